"""Decisions come back as they were written, over several rounds, or as a finding at their cell: none lost or moved."""

from __future__ import annotations

import datetime
import io
import json
import random
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

import budgetopt as bo
from budgetopt.cli.app import app
from budgetopt.explore.decided import effects_of_decisions
from budgetopt.returned.decisions import Decisions, clashing, read_decisions
from budgetopt.scenario.deciding import decisions_of
from budgetopt.scenario.writing import to_toml
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workbooks.recommendation.decisions import DECISION_HEADINGS
from budgetopt.workbooks.recommendation.places import DECISIONS
from tests import office
from tests.small import city, fund
from tests.verification.verified import written

DAY = datetime.date(2026, 7, 1)
ASKED = bo.Scenario(
    name="Test", round_to=1, limits={"program_cut": "20%", "program_growth": "20%", "moved": "none", "unknown": "none"}
)
HEADER = 6


def four(**settings: dict[str, Any]) -> bo.Budget:
    """Useless (100) loses 20 and Good (100) gets them; Fair and Calm (100 each) stay as they are."""
    programs: dict[str, dict[str, Any]] = {
        "G": {"name": "Good", "lines": {"General": 100}, "known": "good"},
        "U": {"name": "Useless", "lines": {"General": 100}, "known": "useless"},
        "F": {"name": "Fair", "lines": {"General": 100}},
        "C": {"name": "Calm", "lines": {"General": 100}},
    }
    return city({id: said | settings.get(id, {}) for id, said in programs.items()})


def workbook(plan: bo.Plan) -> openpyxl.Workbook:
    target = io.BytesIO()
    write_recommendation(plan, target, DAY)
    return openpyxl.load_workbook(target)


def rows(sheet: Worksheet) -> dict[str, int]:
    below = range(HEADER + 1, sheet.max_row + 1)
    return {str(sheet.cell(row, 1).value): row for row in below if sheet.cell(row, 1).value}


def fill(sheet: Worksheet, row: int, **said: object) -> None:
    for name, value in said.items():
        sheet.cell(row, DECISION_HEADINGS.index(name.replace("_", " ")) + 1).value = value


def further(sheet: Worksheet, id: str, name: str, current: float, **said: object) -> None:
    row = max(rows(sheet).values(), default=HEADER) + 1
    fill(sheet, row, Program_ID=id, Program=name, Current=current, **said)


def back(book: openpyxl.Workbook, path: Path, budget: bo.Budget, scenario: bo.Scenario | None = None) -> Decisions:
    book.save(path)
    return read_decisions(scenario, path, budget)


def made(read: Decisions) -> dict[str, tuple[str, int, float]]:
    return {
        id: (lock.decided.decision, lock.decided.round, int(lock.amount) / 100)
        for id, lock in decisions_of(read.scenario).items()
        if lock.decided
    }


def test_three_rounds_add_up(tmp_path: Path) -> None:
    budget = four()
    book = workbook(bo.recommend(budget, ASKED))
    sheet = book[DECISIONS]
    fill(sheet, rows(sheet)["U"], Decision="Accept", Reason="agreed", By="Mayor")
    further(sheet, "C", "Calm", 100, Decision="hold", By="Council")
    first = back(book, tmp_path / "1.xlsx", budget)
    assert made(first) == {"U": ("accept", 1, 80), "C": ("hold", 1, 100)}
    assert first.count == "2 read, 1 blank, 0 ignored"

    book = workbook(bo.recommend(budget, first.scenario))
    sheet = book[DECISIONS]
    at = rows(sheet)
    # What was decided is there again with its round, also the program that does not change.
    assert [sheet.cell(at["U"], column + 1).value for column in range(6, 11)] == ["accept", None, "agreed", "Mayor", 1]
    assert [sheet.cell(at["C"], column + 1).value for column in range(6, 11)] == ["hold", None, None, "Council", 1]
    fill(sheet, at["G"], Decision="edit", Amount="$115.50", By="Council")
    second = back(book, tmp_path / "2.xlsx", budget)
    assert made(second) == {"U": ("accept", 1, 80), "C": ("hold", 1, 100), "G": ("edit", 2, 115.5)}

    # The third round lifts one, changes one, and deletes the row of one: that stays.
    book = workbook(bo.recommend(budget, second.scenario))
    sheet = book[DECISIONS]
    fill(sheet, rows(sheet)["C"], Decision=None, Reason=None, By=None, Amount=None)
    fill(sheet, rows(sheet)["G"], Decision="edit", Amount=110)
    for row in [row for id, row in rows(sheet).items() if id == "U"]:
        sheet.delete_rows(row)
    third = back(book, tmp_path / "3.xlsx", budget)
    assert made(third) == {"U": ("accept", 1, 80), "G": ("edit", 3, 110)}
    # Blank is Fair, which had got the 4.50 that Good was not given.
    assert third.lifted == ("C",) and third.count == "1 read, 1 blank, 0 ignored, 1 lifted"
    # It is the same where the scenario is given beside the workbook.
    again = read_decisions(ASKED, tmp_path / "3.xlsx", budget)
    assert made(again) == made(third)


