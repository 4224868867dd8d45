"""How long budget officers wait for the plan after a change of a limit, alone and as many; and what who leaves leaves.

    python -m benchmarks.officers [OFFICERS] [CHANGES] [--hard]
    python -m benchmarks.officers --abandoned 60

Starts the workbench as `budgetopt ui` serves it and speaks with it as browsers do. Every officer opens Riverton, goes
to Priorities and rules, and moves the slider of moved money every five seconds; time counts from the change until the
page with the new plan is complete. Open pages look for changes every three seconds, as browsers have them do.

`--hard`: one of them works on a city of 10,000 programs, and one uploads the worst that is let in, again and again: a
workbook of 37,000 programs on 148,000 lines (150,000 are the most), each time another.

`--abandoned N`: N tabs, each with a project and a city of its own, are left without a word. When the server has let go
of them, its memory and its workers' is held against that after as many more.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import itertools
import os
import random
import statistics
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.job_city import write_city
from benchmarks.speaking import session
from budgetopt.workspace.location import VARIABLE
from tests.browser.serving import served

EVERY_S = 5.0
BIG, WORST, OWN = 10_000, 37_000, 400
# Of the abandoned: how many come at a time, after how long the server lets go of a tab and of a project, and how much
# later it has.
_AT_A_TIME, _AT_HAND_MINUTES, _LATER_S = 4, 1, 75


async def one(address: str, changes: int, seed: int, own: bytes = b"") -> list[float]:
    """An officer's waits, in seconds, in the time of so many changes; on Riverton, or on a workbook of their own."""
    chance = random.Random(seed)
    async with session(address) as tab:
        await (tab.upload("own.xlsx", own) if own else tab.riverton())
        await tab.shown("moved", await tab.go("rules"))
        limits = [percent for percent in range(1, 15) if percent != 5]
        chance.shuffle(limits)
        await tab.idle(chance.uniform(0, EVERY_S))
        waits: list[float] = []
        # All for the same time: who waits longer changes less.
        until = time.monotonic() + changes * EVERY_S
        while not waits or time.monotonic() < until:
            waits.append(await tab.limit(float(limits[len(waits) % len(limits)])))
            await tab.idle(max(0.0, EVERY_S - waits[-1]) * chance.uniform(0.6, 1.4))
        return waits


async def worst(address: str, contents: Sequence[bytes]) -> list[float]:
    """Who uploads what takes longest, again and again, until cancelled; how long each took."""
    waits: list[float] = []
    for number in itertools.count():
        try:
            async with session(address) as tab:
                waits.append(await tab.upload(f"worst-{number}.xlsx", contents[number % len(contents)]))
        except asyncio.CancelledError:
            break
    return waits


async def all_at_once(address: str, officers: int, changes: int, hard: Sequence[bytes] = ()) -> dict[str, list[float]]:
    """The waits of all, by who waits; `hard`: the workbook of one, and what another uploads."""
    asked = {f"officer {seed}": one(address, changes, seed) for seed in range(officers - 2 if hard else officers)}
    if hard:
        asked["10,000 programs"] = one(address, changes, officers, hard[0])
        uploads = asyncio.create_task(worst(address, hard[1:]))
    waits = dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))
    if hard:
        uploads.cancel()
        waits["uploads"] = await uploads
    return waits


def report(waits: dict[str, list[float]]) -> None:
    """A line of figures of all who move a limit, and the longest wait of each."""
    uploads = waits.pop("uploads", [])
    ordered = sorted(itertools.chain.from_iterable(waits.values()))
    print(
        f"{len(waits):3d} officers, {len(ordered):4d} changes: median {statistics.median(ordered):.2f} s, "
        f"95 % within {ordered[int(0.95 * (len(ordered) - 1))]:.2f} s, longest {ordered[-1]:.2f} s"
    )
    if len(waits) > 1:
        longest = (f"{who.removeprefix('officer ')} {max(own):.2f}" for who, own in waits.items())
        print("    longest of each:", ", ".join(longest))
    if uploads:
        print(f"    {len(uploads)} of the worst uploads, each within {max(uploads):.1f} s")


def city(folder: Path, programs: int) -> bytes:
    """A workbook of so many programs, which is another for each number."""
    write_city(folder / "city.xlsx", programs)
    return (folder / "city.xlsx").read_bytes()


def of_cities(content: bytes) -> Iterator[bytes]:
    """The same workbook of a few cities of other names, none of which is read as one that was before."""
    for number in range(4):
        changed = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(content)) as old,
            zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED, True, 1) as new,
        ):
            for part in old.namelist():
                new.writestr(part, old.read(part).replace(b">Benchmark<", b">Benchmark %d<" % number))
        yield changed.getvalue()


def waiting(officers: int, changes: int, hard: bool) -> None:
    """Alone, then all at once."""
    with server() as (address, folder, _):
        guests = [city(folder, BIG), *of_cities(city(folder, WORST))] if hard else []
        report(asyncio.run(all_at_once(address, 1, changes)))
        report(asyncio.run(all_at_once(address, officers, changes, guests)))


async def left(address: str, content: bytes) -> None:
    """A tab with a project of its own that is asked for a plan, and is left."""
    async with session(address) as tab:
        await tab.upload("own.xlsx", content)
        await tab.shown("moved", await tab.go("recommendation"))


def abandoned(tabs: int) -> None:
    """The memory after a first and after a second number of tabs that were left."""
    with server(("--at-hand", str(_AT_HAND_MINUTES))) as (address, folder, process):
        found = [_resident(process)]
        for turn in range(2):
            contents = [city(folder, OWN + 2 * number + turn) for number in range(tabs)]
            asyncio.run(_all_left(address, contents))
            full = _resident(process)
            time.sleep(60 * _AT_HAND_MINUTES + _LATER_S)
            found.append(_resident(process))
            print(f"{(turn + 1) * tabs:4d} tabs: {full:.0f} MB, let go {found[-1]:.0f} MB", flush=True)
    print(f"before all {found[0]:.0f} MB; after the second {tabs} {found[2] / found[1] - 1:+.1%} of after the first")


async def _all_left(address: str, contents: Sequence[bytes]) -> None:
    room = asyncio.Semaphore(_AT_A_TIME)

    async def in_turn(content: bytes) -> None:
        async with room:
            await left(address, content)

    await asyncio.gather(*map(in_turn, contents))


def _resident(process: psutil.Process) -> float:
    """Megabytes of the server and its workers; told one by one."""
    each = [one.memory_info().rss / 1e6 for one in [process, *process.children(recursive=True)]]
    print("     server and workers, MB:", " ".join(f"{one:.0f}" for one in each))
    return sum(each)


@contextmanager
def server(options: Sequence[str] = ()) -> Iterator[tuple[str, Path, psutil.Process]]:
    """The workbench with a workspace of its own: its address, a folder, its process."""
    with TemporaryDirectory() as folder:
        os.environ[VARIABLE] = str(Path(folder) / "workspace.db")
        with served(options=options) as address:
            (process,) = psutil.Process().children()
            yield address, Path(folder), process


def main() -> None:
    """What was asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("officers", nargs="?", type=int, default=20)
    asked.add_argument("changes", nargs="?", type=int, default=10)
    asked.add_argument("--hard", action="store_true")
    asked.add_argument("--abandoned", type=int, default=0)
    said = asked.parse_args()
    if said.abandoned:
        abandoned(said.abandoned)
    else:
        waiting(said.officers, said.changes, said.hard)


if __name__ == "__main__":
    sys.exit(main())
