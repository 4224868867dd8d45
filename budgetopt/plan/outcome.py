"""What is known of a found plan: amounts, impact, proof, and with further solves prices and reasons."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget
from budgetopt.errors import UsageError, did_you_mean
from budgetopt.impact.drawn import Doubts, doubts_of
from budgetopt.impact.value import Value
from budgetopt.money import Cents
from budgetopt.plan.assured import Assured, Gained
from budgetopt.plan.certificate import Certificate, certificate_of
from budgetopt.plan.few_moves import Kept, shown
from budgetopt.plan.flows import Flow, flows_of
from budgetopt.plan.prices import Prices
from budgetopt.plan.reasons import Reason, reasons_of
from budgetopt.plan.rests_on import Ground, ServedGoal, grounds_of, served_goals
from budgetopt.rules import Allocation, Case, Rule, Unknown
from budgetopt.scenario.base_sum import base_sum
from budgetopt.scenario.model import Scenario
from budgetopt.solve.find import SolvedPlan
from budgetopt.solve.highs import SolverStatus
from budgetopt.solve.impact import impact_in, impact_of


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One planned year: impact points of doing nothing and of the plan, counted as they fall in that year; `weight`,
    what one of them counts today; cents that leave a line against the year before; programs unlike today."""

    year: int
    weight: float
    current_impact: float
    impact: float
    moved_cents: Cents
    changed_programs: int


