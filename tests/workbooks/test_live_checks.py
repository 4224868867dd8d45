"""Whoever types over an amount is told by LibreOffice, from formulas alone, what `budgetopt score` says of it."""

from __future__ import annotations

import datetime
import io
import random
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple
from python_calamine import CalamineWorkbook

import budgetopt as bo
from budgetopt.city.model import CurvePoint
from budgetopt.plan.score import Score
from budgetopt.returned.scoring import score
from budgetopt.workbooks.recommendation import checks, write_recommendation
from tests import cases, office
from tests import riverton as sample
from tests.small import city

Line = tuple[str, str]
Edit = dict[Line, float]
_NAMES = ("Rules_broken", "Lines_differing", "Funds_over", "Funds_unallocated", "Impact_now")


def whole_or_quarter() -> bo.Plan:
    """The plan of the city, or of every fourth program of it, whose workbook an office program reads in a third of the
    time."""
    return sample.plan() if cases.ALL else sample.quarter_plan()


def workbook() -> bytes:
    return sample.workbook() if cases.ALL else sample.quarter_recommendation()


def amounts() -> dict[Line, float]:
    """What every listed line gets in the plan, in currency units."""
    plan = whole_or_quarter()
    lines = plan.case.standing.lines
    return {tuple(line.id): plan.allocation.amount(line.id) / 100 for line in lines if plan.allocation.amount(line.id)}


def of_fund(fund: str, **wanted: Any) -> list[str]:
    """Programs that this fund alone pays, by what is wanted of them."""
    plan = whole_or_quarter()
    return [
        id
        for id, lines in plan.case.standing.lines_of_program.items()
        if [line.id.fund_id for line in lines if line.current] == [fund]
        and id not in plan.case.standing.fixed
        and all(getattr(plan.budget.program[id], name) == value for name, value in wanted.items())
    ]


def named_edits() -> dict[str, Edit]:
    """The edits that a council might try, each breaking (or keeping) what its name says."""
    plan, given = whole_or_quarter(), amounts()
    law = next(id for id in of_fund("general", mandated=True) if given[id, "general"] > 3e6)
    grants = [id for id, fund in given if fund == "grants"]
    costly = max(of_fund("general"), key=lambda id: plan.budget.program[id].transition_cost)
    raised = [
        line.id.program_id
        for line in plan.case.standing.lines
        if line.id.fund_id == "general" and 0 < line.current < plan.allocation.amount(line.id)
    ]
    free = [id for id in of_fund("general", mandated=False) if given.get((id, "general"), 0) > 2e6]
    fixed = next(line for line in given if line[0] in plan.case.standing.fixed)
    whole = next(line for line in given if not plan.budget.program[line[0]].scalable and given[line] > 2e5)
    return {
        "a legal minimum is broken and the sum kept": {(law, "general"): -1e6, (free[0], "general"): 1e6},
        "an award goes to another program": {(grants[0], "grants"): -410_000, (grants[1], "grants"): 410_000},
        "only exit costs overspend": {(costly, "general"): -500_000, (free[1], "general"): 500_000},
        "what is fixed is raised": {fixed: 300_000},
        "a part of what is bought whole or not at all": {whole: -100_000},
        "an amount below zero": {(free[0], "general"): -given[free[0], "general"] - 1},
        "money is left idle": {(raised[0], "general"): -100_000},
        "two raised lines change places": {(raised[0], "general"): 500_000, (raised[1], "general"): -500_000},
    }


def seeded_edits(count: int) -> dict[str, Edit]:
    """Random edits of one to three lines."""
    dice, given, found = random.Random(17), amounts(), {}
    while len(found) < count:
        edit: Edit = {}
        for _ in range(dice.choice([1, 2, 2, 3])):
            line = dice.choice(list(given))
            change = dice.choice([5e5, -5e5, 1e5, -1e5, 1e6, -1e6, 12_345.67])
            if given[line] + edit.get(line, 0) + change >= 0:
                edit[line] = edit.get(line, 0) + change
        found[f"seeded {len(found)}"] = edit
    return found


