"""budgetopt demo: from nothing to a result."""

from __future__ import annotations

from functools import partial
from itertools import count
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.recommend import tell
from budgetopt.cli.talk import step
from budgetopt.errors import UsageError
from budgetopt.saving.target import check_name
from budgetopt.shipped import shipped


def demo(
    folder: Annotated[Path | None, typer.Argument(help="Where to write. Default: a new folder budgetopt-demo.")] = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Write the sample city's workbook, recommend, and show where the files are."""
    from budgetopt.intake.reading import read_budget
    from budgetopt.intake.scenario import read_scenario
    from budgetopt.plan.recommend import recommend
    from budgetopt.workbooks.recommendation import write_recommendation

    today = opt.day(date)
    folder = folder or _new_folder()
    for made in (folder, *folder.parents):
        if not made.exists():
            check_name(made.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: no folder can be made there ({error.strerror}); give another name.") from None
    workbook, scenario = shipped("sample_budgets", "riverton.xlsx"), shipped("scenarios", "balanced.toml")
    with outputs(force=force, inputs=(workbook, scenario), default=folder / "recommendation.xlsx") as out:
        out.file(folder / workbook.name, partial(_copy, workbook))
        out.file(folder / scenario.name, partial(_copy, scenario))
        with step("Reading"):
            budget = read_budget(workbook)
        with step("Solving"):
            plan = recommend(budget, read_scenario(scenario))
        out.workbook(lambda file: write_recommendation(plan, file, today))
        tell(plan, out.say)


def _copy(source: Path, target: BinaryIO) -> None:
    target.write(source.read_bytes())


def _new_folder() -> Path:
    """budgetopt-demo, or the next name that is free: a demo never overwrites."""
    names = (Path(f"budgetopt-demo{'' if number == 1 else f'-{number}'}") for number in count(1))
    return next(name for name in names if not name.exists())
