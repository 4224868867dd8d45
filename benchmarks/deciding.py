"""Does it decide better? The truth comes first, then the files, then every method's plan; the truth scores the plans.

python -m benchmarks.deciding [--part methods|defaults|years] [--cities N] [--workers 1]

The tables are kept in deciding.md, but for those of fewer cities than stand there.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.deciding_methods import defaults_of, methods_of
from benchmarks.deciding_tables import Gains, defaults_tables, methods_tables, years_tables
from benchmarks.deciding_worlds import PROGRAMS, WORLDS
from benchmarks.deciding_years import years_of
from budgetopt.solve.highs_model import version

PAGE = Path(__file__).with_name("deciding.md")


@dataclass(frozen=True)
class Part:
    """What is asked of every city of every world, of how many cities, and how it is shown."""

    gains_of: Callable[[int], Gains]
    cities: int
    tables: Callable[[Sequence[Gains]], str]


# Over years costs the most: an agenda is worked out three times a city.
PARTS: Mapping[str, Part] = {
    "methods": Part(methods_of, 100, methods_tables),
    "defaults": Part(defaults_of, 50, defaults_tables),
    "years": Part(years_of, 100, years_tables),
}


def measured(part: Part, cities: int, workers: int = 1) -> list[Gains]:
    """The gains of every city."""
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(part.gains_of, range(cities)))


def written(page: str, name: str, text: str) -> str:
    """The page with a part's tables in their place."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    return page[: page.index(start) + len(start)] + f"\n{text}\n" + page[page.index(end) :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=list(PARTS), action="append")
    parser.add_argument("--cities", type=int)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    made_by = f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}, {version()}"
    for name in asked.part or PARTS:
        part = PARTS[name]
        cities = asked.cities or part.cities
        start = sum(os.times()[:4])
        gains = measured(part, cities, asked.workers)
        took = (sum(os.times()[:4]) - start) / 60
        said = f"{cities} cities of {PROGRAMS} programs in each of {len(WORLDS)} worlds, seeds from 0. {made_by}; "
        said += f"{took:.0f} minutes of processor time."
        text = f"{said}\n{part.tables(gains)}"
        print(text)
        if cities < part.cities:
            print(f"{PAGE.name} keeps its {part.cities} cities.")
            continue
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), name, text), encoding="utf-8")


if __name__ == "__main__":
    main()
