"""budgetopt report: how goals, departments and every measure stand against their targets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import check_ending, outputs
from budgetopt.cli.talk import step

DEFAULT_OUTPUT = Path("report-card.xlsx")


def report(
    files: opt.Files,
    output: Annotated[Path | None, opt.output_option(DEFAULT_OUTPUT)] = None,
    html: Annotated[Path | None, opt.option("--html", "OUT.html", "Write it as a page too.")] = None,
    json_out: opt.JsonOut = None,
    since: Annotated[
        Path | None,
        opt.option("--since", "EARLIER.xlsx", "Say what fell behind since an earlier card, or budget workbook."),
    ] = None,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Write the report card: how every goal, department and measure stands, its trend, and the money behind it."""
    from budgetopt.intake.reading import read_budget
    from budgetopt.publish.report_html import report_html
    from budgetopt.standard.report import report_of
    from budgetopt.standard.report_book import write_report
    from budgetopt.standard.report_since import since as since_earlier
    from budgetopt.standard.report_words import report_in_words, report_record

    today, inputs = opt.day(date), (*files, mapping, since)
    with outputs(force=force, inputs=inputs, output=output, default=DEFAULT_OUTPUT, json_out=json_out) as out:
        out.files.look([path for path in (out.target, html) if path])
        if html:
            check_ending(html, (".html", ".htm"))
        with step("Reading"):
            card = report_of(read_budget(list(files), mapping), today)
            compared = since_earlier(card, since, mapping) if since else None
        out.workbook(lambda file: write_report(card, compared, file, today))
        if html:
            out.file(html, lambda file: file.write(report_html(card, compared)))
        out.json(lambda: report_record(card, compared))
        out.say(*report_in_words(card, compared))
