"""Scenario files (TOML): one file, or a file that extends another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from budgetopt.errors import Finding, Level, Place, ScenarioError, UsageError, did_you_mean
from budgetopt.scenario.model import Scenario

_RULE = re.compile(r"rules\[(\d+)\](.*)", re.DOTALL)


class _File(NamedTuple):
    """One scenario file: its path, and the settings that stand in it."""

    path: Path
    own: Mapping[str, Any]


def read_scenario(path: str | Path, beside: Mapping[str, bytes] | None = None) -> Scenario:
    """The scenario of a TOML file, with what it extends.

    `beside`: the contents of all files by name, where they are not on this machine's disk. Raises UsageError for a
    file that is not there, ScenarioError (findings with file and key) for what it says.
    """
    path = Path(path)
    files = _files(path, (), _Folder() if beside is None else _InMemory(beside))
    settings: dict[str, Any] = {}
    for file in reversed(files):
        settings = _over(settings, file.own)
    settings.setdefault("name", path.stem)
    try:
        return Scenario(**settings)
    except ScenarioError as error:
        raise ScenarioError(_where_it_stands(finding, files, settings) for finding in error.findings) from None


class _Folder:
    """Scenario files on disk."""

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def names(self, path: Path) -> list[str]:
        """The scenario files beside `path`."""
        return sorted(file.name for file in path.parent.glob("*.toml"))


class _InMemory(_Folder):
    """Scenario files by name: whatever folder a file names, its name alone is looked up."""

    def __init__(self, contents: Mapping[str, bytes]):
        self._contents = contents

    def read(self, path: Path) -> bytes:
        if path.name not in self._contents:
            raise FileNotFoundError(path.name)
        return self._contents[path.name]

    def names(self, path: Path) -> list[str]:
        return sorted(self._contents)


def _files(path: Path, below: tuple[Path, ...], folder: _Folder) -> list[_File]:
    """This file, the one that it extends, and so on; `below`: the files that led here."""
    resolved = path.resolve()
    if resolved in below:
        chain = " → ".join(step.name for step in (*below, resolved))
        words = f"the files extend each other in a circle: {chain}."
        raise _refused(below[-1], "extends", words, "Delete one of these extends.")
    try:
        own = tomllib.loads(folder.read(path).decode("utf-8-sig"))
    except FileNotFoundError:
        if below:
            words = f"there is no file {path.name!r} beside it."
            raise _refused(below[-1], "extends", words, _nearest_file(path, below[-1], folder)) from None
        raise UsageError(f"{path}: there is no such scenario file.") from None
    except OSError as error:
        if below:
            raise _refused(below[-1], "extends", f"{path.name!r} cannot be read ({error.strerror}).") from None
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise _refused(path, "", "the file is not UTF-8 text.") from None
    except tomllib.TOMLDecodeError as error:
        raise _refused(path, "", f"the file is not TOML: {error}.") from None
    parent = own.pop("extends", None)
    if parent is None:
        return [_File(path, own)]
    if not isinstance(parent, str) or not parent.strip():
        raise _refused(path, "extends", f"{parent!r} is not the name of a file.", 'Write extends = "balanced.toml".')
    return [_File(path, own), *_files(path.parent / parent, (*below, resolved), folder)]


def _nearest_file(missing: Path, asking: Path, folder: _Folder) -> str:
    return did_you_mean(missing.name, [name for name in folder.names(missing) if name != asking.name])


def _refused(path: Path, key: str, found: str, mend: str = "") -> ScenarioError:
    return ScenarioError([Finding(Level.ERROR, "scenario", Place(file=path.name, cell=key), found, mend=mend)])


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


def _where_it_stands(finding: Finding, files: Sequence[_File], merged: Mapping[str, Any]) -> Finding:
    """The finding with the file that says it, and with the rule's place in that file."""
    key = finding.place.cell
    if match := _RULE.match(key):
        rule = merged["rules"][int(match[1]) - 1]
        for file in files:
            rules = file.own.get("rules")
            for place, one in enumerate(rules if isinstance(rules, list) else (), start=1):
                if one is rule:
                    return replace(finding, place=Place(file=file.path.name, cell=f"rules[{place}]{match[2]}"))
    table, _, inside = key.partition(".")
    table = table.partition("[")[0]
    saying = [file for file in files if table in file.own]
    inner = [file for file in saying if isinstance(file.own[table], Mapping) and inside in file.own[table]]
    file = (inner or saying or files)[0]
    return replace(finding, place=Place(file=file.path.name, cell=key))


def schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors."""
    found = Scenario.model_json_schema()
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["properties"]["extends"] = {
        "type": "string",
        "description": "Another scenario file beside this one; this file's settings win, its rules are added.",
    }
    return found
