"""Figures of programs that are worked out when they are asked for: one sentence does not buy those of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

Figure = TypeVar("Figure")


class WhenAsked(Mapping[str, Figure]):
    """By program id: one where it is looked up, all together where they are gone through or counted.

    `work_out` gives those of some programs; what it leaves out, for time ended, is not there.
    """

    def __init__(self, ids: Iterable[str], work_out: Callable[[Sequence[str]], Mapping[str, Figure]]):
        self._ids, self._work_out = dict.fromkeys(ids), work_out
        self._found: dict[str, Figure] = {}
        self._all = False

    def __getitem__(self, id: str) -> Figure:
        if id not in self._found and not self._all and id in self._ids:
            self._found |= self._work_out([id])
        return self._found[id]

    def __iter__(self) -> Iterator[str]:
        if not self._all:
            self._found |= self._work_out([id for id in self._ids if id not in self._found])
            self._all = True
        return iter([id for id in self._ids if id in self._found])

    def __len__(self) -> int:
        return sum(1 for _ in self)
