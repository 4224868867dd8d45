"""Which lines exist, and what each holds today (model.md section 1)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from budgetopt.city.model import Amount, AmountKind, Budget, Restriction
from budgetopt.grouping import grouped, summed
from budgetopt.money import Cents

Base = Literal["adopted", "current services"]


class LineId(NamedTuple):
    """A line: the money a program gets from a fund."""

    program_id: str
    fund_id: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `current` b_l and `minimum` in cents a year, `match_rate` dollars of unrestricted money a dollar."""

    id: LineId
    current: Cents
    recurring: bool = True
    minimum: Cents | None = None
    match_rate: Decimal = Decimal(0)

    @property
    def fixed(self) -> bool:
        """A negative line (a vacancy discount) stays as it is."""
        return self.current < 0


def base_rows(budget: Budget, base: Base = "adopted") -> list[Amount]:
    """The ledger rows that are today's budget: of kind `base`, in the base fiscal year."""
    return [row for row in budget.amounts if row.kind == base and row.fiscal_year == budget.fiscal_year]


def lines_of(budget: Budget, base: Base = "adopted") -> tuple[Line, ...]:
    """Every line, in the order of program id and fund id.

    A pair exists with money in the base year, as a proposal's named fund, or because an unrestricted fund may
    pay: for programs of a department that already draws on it, or for all where it is open to all. Rows that come to
    nothing (tables turned about are full of zeros) make no line and no claim, and what they say of one does not count.
    """
    told = grouped((LineId(row.program_id, row.fund_id), row) for row in base_rows(budget, base))
    rows = {id: of_line for id, of_line in told.items() if sum(row.amount for row in of_line)}
    for id in _named_by_proposals(budget, base) + _payable(budget, rows):
        rows.setdefault(id, [])
    return tuple(_line(budget, id, rows[id]) for id in sorted(rows))


def _named_by_proposals(budget: Budget, base: Base) -> list[LineId]:
    totals, asked = program_totals(budget, base), requested(budget)
    proposals = {id for id, cents in asked.items() if cents > 0 and totals[id] == 0}
    named = [
        LineId(row.program_id, row.fund_id)
        for row in budget.amounts
        if row.kind is AmountKind.REQUESTED and row.amount and row.program_id in proposals
    ]
    return named + [LineId(one.id, one.fund_id) for one in budget.programs if one.fund_id and one.id in proposals]


def _payable(budget: Budget, rows: dict[LineId, list[Amount]]) -> list[LineId]:
    draws: dict[str, set[str]] = defaultdict(set)
    for id in rows:
        draws[id.fund_id].add(budget.program[id.program_id].department)
    return [
        LineId(program.id, fund.id)
        for fund in budget.funds
        if fund.restriction is Restriction.UNRESTRICTED
        for program in budget.programs
        if fund.open_to_all or program.department in draws[fund.id]
    ]


def _line(budget: Budget, id: LineId, rows: list[Amount]) -> Line:
    program = budget.program[id.program_id]
    # A line that mixes ongoing and one-time rows counts as ongoing: the cautious reading (the importer says so).
    recurring = (
        any(program.recurring if row.recurring is None else row.recurring for row in rows)
        if rows
        else program.recurring
    )
    minimums = [row.minimum for row in rows if row.minimum is not None]
    return Line(
        id=id,
        current=sum(row.amount for row in rows),
        recurring=recurring,
        minimum=sum(minimums) if minimums else None,
        match_rate=max((row.match_rate for row in rows if row.match_rate is not None), default=Decimal(0)),
    )


def program_totals(budget: Budget, base: Base = "adopted") -> dict[str, Cents]:
    """B_p, every program's current budget in cents (0 where there is none)."""
    totals = dict.fromkeys(budget.program, 0)
    for row in base_rows(budget, base):
        totals[row.program_id] += row.amount
    return totals


def requested(budget: Budget) -> dict[str, Cents]:
    """What each program asks for, in cents: the Requested budget column, else its rows of kind requested."""
    asked = summed((row.program_id, row.amount) for row in budget.amounts if row.kind is AmountKind.REQUESTED)
    return {
        program.id: program.requested if program.requested is not None else asked[program.id]
        for program in budget.programs
        if program.requested is not None or program.id in asked
    }
