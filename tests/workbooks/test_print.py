"""The print set and a comparison as LibreOffice prints them: how many pages, the smallest type, nothing torn, headings
on every page."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

import budgetopt as bo
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.comparison import write_comparison
from budgetopt.workbooks.recommendation import write_recommendation
from tests import cases, riverton
from tests.office import recalculated_all
from tests.workbooks.sheets import scale

PRINTED = ("Summary", "Recommendations", "From and to", "Departments", "Funds", "Goals", "Districts", "Rules")
LETTER, A4 = (792, 612), (842, 595)
# Six plans more are worked out for the comparison in euros.
COMPARED = {LETTER: "letter"} | ({A4: "A4"} if cases.ALL else {})
SIX = ("balanced", "evidence-first", "few-changes", "protect-safety", "law-only", "close-a-gap")
# What pdftotext says of a word's height for each point of our font, Arial or what has its measures.
_HEIGHT_OF_A_POINT = 1.149
_WORD = re.compile(r'<word xMin="([-.\d]+)" yMin="([-.\d]+)" xMax="([-.\d]+)" yMax="([-.\d]+)">(.*?)</word>')
_PAGE = re.compile(r'<page width="([.\d]+)" height="([.\d]+)">(.*?)</page>', re.S)


class Printed(NamedTuple):
    """A page: its size in points, and its words with the points from the top and of their type, from left to right."""

    size: tuple[float, float]
    words: list[tuple[float, float, str]]

    @property
    def sheet(self) -> str:
        """The name in its foot."""
        foot = " ".join(word for top, _, word in self.words if top > self.size[1] - 32)
        return foot.partition(" Page ")[0]

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(word for *_, word in self.words).replace("&amp;", "&")


@cache
def in_euros() -> bo.Budget:
    """Riverton where paper is A4."""
    budget = riverton.budget()
    return bo.Budget(**{name: getattr(budget, name) for name in bo.Budget.model_fields} | {"currency": "EUR"})


def plan_of(budget: bo.Budget, name: str) -> bo.Plan:
    return riverton.plan(name) if budget is riverton.budget() else bo.recommend(budget, riverton.asked(name))


def recommended(budget: bo.Budget, path: Path) -> Path:
    with path.open("wb") as file:
        write_recommendation(plan_of(budget, "balanced"), file, riverton.DATE)
    return path


def compared(budget: bo.Budget, path: Path) -> Path:
    """Six scenarios that ship, side by side."""
    with path.open("wb") as file:
        write_comparison(bo.compare([plan_of(budget, name) for name in SIX]), file, riverton.DATE)
    return path


Papers = dict[tuple[int, int], list[Printed]]


@pytest.fixture(scope="module")
def printouts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Papers, Papers]:
    """The recommendation on both papers and the comparison, by paper, of one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("print")
    budgets = {LETTER: riverton.budget(), A4: in_euros()}
    asked = [(recommended, paper) for paper in budgets] + [(compared, paper) for paper in COMPARED]
    paths = [write(budgets[paper], folder / f"{write.__name__}-{paper[0]}.xlsx") for write, paper in asked]
    papers: tuple[Papers, Papers] = {}, {}
    for (write, paper), pdf in zip(asked, recalculated_all(paths, folder, "pdf"), strict=True):
        papers[write is compared][paper] = printed(pdf)
    return papers


@pytest.fixture
def papers(printouts: tuple[Papers, Papers]) -> Papers:
    return printouts[0]


@pytest.fixture
def pages(papers: Papers) -> list[Printed]:
    return papers[LETTER]


def printed(pdf: Path) -> list[Printed]:
    said = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return [
        Printed(
            (float(width), float(height)),
            [
                (float(y), (float(end) - float(y)) / _HEIGHT_OF_A_POINT, word)
                for _, y, _, end, word in _WORD.findall(body)
            ],
        )
        for width, height, body in _PAGE.findall(said)
    ]


@pytest.mark.parametrize("paper", [LETTER, A4], ids=["letter", "A4"])
def test_the_print_set_is_25_pages_and_nothing_else_is_printed(paper: tuple[int, int], papers: Papers) -> None:
    pages = papers[paper]
    assert len(pages) <= 25
    assert {tuple(map(round, page.size)) for page in pages} == {paper}
    assert tuple(dict.fromkeys(page.sheet for page in pages)) == PRINTED
    # A sheet on one page has its chart whole.
    count = Counter(page.sheet for page in pages)
    assert {count[name] for name in ("Departments", "Funds", "Goals", "Districts", "Rules")} == {1}


@pytest.mark.parametrize("paper", [LETTER, A4], ids=["letter", "A4"])
def test_nothing_is_printed_in_less_than_8_points(paper: tuple[int, int], papers: Papers) -> None:
    pages = papers[paper]
    smallest = min((size, page.sheet, word) for page in pages for _, size, word in page.words)
    assert smallest[0] >= 8, smallest
    assert 8 <= min(size for _, size, word in pages[0].words if word == "Page") <= 10.5, "the foot is the gauge"


