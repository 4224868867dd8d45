"""budgetopt compare: scenarios of one budget side by side, in a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli.options import Date, Files, Force, MappingFile, day
from budgetopt.cli.talk import progress, step
from budgetopt.errors import Infeasible, ScenarioError, UsageError, in_file

DEFAULT_OUTPUT = Path("comparison.xlsx")


def compare(
    files: Files,
    scenario: Annotated[
        list[Path],
        typer.Option("--scenario", help="A scenario (TOML); two to six of them, the first is held against the others."),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The workbook to write.", show_default=True)
    ] = DEFAULT_OUTPUT,
    mapping: MappingFile = None,
    date: Date = None,
    force: Force = False,
) -> None:
    """Put two to six scenarios side by side: figures, every program, and what each difference costs."""
    from budgetopt.excel.comparison import comparison_to_excel
    from budgetopt.excel.reading import read_budget
    from budgetopt.excel.saving import refuse_existing
    from budgetopt.explore.compare import MOST_PLANS
    from budgetopt.explore.compare import compare as side_by_side
    from budgetopt.plan.headline import headline
    from budgetopt.plan.plan import Plan
    from budgetopt.plan.recommend import recommend
    from budgetopt.scenario.file import read_scenario

    today = day(date)
    if not 2 <= len(scenario) <= MOST_PLANS:
        raise UsageError(f"Give --scenario two to {MOST_PLANS} times; it was given {len(scenario)} times.")
    refuse_existing([output], force)
    with step("Reading"):
        asked = [read_scenario(path) for path in scenario]
        budget = read_budget(list(files), mapping)
    plans: list[Plan] = []
    for path, one in zip(scenario, asked, strict=True):
        try:
            with step(f"Solving {path.name}"):
                plans.append(recommend(budget, one))
        except ScenarioError as error:
            raise ScenarioError(in_file(error.findings, path.name)) from None
        except Infeasible as error:
            raise Infeasible(error.conflicts, scenario=path.name) from None
    with progress("Pricing differences") as told:
        comparison = side_by_side(plans, progress=told)
    with step("Writing"):
        comparison_to_excel(comparison, output, date=today, force=force)
    for name, plan in zip(comparison.names, plans, strict=True):
        typer.echo(f"{name}: {headline(plan)}")
    typer.echo(f"Written: {output}")
