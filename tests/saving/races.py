"""Two processes want one name at the same moment, a thousand times: `python -m tests.saving.races`.

Prints how each kind of race ended, and with --write puts the table into docs/trust.md. Ends with 1 where a race had two
winners or none, or where what is left is not, whole, what its winner wrote.
"""

from __future__ import annotations

import argparse
import errno
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import BrokenBarrierError
from types import FunctionType
from typing import Any, BinaryIO
from unittest import mock

from budgetopt.errors import UsageError
from budgetopt.saving.whole import Outputs
from docs.tables import put

KINDS = {
    "one new name": 4,
    "one of the two through a symbolic link": 2,
    "on a file system without hard links": 2,
    "two outputs each, named in opposite order": 2,
}
NAMES = ("plan.xlsx", "plan.json")
_barrier: Any = None
_start: Any = None


@dataclass
class Tally:
    """How the races of one kind ended."""

    races: int = 0
    one_winner: int = 0
    two_winners: int = 0
    no_winner: int = 0
    damaged: int = 0

    @property
    def right(self) -> bool:
        return self.races == self.one_winner and not self.damaged


def run(races: int, seed: int) -> dict[str, Tally]:
    """Run races of every kind, in the shares of KINDS."""
    context = multiprocessing.get_context("spawn")
    tallies = {kind: Tally() for kind in KINDS}
    order = [kind for kind, share in KINDS.items() for _ in range(share)]
    chance = random.Random(seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(
            2, context, initializer=_join, initargs=(context.Barrier(2), context.Value("d", 0.0))
        ) as pool,
    ):
        for race in range(races):
            kind = order[race % len(order)]
            place = Path(folder) / str(race)
            place.mkdir()
            (place / "link.xlsx").symlink_to(NAMES[0])
            moment = chance.random()
            jobs = [pool.submit(_writer, place, kind, me, moment) for me in (0, 1)]
            _count(tallies[kind], [me for me, job in enumerate(jobs) if job.result(timeout=60)], place, kind)
    return tallies


def _join(barrier: Any, start: Any) -> None:
    global _barrier, _start
    _barrier, _start = barrier, start


def _names(kind: str) -> tuple[str, ...]:
    return NAMES if "two outputs" in kind else NAMES[:1]


def _content(me: int, name: str) -> bytes:
    return f"writer {me}, {name}\n".encode() * 2_000


def _writer(place: Path, kind: str, me: int, chance: float) -> bool:
    """Wait for the other, then write; whether that was told to have been done."""
    names = _names(kind)[:: -1 if me else 1]
    through_link = "symbolic link" in kind and me == 1
    links = _no_links() if "without hard links" in kind else nullcontext()
    try:
        with links, _meeting(late=chance < 0.5) as meet, Outputs() as out:
            for name in names:
                out.add(place / ("link.xlsx" if through_link else name), partial(_write, me, name))
            meet()
    except UsageError:
        return False
    return True


@contextmanager
def _meeting(late: bool) -> Iterator[Callable[[], None]]:
    """Meet the other writer at once when called; `late`: directly before the first call that takes a name after that.

    The machine may be busy and wake one writer long after the other: so both wait where it counts.
    """
    armed = False

    def first(real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any) -> Any:
            nonlocal armed
            if armed:
                armed = False
                _meet()
            return real(*given)

        return called

    def arm() -> None:
        nonlocal armed
        armed = late
        if not late:
            _meet()

    with ExitStack() as patches:
        for of, name in ((os, "link"), (Path, "open"), (Path, "replace")):
            if not (name == "link" and isinstance(os.link, FunctionType)):  # refused anyway
                patches.enter_context(mock.patch.object(of, name, first(getattr(of, name))))
        yield arm


def _write(me: int, name: str, file: BinaryIO) -> None:
    file.write(_content(me, name))


def _meet() -> None:
    """Wait until both are here, and then for one moment: to be woken takes longer than to take a name."""
    try:
        _barrier.wait(timeout=30)
    except BrokenBarrierError:
        raise RuntimeError("the other writer did not come") from None
    with _start.get_lock():
        if _start.value < time.monotonic():
            _start.value = time.monotonic() + 0.001
    while time.monotonic() < _start.value:
        pass


@contextmanager
def _no_links() -> Iterator[None]:
    def refuse(*paths: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with mock.patch("os.link", refuse):
        yield


def _count(tally: Tally, winners: list[int], place: Path, kind: str) -> None:
    tally.races += 1
    tally.one_winner += len(winners) == 1
    tally.two_winners += len(winners) == 2
    tally.no_winner += not winners
    wanted = {name: _content(winners[0], name) for name in _names(kind) if winners}
    left = {path.name: path.read_bytes() for path in place.iterdir() if not path.is_symlink()}
    tally.damaged += left != wanted or not (place / "link.xlsx").is_symlink()


def table(tallies: dict[str, Tally]) -> str:
    rows = [
        "| two writers at the same moment | races | one winner | two winners | no winner | damaged or left over |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {kind} | {one.races:,} | {one.one_winner:,} | {one.two_winners} | {one.no_winner} | {one.damaged} |"
        for kind, one in tallies.items()
    ]
    return "\n".join(rows)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--races", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--write", action="store_true", help="put the table into docs/trust.md")
    given = asked.parse_args()
    tallies = run(given.races, given.seed)
    print(table(tallies))
    if given.write:
        put("trust.md", [("## Saving", table(tallies))])
    return 0 if all(tally.right for tally in tallies.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
