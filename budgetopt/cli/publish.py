"""budgetopt publish: a plan as open data and as a page for the public."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step
from budgetopt.cli.verify import verified_or_ended


def publish(
    files: opt.Files,
    plan: Annotated[Path, opt.option("--plan", "OUT.xlsx", "The recommendation made from them; verified first.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write; --force replaces the last one.")
    ],
    mapping: opt.MappingFile = None,
    json_out: opt.JsonOut = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Write a plan as an open data package and a page for the public; owners and contacts are never in it."""
    from budgetopt.intake.reading import read_budget
    from budgetopt.publish.publication import NAMES, publication_in_words, publication_of
    from budgetopt.publish.since import state_in

    today = opt.day(date)
    with outputs(force=force, inputs=(*files, plan, mapping), json_out=json_out) as out:
        before = state_in(out.files.look_at_folder(output, NAMES))
        book = verified_or_ended(plan, out, files, mapping)
        with step("Reading"):
            made = publication_of(book, read_budget(list(files), mapping), today, before)
        out.folder(output, made.files, NAMES)
        out.json(made.record)
        out.say(*publication_in_words(made))
