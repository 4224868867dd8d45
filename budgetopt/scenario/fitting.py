"""A scenario held against another budget than it was written for: what still fits is asked, the rest is set aside.

Nothing is lost: the scenario itself stays as it was written, and what was set aside is asked again of a budget that it
fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from budgetopt.city.model import Budget
from budgetopt.errors import Finding, ScenarioError
from budgetopt.scenario.asked import AskedRule, Lock
from budgetopt.scenario.check import checked
from budgetopt.scenario.deciding import PAST
from budgetopt.scenario.model import Limits, Scenario

# The rule or forecast (from 1) and, inside it, the field and the place in a list that a finding is about.
_PLACED = re.compile(r"(rules|forecast)\[(\d+)\](?: \(.*\))?(?:\.(\w+)(?:\[(\d+)\])?)?$", re.DOTALL)
_CHOSEN = ("base", "priorities", "objective")


@dataclass(frozen=True)
class SetAside:
    """A part of a scenario that a budget does not fit: a rule, or a setting under its key, and what stands against it.

    `field` and `item` (from 0) say which name of the rule the budget does not have.
    """

    key: str
    finding: Finding
    rule: AskedRule | None = None
    field: str = ""
    item: int = 0

    @property
    def what(self) -> str:
        """What the missing name names: program, department, fund, goal or district; "" where no name is missing."""
        return self.rule.named().get(self.field, "") if self.rule else ""

    def pointed(self, name: str, called: str) -> AskedRule:
        """The rule about another program (fund, …) in place of the missing one; `called`: as people call that."""
        if self.rule is None:
            raise ValueError("a setting names nothing else")
        value: Any = getattr(self.rule, self.field)
        changes: dict[str, Any] = {self.field: name}
        if isinstance(value, tuple):
            changes[self.field] = (*value[: self.item], name, *value[self.item + 1 :])
        if isinstance(self.rule, Lock) and self.rule.decided:
            changes["name"] = f"{called}: {PAST[self.rule.decided.decision]}"
        return self.rule.with_changes(**changes)


def fitted(scenario: Scenario, budget: Budget) -> tuple[Scenario, tuple[SetAside, ...]]:
    """What of a scenario can be asked of a budget, and what cannot, each with its finding.

    Raises ScenarioError for what is no part that could be set aside.
    """
    aside: list[SetAside] = []
    while True:
        try:
            checked(scenario, budget)
        except ScenarioError as error:
            found = list(_parts(scenario, error.findings))
            if not found:
                raise
            aside += found
            scenario = without(scenario, found)
        else:
            return scenario, tuple(aside)


def without(scenario: Scenario, parts: Iterable[SetAside]) -> Scenario:
    """A scenario without these parts of it."""
    parts = tuple(parts)
    keys, rules = {part.key for part in parts}, [part.rule for part in parts if part.rule]
    limits = dict(scenario.limits) | {key.partition(".")[2]: None for key in keys if key.startswith("limits.")}
    return scenario.with_changes(
        # By identity: a rule that stands twice is set aside once.
        rules=tuple(rule for rule in scenario.rules if not any(rule is one for one in rules)),
        funds={fund: change for fund, change in scenario.funds.items() if f"funds.{fund}" not in keys},
        forecast=tuple(row for row in scenario.forecast if f"forecast {row.fund} {row.year}" not in keys),
        limits=Limits(**limits),
        **{key: Scenario.model_fields[key].default for key in _CHOSEN if key in keys},
    )


def with_parts(after: Scenario, before: Scenario, parts: Iterable[SetAside], whole: Scenario) -> Scenario:
    """What `after` has become of `before`, with the parts of `whole` that were set aside: it is kept so. A setting that
    was set anew meanwhile is no longer set aside."""
    parts = tuple(parts)
    keys = {part.key for part in parts}
    settings = [key for key in _CHOSEN if key in keys and getattr(after, key) == getattr(before, key)]
    limits = {name: getattr(whole.limits, name) for name in Limits.model_fields if f"limits.{name}" in keys}
    return after.with_changes(
        rules=(*after.rules, *(part.rule for part in parts if part.rule)),
        funds=dict(after.funds) | {fund: new for fund, new in whole.funds.items() if f"funds.{fund}" in keys},
        forecast=(*after.forecast, *(row for row in whole.forecast if f"forecast {row.fund} {row.year}" in keys)),
        limits=after.limits.with_changes(**limits),
        **{key: getattr(whole, key) for key in settings},
    )


def _parts(scenario: Scenario, findings: Iterable[Finding]) -> Iterable[SetAside]:
    """The parts that findings are about, each once."""
    found: dict[str, SetAside] = {}
    for finding in findings:
        part = _part(scenario, finding)
        if part is not None:
            found.setdefault(finding.place.cell.partition("]")[0] if part.rule else part.key, part)
    return found.values()


def _part(scenario: Scenario, finding: Finding) -> SetAside | None:
    key = finding.place.cell
    placed = _PLACED.match(key)
    if placed is None:
        head, _, name = key.partition(".")
        if head == "funds":
            # Two keys of one fund are told under its id: both go.
            return SetAside(f"funds.{_written(scenario.funds, name)}", finding)
        return SetAside(key if head == "limits" else head, finding) if head in ("limits", *_CHOSEN) else None
    list_of, place, field, item = placed.groups()
    if list_of == "forecast":
        row = scenario.forecast[int(place) - 1]
        return SetAside(f"forecast {row.fund} {row.year}", finding)
    rule = scenario.rules[int(place) - 1]
    return SetAside("rules", finding, rule, field or "", int(item or 1) - 1)


def _written(given: Mapping[str, Any], name: str) -> str:
    return name if name in given else next((one for one in given if one.casefold() == name.casefold()), name)
