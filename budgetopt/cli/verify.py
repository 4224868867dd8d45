"""budgetopt verify: check an exported recommendation again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli.options import Force, JsonOut, MappingFile
from budgetopt.cli.talk import STDOUT, say, step, write_json

VERIFICATION_FAILED = 5
_SHOWN = 20


def verify(
    out: Annotated[
        Path, typer.Argument(metavar="OUT.xlsx", help="The recommendation workbook to check.", show_default=False)
    ],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILES]", help="The workbooks that it was made from.", show_default=False),
    ] = None,
    mapping: MappingFile = None,
    json_out: JsonOut = None,
    force: Force = False,
) -> None:
    """Check a recommendation workbook: arithmetic, funds, rules, certificate; with its inputs also the plan itself."""
    from budgetopt.saving.whole import refuse_existing
    from budgetopt.verification import verify as check

    refuse_existing([path for path in (json_out,) if path and path != STDOUT], force)
    with step("Verifying"):
        found = check(out, files or (), mapping)
    if json_out:
        write_json(found.record(), json_out, force)
    tell = say if json_out == STDOUT else typer.echo
    for one in found.checks:
        tell(f"OK     {one.words}" if one.passed else f"WRONG  not so: {one.words}")
        for failure in one.failures[:_SHOWN]:
            tell(f"         {failure}")
        if len(one.failures) > _SHOWN:
            tell(f"         and {len(one.failures) - _SHOWN:,} more (--json lists all)")
    for remark in found.remarks:
        tell(remark)
    failed = sum(not one.passed for one in found.checks)
    if failed:
        tell(f"Verification failed: {failed} of {len(found.checks)} checks.")
        raise typer.Exit(VERIFICATION_FAILED)
    tell(f"Verified: {len(found.checks)} checks passed.")
