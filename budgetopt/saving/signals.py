"""Being told to end (SIGTERM, SIGHUP, Ctrl-C) while files are written: nothing half-written stays."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

# Windows knows no SIGHUP.
_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_Handler = Callable[[int, FrameType | None], Any]


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Being told to end is an exception meanwhile, as Ctrl-C is, so that what is begun can be cleared away.

    A program that handles a signal itself, or ignores it (nohup), goes on doing so.
    """

    def end(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    with _handled({number: end for number in _ENDS if signal.getsignal(number) is signal.SIG_DFL}):
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Whoever tells the program to end waits until this is done."""
    came: list[int] = []
    numbers = [number for number in (signal.SIGINT, *_ENDS) if signal.getsignal(number) not in (None, signal.SIG_IGN)]
    try:
        with _handled({number: lambda number, frame: came.append(number) for number in numbers}):
            yield
    finally:
        if came:
            signal.raise_signal(came[0])


@contextmanager
def _handled(handlers: Mapping[int, _Handler]) -> Iterator[None]:
    """Handle signals so for a while. Only the main thread can, and only it is interrupted by them."""
    main = threading.current_thread() is threading.main_thread()
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()} if main else {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
