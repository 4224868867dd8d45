"""Split and merge: nobody sees another's rows, every changed cell is listed, no choice is made in silence."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner, Result

from budgetopt.city.model import Budget
from budgetopt.cli.app import app
from budgetopt.errors import InputError, UsageError
from budgetopt.intake.reading import examine, read_budget
from tests.filled import filled

ROOT = Path(__file__).parents[2]
RIVERTON = ROOT / "sample_budgets" / "riverton.xlsx"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


OFFICES = ("Police", "Fire", "Public Works", "Parks & Recreation", "Library", "Health", "Housing", "Transit", "Water",
           "Planning", "Finance", "City Manager")  # fmt: skip
SHEETS: dict[str, list[list[Any]]] = {
    "Settings": [["Item", "Value"], ["City", "Twelve"], ["Fiscal year", 2026]],
    "Goals": [["Goal ID", "Goal", "Weight"], ["safe", "Safe", 30], ["home", "Homes people can afford", 15]],
    "Funds": [["Fund ID", "Fund", "Restricted", "Reserve"], ["general", "General Fund", "no", 6_500_000]],
    "Programs": [["Program ID", "Program", "Department", "FTE", "Requested budget", "Ward office"]],
    "Budget": [["Program ID", "Fund ID", "Fiscal year", "Amount"]],
    "Metrics": [["Program ID", "Metric", "Type", "Direction", "FY2025", "Department"]],
}
for number, office in enumerate(OFFICES):
    for which in (1, 2):
        id = f"{office[:3].upper()}{number:02}-{which}"
        SHEETS["Programs"].append([id, f"{office} {which}", office, 2.5, None, "=north" if which == 1 else None])
        SHEETS["Budget"].append([id, "general", 2026, 1_000_000 + number])
        SHEETS["Metrics"].append([id, f"Done by {id}", "output", "up", 12.5, None])
    SHEETS["Metrics"].append([None, f"Reports of {office}", "output", "up", 3, office])


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = filled(SHEETS)
    for one in (one for page in book for row in page for one in row if isinstance(one.value, str)):
        one.data_type = "s"
    path = tmp_path_factory.mktemp("city") / "city.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def parts_made(city: Path) -> Path:
    assert run("split", city, "-o", city.parent / "parts", "--date", "2026-02-01").exit_code == 0
    return city.parent / "parts"


@pytest.fixture
def parts(parts_made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(parts_made, tmp_path / "parts"))


def edit(path: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def cell(page: Worksheet, key: str, column: str, headed: str = "Program ID") -> Any:
    """The cell of a column in the first row whose key is that."""
    heads = {one.value: one.column for one in page[1]}
    row = next(row for row in range(2, page.max_row + 1) if page.cell(row, heads[headed]).value == key)
    return page.cell(row, heads[column])


def known(budget: Budget) -> list[Any]:
    """All that a budget says, but for where it stands."""
    bare = budget.model_copy(update={"inputs": (), "findings": ()}).model_dump(
        exclude={"amounts": {"__all__": {"place"}}}
    )
    for rows in bare.values():
        for row in rows if isinstance(rows, tuple | list) else ():
            if isinstance(row, dict):
                row.pop("cells", None)
                row.pop("place", None)
    return [bare]


def merged(folder: Path, out: Path, *more: Path) -> tuple[dict[str, Any], str]:
    done = run("merge", folder, *more, "-o", out, "--json", out.with_suffix(".json"), "--date", "2026-02-01")
    assert done.exit_code == 0, done.output
    return json.loads(out.with_suffix(".json").read_text(encoding="utf-8")), done.stdout


def test_a_department_sees_its_own_rows_and_nothing_of_the_others(parts: Path, city: Path) -> None:
    budget = read_budget(city)
    files = sorted(parts.iterdir())
    assert len(files) == 12 == len(budget.departments)
    for file in files:
        book = openpyxl.load_workbook(file)
        office = book["About this part"]["B3"].value
        own = {program.id for program in budget.programs if program.department == office}
        held = zipfile.ZipFile(file)
        inside = unescape("".join(held.read(name).decode("utf-8", "replace") for name in held.namelist()))
        assert {row[1].value for row in list(book["Programs"])[1:]} == own
        others = {one.id for one in budget.programs} - own
        # Nor has the hidden sheet with the base, nor any other part of the file.
        assert not [id for id in others if id in inside] and all(id in inside for id in own)
        assert [f"Reports of {name}" in inside for name in OFFICES].count(True) == 1


def test_nothing_changed_is_the_same_budget(tmp_path: Path) -> None:
    assert run("split", RIVERTON, "-o", tmp_path / "parts").exit_code == 0
    told, _ = merged(tmp_path / "parts", tmp_path / "merged.xlsx")
    assert not (told["changes"] or told["conflicts"] or told["added"] or told["deleted"])
    assert known(read_budget(tmp_path / "merged.xlsx")) == known(read_budget(RIVERTON))


def test_twelve_files_three_changed_two_in_conflict(parts: Path, tmp_path: Path) -> None:
    """Parks changes a program's request and its name; Fire and Library both change a fund's reserve, Fire and Parks a
    goal's weight and name; Library adds a measure and deletes another."""

    def of_parks(book: openpyxl.Workbook) -> None:
        cell(book["Programs"], "PAR03-1", "Requested budget").value = 123_456.78
        cell(book["Programs"], "PAR03-2", "Program").value = "+1 splash"
        cell(book["Goals"], "safe", "Weight", "Goal ID").value = 35
        cell(book["Goals"], "safe", "Goal", "Goal ID").value = "Safer streets"

    def of_fire(book: openpyxl.Workbook) -> None:
        cell(book["Funds"], "general", "Reserve", "Fund ID").value = 7_000_000
        cell(book["Goals"], "safe", "Weight", "Goal ID").value = 40
        cell(book["Goals"], "safe", "Goal", "Goal ID").value = "Safe at night"

    def of_library(book: openpyxl.Workbook) -> None:
        cell(book["Funds"], "general", "Reserve", "Fund ID").value = 6_000_000
        page = book["Metrics"]
        page.delete_rows(cell(page, "LIB04-2", "Metric").row)
        page.append([None, "LIB04-2", "Loans of e-books", "output", "up"])

    for name, change in (("parks-recreation", of_parks), ("fire", of_fire), ("library", of_library)):
        edit(parts / f"{name}.xlsx", change)
    out = tmp_path / "merged.xlsx"
    told, said = merged(parts, out)
    assert [(one["sheet"], one["row"].split(",")[0], one["column"]) for one in told["changes"]] == [
        ("Programs", "PAR03-1", "Requested budget"), ("Programs", "PAR03-2", "Program"),
    ]  # fmt: skip
    assert told["changes"][0]["base"] is None and told["changes"][0]["values"][0]["value"] == 123_456.78
    conflicts = {one["column"]: one for one in told["conflicts"]}
    assert {name: conflicts[name]["base"] for name in ("Weight", "Reserve")} == {"Weight": 30, "Reserve": 6_500_000}
    assert {one["file"]: one["value"] for one in conflicts["Reserve"]["values"]} == {
        "fire.xlsx": 7_000_000, "library.xlsx": 6_000_000,
    }  # fmt: skip
    assert {one["file"]: one["value"] for one in conflicts["Weight"]["values"]} == {
        "fire.xlsx": 40, "parks-recreation.xlsx": 35,
    }  # fmt: skip
    assert [(one["file"], one["cells"]["Metric"]) for one in told["added"]] == [("library.xlsx", "Loans of e-books")]
    assert [one["file"] for one in told["deleted"]] == ["library.xlsx"]
    assert "2 cells changed, 3 in conflict, 1 row added, 1 deleted" in said
    # A row is told as its sheet has the columns: whose it is comes first.
    assert "Row deleted in library.xlsx, Metrics: LIB04-2, " in said
    book = openpyxl.load_workbook(out)
    for page, key, column, headed in (
        ("Funds", "general", "Reserve", "Fund ID"),
        ("Goals", "safe", "Weight", "Goal ID"),
        ("Goals", "safe", "Goal", "Goal ID"),
    ):
        value = str(cell(book[page], key, column, headed).value)
        assert value.startswith("CONFLICT: ") and all(one["file"] in value for one in conflicts[column]["values"])
    assert cell(book["Programs"], "PAR03-2", "Program").data_type == "s", "text stays text"
    # Cell by cell: all else is as it was.
    assert Counter(row[0].value for row in book["Changes"]) == {"Sheet": 1, "Programs": 2}
    assert len(list(book["Conflicts"])) == 1 + 6
    examined = examine(out)
    assert examined.budget is None, "a budget in which something is still to be chosen is none"
    assert {one.place.inside for one in examined.findings if one.level == "error"} == {
        "Funds!D2",
        "Goals!C2",
        "Goals!B2",
    }


