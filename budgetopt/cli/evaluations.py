"""budgetopt evaluations: what to evaluate, by which design, and which decision it could change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import last_of

DEFAULT_OUTPUT = Path("evaluations.xlsx")


def evaluations(
    files: opt.Files,
    scenario: opt.ScenarioFile = None,
    draws: opt.Draws = 1000,
    seed: opt.Seed = 1,
    output: Annotated[Path | None, opt.output_option(DEFAULT_OUTPUT)] = None,
    json_out: opt.JsonOut = None,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Plan evaluations: questions by what knowing is worth, designs, and the smallest effect they can show."""
    from budgetopt.explore.robustness import robustness_of
    from budgetopt.standard.evaluations import evaluation_plan, evaluations_record
    from budgetopt.standard.evaluations_book import evaluations_in_words, write_evaluations

    today, inputs = opt.day(date), (*files, mapping, scenario)
    with outputs(force=force, inputs=inputs, output=output, default=DEFAULT_OUTPUT, json_out=json_out) as out:
        plan = opt.plan_of(files, scenario, mapping, out)
        found = last_of(
            "Asking what knowing is worth",
            robustness_of([plan], draws=draws, seed=seed),
            lambda one: (one.done, one.total),
            lambda one: f"{one.done:,} of {one.total:,}",
        ).results[0]
        planned = evaluation_plan(found)
        out.workbook(lambda file: write_evaluations(planned, file, today))
        out.json(lambda: evaluations_record(planned))
        out.say(*evaluations_in_words(planned))
