"""The analysis of an amendment: does it balance, what does it break, what is it worth, whom does it serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget
from budgetopt.council.amended import amended
from budgetopt.council.authority import Authority
from budgetopt.council.base import AmendmentBase
from budgetopt.council.better import BetterUse, better_use, spent_alone
from budgetopt.council.conflicts import GONE, AmendmentConflict, conflicts_in, replaced
from budgetopt.council.judging import AuthorityVerdict, verdicts
from budgetopt.council.state import AmendedState, state_of_base
from budgetopt.money import Cents, half_up
from budgetopt.plan.score import Broken
from budgetopt.plan.served import Served, Spending, departments_served, districts_served, goals_served
from budgetopt.scenario.amending import Amendment, AmendmentLine, AmendmentStatus, Position, RunningBalance, Side


@dataclass(frozen=True)
class AmendedFund:
    """One fund: what sources free and uses take, exit costs counted, in cents; of it what goes on (`ongoing`), and the
    second year's sources less uses. `sources_cents` includes what the base left unallocated only where a line says so.
    `saved_cents` of exit costs are no longer paid, `new_costs_cents` of them come with new cuts: the sides count both.
    """

    fund_id: str
    sources_cents: Cents
    uses_cents: Cents
    ongoing_sources_cents: Cents
    ongoing_uses_cents: Cents
    year_2_cents: Cents
    idle_cents: Cents
    saved_cents: Cents
    new_costs_cents: Cents

    @property
    def balance_cents(self) -> Cents:
        """Sources less uses: 0 where the fund balances."""
        return self.sources_cents - self.uses_cents

    @property
    def ongoing_short_cents(self) -> Cents:
        """Uses that go on, for which no source goes on."""
        return max(0, self.ongoing_uses_cents - self.ongoing_sources_cents)


@dataclass(frozen=True, eq=False)
class AmendmentAnalysis:
    """What one amendment, or all together (`amendment` None), comes to against what stood `before` it: the base."""

    amendment: Amendment | None
    amendments: tuple[Amendment, ...]
    before: AmendedState = field(repr=False)
    after: AmendedState = field(repr=False)
    funds: tuple[AmendedFund, ...]
    better: BetterUse | None
    verdicts: tuple[AuthorityVerdict, ...] = ()

    @property
    def balances(self) -> bool:
        """Whether every fund balances to the cent."""
        return all(not fund.balance_cents for fund in self.funds)

    @property
    def impact_change(self) -> float:
        """Impact points won, or lost."""
        return self.after.impact - self.before.impact

    @property
    def broken(self) -> tuple[tuple[Broken, bool], ...]:
        """The rules that it breaks, and whether the base keeps them (or breaks them less)."""
        known = {(one.rule_id, one.subject_id): one.by_cents for one in self.before.broken}
        return tuple((one, one.by_cents > known.get((one.rule_id, one.subject_id), 0)) for one in self.after.broken)

    @property
    def lawful(self) -> bool:
        """Whether the law holds, or is broken by no more than the base breaks it."""
        return not any(new and not one.policy for one, new in self.broken)

    @property
    def allowed(self) -> bool:
        """Whether no rule of the authority refuses it."""
        return not any(one.refused for one in self.verdicts)

    @property
    def spending(self) -> Spending:
        """Every program's cents in the base and amended."""
        state = self.after
        before = {id: self.before.allocation.programs.get(id, 0) for id in state.allocation.programs}
        return Spending(state.budget, state.scenario.priorities, before, state.allocation.programs)

    @property
    def served(self) -> dict[str, list[Served]]:
        """Departments, goals and districts whose money changes."""
        budget, spent = self.after.budget, self.spending
        found = {"departments": departments_served(spent)}
        found["goals"] = goals_served(spent) if budget.goals else []
        found["districts"] = districts_served(spent) if budget.districts else []
        return {what: [one for one in rows if one.change] for what, rows in found.items()}

    @property
    def has_sources(self) -> bool:
        """Whether it finds money."""
        return any(line.side is Side.SOURCE for one in self.amendments for line in one.money_lines)

    @property
    def fte(self) -> Decimal:
        """Full-time equivalents that the programs' money pays for more or less, at what a position costs today."""
        standing, spent = self.after.case.standing, self.spending
        return sum(
            (
                program.fte * (spent.after[program.id] - spent.before[program.id]) / standing.total[program.id]
                for program in standing.budget.programs
                if program.fte and standing.total[program.id] > 0
            ),
            Decimal(0),
        )

    @property
    def positions(self) -> tuple[tuple[Side, Position], ...]:
        """The positions that its lines name, each with the side that it stands on."""
        return tuple((line.side, own) for one in self.amendments for line in one.lines for own in line.positions)

    @property
    def changes(self) -> dict[LineId, tuple[Cents, Cents]]:
        """Lines whose amount changes: in the base, amended."""
        ids = sorted(self.before.amounts.keys() | self.after.amounts.keys())
        pairs = {id: (self.before.amounts.get(id, 0), self.after.amounts.get(id, 0)) for id in ids}
        return {id: pair for id, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, eq=False)
class Analysis:
    """The analysis of amendments: of each alone, of all together, and of those that passed."""

    base: AmendmentBase
    before: AmendedState = field(repr=False)
    amendments: tuple[Amendment, ...]
    each: tuple[AmendmentAnalysis, ...]
    together: AmendmentAnalysis
    passed: AmendmentAnalysis
    conflicts: tuple[AmendmentConflict, ...]
    authority: Authority | None
    left_out: tuple[tuple[Amendment, str], ...]

    @property
    def passed_places(self) -> tuple[int, ...]:
        """The places of the amendments that passed."""
        return tuple(index for index, one in enumerate(self.amendments) if one in self.passed.amendments)