def test_the_same_change_in_two_files_is_one(parts: Path, tmp_path: Path) -> None:
    for name in ("fire", "library"):
        edit(parts / f"{name}.xlsx", lambda book: cell_set(book["Funds"], "general", 1_000_000.0))
    told, _ = merged(parts, tmp_path / "merged.xlsx")
    [change] = told["changes"]
    assert [one["file"] for one in change["values"]] == ["fire.xlsx", "library.xlsx"] and not told["conflicts"]
    assert read_budget(tmp_path / "merged.xlsx").fund["general"].reserve == 100_000_000


def cell_set(page: Worksheet, key: str, value: float) -> None:
    cell(page, key, "Reserve", "Fund ID").value = value


def test_two_copies_of_one_part_and_a_row_deleted_in_one_and_changed_in_the_other(parts: Path, tmp_path: Path) -> None:
    shutil.copy(parts / "fire.xlsx", tmp_path / "fire, second.xlsx")
    edit(
        parts / "fire.xlsx", lambda book: book["Programs"].delete_rows(cell(book["Programs"], "FIR01-2", "Program").row)
    )

    def change(book: openpyxl.Workbook) -> None:
        cell(book["Programs"], "FIR01-2", "FTE").value = 9

    edit(tmp_path / "fire, second.xlsx", change)
    told, _ = merged(parts, tmp_path / "merged.xlsx", tmp_path / "fire, second.xlsx")
    [conflict] = told["conflicts"]
    assert [one["value"] for one in conflict["values"]] == ["(row deleted)", "FTE: 9"]
    assert [(one["column"], one["values"][0]["value"]) for one in told["changes"]] == [("FTE", 9)]
    assert not told["deleted"]