def test_a_plan_that_changes_nothing_can_be_decided(tmp_path: Path) -> None:
    budget = four()
    book = workbook(bo.recommend(budget, bo.Scenario(limits={"program_cut": "0%", "program_growth": "0%"})))
    assert back(book, tmp_path / "1.xlsx", budget).count == "0 read, 0 blank, 0 ignored"
    fill(book[DECISIONS], HEADER + 1, Program_ID="C", Program="Calm", Current=100, Decision="edit", Amount=90)
    assert made(back(book, tmp_path / "2.xlsx", budget)) == {"C": ("edit", 1, 90)}


def test_a_proposal_that_was_rejected_is_there_again_with_its_round(tmp_path: Path) -> None:
    """It has no money in any fund, so no line of the plan: it can be lifted all the same."""
    funds = (fund("General", "no", available=400),)
    budget = city(
        {"U": {"lines": {"General": 300}}, "N": {"name": "New", "requested": 50, "fund_id": "General"}}, funds
    )
    book = workbook(bo.recommend(budget, ASKED))
    fill(book[DECISIONS], rows(book[DECISIONS])["N"], Decision="reject", By="Council")
    first = back(book, tmp_path / "1.xlsx", budget)
    plan = bo.recommend(budget, first.scenario)
    book = workbook(plan)
    sheet = book[DECISIONS]
    row = rows(sheet)["N"]
    assert [sheet.cell(row, column).value for column in (5, 6, 7, 10, 11)] == [0, 0, "reject", "Council", 1]
    bo.to_excel(plan, tmp_path / "plan.xlsx", date=DAY)
    assert bo.verify(tmp_path / "plan.xlsx").passed
    fill(sheet, row, Decision=None, By=None)
    second = back(book, tmp_path / "2.xlsx", budget)
    assert second.lifted == ("N",) and not made(second)


CELLS: dict[str, tuple[dict[str, object], str, str]] = {
    "another ID": ({"Program_ID": "F", "Decision": "accept"}, "Program", "F is 'Fair'"),
    "another ID, no decision": ({"Program_ID": "F"}, "Program", "F is 'Fair'"),
    "an unknown ID": ({"Program_ID": "X", "Decision": "accept"}, "Program ID", "no program 'X'"),
    "another name": ({"Program": "Fair", "Decision": "accept"}, "Program", "U is 'Useless'"),
    "another amount today": ({"Current": 99, "Decision": "reject"}, "Current", "U has $100"),
    "a recommended amount typed over": ({"Recommended": 85}, "Recommended", "U has $80"),
    "an amount without a decision": ({"Amount": 90}, "Amount", "no decision"),
    "a reason alone": ({"Reason": "because"}, "Reason", "no decision"),
    "a name alone": ({"By": "Mayor"}, "By", "no decision"),
    "a round typed over": ({"Decision": "accept", "Round": 4}, "Round", "'4' stands here"),
    "accept with another amount": ({"Decision": "accept", "Amount": 90}, "Amount", "accept means $80"),
    "reject with another amount": ({"Decision": "reject", "Amount": 90}, "Amount", "reject means $100"),
    "hold with another amount": ({"Decision": "hold", "Amount": 90}, "Amount", "hold means $100"),
    "edit without an amount": ({"Decision": "edit"}, "Amount", "missing"),
    "edit below zero": ({"Decision": "edit", "Amount": "(5,000)"}, "Amount", "below zero"),
    "a fraction of a cent": ({"Decision": "edit", "Amount": 1.005}, "Amount", "fraction of a cent"),
    "no decision": ({"Decision": "maybe"}, "Decision", "not a decision"),
    "the name is gone": ({"Program": None, "Decision": "accept"}, "Program", "missing beside 'U'"),
    "today's amount is gone": ({"Current": None, "Decision": "accept"}, "Current", "missing beside 'U'"),
    "the ID is gone": ({"Program_ID": None, "Decision": "accept"}, "Program ID", "missing"),
}


