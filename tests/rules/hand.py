"""A city whose best plan is worked out by hand, with and without a rule, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Allocation, Breach, Case, Rule, breaches_of, rules_of
from budgetopt.scenario.asked import AskedRule
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Limits, Scenario
from budgetopt.solve.find import find
from budgetopt.solve.holding import settled
from budgetopt.solve.impact import impact_of

ROOM = Path(__file__).parent
# No city-wide limit but for the ends of the return curve: the rule at hand alone decides.
FREE = Limits(program_cut="none", program_growth="none", moved="none", unknown="none")
# Programs lose at most 20 % and gain at most 25 %; any part of a fund may be moved.
MOVES = Limits(moved="none", unknown="none")

# Currency units of a program, or of one of its lines ("Clinic", "Grant"); in a plan of several years one for each.
Amounts = Mapping[str | tuple[str, str], float | Sequence[float]]


@dataclass(frozen=True)
class HandSolved:
    """What the arithmetic of a city's docstring comes to: amounts in currency units, gains in impact points.

    `gain` and `gain_without` are against today's budget. `breaches` is what the rule says of the plan without it.
    `why`: words that a program's reason has in it. `prices`: the exact prices of policy rules by name; None where the
    rule of this kind is one and its price is all that the plan without it gains more. `shadow`: shadow prices of
    rows by name. `otherwise`: a scenario that asks for something else in place of the rule, for a rule without which
    the model would have no end.
    """

    budget: Budget
    scenario: Scenario
    amounts: Amounts
    gain: float
    without: Amounts
    gain_without: float
    breaches: tuple[str, ...]
    why: Mapping[str, str]
    prices: Mapping[str, float] | None = None
    shadow: Mapping[str, float] = field(default_factory=dict)
    otherwise: Scenario | None = None


@dataclass(frozen=True)
class HandSolvedCity:
    """A city of one kind of rule; `solve` has the arithmetic as its docstring."""

    kind: str
    name: str
    arithmetic: str
    solve: Callable[[], HandSolved]

    @cached_property
    def by_hand(self) -> HandSolved:
        """The city, and what it comes to by hand."""
        return self.solve()

    @cached_property
    def case(self) -> Case:
        """The budget beside its checked scenario."""
        budget, scenario = self.by_hand.budget, checked(self.by_hand.scenario, self.by_hand.budget)
        return settled(Case.of(budget, scenario), value_of_next_dollar(budget, scenario.beliefs, scenario.base))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of this kind in the city."""
        return tuple(rule for rule in rules_of(self.case) if rule.kind == self.kind)

    @cached_property
    def plan(self) -> Plan:
        """What the engine recommends."""
        return recommend(self.by_hand.budget, self.by_hand.scenario)

    @cached_property
    def years_without(self) -> tuple[Allocation, ...]:
        """The engine's plan where nothing of this kind is asked, all else the same."""
        if self.by_hand.otherwise is not None:
            return recommend(self.by_hand.budget, self.by_hand.otherwise).years
        others = [rule for rule in rules_of(self.case) if rule.kind != self.kind]
        return tuple(find(self.case, self.plan.value, others).rounded.years)

    def gain_of(self, years: Sequence[Allocation]) -> float:
        """Impact points that a plan adds to doing nothing."""
        value = value_of_next_dollar(self.case.budget, self.case.scenario.beliefs)
        nothing = [Allocation.today(self.case.standing)] * len(years)
        return impact_of(self.case, value, years) - impact_of(self.case, value, nothing)

    def breaches(self, years: Iterable[Allocation]) -> tuple[Breach, ...]:
        """What the rules of this kind say of a plan."""
        return breaches_of(self.rules, self.case, years)


_CITIES: list[HandSolvedCity] = []


def hand_solved(kind: str) -> Callable[[Callable[[], HandSolved]], Callable[[], HandSolved]]:
    """Enter a city into the list, as one of the kind of rule that decides it."""

    def entered(solve: Callable[[], HandSolved]) -> Callable[[], HandSolved]:
        _CITIES.append(HandSolvedCity(kind, solve.__name__, solve.__doc__ or "", solve))
        return solve

    return entered


@cache
def every_city() -> tuple[HandSolvedCity, ...]:
    """Every city of this folder, by kind, then as they stand in their file."""
    for path in sorted(ROOM.glob("*.py")):
        if not path.name.startswith(("test_", "__")):
            import_module(f"{__package__}.{path.stem}")
    return tuple(sorted(_CITIES, key=lambda city: city.kind))


def of_kind(kind: str, cities: Iterable[HandSolvedCity]) -> list[HandSolvedCity]:
    """The cities of one kind of rule."""
    return [city for city in cities if city.kind == kind]


def given(years: Sequence[Allocation], amounts: Amounts) -> dict[str | tuple[str, str], list[float]]:
    """What a plan gives the programs and lines that `amounts` names: currency units, one a year."""
    return {
        name: [(year.amount(LineId(*name)) if isinstance(name, tuple) else year.programs[name]) / 100 for year in years]
        for name in amounts
    }


def by_year(amounts: Amounts) -> dict[str | tuple[str, str], list[float]]:
    """Amounts as lists, one a year."""
    return {name: [money] if isinstance(money, int | float) else list(money) for name, money in amounts.items()}


def lacking(
    rules: Iterable[type[Rule]],
    asked: Iterable[type[AskedRule]],
    cities: Sequence[HandSolvedCity],
    golden: Iterable[str],
) -> Iterator[str]:
    """What is not there: a hand-solved city or a golden listing of a rule, a city that asks for a scenario's rule."""
    golden = set(golden)
    for rule in rules:
        if not of_kind(rule.kind, cities):
            yield f"{rule.__name__} ({rule.kind}) has no hand-solved city"
        if rule.kind not in golden:
            yield f"{rule.__name__} ({rule.kind}) has no golden listing"
    used = {type(rule) for city in cities for rule in city.by_hand.scenario.rules}
    for kind in asked:
        if kind not in used:
            yield f"no hand-solved city asks for {kind.__name__}"
