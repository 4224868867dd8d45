"""A workbook that came back with macros in it is read as any other, and its macros stand in nothing that we write."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable

import pytest

import budgetopt as bo
from budgetopt.council.reading import read_amendments
from budgetopt.returned.decisions import read_decisions
from budgetopt.returned.ours import open_ours
from budgetopt.returned.plans import read_plan
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workbooks.recommendation.places import DECISIONS
from tests.returned.test_rounds import ASKED, fill, four, rows, workbook

TYPES, RELATIONS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
MACROS = {
    TYPES: (
        ("openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroEnabled.main+xml"),
        (
            "</Types>",
            '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        ),
    ),
    RELATIONS: (
        (
            "</Relationships>",
            '<Relationship Id="macros" Target="vbaProject.bin" '
            'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>',
        ),
    ),
}


def saved_as(content: bytes, name: str) -> io.BytesIO:
    """A workbook as Excel saves it with macros (.xlsm), or in its binary form as far as one can tell it by (.xlsb)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as was, zipfile.ZipFile(target, "w") as made:
        for part in was.namelist():
            text = was.read(part)
            for before, after in MACROS.get(part, ()):
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode())
            made.writestr("xl/workbook.bin" if (part, name[-1]) == ("xl/workbook.xml", "b") else part, text)
        made.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Sub Auto_Open()")
    target.seek(0)
    target.name = name
    return target


BUDGET = four()


@pytest.fixture(scope="module")
def decided() -> bytes:
    """A recommendation in which Q's cut is rejected."""
    book = workbook(bo.recommend(BUDGET, ASKED))
    id = next(iter(rows(book[DECISIONS])))
    fill(book[DECISIONS], rows(book[DECISIONS])[id], Decision="reject", Reason="No")
    return in_memory(book.save)


def test_decisions_with_macros_are_read_and_the_macros_are_not_kept(decided: bytes) -> None:
    with_macros = read_decisions(ASKED, saved_as(decided, "back.xlsm"), BUDGET)
    assert with_macros.scenario == read_decisions(ASKED, saved_as(decided, "back.xlsx"), BUDGET).scenario
    assert [rule.kind for rule in with_macros.scenario.rules] == ["lock"]
    target = io.BytesIO()
    write_recommendation(bo.recommend(BUDGET, with_macros.scenario), target, datetime.date(2026, 7, 1))
    assert not [part for part in zipfile.ZipFile(target).namelist() if part.endswith(".bin")]


@pytest.mark.parametrize(
    "read",
    [
        lambda book: read_decisions(ASKED, book, BUDGET),
        lambda book: read_plan(open_ours(book)),
        lambda book: read_amendments([book]),
    ],
)
def test_a_binary_workbook_says_how_to_save_it(read: Callable[[io.BytesIO], object], decided: bytes) -> None:
    with pytest.raises(bo.InputError, match=r"back\.xlsb: binary \.xlsb workbooks are not read\. Open it in Excel"):
        read(saved_as(decided, "back.xlsb"))
