"""Suggestions count for nothing until they are accepted: what is read is what was accepted, stated a second time."""

from __future__ import annotations

import datetime
import io
from collections import defaultdict
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetopt import Scenario, recommend
from budgetopt.city.model import Budget, Kind
from budgetopt.drafting.preparing import Prepared, prepare
from budgetopt.drafting.suggestions import Waiting
from budgetopt.drafting.workbook import write_draft
from budgetopt.errors import Level
from budgetopt.intake.reading import Examination, examine
from budgetopt.saving.whole import in_memory

LEDGER = """Program ID,Program,Department,Fund ID,Fiscal year,Amount
1,Police patrol,Police,General,2026,4000000
2,Payroll,Finance,General,2026,500000
3,Debt service GO bonds,Finance,General,2026,900000
4,Nurse home visiting,Health,General,2026,300000
5,Quorble,Parks,General,2026,100000
6,Golf,Parks,General,2026,400000
"""
DAY = datetime.date(2026, 1, 1)
FACTS = ("goals", "alignment", "metrics", "studies", "programs", "amounts", "funds")


@cache
def drafted() -> Prepared:
    file = io.BytesIO(LEDGER.encode())
    file.name = "ledger.csv"
    return prepare(file)


@cache
def book() -> bytes:
    return written()


def written(accept: float | None = None) -> bytes:
    made = drafted()
    return in_memory(lambda file: write_draft(made.draft, made.waiting, made.work, file, DAY, accept))


def read(content: bytes) -> Examination:
    file = io.BytesIO(content)
    file.name = "draft.xlsx"
    return examine(file)


def budget_of(found: Examination) -> Budget:
    assert found.budget is not None, [str(item) for item in found.findings if item.level is Level.ERROR]
    return found.budget


def answered(answers: dict[int, str]) -> bytes:
    """The draft with an answer in the Accept of some suggestions, by their place among all."""
    workbook, made = openpyxl.load_workbook(io.BytesIO(book())), io.BytesIO()
    for place, answer in answers.items():
        page, row = _row(workbook, drafted().waiting[place])
        page.cell(row, _column(page, "Accept")).value = answer
    workbook.save(made)
    return made.getvalue()


def _column(page: Any, name: str) -> int:
    return next(cell.column for cell in page[1] if cell.value == name)


def _row(workbook: Any, one: Waiting) -> tuple[Any, int]:
    page = workbook[one.sheet]
    said = {name: value for name, value in one.written().items() if name != "Confidence"}
    for row in range(2, page.max_row + 1):
        values = {page.cell(1, at).value: page.cell(row, at).value for at in range(1, page.max_column + 1)}
        if all(str(values.get(name)) == str(value) for name, value in said.items()):
            return page, row
    raise AssertionError(f"{one} is not on its sheet")


def facts(budget: Budget) -> dict[str, list[str]]:
    """All that a budget says, without where it stands."""
    return {
        name: sorted(item.model_dump_json(exclude={"cells", "place", "extra"}) for item in getattr(budget, name))
        for name in FACTS
    }


def stated(accepted: list[Waiting]) -> dict[str, list[str]]:
    """What the budget says once these are accepted, made from the ledger's budget and not from the workbook."""
    budget = drafted().draft.budget
    goals = {str(one.key["Goal ID"]): one for one in accepted if one.sheet == "Goals"}
    kinds = {str(one.key["Program ID"]): one.row.get("Kind", "service") for one in accepted if one.sheet == "Programs"}
    of: dict[str, list[Waiting]] = defaultdict(list)
    for one in accepted:
        of[one.sheet].append(one)
    data = budget.model_dump()
    for program in data["programs"]:
        program["kind"] = Kind(kinds.get(program["id"], program["kind"]))
    data["goals"] = [{"id": id, "name": one.row["Goal"]} for id, one in goals.items()]
    data["alignment"] = [
        {"program_id": one.key["Program ID"], "goal_id": one.key["Goal ID"], "score": one.row["Score"]}
        for one in of["Alignment"]
        if one.key["Goal ID"] in goals
    ]
    data["metrics"] = [
        {"program_id": one.key["Program ID"], "name": one.row["Metric"], "type": one.row["Type"],
         "better": one.row["Direction"], "unit": one.row["Unit"]}
        for one in of["Metrics"]
    ]  # fmt: skip
    data["studies"] = [
        {"program_id": one.key["Program ID"], "rating": one.row["Rating"], "system": one.row["Rating system"],
         "direction": one.row["Direction"], "outcome": one.row["Outcome"], "source": one.row["Source"]}
        for one in of["Evidence"]
    ]  # fmt: skip
    return facts(Budget.model_validate(data))


