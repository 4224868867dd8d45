"""Hostile text in every field that the council's work takes in (amendments, provisos, positions, decisions, the budget
beneath) comes out of every format as text: no formula, link, field code or markup, and none of it is lost."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import budgetopt as bo
from budgetopt.city.model import Amount, Budget
from budgetopt.cli.outputs import outputs as cli_outputs
from budgetopt.cli.talk import tell
from budgetopt.council.adopting import adopted_plan
from budgetopt.council.analysis import analysed
from budgetopt.council.analysis_record import analysis_record
from budgetopt.council.analysis_words import analysis_in_words
from budgetopt.council.base import read_base
from budgetopt.council.carried_on import CarriedOn
from budgetopt.council.changes import Changes
from budgetopt.council.changes_book import write_changes
from budgetopt.council.changes_words import changes_in_words
from budgetopt.council.known import amendments_known
from budgetopt.council.reading import read_amendments
from budgetopt.council.template import write_amendment_template
from budgetopt.council.version import read_version
from budgetopt.explore.decided import effects_of_decisions
from budgetopt.plan.record import record_of
from budgetopt.publish.journal import journal_csv
from budgetopt.publish.memo import memo_html, memo_of
from budgetopt.publish.memo_docx import memo_docx
from budgetopt.publish.slides import memo_pptx
from budgetopt.saving.whole import in_memory
from budgetopt.verification import verify
from budgetopt.workbooks.recommendation import ON_REQUEST, write_recommendation
from budgetopt.workbooks.recommendation.places import DECISIONS
from tests import office
from tests.council.amending import DATE, sheet_of
from tests.returned.test_rounds import fill, rows
from tests.small import city, fund

PAYLOADS = (
    '=HYPERLINK("http://evil.example/","zq")',
    '=WEBSERVICE("http://evil.example/zq")',
    "+1+cmd|' /C zq'!A0",
    "-2+3 zq",
    "@SUM(zq)",
    "\t=1+zq",
    "http://evil.example/zq",
    "mailto:zq@evil.example",
    "{=1} { INCLUDETEXT http://evil.example/zq } {{ zq }} {% zq %}",
    "<script>zq</script><img src=x onerror=zq><a href='http://evil.example'>zq</a>",
    "<r><t>zq</t></r>",
    "</w:t><w:fldSimple w:instr='zq'/> &lt;b&gt; ]]> &amp;zq",
    "of:=[.zq]",
    "zq\u202egnp.exe \u2028 zq",
    "\u009b31mzq\u2066zq",
)
HEAD = ("Version", "Title", "Sponsor", "Co-sponsors", "Analyst", "Rationale", "Vote")


def words(place: int, what: str) -> str:
    """A payload that says whose it is: none is like another."""
    return f"{PAYLOADS[place % len(PAYLOADS)]} {what}{place}"


@cache
def hostile_city() -> Budget:
    """Two programs, each of two rows with accounts and units, in a fund that all may draw on."""
    made = city(
        {
            f"P{place}": {
                "name": words(place, "name"),
                "department": words(place + 2, "dept"),
                "known": "good" if place % 2 else "useless",
                "fte": Decimal(3),
                "notes": words(place, "notes"),
            }
            for place in range(len(PAYLOADS))
        },
        (fund("General", "no", name=words(0, "fund")),),
    )
    half = [
        Amount(
            program_id=program.id,
            fund_id="General",
            fiscal_year=made.fiscal_year,
            amount=50_00,
            account=words(place + row, "account"),
            appropriation_unit=words(place + row, "unit"),
        )
        for place, program in enumerate(made.programs)
        for row in range(2)
    ]
    return Budget(**{name: getattr(made, name) for name in Budget.model_fields} | {"amounts": tuple(half)})


@cache
def amendments() -> bytes:
    """One amendment a payload, which stands in every field of it."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for place in range(len(PAYLOADS)):
        head = {label: words(place, label) for label in HEAD} | {"No.": words(place, "no"), "Replaces": ""}
        money = ("source", "revenue", None, "General", 1, "one-time", None, None, words(place, "revenue"))
        positions = f"{words(place, 'title').replace(',', ' ').replace(';', ' ')}, 1, 1.0"
        new = ("use", "new program", words(place, "id"), "General", 1, "one-time", None, positions)
        lines = [
            money,
            (*new, words(place, "note"), words(place, "program"), words(place, "department")),
            ("proviso", None, None, None, None, None, None, None, words(place, "proviso")),
        ]
        sheet_of(book, lines, head, f"A{place}")
        for cell in (cell for row in book[f"A{place}"].iter_rows() for cell in row if isinstance(cell.value, str)):
            cell.data_type = "s"
    return in_memory(book.save)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Everything that is written on the way from a recommendation to a decided amended plan, by its name."""
    folder = tmp_path_factory.mktemp("hostile")
    asked = bo.Scenario(
        name=words(1, "scenario"),
        description=words(9, "description"),
        round_to=1,
        limits={"program_cut": "20%", "program_growth": "20%", "moved": "none", "unknown": "none"},
    )

    def write(name: str, content: bytes) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    def workbook(name: str, plan: bo.Plan, rounds: Any = (), did: Any = ()) -> Path:
        every = tuple(ON_REQUEST.values())
        return write(name, in_memory(lambda file: write_recommendation(plan, file, DATE, (), rounds, did, every)))

    first = workbook("first.xlsx", bo.recommend(hostile_city(), asked))
    base = read_base(first)
    known = amendments_known(read_amendments([io.BytesIO(amendments())]), base, hostile_city())
    analysis = analysed(base, hostile_city(), known)
    assert analysis.together.balances and len(analysis.amendments) == len(PAYLOADS)
    plan, rounds = adopted_plan(analysis)
    amended = workbook("amended.xlsx", plan, rounds)
    book = openpyxl.load_workbook(amended)
    sheet = book[DECISIONS]
    for place, row in enumerate(list(rows(sheet).values())[:4]):
        fill(sheet, row, Decision="accept", Reason=words(place, "reason"), By=words(place + 4, "by"))
        for cell in sheet[row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(folder / "filled.xlsx")
    carried = CarriedOn.of(None, folder / "filled.xlsx", hostile_city())
    final = bo.recommend(carried.budget, carried.made.scenario)
    decided = workbook("decided.xlsx", final, carried.rounds(final), effects_of_decisions(final))
    changes = Changes(read_version(first), read_version(decided))
    write("diff.xlsx", in_memory(lambda file: write_changes(changes, file, DATE)))
    write("template.xlsx", in_memory(lambda file: write_amendment_template(base, file, DATE)))
    write("journal.csv", journal_csv(final))
    memo = memo_of(decided, DATE)[1]
    assert memo
    write("memo.docx", memo_docx(memo))
    write("memo.html", memo_html(memo))
    write("memo.pptx", memo_pptx(memo))
    write("words.txt", "\n".join([*analysis_in_words(analysis), *changes_in_words(changes)]).encode())
    with cli_outputs(force=False, json_out=str(folder / "answer.json")) as out:
        out.json(
            lambda: {"answer": analysis_record(analysis, {}), "changes": changes.record(), "plan": record_of(final)}
        )
    kept = office.recalculated_all([folder / "decided.xlsx", folder / "diff.xlsx"], folder, "ods")
    return {one.name: one for one in (*folder.iterdir(), *kept)}


def parts(path: Path, kind: str) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(kind):
                yield name, archive.read(name).decode()


@pytest.mark.parametrize("name", ["first", "amended", "decided", "diff", "template"])
def test_workbooks(name: str, outputs: dict[str, Path]) -> None:
    path = outputs[f"{name}.xlsx"]
    for part, xml in parts(path, ".xml"):
        for formula in re.findall(r"<(?:f|formula\d?|definedName)\b[^>]*>([^<]*)", xml):
            assert "zq" not in _LITERAL.sub("", unescape(formula)), (part, formula)
        assert not re.search(r"<(oleObject|ddeLink|externalReference)\b|<hyperlink\b[^>]*r:id", xml), part
    assert not [part for part, xml in parts(path, ".rels") if "evil" in xml or 'TargetMode="External"' in xml]
    if name not in ("diff", "template"):
        assert not verify(path).failures


def test_every_field_is_in_the_workbook_word_for_word(outputs: dict[str, Path]) -> None:
    """Whatever an amendment or a decision said stands there as it was written, but for what no cell can hold."""
    book = openpyxl.load_workbook(outputs["decided.xlsx"])
    shown = " \n ".join(
        " ".join(cell.value.split())
        for name in ("Amendments", "Decided", "Positions", "Ordinance", "Hearing", "Recommendations")
        for row in book[name].iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    )
    for place in range(len(PAYLOADS)):
        for what in ("no", "Version", "Title", "Sponsor", "id", "note", "proviso", "program", "department", "unit"):
            assert " ".join(words(place, what).split()) in shown, (place, what)
    for place in range(4):
        assert all(" ".join(one.split()) in shown for one in (words(place, "reason"), words(place + 4, "by")))


def test_as_an_office_program_saves_it(outputs: dict[str, Path]) -> None:
    for name in ("decided.ods", "diff.ods"):
        (content,) = [xml for part, xml in parts(outputs[name], "content.xml") if part == "content.xml"]
        assert "zq" in content
        assert not [
            one for one in re.findall(r'table:formula="([^"]*)"', content) if "zq" in _LITERAL.sub("", unescape(one))
        ]
        assert not re.search(r'<office:dde-source|<draw:object-ole|xlink:href="[^"]*(evil|zq)', content)


# What a formula says, such as the name of a rule that is broken: text between quotes, theirs doubled.
_LITERAL = re.compile(r'"(?:[^"]|"")*"')


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


def test_documents(outputs: dict[str, Path]) -> None:
    for name, never in (
        ("memo.docx", r"<w:(fldSimple|fldChar|instrText|hyperlink|object)\b"),
        ("memo.pptx", r"<a:(hlinkClick|hlinkHover|fld)\b"),
    ):
        read = dict(parts(outputs[name], ".xml"))
        assert any("zq" in xml for xml in read.values())
        assert not [
            part
            for part, xml in read.items()
            if re.search(never, xml)
            and "slideMaster" not in part
            and "slideLayout" not in part
            and "notesMaster" not in part
        ]
        assert not [part for part, xml in parts(outputs[name], ".rels") if "evil" in xml]
    seen = _Tags()
    seen.feed(outputs["memo.html"].read_text("utf-8"))
    assert not seen.tags & {"script", "img", "a", "b", "w:fldsimple", "iframe", "link", "object", "r", "t"}


def test_the_journal(outputs: dict[str, Path]) -> None:
    lines = list(csv.reader(io.StringIO(outputs["journal.csv"].read_text("utf-8"))))
    assert len(lines) > 4 and any("zq" in cell for line in lines for cell in line)
    assert not [cell for line in lines for cell in line if cell.strip()[:1] in tuple("=+-@")]


def test_on_a_terminal(outputs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    tell(outputs["words.txt"].read_text("utf-8"))
    said = capsys.readouterr().out
    assert "proviso3" in said and not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", said)


def test_json_says_every_field_word_for_word_and_gives_a_terminal_no_order(outputs: dict[str, Path]) -> None:
    raw = outputs["answer.json"].read_text("utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", raw)
    told = [" ".join(one.split()) for one in texts(json.loads(raw))]
    for place in range(len(PAYLOADS)):
        for what in ("no", "Version", "Title", "Sponsor", "id", "note", "proviso", "program", "department", "name"):
            assert any(" ".join(words(place, what).split()) in one for one in told), (place, what)


def texts(record: Any) -> Iterator[str]:
    """Every text of a JSON value."""
    if isinstance(record, str):
        yield record
    for one in (*record, *record.values()) if isinstance(record, dict) else record if isinstance(record, list) else ():
        yield from texts(one)
