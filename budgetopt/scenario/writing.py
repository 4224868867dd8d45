"""A scenario as the text of a TOML file: what differs from the defaults, in the order that docs/scenarios.md has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Item, Table

from budgetopt.scenario.asked import AskedRule
from budgetopt.scenario.model import Scenario

# Where a rule comes from is read after what it asks.
_LAST = ("source", "granted_by")
# Small tables that are written within a line: a limit of what is unknown, what a lock says of its decision.
_INLINE = {"from", "decision"}


def to_toml(scenario: Scenario) -> str:
    """The text of a scenario file; reading it back gives an equal scenario."""
    text = tomlkit.document()
    # A file without a name is named after the file, so the name is always written.
    settings = {"name": scenario.name} | scenario.model_dump(mode="json", exclude_defaults=True, exclude={"rules"})
    # And what is unknown to it: a file that does not say is one of before model 2.
    settings["limits"] = settings.get("limits", {}) | {"unknown": scenario.limits.model_dump(mode="json")["unknown"]}
    for key in (key for key in Scenario.model_fields if key in settings):
        text.add(key, _item(settings[key], inline=key == "priorities"))
    if scenario.rules:
        text.add("rules", _tables([_rule(rule) for rule in scenario.rules]))
    return tomlkit.dumps(text)


def _rule(rule: AskedRule) -> dict[str, Any]:
    """A rule in the order in which it is read: its kind, its name, what it asks, where it comes from."""
    asked = rule.model_dump(mode="json", exclude_defaults=True)
    first = {"kind": rule.kind_name()} | ({"name": rule.name} if rule.name else {})
    last = {key: asked[key] for key in _LAST if key in asked}
    return first | {key: value for key, value in asked.items() if key not in last} | last


def _tables(rows: list[dict[str, Any]]) -> Item:
    tables = tomlkit.aot()
    for row in rows:
        tables.append(_table(row, tomlkit.table()))
    return tables


def _table(settings: Mapping[str, Any], table: Table | InlineTable) -> Item:
    for key, value in settings.items():
        table.add(key, _item(value))
    return table


def _item(value: Any, inline: bool = False) -> Item:
    """A setting as TOML: numbers with underscores, tables under headings of their own unless `inline`."""
    if isinstance(value, Mapping):
        return _table(value, tomlkit.inline_table() if inline or _INLINE & set(value) else tomlkit.table())
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return _tables(value)
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        value = tomlkit.value(f"{int(value) if whole else value:_}")
    item: Item = tomlkit.item(value)
    return item
