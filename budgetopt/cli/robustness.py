"""budgetopt robustness: how sure a recommendation is, and what to evaluate first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import last_of, say

DEFAULT_OUTPUT = Path("robustness.xlsx")
# Programs of the agenda that the terminal names.
_TOLD = 3


def robustness(
    files: opt.Files,
    scenario: Annotated[
        list[Path] | None,
        opt.option(
            "--scenario",
            "S.toml",
            "What is asked. Default: the built-in limits. Of several, the first is recommended and all are drawn.",
        ),
    ] = None,
    draws: opt.Draws = 1000,
    seed: opt.Seed = 1,
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Threads to work on; the result does not depend on it.")
    ] = 1,
    cluster: Annotated[
        str, opt.option("--cluster", "ADDRESS", "A dask scheduler to work on; needs the extra cluster.")
    ] = "",
    output: Annotated[Path | None, opt.output_option(DEFAULT_OUTPUT)] = None,
    json_out: opt.JsonOut = None,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Say how sure a recommendation is, and which programs to evaluate first. Writes its workbook."""
    from budgetopt.explore.record import robustness_json
    from budgetopt.explore.robustness import robustness_of
    from budgetopt.explore.workers import workers as on_workers
    from budgetopt.tell.doubt import agenda_in_words, agreed_in_words, first_evaluations, robustness_in_words
    from budgetopt.workbooks.recommendation import write_recommendation

    if cluster and workers > 1:
        raise typer.BadParameter("give --workers or --cluster, not both.", param_hint="--cluster")
    today = opt.day(date)
    inputs = (*files, mapping, *(scenario or ()))
    with outputs(force=force, inputs=inputs, output=output, default=DEFAULT_OUTPUT, json_out=json_out) as out:
        plans = opt.plans_of(files, scenario or [None], mapping, out)
        with on_workers(workers, cluster) as executor:
            found = last_of(
                "Drawing",
                robustness_of(plans, draws=draws, seed=seed, executor=executor),
                lambda one: (one.done, one.total),
                lambda one: f"{one.results[0].draws:,} of {one.results[0].asked:,} draws",
            ).results
        if not found[0].draws:
            say("Stopped before the first draws were done; nothing was written.")
            raise typer.Exit(2)
        out.workbook(lambda file: write_recommendation(found[0].plan, file, today, found))
        out.json(lambda: robustness_json(found))
        for drawn in found:
            out.say(f"{drawn.plan.scenario.name}:", *robustness_in_words(drawn))
        out.say(*agreed_in_words(found), *agenda_in_words(found[0]), *first_evaluations(found[0], _TOLD))
