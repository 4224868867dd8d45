"""budgetopt diff: what changed between two versions of a budget, and because of what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step


def diff(
    old: Annotated[
        Path, typer.Argument(metavar="OLD.xlsx", help="A recommendation workbook, or a budget with adopted amounts.")
    ],
    new: Annotated[Path, typer.Argument(metavar="NEW.xlsx", help="The other one.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT.xlsx", help="Write what changed as a workbook.")
    ] = None,
    json_out: opt.JsonOut = None,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Say what changed between two recommendations or budgets, line by line, and because of what."""
    from budgetopt.council.changes import Changes
    from budgetopt.council.changes_book import write_changes
    from budgetopt.council.changes_words import changes_in_words
    from budgetopt.council.version import read_version
    from budgetopt.returned.ours import check_one_currency

    today = opt.day(date)
    with outputs(force=force, inputs=(old, new, mapping), output=output, json_out=json_out) as out:
        with step("Reading"):
            was, now = read_version(old, mapping), read_version(new, mapping)
            check_one_currency(was.file, was.named_currency, now.file, now.named_currency)
            changes = Changes(was, now)
        out.workbook(lambda file: write_changes(changes, file, today))
        out.json(changes.record)
        out.say(*changes_in_words(changes))