def analysed(
    base: AmendmentBase,
    budget: Budget,
    amendments: Sequence[Amendment],
    authority: Authority | None = None,
    time_limit_s: float | None = None,
) -> Analysis:
    """The analysis of amendments whose names are the budget's ids, in voting order.

    Together count those that are neither withdrawn nor failed nor replaced by another; of these, those that passed.
    """
    before = state_of_base(base, budget)
    gone = replaced(amendments)
    out = {
        index: f"replaced by {amendments[gone[index]].called}" if index in gone else str(one.status)
        for index, one in enumerate(amendments)
        if index in gone or one.status in GONE
    }
    live = [one for index, one in enumerate(amendments) if index not in out]
    passed = [one for one in live if one.status is AmendmentStatus.PASSED]

    def analysis(of: Sequence[Amendment], alone: Amendment | None, better: bool) -> AmendmentAnalysis:
        after = amended(before, of, amendments)
        said = verdicts(authority, before, of, after, amendments) if authority else ()
        found = AmendmentAnalysis(alone, tuple(of), before, after, _funds(before, after, of), None, said)
        if not better or not found.has_sources:
            return found
        spent = spent_alone(of)
        at_hand = after if spent == tuple(of) else amended(before, spent, amendments)
        return replace(found, better=better_use(before, at_hand, time_limit_s))

    each = tuple(analysis([one], one, True) for one in amendments)
    alone = [one for index, one in enumerate(each) if index not in out]
    together = replace(alone[0], amendment=None) if len(alone) == 1 else analysis(live, None, True)
    return Analysis(
        base,
        before,
        tuple(amendments),
        each,
        together,
        analysis(passed, None, False),
        tuple(conflicts_in(amendments)),
        authority,
        tuple((amendments[place], why) for place, why in out.items()),
    )


def _funds(before: AmendedState, after: AmendedState, amendments: Sequence[Amendment]) -> tuple[AmendedFund, ...]:
    lines = [line for one in amendments for line in one.money_lines]
    funds = dict.fromkeys(line.fund_id for line in lines)
    return tuple(_fund(id, before, after, [line for line in lines if line.fund_id == id]) for id in sorted(funds))


def _fund(id: str, before: AmendedState, after: AmendedState, lines: list[AmendmentLine]) -> AmendedFund:
    spread = _net(id, before, after, lines, lambda line: line.signed_cents, first_year=True)
    ongoing = _net(id, before, after, [one for one in lines if one.recurring], lambda line: line.signed_cents)
    second = _net(id, before, after, lines, lambda line: line.signed_year_2_cents)
    own = {LineId(line.program_id, id) for line in lines if line.of_program}
    states = (after.amounts, before.amounts)
    paid = [[_exit_costs(after, one, amounts.get(one, 0), True) for amounts in states] for one in own]
    costs = [now - was for now, was in paid]
    return AmendedFund(id, *_sides(spread), *_sides(ongoing), -sum(second), after.idle(id), *_sides(costs))


def _sides(nets: list[Cents]) -> tuple[Cents, Cents]:
    return -sum(min(0, net) for net in nets), sum(max(0, net) for net in nets)


def _net(
    fund: str,
    before: AmendedState,
    after: AmendedState,
    lines: list[AmendmentLine],
    signed: Callable[[AmendmentLine], Cents],
    first_year: bool = False,
) -> list[Cents]:
    """What each line of a fund takes more (below zero: frees), with what its cut costs: x + η·short, and in the first
    year τ·cut; all rows of one line together. What is no program's is taken as it stands."""
    changes: dict[str, Cents] = {}
    nets = []
    for line in lines:
        if line.of_program:
            changes[line.program_id] = changes.get(line.program_id, 0) + signed(line)
        else:
            nets.append(signed(line))
    for program, change in changes.items():
        id = LineId(program, fund)
        was = before.amounts.get(id, 0)
        costs = [_exit_costs(after, id, cents, first_year) for cents in (was, was + change)]
        nets.append(change + costs[1] - costs[0])
    return nets


def _exit_costs(state: AmendedState, line: LineId, cents: Cents, first_year: bool) -> Cents:
    """τ·cut (in the first year) + η·short of a line at an amount, each part half up to the cent."""
    program, today = state.budget.program[line.program_id], state.case.standing.line[line].current
    short = max(0, today - cents)
    shares = (program.earned_revenue, program.unavoidable_cost, program.transition_cost)
    return sum(half_up(share * short) for share in (shares if first_year else shares[:2])) if short else 0


def running_balances(before: AmendedState, passed: Sequence[Amendment]) -> tuple[RunningBalance, ...]:
    """The funds that they touch, with the base and after each of them."""
    funds = sorted({line.fund_id for one in passed for line in one.money_lines})
    states = [("", before)] + [
        (one.called, amended(before, passed[: index + 1], passed)) for index, one in enumerate(passed)
    ]
    return tuple(
        RunningBalance(
            after=after,
            fund_id=id,
            lines_cents=(lines := sum(cents for line, cents in state.amounts.items() if line.fund_id == id)),
            exit_costs_cents=state.spent(id) - lines,
            reserve_cents=state.reserve[id],
            available_cents=state.case.available[id],
        )
        for id in funds
        for after, state in states
    )
