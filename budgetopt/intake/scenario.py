"""Reading scenario files (TOML), one by itself or one that extends others."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from itertools import islice
from pathlib import Path, PureWindowsPath
from typing import Any

from budgetopt.errors import Finding, Level, Place, ScenarioError, UsageError, did_you_mean
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.packed import is_packed, packed_settings
from budgetopt.intake.files.settings import MOST_SETTINGS, read_json_text, read_toml
from budgetopt.intake.files.taking import Source, Taken, named, take
from budgetopt.scenario.file import ScenarioFile, scenario_of
from budgetopt.scenario.model import Scenario

_MOST_FILES = 10
# What model 1 let a scenario trust the city's own results with at most.
_MOST_TRUST_OF_MODEL_1 = 10


def read_scenario(
    source: Source, beside: Mapping[str, bytes] | None = None, *, read: list[Path] | None = None
) -> Scenario:
    """The scenario of a TOML file (a path or a binary file), with what it extends.

    `beside`: the contents of all files by name, where they are not on this machine's disk; a file object has no others
    unless they are given so. `read` gets the path of every file that was read. Raises UsageError for a file that is not
    there, ScenarioError (findings with file and key) for what it says.
    """
    if beside is None and not isinstance(source, str | Path):
        beside = {}
    files: list[ScenarioFile] = []
    led_here: list[str] = []
    room = MOST_SETTINGS
    while True:
        taken = _taken(source, beside, room, files)
        room -= len(taken.content)
        key = str(Path(str(source)).resolve()) if beside is None else taken.file
        if key in led_here:
            chain = " → ".join([*(file.name for file in files), taken.file])
            words = f"the files extend each other in a circle: {chain}."
            raise _refused(files[-1].name, "extends", words, "Delete one of these extends.")
        led_here.append(key)
        if read is not None and beside is None:
            read.append(Path(key))
        try:
            own = read_toml(taken)
        except Unopenable as problem:
            raise _refused(taken.file, "", problem.found, problem.mend) from None
        parent = own.pop("extends", None)
        files.append(ScenarioFile(taken.file, own))
        if parent is None:
            return scenario_of(files)
        source = Path(str(source)).parent / _parent(parent, files) if beside is None else _parent(parent, files)


def read_scenarios(name: str, content: bytes, beside: Mapping[str, bytes]) -> list[Scenario]:
    """The scenarios of an upload: of a scenario file, or of each in a zip of them; they may extend each other and those
    `beside`. Raises ScenarioError."""
    if not is_packed(content):
        return [read_scenario(name, dict(beside) | {name: content})]
    try:
        packed = packed_settings(take(_named(name, content)))
    except Unopenable as problem:
        raise _refused(name, "", problem.found, problem.mend) from None
    return [read_scenario(one, dict(beside) | packed) for one in packed]


def _named(name: str, content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def scenario_in(text: str) -> Scenario:
    """The scenario of a text of JSON that stands in a workbook. Raises Unopenable, ScenarioError."""
    settings = read_json_text(text)
    if not isinstance(settings, dict):
        raise Unopenable("damaged-file", "it is no table of settings.", "")
    return Scenario(**_of_today(settings))


def _of_today(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings of a workbook with what an older model allowed and this one does not as this one has it; the
    description says so, which is told wherever the scenario goes."""
    trust = settings.get("trust")
    results = trust.get("results") if isinstance(trust, dict) else None
    if not isinstance(trust, dict) or not isinstance(results, int | float) or not 1 < results <= _MOST_TRUST_OF_MODEL_1:
        return settings
    said = f"Trust in results was {results:g} in the workbook that it comes from; since model 2 it is 1 at the most."
    description = f"{settings.get('description') or ''} {said}".strip()
    return settings | {"trust": trust | {"results": 1.0}, "description": description}


def _taken(source: Source, beside: Mapping[str, bytes] | None, room: int, files: list[ScenarioFile]) -> Taken:
    """The bytes of the next file."""
    asking = files[-1].name if files else ""
    try:
        if beside is None or not isinstance(source, str | Path):
            return take(source, room)
        # Whatever folder a file names, its name alone is looked up.
        name = PureWindowsPath(source).name
        if name not in beside:
            raise UsageError(f"{name}: there is no such file.") from FileNotFoundError(name)
        return Taken(name, take(BytesIO(beside[name]), room).content)
    except Unopenable as problem:
        raise _refused(asking or named(source), "extends" if asking else "", problem.found, problem.mend) from None
    except UsageError as error:
        if not asking:
            raise
        name = PureWindowsPath(str(source)).name
        if not isinstance(error.__cause__, FileNotFoundError):
            raise _refused(asking, "extends", f"{name[:100]!r} cannot be read.") from None
        there = beside or (file.name for file in islice(Path(str(source)).parent.glob("*.toml"), 1_000))
        mend = did_you_mean(name, sorted(set(there) - {asking}))
        raise _refused(asking, "extends", f"there is no file {name!r} beside it.", mend) from None


def _parent(parent: object, files: list[ScenarioFile]) -> str:
    """The file that is extended. Only scenario files are read: no other file's text may come to stand in an error."""
    if not isinstance(parent, str) or not parent.casefold().endswith(".toml"):
        shown = repr(parent)[:100] if isinstance(parent, str | int | float) else "this"
        found = f"{shown} is not the name of a scenario file."
        raise _refused(files[-1].name, "extends", found, 'Write extends = "balanced.toml".')
    if len(files) >= _MOST_FILES:
        found = f"more than {_MOST_FILES} files extend each other."
        raise _refused(files[-1].name, "extends", found, "Write what is asked in fewer files.")
    return parent


def _refused(file: str, key: str, found: str, mend: str = "") -> ScenarioError:
    return ScenarioError([Finding(Level.ERROR, "scenario", Place(file=file, cell=key), found, mend=mend)])
