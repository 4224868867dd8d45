"""budgetopt score: somebody's own plan against every rule, and on the scale of the best plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.city.years import fy
from budgetopt.cli.options import Files, Force, JsonOut, MappingFile, ScenarioFile, scenario_of
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step
from budgetopt.errors import ScenarioError, in_file


def score(
    files: Files,
    plan: Annotated[
        Path,
        typer.Option(
            "--plan", metavar="PLAN.xlsx", help="An edited recommendation workbook, or a table: program, fund, amount."
        ),
    ],
    scenario: ScenarioFile = None,
    mapping: MappingFile = None,
    json_out: JsonOut = None,
    force: Force = False,
) -> None:
    """Say which rules a plan of your own breaks, and what it is worth beside today and the best plan."""
    from budgetopt.intake.reading import read_budget
    from budgetopt.plan.record import score_record
    from budgetopt.returned.ours import open_ours
    from budgetopt.returned.scoring import score_table
    from budgetopt.scenario.model import Scenario
    from budgetopt.tell.score import score_in_words

    with outputs(force=force, inputs=(*files, mapping, scenario, plan), json_out=json_out) as out:
        with step("Reading"):
            budget = read_budget(list(files), mapping)
            book = open_ours(plan)
            asked = scenario_of(scenario, out) if scenario else None
            if asked is None and book.is_recommendation:
                asked = book.scenario()
                if asked:
                    out.say(f"The scenario is the one that stands in {book.file}: {asked.name}.")
        try:
            with step("Solving"):
                found = score_table(budget, asked or Scenario(name="Built-in limits"), book)
        except ScenarioError as error:
            raise ScenarioError(in_file(error.findings, scenario.name if scenario else plan.name)) from None
        out.json(lambda: score_record(found))
        out.say(" · ".join(part for part in (budget.city, fy(budget.fiscal_year), found.scenario.name) if part))
        for line in score_in_words(found):
            out.say(line)
