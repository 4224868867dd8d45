"""Reading a mapping file: what is wrong in it is said at its key, in plain words."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationError

from budgetopt.errors import Place, brief, did_you_mean
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.settings import MOST_SETTINGS, read_yaml
from budgetopt.intake.files.taking import Source, Taken, named, take
from budgetopt.intake.log import Log
from budgetopt.intake.mapping import mapping, parts
from budgetopt.intake.mapping.mapping import Mapping

_MOST_TOLD = 200


def load_mapping(source: Source, log: Log) -> tuple[Mapping | None, Taken | None]:
    """The mapping in a YAML file, and the file as it was read; None after saying every key that is wrong.

    Raises UsageError for a missing file.
    """
    content, taken = content_of(source, log)
    return (checked_mapping(content, taken.file, log) if taken and content is not None else None), taken


def content_of(source: Source, log: Log) -> tuple[Any, Taken | None]:
    """What a YAML file holds, before it is checked, and the file; None after saying that it is no YAML."""
    taken = None
    try:
        taken = take(source, MOST_SETTINGS)
        return read_yaml(taken) or {}, taken
    except Unopenable as problem:
        found = f"the mapping cannot be read: {problem.found}"
        log.error("mapping-unreadable", Place(named(source)), found, "", problem.mend)
        return None, taken


def checked_mapping(content: Any, file: str, log: Log) -> Mapping | None:
    """The mapping of a file's content, with its fiscal year in its place; None after saying what is wrong."""
    try:
        year = content.get("fiscal_year") if isinstance(content, dict) else None
        return Mapping.model_validate(with_year(content, year))
    except ValidationError as problem:
        faults = problem.errors()
        if len(faults) > _MOST_TOLD:
            said = f"{len(faults) - _MOST_TOLD:,} more keys are wrong."
            log.error("wrong-value", Place(file), said, "", "Mend the others first.")
        for fault in faults[:_MOST_TOLD]:
            _say(fault["loc"], fault["type"], fault["msg"], fault.get("input"), file, log)
        return None


def _say(location: tuple[int | str, ...], kind: str, message: str, found: object, file: str, log: Log) -> None:
    """One of pydantic's complaints, in plain words and at its key."""
    place = Place(file, "", ".".join(str(part) for part in location))
    name = str(location[-1]) if location else ""
    match kind:
        case "extra_forbidden":
            said, mend = f"the key {brief(name)} is not known.", did_you_mean(name, _keys(location[:-1]))
            log.error("unknown-key", place, said, "", mend)
        case "missing":
            log.error("missing-key", place, f"the key {name!r} is missing.", "", "Add it.")
        case "string_type" if isinstance(found, int | float | date):
            log.error("wrong-value", place, f"{found} is no text here.", "", f"Write it in quotes: '{found}'.")
        case "tuple_type" if isinstance(found, str):
            log.error(
                "wrong-value", place, f"{brief(found)}: a list belongs here.", "", f"Write a list: [{found[:60]}]."
            )
        case "string_pattern_mismatch" if name == "currency":
            said, mend = f"{brief(found)} is not a currency.", "Write its three letters, such as USD."
            log.error("wrong-value", place, said, "", mend)
        case _:
            said = message.removeprefix("Value error, ").rstrip(".")
            # A whole table in front of what is wrong with it would hide that.
            shown = "" if isinstance(found, dict | list) else f"{brief(found)}: "
            said = f"{shown}{said[:1].lower()}{said[1:]}." if shown else f"{said[:1].upper()}{said[1:]}."
            log.error("wrong-value", place, said, "", "Correct it.")


_AT: dict[str, type[parts.MappingPart]] = {
    "ledgers": mapping.Ledger, "tables": mapping.OtherTable, "code_lists": mapping.CodeList,
    "columns": parts.LedgerColumns, "keep": parts.CellRule, "leave_out": parts.CellRule,
    "totals": parts.CellRule, "revenue": parts.CellRule, "kinds": mapping.KindRule, "rows": parts.CellRule,
    "matches": mapping.Match, "seen": parts.Seen,
}  # fmt: skip


def _keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys that a part of the mapping has."""
    named: list[Any] = [part for part in location if isinstance(part, str) and part in _AT]
    inside_source = len(location) > 1 and location[-2] == "columns"
    part = parts.From if inside_source else _AT[named[-1]] if named else Mapping
    return list(part.model_fields)


def with_year(content: Any, year: object) -> Any:
    """The content of a mapping file with the fiscal year in the place of every `{year}` and `{yy}`."""
    match content:
        case str():
            digits = str(year)
            return content.replace("{year}", digits).replace("{yy}", digits[-2:]) if year is not None else content
        case list():
            return [with_year(part, year) for part in content]
        case dict():
            return {with_year(key, year): with_year(part, year) for key, part in content.items()}
    return content
