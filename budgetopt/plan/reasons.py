"""Why each program gets what it gets: what every reason is made of, looked up once for all programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from budgetopt.city.underspending import persistent_underspending
from budgetopt.impact.value import Value
from budgetopt.plan.because import Ways, because
from budgetopt.plan.flows import Flow, marginal
from budgetopt.plan.for_analysts import Marginal
from budgetopt.plan.prices import Prices
from budgetopt.plan.reason import Reasoner
from budgetopt.plan.rests_on import ServedGoal
from budgetopt.plan.status import Reason, Status
from budgetopt.plan.stops import is_policy
from budgetopt.plan.when_asked import WhenAsked
from budgetopt.rules import Case, Row, RuleId
from budgetopt.rules.row import decides
from budgetopt.solve.find import SolvedPlan
from budgetopt.solve.highs import SolverStatus


def reasons_of(
    case: Case,
    value: Value,
    solved: SolvedPlan,
    prices: Prices,
    served: Mapping[str, Sequence[ServedGoal]],
    flows: Iterable[Flow],
) -> Mapping[str, Reason]:
    """The reason of every program, by id: of what it gets in the first year, and what follows. `flows`: that year's.

    Each is worked out when it is asked for: one sentence does not buy the prices of all.
    """
    standing, years, before = case.standing, solved.rounded.years, solved.rounded.before[0]
    floors, ceilings = prices.floors, prices.ceilings
    switches, ways = _switches(solved.rows), Ways(flows, case.budget)
    unspent = persistent_underspending(case.budget)

    def reason(id: str) -> Reason:
        # The solver's amounts are whole cents: each may be half a cent off.
        still = abs(before.program_change(id)) <= len(standing.lines_of_program[id])
        return Reasoner(
            id=id,
            case=case,
            value=value[id],
            years=years,
            prices=prices,
            floors=_law_first(floors[id]),
            ceilings=_law_first(ceilings[id]),
            switches=switches.get(id, ()),
            unspent=unspent.get(id),
            rounded_alone=solved.rounded.unit if still else 0,
            proven=solved.solution.status is not SolverStatus.UNPROVEN,
            words=Marginal(
                next_dollar=marginal(value, years[0], id, 1),
                last_dollar=marginal(value, years[0], id, -1),
                margins=prices.margins[id],
                given=prices.given,
            ),
            because=because(case.budget.program[id], value[id], served.get(id), case.budget),
            ways=ways,
        ).reason()

    return WhenAsked(standing.total, lambda ids: {id: reason(id) for id in ids})


def _switches(rows: Sequence[Row]) -> Mapping[str, Sequence[str]]:
    """The rules by which each program turns on a yes or no."""
    switches: dict[str, dict[RuleId, str]] = {}
    for row in rows:
        if decides(row):
            for quantity, _ in row.terms:
                switches.setdefault(quantity.program_id, {})[row.rule_id] = row.rule
    return {id: tuple(rules.values()) for id, rules in switches.items()}


def _law_first(rows: Sequence[Row]) -> list[Row]:
    """Where both hold a program at one amount, the law would without the policy."""
    return sorted(rows, key=is_policy)


__all__ = ["Reason", "Status", "reasons_of"]
