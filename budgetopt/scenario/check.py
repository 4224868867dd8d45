"""A scenario against a budget: every name is one the budget has, and what is asked can be asked of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from budgetopt.city.ledger import Base, LineId
from budgetopt.city.model import Budget, Restriction
from budgetopt.city.standing import Standing, standing_of
from budgetopt.errors import Finding, Level, Place, ScenarioError, did_you_mean
from budgetopt.impact.alignment import BLENDABLE
from budgetopt.money import show
from budgetopt.scenario.asked import AskedRule, Lock, ProgramLimits, locked_amount
from budgetopt.scenario.model import Scenario


def checked(scenario: Scenario, budget: Budget) -> Scenario:
    """The scenario with every name written as the budget's id. Raises ScenarioError with all findings at once."""
    names = _Names(budget)
    rules = tuple(names.rule(rule, f"rules[{place}]") for place, rule in enumerate(scenario.rules, start=1))
    funds = names.keys(scenario.funds, budget.fund, names.fund, "funds", "a fund")
    priorities = scenario.priorities
    if isinstance(priorities, str):
        if priorities not in BLENDABLE:
            names.refuse("priorities", f"{priorities!r} is not a set of weights.", did_you_mean(priorities, BLENDABLE))
        elif priorities == "residents" and not budget.residents:
            names.refuse("priorities", "the budget has no Residents sheet.", "Add one, or write adopted.")
    elif not set(priorities) <= set(BLENDABLE):
        priorities = names.keys(priorities, budget.goal, names.goal, "priorities", "a goal")
    elif "residents" in priorities and not budget.residents:
        names.refuse("priorities.residents", "the budget has no Residents sheet.", "Add one, or leave residents out.")
    names.rules_can_hold(scenario.base, rules)
    if names.findings:
        raise ScenarioError(names.findings)
    return scenario.with_changes(rules=rules, funds=funds, priorities=priorities)


class _Names:
    """Looks names up in the budget, by id and by name without regard to case, and collects what it cannot find."""

    def __init__(self, budget: Budget):
        self.budget = budget
        self.findings: list[Finding] = []
        self.program = _lookup(budget.programs)
        self.fund = _lookup(budget.funds)
        self.goal = _lookup(budget.goals)
        self.district = {row.district.casefold(): row.district for row in budget.districts}
        self.department = {name.casefold(): name for name in budget.departments}

    def refuse(self, key: str, found: str, mend: str = "") -> None:
        self.findings.append(Finding(Level.ERROR, "scenario", Place(cell=key), found, mend=mend))

    def find(self, name: str, known: Mapping[str, str], key: str, what: str, shown: Iterable[str]) -> str:
        found = known.get(name.strip().casefold())
        if found is None:
            self.refuse(key, f"the budget has no {what} {name!r}.", did_you_mean(name, shown))
        return found or name

    def rule(self, rule: AskedRule, place: str) -> AskedRule:
        place = f"{place} ({rule.name})" if rule.name else place
        budget = self.budget
        parts = (
            (rule.names_department, self.department, "department", budget.departments),
            (rule.names_program, self.program, "program", _shown(budget.programs)),
            (rule.names_fund, self.fund, "fund", _shown(budget.funds)),
            (rule.names_goal, self.goal, "goal", _shown(budget.goals)),
            (rule.names_district, self.district, "district", list(self.district.values())),
        )
        changes: dict[str, Any] = {}
        for fields, known, what, shown in parts:
            for field in fields:
                name = getattr(rule, field)
                if name:
                    changes[field] = self.find(name, known, f"{place}.{field}", what, shown)
        for field in rule.names_programs:
            names = enumerate(getattr(rule, field), start=1)
            shown = _shown(budget.programs)
            changes[field] = tuple(
                self.find(name, self.program, f"{place}.{field}[{number}]", "program", shown) for number, name in names
            )
        return type(rule)(**{field: getattr(rule, field) for field in type(rule).model_fields} | changes)

    def keys(
        self, given: Mapping[str, Any], ids: Iterable[str], known: Mapping[str, str], table: str, what: str
    ) -> dict[str, Any]:
        """A table whose keys are names, with ids for keys."""
        found: dict[str, Any] = {}
        for name, value in given.items():
            id = self.find(name, known, f"{table}.{name}", what.split()[-1], ids)
            if id in found:
                self.refuse(f"{table}.{name}", f"{what} is named twice: {id!r}.", "Keep one of them.")
            found[id] = value
        return found

    def rules_can_hold(self, base: Base, rules: Iterable[AskedRule]) -> None:
        """Names tell rules apart; a fixed program takes no rule; a lock may replace policy, never law."""
        standing = standing_of(self.budget, base)
        seen: dict[tuple[str, str], str] = {}
        for place, rule in enumerate(rules, start=1):
            key = f"rules[{place}]" + (f" ({rule.name})" if rule.name else "")
            if rule.name and seen.setdefault(("name", rule.name), key) != key:
                self.refuse(key, f"another rule has the name {rule.name!r}.", "Give each rule a name of its own.")
            if isinstance(rule, ProgramLimits) and rule.program in standing.fixed:
                reason = standing.fixed[rule.program]
                self.refuse(key, f"{rule.program!r} is fixed ({reason}): a rule cannot move it.", "Delete the rule.")
            if not isinstance(rule, Lock) or rule.program not in self.budget.program:
                continue
            other = seen.setdefault((rule.program, rule.fund), key)
            if other != key:
                self.refuse(key, f"{rule.program!r} is locked twice; the other is {other}.", "Keep one of them.")
            for problem in _outside_law(rule, standing):
                self.refuse(f"{key}.amount", problem)


