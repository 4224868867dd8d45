"""budgetopt compare: scenarios of one budget side by side, in a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.recommend import MORE_TIME
from budgetopt.cli.talk import progress
from budgetopt.errors import UsageError
from budgetopt.plan.time_limit import DEFAULT_TIME_LIMIT_S

DEFAULT_OUTPUT = Path("comparison.xlsx")


def compare(
    files: opt.Files,
    scenario: Annotated[
        list[Path],
        opt.option("--scenario", "S.toml", "A scenario; two to six of them, the others are held against the first."),
    ],
    output: Annotated[Path | None, opt.output_option(DEFAULT_OUTPUT, "")] = None,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
    time_limit: opt.TimeLimit = DEFAULT_TIME_LIMIT_S,
) -> None:
    """Put two to six scenarios side by side: figures, every program, and what each difference costs."""
    from budgetopt.explore.compare import MOST_PLANS
    from budgetopt.explore.compare import compare as side_by_side
    from budgetopt.tell.headline import headline, unproven
    from budgetopt.workbooks.comparison import write_comparison

    today = opt.day(date)
    if not 2 <= len(scenario) <= MOST_PLANS:
        raise UsageError(f"Give two to {MOST_PLANS} scenarios, each with --scenario; here: {len(scenario)}.")
    with outputs(force=force, inputs=(*files, mapping, *scenario), output=output, default=DEFAULT_OUTPUT) as out:
        plans = opt.plans_of(files, scenario, mapping, out, time_limit)
        with progress("Pricing differences") as told:
            comparison = side_by_side(plans, progress=told)
        out.workbook(lambda file: write_comparison(comparison, file, today))
        for name, plan in zip(comparison.names, plans, strict=True):
            out.say(f"{name}: {headline(plan)}" + ("" if plan.proven else f" {unproven(plan)}{MORE_TIME}"))
