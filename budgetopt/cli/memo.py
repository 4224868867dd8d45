"""budgetopt memo: a recommendation on two pages, every figure with its cell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import step
from budgetopt.cli.verify import VERIFICATION_FAILED, tell_failed
from budgetopt.errors import UsageError


def memo(
    workbook: Annotated[Path, typer.Argument(metavar="RECOMMENDATION.xlsx", help="The recommendation workbook.")],
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES", help="The workbooks that it was made from.")
    ] = None,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="MEMO.docx", help="The memo (.docx, .html, .pdf) or slides (.pptx)."),
    ] = Path("memo.docx"),
    brief: Annotated[bool, typer.Option("--one-page", help="One page in place of two.")] = False,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Write a recommendation as a memo of two pages, or as six slides, once it is verified."""
    from budgetopt.publish.memo import memo_html, memo_of, one_page
    from budgetopt.publish.memo_docx import memo_docx, memo_pdf
    from budgetopt.publish.slides import memo_pptx

    today, faces = opt.day(date), {".docx": memo_docx, ".html": memo_html, ".pdf": memo_pdf, ".pptx": memo_pptx}
    face = faces.get(output.suffix.casefold())
    with outputs(force=force, inputs=(workbook, *(files or ()), mapping), output=output, endings=()) as out:
        if face is None:
            raise UsageError(f"{output}: a memo is a .docx, .html, .pdf or .pptx file.")
        if brief and face is memo_pptx:
            raise UsageError("--one-page is of a memo: slides are six.")
        with step("Verifying"):
            verified, written = memo_of(workbook, today, files or (), mapping)
        if written is None:
            tell_failed(verified, out)
            raise typer.Exit(VERIFICATION_FAILED)
        made = face(one_page(written) if brief else written)
        out.workbook(lambda file: file.write(made))
