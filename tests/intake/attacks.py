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
from functools import cache, cached_property, partial
from pathlib import Path

from budgetopt import Scenario, read_budget, recommend, to_excel
from tests.intake.attack_files import (
    BOOKS,
    NO_FILES,
    PACKS,
    SEALED,
    SET_ASIDE,
    TOML,
    UPLOADED,
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
SETTINGS = {"mapping": "mapping.yaml", "scenario": "scenario.toml", "authority": "authority.toml"}
SEALED_BY = {"backup": ("budgetopt workspace", "backup.zip"), "project": ("budgetopt project", "city.budgetopt")}
# The last publication's package: one that cannot be compared with is a folder that was asked for in error.
PACKAGE = "datapackage.json"


def doors(*names: str, way: str = "path") -> tuple[Door, ...]:
    """The doors of these names by one way."""
    return tuple((name, way) for name in names)


# Every door for workbooks and tables; one_door.py has the command of each, and what the workbench does.
WORKBOOKS = (
    *doors("budget", "decisions", "plan", "verify", "base", "amend base", "amendment", "part", "catalogue", "earlier"),
    *doors("roll", "lookback then", "lookback now", "exercise"),
    *doors("budget", "decisions", "amendment", "roll", "lookback then", way="upload"),
)
MAPPINGS = (("mapping", "path"), ("mapping", "upload"))
TOMLS = (("scenario", "path"), ("scenario", "upload"), ("authority", "path"))
# As the tables stand, one for each kind of file, and their columns.
TABLES = {
    "Workbooks and tables": WORKBOOKS,
    "Mappings": MAPPINGS,
    "Scenarios and authorities": TOMLS,
    "Backups and project files": (("backup", "path"), ("project", "upload")),
    "The package published last": (("publish", "path"),),
}


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
    found += [Attack(name, SETTINGS["mapping"], written(content), MAPPINGS) for name, content in YAML.items()]
    for name, content in (TOML | PACKS).items():
        for door in TOMLS:
            code = 0 if name in SET_ASIDE and door == ("scenario", "upload") else 3
            found.append(Attack(name, SETTINGS[door[0]], written(content), (door,), code))
    found.append(Attack("a chain of 1,000 files", SETTINGS["scenario"], chain, TOMLS[:2]))
    for sealed_door, (kind, file) in SEALED_BY.items():
        to = doors(sealed_door, way="upload" if sealed_door == "project" else "path")
        for name, sealed in SEALED.items():
            found.append(Attack(f"sealed: {name}", file, written(partial(sealed, kind)), to))
    for door in (door for columns in TABLES.values() for door in columns if door[0] != "publish"):
        found += list(no_files(door))
    return found


def no_files(door: Door) -> Iterator[Attack]:
    """What is no file, or none of this kind, at a door."""
    name, way = door
    file = SETTINGS.get(name) or ("city.budgetopt" if name == "project" else "city.xlsx")
    for no_file, (make, code) in NO_FILES.items():
        # An upload is bytes, whatever they once were.
        if way == "upload" and no_file not in UPLOADED:
            continue
        right = code
        if no_file == "an empty file" and name in ("mapping", "scenario"):
            # It asks for nothing, and says nothing wrong.
            right = 0
        elif (no_file, name) == ("a folder", "part"):
            # A folder of parts is what is asked for: one without any has something wrong in it.
            right = 3
        yield Attack(no_file, file, make, (door,), right)
    if way == "path":
        yield Attack("a name of 300 signs", f"{'x' * 300}.xlsx", lambda path: None, (door,), 2)


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
            "silent" if self.code and not self.said else "",
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

    @cached_property
    def _process(self) -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.intake.one_door"],
            cwd=ROOT, env=environment | {"OPENBLAS_NUM_THREADS": "1"}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        atexit.register(process.communicate)
        return process

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


Cells = dict[str, dict[str, str]]


def standing() -> Cells:
    """What the tables of docs/trust.md have: attack -> door -> cell."""
    found: Cells = {}
    columns: list[str] = []
    for line in PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].splitlines():
        first, *cells = [cell.strip() for cell in line.split("|")[1:-1]] or [""]
        if first == "attack":
            columns = cells
        elif first and columns and "---" not in first:
            found.setdefault(first, {}).update(dict(zip(columns, cells, strict=True)))
    return found


def tables(before: Cells, results: list[Went]) -> str:
    """The tables of docs/trust.md: exit code, CPU seconds, peak memory. What was not sent again stands as it was."""
    for one in results:
        cell = f"{one.code} · {one.seconds:.1f} s · {one.bytes / 1e6:.0f} MB"
        before.setdefault(one.attack, {})[", ".join(one.door)] = cell
    lines: list[str] = []
    took: list[list[str]] = []
    for title, doors in TABLES.items():
        sent = {name: {", ".join(door) for one in attacks() if one.name == name for door in one.doors if door in doors}
                for name in dict.fromkeys(one.name for one in attacks())}  # fmt: skip
        columns = [", ".join(door) for door in doors]
        lines += [f"**{title}**", "", "| " + " | ".join(["attack", *columns]) + " |", "|---" * (len(columns) + 1) + "|"]
        for name, to in sent.items():
            if to:
                cells = [before.get(name, {}).get(door, "") if door in to else "–" for door in columns]
                took += [cell.split(" · ") for cell in cells if " · " in cell]
                lines.append("| " + " | ".join([name, *cells]) + " |")
        lines.append("")
    worst = max(float(cell[1].split()[0]) for cell in took), max(int(cell[2].split()[0]) for cell in took)
    last = f"{len(took):,} attacks on doors; the worst took {worst[0]:.1f} CPU seconds, and {worst[1]} MB."
    return "\n".join([*lines, last, ""])


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
        written_anew = before + BEGIN + tables(standing(), results) + END + rest.partition(END)[2]
        PAGE.write_text(written_anew, encoding="utf-8")
    sys.exit(any(one.wrong for one in results))


if __name__ == "__main__":
    main()
