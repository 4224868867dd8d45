"""What the parts of a command take: processor seconds of the product's larger steps, each without the others in it.

    python -m benchmarks.job_parts recommend CITY.xlsx -o OUT.xlsx      (any command of budgetopt)
    python -m benchmarks.job_parts screen slider CITY.xlsx              (a step of benchmarks/job_screen.py)

A function is timed from when its module is first imported on, so that nothing is imported that the command itself does
not ask for. `part NAME: seconds` is printed at the end; the rest is imports, and what stands between the parts.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

PARTS = {
    "reading": ("intake.reading:examine",),
    "plan": ("plan.recommend:recommend",),
    "prices": (
        "plan.rule_prices:RulePrices._best",
        "solve.prices:shadow_prices",
        "solve.prices:margins",
        "solve.alone:KeptAsToday.of",
        "solve.alone:LetGo.of",
        "solve.alone:WithoutRows.of",
    ),
    "tipping points": ("solve.tipping:Tipping.of",),
    "few moves": ("plan.few_moves:shown",),
    "what is assured": ("plan.assured:drawn_gains",),
    "draws": ("explore.draws:reoptimised",),
    "agenda": ("explore.knowing:known",),
    "other plans": ("explore.sensitivity:otherwise", "explore.unlike:UnlikeSearch.further"),
    "who can stay": ("explore.unlike:UnlikeSearch.verdicts",),
    "report card": ("standard.report:report_of", "publish.report_html:report_html"),
    "parts": ("standard.parts:parts_of", "standard.parts_book:write_part", "standard.merging:merge"),
    "workbook": ("workbooks.book:write_book",),
    "look-back": ("standard.lookback:look_back",),
    "publication": ("publish.publication:publication_of", "cli.outputs:Out.folder"),
    "self-check": ("standard.selfcheck:self_check",),
    "own workbook": ("returned.ours:open_ours", "returned.ours:ours", "verification.proof:proof_in"),
    "matching": ("drafting.draft:drafted",),
    "second solver": ("solve.second:optimum",),
}


class Parts(MetaPathFinder):
    """The seconds of every part so far, on all threads."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.own = threading.local()
        self.wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for part, functions in PARTS.items():
            for function in functions:
                module, name = function.split(":")
                self.wanted[f"budgetopt.{module}"].append((name, part))

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module as it is, timed once it is loaded."""
        spec = PathFinder.find_spec(fullname, path) if fullname in self.wanted else None
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def loaded(module: ModuleType) -> None:
            load(module)
            for name, part in self.wanted[fullname]:
                *inside, last = name.split(".")
                holder: Any = module
                for one in inside:
                    holder = getattr(holder, one)
                setattr(holder, last, self.timed(part, getattr(holder, last)))

        vars(spec.loader)["exec_module"] = loaded
        return spec

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time charged to its part and taken from the one around it."""

        @wraps(function)
        def asked(*args: Any, **named: Any) -> Any:
            self.charge()
            stack: list[str] = self.own.stack
            stack.append(part)
            try:
                return function(*args, **named)
            finally:
                self.charge()
                stack.pop()

        return asked

    def charge(self) -> None:
        """Charge what passed on this thread since the last call to the innermost part."""
        stack: list[str] = self.own.__dict__.setdefault("stack", [])
        now = time.thread_time()
        if stack:
            self.seconds[stack[-1]] += now - self.own.since
        self.own.since = now

    def tell(self) -> None:
        """Print them."""
        for part, seconds in self.seconds.items():
            print(f"part {part}: {seconds:.3f}")


def install() -> Parts:
    """Time all parts from now on."""
    parts = Parts()
    sys.meta_path.insert(0, parts)
    return parts


def main() -> None:
    """Run the command, or the step, that is given."""
    parts = install()
    if sys.argv[1] == "screen":
        if sys.argv[2] != "alternatives":
            # As `budgetopt ui` sets it for its server; alternatives are asked in Python.
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from benchmarks.job_screen import main as step

        step(sys.argv[2], sys.argv[3], parts)
    else:
        atexit.register(parts.tell)
        from budgetopt.cli import main as command

        command()


if __name__ == "__main__":
    main()
