"""budgetopt demo: from nothing to a result."""

from __future__ import annotations

from functools import partial
from itertools import count
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from budgetopt.cli.options import Date, Force, day
from budgetopt.cli.recommend import tell
from budgetopt.cli.talk import step
from budgetopt.shipped import shipped


def demo(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to write. Default: a new folder budgetopt-demo.", show_default=False)
    ] = None,
    date: Date = None,
    force: Force = False,
) -> None:
    """Write the sample city's workbook, recommend, and show where the files are."""
    from budgetopt.intake.reading import read_budget
    from budgetopt.intake.scenario import read_scenario
    from budgetopt.plan.recommend import recommend
    from budgetopt.saving.whole import save
    from budgetopt.tell.headline import headline
    from budgetopt.workbooks.out import to_excel

    today = day(date)
    folder = folder or _new_folder()
    folder.mkdir(parents=True, exist_ok=True)
    workbook, scenario = folder / "riverton.xlsx", folder / "balanced.toml"
    for source, target in (
        (shipped("sample_budgets", "riverton.xlsx"), workbook),
        (shipped("scenarios", "balanced.toml"), scenario),
    ):
        save(target, partial(_copy, source), force)
    with step("Reading"):
        budget = read_budget(workbook)
    with step("Solving"):
        plan = recommend(budget, read_scenario(scenario))
    with step("Writing"):
        to_excel(plan, folder / "recommendation.xlsx", date=today, force=force)
    tell(plan, headline(plan), [workbook, scenario, folder / "recommendation.xlsx"])


def _copy(source: Path, target: BinaryIO) -> None:
    target.write(source.read_bytes())


def _new_folder() -> Path:
    """budgetopt-demo, or the next name that is free: a demo never overwrites."""
    names = (Path(f"budgetopt-demo{'' if number == 1 else f'-{number}'}") for number in count(1))
    return next(name for name in names if not name.exists())