def typed(edit: Edit, path: Path) -> Path:
    """Riverton's workbook with amounts typed over, and all else as it was to the byte."""
    given, (sheet, rows) = amounts(), rows_of_lines()
    with zipfile.ZipFile(io.BytesIO(workbook())) as ours, zipfile.ZipFile(path, "w") as package:
        for name in ours.namelist():
            content = ours.read(name)
            if name == sheet:
                for line, change in edit.items():
                    amount = f"<v>{round(given[line] + change, 2)}</v>".encode()
                    cell = rb'(<c r="G%d"[^>]*>)<v>[^<]*</v>' % rows[line]
                    content, times = re.subn(cell, rb"\g<1>" + amount, content)
                    assert times == 1
            package.writestr(name, content)
    return path


@cache
def rows_of_lines() -> tuple[str, dict[Line, int]]:
    """The part of the package that the sheet Recommendations is, and the row of each of its lines."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook()))
    cells = enumerate(book.get_sheet_by_name("Recommendations").to_python(skip_empty_area=False), start=1)
    part = f"xl/worksheets/sheet{book.sheet_names.index('Recommendations') + 1}.xml"
    return part, {(row[1], row[3]): number for number, row in cells if number >= 8}


class Read:
    """What an office program has worked out, sheet by sheet; where the defined names are, we have written."""

    def __init__(self, path: Path, names: dict[str, tuple[str, str]]):
        book = CalamineWorkbook.from_path(str(path))
        self.path, self.names = path, names
        self.sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}

    def cell(self, sheet: str, cell: str) -> Any:
        row, column = coordinate_to_tuple(cell)
        return self.sheets[sheet][row - 1][column - 1]

    def verdict(self) -> dict[str, float]:
        """What the defined names say."""
        return {name: self.cell(*self.names[name]) for name in _NAMES}

    def broken(self) -> tuple[set[str], dict[str, str]]:
        """The IDs of the sums that are broken; by program or line the words about limits of one amount."""
        sums, words, part = set(), {}, ""
        for row in self.sheets["Checks"]:
            part = row[0] if row[0] in ("Rules that are sums", "Programs", "Lines") else part
            if part and isinstance(row[9], int | float) and row[9] > 0:
                if part == "Rules that are sums":
                    sums.add(row[8])
                else:
                    words[row[0] if part == "Programs" else f"{row[0]}/{row[2]}"] = row[10]
        return sums, words


def names_in(content: bytes) -> dict[str, tuple[str, str]]:
    """Sheet and cell of each defined name."""
    said = openpyxl.load_workbook(io.BytesIO(content), read_only=True).defined_names
    places = {name: next(iter(said[name].destinations)) for name in _NAMES}
    return {name: (sheet, cell.replace("$", "")) for name, (sheet, cell) in places.items()}


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    folder = tmp_path_factory.mktemp("live")
    edits = named_edits() | seeded_edits(40 if cases.ALL else 1)
    paths = {name: typed(edit, folder / f"{place}.xlsx") for place, (name, edit) in enumerate(edits.items())}
    names = names_in(workbook())
    books = office.recalculated_all(list(paths.values()), folder)
    return {name: Read(book, names) for name, book in zip(paths, books, strict=True)}


def test_the_workbook_says_what_score_says(recalculated: dict[str, Read]) -> None:
    plan = whole_or_quarter()
    for name, read in recalculated.items():
        said, (sums, words) = read.verdict(), read.broken()
        if "below zero" in name:
            # To score this is no plan; the workbook names the line.
            assert any("below zero" in text for text in words.values())
            continue
        scored: Score = score(plan.budget, plan.scenario, read.path)
        found = {f"{one.rule_id} {one.subject_id}".strip(): one for one in scored.broken}
        assert said["Rules_broken"] == len(scored.broken), name
        assert sums <= found.keys(), name
        for id in found.keys() - sums:
            one = found[id]
            program = one.subject_id.partition("/")[0]
            own = [text for key, text in words.items() if key.partition("/")[0] == program]
            assert any(one.rule[:60] in text for text in own), (name, id)
        assert said["Impact_now"] == pytest.approx(scored.impact, rel=1e-12), name
        assert said["Lines_differing"] == len(named_edits().get(name) or seeded_edits(40)[name])


def test_each_named_edit_is_what_it_says(recalculated: dict[str, Read]) -> None:
    def of(name: str) -> tuple[dict[str, float], str, set[str]]:
        sums, words = recalculated[name].broken()
        return recalculated[name].verdict(), " ".join(words.values()), sums

    said, words, _ = of("a legal minimum is broken and the sum kept")
    assert "Legal minimum" in words and said["Rules_broken"] >= 1
    said, _, sums = of("an award goes to another program")
    assert any(id.startswith("award") for id in sums) or "award" in of("an award goes to another program")[1]
    said, _, sums = of("only exit costs overspend")
    assert said["Funds_over"] == 1 and any(id.startswith("fund_balance:general") for id in sums)
    said, words, _ = of("what is fixed is raised")
    assert said["Rules_broken"] >= 1
    said, words, _ = of("a part of what is bought whole or not at all")
    assert said["Rules_broken"] == 1 and "nor nothing: All or nothing" in words
    said, _, sums = of("money is left idle")
    assert (said["Funds_over"], said["Funds_unallocated"]) == (0, 1)


def test_what_does_not_follow_says_so_and_what_follows_foots(recalculated: dict[str, Read]) -> None:
    read = recalculated["only exit costs overspend"]
    assert str(read.cell("Goals", "A3")).startswith("Of the plan as made: 2 of its lines")
    assert str(openpyxl.load_workbook(io.BytesIO(workbook()), data_only=True)["Goals"]["A3"].value) == (
        "The plan as made."
    )
    funds = {row[0]: row for row in read.sheets["Funds"][4:]}
    assert "over by" in funds["general"][13]
    checks = [cell for row in read.sheets["Recommendations"][:7] for cell in row if cell]
    assert any(str(value) == "Funds over: 1 (sheet Funds)" for value in checks)
    # No sheet shows an error.
    errors = ("#N/A", "#REF", "#NAME", "#VALUE", "#DIV", "#NUM", "Err:")
    cells = (cell for rows in read.sheets.values() for row in rows for cell in row)
    assert not [cell for cell in cells if str(cell).startswith(errors)]


def test_what_is_too_long_for_one_formula_goes_on_beside_it(tmp_path: Path) -> None:
    """A curve of 400 points and 80 rules for one program: office programs take no formula of more than 8,192 signs.
    The curve is flat from 39,900 on, so that more than that is worth no more."""
    points = [
        CurvePoint(program_id="G", spend=i * 100_00, outcome=1_000 - 1_000 * 0.99**i, value_per_unit=10)
        for i in range(1, 400)
    ]
    programs: dict[str, dict[str, Any]] = {"G": {"lines": {"General": 10_000}}, "M": {"lines": {"General": 20_000}}}
    budget = city(programs, curves=points)
    rules = [{"kind": "program", "program": "G", "floor": 100 + i, "name": f'{i} "{"=&<>" * 30}'} for i in range(80)]
    plan = bo.recommend(budget, bo.Scenario(name="Long", round_to=1, rules=rules))
    write_recommendation(plan, tmp_path / "long.xlsx", datetime.date(2026, 7, 1))
    book = openpyxl.load_workbook(tmp_path / "long.xlsx")
    written = [str(cell.value) for row in book["Checks"].iter_rows() for cell in row if cell.data_type == "f"]
    assert max(map(len, written)) < 8_192
    sheet = book["Recommendations"]
    row = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 2).value == "G")
    sheet.cell(row, 7).value = 120.5
    book.save(tmp_path / "low.xlsx")
    sheet.cell(row, 7).value = 50_000
    book.save(tmp_path / "high.xlsx")
    sheet.cell(row, 7).value = 10_000.004
    book.save(tmp_path / "fraction.xlsx")
    paths = [tmp_path / name for name in ("long.xlsx", "low.xlsx", "high.xlsx", "fraction.xlsx")]
    names = names_in(paths[0].read_bytes())
    *recalculated, fraction = (Read(path, names) for path in office.recalculated_all(paths, tmp_path))
    # What score refuses is not the plan as made.
    assert fraction.broken()[1]["G/General"] == "a fraction of a cent. "
    for read in recalculated:
        scored, said = score(budget, plan.scenario, read.path), read.verdict()
        assert said["Rules_broken"] == len(scored.broken), read.path
        assert said["Impact_now"] == pytest.approx(scored.impact, rel=1e-12), read.path
    # 120.50 is below the floors 121 to 179, which are named one by one.
    assert recalculated[1].broken()[1]["G"].count("below $1") >= 59


def test_words_typed_over_an_amount_are_said_and_break_no_cell(tmp_path: Path) -> None:
    budget = city({"Old": {"lines": {"General": 1000}}, "New": {"lines": {"General": 1000}, "known": "good"}})
    write_recommendation(
        bo.recommend(budget, bo.Scenario(round_to=1)), tmp_path / "made.xlsx", datetime.date(2026, 7, 1)
    )
    book = openpyxl.load_workbook(tmp_path / "made.xlsx")
    row = next(cell.row for cell in book["Recommendations"]["B"] if cell.value == "Old")
    book["Recommendations"].cell(row, 7).value = "as before"
    book.save(tmp_path / "typed.xlsx")
    anew, *others = office.recalculated_all([tmp_path / "typed.xlsx", *_beside(tmp_path)], tmp_path)
    read = openpyxl.load_workbook(anew, data_only=True)
    typed, change, share = (cell.value for cell in read["Recommendations"][row][6:9])
    assert (typed, change, share or "") == ("as before", "no number", "")
    wrong = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in read
        for cells in sheet.iter_rows()
        for cell in cells
        if str(cell.value).startswith(("#VALUE", "#REF", "#NAME", "#N/A", "#DIV", "#NUM", "Err:"))
    ]
    assert not wrong
    made, over, below = (Read(path, names_in((tmp_path / "made.xlsx").read_bytes())) for path in others)
    assert (made.verdict()["Rules_broken"], made.verdict()["Lines_differing"]) == (0, 0)
    assert over.verdict()["Rules_broken"] == 1 and over.broken()[1] == {
        "Old/General": "Current was typed over: put it back. "
    }
    assert (below.verdict()["Rules_broken"], below.verdict()["Lines_differing"]) == (1, 1)
    assert "an amount stands outside the list" in str(below.cell("Checks", "A9"))


def _beside(folder: Path) -> list[Path]:
    """The workbook as it was made, with today's amount of Old typed over, and with a line typed below the list."""
    made = folder / "made.xlsx"
    for name in ("over", "below"):
        book = openpyxl.load_workbook(made)
        sheet = book["Recommendations"]
        last = max(cell.row for cell in sheet["B"] if cell.value in ("Old", "New"))
        if name == "over":
            sheet.cell(next(cell.row for cell in sheet["B"] if cell.value == "Old"), 6).value = 900
        else:
            for column, value in ((2, "Third"), (4, "General"), (6, 0), (7, 500)):
                sheet.cell(last + 1, column).value = value
        book.save(folder / f"{name}.xlsx")
    return [made, folder / "over.xlsx", folder / "below.xlsx"]


