"""The recommendation workbook: what council staff read, print, check and decide on.

One module a sheet (or a pair of like sheets); a further sheet is one file and one entry in SHEETS.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from budgetopt.plan.plan import Plan
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import Cover, OutputSheet, Step, write_book
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.recommendation import (
    checks,
    decisions,
    evidence,
    for_the_record,
    from_and_to,
    funds,
    hearing,
    ledger,
    measures,
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

if TYPE_CHECKING:
    from budgetopt.explore.decided import DecisionEffect
    from budgetopt.explore.stability import Robustness
    from budgetopt.scenario.amending import AmendmentRound


SHEETS: tuple[OutputSheet, ...] = (
    summary.SHEET,
    recommendations.SHEET,
    years.SHEET,
    ledger.SHEET,
    from_and_to.SHEET,
    shares.DEPARTMENTS_SHEET,
    funds.SHEET,
    shares.GOALS,
    shares.DISTRICTS,
    rules.SHEET,
    checks.SHEET,
    measures.SHEET,
    evidence.SHEET,
    evidence.FINDINGS,
    measures.ANALYSTS,
    robustness.SHEET,
    quality.SHEET,
    decisions.SHEET,
    decisions.DECIDED_SHEET,
    decisions.EARLIER_SHEET,
    *for_the_record.SHEETS,
    hearing.SHEET,
    method.SHEET,
    proof.SHEET,
)


# Sheets for the record, which are written on request, by how a command asks for them.
ON_REQUEST = {sheet.name.casefold().replace(" ", "-"): sheet.name for sheet in (*for_the_record.SHEETS, hearing.SHEET)}

# Sheets that show the plan as it was made, whatever is typed over; the row (from 0) that says so.
_OF_THE_PLAN = {
    sheet.name
    for sheet in (
        *(years.SHEET, from_and_to.SHEET, shares.GOALS, shares.DISTRICTS, rules.SHEET, measures.SHEET),
        *(evidence.SHEET, measures.ANALYSTS, robustness.SHEET, decisions.DECIDED_SHEET),
        *(*for_the_record.SHEETS, hearing.SHEET),
    )
}
_SAID_ROW = 2
# Sheets for the screen and for programs: they are not printed unless a reader asks for it.
_ON_SCREEN = {
    sheet.name
    for sheet in (
        *(checks.SHEET, measures.SHEET, evidence.SHEET, evidence.FINDINGS, measures.ANALYSTS, robustness.SHEET),
        *(quality.SHEET, decisions.SHEET, decisions.DECIDED_SHEET, decisions.EARLIER_SHEET, method.SHEET),
        proof.SHEET,
    )
}


def write_recommendation(
    plan: Plan,
    target: BinaryIO,
    date: datetime.date,
    sure: Sequence[Robustness] = (),
    rounds: Sequence[AmendmentRound] = (),
    decided: Sequence[DecisionEffect] = (),
    tables: Collection[str] = (),
    progress: Step | None = None,
) -> None:
    """Write the workbook of `plan` to `target`; the same plan and date give the same bytes. `sure` (robustness),
    `rounds`, `decided`, `tables`: see `Facts`. `progress` hears of each sheet."""
    facts, name = Facts(plan, tuple(sure), tuple(rounds), tuple(decided), frozenset(tables)), plan.scenario.name
    # The prices of all rules before a sentence asks for one: asked alone, it would be worked out twice.
    _ = plan.prices.of_rule
    title = f"budget recommendation, {name}"
    cover = Cover(facts.city, title, name, "recommend", plan.budget.currency, facts.has_cents, date)
    write_book(target, cover, [_kept(sheet) for sheet in SHEETS], facts, progress)


def _kept(sheet: OutputSheet) -> OutputSheet:
    """The sheet protected without a password, but for what is typed in, and saying where it does not follow that."""

    def write(page: Page, facts: Facts) -> None:
        sheet.write(page, facts)
        if sheet.name in _OF_THE_PLAN:
            page.merge(_SAID_ROW, 0, 2, checks.as_made(), "note")
        if sheet.name != decisions.SHEET.name:
            page.protect()

    return replace(sheet, write=write, printed=sheet.name not in _ON_SCREEN)


def recommendation_file(
    plan: Plan,
    date: datetime.date,
    sure: Sequence[Robustness] = (),
    file: str = "recommendation.xlsx",
    progress: Step | None = None,
) -> BinaryIO:
    """The workbook in memory, to be read again as a file of this name."""
    target = io.BytesIO()
    write_recommendation(plan, target, date, sure, progress=progress)
    target.seek(0)
    target.name = file
    return target


__all__ = ["ON_REQUEST", "SHEETS", "recommendation_file", "write_recommendation"]
