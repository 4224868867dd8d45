"""Names are shown; things are told apart by ids, or where they have none, by their normalised name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

from pydantic import BaseModel


def normalised(name: str) -> str:
    """A name without regard to case and spaces: what a department or a district is told apart by."""
    return " ".join(name.split()).casefold()


Id = TypeVar("Id", bound=Hashable)


def told_apart(named: Iterable[tuple[Id, str]]) -> dict[tuple[Id, str], str]:
    """What is shown of each (id, name): the name, with the id where something else has the same name."""
    named = list(named)
    owners: dict[str, set[Id]] = {}
    for id, name in named:
        owners.setdefault(normalised(name), set()).add(id)
    return {(id, name): name if len(owners[normalised(name)]) == 1 else f"{name} ({id})" for id, name in named}


Named = TypeVar("Named", bound=BaseModel)


def one_spelling(rows: tuple[Named, ...], field: str) -> tuple[Named, ...]:
    """The rows, each name in `field` written as it is written first."""
    first: dict[str, str] = {}
    return tuple(
        row if (name := first.setdefault(normalised(given), given)) == given else row.model_copy(update={field: name})
        for row in rows
        for given in (getattr(row, field),)
    )
