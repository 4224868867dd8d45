"""What two scenarios ask differently, setting by setting and rule by rule."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from budgetopt.rules import Case, rules_of
from budgetopt.scenario.asked import Asked, AskedRule
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.quantities import Percent

_LIMITS = {
    "program_cut": "Most that a program may lose",
    "program_growth": "Most that a program may gain",
    "moved": "Most of each fund that may be moved",
    "positions": "Most positions laid off",
    "unknown": "Programs of which nothing is known",
}
# Settings that are compared as a whole, in words.
_SETTINGS = {
    "objective": "What is maximised",
    "years": "Years planned",
    "round_to": "Rounded to",
    "priorities": "Weights of the goals",
    "discount": "Discount a year",
    "disruption": "Impact points lost for each dollar cut",
    "forecast": "Forecast of later years",
    "returns": "How returns diminish",
    "trust": "Trust in evidence and in results",
    "evidence": "What a finding is taken to mean",
    "caution": "Caution",
}
NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Difference:
    """One thing that `other` asks differently from the first scenario, in words; `swapped` is the first scenario with
    this alone taken over from the other."""

    what: str
    first: str
    other: str
    swapped: Scenario


def differences(first: Case, other: Case) -> list[Difference]:
    """Everything that the scenario of `other` asks differently; names and descriptions aside."""
    return [
        *_limits(first.scenario, other.scenario),
        *_funds(first, other),
        *_rules(first, other),
        *_settings(first, other.scenario),
    ]


def _limits(first: Scenario, other: Scenario) -> Iterator[Difference]:
    shown, others = first.limits.model_dump(mode="json"), other.limits.model_dump(mode="json")
    for key, words in _LIMITS.items():
        if shown[key] != others[key]:
            limits = first.limits.with_changes(**{key: getattr(other.limits, key)})
            yield Difference(words, _limit(shown[key]), _limit(others[key]), first.with_changes(limits=limits))


def _limit(value: object) -> str:
    if isinstance(value, dict):
        return f"not cut from alignment {value['from']:g}"
    return "no limit" if value == "none" else str(value)


def _funds(first: Case, other: Case) -> Iterator[Difference]:
    mine, theirs = first.scenario.funds, other.scenario.funds
    for id in sorted(mine.keys() | theirs.keys()):
        if mine.get(id) != theirs.get(id):
            taken = {key: value for key, value in mine.items() if key != id}
            taken |= {id: theirs[id]} if id in theirs else {}
            yield Difference(
                f"Money of {first.budget.fund_names[id]}",
                _money(first, id),
                _money(other, id),
                first.scenario.with_changes(funds=taken),
            )


def _money(case: Case, fund: str) -> str:
    change = case.scenario.funds.get(fund)
    if change is None:
        return "as the workbook says"
    return change.text.replace("-", "−") if isinstance(change, Percent) else case.show(change)


def _rules(first: Case, other: Case) -> Iterator[Difference]:
    """Rules that only one of the two has; one that both name and ask differently is one difference."""
    mine, theirs = list(first.scenario.rules), list(other.scenario.rules)
    my_words, their_words = rule_words(first), rule_words(other)
    my_asks, their_asks = asked_words(first), asked_words(other)
    new = [(index, rule) for index, rule in enumerate(theirs) if rule not in mine]
    for index, rule in enumerate(mine):
        if rule in theirs:
            continue
        pair = _other_of(rule, [one for one in mine if one not in theirs], new)
        if pair is None:
            swapped = first.scenario.without_rule(index)
            yield Difference(my_words[index], "asked", NOT_ASKED, swapped)
        else:
            new.remove(pair)
            rules = (*mine[:index], pair[1], *mine[index + 1 :])
            swapped = first.scenario.with_changes(rules=rules)
            yield Difference(my_words[index], my_asks[index], their_asks[pair[0]], swapped)
    for place, rule in new:
        swapped = first.scenario.with_changes(rules=(*mine, rule))
        yield Difference(their_words[place], NOT_ASKED, "asked", swapped)


def _other_of(rule: Asked, mine: Sequence[Asked], new: Sequence[tuple[int, Asked]]) -> tuple[int, Asked] | None:
    """The other scenario's rule of the same name; where several have it, the one of the same kind about the same."""
    named = [pair for pair in new if rule.name and pair[1].name == rule.name]
    if len(named) > 1 or sum(one.name == rule.name for one in mine) > 1:
        named = [pair for pair in named if _about(pair[1]) == _about(rule)]
    return named[0] if named else None


def _about(rule: AskedRule) -> tuple[object, ...]:
    return type(rule), [getattr(rule, field) for field in rule.named()]


def rule_words(case: Case) -> list[str]:
    """Every rule of the scenario as a person reads it, in its order."""
    named = {rule.index: rule.name for rule in rules_of(case) if rule.index is not None}
    return [named.get(index) or rule.name or as_written(rule) for index, rule in enumerate(case.scenario.rules)]


def asked_words(case: Case) -> list[str]:
    """What every rule of the scenario asks, whatever it is called: Police: at most 2% cut."""
    unnamed = [rule.with_changes(name="") for rule in case.scenario.rules]
    return rule_words(Case(case.standing, case.scenario.with_changes(rules=unnamed)))


def as_written(rule: AskedRule) -> str:
    """A rule that limits nothing here, in the words of the scenario file."""
    written = rule.model_dump(mode="json", exclude_defaults=True, exclude={"name", "source", "granted_by", "kind"})
    kind = rule.kind_name()
    # What a rule of a department is about has the name of its kind: it is said once.
    first = [kind.replace("_", " ")] if kind not in written else []
    return ", ".join([*first, *(f"{key.replace('_', ' ')} {_plain(value)}" for key, value in written.items())])


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _settings(case: Case, other: Scenario) -> Iterator[Difference]:
    first = case.scenario
    mine, theirs = first.resolved(), other.resolved()
    for key, words in _SETTINGS.items():
        if mine[key] != theirs[key]:
            names = case.budget.goal_names if key == "priorities" else {}
            shown, others = (_written(value, names) for value in _parts(mine[key], theirs[key]))
            yield Difference(words, shown, others, first.with_changes(**{key: getattr(other, key)}))


def _parts(mine: Any, theirs: Any) -> tuple[Any, Any]:
    """Both values; of two tables only the parts that differ."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        keys = [key for key in dict.fromkeys([*mine, *theirs]) if mine.get(key) != theirs.get(key)]
        mine, theirs = ({key: table.get(key, "none") for key in keys} for table in (mine, theirs))
    return mine, theirs


def _written(value: Any, names: Mapping[str, str]) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, dict):
        said = {names.get(key, key.replace("_", " ")): inner for key, inner in value.items() if inner is not None}
        parts = (f"{inner:,}" if name == "available" else f"{inner}" for name, inner in said.items())
        return ", ".join(f"{name} {part}" for name, part in zip(said, parts, strict=True))
    if isinstance(value, list):
        return "; ".join(_written(one, names) for one in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
