"""What people type into a recommendation workbook: on copies of its sheets, in inserted rows, words for amounts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

import budgetopt as bo
from budgetopt.council.base import read_base
from budgetopt.returned.decisions import read_decisions
from budgetopt.workbooks.page import SHOWN
from budgetopt.workbooks.proof_form import HOPED, STATED
from tests.cases import cases
from tests.verification.verified import RULES, THREE_YEARS, City, named, written

RECOMMENDATIONS, DECISIONS = "Recommendations", "Decisions"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    scenario = bo.Scenario(name="Test", limits={"program_cut": "20%"}, rules=RULES)
    return written(tmp_path_factory.mktemp("typed"), lambda budget: bo.recommend(budget, scenario))


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> City:
    return written(tmp_path_factory.mktemp("three"), lambda budget: bo.recommend(budget, THREE_YEARS))


def values_of(city: City) -> Workbook:
    return load_workbook(city.plan, data_only=True)


# A copy of Recommendations, as office programs make one


def test_a_copy_of_recommendations_that_says_the_same_is_no_other_plan(city: City, tmp_path: Path) -> None:
    book = values_of(city)
    book.copy_worksheet(book[RECOMMENDATIONS]).title = "Recommendations (2)"
    book.save(tmp_path / "copied.xlsx")
    assert bo.verify(tmp_path / "copied.xlsx").passed
    assert bo.score(city.made.budget, None, tmp_path / "copied.xlsx").impact == pytest.approx(city.made.impact)
    assert read_base(tmp_path / "copied.xlsx").sum == read_base(city.plan).sum


def test_an_amount_on_a_copy_of_recommendations_is_not_passed_over(city: City, tmp_path: Path) -> None:
    book, cell = values_of(city), city.cell(RECOMMENDATIONS, "P1", "G")
    copy = book.copy_worksheet(book[RECOMMENDATIONS])
    copy.title = "Council version"
    copy[cell].value -= 96_400
    book.save(tmp_path / "copied.xlsx")
    assert f"Council version!{cell}" in named(bo.verify(tmp_path / "copied.xlsx"))
    for read in (lambda path: bo.score(city.made.budget, None, path), read_base):
        with pytest.raises(bo.InputError, match=rf"Recommendations!{cell}") as refused:
            read(tmp_path / "copied.xlsx")
        assert refused.value.findings[0].place.inside == f"Council version!{cell}"


# Decisions in a workbook whose amounts were typed over


def test_an_amount_that_was_typed_over_decides_nothing_and_says_so(city: City, tmp_path: Path) -> None:
    book, cell = load_workbook(city.plan), city.cell(RECOMMENDATIONS, "P1", "G")
    book[RECOMMENDATIONS][cell] = 4_400_000
    book.save(tmp_path / "typed.xlsx")
    read = read_decisions(None, tmp_path / "typed.xlsx", city.made.budget)
    (note,) = read.notes
    assert (read.count, note.place.inside) == ("0 read, 2 blank, 0 ignored", f"{RECOMMENDATIONS}!{cell}")
    assert note.found == "4,400,000 was typed over $4,496,400: it decides nothing."
    # Rejected or edited it is decided otherwise; accepted, either amount may be meant.
    row = city.cell(DECISIONS, "P1", "A")[1:]
    book[DECISIONS][f"G{row}"] = "reject"
    book.save(tmp_path / "rejected.xlsx")
    assert not read_decisions(None, tmp_path / "rejected.xlsx", city.made.budget).notes
    book[DECISIONS][f"G{row}"] = "accept"
    book.save(tmp_path / "accepted.xlsx")
    with pytest.raises(bo.InputError, match=r"4,400,000 stands here; accept on Decisions means \$4,496,400") as refused:
        read_decisions(None, tmp_path / "accepted.xlsx", city.made.budget)
    assert refused.value.findings[0].place.inside == f"{RECOMMENDATIONS}!{cell}"


def test_what_is_written_beside_the_columns_of_decisions_is_not_lost_in_silence(city: City, tmp_path: Path) -> None:
    book, row = load_workbook(city.plan), city.cell(DECISIONS, "P1", "A")[1:]
    book[DECISIONS][f"M{row}"] = "cut this to 4,000,000, please"
    book.save(tmp_path / "beside.xlsx")
    (note,) = read_decisions(None, tmp_path / "beside.xlsx", city.made.budget).notes
    assert note.place.inside == f"{DECISIONS}!M{row}" and "4,000,000" in note.found


# Rows and words


@pytest.mark.parametrize("below", [0, 1])
def test_a_blank_row_that_was_inserted_loses_no_line(city: City, tmp_path: Path, below: int) -> None:
    book = values_of(city)
    book[RECOMMENDATIONS].insert_rows(int(city.cell(RECOMMENDATIONS, "P1", "G")[1:]) + below)
    book.save(tmp_path / "inserted.xlsx")
    found = bo.verify(tmp_path / "inserted.xlsx")
    assert found.passed, found.failures
    assert read_base(tmp_path / "inserted.xlsx").sum == read_base(city.plan).sum


def test_what_a_filter_hides_is_the_same_plan_beside_its_input_too(city: City, tmp_path: Path) -> None:
    book, cell = values_of(city), city.cell(RECOMMENDATIONS, "P1", "G")
    page, path = book[RECOMMENDATIONS], tmp_path / "filtered.xlsx"
    page.row_dimensions[int(cell[1:])].hidden = True
    rows = {at: next(one.row for one in page["C"] if one.value == at) for at in ("All rows", SHOWN)}
    amounts = {at: page[f"{at}{rows['All rows']}"].value - page[f"{at}{cell[1:]}"].value for at in "FG"}
    for at, value in {**amounts, "H": amounts["G"] - amounts["F"], "I": amounts["G"] / amounts["F"] - 1}.items():
        page[f"{at}{rows[SHOWN]}"] = value
    book.save(path)
    assert bo.verify(path, [city.budget]).passed, bo.verify(path, [city.budget]).failures
    page[f"G{rows[SHOWN]}"].value += 100
    book.save(path)
    assert f"{RECOMMENDATIONS}!G{rows[SHOWN]}" in named(bo.verify(path, [city.budget]))


@pytest.mark.parametrize("typed", ["8.8M", "4496400", "−5%", None, 4_496_400.004])
def test_what_is_no_amount_is_named_with_one_amount_that_should_be_there(city: City, typed: object) -> None:
    cell = city.cell(RECOMMENDATIONS, "P1", "G")
    found = bo.verify(city.changed(RECOMMENDATIONS, cell, typed))
    here = [one.words for one in found.failures if one.place.inside == f"{RECOMMENDATIONS}!{cell}"]
    (said,) = (words for words in here if "stands here" in words)
    assert said.endswith("4,496,400.00 is what should be there.")
    # It has no number to change from: its Change and % are not held against one.
    assert f"{RECOMMENDATIONS}!{cell.replace('G', 'H')}" not in named(found)


def test_a_label_of_the_proof_that_is_gone_is_a_finding(city: City) -> None:
    changed, value = city.changed_value(STATED, "What", "Something else", _row_of(city, HOPED))
    assert value in named(bo.verify(changed))


def _row_of(city: City, label: str) -> int:
    first = int(city.in_proof(STATED)[1:])
    below = range(first, first + 60)
    return next(row - first for row in below if label in str(city.values["Proof"][f"B{row}"].value))


# Any number

# By sheet the columns of numbers that the proof does not carry (docs/commands.md), "" for all of them; on Years those
# that say which row it is, of which the row that is missing is named.
NOT_CARRIED = {
    **dict.fromkeys(("Evidence", "Measures", "Findings", "For analysts", "Data quality", DECISIONS), ""),
    "Rules": "FG",
    "Funds": "O",
    "Goals": "B",
    "Years": "AD",
}


def numbers_on(book: Workbook) -> Iterator[tuple[str, str]]:
    """The cells with a number that the workbook alone vouches for."""
    for sheet in book:
        free = NOT_CARRIED.get(sheet.title)
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, int | float) and free != "" and cell.column_letter not in (free or ""):
                yield sheet.title, cell.coordinate


@pytest.mark.parametrize("years", [1, 3])
@pytest.mark.parametrize("seed", range(cases(3, of=40)))
def test_any_number_that_was_changed_is_named(city: City, three: City, years: int, seed: int, tmp_path: Path) -> None:
    """Several at once; what is not named then, since it goes with another that was changed, is named alone."""
    made = city if years == 1 else three
    dice, book = random.Random(seed), values_of(made)
    cells, more = dice.sample(list(numbers_on(book)), 15), dice.choice([1, -1, 0.01])
    for sheet, cell in cells:
        book[sheet][cell].value += more
    book.save(tmp_path / "changed.xlsx")
    found = named(bo.verify(tmp_path / "changed.xlsx"))
    for sheet, cell in cells:
        if f"{sheet}!{cell}" not in found:
            assert f"{sheet}!{cell}" in named(bo.verify(made.changed(sheet, cell, lambda number: number + more)))


# What is gone or moved is named


def _moved(book: Workbook) -> None:
    page = book[RECOMMENDATIONS]
    page.move_range(f"G1:G{page.max_row}", cols=10)
    page.move_range(f"H1:J{page.max_row}", cols=-1)


def _inserted(book: Workbook) -> None:
    book[RECOMMENDATIONS].insert_cols(7)


def _inserted_early(book: Workbook) -> None:
    book[RECOMMENDATIONS].insert_cols(3)


def _headless(book: Workbook) -> None:
    cell = next(one for row in book[RECOMMENDATIONS].iter_rows() for one in row if one.value == "Recommended")
    cell.value = "Council"


def _renamed(book: Workbook, sheet: str = RECOMMENDATIONS) -> None:
    book[sheet].title = "Ours"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_moved, "Recommendations!Q.*its heading 'Recommended' stood in column G"),
        (_inserted, "a column of the list of lines was moved, or others were inserted: its heading"),
        (_inserted_early, "Recommendations!D.*its heading 'Program' stood in column C"),
        (_headless, "the list of lines has lost the heading 'Recommended'"),
        (_renamed, "the sheet 'Recommendations' is gone or has another name"),
        (lambda book: _renamed(book, "Method"), "the sheet 'Method', by which .* is gone or has another name"),
        (lambda book: _renamed(book, "Proof"), "no sheet Proof"),
    ],
)
def test_a_column_that_was_moved_or_a_sheet_that_was_renamed_is_named(
    city: City, tmp_path: Path, change: Callable[[Workbook], None], words: str
) -> None:
    book = values_of(city)
    change(book)
    book.save(tmp_path / "moved.xlsx")
    for read in (bo.verify, read_base):
        with pytest.raises(bo.InputError, match=words):
            read(tmp_path / "moved.xlsx")


@pytest.mark.parametrize(("sheet", "list_"), [("Funds", "list of funds"), ("Departments", "list of departments")])
def test_so_it_is_of_lists_that_fail_a_check(city: City, tmp_path: Path, sheet: str, list_: str) -> None:
    book = values_of(city)
    book[sheet].insert_cols(3)
    book.save(tmp_path / "moved.xlsx")
    said = [str(one) for one in bo.verify(tmp_path / "moved.xlsx").failures]
    assert any(f"a column of the {list_} was moved" in one for one in said), said
    book = values_of(city)
    _renamed(book, sheet)
    book.save(tmp_path / "renamed.xlsx")
    said = [str(one) for one in bo.verify(tmp_path / "renamed.xlsx").failures]
    assert any(f"the sheet {sheet!r} is gone or has another name, and with it the {list_}" in one for one in said), said


def test_an_amount_that_cannot_be_read_is_said_before_all_that_follows_from_it(city: City, tmp_path: Path) -> None:
    book, cell = values_of(city), city.cell(RECOMMENDATIONS, "P1", "G")
    book[RECOMMENDATIONS][cell] = "4.4 or 4.5M"
    book.save(tmp_path / "typed.xlsx")
    found = bo.verify(tmp_path / "typed.xlsx")
    first, *others = [check for check in found.checks if not check.passed]
    assert first.words == "every amount on Recommendations can be read" and others
    (failure,) = first.failures
    assert failure.place.inside == f"{RECOMMENDATIONS}!{cell}"
    assert failure.words.startswith("'4.4 or 4.5M' is no amount in whole cents: it counts as 0 here")
    assert sum(one.count(cell) for one in found.remarks) == 1
    assert "every amount on Recommendations can be read" not in [one.words for one in bo.verify(city.plan).checks]
