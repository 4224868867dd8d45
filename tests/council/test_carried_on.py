"""Decisions on an amended workbook: what was amended stands, what is decided replaces it, and the workbook verifies."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from budgetopt.council.adopting import adopted_plan
from budgetopt.council.analysis import analysed
from budgetopt.council.base import read_base
from budgetopt.council.carried_on import CarriedOn
from budgetopt.council.known import amendments_known
from budgetopt.council.reading import read_amendments
from budgetopt.errors import Infeasible, InputError
from budgetopt.explore.decided import effects_of_decisions
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.returned.decisions import read_decisions
from budgetopt.scenario.amending import AmendmentRound, amended_budget
from budgetopt.tell.decided import effect_in_words
from budgetopt.verification import verify
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workbooks.recommendation.places import DECISIONS
from tests.council.amending import DATE, Line, analysis_in, budget, other, scenario, source, use, workbook
from tests.returned.test_rounds import fill, further, rows

# Contingency gives 50,000 once, fees of the market 75,000: a new program gets 100,000, and a granted one 25,000.
AMENDED: list[Line] = [
    source("SPARE", 50_000, "General", "one-time"),
    other("source", "revenue", 75_000),
    ("use", "new program", "NEW-1", "General", 100_000, "ongoing"),
    use("GRANTED", 25_000),
]
LEFT = {"PARKS": 900_000, "POLICE": 2_000_000, "YOUTH": 585_000, "PIPES": 400_000, "GRANTED": 425_000, "SPARE": 150_000}
TODAY = {"POLICE": 2_000_000, "PIPES": 400_000}


def written(plan: Plan, rounds: Sequence[AmendmentRound], path: Path) -> Path:
    with path.open("wb") as target:
        write_recommendation(plan, target, DATE, (), rounds, effects_of_decisions(plan))
    return path


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan, rounds = adopted_plan(analysis_in(workbook((AMENDED, {}))))
    return written(plan, rounds, tmp_path_factory.mktemp("amended") / "amended.xlsx")


def filled(path: Path, **decisions: tuple[str | None, object]) -> io.BytesIO:
    """The workbook with decisions on its sheet; None and None clears the row."""
    book = openpyxl.load_workbook(path)
    sheet = book[DECISIONS]
    at = rows(sheet)
    for id, (decision, amount) in decisions.items():
        if id.replace("_", "-") in at:
            fill(sheet, at[id.replace("_", "-")], Decision=decision, Amount=amount)
        else:
            further(sheet, id, id, TODAY[id], Decision=decision, Amount=amount)
    target = io.BytesIO()
    book.save(target)
    target.name = path.name
    target.seek(0)
    return target


def planned(path: Path, out: Path, **decisions: tuple[str | None, object]) -> tuple[CarriedOn, Plan]:
    carried = CarriedOn.of(None, filled(path, **decisions), budget())
    plan = recommend(carried.budget, carried.made.scenario)
    assert not verify(written(plan, carried.rounds(plan), out)).failures
    return carried, plan


def totals(plan: Plan) -> dict[str, float]:
    return {id: cents / 100 for id, cents in plan.allocation.programs.items()}


def test_rounds_on_an_amended_workbook_add_up(amended: Path, tmp_path: Path) -> None:
    first, plan = planned(
        amended, tmp_path / "1.xlsx", NEW_1=("edit", "80,000"), POLICE=("edit", 2_020_000), GRANTED=("accept", None)
    )
    assert first.made.count == "3 read, 3 blank, 0 ignored"
    # The raise of 20,000 is what the new program was not given.
    assert totals(plan) == LEFT | {"POLICE": 2_020_000, "NEW-1": 80_000}
    assert plan.amount_cents("GRANTED", "General") == 125_000_00
    told = [effect_in_words(plan.budget, effect) for effect in effects_of_decisions(plan)]
    assert "NEW-1: edited: without it the rest of the plan cannot be met." in told
    assert (
        told[0]
        == "GRANTED: accepted: it changes nothing in the impact; no other program gets more or less because of it."
    )

    # A lifted decision leaves what was amended; a fixed program that was drawn on is given back by a decision.
    second, plan = planned(
        tmp_path / "1.xlsx", tmp_path / "2.xlsx", NEW_1=("edit", 30_000), POLICE=(None, None), SPARE=("reject", None)
    )
    assert second.made.lifted == ("POLICE",)
    assert totals(plan) == LEFT | {"NEW-1": 30_000, "SPARE": 200_000}

    third, plan = planned(tmp_path / "2.xlsx", tmp_path / "3.xlsx", NEW_1=(None, None), SPARE=(None, None))
    assert totals(plan) == LEFT | {"NEW-1": 100_000}
    assert [one.decisions for one in third.rounds(plan)] == [False, True, True, True]

    # Amendments of what was decided on.
    base = read_base(tmp_path / "2.xlsx")
    added = amended_budget(budget(), base.rounds)
    lines = [source("SPARE", 20_000, "General", "one-time"), use("POLICE", 20_000, "General", "one-time")]
    known = amendments_known(read_amendments([workbook((lines, {"No.": 2}))]), base, added)
    plan, rounds = adopted_plan(analysed(base, added, known))
    assert totals(plan) == LEFT | {"NEW-1": 30_000, "SPARE": 180_000, "POLICE": 2_020_000}
    assert not verify(written(plan, rounds, tmp_path / "4.xlsx")).failures


def test_a_raise_that_nothing_pays_and_a_scenario_beside_are_refused(amended: Path) -> None:
    carried = CarriedOn.of(None, filled(amended, POLICE=("edit", 2_000_001)), budget())
    with pytest.raises(Infeasible) as refused:
        recommend(carried.budget, carried.made.scenario)
    # Any of the amounts that stand could give the dollar: what was decided now is what asks for it.
    assert [conflict.rule for conflict in refused.value.conflicts] == ["POLICE: edited"]
    with pytest.raises(InputError, match="Leave the scenario out"):
        CarriedOn.of(scenario(), amended, budget())
    with pytest.raises(InputError, match="recommend --decisions"):
        read_decisions(scenario(), amended, budget())


def test_a_fixed_program_that_was_edited_is_given_back(tmp_path: Path) -> None:
    """Contingency of 200,000 cut to 150,000 in a first round: reject in the second is a decision, and not ignored."""
    book = written(recommend(budget(), scenario()), (), tmp_path / "0.xlsx")
    fixed = openpyxl.load_workbook(book)
    further(fixed[DECISIONS], "SPARE", "SPARE", 200_000, Decision="edit", Amount=150_000)
    fixed.save(book)
    first = written(recommend(budget(), CarriedOn.of(None, book, budget()).made.scenario), (), tmp_path / "1.xlsx")
    back = CarriedOn.of(None, filled(first, SPARE=("reject", None)), budget())
    assert back.made.count.startswith("1 read")
    assert totals(recommend(budget(), back.made.scenario))["SPARE"] == 200_000
