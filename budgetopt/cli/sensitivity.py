"""budgetopt sensitivity: which assumption moves the plan most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from budgetopt.city.years import fy
from budgetopt.cli.options import Files, Force, JsonOut, MappingFile, ScenarioFile, TimeLimit, blamed_on, scenario_of
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import progress, say, step
from budgetopt.plan.time_limit import DEFAULT_TIME_LIMIT_S, checked_limit

if TYPE_CHECKING:
    from budgetopt.explore.sensitivity import Sensitivity
    from budgetopt.plan.plan import Plan


def sensitivity(
    files: Files,
    scenario: ScenarioFile = None,
    trajectories: Annotated[
        int,
        typer.Option(
            "--trajectories",
            min=0,
            help="Also vary all assumptions at once, along this many paths (10 to 50); needs the extra sensitivity.",
        ),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same paths.")] = 1,
    mapping: MappingFile = None,
    json_out: JsonOut = None,
    force: Force = False,
    time_limit: TimeLimit = DEFAULT_TIME_LIMIT_S,
) -> None:
    """Say which assumption moves the plan most: trust, elasticity, the prior, every goal's weight."""
    from budgetopt.intake.reading import read_budget
    from budgetopt.plan.recommend import recommend
    from budgetopt.tell.sensitivity import sensitivity_in_words, sensitivity_record

    checked_limit(time_limit)
    with outputs(force=force, inputs=(*files, mapping, scenario), json_out=json_out) as out:
        with step("Reading"):
            asked = scenario_of(scenario, out)
            budget = read_budget(list(files), mapping)
        with step("Solving"), blamed_on(scenario):
            plan = recommend(budget, asked, time_limit_s=time_limit)
        found = _last(plan, trajectories, seed)
        out.json(lambda: sensitivity_record(found))
        out.say(" · ".join(part for part in (budget.city, fy(budget.fiscal_year), asked.name) if part))
        for line in sensitivity_in_words(found):
            out.say(line.rstrip())


def _last(plan: Plan, trajectories: int, seed: int) -> Sensitivity:
    """The last step; Ctrl-C stops the work and keeps what is done."""
    from budgetopt.explore.sensitivity import Sensitivity, sensitivity_steps

    latest = (0, 0, Sensitivity(plan, ()))
    try:
        with progress("Trying assumptions") as told:
            for latest in sensitivity_steps(plan, trajectories=trajectories, seed=seed):
                told(*latest[:2])
    except KeyboardInterrupt:
        if not latest[2].bars:
            raise
        say(f"Stopped: {latest[0]:,} of {latest[1]:,} plans are done and kept.")
    return latest[2]
