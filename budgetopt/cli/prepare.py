"""budgetopt prepare: a first draft of a budget workbook from a bare ledger, every suggestion marked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step
from budgetopt.errors import UsageError

_DRAFT = Path("draft.xlsx")


def prepare(
    files: opt.Files,
    mapping: opt.MappingFile = None,
    own: Annotated[
        Path | None, opt.option("--catalogue", "FILE", "The city's own services, before those that ship.")
    ] = None,
    accept: Annotated[
        str | None, opt.option("--accept", "PERCENT", "Accept what is at least so sure. Default: nothing is accepted.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="CITY.xlsx", help=f"The workbook. Default: {_DRAFT}.")
    ] = None,
    json_out: opt.JsonOut = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Suggest what each program is, its goals, measures and evidence, and what to do next. Nothing of it counts yet."""
    today, least = opt.day(date), _share(accept)
    with outputs(force=force, inputs=(*files, mapping, own), output=output, default=_DRAFT, json_out=json_out) as out:
        from budgetopt.drafting import preparing
        from budgetopt.drafting.next_work import next_work_in_words
        from budgetopt.drafting.workbook import what_is_drafted, write_draft
        from budgetopt.intake.account import account_of

        with step("Reading and matching"):
            prepared = preparing.prepare(list(files), mapping, own)
        draft = prepared.draft
        out.workbook(lambda file: write_draft(draft, prepared.waiting, prepared.work, file, today, least))
        out.json(lambda: preparing.prepared_record(prepared))
        for line in (
            *account_of(prepared.found.understood),
            *what_is_drafted(draft, prepared.waiting, least),
            *next_work_in_words(prepared.work, draft.budget),
        ):
            out.say(line)


def _share(text: str | None) -> float | None:
    """ "90%", "90" or "0.9" as 0.9. Raises UsageError."""
    if text is None:
        return None
    try:
        size = float(text.strip().removesuffix("%"))
    except ValueError:
        size = -1.0
    share = size / 100 if text.strip().endswith("%") or size > 1 else size
    if not 0 < share <= 1:
        raise UsageError(f"--accept {text!r} is no share. Write how sure it must be at least: 90%.")
    return share
