"""The evaluation agenda: which programs to evaluate first, and what the city would do differently."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from budgetopt.explore.draws import Question
from budgetopt.explore.knowing import Asked, ValueOfKnowing, expected_impacts, in_turn, standard_effects
from budgetopt.impact.drawn import Doubts, Floats
from budgetopt.money import Cents, show_short, to_cents, units
from budgetopt.plan.plan import Plan
from budgetopt.solve.sweep import Sweep

PROGRAMS_A_PIECE = 5
# What lies under this share of the plan's gain is nothing.
_WORTH_NAMING = 1e-5
ORDER = "The most valuable comes first: evaluate it first."


@dataclass(frozen=True)
class Instead:
    """What would be decided if a program were known to have this effect: changes against today in cents, its own and
    that of the other program whose money would differ most from what is best without knowing."""

    effect: float
    change_cents: Cents
    other: str
    other_change_cents: Cents
    other_before_cents: Cents


@dataclass(frozen=True)
class Evaluation:
    """What knowing a program's effect before deciding is worth, in impact points, at most `error` off.

    `simulated`: the same by the draws of the run, with its standard error. `chance` that something else would be
    decided; `before` the change against today (cents) that is best without knowing. `weak`, `strong`: what would be
    decided at either answer; None where whatever comes out changes nothing. `cost` of an evaluation in cents, where the
    workbook gives one.
    """

    program_id: str
    value: float
    error: float
    simulated: float
    standard_error: float
    chance: float
    before_cents: Cents
    weak: Instead | None
    strong: Instead | None
    cost_cents: Cents | None

    @property
    def per_cost(self) -> float | None:
        """Impact points for a currency unit of evaluation; None without a cost."""
        return self.value / units(self.cost_cents) if self.cost_cents else None


def cannot(plan: Plan) -> str:
    """Why a plan has no agenda, in a sentence; "" where it has one."""
    caution = plan.scenario.caution
    if caution is not None and caution.programs and caution.deviations:
        return (
            "With caution a plan is not chosen by its expected impact, so that no expected gain of knowing more can be "
            "stated: leave [caution] out to see the evaluation agenda."
        )
    return ""


def pieces(question: Question, seed: int, draws: int) -> list[Asked]:
    """What is to be worked out, by `known`, piece by piece, by id. For a program that is held as unknown the rule is
    lifted, for it alone, both before and after it is known. The pieces do not depend on who works them out."""
    rule, case, doubts = question.holding, question.plan.case, question.sent.costs_expected
    held = set() if rule is None else set(rule.programs)
    where = tuple(places(question))
    standard = standard_effects(seed, draws, len(doubts.ids), where)
    if not held or (case.forced is None and len(case.years) == 1):
        # Nothing of theirs is cut: their cuts are held, but for one program's at a time.
        columns = question.lifted.lp.columns
        of_held = np.array([id in held for id in doubts.ids], bool)
        cuts = question.lifted.segment & (columns.sign < 0) & of_held[columns.program]
        return in_turn(Asked(expected(question.lifted, doubts), doubts, where, standard, cuts), PROGRAMS_A_PIECE)
    of_held = np.array([doubts.ids[place] in held for place in where], bool)
    free = tuple(np.array(where)[~of_held].tolist())
    asked = in_turn(Asked(expected(question.sweep, doubts), doubts, free, standard[~of_held]), PROGRAMS_A_PIECE)
    return asked + [
        Asked(expected(question.lifted_for(doubts.ids[place]), doubts), doubts, (place,), own[None])
        for place, own, is_held in zip(where, standard, of_held, strict=True)
        if is_held
    ]


def expected(sweep: Sweep, doubts: Doubts) -> Sweep:
    """A sweep whose base is what is expected."""
    return replace(sweep, base=sweep.costed(expected_impacts(sweep, doubts)), token=f"{sweep.token} expected")


def places(question: Question) -> list[int]:
    """The programs that can move, once it is known what they do, and whose effect is not known for sure."""
    sweep, doubts = question.lifted, question.sent
    columns = sweep.lp.columns
    moving = np.zeros(len(doubts.ids), bool)
    wide = sweep.segment & (columns.upper > columns.lower)
    moving[columns.program[wide]] = True
    worth = np.zeros(len(doubts.ids), bool)
    worth[columns.program[wide & ((sweep.above != 0) | (sweep.below != 0))]] = True
    return [int(place) for place in np.flatnonzero(moving & worth & ~doubts.known & (doubts.deviation > 0))]


@dataclass
class Agenda:
    """Of all programs what knowing them is worth, by that alone, as it becomes known; those that cannot move, or whose
    effect is known for sure, are worth nothing.

    `gain` of the plan: what is worth next to nothing beside it counts as nothing. `asked`: how many are worked out.
    """

    question: Question
    gain: float
    asked: int = field(init=False)
    listed: list[Evaluation] = field(init=False)

    def __post_init__(self) -> None:
        worked_out = set(places(self.question))
        self.asked = len(worked_out)
        rest = (index for index in range(len(self.question.doubts.ids)) if index not in worked_out)
        self.listed = sorted((_nothing(self.question, place) for place in rest), key=_order)

    def add(self, found: Sequence[ValueOfKnowing]) -> tuple[Evaluation, ...]:
        """The agenda with what was found."""
        for one in found:
            insort(self.listed, _evaluation(self.question, one, self.gain), key=_order)
        return tuple(self.listed)


def _order(one: Evaluation) -> tuple[float, str]:
    return -one.value, one.program_id


def _nothing(question: Question, place: int) -> Evaluation:
    """A program of which nothing else would be decided, whatever its effect."""
    id, plan = question.doubts.ids[place], question.plan
    before = plan.allocation.program_change(id)
    return Evaluation(id, 0.0, 0.0, 0.0, 0.0, 0.0, before, None, None, plan.budget.program[id].evaluation_cost or None)


def _evaluation(question: Question, one: ValueOfKnowing, gain: float) -> Evaluation:
    id = question.doubts.ids[one.index]
    return Evaluation(
        program_id=id,
        value=one.value if one.value > max(one.error, _WORTH_NAMING * abs(gain)) else 0.0,
        error=one.error,
        simulated=one.simulated,
        standard_error=one.standard_error,
        chance=one.chance,
        before_cents=_cents(one.before[one.index]),
        weak=_instead(question, one, *one.weak),
        strong=_instead(question, one, *one.strong),
        cost_cents=question.plan.budget.program[id].evaluation_cost or None,
    )


def _instead(question: Question, one: ValueOfKnowing, effect: float, changes: Floats) -> Instead:
    others = np.abs(changes - one.before)
    others[one.index] = 0.0
    place = int(np.argmax(others))
    other = question.doubts.ids[place] if others[place] >= question.least else ""
    return Instead(effect, _cents(changes[one.index]), other, _cents(changes[place]), _cents(one.before[place]))


def _cents(change: float) -> Cents:
    return to_cents(round(float(change), 2))


def differently(plan: Plan, one: Evaluation) -> str:
    """What the city would do differently, in a sentence."""
    if one.weak is None or one.strong is None:
        return "Whatever it showed, nothing else would be decided."
    unit = "a ratio of " if plan.scenario.objective == "benefits" else "an effect of "
    weak, strong = (
        unit + f"{at.effect:.2f}".replace("-", "−") + f" it would {_way(plan, at.change_cents)}{_other(plan, at)}"
        for at in (one.weak, one.strong)
    )
    return f"Without knowing more, it would {_way(plan, one.before_cents)}. With {weak}; with {strong}."


def _way(plan: Plan, change: Cents) -> str:
    if abs(units(change)) < plan.scenario.round_to / 2:
        return "stay as it is"
    verb = "gain" if change > 0 else "lose"
    return f"{verb} {show_short(abs(change), plan.budget.currency)}"


def _other(plan: Plan, at: Instead) -> str:
    if not at.other:
        return ""
    more = at.other_change_cents - at.other_before_cents
    name = plan.budget.program_names[at.other]
    return f" ({name} {show_short(abs(more), plan.budget.currency)} {'more' if more > 0 else 'less'})"
