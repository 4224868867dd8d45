"""Arguments and options that several commands share, and what is done with them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from budgetopt.cli.talk import step
from budgetopt.errors import Infeasible, ScenarioError, in_file
from budgetopt.plan.time_limit import DEFAULT_TIME_LIMIT_S, checked_limit

if TYPE_CHECKING:
    from budgetopt.cli.outputs import Out
    from budgetopt.plan.plan import Plan
    from budgetopt.scenario.model import Scenario


def option(name: str, metavar: str, words: str, callback: Callable[..., Any] | None = None) -> Any:
    """An option that takes a value, as --help shows it; `callback` looks at it as the command line is read."""
    return typer.Option(name, metavar=metavar, help=words, callback=callback)


Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILES", help="Workbooks that together make one budget (.xlsx .xlsm .xls .ods .csv .json)."),
]
MappingFile = Annotated[
    Path | None, option("--mapping", "M.yaml", "How to read files of another layout; budgetopt map proposes one.")
]
ScenarioFile = Annotated[
    Path | None, option("--scenario", "S.toml", "What is asked: limits, rules, beliefs. Default: the built-in limits.")
]
JsonOut = Annotated[
    str | None, option("--json", "OUT", "Write JSON; - is standard output, which then carries nothing else.")
]
TimeLimit = Annotated[
    float,
    option(
        "--time-limit",
        "SECONDS",
        "For each step; a search over yes and no then gives the best plan so far.",
        callback=checked_limit,
    ),
]
Draws = Annotated[int, typer.Option("--draws", min=1, help="How many draws of every effect.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same draws.")]
AuthorityPack = Annotated[
    str | None,
    option(
        "--authority",
        "PACK",
        "What the council may do: a file (TOML), or one that ships by its name, such as reduce-only.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an output that exists.")]
Date = Annotated[
    str | None,
    option(
        "--date",
        "YYYY-MM-DD",
        "The date on the workbook; the same result and date give the same bytes. Default: today.",
    ),
]


def output_option(default: Path, otherwise: str = ", or none where only --json is given") -> Any:
    """The option -o of a command that writes a workbook."""
    words = f"The workbook to write. Default: {default}{otherwise}."
    return typer.Option("-o", "--output", metavar="OUT.xlsx", help=words)


def day(text: str | None) -> datetime.date:
    """The date of --date. Raises a usage error."""
    if text is None:
        return datetime.date.today()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date: write it as YYYY-MM-DD.", param_hint="--date") from None


def scenario_of(path: Path | None, out: Out) -> Scenario:
    """The scenario of a file; the built-in limits where none is given. No output replaces a file that it extends."""
    from budgetopt.intake.scenario import read_scenario
    from budgetopt.scenario.model import Scenario

    if not path:
        return Scenario(name="Built-in limits")
    scenario = read_scenario(path, read=out.files.inputs)
    note_new_defaults(scenario, out)
    return scenario


def note_new_defaults(scenario: Scenario, out: Out) -> None:
    """Name what is new by default, of a scenario that was written before it or says nothing of it."""
    from budgetopt.tell.defaults import new_defaults

    if said := new_defaults(scenario):
        out.notes.append(said)


def plan_of(
    files: Sequence[Path],
    scenario: Path | None,
    mapping: Path | None,
    out: Out,
    time_limit_s: float = DEFAULT_TIME_LIMIT_S,
) -> Plan:
    """The plan of a command's workbooks and scenario."""
    return plans_of(files, [scenario], mapping, out, time_limit_s)[0]


def plans_of(
    files: Sequence[Path],
    scenarios: Sequence[Path | None],
    mapping: Path | None,
    out: Out,
    time_limit_s: float = DEFAULT_TIME_LIMIT_S,
) -> list[Plan]:
    """The plan of a command's workbooks under each of its scenarios."""
    from budgetopt.intake.reading import read_budget
    from budgetopt.plan.recommend import recommend

    with step("Reading"):
        asked = [scenario_of(path, out) for path in scenarios]
        budget = read_budget(list(files), mapping)
    plans = []
    for path, scenario in zip(scenarios, asked, strict=True):
        several = len(asked) > 1
        with step(f"Solving {path.name}" if path and several else "Solving"), blamed_on(path, one_of_several=several):
            plans.append(recommend(budget, scenario, time_limit_s=time_limit_s))
    return plans


@contextmanager
def blamed_on(path: Path | None, *, one_of_several: bool = False) -> Iterator[None]:
    """What is wrong with a scenario is told with the name of its file; so is, of several, which cannot be met."""
    name = path.name if path else ""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError(in_file(error.findings, name)) from None
    except Infeasible as error:
        if not one_of_several:
            raise
        raise Infeasible(error.conflicts, error.case, error.fund_changes, name) from None