def test_formulas_are_protected_and_amounts_are_open() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    for sheet in book:
        assert sheet.protection.sheet is (sheet.title != "Decisions"), sheet.title
        # What openpyxl calls autoFilter says that filters are kept from working.
        assert not sheet.protection.password
        assert sheet.title == "Decisions" or not sheet.protection.autoFilter
    sheet = book["Recommendations"]
    assert not sheet["G8"].protection.locked and sheet["H8"].protection.locked
    checks = [one for one in sheet.data_validations.dataValidation if "G8" in one.sqref]
    assert [(one.type, one.operator, one.formula1) for one in checks] == [("decimal", "greaterThanOrEqual", "0")]


@pytest.mark.parametrize(("most", "mode"), [(1, "manual"), (2, None)])
def test_beyond_so_many_lines_calculation_waits_and_says_so(
    most: int, mode: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert checks.MOST_LIVE == 2_000
    monkeypatch.setattr(checks, "MOST_LIVE", most)
    plan = bo.recommend(city({id: {"lines": {"General": 10_000}} for id in "GM"}))
    write_recommendation(plan, tmp_path / "two.xlsx", datetime.date(2026, 7, 1))
    book = openpyxl.load_workbook(tmp_path / "two.xlsx")
    assert book.calculation.calcMode == mode
    assert ("press F9" in str(book["Checks"]["A2"].value)) is (mode == "manual")
