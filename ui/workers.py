"""Worker processes: what strangers sent is read there, and what takes long is worked out there, in fair turns."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from threading import Lock, Thread
from types import ModuleType
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from budgetopt.errors import UsageError
from budgetopt.plan.plan import Plan
from ui import packing, worker
from ui.jobs import Stopped, Told
from ui.turns import Turns

# Forked off a process that has imported all and has no thread, where there is such a thing.
if sys.platform == "win32":
    from multiprocessing.context import SpawnContext as Context
    from multiprocessing.context import SpawnProcess as Process
else:
    from multiprocessing.context import ForkServerContext as Context
    from multiprocessing.context import ForkServerProcess as Process

Found = TypeVar("Found")
# Imported once, before workers are forked off.
_PRELOADED = ["budgetopt.intake.reading", "budgetopt.plan.recommend", "budgetopt.explore.compare", "pandas"]
_PRELOADED += ["budgetopt.workbooks.recommendation"]
NUMBER = max(2, os.cpu_count() or 2)
# Seconds that one question may take once it has its turn; what shows its progress may take longer.
DEADLINE_S, LONGEST_S = 300.0, 3600.0
# Seconds that work which gives steps has to end at one after it was stopped.
_ENDS_IN_S = 5.0
_LOOKS_S = 0.1
# Seconds without a question after which workers may end: they start again in a third of one.
RESTS_S = 20.0


class WorkerProcess(Process):
    """A process that does not begin with what Streamlit calls the main module: that is the page that is open."""

    @staticmethod
    def _Popen(process: Any) -> Any:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return Process._Popen(process)
        finally:
            sys.modules["__main__"] = main


class WorkerContext(Context):
    """How such processes are started."""

    Process = WorkerProcess


class Workers:
    """The workers of this server, started when there is a first question."""

    def __init__(self) -> None:
        self._turns = Turns(NUMBER)
        self._lock = Lock()
        self._asked, self._asked_at = 0, 0.0
        # One worker each: a place is always the same process, which knows the budgets that it was asked about.
        self._pools: list[ProcessPool] = []
        self._told: Any = None
        self._steps: Any = None

    def ask(
        self,
        user: str,
        function: Callable[..., Found],
        *given: object,
        told: Told | None = None,
        deadline_s: float = DEADLINE_S,
        behind: bool = False,
    ) -> Found:
        """What a function gives in a worker, in this user's turn; of one that gives steps, the last.

        Function and arguments can be pickled. `told` hears (done, whole, step) and ends the work by raising Stopped.
        Raises what the function raises, and UsageError, in a sentence, where it takes too long or too much.
        """
        told = told or _nobody
        if isinstance(function, partial):
            given, named = (*function.args, *given), function.keywords
            function = partial(function.func, **named) if named else function.func
        asked = [one for one in given if isinstance(one, Plan)]
        found: Found
        question = packing.pack((function, given))
        with self._at_work(), self._turns.turn(user, lambda: told(0, 1), behind) as place:
            found, error = packing.unpack(self._result(place, question, told, deadline_s), asked)
        if isinstance(error, MemoryError):
            raise UsageError(_too_much())
        if error is not None:
            raise error
        return found

    def warm(self) -> None:
        """Start the workers, so that the first question need not wait for them; returns at once."""
        if not self._pools:
            Thread(target=self._running, daemon=True).start()

    def rest(self) -> None:
        """End the workers, with all that they hold, where nobody asked for a while; the next question starts others."""
        with self._lock:
            pools: list[Any] = [*self._pools]
            if self._asked or time.monotonic() < self._asked_at + RESTS_S:
                return
            self._pools = []
        # Nothing is at work: they end at once.
        for pool in pools:
            pool.stop()
        for pool in pools:
            pool.join()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._lock:
            self._asked += 1
        try:
            yield
        finally:
            with self._lock:
                self._asked, self._asked_at = self._asked - 1, time.monotonic()

    def _result(self, place: int, question: bytes, told: Told, deadline_s: float) -> bytes:
        pool, at = self._running()[place], place * worker.EACH
        self._told[at : at + worker.EACH] = [0, 1, 0]
        self._steps[place * worker.WORDS : (place + 1) * worker.WORDS] = bytes(worker.WORDS)
        future: Future[bytes] = pool.schedule(worker.result_of, (place, question), timeout=deadline_s)
        stopped = 0.0
        while not future.done():
            with suppress(TooLong, ProcessExpired, BrokenProcessPool):
                future.result(_LOOKS_S)
            try:
                told(int(self._told[at]), int(self._told[at + 1]), self._step(place))
            except Stopped:
                steps = self._told[at] > 0
                stopped = stopped or time.monotonic()
                self._told[at + worker.STOP] = 1
                if not steps or time.monotonic() - stopped > _ENDS_IN_S:
                    future.cancel()
                    raise
        try:
            result = future.result()
        except TooLong:
            raise UsageError(
                f"It took longer than {deadline_s / 60:g} minutes and was ended. Nothing else was touched."
            ) from None
        except (ProcessExpired, BrokenProcessPool):
            raise UsageError(_too_much()) from None
        return result

    def _step(self, place: int) -> str:
        """What a worker says that it makes."""
        words = bytes(self._steps[place * worker.WORDS : (place + 1) * worker.WORDS])
        return words.rstrip(b"\0").decode(errors="ignore")

    def _running(self) -> Sequence[ProcessPool]:
        with self._lock:
            made = WorkerContext()
            if not self._pools:
                if sys.platform != "win32":
                    made.set_forkserver_preload(_PRELOADED)
                self._told = made.Array("d", worker.EACH * NUMBER, lock=False)
                self._steps = made.Array("c", worker.WORDS * NUMBER, lock=False)
                self._pools = [self._started(made) for _ in range(NUMBER)]
            # Those that ended are replaced; to ask whether one is active starts it.
            self._pools = [pool if pool.active else self._started(made) for pool in self._pools]
            packing.FILES.sweep()
            return self._pools

    def _started(self, made: WorkerContext) -> ProcessPool:
        given = (str(packing.FILES.folder), os.getpid(), self._told, self._steps)
        return ProcessPool(1, initializer=worker.prepare, initargs=given, context=made)


def _nobody(done: int, whole: int, step: str = "", /) -> None:
    """Nobody hears how far it is."""


def _too_much() -> str:
    return (
        f"The process that worked on this ended: it may have needed more than {worker.MOST_BYTES / 1024**3:g} GB of "
        "memory. Nothing else was touched."
    )


# The workers of this server.
WORKERS = Workers()
