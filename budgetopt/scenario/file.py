"""Scenario files (TOML): one file, or a file that extends another."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from budgetopt.errors import Finding, Level, Place, ScenarioError, UsageError, in_file
from budgetopt.scenario.model import Scenario


def read_scenario(path: str | Path) -> Scenario:
    """The scenario of a TOML file, with what it extends.

    Raises UsageError for a file that is not there, ScenarioError (findings with file and key) for what it says.
    """
    path = Path(path)
    settings = _settings(path, ())
    settings.setdefault("name", path.stem)
    try:
        return Scenario(**settings)
    except ScenarioError as error:
        raise ScenarioError(in_file(error.findings, path.name)) from None


def _settings(path: Path, below: tuple[Path, ...]) -> dict[str, Any]:
    """The settings of `path` over those of the file it extends; `below`: the files that led here."""
    resolved = path.resolve()
    if resolved in below:
        chain = " → ".join(step.name for step in (*below, resolved))
        raise _refused(below[-1], "extends", f"the files extend each other in a circle: {chain}.")
    try:
        own = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        if below:
            raise _refused(below[-1], "extends", f"there is no file {path.name!r} beside it.") from None
        raise UsageError(f"{path}: there is no such scenario file.") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise _refused(path, "", "the file is not UTF-8 text.") from None
    except tomllib.TOMLDecodeError as error:
        raise _refused(path, "", f"the file is not TOML: {error}.") from None
    parent = own.pop("extends", None)
    if parent is None:
        return own
    if not isinstance(parent, str):
        raise _refused(path, "extends", f"{parent!r} is not the name of a file.")
    return _over(_settings(path.parent / parent, (*below, resolved)), own)


def _refused(path: Path, key: str, found: str) -> ScenarioError:
    return ScenarioError([Finding(Level.ERROR, "scenario", Place(file=path.name, cell=key), found)])


def _over(parent: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """This file's settings win, its rules are added, a rule of the same name replaces."""
    merged = dict(parent)
    for key, value in own.items():
        before = merged.get(key)
        if key == "rules" and isinstance(value, list) and isinstance(before, list):
            names = {rule.get("name") for rule in value if isinstance(rule, Mapping) and rule.get("name")}
            merged[key] = [rule for rule in before if rule.get("name") not in names] + value
        elif key != "priorities" and isinstance(value, Mapping) and isinstance(before, Mapping):
            merged[key] = _over(before, value)
        else:
            merged[key] = value
    return merged


def schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors."""
    found = Scenario.model_json_schema()
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["properties"]["extends"] = {
        "type": "string",
        "description": "Another scenario file beside this one; this file's settings win, its rules are added.",
    }
    return found
