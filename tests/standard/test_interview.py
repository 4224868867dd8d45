"""The sheet Interview: from a real bare ledger to a department's answers in the city's budget, nothing guessed."""

from __future__ import annotations

import json
import shutil
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from typer.testing import CliRunner

from budgetopt.cli.app import app
from budgetopt.errors import InputError
from budgetopt.intake.reading import read_budget
from tests.office import recalculated
from tests.shared_data import shared_file

KEPT = {"Police", "City Clerk"}
PATROL, INVESTIGATIONS = "4200621", "4200731"


def run(*words: str | Path) -> str:
    done = CliRunner().invoke(app, [*map(str, words)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def parts_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two departments of Oklahoma City's ledger: prepared, with a fact of patrol on file, and split."""
    folder = tmp_path_factory.mktemp("okc")
    head, *rows = shared_file("okc", "c4okc_fy2017.csv").read_text(encoding="utf-8-sig").splitlines()
    own = [row for row in rows if any(f",{office}," in row for office in KEPT)]
    (folder / "ledger.csv").write_text("\n".join([head, *own]), encoding="utf-8")
    run("prepare", folder / "ledger.csv", "--accept", "80%", "-o", folder / "draft.xlsx")
    book = openpyxl.load_workbook(folder / "draft.xlsx")
    page = book["Programs"]
    heads = {one.value: one.column for one in page[1]}
    page.cell(1, page.max_column + 1, "Description")
    page.cell(1, page.max_column + 1, "Notes")
    for row in range(2, page.max_row + 1):
        if page.cell(row, heads["Program ID"]).value == PATROL:
            page.cell(row, page.max_column - 1, "Officers in cars")
            page.cell(row, page.max_column, "asked in May")
    metrics = {one.value: one.column for one in book["Metrics"][1]}
    book["Metrics"].cell(1, book["Metrics"].max_column + 1, "FY2016")
    [row] = [one[0].row for one in book["Metrics"] if one[metrics["Program ID"] - 1].value == PATROL][:1]
    for column, value in (("Metric", "Violent crimes"), ("Type", "outcome"), ("Unit", "per 1,000")):
        book["Metrics"].cell(row, metrics[column], value)
    book["Metrics"].cell(row, book["Metrics"].max_column, 7.5)
    book.save(folder / "city.xlsx")
    run("split", folder / "city.xlsx", "-o", folder / "parts", "--date", "2026-02-01")
    return folder


@pytest.fixture
def parts(parts_made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(parts_made / "parts", tmp_path / "parts"))


def at(book: Workbook, sheet: str, id: str, heading: str) -> Any:
    """The cell of a program under the heading that begins so."""
    page = book[sheet]
    heads = {str(one.value): one.column for one in page[1]}
    column = next(column for name, column in heads.items() if name.startswith(heading))
    [row] = [one[0].row for one in page if one[heads["Program ID"] - 1].value == id]
    return page.cell(row, column)


def answer(parts: Path, *said: tuple[str, str, str, Any]) -> None:
    book = openpyxl.load_workbook(parts / "police.xlsx")
    for sheet, id, heading, value in said:
        at(book, sheet, id, heading).value = value
    book.save(parts / "police.xlsx")


def merged(parts: Path, out: Path) -> dict[str, Any]:
    run("merge", parts, "-o", out, "--json", out.with_suffix(".json"))
    found: dict[str, Any] = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    return found


def test_a_department_is_asked_of_its_own_programs_with_what_is_on_file(parts: Path, parts_made: Path) -> None:
    budget = read_budget(parts_made / "city.xlsx")
    for name, office in (("police", "Police"), ("city-clerk", "City Clerk")):
        book = openpyxl.load_workbook(parts / f"{name}.xlsx")
        page = book["Interview"]
        asked = [row[1].value for row in list(page)[1:]]
        own = {program.id for program in budget.programs if program.department == office}
        assert set(asked) == own and len(asked) == len(own)
        held = zipfile.ZipFile(parts / f"{name}.xlsx")
        inside = unescape("".join(held.read(one).decode("utf-8", "replace") for one in held.namelist()))
        assert not [one.name for one in budget.programs if one.department != office and f">{one.name}<" in inside]
    book = openpyxl.load_workbook(parts / "police.xlsx")
    assert book["Interview"]["B2"].value == PATROL, "the most money first"
    assert at(book, "Interview", PATROL, "1.").value == "Officers in cars"
    # Rows are high enough for what is wrapped in them, and the first page for what it says: LibreOffice makes none so.
    assert (book["Interview"].row_dimensions[2].height or 0) > 30
    assert (book["About this part"].row_dimensions[1].height or 0) > 30
    assert book["Interview"].page_setup.orientation == "landscape" and book["Interview"].print_title_cols == "$A:$C"
    assert at(book, "Interview", PATROL, "Notes on file").value == "asked in May"
    assert at(book, "Interview", PATROL, "4.").value is None
    measures = at(book, "Interview", PATROL, "Measures on file")
    assert measures.value.startswith("Violent crimes (outcome), 7.5 per 1,000 (FY2016), no target")
    # The link goes to the very row: the first of that program.
    first = next(row[0].coordinate for row in book["Metrics"] if row[1].value == PATROL)
    assert measures.hyperlink.location == f"Metrics!{first}"
    ratings = at(book, "Interview", PATROL, "Ratings on file")
    assert ratings.value == "nothing yet: write it on Evidence" and ratings.hyperlink.location == "Evidence!A2"


def test_no_answer_changes_nothing(parts: Path, parts_made: Path, tmp_path: Path) -> None:
    told = merged(parts, tmp_path / "merged.xlsx")
    assert not (told["changes"] or told["conflicts"] or told["added"] or told["deleted"])
    before, after = (read_budget(path) for path in (parts_made / "city.xlsx", tmp_path / "merged.xlsx"))
    assert [one.model_copy(update={"extra": ()}) for one in after.programs] == [
        one.model_copy(update={"extra": ()}) for one in before.programs
    ]


def test_answers_come_back_where_they_belong(parts: Path, parts_made: Path, tmp_path: Path) -> None:
    answer(
        parts,
        ("Interview", PATROL, "1.", "Answers calls and keeps streets safe"),
        ("Interview", PATROL, "2.", 310_000),
        ("Interview", PATROL, "4.", "yes"),
        ("Interview", PATROL, "Which law?", "City charter, article 5"),
        ("Interview", PATROL, "5.", "Tier 1 Strong, everybody says so"),
        ("Interview", INVESTIGATIONS, "3.", "cases cleared"),
        # What is typed on Programs itself stays, and words are added to it.
        ("Programs", INVESTIGATIONS, "Notes", "ask the chief"),
    )
    told = merged(parts, tmp_path / "merged.xlsx")
    assert not told["conflicts"]
    changed = {(one["row"].split(",")[0], one["column"]): one["values"][0] for one in told["changes"]}
    assert {key: one["value"] for key, one in changed.items()} == {
        (PATROL, "Description"): "Answers calls and keeps streets safe",
        (PATROL, "Clients a year"): 310_000,
        (PATROL, "Mandated"): "yes",
        (PATROL, "Notes"): (
            "asked in May; law: City charter, article 5; evidence: Tier 1 Strong, everybody says so"
        ),
        (INVESTIGATIONS, "Notes"): "ask the chief; measure: cases cleared",
    }  # fmt: skip
    assert changed[PATROL, "Clients a year"]["cell"].startswith("Interview!")
    # A department that works in LibreOffice sends a workbook whose every cell was written anew.
    (tmp_path / "office").mkdir()
    shutil.copy(recalculated(parts / "police.xlsx", tmp_path / "office"), parts / "police.xlsx")
    again = merged(parts, tmp_path / "again.xlsx")
    assert again["changes"] == told["changes"] and not (again["conflicts"] or again["added"] or again["deleted"])
    assert not (told["not_read"] or again["not_read"])
    said = run("check", tmp_path / "merged.xlsx")
    assert "0 errors" in said
    before, after = (read_budget(path) for path in (parts_made / "city.xlsx", tmp_path / "merged.xlsx"))
    patrol = after.program[PATROL]
    assert (patrol.clients, patrol.mandated) == (310_000, True)
    assert patrol.description == "Answers calls and keeps streets safe"
    # Words are no score, no figure and no rating.
    assert after.studies == before.studies == () and len(after.metrics) == len(before.metrics)
    assert len(after.alignment) == len(before.alignment)


def test_an_answer_and_a_cell_that_differ_are_a_conflict(parts: Path, tmp_path: Path) -> None:
    answer(parts, ("Interview", PATROL, "2.", 310_000), ("Programs", PATROL, "Clients a year", 290_000))
    [conflict] = merged(parts, tmp_path / "merged.xlsx")["conflicts"]
    assert {one["value"] for one in conflict["values"]} == {310_000, 290_000}
    # The row of Programs that is deleted does not take an answer with it.
    book = openpyxl.load_workbook(parts / "police.xlsx")
    book["Programs"].delete_rows(at(book, "Programs", INVESTIGATIONS, "Program").row)
    at(book, "Interview", INVESTIGATIONS, "3.").value = "cases cleared"
    book.save(parts / "police.xlsx")
    told = merged(parts, tmp_path / "second.xlsx")
    [lost] = [one for one in told["conflicts"] if one["row"].startswith(INVESTIGATIONS)]
    assert [one["value"] for one in lost["values"]] == ["(row deleted)", "Notes: measure: cases cleared"]


def test_what_cannot_be_read_is_told_at_its_cell_and_nothing_enters(parts: Path, tmp_path: Path) -> None:
    answer(
        parts,
        ("Interview", PATROL, "2.", "a good many"),
        ("Interview", PATROL, "4.", "perhaps"),
        ("Interview", INVESTIGATIONS, "2.", -5),
    )
    book = openpyxl.load_workbook(parts / "police.xlsx")
    book["Interview"].append([None, PATROL, "a row of no program", None, "For what?"])
    last = book["Interview"].max_row
    book.save(parts / "police.xlsx")
    with pytest.raises(InputError) as refused:
        merged(parts, tmp_path / "merged.xlsx")
    assert sorted((one.rule, one.place.inside) for one in refused.value.findings) == [
        ("answer-not-read", "Interview!G2"),
        ("answer-not-read", "Interview!G3"),
        ("answer-not-read", "Interview!L2"),
        ("answers-of-none", f"Interview!A{last}"),
    ]
    assert not (tmp_path / "merged.xlsx").exists()


@pytest.mark.parametrize("gone", ["sheet", "column"])
def test_a_form_that_lost_a_column_is_refused(parts: Path, tmp_path: Path, gone: str) -> None:
    book = openpyxl.load_workbook(parts / "police.xlsx")
    if gone == "sheet":
        book.remove(book["Interview"])
    else:
        book["Interview"].delete_cols(9)
    book.save(parts / "police.xlsx")
    with pytest.raises(InputError) as refused:
        merged(parts, tmp_path / "merged.xlsx")
    assert [one.rule for one in refused.value.findings] == [f"{gone}-gone"]


def test_a_bare_ledger_has_no_place_for_answers_and_says_so(parts_made: Path, tmp_path: Path) -> None:
    run("map", parts_made / "ledger.csv", "-o", tmp_path / "ledger.yaml")
    said = run("split", parts_made / "ledger.csv", "--mapping", tmp_path / "ledger.yaml", "-o", tmp_path / "parts")
    assert "No questions are asked" in said
    book = openpyxl.load_workbook(tmp_path / "parts" / "police.xlsx")
    assert "Interview" not in book.sheetnames and "Interview" not in book["About this part"]["B1"].value
    assert not merged(tmp_path / "parts", tmp_path / "merged.xlsx")["changes"]


def test_what_is_typed_over_what_the_form_only_shows_is_listed(parts: Path, tmp_path: Path) -> None:
    """Today's budget, an ID, what is on file, a remark in a column beside: none of it is read."""
    assert not merged(parts, tmp_path / "before.xlsx")["not_read"]
    book = openpyxl.load_workbook(parts / "police.xlsx")
    page = book["Interview"]
    typed = [at(book, "Interview", PATROL, heading) for heading in ("Budget today", "Program", "Notes on file")]
    emptied = at(book, "Interview", PATROL, "Ratings on file")
    beside = page.cell(typed[0].row, page.max_column + 1)
    page.cell(1, beside.column, "Our remark")
    for cell, value in zip((*typed, beside), (9_000_000, "PAT-1", "asked in June", "too little"), strict=True):
        cell.value = value
    emptied.value = None
    book.save(parts / "police.xlsx")
    found = merged(parts, tmp_path / "merged.xlsx")
    assert {(one["cell"], one["value"]) for one in found["not_read"]} == {
        (f"Interview!{cell.coordinate}", cell.value) for cell in (*typed, beside, emptied)
    }
    assert not found["changes"]


def test_rows_that_were_sorted_and_columns_that_were_moved_are_as_they_were(parts: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(parts / "police.xlsx")
    page = book["Interview"]
    head, *rows = [[one.value for one in row] for row in page.iter_rows()]
    for number, row in enumerate([head, *reversed(rows)], start=1):
        for column, value in enumerate([row[0], *reversed(row[1:])], start=1):
            page.cell(number, column).value = value
    book.save(parts / "police.xlsx")
    assert not merged(parts, tmp_path / "merged.xlsx")["not_read"]
