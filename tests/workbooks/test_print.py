"""The print set as LibreOffice prints it: how many pages, the smallest type, whole charts, headings on every page."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

import budgetopt as bo
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.recommendation import write_recommendation
from tests import riverton
from tests.office import recalculated_all
from tests.workbooks.sheets import scale

PRINTED = ("Summary", "Recommendations", "From and to", "Departments", "Funds", "Goals", "Districts", "Rules")
LETTER, A4 = (792, 612), (842, 595)
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


def in_euros() -> bytes:
    """Riverton where paper is A4."""
    budget, target = riverton.budget(), io.BytesIO()
    own = {name: getattr(budget, name) for name in bo.Budget.model_fields} | {"currency": "EUR"}
    plan = bo.recommend(bo.Budget(**own), riverton.plan().scenario)
    write_recommendation(plan, target, riverton.DATE)
    return target.getvalue()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, int], list[Printed]]:
    folder = tmp_path_factory.mktemp("print")
    paths = [folder / "letter.xlsx", folder / "a4.xlsx"]
    for path, made in zip(paths, (riverton.workbook(), in_euros()), strict=True):
        path.write_bytes(made)
    pdfs = recalculated_all(paths, folder, "pdf")
    return dict(zip((LETTER, A4), map(printed, pdfs), strict=True))


@pytest.fixture
def pages(papers: dict[tuple[int, int], list[Printed]]) -> list[Printed]:
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
def test_the_print_set_is_25_pages_and_nothing_else_is_printed(
    paper: tuple[int, int], papers: dict[tuple[int, int], list[Printed]]
) -> None:
    pages = papers[paper]
    assert len(pages) <= 25
    assert {tuple(map(round, page.size)) for page in pages} == {paper}
    assert tuple(dict.fromkeys(page.sheet for page in pages)) == PRINTED
    # A sheet on one page has its chart whole.
    count = Counter(page.sheet for page in pages)
    assert {count[name] for name in ("Departments", "Funds", "Goals", "Districts", "Rules")} == {1}


@pytest.mark.parametrize("paper", [LETTER, A4], ids=["letter", "A4"])
def test_nothing_is_printed_in_less_than_8_points(
    paper: tuple[int, int], papers: dict[tuple[int, int], list[Printed]]
) -> None:
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


def test_charts_of_the_summary_are_whole_on_one_page(pages: list[Printed]) -> None:
    (page,) = (page for page in pages if "Largest moves: raised to the right" in page.text)
    assert "Change by department: raised to the right" in page.text
    facts = Facts(riverton.plan())
    for id in (*facts.cut[:6], *facts.raised[:6]):
        assert facts.budget.program_names[id].split()[0] in page.text


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
