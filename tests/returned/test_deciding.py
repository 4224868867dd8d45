"""Accept, edit, reject: the sheet Decisions and the screen fix the same, a program's total of all its funds."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

import budgetopt as bo
from budgetopt.present import deciding
from budgetopt.present.entering import cell_typed
from budgetopt.returned.decisions import read_decisions
from budgetopt.scenario.entries import TypedDecision, entered
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workbooks.recommendation.places import DECISIONS
from tests import riverton as sample
from tests.small import GENERAL, city, fund, money

ASKED = bo.Scenario(name="Test", round_to=1, limits={"program_cut": "20%", "program_growth": "10%", "moved": "none"})


def two_funds() -> bo.Budget:
    """A useful program that two open funds pay, and one to cut in each of them; all in one department.

    Value per dollar: Useful 0.773, Fair 0.400, Useless 0.027. Useful (200) may grow by 20, Fair (100) by 10, either may
    lose a fifth. Useless (100, General) loses 20 and Useful gets them from General: 20 · (0.773 − 0.027) is gained. The
    Special fund moves nothing: its other program, Fair, is worth less than Useful, but Useful has all it may have.
    """
    special = fund("Special", "no")
    return city(
        {
            "Useful": {"lines": {"General": 100, "Special": 100}, "known": "good"},
            "Useless": {"lines": {"General": 100}, "known": "useless"},
            "Fair": {"lines": {"Special": 100}},
        },
        (GENERAL, special),
    )


def on_the_sheet(plan: bo.Plan, path: Path, decisions: Mapping[str, tuple[str, float | None]]) -> Path:
    """The recommendation workbook with decisions filled in."""
    with path.open("wb") as target:
        write_recommendation(plan, target, datetime.date(2026, 3, 2))
    book = openpyxl.load_workbook(path)
    sheet = book[DECISIONS]
    header = next(row for row in sheet.iter_rows() if row[0].value == "Program ID")
    column = {cell.value: cell.column for cell in header}
    left = dict(decisions)
    for row in range(header[0].row + 1, sheet.max_row + 1):
        if said := left.pop(sheet.cell(row, 1).value, None):
            sheet.cell(row, column["Decision"], said[0])
            sheet.cell(row, column["Amount"], said[1])
            sheet.cell(row, column["Reason"], "as the council wants it")
    assert not left, "a program to decide is not on the sheet"
    book.save(path)
    return path


def again(plan: bo.Plan, path: Path, decisions: Mapping[str, tuple[str, float | None]]) -> bo.Plan:
    asked = read_decisions(plan.scenario, on_the_sheet(plan, path, decisions), plan.budget).scenario
    return bo.recommend(plan.budget, asked)


def test_the_first_plan_takes_the_raise_from_one_of_two_funds() -> None:
    plan = bo.recommend(two_funds(), ASKED)
    assert (money(plan, "Useful"), money(plan, "Useful", "Special")) == (120, 100)
    assert (money(plan, "Useless"), money(plan, "Fair", "Special")) == (80, 100)


def test_a_raise_that_is_rejected_does_not_come_back_from_another_fund(tmp_path: Path) -> None:
    """With the General line alone held at 100, Fair would lose 20 to Useful's line in the Special fund: 20 more in all.

    With the total held at 200, the 10 that Useless can usefully give go to Fair, which may grow by a tenth.
    """
    plan = bo.recommend(two_funds(), ASKED)
    line = bo.Scenario.model_validate(
        ASKED.model_dump() | {"rules": [{"kind": "lock", "program": "Useful", "fund": "General", "amount": 100}]}
    )
    assert bo.recommend(plan.budget, line).allocation.programs["Useful"] == 220_00
    rejected = again(plan, tmp_path / "plan.xlsx", {"Useful": ("reject", None)})
    assert rejected.allocation.programs == {"Useful": 200_00, "Useless": 90_00, "Fair": 110_00}


@pytest.mark.parametrize(("decision", "amount"), [("accept", None), ("reject", None), ("edit", 213.57)])
def test_the_sheet_and_the_screen_give_the_same_plan_to_the_cent(
    tmp_path: Path, decision: str, amount: float | None
) -> None:
    plan = bo.recommend(two_funds(), ASKED)
    sheet = again(plan, tmp_path / "plan.xlsx", {"Useful": (decision, amount)})
    typed: dict[str, TypedDecision] = {}
    first = ("amount", str(amount)) if amount else ("decision", decision)
    for column, text in (first, ("reason", "as the council wants it")):
        typed = entered(typed, cell_typed(plan, typed, "Useful", column, text))
    asked = deciding.with_entries(plan, plan.scenario, typed)
    screen = bo.recommend(plan.budget, asked)
    assert screen.scenario == sheet.scenario
    assert screen.allocation.amounts == sheet.allocation.amounts
    total = {"accept": 220_00, "reject": 200_00, "edit": 213_57}[decision]
    assert sheet.allocation.programs["Useful"] == total


def test_a_decision_takes_the_place_of_locks_of_the_program_and_its_lines(tmp_path: Path) -> None:
    rules = [{"kind": "lock", "program": "Useful", "fund": "Special", "amount": 104, "name": "agreed"}]
    plan = bo.recommend(two_funds(), bo.Scenario.model_validate(ASKED.model_dump() | {"rules": rules}))
    path = on_the_sheet(plan, tmp_path / "plan.xlsx", {"Useful": ("edit", 207)})
    (lock,) = read_decisions(plan.scenario, path, plan.budget).scenario.rules
    assert isinstance(lock, bo.scenario.asked.Lock)
    assert (lock.program, lock.fund, lock.amount, lock.source) == ("Useful", "", 207_00, "as the council wants it")


def test_programs_of_one_name_can_both_be_decided(tmp_path: Path) -> None:
    said = {
        "A": {"name": "Patrol", "lines": {"General": 100}, "known": "good"},
        "B": {"name": "Patrol", "lines": {"General": 100}, "known": "useless"},
    }
    plan = bo.recommend(city(said), ASKED)
    kept = again(plan, tmp_path / "plan.xlsx", {"A": ("reject", None), "B": ("reject", None)})
    assert [rule.name for rule in kept.scenario.rules] == ["Patrol (A): rejected", "Patrol (B): rejected"]
    assert kept.moved_cents == 0


def test_what_stands_on_the_sheet_must_be_of_this_budget(tmp_path: Path) -> None:
    """A rejection keeps what the program has today: a sheet that says another amount is of another budget."""
    plan = bo.recommend(two_funds(), ASKED)
    path = on_the_sheet(plan, tmp_path / "plan.xlsx", {"Useful": ("reject", None)})
    book = openpyxl.load_workbook(path)
    row = next(row for row in book[DECISIONS].iter_rows() if row[0].value == "Useful")
    row[4].value = 190
    book.save(path)
    with pytest.raises(bo.InputError, match=r"\$200") as refused:
        read_decisions(ASKED, path, plan.budget)
    assert refused.value.findings[0].place.cell == row[4].coordinate


def test_a_plan_that_is_accepted_as_a_whole_keeps_every_total(tmp_path: Path) -> None:
    """Whatever the funds of a program: Riverton has several on two. The accepted plan is one of those that the locks
    allow, so that the best of them, before rounding, is no worse."""
    plan = sample.plan()
    changed = [id for id, cents in plan.allocation.programs.items() if cents != plan.case.standing.total[id]]
    everything = dict.fromkeys(changed, ("accept", None))
    assert any(len(plan.case.standing.lines_of_program[id]) > 1 for id in everything)
    kept = again(plan, tmp_path / "plan.xlsx", everything)
    assert all(kept.allocation.programs[id] == plan.allocation.programs[id] for id in everything)
    assert kept.impact_before_rounding >= plan.impact - 1e-6


def test_a_programmers_error_is_no_damaged_workbook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plan = bo.recommend(two_funds(), ASKED)
    path = on_the_sheet(plan, tmp_path / "plan.xlsx", {})

    def wrong(taken: object) -> None:
        raise AttributeError("a slip of ours")

    monkeypatch.setattr("budgetopt.returned.ours.open_book", wrong)
    with pytest.raises(AttributeError, match="a slip of ours"):
        read_decisions(ASKED, path, plan.budget)