PLACES = st.lists(st.sampled_from(range(len(drafted().waiting))), unique=True)


@settings(max_examples=15, deadline=None)
@given(yes=PLACES, no=PLACES)
def test_what_is_read_is_what_was_accepted_and_nothing_else(yes: list[int], no: list[int]) -> None:
    found = read(answered(dict.fromkeys(no, "no") | dict.fromkeys(yes, "yes")))
    assert facts(budget_of(found)) == stated([drafted().waiting[place] for place in sorted(yes)])


def test_a_draft_with_nothing_accepted_gives_the_plan_of_the_ledger() -> None:
    bare, found = drafted().draft.budget, read(book())
    assert facts(budget_of(found)) == facts(bare)
    scenario = Scenario(name="Any", limits={"unknown": "may be cut"})
    one, other = recommend(bare, scenario), recommend(budget_of(found), scenario)
    assert one.allocation.programs == other.allocation.programs and one.impact == other.impact
    waiting = [item.found for item in found.findings if item.rule == "suggestions-unaccepted"]
    said = sum(int(words.split(": ")[1].split()[0]) for words in waiting)
    assert said == len(drafted().waiting) > 10


def test_accepting_changes_the_plan() -> None:
    """The property above is of something that matters: the same draft with all accepted is another budget."""
    every = budget_of(read(answered(dict.fromkeys(range(len(drafted().waiting)), "yes"))))
    assert every.program["3"].kind is Kind.NON_OPERATING and every.program["2"].kind is Kind.SUPPORT
    assert every.alignment and every.goals and {study.program_id for study in every.studies} == {"4"}
    assert all(not study.local for study in every.studies)


def test_what_a_person_writes_beside_a_suggestion_wins() -> None:
    place = next(at for at, one in enumerate(drafted().waiting) if one.sheet == "Programs" and one.row.get("Kind"))
    one = drafted().waiting[place]
    for answer in ("yes", "no", None):
        workbook, made = openpyxl.load_workbook(io.BytesIO(book())), io.BytesIO()
        page, row = _row(workbook, one)
        page.cell(row, _column(page, "Kind")).value = "support"
        page.cell(row, _column(page, "Accept")).value = answer
        workbook.save(made)
        assert budget_of(read(made.getvalue())).program[str(one.key["Program ID"])].kind is Kind.SUPPORT


def test_scores_for_goals_that_nobody_accepted_are_said() -> None:
    places = [at for at, one in enumerate(drafted().waiting) if one.sheet == "Alignment"]
    found = read(answered(dict.fromkeys(places, "yes")))
    assert not budget_of(found).alignment
    assert [item.rule for item in found.findings if item.level is Level.WARNING] == ["goal-unaccepted"]


def test_an_answer_that_is_none_is_said_at_its_cell() -> None:
    found = read(answered({0: "maybe"}))
    said = [item for item in found.findings if item.level is Level.ERROR]
    assert found.budget is None and [item.rule for item in said] == ["not-yes-or-no"]
    assert said[0].place.sheet == "Programs"


@pytest.mark.parametrize("accept", [0.5, 0.8, 1.0])
def test_accepting_by_confidence_accepts_what_is_at_least_so_sure(accept: float) -> None:
    sure = [one for one in drafted().waiting if one.confidence >= accept]
    assert facts(budget_of(read(written(accept)))) == stated(sure)


def test_the_same_draft_and_day_give_the_same_bytes() -> None:
    assert written() == book()


def test_a_second_round_suggests_only_what_is_missing() -> None:
    everything = answered(dict.fromkeys(range(len(drafted().waiting)), "yes"))
    file = io.BytesIO(everything)
    file.name = "draft.xlsx"
    again = prepare(file)
    # Nothing is known of what matched no service; of the rest all is said.
    assert {one.key.get("Program ID") for one in again.waiting} <= {"5"}
    assert facts(again.draft.budget) == stated(list(drafted().waiting))
