"""budgetopt lookback: what became of a recommendation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step
from budgetopt.cli.verify import verified_or_ended

_DEFAULT = Path("lookback.xlsx")


def lookback(
    then: Annotated[
        Path, typer.Argument(metavar="THEN.xlsx", help="The recommendation workbook of then; it is verified first.")
    ],
    files: Annotated[
        list[Path], typer.Argument(metavar="NOW-FILES", help="The workbooks of the budget that was adopted after it.")
    ],
    output: Annotated[Path | None, opt.output_option(_DEFAULT)] = None,
    mapping: opt.MappingFile = None,
    json_out: opt.JsonOut = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Say what became of a recommendation: adopted or not, spent, and what the measures did since."""
    from budgetopt.intake.reading import examine
    from budgetopt.standard.lookback import look_back
    from budgetopt.standard.lookback_book import write_look_back
    from budgetopt.standard.lookback_words import look_back_in_words, look_back_record

    today = opt.day(date)
    inputs = (then, *files, mapping)
    with outputs(force=force, inputs=inputs, output=output, default=_DEFAULT, json_out=json_out) as out:
        book = verified_or_ended(then, out)
        with step("Reading"):
            found = examine(list(files), mapping)
            back = look_back(book, found.needed, found.understood.tables)
        out.workbook(lambda file: write_look_back(back, file, today))
        out.json(lambda: look_back_record(back))
        out.say(*look_back_in_words(back))
        for one in back.findings:
            out.say(f"{one.rule:<8}{one}")
