"""budgetopt score: somebody's own plan against every rule, and on the scale of the best plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step
from budgetopt.errors import UsageError


def score(
    files: opt.Files,
    plan: Annotated[
        Path, opt.option("--plan", "PLAN.xlsx", "An edited recommendation workbook, or a table: program, fund, amount.")
    ],
    scenario: opt.ScenarioFile = None,
    base: Annotated[
        Path | None,
        opt.option("--base", "W.xlsx", "What the plan changes: a recommendation, a table, a budget's adopted amounts."),
    ] = None,
    authority: opt.AuthorityPack = None,
    mapping: opt.MappingFile = None,
    json_out: opt.JsonOut = None,
    force: opt.Force = False,
) -> None:
    """Say which rules a plan of your own breaks, and what it is worth beside today and the best plan."""
    from budgetopt.council.against import Against
    from budgetopt.council.authority import authority_named
    from budgetopt.intake.reading import read_budget
    from budgetopt.plan.record import score_record
    from budgetopt.returned.ours import open_ours, other_currency
    from budgetopt.returned.scoring import read_base, score_table
    from budgetopt.scenario.amending import amended_budget
    from budgetopt.tell.headline import about_what
    from budgetopt.tell.score import score_in_words

    if authority and not base:
        raise UsageError("--authority judges what a plan changes: name what it changes with --base.")
    inputs = (*files, mapping, scenario, plan, base, authority)
    with outputs(force=force, inputs=inputs, json_out=json_out) as out:
        with step("Reading"):
            pack = authority_named(authority) if authority else None
            budget = read_budget(list(files), mapping)
            book, before = open_ours(plan), open_ours(base) if base else None
            ours = next((one for one in (book, before) if one and one.is_recommendation), None)
            if ours:
                budget = amended_budget(budget, ours.rounds())
            out.notes += [str(note) for one in (book, before) if one for note in other_currency(one, budget)]
            asked = opt.scenario_of(scenario, out)
            if ours and not scenario and (own := ours.scenario()):
                out.say(f"The scenario is the one that stands in {ours.file}: {own.name}.")
                asked = own
            changed = read_base(before, base, budget, files, mapping) if before and base else None
        with step("Solving"), opt.blamed_on(scenario or plan):
            found = score_table(budget, asked, book, changed)
        against = Against(before.file, found, pack) if before else None
        out.json(lambda: score_record(found) | ({"against": against.record()} if against else {}))
        out.say(about_what(budget, found.scenario))
        out.say(*score_in_words(found), *(against.words() if against else ()))
