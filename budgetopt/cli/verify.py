"""budgetopt verify: check an exported recommendation again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetopt.cli.outputs import Out
    from budgetopt.returned.ours import Ours
    from budgetopt.verification import Check, Verification

VERIFICATION_FAILED = 5
_SHOWN = 20


def verify(
    workbook: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The recommendation workbook to check.")],
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES", help="The workbooks that it was made from.")
    ] = None,
    mapping: opt.MappingFile = None,
    json_out: opt.JsonOut = None,
    force: opt.Force = False,
) -> None:
    """Check a recommendation workbook: arithmetic, funds, rules, certificate; with its inputs also the plan itself."""
    from budgetopt.verification import verify as check

    with outputs(force=force, inputs=(workbook, *(files or ()), mapping), json_out=json_out) as out:
        with step("Verifying"):
            found = check(workbook, files or (), mapping)
        out.json(found.record)
        for one in found.checks:
            tell_check(one, out)
        out.say(*found.remarks)
        failed = sum(not one.passed for one in found.checks)
        if failed:
            out.say(f"Verification failed: {failed} of {len(found.checks)} checks.")
            raise typer.Exit(VERIFICATION_FAILED)
        out.say(f"Verified: {len(found.checks)} checks passed.")


def verified_or_ended(workbook: Path, out: Out, files: Sequence[Path] = (), mapping: Path | None = None) -> Ours:
    """A recommendation workbook that is what it says (with `files`: that it was made from them, by SHA-256).

    Tells what is wrong and ends with the exit code of a failed verification where anything is.
    """
    from budgetopt.returned.ours import open_ours
    from budgetopt.verification import verify_opened

    with step("Verifying"):
        book = open_ours(workbook)
        found = verify_opened(book, files, mapping, again=False)
    if found.failures:
        tell_failed(found, out)
        raise typer.Exit(VERIFICATION_FAILED)
    return book


def tell_failed(found: Verification, out: Out) -> None:
    """Every check that did not pass."""
    for check in found.checks:
        if not check.passed:
            tell_check(check, out)
    out.say(f"{found.file} is not what it says, see budgetopt verify: nothing was written.")


def tell_check(check: Check, out: Out) -> None:
    """What was checked, and the first of what is wrong."""
    out.say(f"OK     {check.words}" if check.passed else f"WRONG  not so: {check.words}")
    for failure in check.failures[:_SHOWN]:
        out.say(f"         {failure}")
    if len(check.failures) > _SHOWN:
        out.say(f"         and {len(check.failures) - _SHOWN:,} more (verify --json lists all)")
