"""Arguments and options that several commands share."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

Files = Annotated[
    list[Path],
    typer.Argument(help="Workbooks that together make one budget (.xlsx .xlsm .ods .csv).", show_default=False),
]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="How to read somebody else's ledger (YAML).", show_default=False)
]
ScenarioFile = Annotated[
    Path | None,
    typer.Option("--scenario", help="What is asked (TOML). Default: the built-in limits.", show_default=False),
]
JsonOut = Annotated[
    str | None, typer.Option("--json", metavar="OUT", help="Write JSON; - is standard output.", show_default=False)
]
TimeLimit = Annotated[
    float,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        help="For the search where rules turn on yes or no; then the best plan so far.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an output that exists.")]
Date = Annotated[
    str | None,
    typer.Option("--date", metavar="YYYY-MM-DD", help="The date on the workbook. Default: today.", show_default=False),
]


def day(text: str | None) -> datetime.date:
    """The date of --date. Raises a usage error."""
    if text is None:
        return datetime.date.today()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date: write it as YYYY-MM-DD.", param_hint="--date") from None
