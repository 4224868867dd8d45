"""budgetopt map: how somebody else's workbooks could be read, with the total, before anything else happens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.check import INPUT_HAS_ERRORS
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import finding_lines, step, tell
from budgetopt.errors import InputError, Level

MAPPING = Path("mapping.yaml")


def map_files(
    files: opt.Files,
    mapping: Annotated[
        Path | None,
        opt.option(
            "--mapping", "M.yaml", "Last year's mapping, to be brought up to these files; what changed is said."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="M.yaml", help=f"The mapping to write. Default: {MAPPING}.")
    ] = None,
    force: opt.Force = False,
) -> None:
    """Propose how to read workbooks of any layout: writes a mapping to look through, and shows what it reads."""
    from budgetopt.intake.account import account_of
    from budgetopt.intake.budget.outputs import OWN_OUTPUT, outputs_alone
    from budgetopt.intake.proposing.propose import proposal_for
    from budgetopt.intake.reading import open_books
    from budgetopt.tell.figures import plural

    target = output or MAPPING
    with outputs(force=force, inputs=(*files, mapping), output=target, endings=(".yaml", ".yml")) as out:
        with step("Reading"):
            opened = open_books(list(files))
            # Where no file can be opened there is nothing to look through.
            if found := outputs_alone(opened.books) or (() if opened.books else opened.findings):
                raise InputError(found)
            proposal = proposal_for(opened, mapping, target.name)
            if own := [item for item in proposal.found.findings if item.rule == OWN_OUTPUT]:
                raise InputError(own)
        out.workbook(lambda file: file.write(proposal.text.encode()))
        notes = [item for item in proposal.found.findings if item.level is Level.NOTE]
        for line in (
            *(f"Changed since: {line}" for line in proposal.changed),
            *account_of(proposal.found.understood),
            *(f"Not understood: {line}" for line in proposal.left),
            *finding_lines(item for item in proposal.found.findings if item.level is not Level.NOTE),
            f"{plural(len(notes), 'note')}: see budgetopt check.",
        ):
            out.say(line)
    if proposal.mapping and not proposal.mapping.parts and proposal.found.budget:
        tell("The files are laid out as the template: they need no mapping. Next: budgetopt check FILES")
    else:
        tell(f"Look it over, then run: budgetopt check FILES --mapping {target}")
    if proposal.found.budget is None:
        raise typer.Exit(INPUT_HAS_ERRORS)
