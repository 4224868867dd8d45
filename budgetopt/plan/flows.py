"""Where from, where to: within each fund, which cut pays for which raise. Both sides sum to the cent."""

from __future__ import annotations

from dataclasses import dataclass

from budgetopt.city.ledger import LineId
from budgetopt.impact.value import Value
from budgetopt.money import Cents, units
from budgetopt.rules import Allocation, Case

# Sources and sinks that are no program.
NEW_MONEY = "new money"
GAP = "gap"
EXIT_COSTS = "exit costs"
LOST_REVENUE = "lost revenue"
UNAVOIDABLE = "unavoidable cost"
RESERVE = "reserve"
IDLE = "idle"
NOT_PROGRAMS = frozenset((NEW_MONEY, GAP, EXIT_COSTS, LOST_REVENUE, UNAVOIDABLE, RESERVE, IDLE))


@dataclass(frozen=True, slots=True)
class Flow:
    """`amount` cents of a fund that go from one program (or source) to another (or sink)."""

    fund_id: str
    from_program_id: str
    to_program_id: str
    amount_cents: Cents
    year: int = 1


def marginal(value: Value, allocation: Allocation, program_id: str, step: Cents) -> float:
    """Impact points per currency unit of the next (`step` 1 cent) or the last (−1 cent) of a program's money."""
    amount = allocation.programs[program_id]
    return value[program_id].marginal(units(amount) + step / 200)


def flows_of(case: Case, value: Value, allocation: Allocation) -> tuple[Flow, ...]:
    """All ways of money in one year, against the one before: cuts by rising, raises by falling marginal value."""
    return tuple(flow for fund in case.available for flow in _of_fund(case, value, allocation, fund))


def _of_fund(case: Case, value: Value, allocation: Allocation, fund: str) -> list[Flow]:
    lines = [line.id for line in case.standing.lines_of_fund[fund]]
    moves, changes = allocation.moves, allocation.changes
    before, available = sum(map(allocation.before, lines)), case.money(allocation.year)[fund]
    # Lines that stay as they are cost nothing and pay for nothing.
    lines = [line for line in lines if line in moves or line in changes]
    reserve = case.reserve[fund]

    def by_worth(line: LineId, way: int) -> tuple[float, str]:
        return way * marginal(value, allocation, line.program_id, way), line.program_id

    cuts = sorted((line for line in lines if moves.get(line, 0) < 0), key=lambda line: by_worth(line, 1))
    raises = sorted((line for line in lines if moves.get(line, 0) > 0), key=lambda line: by_worth(line, -1))
    sources = [(NEW_MONEY, max(0, available - before)), *((line.program_id, -moves[line]) for line in cuts)]
    sinks = [
        (RESERVE, reserve),
        (GAP, max(0, before - available)),
        (EXIT_COSTS, sum(allocation.transition_cost(line) for line in lines)),
        (LOST_REVENUE, sum(allocation.lost_revenue(line) for line in lines)),
        (UNAVOIDABLE, sum(allocation.unavoidable_cost(line) for line in lines)),
        *((line.program_id, moves[line]) for line in raises),
        (IDLE, case.idle(fund, allocation)),
    ]
    return [Flow(fund, source, sink, amount, allocation.year) for source, sink, amount in _matched(sources, sinks)]


def _matched(sources: list[tuple[str, Cents]], sinks: list[tuple[str, Cents]]) -> list[tuple[str, str, Cents]]:
    """First to first: each source pays the sinks in order until it is used up."""
    matched = []
    waiting = [(name, amount) for name, amount in reversed(sinks) if amount > 0]
    for name, amount in sources:
        left = amount
        while left > 0 and waiting:
            sink, need = waiting.pop()
            paid = min(left, need)
            matched.append((name, sink, paid))
            left -= paid
            if need > paid:
                waiting.append((sink, need - paid))
    return matched
