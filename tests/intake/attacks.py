"""Every door, every attack: python -m tests.intake.attacks [--only WORD] [--door WORD] [--write]

Each runs in a process of its own, as the command or as the workbench's upload, and must end in 10 CPU seconds and 1 GB
with one sentence and the right exit code. --write puts them into the table of docs/trust.md.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from budgetopt import Scenario, read_budget, recommend, to_excel
from tests.intake.attack_files import (
    BOOKS,
    NO_FILES,
    OF_SCENARIOS,
    PACKS,
    SEALED,
    SET_ASIDE,
    TOML,
    YAML,
    Make,
    chain,
    written,
)
from tests.intake.hostile import FILES

SECONDS, BYTES = 10, 1_000_000_000
ROOT = Path(__file__).resolve().parents[2]
HAMLET, PAGE = ROOT / "sample_budgets" / "hamlet.xlsx", ROOT / "docs" / "trust.md"
BEGIN, END = "<!-- attacks -->\n", "<!-- /attacks -->"
Door = tuple[str, str]
# Every door for workbooks and tables; one_door.py has the command of each.
BOOKS_BY_PATH = (
    *("budget", "decisions", "plan", "verify", "base", "amend base", "amendment", "part", "catalogue"),
    *("earlier", "roll", "lookback then", "lookback now", "exercise"),
)
SETTINGS = {"mapping": "mapping.yaml", "scenario": "scenario.toml", "authority": "authority.toml"}
SEALED_BY = {"backup": ("budgetopt workspace", "backup.zip"), "project": ("budgetopt project", "city.budgetopt")}
# The last publication's package: one that cannot be compared with is a folder that was asked for in error.
PACKAGE = "datapackage.json"


def doors(*names: str, way: str = "path") -> tuple[Door, ...]:
    """The doors of these names by one way."""
    return tuple((name, way) for name in names)


WORKBOOKS = (("budget", "path"), ("budget", "upload"), *doors(*BOOKS_BY_PATH[1:]))
PATHS = doors(*BOOKS_BY_PATH[:4], *SETTINGS, *BOOKS_BY_PATH[4:], "backup")
# As the columns of the table stand.
DOORS = (
    *WORKBOOKS, *((door, way) for door in ("mapping", "scenario") for way in ("path", "upload")), ("authority", "path"),
    ("backup", "path"), ("project", "upload"), ("publish", "path"),
)  # fmt: skip


@dataclass(frozen=True)
class Attack:
    """A file made to hurt: its name, what makes it in a folder, the doors it is sent to, and the right exit code."""

    name: str
    file: str
    make: Make
    doors: tuple[Door, ...]
    code: int = 3


def attacks() -> list[Attack]:
    """Every attack."""
    found = [Attack(name, file, written(content), WORKBOOKS) for name, (file, content, _) in FILES.items()]
    for name, (file, make) in BOOKS.items():
        found.append(Attack(name, file, make, WORKBOOKS))
        if file.endswith(".json"):
            found.append(Attack(name, PACKAGE, make, doors("publish"), 2))
    for way in ("path", "upload"):
        found += [
            Attack(f"YAML: {name}", SETTINGS["mapping"], written(content), doors("mapping", way=way))
            for name, content in YAML.items()
        ]
    scenarios = doors("scenario") + doors("scenario", way="upload")
    for name, content in (TOML | PACKS).items():
        for door in (*scenarios, *doors("authority")):
            if (name in TOML) if door[0] == "scenario" else (name in PACKS or name not in OF_SCENARIOS):
                code = 0 if name in SET_ASIDE and door[1] == "upload" else 3
                found.append(Attack(f"TOML: {name}", SETTINGS[door[0]], written(content), (door,), code))
    found.append(Attack("TOML: a chain of 1,000 files", SETTINGS["scenario"], chain, scenarios))
    for door, (kind, file) in SEALED_BY.items():
        way = "upload" if door == "project" else "path"
        for name, sealed in SEALED.items():
            found.append(Attack(f"sealed: {name}", file, written(partial(sealed, kind)), doors(door, way=way)))
    for name, way in PATHS:
        file = SETTINGS.get(name, "city.xlsx")
        for no_file, (make, code) in NO_FILES.items():
            # An empty mapping or scenario asks for nothing, and says nothing wrong.
            if no_file != "an empty file" or name not in ("mapping", "scenario"):
                # A folder of parts is what is asked for: one without any has something wrong in it.
                right = 3 if (no_file, name) == ("a folder", "part") else code
                found.append(Attack(no_file, file, make, ((name, way),), right))
        found.append(Attack("a name of 300 signs", f"{'x' * 300}.xlsx", lambda path: None, ((name, way),), 2))
    return found


@dataclass(frozen=True)
class Went:
    """How an attack on a door went."""

    attack: str
    door: Door
    right: int
    code: int
    seconds: float
    bytes: int
    said: str

    @property
    def wrong(self) -> str:
        """What is wrong with it; "" if nothing."""
        faults = [
            "exit code" if self.code != self.right else "",
            "seconds" if self.seconds >= SECONDS else "",
            "memory" if self.bytes >= BYTES else "",
            "trace" if "Traceback" in self.said or "error of ours" in self.said else "",
            "control characters" if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", self.said) else "",
            "silent" if not self.said else "",
            "another file's text" if "root:" in self.said else "",
        ]
        return ", ".join(filter(None, faults))


@cache
def sound_plan() -> Path:
    """A recommendation that is in order, for the doors where one stands beside the attack."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    plan = Path(folder.name, "plan.xlsx")
    to_excel(recommend(read_budget(HAMLET), Scenario(name="Sound")), plan)
    return plan


