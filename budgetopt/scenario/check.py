"""A scenario against a budget: every name is one the budget has, and what is asked can be asked of it."""

from __future__ import annotations

from budgetopt.city.ledger import Base, base_rows
from budgetopt.city.model import Budget
from budgetopt.city.standing import Standing, standing_of
from budgetopt.errors import ScenarioError, UsageError, did_you_mean
from budgetopt.impact.alignment import BLENDABLE, groups_of
from budgetopt.impact.beliefs import Priorities
from budgetopt.money import show
from budgetopt.scenario.asked import AskedRule, PositionsLimit
from budgetopt.scenario.holds import troubles
from budgetopt.scenario.model import Forecast, Scenario
from budgetopt.scenario.names import NamesInBudget, key_of
from budgetopt.scenario.together import troubles_together


def checked(scenario: Scenario, budget: Budget) -> Scenario:
    """The scenario with every name written as the budget's id. Raises ScenarioError with all findings at once,
    UsageError for what is no budget or no scenario."""
    if not isinstance(budget, Budget):
        raise UsageError(f"a {type(budget).__name__} is not a budget: read_budget makes one of files.")
    if not isinstance(scenario, Scenario):
        raise UsageError(
            f"a {type(scenario).__name__} is not a scenario: read_scenario reads a file, Scenario(…) takes settings."
        )
    names = NamesInBudget(budget)
    rules = tuple(names.rule(rule, index) for index, rule in enumerate(scenario.rules, start=1))
    funds = names.keys(scenario.funds, names.fund, "funds", "fund")
    forecast = tuple(_forecast(scenario, names))
    priorities = _priorities(scenario, names)
    by_ratio = _by_ratio(scenario, names)
    _positions(scenario, names)
    _rules_can_hold(rules, standing_of(budget, _base(scenario, names), by_ratio=by_ratio), names)
    if names.findings:
        raise ScenarioError(names.findings)
    return scenario.with_changes(rules=rules, funds=funds, forecast=forecast, priorities=priorities)


def _forecast(scenario: Scenario, names: NamesInBudget) -> list[Forecast]:
    """The forecast with ids for funds: once for each fund and year; of a year beyond those planned it waits."""
    found: list[Forecast] = []
    first: dict[tuple[str, int], str] = {}
    currency = names.budget.currency
    for index, row in enumerate(scenario.forecast, start=1):
        key = f"forecast[{index}]"
        fund = names.find(row.fund, names.fund, f"{key}.fund", "fund")
        other = first.setdefault((fund, row.year), key)
        if other != key:
            words = f"{fund!r} has a forecast of year {row.year} already: {other}."
            names.refuse(key, words, "Keep one of them.")
        if row.one_time and fund in names.budget.fund and names.budget.fund[fund].one_time is None:
            words = f"the Funds sheet does not say how much of {fund!r} is one-time, so that this has no effect."
            mend = 'Fill in "of which one-time" on the Funds sheet (0 if there is none), or delete one_time here.'
            names.refuse(f"{key}.one_time", words, mend)
        if row.one_time is not None and row.one_time > row.available:
            one_time, available = show(row.one_time, currency), show(row.available, currency)
            words = f"{one_time} of one-time money is more than the {available} available."
            names.refuse(f"{key}.one_time", words, f"It is a part of what is available: write {available} or less.")
        found.append(Forecast(fund=fund, year=row.year, available=row.available, one_time=row.one_time))
    return found


def _priorities(scenario: Scenario, names: NamesInBudget) -> Priorities:
    """The priorities with ids for goals."""
    priorities = scenario.priorities
    if isinstance(priorities, str):
        if priorities not in BLENDABLE:
            names.refuse("priorities", f"{priorities!r} is not a set of weights.", did_you_mean(priorities, BLENDABLE))
        _check_asked(priorities, "priorities", "write adopted", names)
    elif not set(priorities) <= set(BLENDABLE):
        return names.keys(priorities, names.goal, "priorities", "goal")
    else:
        for name in priorities:
            _check_asked(name, f"priorities.{name}", f"leave {name} out", names)
    return priorities


def _check_asked(name: str, key: str, otherwise: str, names: NamesInBudget) -> None:
    """Refuse residents' weights where nobody was asked so."""
    groups = groups_of(names.budget.residents)
    if name not in ("residents", "open") or any(group.is_open is (name == "open") for group in groups):
        return
    if not groups:
        names.refuse(key, "the budget has no Residents sheet.", f"Add one, or {otherwise}.")
    elif name == "residents":
        said = "every group of Residents answered an open survey, which speaks for nobody else."
        names.refuse(key, said, f'Write "open" to take its weights all the same, or {otherwise}.')
    else:
        names.refuse(key, "no group of Residents answered an open survey.", f"Enter its Method, or {otherwise}.")


def _by_ratio(scenario: Scenario, names: NamesInBudget) -> bool:
    """Whether programs without a benefit-cost ratio stay as they are; benefits need some program that has one."""
    if scenario.objective != "benefits":
        return False
    if all(study.benefit_cost_ratio is None for study in names.budget.studies):
        words = "no program has a benefit-cost ratio, so there are no benefits to compare."
        names.refuse("objective", words, 'Fill in Benefit-cost ratio on the Evidence sheet, or write "impact".')
        # Said once: not of every rule, whose programs would all be fixed.
        return False
    return True


def _base(scenario: Scenario, names: NamesInBudget) -> Base:
    """The budget that the plan moves away from. One that is not on file would be a plan of nothing: that is told once,
    not of every rule."""
    budget, base = names.budget, scenario.base
    if base == "adopted" or base_rows(budget, base):
        return base
    words = f"the budget has no amounts of kind {base} in {budget.fiscal_year}."
    names.refuse("base", words, 'Enter them on the Budget sheet, or write "adopted".')
    return "adopted"


def _positions(scenario: Scenario, names: NamesInBudget) -> None:
    """A limit of layoffs means something only where some program says how many people it employs."""
    if any(program.fte for program in names.budget.programs):
        return
    keys = ["limits.positions"] if scenario.limits.positions is not None else []
    rules = enumerate(scenario.rules, start=1)
    keys += [key_of(place, rule) for place, rule in rules if isinstance(rule, PositionsLimit)]
    for key in keys:
        words = "no program has positions in the budget, so layoffs cannot be counted."
        names.refuse(key, words, "Fill in FTE on the Programs sheet, or delete this limit.")


def _rules_can_hold(rules: tuple[AskedRule, ...], standing: Standing, names: NamesInBudget) -> None:
    for index, rule in enumerate(rules, start=1):
        for trouble in troubles(rule, standing):
            names.refuse(key_of(index, rule) + trouble.key, trouble.found, trouble.mend)
    for trouble in troubles_together(rules, standing):
        names.refuse(*trouble)
