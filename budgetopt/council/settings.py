"""What two versions of a scenario set differently, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budgetopt.tell.figures import joined


def what_differs(name: str, before: Any, now: Any) -> Iterator[str]:
    """What differs within the setting `name`, a sentence each: caution was 0, is 0.5."""
    if before == now:
        return
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in sorted(before.keys() | now.keys()):
            yield from what_differs(f"{name} {key}".removeprefix("limits "), before.get(key), now.get(key))
    else:
        yield f"{name.replace('_', ' ')} was {_setting(before)}, is {_setting(now)}"


def _setting(value: Any) -> str:
    """A setting as a person writes it; one of several parts by their names."""
    if isinstance(value, Mapping):
        if value.keys() == {"from"}:  # limits.unknown
            return f"“not cut from an alignment of {value['from']:g}”"
        return joined([f"{name.replace('_', ' ')} {_setting(part)}" for name, part in value.items()]) or "none"
    if isinstance(value, list | tuple):
        return "; ".join(map(_setting, value)) or "none"
    said = "none" if value is None else str(value)
    return f"“{said}”" if " " in said else said
