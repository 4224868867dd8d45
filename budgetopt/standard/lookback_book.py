"""A look-back as a workbook; its sheet Metrics is read by the next import, which then has what was reached."""

from __future__ import annotations

import datetime
from typing import Any, BinaryIO, NamedTuple

from budgetopt.city.model import Metric
from budgetopt.city.years import fy
from budgetopt.errors import Finding
from budgetopt.intake.layout.sheets import SHEET
from budgetopt.money import units, units_if
from budgetopt.standard.lookback import LookBack, ProgramBack
from budgetopt.standard.lookback_words import NOT_CAUSAL, look_back_in_words
from budgetopt.standard.moved import Figure, MeasureMove
from budgetopt.standard.status import Aim
from budgetopt.workbooks.book import Cover, OutputSheet, write_book
from budgetopt.workbooks.page import ListColumn, Page
from budgetopt.workbooks.template.filled import row_of

# The importer reads the workbook's sheets by name alone where it finds this one.
LOOK_BACK = "Look back"
_METRICS = SHEET["Metrics"]
_WIDE = {"Metric": 40, "Program ID": 11}


def write_look_back(back: LookBack, target: BinaryIO, date: datetime.date) -> None:
    """Write the workbook; the same look-back and date give the same bytes."""
    cents = any(
        (value or 0) % 100 for one in back.programs for value in (one.current, one.recommended, one.adopted, one.actual)
    )
    cover = Cover(back.now.called, "look-back", "Look-back", "lookback", back.currency, cents, date)
    sheets = [
        OutputSheet(LOOK_BACK, "Recommended, adopted, spent, and what the measures did, by program", _programs),
        OutputSheet("What it says", "The same in sentences", _sentences),
        OutputSheet("Measured", "Every measure of a program, before and after", _measures),
        OutputSheet("Not the same", "Programs that were renamed, split, merged, new or gone", _findings),
        OutputSheet(
            _METRICS.name,
            "For the next import: every measure with its figures",
            _metrics,
            wanted=lambda back: bool(_measured(back)),
            printed=False,
        ),
    ]
    write_book(target, cover, sheets, back)


def _programs(page: Page, back: LookBack) -> None:
    columns: list[ListColumn[ProgramBack]] = [
        ListColumn("Department", 20, "wrap", lambda one, row: one.department, total="Total"),
        ListColumn("Program ID", 10, "wrap", lambda one, row: one.id),
        ListColumn("Program", 28, "wrap", lambda one, row: one.name),
        _money(f"In {fy(back.base_year)}", "current", back),
        _money("Recommended", "recommended", back),
        _money("Adopted", "adopted", back),
        _money("Spent", "actual", back),
        ListColumn("Became", 15, "wrap", lambda one, row: str(one.adoption)),
        ListColumn("Reason on file", 26, "wrap", lambda one, row: one.reason or None),
        ListColumn("Its measures went", 17, "wrap", lambda one, row: str(one.way)),
        ListColumn.money("Cost of cut, once", 14, lambda one, row: units(one.payback.once) if one.payback else None),
        ListColumn("Paid back after, years", 12, "score", lambda one, row: one.payback.years if one.payback else None),
    ]
    page.listing(LOOK_BACK, NOT_CAUSAL, columns, back.programs, "LookBack", totals=True)


def _money(heading: str, what: str, back: LookBack) -> ListColumn[ProgramBack]:
    """What is on file of no program has no total either."""
    known = any(getattr(one, what) is not None for one in back.programs)
    return ListColumn(heading, 16, "money", lambda one, row: units_if(getattr(one, what)), sums=known)


def _sentences(page: Page, back: LookBack) -> None:
    page.widths([110])
    page.sentences(page.title("What it says", "In sentences."), look_back_in_words(back))


class _Moved(NamedTuple):
    program: ProgramBack
    move: MeasureMove


def _measures(page: Page, back: LookBack) -> None:
    columns: list[ListColumn[_Moved]] = [
        ListColumn("Program ID", 10, "wrap", lambda one, row: one.program.id),
        ListColumn("Program", 28, "wrap", lambda one, row: one.program.name),
        ListColumn("Measure", 40, "wrap", lambda one, row: one.move.metric.name),
        ListColumn("Unit", 14, "wrap", lambda one, row: one.move.metric.unit or None),
        ListColumn("Better", 8, "wrap", lambda one, row: str(one.move.metric.better)),
        ListColumn("Before", 10, "score", lambda one, row: _at(one.move.before, 1)),
        ListColumn("Year before", 9, "year", lambda one, row: _at(one.move.before, 0)),
        ListColumn("After", 10, "score", lambda one, row: _at(one.move.after, 1)),
        ListColumn("Year after", 9, "year", lambda one, row: _at(one.move.after, 0)),
        ListColumn("Target", 10, "score", lambda one, row: one.move.metric.target),
        ListColumn("Went", 19, "wrap", lambda one, row: str(one.move.way)),
        ListColumn("Status now", 12, "wrap", lambda one, row: str(Aim.of(one.move.metric).standing)),
    ]
    rows = [_Moved(program, move) for program in back.programs for move in program.measures]
    page.listing("What the measures did", NOT_CAUSAL, columns, rows, "Measured")


def _at(figure: Figure | None, part: int) -> float | None:
    return figure[part] if figure else None


def _findings(page: Page, back: LookBack) -> None:
    columns: list[ListColumn[Finding]] = [
        ListColumn("What", 12, "wrap", lambda one, row: one.rule),
        ListColumn("Found", 80, "wrap", lambda one, row: one.found),
        ListColumn("Where", 36, "wrap", lambda one, row: str(one.place) or None),
        ListColumn("How to mend it", 40, "wrap", lambda one, row: one.mend or None),
    ]
    about = "Nothing here was joined by guess: each row of the look-back is one ID."
    page.listing("Not the same, or not read", about, columns, back.findings, "NotTheSame")


def _measured(back: LookBack) -> list[Metric]:
    return [*back.now.metrics, *back.now.indicators]


def _metrics(page: Page, back: LookBack) -> None:
    metrics = _measured(back)
    years = sorted({year for metric in metrics for year, _ in metric.actuals})
    columns = [_native(column.name, "wrap", _WIDE.get(column.name, 12)) for column in _METRICS.columns]
    columns += [_native(fy(year), "score", 10) for year in years]
    about = f"Give this workbook with next year's files: what was reached in {fy(back.now.fiscal_year)} then counts."
    page.listing(_METRICS.name, about, columns, [row_of(_METRICS, metric) for metric in metrics], "")


def _native(heading: str, look: str, width: float) -> ListColumn[dict[str, Any]]:
    return ListColumn(heading, width, look, lambda metric, row: metric.get(heading))
