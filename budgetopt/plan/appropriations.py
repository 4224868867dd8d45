"""What a council's ordinance and a finance system take of a plan: appropriations by unit, journal lines, positions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgetopt.city.ledger import LineId, base_rows
from budgetopt.city.model import Amount
from budgetopt.money import Cents, apportion
from budgetopt.plan.flows import EXIT_COSTS, GAP, IDLE, LOST_REVENUE, NEW_MONEY, RESERVE, UNAVOIDABLE
from budgetopt.plan.plan import Plan
from budgetopt.plan.tables import fund_uses
from budgetopt.scenario.amending import AmendmentRound, Side


@dataclass(frozen=True)
class Appropriation:
    """What an ordinance appropriates to a department from a fund in a unit ("": none is named), in cents."""

    department: str
    fund_id: str
    unit: str
    current: Cents
    recommended: Cents

    @property
    def change(self) -> Cents:
        """What it has more than today."""
        return self.recommended - self.current


@dataclass(frozen=True)
class JournalLine:
    """A line of a journal, in cents: of a program, or of what else a fund's money comes from or is for."""

    account: str
    fund_id: str
    program_id: str
    increase: Cents
    decrease: Cents


@dataclass(frozen=True)
class PositionChange:
    """Positions made (more) or ended; `number` None: of a program whose positions have no titles, its FTE alone."""

    program_id: str
    fund_id: str
    title: str
    number: int | None
    fte: Decimal


Part = tuple[str, Cents, Cents]


def appropriations(plan: Plan) -> list[Appropriation]:
    """Every appropriation that has money today or in the first year, by department, fund and unit."""
    sums: dict[tuple[str, str, str], list[Cents]] = defaultdict(lambda: [0, 0])
    for id, parts in _divided(plan, lambda row: row.appropriation_unit):
        program = plan.budget.program[id.program_id]
        for unit, current, recommended in parts:
            key = (program.department, id.fund_id, unit or program.appropriation_unit)
            sums[key] = [sums[key][0] + current, sums[key][1] + recommended]
    order = {name: place for place, name in enumerate(plan.budget.departments)}
    keys = sorted(sums, key=lambda key: (order[key[0]], key[1:]))
    return [Appropriation(*key, *sums[key]) for key in keys if any(sums[key])]


def journal(plan: Plan) -> list[JournalLine]:
    """What changes by account, fund and program, and in each fund what that is balanced by: increases are decreases."""
    found: list[JournalLine] = []
    for id, parts in _divided(plan, lambda row: row.account):
        for account, current, recommended in parts:
            if change := recommended - current:
                found.append(JournalLine(account, id.fund_id, id.program_id, max(0, change), max(0, -change)))
    for use in (use for use in fund_uses(plan) if use.year == 1):
        new = use.available - use.current
        said = (
            (NEW_MONEY if new > 0 else GAP, -new),
            (EXIT_COSTS, use.transition_costs),
            (LOST_REVENUE, use.lost_revenue),
            (UNAVOIDABLE, use.unavoidable_cost),
            (RESERVE, use.reserve),
            (IDLE, use.idle),
        )
        for what, cents in said:
            if cents:
                found.append(JournalLine(what, use.fund.id, "", max(0, cents), max(0, -cents)))
    return sorted(found, key=lambda one: (one.fund_id, not one.program_id))


def _divided(plan: Plan, part_of: Callable[[Amount], str]) -> Iterator[tuple[LineId, list[Part]]]:
    """Every line, with today's amount and the plan's of each of its parts.

    What a line gains or loses is divided among its parts as they stand today (largest remainder), those below zero
    left out; a line without money today is of one part without a name.
    """
    rows: dict[LineId, dict[str, Cents]] = defaultdict(lambda: defaultdict(int))
    for row in base_rows(plan.budget, plan.scenario.base):
        rows[LineId(row.program_id, row.fund_id)][part_of(row)] += row.amount
    for line in plan.case.standing.lines:
        parts = rows[line.id] if any(rows[line.id].values()) else {"": line.current}
        change = plan.allocation.amount(line.id) - line.current
        weights = [max(0, cents) for cents in parts.values()]
        if not any(weights):
            weights = [1] + [0] * (len(parts) - 1)
        shares = apportion(change, weights)
        yield (
            line.id,
            [(part, cents, cents + share) for (part, cents), share in zip(parts.items(), shares, strict=True)],
        )


def positions(plan: Plan, rounds: Iterable[AmendmentRound] = ()) -> list[PositionChange]:
    """Positions that the plan makes and ends: by title where amendments that passed name them; of every other program
    that has positions, FTE in proportion to what each of its lines gains or loses."""
    lines = [line for ledger in rounds for one in ledger.adopted for line in one.lines if line.positions]
    named = [
        PositionChange(line.program_id, line.fund_id, one.title, sign * one.number, sign * one.fte)
        for line in lines
        for sign in [-1 if line.side is Side.SOURCE else 1]
        for one in line.positions
    ]
    told, standing = {line.program_id for line in lines}, plan.case.standing
    for line in standing.lines:
        program, total = plan.budget.program[line.id.program_id], standing.total[line.id.program_id]
        change = plan.allocation.amount(line.id) - line.current
        if program.fte and change and total > 0 and program.id not in told:
            named.append(PositionChange(program.id, line.id.fund_id, "", None, program.fte * change / total))
    order = {program.id: place for place, program in enumerate(plan.budget.programs)}
    return sorted(named, key=lambda one: order[one.program_id])
