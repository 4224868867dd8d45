"""budgetopt standard: which items of the What Works Cities Standard a city's own data shows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step
from budgetopt.cli.verify import verified_or_ended


def standard(
    files: opt.Files,
    plan: Annotated[
        Path | None, opt.option("--plan", "OUT.xlsx", "A recommendation made from them; verified first.")
    ] = None,
    mapping: opt.MappingFile = None,
    json_out: opt.JsonOut = None,
    force: opt.Force = False,
) -> None:
    """Say which lines of the What Works Cities Standard the data shows, where it stands, and the next step."""
    from budgetopt.intake.reading import examine
    from budgetopt.standard.selfcheck import self_check, self_check_in_words

    with outputs(force=force, inputs=(*files, plan, mapping), json_out=json_out) as out:
        with step("Reading"):
            found = examine(list(files), mapping)
        book = verified_or_ended(plan, out, files, mapping) if plan else None
        check = self_check(found, book)
        out.json(check.record)
        out.say(*self_check_in_words(check))
