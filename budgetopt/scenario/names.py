"""The names in a scenario, looked up in the budget by id and by name without regard to case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from budgetopt.city.memory import remembered
from budgetopt.city.model import Budget
from budgetopt.city.names import normalised
from budgetopt.errors import MOST_SUGGESTIONS, Finding, Level, Place, did_you_mean
from budgetopt.scenario.asked import AskedRule

_LONGEST = 200


def key_of(place: int, rule: AskedRule) -> str:
    """Where a rule stands (`place` from 1), with its name: rules[3] (Police)."""
    return f"rules[{place}]" + (f" ({rule.name})" if rule.name else "")


@dataclass(frozen=True)
class KnownNames:
    """The names of one kind: what may be written, normalised, to ids; and what a message shows."""

    ids: Mapping[str, str]
    shown: tuple[str, ...]

    @classmethod
    def by_id(cls, items: Iterable[Any]) -> KnownNames:
        """Things with an id and a name: an id wins over a name, and a name that two share is none."""
        items = list(items)
        times = Counter(normalised(item.name) for item in items)
        names = {name: item.id for item in items if times[name := normalised(item.name)] == 1}
        ids = {normalised(item.id): item.id for item in items} | {item.id: item.id for item in items}
        return cls(names | ids, tuple(text for item in items for text in (item.id, item.name)))

    @classmethod
    def by_name(cls, names: Iterable[str]) -> KnownNames:
        """Things that are their name."""
        names = tuple(dict.fromkeys(names))
        return cls({normalised(name): name for name in names}, names)

    def find(self, written: str) -> str | None:
        """The id that is meant: as it is written, else without regard to case and spaces."""
        return self.ids.get(written) or self.ids.get(normalised(written))


@remembered
def _known_names(budget: Budget) -> Mapping[str, KnownNames]:
    """All names of a budget, by kind; every change of a scenario looks some of them up."""
    return {
        "program": KnownNames.by_id(budget.programs),
        "fund": KnownNames.by_id(budget.funds),
        "goal": KnownNames.by_id(budget.goals),
        "district": KnownNames.by_name(row.district for row in budget.districts),
        "department": KnownNames.by_name(budget.departments),
    }


class NamesInBudget:
    """Looks names up in the budget and collects the findings."""

    def __init__(self, budget: Budget):
        self.budget = budget
        self.findings: list[Finding] = []
        known = _known_names(budget)
        self.program, self.fund, self.goal = known["program"], known["fund"], known["goal"]
        self.district, self.department = known["district"], known["department"]

    def refuse(self, key: str, found: str, mend: str = "") -> None:
        """Collect one finding."""
        self.findings.append(Finding(Level.ERROR, "scenario", Place(cell=key), found, mend=mend))

    def find(self, name: str, known: KnownNames, key: str, what: str) -> str:
        """The id of a name; the name itself, and a finding, where the budget does not have it."""
        found = known.find(name)
        if found is None:
            mend = did_you_mean(name, known.shown) if len(self.findings) < MOST_SUGGESTIONS else ""
            self.refuse(key, f"the budget has no {what} {name[:_LONGEST]!r}.", mend)
        return found or name

    def rule(self, rule: AskedRule, place: int) -> AskedRule:
        """The rule with ids for names."""
        key = key_of(place, rule)
        changes: dict[str, Any] = {}
        for field, what in rule.named().items():
            name = getattr(rule, field)
            if isinstance(name, tuple):
                changes[field] = self._programs(name, f"{key}.{field}")
            # A lock may leave its fund blank; every other name is needed.
            elif name or type(rule).model_fields[field].is_required():
                changes[field] = self.find(name, getattr(self, what), f"{key}.{field}", what)
        return rule.with_changes(**changes)

    def _programs(self, names: Iterable[str], key: str) -> tuple[str, ...]:
        """A list of programs, each of them once."""
        found: dict[str, None] = {}
        for index, name in enumerate(names, start=1):
            id = self.find(name, self.program, f"{key}[{index}]", "program")
            if id in found:
                self.refuse(f"{key}[{index}]", f"{id!r} stands in the list twice.", "Keep one of them.")
            found[id] = None
        return tuple(found)

    def keys(self, given: Mapping[str, Any], known: KnownNames, table: str, what: str) -> dict[str, Any]:
        """A table whose keys are names, with ids for keys."""
        found: dict[str, Any] = {}
        for name, value in given.items():
            id = self.find(name, known, f"{table}.{name}", what)
            if id in found:
                self.refuse(f"{table}.{name}", f"a {what} is named twice: {id!r}.", "Keep one of them.")
            found[id] = value
        return found