@dataclass(frozen=True, eq=False)
class Outcome:
    """What was found for a case; immutable. Amounts are in cents, impact in impact points.

    What costs further solves (prices, reasons) is worked out when it is first asked for.
    """

    case: Case
    value: Value
    ruled_by: tuple[Rule, ...]
    solved: SolvedPlan

    def __repr__(self) -> str:
        impact = f"impact {self.impact:,.0f}, today {self.current_impact:,.0f}"
        return (
            f"<{type(self).__name__} {self.scenario.name!r:.60} of {self.budget.called:.60}: {self.status}, {impact}>"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Outcome):
            return NotImplemented
        same_question = self.budget == other.budget and self.scenario == other.scenario
        return same_question and self.allocation.amounts == other.allocation.amounts

    @property
    def budget(self) -> Budget:
        """The budget that was re-allocated."""
        return self.case.budget

    @property
    def scenario(self) -> Scenario:
        """What was asked, with every default filled in."""
        return self.case.scenario

    @property
    def status(self) -> str:
        """ "optimal", or "unproven" for a plan stopped at a time limit."""
        return str(self.solved.solution.status)

    @property
    def years(self) -> tuple[Allocation, ...]:
        """The recommended amounts, one allocation a planned year."""
        return self.solved.rounded.years

    @property
    def allocation(self) -> Allocation:
        """The recommended amounts of the first planned year: the budget to adopt."""
        return self.years[0]

    @cached_property
    def today(self) -> tuple[Allocation, ...]:
        """Today's amounts in every planned year."""
        return Allocation.doing_nothing(self.case.standing, len(self.years))

    def impact_of(self, years: Sequence[Allocation]) -> float:
        """I, the impact points of any plan on this plan's scale; later years discounted."""
        return impact_of(self.case, self.value, years)

    @cached_property
    def current_impact(self) -> float:
        """I0, impact points of doing nothing."""
        return self.impact_of(self.today)

    @cached_property
    def impact(self) -> float:
        """Impact points of the rounded plan."""
        return self.impact_of(self.years)

    @cached_property
    def by_year(self) -> tuple[YearFigures, ...]:
        """The figures of every planned year; the impacts times their weights sum to the plan's."""
        return tuple(
            YearFigures(
                year=year.year,
                weight=weight,
                current_impact=impact_in(self.case, self.value, today),
                impact=impact_in(self.case, self.value, year),
                moved_cents=-sum(move for move in year.moves.values() if move < 0),
                changed_programs=len(year.program_changes),
            )
            for weight, today, year in zip(self.scenario.yearly, self.today, self.years, strict=True)
        )

    @property
    def impact_before_rounding(self) -> float:
        """Impact points of the solver's plan."""
        return self.current_impact + self.solved.solution.impact

    @property
    def upper_bound(self) -> float:
        """No plan that keeps the rules has more objective points than this: impact, less penalties if asked for.

        In fractions of a cent: what exit costs are rounded down by may bring more, less than half a cent a cost.
        """
        return self.current_impact + self.solved.solution.first.bound

    @property
    def held_back(self) -> float:
        """Points that caution and disruption count against the plan: its objective is its impact less these."""
        return self.solved.solution.impact - self.solved.solution.objective

    @property
    def gap(self) -> float:
        """Objective points that a better plan could have at most: 0 for a plan that is proven the best."""
        return self.solved.solution.gap

    @property
    def proven(self) -> bool:
        """Whether no plan that keeps the rules is better; not where a search was stopped at its time limit."""
        return self.solved.solution.status is SolverStatus.OPTIMAL

    @property
    def stopped(self) -> list[str]:
        """What the time limit ended early, of all that was asked for so far."""
        ended = {
            "the search for the plan": not self.proven,
            "what is held": not self.case.forced_proven,
            "rounding": self.solved.rounded.stopped,
        }
        return sorted(self.prices.stopped | {what for what, early in ended.items() if early})

    @property
    def gap_of_impact(self) -> float | None:
        """The gap as a share of the plan's impact before rounding; None where there is none."""
        return self.gap / abs(self.impact_before_rounding) if self.impact_before_rounding else None

    @property
    def gap_of_gain(self) -> float | None:
        """The gap as a share of what the plan gains before rounding; None where it gains nothing."""
        gain = self.solved.solution.objective
        return self.gap / gain if gain > 0 else None

    @property
    def mixed(self) -> bool:
        """Whether the plan turns on yes or no, so that it has no shadow prices."""
        return self.solved.solution.mixed

    @property
    def moved_cents(self) -> Cents:
        """Money that leaves a line in the first year, over all funds."""
        return self.by_year[0].moved_cents

    @property
    def changed_programs(self) -> int:
        """How many programs' totals change in the first year."""
        return self.by_year[0].changed_programs

    @cached_property
    def certificate(self) -> Certificate:
        """Largest violation, primal and dual objective, their gap."""
        return certificate_of(self.solved, self.current_impact)

    @cached_property
    def prices(self) -> Prices:
        """What each rule costs, what a dollar must be worth to move, and each cut's tipping point."""
        return Prices(self.case, self.value, self.ruled_by, self.solved)

    @cached_property
    def reasons(self) -> Mapping[str, Reason]:
        """Status and one sentence of why, by program id."""
        return self._reasons([flow for flow in self.money_ways if flow.year == 1])

    @cached_property
    def reasons_apart(self) -> Mapping[str, Reason]:
        """The same for who may see no other program: none is named that pays for this one, or that it pays for."""
        return self._reasons([])

    def _reasons(self, flows: Sequence[Flow]) -> Mapping[str, Reason]:
        return reasons_of(self.case, self.value, self.solved, self.prices, self._served, flows)

    @cached_property
    def rests_on(self) -> Mapping[str, tuple[Ground, ...]]:
        """What each program's value rests on, by id: goals, measures, studies, with the cells of their figures."""
        return grounds_of(self.budget, self.value, self._served, self.budget.program)

    @cached_property
    def _served(self) -> Mapping[str, tuple[ServedGoal, ...]]:
        return served_goals(self.budget, self.scenario.beliefs.priorities)

    @cached_property
    def doubts(self) -> Doubts:
        """What is believed of every program, and how unsure it is."""
        return doubts_of(self.budget, self.scenario.beliefs, self.scenario.base, self.value)

    @cached_property
    def said(self) -> dict[str, str]:
        """What was said of it already, by what it is about; of a large city it takes a while to say."""
        return {}

    @cached_property
    def gained(self) -> Gained:
        """What it gains against today's budget, by what would have to be so."""
        return Gained.of(self, self.doubts)

    @cached_property
    def assured(self) -> Assured:
        """What can be promised of its gain: its range in 1,000 draws of all that is believed."""
        return Assured.of(self)

    @cached_property
    def few_moves(self) -> tuple[Kept, ...]:
        """How much of the gain fewer changes keep, in a few round numbers of changes."""
        return shown(self)

    @cached_property
    def on_prior(self) -> tuple[tuple[Cents, Cents], tuple[Cents, Cents]]:
        """Of what programs lose in the first year the cents that rest on the prior alone, and all of it; then of what
        they gain. What an officer or the council decided rests on that."""
        return self.of_unknown(-1, self.case.decided), self.of_unknown(1, self.case.decided)

    def of_unknown(self, way: int, but: Container[str] = ()) -> tuple[Cents, Cents]:
        """Of what programs lose (`way` −1) or gain (1) in the first year the cents of those of which nothing is known,
        `but` for some, and all of it."""
        moved = {id: way * change for id, change in self.allocation.program_changes.items() if way * change > 0}
        return sum(cents for id, cents in moved.items() if self.value[id].unknown and id not in but), sum(
            moved.values()
        )

    @property
    def priorities_only(self) -> bool:
        """Whether it follows goals and law alone: nothing is known of any program's effect, and that holds nobody."""
        by_goals = bool(self.budget.goals) and self.scenario.objective == "impact"
        nothing_held = self.scenario.limits.unknown is None
        return by_goals and nothing_held and all(one.unknown for one in self.value.values())

    def why(self, program_id: str) -> str:
        """One plain sentence: why this program gets what it gets. Raises UsageError for an unknown id."""
        _known(program_id, self.budget.program, "program")
        return self.reasons[program_id].why

    @cached_property
    def held_cents(self) -> Mapping[str, Cents]:
        """The programs that "unknown is not cut" and neither the law nor an officer keeps whole, with today's cents."""
        rules = (rule for rule in self.ruled_by if isinstance(rule, Unknown))
        return {id: cents for rule in rules for id, cents in rule.held(self.case).items()}

    @cached_property
    def money_ways(self) -> tuple[Flow, ...]:
        """Where from, where to, within each fund and year."""
        return tuple(flow for year in self.years for flow in flows_of(self.case, self.value, year))

    @cached_property
    def base_sum(self) -> str:
        """What an amendment of this plan names its base by: the SHA-256 of its lines (docs/amendments.md)."""
        lines, years = self.case.standing.lines, self.years
        return base_sum(
            (*line.id, line.current, self.allocation.amount(line.id))
            for line in lines
            if line.current or any(year.amount(line.id) for year in years)
        )

    def amount_cents(self, program_id: str, fund_id: str, year: int = 1) -> Cents:
        """The recommended cents of one line in a planned year. Raises UsageError for an unknown id."""
        _known(program_id, self.budget.program, "program")
        _known(fund_id, self.budget.fund, "fund")
        return self.years[year - 1].amount(LineId(program_id, fund_id))


def _known(id: str, known: Mapping[str, object], what: str) -> None:
    if id not in known:
        raise UsageError(f"the budget has no {what} {id!r}. {did_you_mean(id, known)}")
