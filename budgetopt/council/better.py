"""What the engine would have done with the same sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from budgetopt.city.ledger import LineId
from budgetopt.council.state import AmendedState
from budgetopt.errors import Infeasible, ScenarioError, SolverError
from budgetopt.money import Cents, plain
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Allocation, breaches_of
from budgetopt.scenario.amending import Amendment, LineKind, Side
from budgetopt.scenario.asked import AskedRule, GroupLimits, Lock
from budgetopt.solve.impact import impact_of

_MOST_NAMED = 3
_CRUMB = 0.01  # of the most that a program gets: less is what rounding leaves


@dataclass(frozen=True)
class BetterUse:
    """The best use of an amendment's sources by the rules that the sources themselves keep.

    `gained`, `possible`: impact points of the amendment's uses and of these, against the base with the sources taken
    and nothing done with them; `raises`: cents that programs get more than in the base, the most first.
    """

    gained: float
    possible: float
    raises: tuple[tuple[str, Cents], ...]

    @property
    def more(self) -> float | None:
        """The share that the same money would move more; None where the amendment's uses gain nothing."""
        return self.possible / self.gained - 1 if self.gained > 0.5 else None


def spent_alone(amendments: Iterable[Amendment]) -> tuple[Amendment, ...]:
    """Amendments as if what they set aside, or leave uncollected, were at hand: the same sources could be spent."""
    kept_back = (LineKind.RESERVE, LineKind.REVENUE)
    return tuple(
        one.with_changes(lines=tuple(it for it in one.lines if it.side is not Side.USE or it.kind not in kept_back))
        for one in amendments
    )


def better_use(before: AmendedState, after: AmendedState, time_limit_s: float | None) -> BetterUse | None:
    """What the same sources would do at best: nothing but them falls below the base, and the money is spent as the
    scenario's rules allow. None where no plan keeps the law with the sources taken, or none is found."""
    case = after.case
    taken = {
        line.id: after.amount(line.id)
        for line in case.standing.lines
        if after.amounts.get(line.id, 0) < before.amounts.get(line.id, 0)
    }
    base = {line.id: max(0, before.amounts.get(line.id, 0)) for line in case.standing.lines}
    base |= {line.id: line.current for line in case.standing.lines if line.fixed}
    sources = Allocation(case.standing, base | taken)
    if any(cents < 0 for id, cents in taken.items() for cents in (cents, sources.programs[id.program_id])):
        return None  # what is below zero stays as it is by law, and no rule can ask for less
    broken = frozenset(breach.rule_id for breach in breaches_of(after.rules, case, (sources,)))
    scenario = after.asked(broken)
    own = {id.program_id for id in taken}
    kept = [rule for rule in scenario.rules if not (isinstance(rule, Lock) and rule.program in own)]
    asked = scenario.with_changes(rules=(*kept, *_held(after, sources, taken)))
    try:
        plan = recommend(after.budget, asked, time_limit_s=time_limit_s)
    except (Infeasible, ScenarioError, SolverError):
        return None
    spare = impact_of(case, after.value, (sources,))
    totals, now = sources.programs, plan.allocation.programs
    raises = sorted(
        ((id, now[id] - cents) for id, cents in totals.items() if now[id] > cents), key=lambda it: (-it[1], it[0])
    )
    least = _CRUMB * max((cents for _, cents in raises), default=0)
    named = tuple((id, cents) for id, cents in raises[:_MOST_NAMED] if cents >= least)
    return BetterUse(after.impact - spare, plan.impact - spare, named)


def _held(after: AmendedState, sources: Allocation, taken: dict[LineId, Cents]) -> list[AskedRule]:
    """The sources as they were taken, and every other program at what the base gives it, or more."""
    standing = after.case.standing
    locks = [{"program": id.program_id, "fund": id.fund_id, "amount": plain(cents)} for id, cents in taken.items()]
    for id in dict.fromkeys(line.program_id for line in taken):
        if id not in standing.fixed and len(standing.lines_of_program[id]) > 1:
            locks.append({"program": id, "amount": plain(sources.programs[id])})
    rules: list[AskedRule] = [Lock.model_validate(lock) for lock in locks]
    own = {line.program_id for line in taken}
    for id, cents in sources.programs.items():
        if id not in standing.fixed and id not in own and cents > 0:
            rules.append(GroupLimits.model_validate({"programs": (id,), "at_least": plain(cents)}))
    return rules
