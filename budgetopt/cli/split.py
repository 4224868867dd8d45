"""budgetopt split and merge: a workbook for each department, and all of them together again."""

from __future__ import annotations

import datetime
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step
from budgetopt.errors import UsageError

if TYPE_CHECKING:
    from budgetopt.city.model import Budget
    from budgetopt.standard.parts import CityParts

DEFAULT_OUTPUT = Path("merged.xlsx")
# What is taken of a folder of parts.
_BOOKS = (".xlsx", ".xlsm", ".ods")


def split(
    files: opt.Files,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder for the parts; it is made if need be.")
    ] = Path("parts"),
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Write a workbook for each department: its own programs only, with five questions of each, to be merged again."""
    from budgetopt.intake.reading import examine
    from budgetopt.saving.target import check_name, in_words
    from budgetopt.standard.interview import places_of, with_places
    from budgetopt.standard.parts import file_names, read_parts
    from budgetopt.tell.figures import plural

    today = opt.day(date)
    with outputs(force=force, inputs=(*files, mapping)) as out:
        if os.path.lexists(output) and not output.is_dir():
            out.files.look([output])
            raise UsageError(f"{output} is no folder.")
        if output.name != "..":
            check_name(output.name)
        with step("Reading"):
            budget, parts = read_parts(examine(list(files), mapping))
            parts = with_places(parts, budget)
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(in_words(error, output)) from error
        paths = {office: output / f"{name}.xlsx" for office, name in file_names(parts.departments).items()}
        out.files.look(paths.values())
        for office, path in paths.items():
            out.file(path, partial(_write, parts, budget, office, today))
        out.say(f"{plural(len(paths), 'part')} of one base (SHA-256 {parts.hash}).")
        if not places_of(parts):
            out.say(
                "No questions are asked, for there is no sheet Programs to answer on: begin with budgetopt prepare."
            )


def _write(parts: CityParts, budget: Budget, office: str, today: datetime.date, file: BinaryIO) -> None:
    from budgetopt.standard.parts_book import write_part

    write_part(parts, budget, office, file, today)


def merge(
    folders: Annotated[list[Path], typer.Argument(metavar="PARTS", help="Folders of parts, or single parts.")],
    output: Annotated[Path | None, opt.output_option(DEFAULT_OUTPUT)] = None,
    json_out: opt.JsonOut = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Put parts together again: every changed cell listed, and of a cell changed in two files both values."""
    from budgetopt.standard.merging import merge as merged_of
    from budgetopt.standard.merging import merge_record
    from budgetopt.standard.parts_book import merged_in_words, write_merged

    today = opt.day(date)
    files = [file for folder in folders for file in _parts_in(folder)]
    with outputs(force=force, inputs=files, output=output, default=DEFAULT_OUTPUT, json_out=json_out) as out:
        with step("Reading"):
            merged = merged_of(files)
        out.workbook(lambda file: write_merged(merged, file, today))
        out.json(lambda: merge_record(merged))
        out.say(*merged_in_words(merged))


def _parts_in(folder: Path) -> list[Path]:
    """The workbooks of a folder, without what an office program has open; a file stands for itself."""
    if not os.path.lexists(folder):
        raise UsageError(f"{folder}: there is no such folder.")
    if folder.is_dir():
        books = (file for file in folder.iterdir() if file.suffix.casefold() in _BOOKS)
        return sorted(file for file in books if not file.name.startswith(("~$", ".")))
    return [folder]