def test_a_department_begins_a_page_under_the_headings(pages: list[Printed]) -> None:
    own = [page for page in pages if page.sheet == "Recommendations"]
    for page in own:
        assert {"Current", "Recommended", "Status", "Why"} <= {word for top, _, word in page.words if top < 150}
    prefixes = [set(re.findall(r"\b([A-Z]{3})-\d\d\b", page.text)) - {"see"} for page in own]
    first = [re.search(r"\b([A-Z]{3})-\d\d\b", page.text) for page in own]
    assert all(len(one) == 1 for one in prefixes) and all(first), prefixes
    assert len(set().union(*prefixes)) == len(riverton.budget().departments)


def test_a_row_is_as_high_as_its_name(pages: list[Printed]) -> None:
    """ "Emergency management" has fewer letters than its column counts, and is wider: it stands on two lines."""
    (page,) = (page for page in pages if page.sheet == "Recommendations" and "FIR-10" in page.text)
    (next_row,) = (top for top, _, word in page.words if word == "FIR-10")
    second = [top for top, _, word in page.words if word == "management"]
    assert len(second) == 2 and all(abs(top - next_row) > 6 for top in second), (second, next_row)


def test_no_line_of_a_name_stands_in_the_row_under_it(pages: list[Printed]) -> None:
    """The last word of "Housing & Community Development" is never where the next program's row begins."""
    (page,) = (page for page in pages if page.sheet == "Recommendations" and "HCD-01" in page.text)
    rows = [top for top, _, word in page.words if re.fullmatch(r"HCD-\d\d", word)]
    later = [top for top, _, word in page.words if word == "Development"]
    assert later and min(abs(top - row) for top in later for row in rows) > 6


def test_charts_of_the_summary_are_whole_on_one_page(pages: list[Printed]) -> None:
    (page,) = (page for page in pages if "Largest moves: raised to the right" in page.text)
    assert "Change by department: raised to the right" in page.text
    facts = Facts(riverton.plan())
    for id in (*facts.cut[:6], *facts.raised[:6]):
        assert facts.budget.program_names[id].split()[0] in page.text
    # No amount beside a bar runs into the name of the bar.
    assert not re.findall(r"\w+\(\$", page.text) and "($" in page.text


def test_excel_too_prints_8_points_or_more() -> None:
    """It fits all columns of the print area on the page's width, in whole percents, each of 7 pixels a character."""
    book = openpyxl.load_workbook(io.BytesIO(riverton.workbook()))
    for name in PRINTED:
        sheet = book[name]
        assert scale(sheet) >= 80, name
    # What is not printed prints an empty cell, which both programs leave out.
    for sheet in book:
        if sheet.title not in PRINTED:
            cell = sheet.print_area.rpartition("!")[2].replace("$", "")
            assert sheet[cell].value is None and not sheet[cell].has_style, sheet.title
            assert sheet[cell].column > sheet.max_column - 1 or sheet.title == "Proof"


@pytest.mark.parametrize("paper", COMPARED, ids=COMPARED.get)
def test_six_scenarios_print_on_14_pages_in_8_points_with_nothing_torn(
    paper: tuple[int, int], printouts: tuple[Papers, Papers]
) -> None:
    pages = printouts[1][paper]
    assert len(pages) <= 14 and {tuple(map(round, page.size)) for page in pages} == {paper}
    count = Counter(page.sheet for page in pages)
    assert list(count) == ["Summary", "Differences", "Departments", "Goals", "Districts", "Programs"]
    assert {count[name] for name in ("Differences", "Departments", "Goals", "Districts")} == {1}
    smallest = min((size, page.sheet, word) for page in pages for _, size, word in page.words)
    assert 8 <= smallest[0] <= 10.5, smallest

    # The chart and the names of its series are on one page.
    names = [riverton.plan(name).scenario.name for name in SIX]
    (chart,) = (page for page in pages if "raised to the right, cut to the left" in page.text)
    for said in (*names, *(name.split()[0] for name in riverton.budget().departments)):
        assert said in chart.text, said

    # Every page of the programs has all columns under their headings, and each program once.
    own = [page for page in pages if page.sheet == "Programs"]
    for page in own:
        heading = {word for top, _, word in page.words if top < 150}
        assert {"Requested", "Today", "Agreement"} <= heading and page.text.count("change") >= len(SIX)
    ids = Counter(word for page in own for _, _, word in page.words if re.fullmatch(r"[A-Z]{3}-\d\d", word))
    plans = [riverton.plan(name).allocation.programs for name in SIX]
    assert ids == dict.fromkeys((id for id in plans[0] if len({plan[id] for plan in plans}) > 1), 1)
