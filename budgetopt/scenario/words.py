"""What pydantic found wrong with a scenario, in words for its author, at the key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from budgetopt.errors import Finding, Level, Place, did_you_mean
from budgetopt.scenario.asked import KINDS, AskedRule

_KIND = {cls.model_fields["kind"].default: cls for cls in KINDS}


def findings_of(error: ValidationError, model: type[BaseModel], settings: Mapping[str, Any]) -> tuple[Finding, ...]:
    """One finding an error, at its key ("rules[2].cut"), with the nearest right name where a key is not known."""
    return tuple(_finding(dict(item), model, settings) for item in error.errors(include_url=False))


def _finding(item: Mapping[str, Any], model: type[BaseModel], settings: Mapping[str, Any]) -> Finding:
    # A union's branches appear in pydantic's path; only what stands in the file is shown.
    path = [part for place, part in enumerate(item["loc"]) if not _is_tag(item["loc"], place)]
    key = _key(path, settings)
    kind, message = item["type"], item["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        known = _known_keys(model, item["loc"][:-1])
        return _error(key, f"{path[-1]!r} is not a key of a scenario here.", did_you_mean(str(path[-1]), known))
    if kind == "union_tag_invalid":
        given = str(item.get("ctx", {}).get("tag", ""))
        return _error(f"{key}.kind", f"{given!r} is not a kind of rule.", did_you_mean(given, _KIND))
    if kind == "union_tag_not_found":
        return _error(key, "the rule has no kind.", f"Add kind = …, one of {', '.join(_KIND)}.")
    if kind == "missing":
        return _error(key, f"{path[-1]} is missing.", "Add it.")
    if kind == "literal_error":
        return _error(key, f"{item['input']!r} is not possible here.", f"Write {item['ctx']['expected']}.")
    return _error(key, f"{message[:1].lower()}{message[1:]}.")


def _error(key: str, found: str, mend: str = "") -> Finding:
    return Finding(Level.ERROR, "scenario", Place(cell=key), found, mend=mend)


def _is_tag(loc: tuple[str | int, ...], place: int) -> bool:
    return place == 2 and loc[0] == "rules" and loc[place] in _KIND


def _key(path: list[str | int], settings: Mapping[str, Any]) -> str:
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    if len(path) >= 2 and path[0] == "rules" and isinstance(path[1], int):
        rule = settings["rules"][path[1]]
        name = rule.get("name") if isinstance(rule, Mapping) else getattr(rule, "name", "")
        return f"{text} ({name})" if name else text
    return text


def _known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that the table at `loc` may have."""
    here: type[BaseModel] = model
    if loc and loc[0] == "rules":
        here = _KIND.get(str(loc[2]) if len(loc) > 2 else "", AskedRule)
    else:
        for part in loc:
            field = here.model_fields.get(str(part))
            options = [field.annotation, *get_args(field.annotation)] if field else []
            inner = [option for option in options if isinstance(option, type) and issubclass(option, BaseModel)]
            if inner:
                here = inner[0]
    return list(here.model_fields)