def _outside_law(lock: Lock, standing: Standing) -> list[str]:
    """What the law says against a lock; a lock of one line is held to that line's floor."""
    currency = standing.budget.currency
    if lock.fund:
        line = standing.line.get(LineId(lock.program, lock.fund))
        if line is None:
            return [f"{lock.program!r} has no line in the fund {lock.fund!r}."]
        amount = locked_amount(lock, line.current)
        floor, ceiling = line.minimum or 0, None
        if standing.budget.fund[lock.fund].restriction is Restriction.BY_PROGRAM:
            ceiling = line.current
    else:
        amount = locked_amount(lock, standing.total[lock.program])
        floor, ceiling = standing.least[lock.program], standing.most[lock.program]
        if standing.is_proposal(lock.program):
            ceiling = min(standing.asked[lock.program], ceiling if ceiling is not None else amount)
    program = standing.budget.program[lock.program]
    if standing.is_proposal(lock.program) and not program.scalable and amount not in (0, standing.asked[lock.program]):
        return [f"{lock.program!r} takes {show(standing.asked[lock.program], currency)} or nothing."]
    if lock.program in standing.fixed and not lock.fund and amount != floor:
        reason = standing.fixed[lock.program]
        return [f"{lock.program!r} is fixed at {show(floor, currency)} ({reason}) and cannot be locked elsewhere."]
    if amount < floor:
        return [f"{show(amount, currency)} is below the {show(floor, currency)} that the law asks for."]
    if ceiling is not None and amount > ceiling:
        return [f"{show(amount, currency)} is above the {show(ceiling, currency)} that the law allows."]
    return []


def _lookup(items: Iterable[Any]) -> dict[str, str]:
    """Names and ids, without regard to case, to ids; an id wins over a name, and a name that two share is none."""
    items = list(items)
    times = Counter(item.name.strip().casefold() for item in items)
    names = {name: item.id for item in items if times[name := item.name.strip().casefold()] == 1}
    return names | {item.id.casefold(): item.id for item in items}


def _shown(items: Iterable[Any]) -> list[str]:
    return [text for item in items for text in (item.id, item.name)]
