"""The cells of a column read together: each different one once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value

T = TypeVar("T")


def each(cells: Sequence[Value], reader: Callable[[Value], T]) -> list[T]:
    """What `reader` says of every cell; it is asked once of those that are the same, of the same type."""
    kinds = set(map(type, cells))
    # 1, 1.0 and True are equal, and so are a text and an error of its words.
    if any(sum(issubclass(kind, family) for kind in kinds) > 1 for family in ((int, float), str)):
        typed = list(zip(map(type, cells), cells, strict=True))
        of_typed = {key: reader(key[1]) for key in set(typed)}
        return [of_typed[key] for key in typed]
    found = {cell: reader(cell) for cell in set(cells)}
    return [found[cell] for cell in cells]


def among(cells: Sequence[Value], asked: Callable[[Value], bool]) -> list[bool]:
    """Of which cells something holds that holds of few; `asked` says the same of equal values."""
    those = {cell for cell in set(cells) if asked(cell)}
    return [cell in those for cell in cells] if those else [False] * len(cells)


def filled(cells: Sequence[Value]) -> list[bool]:
    """Which cells are not blank."""
    return [not blank for blank in among(cells, values.is_blank)]


def few_texts(cells: Iterable[Value], most: int) -> set[str]:
    """The different texts of some cells; none where there are more than `most`."""
    held: set[str] = set()
    for cell in cells:
        held.add(values.text(cell))
        if len(held) > most:
            return set()
    return held