@pytest.mark.parametrize("case", CELLS)
def test_what_is_no_decision_is_found_at_its_cell(case: str, tmp_path: Path) -> None:
    said, column, words = CELLS[case]
    budget = four()
    book = workbook(bo.recommend(budget, ASKED))
    sheet = book[DECISIONS]
    row = rows(sheet)["U"]
    fill(sheet, row, **said)
    with pytest.raises(bo.InputError, match=re.escape(words)) as refused:
        back(book, tmp_path / "w.xlsx", budget)
    (finding,) = refused.value.findings
    assert finding.place.cell == sheet.cell(row, DECISION_HEADINGS.index(column) + 1).coordinate


@pytest.mark.parametrize(
    ("typed", "cents"), [("$1,200.00", 120_000), ("1.2M", 120_000_000), ("115", 11_500), (115.25, 11_525)]
)
def test_amounts_are_read_as_everywhere(typed: object, cents: int, tmp_path: Path) -> None:
    budget = four()
    book = workbook(bo.recommend(budget, ASKED))
    fill(book[DECISIONS], rows(book[DECISIONS])["U"], Decision="edit", Amount=typed)
    read = back(book, tmp_path / "w.xlsx", budget)
    assert decisions_of(read.scenario)["U"].amount == cents


def test_what_a_heading_says_counts(tmp_path: Path) -> None:
    """An amount in thousands is one, and a second column of decisions is not passed over."""
    book = workbook(bo.recommend(four(), ASKED))
    sheet = book[DECISIONS]
    fill(sheet, rows(sheet)["U"], Decision="edit", Amount=0.09)
    fill(sheet, HEADER, Amount="Amount (thousands)")
    assert made(back(book, tmp_path / "1.xlsx", four())) == {"U": ("edit", 1, 90)}
    sheet.cell(HEADER, 12).value = "Decision"
    sheet.cell(rows(sheet)["G"], 12).value = "reject"
    with pytest.raises(bo.InputError, match=r"Decisions!L6: a second column Decision"):
        back(book, tmp_path / "2.xlsx", four())


def test_what_the_law_forbids_is_found_in_the_decisions_file(tmp_path: Path) -> None:
    budget = four(U={"minimum": 90})
    book = workbook(bo.recommend(budget, ASKED))
    sheet = book[DECISIONS]
    fill(sheet, rows(sheet)["U"], Decision="edit", Amount=85)
    with pytest.raises(bo.InputError, match=r"\$90") as refused:
        back(book, tmp_path / "w.xlsx", budget)
    (finding,) = refused.value.findings
    assert (finding.place.sheet, finding.place.cell) == (DECISIONS, f"H{rows(sheet)['U']}")


def test_data_that_changed_are_told_and_the_decision_holds(tmp_path: Path) -> None:
    book = workbook(bo.recommend(four(), ASKED))
    sheet = book[DECISIONS]
    fill(sheet, rows(sheet)["U"], Decision="reject")
    read = back(book, tmp_path / "w.xlsx", four(U={"lines": {"General": 104}}))
    assert made(read) == {"U": ("reject", 1, 100)}
    (note,) = read.notes
    assert "data changed" in note.found and note.place.cell == f"E{rows(sheet)['U']}"


def test_a_program_that_is_gone_stops_its_own_decision_alone(tmp_path: Path) -> None:
    book = workbook(bo.recommend(four(), ASKED))
    sheet = book[DECISIONS]
    fill(sheet, rows(sheet)["U"], Decision="reject")
    left = city({"U": {"name": "Useless", "lines": {"General": 100}}})
    read = back(book, tmp_path / "1.xlsx", left)
    assert made(read) == {"U": ("reject", 1, 100)}
    assert "the budget no longer has G" in read.notes[0].found
    fill(sheet, rows(sheet)["G"], Decision="accept")
    with pytest.raises(bo.InputError, match="the budget has no program 'G'"):
        back(book, tmp_path / "2.xlsx", left)