def refused(folder: Path) -> list[str]:
    done = run("merge", folder, "--json", "-")
    assert isinstance(done.exception, InputError)
    return [f"{one.rule} {one.place}" for one in done.exception.findings]


def test_what_would_lose_rows_is_refused(parts: Path) -> None:
    (parts / "fire.xlsx").unlink()
    assert refused(parts) == ["part-missing "]
    edit(parts / "police.xlsx", lambda book: book.remove(book["Budget"]))
    edit(parts / "library.xlsx", lambda book: book["Programs"].delete_cols(3))
    assert refused(parts) == ["part-missing "], "first all parts"


def test_a_sheet_or_a_column_that_is_gone_and_a_base_that_was_changed(parts: Path) -> None:
    edit(parts / "police.xlsx", lambda book: book.remove(book["Budget"]))
    edit(parts / "library.xlsx", lambda book: book["Programs"].delete_cols(3))
    assert refused(parts) == ["column-gone library.xlsx: Programs", "sheet-gone police.xlsx: Budget"]


def test_a_base_that_was_changed_or_is_another(parts: Path, city: Path, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        page = book["Base"]
        [row] = [one[0] for one in page if '"Homes people can afford"' in str(one[0].value)]
        row.value = row.value.replace('"Weight": 15', '"Weight": 16')

    edit(parts / "police.xlsx", change)
    found = refused(parts)
    assert found and all(one.startswith("base-changed") for one in found)
    other = tmp_path / "other.xlsx"
    edit_of = openpyxl.load_workbook(city)
    edit_of["Goals"]["C2"] = 31
    edit_of.save(other)
    assert run("split", other, "-o", tmp_path / "other").exit_code == 0
    shutil.copy(tmp_path / "other" / "police.xlsx", parts / "police.xlsx")
    assert {one.split()[0] for one in refused(parts)} == {"other-base"}


def test_a_department_named_as_windows_names_a_device_has_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "Programs.csv").write_text(
        "Program ID,Program,Department,Fund ID,Current budget\nP1,Legal advice,Con,GF,100\n"
    )
    done = run("split", tmp_path / "Programs.csv", "-o", tmp_path / "parts")
    assert done.exit_code == 0, done.output
    assert [file.name for file in (tmp_path / "parts").iterdir()] == ["con-2.xlsx"]


def test_a_folder_that_cannot_be_is_said_in_words(city: Path, tmp_path: Path) -> None:
    too_long = tmp_path / ("n" * 300)
    for folder in (city / "parts", tmp_path / "aux", too_long):
        assert isinstance(run("split", city, "-o", folder).exception, UsageError)
    assert isinstance(run("merge", too_long).exception, UsageError)
    assert not list(tmp_path.iterdir())


def test_what_is_written_where_nothing_is_read_is_listed(parts: Path, tmp_path: Path) -> None:
    """A copy of a sheet, a sheet of one's own, a column without a heading; a copy of the part in another format."""

    def change(book: openpyxl.Workbook) -> None:
        copy = book.copy_worksheet(book["Budget"])
        copy.title = "Budget (2)"
        copy["E2"] = 4_100_000
        book.create_sheet("Our notes")["B3"] = "We need more"
        book["Budget"]["I2"] = "4,100,000, please"

    edit(parts / "library.xlsx", change)
    found, words = merged(parts, tmp_path / "merged.xlsx")
    assert [one["cell"] for one in found["not_read"]] == ["Budget (2)!A1", "Our notes!B3", "Budget!I2"]
    assert "NOT READ: 4,100,000, please (library.xlsx Budget!I2)" in words and not found["changes"]
    shutil.copy(parts / "police.xlsx", parts / "police.xlsm")
    assert "police.xlsm" in merged(parts, tmp_path / "again.xlsx")[0]["files"]