def send(attack: Attack, words: Sequence[str] = ("",)) -> Iterator[Went]:
    """The attack on each of its doors that has one of these words in its name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, attack.file)
        if asked := [door for door in attack.doors if any(word in ", ".join(door) for word in words)]:
            attack.make(path)
        for door in asked:
            yield went(attack, door, path)


class Doors(threading.local):
    """A process of this thread that has the commands loaded, and answers each attack in a process of its own."""

    def __init__(self) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.intake.one_door"],
            cwd=ROOT, env=environment | {"OPENBLAS_NUM_THREADS": "1"}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        atexit.register(self._process.communicate)

    def answer(self, words: Sequence[str]) -> tuple[int, str, str]:
        """How the process ended, and what it said on standard output and standard error."""
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps([words, f"{folder}/said"]), file=self._process.stdin, flush=True)
            ended = int(self._process.stdout.readline())
            out, err = (Path(folder, f"said.{kind}").read_text(errors="replace") for kind in ("out", "err"))
        return ended, out, err


DOORS_OPEN = Doors()


def went(attack: Attack, door: Door, path: Path) -> Went:
    """How one door answers."""
    words = [*door, *map(str, (path, HAMLET, path.parent / "out.xlsx", sound_plan()))]
    ended, out, err = DOORS_OPEN.answer(words)
    *lines, last = err.strip().split("\n")
    try:
        took = json.loads(last)
    except ValueError:
        took = {"code": ended, "seconds": SECONDS, "bytes": BYTES}
    said = (out + "\n".join(lines)).strip()
    return Went(attack.name, door, attack.code, took["code"], took["seconds"], took["bytes"], said)


Table = dict[str, dict[str, str]]


def standing() -> Table:
    """What the table of docs/trust.md has: attack -> door -> cell."""
    head, _, *rows = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition("\n\n")[0].splitlines()
    columns = [cell.strip() for cell in head.split("|")[2:-1]]
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows]
    return {row[0]: {door: cell for door, cell in zip(columns, row[1:], strict=True) if cell} for row in cells}


def table(before: Table, results: list[Went]) -> str:
    """The table of docs/trust.md: exit code, CPU seconds, peak memory. What was not sent again stands as it was."""
    rows: Table = {name: dict(before.get(name, {})) for name in dict.fromkeys(attack.name for attack in attacks())}
    for one in results:
        rows[one.attack][", ".join(one.door)] = f"{one.code} · {one.seconds:.1f} s · {one.bytes / 1e6:.0f} MB"
    columns = [", ".join(door) for door in DOORS]
    lines = ["| " + " | ".join(["attack", *columns]) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [
        "| " + " | ".join([name, *(cells.get(door, "") for door in columns)]) + " |" for name, cells in rows.items()
    ]
    took = [cell.split(" · ") for cells in rows.values() for cell in cells.values()]
    worst = max(float(cell[1].split()[0]) for cell in took), max(int(cell[2].split()[0]) for cell in took)
    last = f"{len(took)} attacks on doors; the worst took {worst[0]:.1f} CPU seconds, and {worst[1]} MB."
    return "\n".join([*lines, "", last, ""])


def main() -> None:
    """Send every attack to every door."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--only", default="", help="attacks with this word in their name")
    asked.add_argument("--door", action="append", help="doors with this word in their name; several times")
    asked.add_argument("--write", action="store_true", help="write the table into docs/trust.md")
    asked.add_argument("--at-once", type=int, default=2)
    given = asked.parse_args()
    chosen = [attack for attack in attacks() if given.only in attack.name]
    results: list[Went] = []
    with ThreadPoolExecutor(given.at_once) as pool:
        for done in pool.map(lambda attack: list(send(attack, given.door or [""])), chosen):
            for one in done:
                results.append(one)
                mark = f"WRONG ({one.wrong})" if one.wrong else "ok"
                said = one.said[-400:].replace("\n", " / ")
                print(f"{mark:4} {one.attack:45} {' '.join(one.door):18} {one.code} {one.seconds:5.1f} s "
                      f"{one.bytes / 1e6:5.0f} MB {said}", flush=True)  # fmt: skip
    if given.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        written_anew = before + BEGIN + table(standing(), results) + END + rest.partition(END)[2]
        PAGE.write_text(written_anew, encoding="utf-8")
    sys.exit(any(one.wrong for one in results))


if __name__ == "__main__":
    main()