def test_decisions_that_clash_are_told_at_their_cells(tmp_path: Path) -> None:
    budget, path = four(), tmp_path / "w.xlsx"
    book = workbook(bo.recommend(budget, ASKED))
    sheet = book[DECISIONS]
    # Each alone can be met, both together ask for 80 more than there is.
    fill(sheet, rows(sheet)["G"], Decision="edit", Amount=180)
    fill(sheet, rows(sheet)["U"], Decision="edit", Amount=200)
    book.save(path)
    read = read_decisions(None, path, budget)
    with pytest.raises(bo.Infeasible) as caught:
        bo.recommend(budget, read.scenario)
    cells = {finding.place.cell for finding in clashing(caught.value, read)}
    assert cells == {f"H{rows(sheet)['G']}", f"H{rows(sheet)['U']}"}


def test_what_each_decision_did(tmp_path: Path) -> None:
    """Useless is rejected: Good gets its 20 from Fair and Calm, worth 0.4 a dollar, and not from it, worth 0.0266."""
    budget = four()
    book = workbook(bo.recommend(budget, ASKED))
    sheet = book[DECISIONS]
    fill(sheet, rows(sheet)["U"], Decision="reject")
    further(sheet, "F", "Fair", 100, Decision="hold")
    plan = bo.recommend(budget, back(book, tmp_path / "w.xlsx", budget).scenario)
    effects = {effect.lock.program: effect for effect in effects_of_decisions(plan)}
    # All 20 come from Calm, since Fair is held: 20 · (0.4 − 0.026556) = 7.4689 points are lost by the rejection.
    assert effects["U"].points == pytest.approx(-20 * (0.4 - 0.026556017))
    assert effects["U"].moved == (("C", -2000),)
    # Without the hold, Fair or Calm would give, worth the same: it costs nothing.
    assert effects["F"].points == pytest.approx(0, abs=1e-6)


def test_what_only_rounding_keeps_from_a_program_was_not_moved(tmp_path: Path) -> None:
    """Useless (1,234) gives 20%, 246.80, in steps of 100 only 200: accepting that moves nothing, a step more does."""
    budget = city({id: {"lines": {"General": 1234}, "known": how} for id, how in (("U", "useless"), ("G", "good"))})
    asked = ASKED.with_changes(round_to=100)
    for amount, moved in ((1034, ()), (1134, (("G", -146_80),))):
        book = workbook(bo.recommend(budget, asked))
        fill(book[DECISIONS], rows(book[DECISIONS])["U"], Decision="edit", Amount=amount)
        plan = bo.recommend(budget, back(book, tmp_path / "w.xlsx", budget).scenario)
        (effect,) = effects_of_decisions(plan)
        assert effect.moved == moved


def test_rows_and_columns_may_be_moved_and_other_programs_save_the_file(tmp_path: Path) -> None:
    """Random decisions, shuffled rows, inserted rows and columns, LibreOffice and .ods: the same comes back."""
    budget = four()
    plan = bo.recommend(budget, ASKED)
    for seed in range(6):
        dice = random.Random(seed)
        book = workbook(plan)
        sheet = book[DECISIONS]
        wanted: dict[str, tuple[str, int, float]] = {}
        for id, name, recommended in (("U", "Useless", 80), ("G", "Good", 120), ("F", "Fair", 100), ("C", "Calm", 100)):
            if dice.random() < 0.3:
                continue
            decision = dice.choice(["accept", "edit", "reject", "hold"])
            amount = dice.choice([90, 101.25, 0]) if decision == "edit" else None
            total = {"accept": recommended, "edit": amount or 0}.get(decision, 100)
            if id in rows(sheet):
                fill(sheet, rows(sheet)[id], Decision=decision.upper(), Amount=amount)
            else:
                further(sheet, id, name, 100, Decision=decision, Amount=amount)
            wanted[id] = (decision, 1, total)
        for table in list(sheet.tables):
            del sheet.tables[table]
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
        cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER + 1)]
        dice.shuffle(cells)
        for offset, values in enumerate(cells):
            for column, value in enumerate(values, start=1):
                sheet.cell(HEADER + 1 + offset, column).value = value
        if seed % 2:
            sheet.move_range(f"A{HEADER}:K{sheet.max_row}", cols=2)
        path = tmp_path / f"{seed}.xlsx"
        book.save(path)
        if seed in (0, 3):
            path = office.recalculated(path, tmp_path / f"out{seed}", *(["ods"] if seed else []))
        assert made(read_decisions(None, path, budget)) == wanted, seed


