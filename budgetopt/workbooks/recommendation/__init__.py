"""The recommendation workbook: what council staff read, print, check and decide on.

One module a sheet (or a pair of like sheets); a further sheet is one file and one entry in SHEETS.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import BinaryIO

import xlsxwriter

from budgetopt.explore.robustness import Robustness
from budgetopt.plan.plan import Plan
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.look import FONT, Looks
from budgetopt.workbooks.page import Book, Sheet
from budgetopt.workbooks.recommendation import (
    decisions,
    departments,
    evidence,
    findings,
    from_and_to,
    funds,
    method,
    proof,
    quality,
    recommendations,
    robustness,
    rules,
    shares,
    summary,
    years,
)
from budgetopt.workbooks.text import one_line, print_code

SHEETS: tuple[Sheet, ...] = (
    summary.SHEET,
    recommendations.SHEET,
    years.SHEET,
    from_and_to.SHEET,
    departments.SHEET,
    funds.SHEET,
    shares.GOALS,
    shares.DISTRICTS,
    rules.SHEET,
    evidence.SHEET,
    findings.SHEET,
    robustness.SHEET,
    quality.SHEET,
    decisions.SHEET,
    method.SHEET,
    proof.SHEET,
)

# Text is always written as text; these settings hold even where a call would guess.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_recommendation(plan: Plan, target: BinaryIO, date: datetime.date, sure: Sequence[Robustness] = ()) -> None:
    """Write the workbook of `plan` to `target`; the same plan and date give the same bytes. `sure`: see `Facts`."""
    facts = Facts(plan, date, tuple(sure))
    wanted = [sheet for sheet in SHEETS if sheet.wanted(facts)]
    # Copies: XlsxWriter takes its options' contents out of them.
    book = xlsxwriter.Workbook(target, OPTIONS | {"default_format_properties": dict(FONT)})
    book.set_properties(
        {
            "title": one_line(f"{facts.city}: budget recommendation, {plan.scenario.name}", 200),
            "comments": "Made by budgetopt recommend",
            "created": datetime.datetime(date.year, date.month, date.day),
        }
    )
    header = f"&L&8 {print_code(facts.city)}: {print_code(plan.scenario.name)}&R&8 {date.isoformat()}"
    # The blank ends the font size: a city called "29 Palms" would else be printed in size 829.
    looks = Looks(book, plan.budget.currency, facts.has_cents)
    pages = Book(book, looks, plan.budget.currency, header, [(sheet.name, sheet.about) for sheet in wanted])
    # All sheets first: formulas and links name sheets that are written later.
    for sheet in wanted:
        pages.add(sheet.name)
    for sheet in wanted:
        sheet.write(pages.pages[sheet.name], facts)
    pages.pages[wanted[0].name].sheet.activate()
    book.close()


__all__ = ["OPTIONS", "SHEETS", "write_recommendation"]
