"""budgetopt template: an empty workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli.options import Force
from budgetopt.cli.outputs import outputs


def template(
    output: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The workbook to write.")],
    force: Force = False,
) -> None:
    """Write an empty workbook with drop-downs, checks and examples."""
    from budgetopt.workbooks.template.book import write_template

    with outputs(force=force, output=output) as out:
        out.workbook(write_template)