def test_a_lock_keeps_what_was_decided_in_a_file(tmp_path: Path) -> None:
    book = workbook(bo.recommend(four(), ASKED))
    fill(book[DECISIONS], rows(book[DECISIONS])["U"], Decision="edit", Amount=95, Reason="why", By="Ann")
    read = back(book, tmp_path / "w.xlsx", four())
    (tmp_path / "s.toml").write_text(to_toml(read.scenario), encoding="utf-8")
    assert bo.read_scenario(tmp_path / "s.toml") == read.scenario


def test_the_command_counts_and_verify_knows_the_sheet(tmp_path: Path) -> None:
    town = written(tmp_path, bo.recommend)

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, list(arguments))
        assert done.exit_code == 0, done.output
        return done.stdout

    book = openpyxl.load_workbook(town.plan)
    sheet = book[DECISIONS]
    at = rows(sheet)
    first, second = list(at)[:2]
    fill(sheet, at[first], Decision="reject", Reason="not this year", By="Council")
    fill(sheet, at[second], Decision="accept")
    book.save(tmp_path / "decided.xlsx")
    out, json_out = tmp_path / "next.xlsx", tmp_path / "next.json"
    said = run(
        *("recommend", str(town.budget), "--decisions", str(tmp_path / "decided.xlsx"), "-o", str(out)),
        *("--json", str(json_out)),
    )
    assert f"Decisions: 2 read, {len(at) - 2} blank, 0 ignored." in said
    record = json.loads(json_out.read_text(encoding="utf-8"))["decisions"]
    assert [effect["program_id"] for effect in record["effects"]] == [first, second]
    assert "Decided" in openpyxl.load_workbook(out, read_only=True).sheetnames
    assert "Verified" in run("verify", str(out), str(town.budget))


def test_a_copy_of_the_sheet_is_read_too(tmp_path: Path) -> None:
    """As office programs copy one: beside the sheet, before it, or with columns moved; what two say of one program
    otherwise is found at both cells."""
    budget = four()
    book = workbook(bo.recommend(budget, ASKED))
    copy = book.copy_worksheet(book[DECISIONS])
    copy.title = "Decisions (2)"
    book.move_sheet(copy, -len(book.sheetnames))
    at = rows(copy)
    fill(book[DECISIONS], at["U"], Decision="accept", Reason="agreed")
    fill(copy, at["U"], Decision="accept")
    fill(copy, at["G"], Decision="edit", Amount=115)
    book.create_sheet("Notes on decisions")["A1"] = "ask the mayor"
    first = back(book, tmp_path / "1.xlsx", budget)
    assert made(first) == {"U": ("accept", 1, 80), "G": ("edit", 1, 115)}
    assert first.count == "2 read, 0 blank, 0 ignored"
    assert [note.place.sheet for note in first.notes] == ["Decisions (2)", "Notes on decisions"]

    fill(copy, at["U"], Decision="reject")
    copy.title = "Copy of Decisions"
    with pytest.raises(bo.InputError) as caught:
        back(book, tmp_path / "2.xlsx", budget)
    assert str(caught.value.findings[0].place) == f"2.xlsx: Copy of Decisions!A{at['U']}"
    assert f"Decisions!G{at['U']}" in caught.value.findings[0].found

    # Cleared on one sheet and decided on the other is two words as well.
    book = workbook(bo.recommend(budget, first.scenario))
    copy = book.copy_worksheet(book[DECISIONS])
    fill(copy, rows(copy)["U"], Decision=None, Reason=None)
    with pytest.raises(bo.InputError, match="U is cleared here and decided at"):
        back(book, tmp_path / "3.xlsx", budget)

    # A copy that has lost its headings is no silence.
    copy.delete_rows(HEADER)
    copy.title = "decisions_2"
    with pytest.raises(bo.InputError, match="decisions_2 has no row with the headings"):
        back(book, tmp_path / "4.xlsx", budget)
