"""What each rule and each raise costs: shadow prices, exact prices of policy, replacement costs, tipping points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from budgetopt.errors import TimeLimitReached
from budgetopt.impact.value import Value
from budgetopt.memory import without_collection
from budgetopt.plan.rule_prices import RulePrice, RulePrices, cleaned
from budgetopt.plan.when_asked import WhenAsked
from budgetopt.rules import Case, Row, Rule, RuleId, Unknown, rows_of
from budgetopt.rules.program_limits import ProgramLimit
from budgetopt.rules.row import Quantity, Sense
from budgetopt.solve.alone import KeptAsToday, LetGo, NotCounted, WithoutRows, each
from budgetopt.solve.best import best_gain
from budgetopt.solve.find import SolvedPlan
from budgetopt.solve.in_time import InTime
from budgetopt.solve.priced import PricedPlan
from budgetopt.solve.prices import Margins, margins, shadow_prices
from budgetopt.solve.tipping import Tipping

_NEAR = 1  # hundredths of a row's unit: a cent
# Figures of programs that are looked up alone, each with the plan's time limit, before all have it together.
_ONE_BY_ONE = 25
# Seconds for a search over yes and no.
_EACH_S = 10.0
# What shadow prices, margins and tipping points hold under where the plan turns on yes or no.
WITH_DECISIONS = "with these decisions as they are"

_Figure = TypeVar("_Figure")


@dataclass(frozen=True, eq=False)
class Prices:
    """What a plan's limits cost, in objective points; each figure is worked out when it is first asked for.

    Shadow prices, margins and tipping points are those of the linear program in which the plan's yes/no decisions are
    held; the exact prices decide them anew.
    """

    case: Case
    value: Value
    rules: Sequence[Rule]
    solved: SolvedPlan

    @property
    def given(self) -> str:
        """What shadow prices, margins and tipping points are conditional on; "" for nothing."""
        return WITH_DECISIONS if self.decided else ""

    @property
    def decided(self) -> Mapping[Quantity, bool]:
        """The decisions that they hold: nothing where yes and no says only which way a line goes."""
        return self._priced.held

    @cached_property
    def binding(self) -> Sequence[bool]:
        """Whether each of the plan's rows holds with nothing to spare."""
        # The solver's amounts are whole cents here: each may be half a cent off, and so may their sum.
        measure = self.solved.rounded.before[-1].measure
        return [
            abs(row.value(measure) / row.scale - row.limit) <= _NEAR * max(1, len(row.terms) // 2)
            for row in self.solved.rows
        ]

    @cached_property
    def shadow(self) -> Sequence[float]:
        """Of each of the plan's rows: what one unit of limit more would gain."""
        return shadow_prices(
            self._priced, self.binding, lambda: self.stopped.add("shadow prices"), self.solved.time_limit_s
        )

    @cached_property
    def margins(self) -> Mapping[str, Margins]:
        """By program: what a dollar more takes from others, and what a dollar less gives them."""
        return margins(self._priced.optimum, list(self.case.standing.total))

    @cached_property
    def tipping(self) -> Mapping[str, float | None]:
        """By cut program: what would have to be believed of it so that it keeps all its money; None: nothing would."""
        total, years, asked = self.case.standing.total, self.solved.rounded.before, Tipping(self._priced)
        cut = (id for id in total if not self.case.is_fixed(id) and any(year.program_change(id) < 0 for year in years))
        return self._when_asked("tipping points", cut, lambda id, left_s: asked.of(id))

    @cached_property
    def replacement(self) -> Mapping[str, float | None]:
        """By program that is raised in some year: what is lost if it alone kept today's budget (a proposal: nothing);
        None where a rule forces the raise."""
        total, years, asked = self.case.standing.total, self.solved.rounded.before, KeptAsToday(self._priced)
        raised = (id for id in total if any(year.program_change(id) > 0 for year in years))

        def lost(id: str, left_s: float | None) -> float | None:
            points = asked.of(id, left_s)
            return None if points is None else self._clean(points)

        return self._when_asked("replacement costs", raised, lost)

    @cached_property
    def held(self) -> Mapping[str, float]:
        """By program that "unknown is not cut" keeps whole: what is gained if the rule let go of it alone."""
        rule = next((rule for rule in self.rules if isinstance(rule, Unknown)), None)
        if rule is None:
            return {}
        gained = self._let_go(rule)
        return self._when_asked(
            "prices of holding", rule.held(self.case), lambda id, left_s: self._clean(gained(id, left_s))
        )

    def _when_asked(
        self, what: str, ids: Iterable[str], asked: Callable[[str, float | None], _Figure]
    ) -> WhenAsked[_Figure]:
        """Figures of programs, those that are asked for; all of them within the time limit of the plan."""
        late, limit = lambda: self.stopped.add(what), self.solved.time_limit_s

        @without_collection()
        def work_out(some: Sequence[str]) -> Mapping[str, _Figure]:
            return each(InTime(some, limit, late), asked)

        return WhenAsked(ids, work_out, _ONE_BY_ONE)

    def _let_go(self, rule: Unknown) -> Callable[[str, float | None], float]:
        """What is gained if the rule let go of a program alone, before the noise is taken out."""
        if self.case.forced is not None:
            return self._not_counted(rule)
        if len(self.case.years) > 1:
            return WithoutRows(self._priced, rule.id).of
        others = [row for row in self.solved.possible_rows if row.rule_id != rule.id]
        let_go = LetGo(self._priced, others, rule.programs)
        if self.solved.solution.mixed:
            return let_go.of
        # A first dollar that gains nothing: neither do the others (the gain is concave).
        return lambda id, left_s: let_go.of(id, left_s) if self._priced.gains_below(id) else 0.0

    def _not_counted(self, rule: Unknown) -> Callable[[str, float | None], float]:
        """The same where some cuts are forced, in one sum: H is held, and the others alone lose no more than that."""
        others = [row for row in self.solved.possible_rows if row.rule_id != rule.id]
        (row,) = rows_of([rule], self.case)
        live = NotCounted(self.case, self.value, others, row)

        def gained(id: str, left_s: float | None) -> float:
            if live.possible:
                best = live.of(id, self._each)
            else:
                best = self._solved_without(others, rule.but(id))
            return self._gain if best is None else best

        return lambda id, left_s: gained(id, left_s) - self._gain

    def _solved_without(self, others: Sequence[Row], rule: Unknown) -> float | None:
        """What can be gained against today under `rule` beside other rows, solved from nothing."""
        best = best_gain(self.case, self.value, [*others, *rows_of([rule], self.case)], self._each)
        if best is not None and not best.proven:
            raise TimeLimitReached(self._each)
        return best.objective if best else None

    @cached_property
    def of_rule(self) -> Mapping[RuleId, float]:
        """By policy rule: what is gained without it alone; below zero where another would then ask for more."""
        return {id: one.points for id, one in self._of_rules.all.items()}

    @cached_property
    def unproven(self) -> frozenset[RuleId]:
        """Rules whose price is not exact, for the search with or without them was stopped."""
        return frozenset(id for id, one in self._of_rules.all.items() if not one.proven)

    def rule_price(self, id: RuleId) -> float | None:
        """The price of one policy rule, without those of the others; None where no scenario can lift it."""
        one = self._of_rules.one(id)
        return None if one is None else one.points

    @property
    def asked_alone(self) -> dict[RuleId, RulePrice]:
        """The prices of rules that were asked for alone so far; what was found of the plan elsewhere may be added."""
        return self._of_rules.found

    @property
    def free_gain(self) -> float:
        """Impact points that the same money could gain with the law alone."""
        impact, free = self.solved.solution.impact, self._of_rules.free
        # The present plan keeps more rules: less can only be the noise of the last bit.
        return max(impact, free.impact) if free else impact

    @property
    def free_proven(self) -> bool:
        """Whether `free_gain` is the most."""
        free = self._of_rules.free
        return free is not None and free.proven

    @cached_property
    def _of_rules(self) -> RulePrices:
        return RulePrices(
            self.case, self.value, self.rules, self.solved, self._each, lambda: self.stopped.add("prices of rules")
        )

    @cached_property
    def floors(self) -> Mapping[str, Sequence[Row]]:
        """The first year's binding rows that a program's total, or its only line, may not go below; last of all what
        unknown programs may lose together."""
        floors, totals = self._held_by(Sense.AT_LEAST), self.case.standing.total
        planned = self.solved.rounded.before[0].programs
        for row, binds in zip(self.solved.rows, self.binding, strict=True):
            if binds and row.rule_id.kind == Unknown.kind and row.sense is Sense.AT_MOST:
                for id in {quantity.program_id for quantity, _ in row.terms}:
                    floors[id] += [row] if planned[id] <= totals[id] else []
        return floors

    @cached_property
    def ceilings(self) -> Mapping[str, Sequence[Row]]:
        """The same of what it may not go above."""
        return self._held_by(Sense.AT_MOST)

    def _held_by(self, sense: Sense) -> dict[str, list[Row]]:
        standing = self.case.standing
        held: dict[str, list[Row]] = {id: [] for id in standing.total}
        for row, binds in zip(self.solved.rows, self.binding, strict=True):
            if not binds or len(row.terms) != 1 or row.year > 1 or row.sense not in (sense, Sense.EXACTLY):
                continue
            of = row.terms[0][0].of
            id = of if isinstance(of, str) else of.program_id
            if id == of or len(standing.lines_of_program[id]) == 1:
                held[id].append(row)
        return held

    def let_go_of_models(self) -> None:
        """Forget the solved programs behind the figures, a tenth of the memory of a large city's workbook: what was
        found stays, and what is asked for later solves again."""
        vars(self).pop("_priced", None)
        self._of_rules.let_go_of_models()

    @cached_property
    def _priced(self) -> PricedPlan:
        beside = [row for rule in self.rules if isinstance(rule, ProgramLimit) for row in rule.beside_law(self.case)]
        return PricedPlan(self.case, self.value, self.solved.possible_rows, self.solved.solution.decided, beside)

    @property
    def _gain(self) -> float:
        return self.solved.solution.first.objective

    def _clean(self, points: float) -> float:
        return cleaned(points, self._gain)

    @cached_property
    def stopped(self) -> set[str]:
        """What the time limit left unfinished, of all that was asked for so far."""
        return set()

    @property
    def _each(self) -> float:
        """Seconds of one search: no more than the plan's own had."""
        limit = self.solved.time_limit_s
        return _EACH_S if limit is None else min(_EACH_S, limit)
