"""budgetopt template: an empty workbook to fill in, for a budget or for an amendment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.errors import UsageError


def template(
    named: Annotated[
        Path | None, typer.Argument(metavar="OUT.xlsx", help="The workbook to write.", show_default=False)
    ] = None,
    amendment: Annotated[
        Path | None, opt.option("--amendment", "R.xlsx", "A recommendation: write the workbook of an amendment of it.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT.xlsx", help="The workbook to write.")
    ] = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Write an empty workbook with drop-downs, checks and examples."""
    from budgetopt.workbooks.template.book import write_template

    today = opt.day(date)
    target = named or output
    if target is None or (named and output):
        raise UsageError("Name the workbook to write, once: budgetopt template OUT.xlsx.")
    with outputs(force=force, inputs=(amendment,), output=target) as out:
        if amendment is None:
            out.workbook(write_template)
            return
        from budgetopt.council.base import read_base
        from budgetopt.council.template import write_amendment_template

        base = read_base(amendment)
        out.workbook(lambda file: write_amendment_template(base, file, today))
