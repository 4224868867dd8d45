"""Figures of programs that are worked out when they are asked for: one sentence does not buy those of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

Figure = TypeVar("Figure")


class WhenAsked(Mapping[str, Figure]):
    """By program id: one where it is looked up, all together where they are gone through or counted.

    `work_out` gives those of some programs; what it leaves out, for time ended, is not there. Who has looked up
    `one_by_one` of them is going through all.
    """

    def __init__(
        self,
        ids: Iterable[str],
        work_out: Callable[[Sequence[str]], Mapping[str, Figure]],
        one_by_one: float = float("inf"),
    ):
        self._ids, self._work_out, self._one_by_one = dict.fromkeys(ids), work_out, one_by_one
        self._found: dict[str, Figure] = {}
        self._all = False

    def __getitem__(self, id: str) -> Figure:
        if id not in self._found and not self._all and id in self._ids:
            if len(self._found) < self._one_by_one:
                self._found |= self._work_out([id])
            else:
                self._find_all()
        return self._found[id]

    def _find_all(self) -> None:
        if not self._all:
            self._found |= self._work_out([id for id in self._ids if id not in self._found])
            self._all = True
            # It holds on to the solved program that it asks.
            del self._work_out

    def __iter__(self) -> Iterator[str]:
        self._find_all()
        return iter([id for id in self._ids if id in self._found])

    def __len__(self) -> int:
        return sum(1 for _ in self)
