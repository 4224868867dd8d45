"""budgetopt frontier: the best impact for each amount moved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import last_of

if TYPE_CHECKING:
    from budgetopt.explore.frontier_points import Over

DEFAULT_OUTPUT = Path("frontier.xlsx")


def frontier(
    files: opt.Files,
    scenario: opt.ScenarioFile = None,
    points: Annotated[int, typer.Option("--points", min=2, help="How many points.")] = 25,
    over: Annotated[str, opt.option("--over", "WHAT", "What is varied: moved, money, caution or changes.")] = "moved",
    fund: Annotated[
        str, opt.option("--fund", "FUND", "With --over money: whose money. Default: the unrestricted funds.")
    ] = "",
    output: Annotated[Path | None, opt.output_option(DEFAULT_OUTPUT)] = None,
    json_out: opt.JsonOut = None,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Show the best impact for each amount moved, and where more brings clearly less. Writes a workbook."""
    from budgetopt.explore.frontier import frontier_of, points_of
    from budgetopt.explore.record import frontier_json
    from budgetopt.tell.choices import frontier_in_words
    from budgetopt.workbooks.frontier import write_frontier

    today = opt.day(date)
    inputs = (*files, mapping, scenario)
    with outputs(force=force, inputs=inputs, output=output, default=DEFAULT_OUTPUT, json_out=json_out) as out:
        plan = opt.plan_of(files, scenario, mapping, out)
        varied = cast("Over", over)
        total = points_of(plan, points, varied)
        found = last_of(
            "Following the frontier",
            frontier_of(plan, points=points, over=varied, fund=fund),
            lambda one: (len(one.points), total),
            lambda one: f"{len(one.points)} of {total} points",
        )
        out.workbook(lambda file: write_frontier(found, file, today))
        out.json(lambda: frontier_json(found))
        out.say(f"{plan.scenario.name}:", *frontier_in_words(found))
