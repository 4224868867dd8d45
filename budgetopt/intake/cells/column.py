"""The cells of a column read together: each different one once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value

T = TypeVar("T")


class ColumnCells:
    """The cells of a column. `different`: each once, equal ones of two types twice; `places`: which each cell is."""

    __slots__ = ("_said", "different", "places")

    def __init__(self, cells: Sequence[Value]):
        kinds = set(map(type, cells))
        keys: Sequence[Any] = cells
        # 1, 1.0 and True are equal, and so are a text and an error of its words.
        typed = any(sum(issubclass(kind, family) for kind in kinds) > 1 for family in ((int, float), str))
        if typed:
            keys = list(zip(map(type, cells), cells, strict=True))
        known = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        self.different: list[Value] = [cell for _, cell in known] if typed else list(known)
        self.places = np.fromiter(map(known.__getitem__, keys), np.int32, len(cells))
        self._said: dict[Any, Any] = {}

    def said(self, reader: Callable[[Value], T]) -> list[T]:
        """What `reader` says of the different cells: kept, for readers that many ask."""
        if reader not in self._said:
            self._said[reader] = list(map(reader, self.different))
        found: list[T] = self._said[reader]
        return found

    def each(self, reader: Callable[[Value], T]) -> list[T]:
        """What `reader` says of every cell."""
        return self.spread([reader(cell) for cell in self.different])

    def spread(self, said: Sequence[T]) -> list[T]:
        """For every cell what is `said` of the different ones."""
        found: list[T] = np.fromiter(said, object, len(said))[self.places].tolist()
        return found

    def where(self, asked: Callable[[Value], bool]) -> list[bool]:
        """Of which cells something holds; [] where it holds of none."""
        said = [asked(cell) for cell in self.different]
        return self.spread(said) if any(said) else []

    def few_texts(self, most: int) -> set[str]:
        """Its different texts; none where there are more than `most`."""
        held: set[str] = set()
        for cell in self.different:
            held.add(values.text(cell))
            if len(held) > most:
                return set()
        return held


def each(cells: Sequence[Value], reader: Callable[[Value], T]) -> list[T]:
    """What `reader` says of every cell; it is asked once of those that are the same, of the same type."""
    return ColumnCells(cells).each(reader)


def filled(cells: Sequence[Value]) -> list[bool]:
    """Which cells are not blank."""
    return each(cells, lambda cell: not values.is_blank(cell))
