"""Long work on threads of its own: how far it is, a way to stop it, and what is done by then."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore, Event, Thread
from typing import Protocol

# More solves at once than this only get into each other's way; the next in line waits.
SOLVING = BoundedSemaphore(max(2, os.cpu_count() or 2))


class Told(Protocol):
    """Hears how far work is (done, of how much, what is being made), and raises Stopped to end it."""

    def __call__(self, done: int, whole: int, step: str = "", /) -> object:
        """How far it is by now."""


class Stopped(Exception):
    """Somebody stopped the work."""


class Job:
    """Long work on a thread of its own: how far it is, and a way to stop it."""

    def __init__(self, doing: str, work: Callable[[Told], object]):
        self.doing, self.done, self.whole, self.step, self.began = doing, 0, 1, "", time.monotonic()
        self.result: object = None
        self.error: Exception | None = None
        self._stop, self._finished = Event(), Event()
        self._work = work
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self.result = self._work(self._told)
        except Exception as error:
            self.error = error
        finally:
            self._finished.set()

    def _told(self, done: int, whole: int, step: str = "", /) -> None:
        self.done, self.whole, self.step = done, max(1, whole), step
        if self._stop.is_set():
            raise Stopped

    def stop(self) -> None:
        """Stop at the next step; what a single solve finds after that is thrown away."""
        self._stop.set()

    def wait(self, seconds: float | None) -> bool:
        """Whether it is finished after at most this time (None: however long it takes)."""
        return self._finished.wait(seconds)

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self._stop.is_set()


class Exploration(Job):
    """A question of what if, step by step: what is done by a stop is kept as its `result`.

    `steps` come one by one, or are walked by what hears how far they are (a worker) and gives the last one's result.
    """

    def __init__(self, doing: str, steps: Iterator[tuple[int, int, object]] | Callable[[Told], object]):
        self._steps = steps
        super().__init__(doing, self._walk)

    def _walk(self, told: Told) -> object:
        if not isinstance(self._steps, Iterator):
            self.result = self._steps(told)
            if self.stopped and self.done < self.whole:
                raise Stopped
            return self.result
        while True:
            with SOLVING:
                step = next(self._steps, None)
            if step is None:
                return self.result
            *_, self.result = step
            told(step[0], step[1])
