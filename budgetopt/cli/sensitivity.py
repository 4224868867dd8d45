"""budgetopt sensitivity: which assumption moves the plan most."""

from __future__ import annotations

from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import last_of
from budgetopt.plan.time_limit import DEFAULT_TIME_LIMIT_S


def sensitivity(
    files: opt.Files,
    scenario: opt.ScenarioFile = None,
    trajectories: Annotated[
        int,
        typer.Option(
            "--trajectories",
            min=0,
            help="Also vary all assumptions at once, along this many paths (10 to 50); needs the extra sensitivity.",
        ),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same paths.")] = 1,
    mapping: opt.MappingFile = None,
    json_out: opt.JsonOut = None,
    force: opt.Force = False,
    time_limit: opt.TimeLimit = DEFAULT_TIME_LIMIT_S,
) -> None:
    """Say which assumption moves the plan most: trust, elasticity, the prior, every goal's weight."""
    from budgetopt.explore.sensitivity import sensitivity_steps
    from budgetopt.tell.doubt import sensitivity_in_words, sensitivity_record
    from budgetopt.tell.headline import about_what

    with outputs(force=force, inputs=(*files, mapping, scenario), json_out=json_out) as out:
        plan = opt.plan_of(files, scenario, mapping, out, time_limit)
        _, _, found = last_of(
            "Trying assumptions",
            sensitivity_steps(plan, trajectories=trajectories, seed=seed),
            lambda one: one[:2],
            lambda one: f"{one[0]:,} of {one[1]:,} plans" if one[2].bars else "",
        )
        out.json(lambda: sensitivity_record(found))
        out.say(about_what(plan.budget, plan.scenario))
        for line in sensitivity_in_words(found):
            out.say(line.rstrip())
