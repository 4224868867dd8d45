"""budgetopt exercise: a page on which residents split a hundred dollars and see what the engine would do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import progress, step


def exercise(
    files: opt.Files,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.html", help="The page to write.")] = Path(
        "exercise.html"
    ),
    scenario: opt.ScenarioFile = None,
    mapping: opt.MappingFile = None,
    force: opt.Force = False,
) -> None:
    """Write the residents' exercise as one page: 100 dollars among the goals, and the nearest solved plan."""
    from budgetopt.intake.reading import read_budget
    from budgetopt.publish.exercise_html import exercise_html, loss_in_words
    from budgetopt.standard.exercise import exercise_of

    with outputs(force=force, inputs=(*files, mapping, scenario), output=output, endings=(".html", ".htm")) as out:
        with step("Reading"):
            asked = opt.scenario_of(scenario, out)
            budget = read_budget(list(files), mapping)
        with progress("Solving the grid") as told, opt.blamed_on(scenario):
            made = exercise_of(budget, asked, told)
        page = exercise_html(made)
        out.workbook(lambda file: file.write(page))
        out.say(loss_in_words(made))
