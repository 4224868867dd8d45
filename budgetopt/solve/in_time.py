"""What one figure of a plan may take: items one by one while its time lasts, and what is left of it for a search."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

# Seconds that a search gets at the least: with none it would not begin.
_LEAST_S = 0.1

_T = TypeVar("_T")


def left_until(end: float | None) -> float | None:
    """Seconds until `end` (of `time.monotonic`), for a search; None without an end."""
    return None if end is None else max(_LEAST_S, end - time.monotonic())


@dataclass
class InTime(Generic[_T]):
    """Items, as long as `limit_s` seconds from the first one last (None: all of them).

    `stop` is called once for what is left out: the items that were not reached, and those given up with `left_out`.
    """

    items: Sequence[_T]
    limit_s: float | None = None
    stop: Callable[[], object] = lambda: None
    _end: float | None = field(default=None, init=False)

    def __iter__(self) -> Iterator[_T]:
        self._end = None if self.limit_s is None else time.monotonic() + self.limit_s
        for item in self.items:
            if self._end is not None and time.monotonic() > self._end:
                self.stop()
                return
            yield item

    @property
    def left_s(self) -> float | None:
        """Seconds that one search may take now; None without an end."""
        return self.limit_s if self._end is None else left_until(self._end)
