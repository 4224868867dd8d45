"""What pydantic found wrong with a scenario, in words for its author, at the key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from budgetopt.errors import Finding, Level, Place, brief, did_you_mean
from budgetopt.scenario.asked import KINDS, AskedRule
from budgetopt.scenario.field import label

_NUMBER = ("int_parsing", "int_type", "float_parsing", "float_type")
_LIST = ("tuple_type", "list_type")
_TABLE = ("model_type", "model_attributes_type", "dict_type")


def findings_of(error: ValidationError, model: type[BaseModel], settings: Mapping[str, Any]) -> tuple[Finding, ...]:
    """One finding an error, at its key ("rules[2].cut"), with the nearest right name where a key is not known."""
    items = [dict(item) for item in error.errors(include_url=False)]
    told = [item for item in items[:_MOST_TOLD] if not _other_branch(item, items, settings)]
    found = dict.fromkeys(_finding(item, model, settings) for item in told)
    if len(items) > _MOST_TOLD:
        found[_error("", f"{len(items) - _MOST_TOLD:,} more settings are wrong.", "Mend these first.")] = None
    return tuple(found)


_MOST_TOLD = 200


def _other_branch(item: Mapping[str, Any], items: list[dict[str, Any]], settings: Mapping[str, Any]) -> bool:
    """Whether an error only says that something is not what its author did not mean it to be."""
    loc = item["loc"]
    if loc[:1] == ("priorities",):  # a text or a table: pydantic complains of both
        return loc[1:] == ("str",) and isinstance(settings["priorities"], Mapping)
    # A list with a wrong entry also counts as too short.
    return item["type"] == "too_short" and any(
        other["loc"][:-1] == loc and isinstance(other["loc"][-1], int) for other in items
    )


def _finding(item: Mapping[str, Any], model: type[BaseModel], settings: Mapping[str, Any]) -> Finding:
    # A union's branches appear in pydantic's path; only what stands in the file is shown.
    loc: tuple[str | int, ...] = item["loc"]
    path = [part for index, part in enumerate(loc) if not _is_tag(loc, index)]
    key, last = _key(path, settings), path[-1] if path else ""
    kind, given = item["type"], item["input"]
    if kind == "extra_forbidden":
        known = _known_keys(model, loc[:-1])
        if last in known:
            mend = "Read the file with read_scenario."
            return _error(key, f"{brief(last)} is a key of a scenario file, not of a scenario.", mend)
        return _error(key, f"{brief(last)} is not a key of {_table(loc[:-1])}.", did_you_mean(str(last), known))
    if kind == "union_tag_invalid":
        tag = str(item.get("ctx", {}).get("tag", ""))
        return _error(f"{key}.kind", f"{brief(tag)} is not a kind of rule.", did_you_mean(tag, KINDS))
    if kind == "union_tag_not_found":
        return _error(key, "the rule has no kind.", f"Add kind = …, one of {', '.join(KINDS)}.")
    if kind == "missing":
        asked = KINDS[str(loc[2])] if len(loc) > 3 and loc[0] == "rules" else None
        return _error(key, f"{label(asked, str(last))} is missing.", "Add it.")
    if kind == "asks_nothing":
        return _error(f"{key}.{item['ctx']['keys']}", f"{item['msg']}.")
    if kind == "literal_error":
        return _error(key, f"{brief(given)} is not possible here.", f"Write {item['ctx']['expected']}.")
    if path == ["priorities"]:
        return _error(
            key,
            f"{brief(given)} is not a set of weights.",
            'Write "adopted", "residents", "open" or {goal = weight, …}.',
        )
    return _error(key, *_said(kind, given, item.get("ctx", {}), item["msg"], path))


def _said(kind: str, given: Any, bound: Mapping[str, Any], message: str, path: list[str | int]) -> tuple[str, str]:
    """What is wrong with a value, and the way to mend it."""
    if kind in _NUMBER:
        return f"{brief(given)} is not a number.", "Write a number without quotes."
    if kind == "int_from_float":
        return f"{brief(given)} is not a whole number.", f"Write {given:.0f}, for example."
    if kind == "finite_number":
        return f"{brief(given)} is not a number that can be used.", "Write a finite one."
    if kind == "greater_than_equal":
        return f"{brief(given)} is too small.", f"Write {bound['ge']:g} or more."
    if kind == "greater_than":
        return f"{brief(given)} is too small.", f"Write a number above {bound['gt']:g}."
    if kind == "less_than_equal":
        return f"{brief(given)} is too large.", f"Write {bound['le']:g} or less."
    if kind == "string_type":
        return f"{brief(given)} is not text.", "Write it in quotes."
    if kind == "too_short":
        return "the list is empty.", "Name at least one."
    if kind in _LIST:
        tables = path in (["rules"], ["forecast"])
        return "this is not a list.", f"Write [[{path[0]}]] over each." if tables else 'Write it as ["…", "…"].'
    if kind in _TABLE:
        what = f"[{path[0]}]" if len(path) == 1 else f"[[{path[0]}]]"
        return f"{brief(given)} is not a table of settings.", f"Write {what} and below it one setting a line."
    message = message.removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}.", ""


def _error(key: str, found: str, mend: str = "") -> Finding:
    return Finding(Level.ERROR, "scenario", Place(cell=key), found, mend=mend)


def _is_tag(loc: tuple[str | int, ...], place: int) -> bool:
    if loc[0] == "priorities":
        return place == 1
    return place == 2 and loc[0] == "rules" and loc[place] in KINDS


def _key(path: list[str | int], settings: Mapping[str, Any]) -> str:
    """The path as a person writes it, with the rule's name: rules[2] (Police).cut."""
    text = ""
    for index, part in enumerate(path):
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
        if index == 1 and path[0] == "rules" and isinstance(part, int):
            rule = settings["rules"][part]
            name = rule.get("name") if isinstance(rule, Mapping) else getattr(rule, "name", "")
            text += f" ({name})" if name else ""
    return text


def _table(loc: tuple[str | int, ...]) -> str:
    """The table at `loc`, as a person calls it."""
    if not loc:
        return "a scenario"
    if loc[0] == "rules":
        return f"a {loc[2]} rule" if len(loc) > 2 else "a rule"
    return f"[[{loc[0]}]]" if any(isinstance(part, int) for part in loc) else f"[{'.'.join(map(str, loc))}]"


def _known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that the table at `loc` may have."""
    here: type[BaseModel] = model
    if loc and loc[0] == "rules":
        here = KINDS.get(str(loc[2]) if len(loc) > 2 else "", AskedRule)
    else:
        for part in loc:
            field = here.model_fields.get(str(part))  # a place in a list is no field: its table is found already
            here = next(models_in(field.annotation), here) if field else here
    # A file may also extend another: the reader takes that key out before the settings are looked at.
    return [*here.model_fields, *(["extends"] if here is model else [])]


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The tables that a field may hold: itself, one of a list, or one that may be absent."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)
