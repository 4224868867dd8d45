"""budgetopt evaluations: what to evaluate, by which design, and which decision it could change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from budgetopt.cli.options import (
    Date,
    Draws,
    Files,
    Force,
    JsonOut,
    MappingFile,
    ScenarioFile,
    Seed,
    day,
    output_option,
    plan_of,
)
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import last_of

DEFAULT_OUTPUT = Path("evaluations.xlsx")


def evaluations(
    files: Files,
    scenario: ScenarioFile = None,
    draws: Draws = 1000,
    seed: Seed = 1,
    output: Annotated[Path | None, output_option(DEFAULT_OUTPUT)] = None,
    json_out: JsonOut = None,
    mapping: MappingFile = None,
    date: Date = None,
    force: Force = False,
) -> None:
    """Plan evaluations: questions by what knowing is worth, designs, and the smallest effect they can show."""
    from budgetopt.explore.robustness import robustness_of
    from budgetopt.standard.evaluations import evaluation_plan, evaluations_record
    from budgetopt.standard.evaluations_book import evaluations_in_words, write_evaluations

    today, inputs = day(date), (*files, mapping, scenario)
    with outputs(force=force, inputs=inputs, output=output, default=DEFAULT_OUTPUT, json_out=json_out) as out:
        plan = plan_of(files, scenario, mapping, out)
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
