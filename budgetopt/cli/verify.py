"""budgetopt verify: check an exported recommendation again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from budgetopt.cli.options import Force, JsonOut, MappingFile
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step

if TYPE_CHECKING:
    from budgetopt.cli.outputs import Out
    from budgetopt.verification import Check

VERIFICATION_FAILED = 5
_SHOWN = 20


def verify(
    workbook: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The recommendation workbook to check.")],
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILES]", help="The workbooks that it was made from.")
    ] = None,
    mapping: MappingFile = None,
    json_out: JsonOut = None,
    force: Force = False,
) -> None:
    """Check a recommendation workbook: arithmetic, funds, rules, certificate; with its inputs also the plan itself."""
    from budgetopt.verification import verify as check

    with outputs(force=force, inputs=(workbook, *(files or ()), mapping), json_out=json_out) as out:
        with step("Verifying"):
            found = check(workbook, files or (), mapping)
        out.json(found.record)
        for one in found.checks:
            tell_check(one, out)
        for remark in found.remarks:
            out.say(remark)
        failed = sum(not one.passed for one in found.checks)
        if failed:
            out.say(f"Verification failed: {failed} of {len(found.checks)} checks.")
            raise typer.Exit(VERIFICATION_FAILED)
        out.say(f"Verified: {len(found.checks)} checks passed.")


def tell_check(check: Check, out: Out) -> None:
    """What was checked, and the first of what is wrong."""
    out.say(f"OK     {check.words}" if check.passed else f"WRONG  not so: {check.words}")
    for failure in check.failures[:_SHOWN]:
        out.say(f"         {failure}")
    if len(check.failures) > _SHOWN:
        out.say(f"         and {len(check.failures) - _SHOWN:,} more (verify --json lists all)")
