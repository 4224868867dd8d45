"""budgetopt roll: the next fiscal year's budget with what was known the year before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli.options import Date, Force, JsonOut, MappingFile, day, output_option
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step
from budgetopt.errors import UsageError

DEFAULT_OUTPUT = Path("next-year.xlsx")


def roll(
    old: Annotated[Path, typer.Argument(metavar="OLD.xlsx", help="The workbook of the year before.")],
    files: Annotated[list[Path], typer.Argument(metavar="NEW…", help="The files of the next year.")],
    output: Annotated[Path | None, output_option(DEFAULT_OUTPUT)] = None,
    renamed: Annotated[
        list[str] | None,
        typer.Option("--renamed", metavar="OLD=NEW", help="A program that has another ID now; several times."),
    ] = None,
    json_out: JsonOut = None,
    mapping: MappingFile = None,
    date: Date = None,
    force: Force = False,
) -> None:
    """Carry alignment, measures and evidence to the next year; what is new, gone or renamed is asked, never guessed."""
    from budgetopt.intake.reading import examine
    from budgetopt.standard.next_year import next_year, next_year_record
    from budgetopt.standard.parts import read_parts
    from budgetopt.standard.parts_book import next_year_in_words, write_next_year

    pairs = [one.partition("=") for one in renamed or ()]
    if not all(was and now for was, _, now in pairs):
        raise UsageError("--renamed takes OLD=NEW, the ID before and the ID now.")
    today = day(date)
    inputs = (old, *files, mapping)
    with outputs(force=force, inputs=inputs, output=output, default=DEFAULT_OUTPUT, json_out=json_out) as out:
        with step("Reading"):
            before, after = read_parts(examine(old)), read_parts(examine(list(files), mapping))
            made = next_year(before, after, {was: now for was, _, now in pairs})
        out.workbook(lambda file: write_next_year(made, file, today))
        out.json(lambda: next_year_record(made))
        for sentence in next_year_in_words(made):
            out.say(sentence)
