"""What scenario files say together: one file, or a file that extends others. They are read by intake/scenario.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from budgetopt.errors import Finding, Place, ScenarioError
from budgetopt.scenario.model import Scenario

_RULE = re.compile(r"rules\[(\d+)\](.*)", re.DOTALL)


class ScenarioFile(NamedTuple):
    """One scenario file: its name, and the settings that stand in it."""

    name: str
    own: Mapping[str, Any]


def scenario_of(files: Sequence[ScenarioFile]) -> Scenario:
    """The scenario that a file says with those that it extends, each after the one that extends it.

    Raises ScenarioError (findings with file and key).
    """
    settings: dict[str, Any] = {}
    for file in reversed(files):
        settings = _over(settings, file.own)
    settings.setdefault("name", files[0].name.rpartition(".")[0] or files[0].name)
    try:
        return Scenario(**settings)
    except ScenarioError as error:
        raise ScenarioError(_where_it_stands(finding, files, settings) for finding in error.findings) from None


def _over(parent: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """This file's settings win, its rules are added, a rule of the same name replaces."""
    merged = dict(parent)
    for key, value in own.items():
        before = merged.get(key)
        if key == "rules" and isinstance(value, list) and isinstance(before, list):
            names = {_name(rule) for rule in value} - {""}
            merged[key] = [rule for rule in before if _name(rule) not in names] + value
        elif key != "priorities" and isinstance(value, Mapping) and isinstance(before, Mapping):
            merged[key] = _over(before, value)
        else:
            merged[key] = value
    return merged


def _name(rule: object) -> str:
    name = rule.get("name") if isinstance(rule, Mapping) else ""
    return name if isinstance(name, str) else ""


def _where_it_stands(finding: Finding, files: Sequence[ScenarioFile], merged: Mapping[str, Any]) -> Finding:
    """The finding with the file that says it, and with the rule's place in that file."""
    key = finding.place.cell
    if match := _RULE.match(key):
        rule = merged["rules"][int(match[1]) - 1]
        for file in files:
            rules = file.own.get("rules")
            for index, one in enumerate(rules if isinstance(rules, list) else (), start=1):
                if one is rule:
                    return replace(finding, place=Place(file=file.name, cell=f"rules[{index}]{match[2]}"))
    table, _, inside = key.partition(".")
    table = table.partition("[")[0]
    saying = [file for file in files if table in file.own]
    inner = [file for file in saying if isinstance(file.own[table], Mapping) and inside in file.own[table]]
    file = (inner or saying or files)[0]
    return replace(finding, place=Place(file=file.name, cell=key))


def schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors."""
    found = Scenario.model_json_schema()
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["properties"]["extends"] = {
        "type": "string",
        "description": "Another scenario file beside this one; this file's settings win, its rules are added.",
    }
    return found
