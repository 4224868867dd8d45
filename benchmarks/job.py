"""The whole job, as its user starts it: every command and every step of the screen at several sizes.

    python -m benchmarks.job [--sizes 155 1000 3000 10000] [--several] [--only WORD …] [--limit 900] [--json OUT]
                             [--write]

Each step runs in a process of its own; counted are its processor seconds, imports included, its peak memory, and the
share of its parts (`benchmarks/job_parts.py`; the rest is imports and what lies between). 155 is Riverton as it ships,
every other size a seeded city (`benchmarks/job_city.py`; `--several`: a fifth of its programs on two funds). Beside it,
in the same run, stands what an analyst writes for the same city (`benchmarks/analyst.py`). What takes longer than
`--limit` seconds is ended and shown as "over". The exponent is that of growth from 1,000 to 10,000. `--write` puts the
table into benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import re
import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.deciding import written
from benchmarks.job_city import write_city

ROOT = Path(__file__).parents[1]
_SCENARIOS = ROOT / "scenarios"
_PART = re.compile(r"^part (.+): ([\d.]+)$", re.MULTILINE)
_TABLES = "ordinance,positions,four-columns,hearing,journal"
# Steps that need what an earlier one wrote.
_ON_A_PLAN = {"score", "verify", "amend", "diff", "memo", "standard", "lookback", "publish"}
# Steps of the screen (benchmarks/job_screen.py).
_SCREEN = (
    "load", "page", "slider", "lock", "typed", "compare", "export", "decide all at once", "score", "what if",
    "take a move over", "a department's answer", "present", "residents' exercise", "next year", "look back",
    "the Standard", "undo", "data", "how it goes",
)  # fmt: skip
_OURS = (sys.executable, "-m", "benchmarks.job_parts")


@dataclass(frozen=True)
class Step:
    """One step: what it is called, and the command that runs it."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """What it took: processor seconds (None: over the limit), bytes at most, the seconds of its parts, and whether it
    ended well."""

    seconds: float | None
    peak: int
    parts: dict[str, float]
    done: bool = True


def steps(city: Path, folder: Path) -> list[Step]:
    """Every step for one city, in the order in which later ones need what earlier ones wrote."""
    out, amendment = folder / "recommendation.xlsx", folder / "amendment.csv"
    balanced, evidence, few = (
        ["--scenario", str(_SCENARIOS / f"{name}.toml")] for name in ("balanced", "evidence-first", "law-only")
    )

    def ours(name: str, *given: str | Path) -> Step:
        return Step(name, (*_OURS, name.split()[0], *map(str, given)))

    def screen(name: str) -> Step:
        return Step(f"screen: {name}", (*_OURS, "screen", name, str(city)))

    def script(reader: str) -> Step:
        command = (sys.executable, "-m", "benchmarks.analyst", reader, str(city), str(folder / f"{reader}.xlsx"))
        return Step(f"analyst's script, {reader}", command)

    return [
        *(script(reader) for reader in ("openpyxl", "calamine")),
        ours("check", city),
        ours("map", city, "-o", folder / "map.yaml", "--force"),
        ours("prepare", city, "-o", folder / "draft.xlsx", "--force"),
        ours("recommend", city, "-o", out, "--force", *balanced),
        ours("compare", city, *balanced, *evidence, *few, "-o", folder / "compare.xlsx", "--force"),
        ours("frontier", city, "-o", folder / "frontier.xlsx", "--force", *balanced),
        ours("robustness", city, "-o", folder / "robustness.xlsx", "--force", *balanced),
        ours("sensitivity", city, *balanced),
        Step("alternatives (Python)", (*_OURS, "screen", "alternatives", str(city))),
        ours("score", city, "--plan", out, *balanced),
        Step("an amendment", (sys.executable, "-m", "benchmarks.job_amendment", str(out), str(amendment))),
        ours("template --amendment", "--amendment", out, "-o", folder / "amendment.xlsx", "--force"),
        ours("amend", city, "--base", out, "--amendment", amendment, "-o", folder / "amended.xlsx", "--force"),
        ours("diff amended", out, folder / "amended.xlsx", "-o", folder / "diff.xlsx", "--force"),
        ours("recommend with tables", city, "-o", folder / "r.xlsx", "--force", *balanced, "--tables", _TABLES),
        ours("memo", out, "-o", folder / "memo.docx", "--force"),
        ours("report", city, "-o", folder / "card.xlsx", "--html", folder / "card.html", "--force"),
        ours("evaluations", city, "-o", folder / "evaluations.xlsx", "--force", *balanced),
        # The city's own files stand for those of the year after.
        ours("roll", city, city, "-o", folder / "next.xlsx", "--force"),
        ours("exercise", city, "-o", folder / "exercise.html", "--force", *balanced),
        ours("split", city, "-o", folder / "parts", "--force"),
        ours("merge", folder / "parts", "-o", folder / "merged.xlsx", "--force"),
        ours("standard", city, "--plan", out),
        ours("publish", city, "--plan", out, "-o", folder / "public", "--force"),
        # The city's own files stand for those of the year after.
        ours("lookback", out, city, "-o", folder / "lookback.xlsx", "--force"),
        Step("workspace", (sys.executable, "-m", "benchmarks.job_workspace", str(city), str(folder))),
        ours("verify without inputs", out),
        ours("verify with inputs", out, city),
        *map(screen, _SCREEN),
    ]


def run(step: Step, limit: float) -> Run:
    """Run a step, which tells its parts; one that fails is said and still counted."""
    # An installed product has its bytecode: a machine that keeps none would count compiling it in each step.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        step.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=environment
    )
    over = threading.Timer(limit, process.kill)
    over.start()
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    over.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == -9:
        return Run(None, used.ru_maxrss * 1024, {})
    if process.returncode:
        print(f"{step.name} ended with {process.returncode}:\n{said[-2000:]}", file=sys.stderr)
    told = re.search(r"^counted: ([\d.]+)$", said, re.MULTILINE)
    seconds = float(told[1]) if told else used.ru_utime + used.ru_stime
    return Run(
        seconds,
        used.ru_maxrss * 1024,
        {part: float(taken) for part, taken in _PART.findall(said)},
        not process.returncode,
    )


def show(runs: dict[str, dict[int, Run]], sizes: list[int]) -> str:
    """The table: a step a row, a size a column, growth, memory and the largest parts at the largest size."""
    head = "".join(f" {size:,} |" for size in sizes)
    lines = [f"| processor seconds |{head} growth | MB | parts |", "|---|" + "---:|" * (len(sizes) + 2) + "---|"]
    for name, by_size in runs.items():
        cells = "".join(f" {_seconds(by_size.get(size))} |" for size in sizes)
        largest = by_size[max(by_size)]
        parts = sorted(largest.parts.items(), key=lambda part: -part[1])[:5]
        said = ", ".join(f"{part} {taken / (largest.seconds or taken):.0%}" for part, taken in parts)
        lines.append(f"| {name} |{cells} {_growth(by_size)} | {largest.peak / 1e6:,.0f} | {said} |")
    return "\n".join(lines)


def _seconds(one: Run | None) -> str:
    if one is None:
        return ""
    return "over" if one.seconds is None else f"{one.seconds:.2f}{'' if one.done else ' (failed)'}"


def _growth(by_size: dict[int, Run]) -> str:
    small, large = by_size.get(1_000), by_size.get(10_000)
    if not (small and large and small.seconds and large.seconds):
        return ""
    return f"n^{math.log10(large.seconds / small.seconds):.2f}"


def main() -> None:
    """All steps of all sizes, and the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[155, 1_000, 3_000, 10_000])
    arguments.add_argument("--several", action="store_true", help="a fifth of the programs on two funds")
    arguments.add_argument("--only", nargs="+", default=[""], help="steps whose name has one of these words")
    arguments.add_argument("--limit", type=float, default=900, help="seconds after which a step is ended")
    arguments.add_argument("--json", type=Path, help="the figures as a file")
    arguments.add_argument("--write", action="store_true", help="the table into benchmarks/README.md")
    asked = arguments.parse_args()
    runs: dict[str, dict[int, Run]] = defaultdict(dict)
    with TemporaryDirectory() as made:
        for size in asked.sizes:
            folder = Path(made, str(size))
            folder.mkdir()
            city = ROOT / "sample_budgets" / "riverton.xlsx" if size == 155 else folder / "city.xlsx"
            if size != 155:
                write_city(city, size, asked.several)
            for step in steps(city, folder):
                needed = step.name == "recommend" and not _ON_A_PLAN.isdisjoint(asked.only)
                analyst_fits = size != 155 or "analyst" not in step.name
                if analyst_fits and (needed or any(word in step.name for word in asked.only)):
                    runs[step.name][size] = run(step, asked.limit)
                    print(f"{size:>6,} {step.name}: {_seconds(runs[step.name][size])}", file=sys.stderr, flush=True)
    made_by = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    table = f"{made_by}\n\n{show(runs, asked.sizes)}"
    print(table)
    if asked.write:
        page = ROOT / "benchmarks" / "README.md"
        page.write_text(written(page.read_text(encoding="utf-8"), "job", table), encoding="utf-8")
    if asked.json:
        figures = {name: {str(n): vars(one) for n, one in by_size.items()} for name, by_size in runs.items()}
        asked.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
