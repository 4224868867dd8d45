"""How a workbook says which draws it was made with, so that they can be drawn again: the section Draws of Method."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from budgetopt.errors import BudgetOptError
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.scenario import scenario_in
from budgetopt.plan.plan import Plan
from budgetopt.scenario.model import Scenario
from budgetopt.workbooks.text import pieces

if TYPE_CHECKING:
    from budgetopt.explore.stability import Robustness

DRAWS = "Draws"
_DONE, _ASKED, _SEED = "Draws done", "Draws asked for", "Seed"
_LOOKED_AT = "Programs looked at for the evaluation agenda"
_NONE = "not worked out"


def drawn_items(found: Sequence[Robustness]) -> Iterator[tuple[str, str]]:
    """What to write, label and text: how much was drawn, and the scenarios that were drawn beside the plan's."""
    if not found:
        return
    first = found[0]
    yield _DONE, str(first.draws)
    yield _ASKED, str(first.asked)
    yield _SEED, str(first.seed)
    yield _LOOKED_AT, _NONE if first.agenda is None else str(first.evaluated)
    for number, one in enumerate(found[1:], start=1):
        text = json.dumps(one.plan.scenario.resolved(), sort_keys=True)
        for index, part in enumerate(pieces(text), start=1):
            yield _beside(number, index), part


def _beside(number: int, part: int) -> str:
    return f"Scenario drawn alike, {number}, as JSON, part {part}"


def drawn_again(plan: Plan, said: Mapping[str, str]) -> tuple[Robustness, ...]:
    """The draws of a workbook that says `said` under Draws, drawn again; none where that cannot be read."""
    from budgetopt.explore.robustness import robustness_of
    from budgetopt.plan.recommend import recommend

    try:
        done, asked, seed = (int(said[label]) for label in (_DONE, _ASKED, _SEED))
        evaluated = None if said[_LOOKED_AT] == _NONE else int(said[_LOOKED_AT])
        plans = [plan, *(recommend(plan.budget, scenario) for scenario in _scenarios(said))]
        for step in robustness_of(plans, draws=asked, seed=seed, agenda=evaluated is not None):
            first = step.results[0]
            if (first.draws, None if first.agenda is None else first.evaluated) == (done, evaluated):
                return step.results
    except (KeyError, ValueError, Unopenable, BudgetOptError):
        return ()
    return ()


def _scenarios(said: Mapping[str, str]) -> Iterator[Scenario]:
    number = 1
    while _beside(number, 1) in said:
        part, text = 1, ""
        while _beside(number, part) in said:
            text += said[_beside(number, part)]
            part += 1
        yield scenario_in(text)
        number += 1
