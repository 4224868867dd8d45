"""What the type of a setting says of it beside what pydantic checks: for forms, pages and the check of names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic.fields import FieldInfo

from budgetopt.city.described import Described

_Mark = TypeVar("_Mark")


@dataclass(frozen=True)
class Names:
    """The text names something in the budget: a program, fund, goal, department or district; a list, several."""

    what: str


@dataclass(frozen=True)
class Written:
    """How a value is filled in (`form`: percent, money, either, number) and what a page says that it may be."""

    form: str
    values: str


def mark(field: FieldInfo, kind: type[_Mark]) -> _Mark | None:
    """What the type of a field says of this kind, also within "or none"."""
    return next((one for one in _marks(field.metadata, field.annotation) if isinstance(one, kind)), None)


def _marks(metadata: Any, annotation: Any) -> Iterator[Any]:
    yield from metadata
    for inner in get_args(annotation):
        yield from _marks(getattr(inner, "__metadata__", ()), inner)


def label(kind: type[Described] | None, key: str) -> str:
    """What a setting is called where a person reads it: what its type says of it, else its key."""
    described = kind.described().get(key) if kind else None
    return described or key.replace("_", " ")
