"""A report card as a workbook: the card by goal and department, every measure with its years, and how it was judged."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, BinaryIO

from xlsxwriter.utility import xl_range_abs

from budgetopt.city.model import Metric
from budgetopt.city.years import fy
from budgetopt.money import units
from budgetopt.standard import report_words as words
from budgetopt.standard.report import (
    LIST_HEADINGS,
    MEASURES,
    REPORT_CARD,
    SCHEMA,
    DepartmentCard,
    GoalCard,
    MeasureCard,
    ReportCard,
    counts,
)
from budgetopt.standard.report_since import Fell, Since
from budgetopt.standard.status import MeasureStatus
from budgetopt.workbooks.book import Cover, OutputSheet, Step, write_book
from budgetopt.workbooks.look import CUT_BAR, GREY, RAISED_BAR
from budgetopt.workbooks.method import METHOD, write_method
from budgetopt.workbooks.page import LIST_HEADER, Item, ListColumn, Page
from budgetopt.workbooks.sheet import Cell

_GOOD = (MeasureStatus.MET, MeasureStatus.ON_TRACK)
_BAD = (MeasureStatus.BEHIND, MeasureStatus.OFF_TRACK, MeasureStatus.NOT_MET)
_BY_YEAR = "By year"


@dataclass(frozen=True)
class CardFacts:
    """What the sheets show: the report, and what became of measures since an earlier one."""

    report: ReportCard
    compared: Since | None

    @cached_property
    def place(self) -> dict[Metric, int]:
        """Where each measure stands among all."""
        return {card.metric: index for index, card in enumerate(self.report.measures)}


def write_report(
    report: ReportCard, compared: Since | None, target: BinaryIO, date: datetime.date, progress: Step | None = None
) -> None:
    """Write the workbook to `target`; the same report and date give the same bytes. `progress` hears of each sheet."""
    budget = report.budget
    cover = Cover(budget.called, "report card", f"report card, {fy(budget.fiscal_year)}", "report", budget.currency,
                  False, date)  # fmt: skip
    write_book(target, cover, _SHEETS, CardFacts(report, compared), progress)


def _card(page: Page, facts: CardFacts) -> None:
    report = facts.report
    goals, offices = _goal_columns(), _office_columns()
    page.widths([column.width for column in goals])
    row = page.title(REPORT_CARD, " ".join([words.headline(report), words.RULE, words.GOAL_RULE, words.NO_CAUSE]))
    row = page.section(row, "By goal")
    end = page.table(row, goals, report.goals, "GoalCards")
    for index, goal in enumerate(report.goals, start=row + 1):
        if goal.headline:
            _sparkline(page, index, _column(goals, _BY_YEAR), goal.headline, facts)
    _colour(page, row + 1, end - 1, 1)
    row = page.section(end + 1, "By department")
    row = page.table(row, _under(goals, offices), report.departments, "DepartmentCards")
    if facts.compared:
        row = page.section(row + 1, "What fell behind")
        row = page.prose(row, next(words.since_in_words(facts.compared)))
        page.table(row, _under(goals, _fell_columns()), [*facts.compared.fell, *facts.compared.lost], "FellBehind")
    page.freeze(2, repeat=0)


def _under(above: Sequence[ListColumn[Any]], columns: Sequence[ListColumn[Item]]) -> list[ListColumn[Item]]:
    """The columns of a list as wide as those of the list above it, which the sheet has: a row is made high by them."""
    return [replace(own, width=column.width) for column, own in zip(above, columns, strict=False)]


def _goal_columns() -> list[ListColumn[GoalCard]]:
    def of_headline(say: Any) -> Any:
        return lambda goal, row: say(goal.headline) if goal.headline else None

    return [
        ListColumn("Goal", 24, "wrap", lambda goal, row: goal.name),
        ListColumn("Status", 10, "wrap", lambda goal, row: words.standing_of(goal)),
        ListColumn("Headline measure", 24, "wrap", lambda goal, row: goal.goal.headline_metric or None),
        ListColumn(
            "Baseline", 11, "wrap", of_headline(lambda card: words.baseline(card.aim, card.metric.unit) or None)
        ),
        ListColumn("Latest", 11, "wrap", of_headline(lambda card: words.latest(card.aim, card.metric.unit))),
        ListColumn("Target", 16, "wrap", of_headline(lambda card: words.target(card.aim, card.metric.unit))),
        ListColumn("Trend", 15, "wrap", of_headline(lambda card: words.course(card.aim))),
        ListColumn(_BY_YEAR, 12, "plain", lambda goal, row: None),
        ListColumn("Benchmark", 12, "wrap", of_headline(lambda card: card.metric.benchmark or None)),
        ListColumn("All its measures", 20, "wrap", lambda goal, row: words.counted(counts(goal.cards))),
        ListColumn("Money behind it", 14, "whole", lambda goal, row: units(goal.spending)),
        ListColumn("Programs", 9, "count", lambda goal, row: goal.programs),
    ]


def _office_columns() -> list[ListColumn[DepartmentCard]]:
    def number(standing: MeasureStatus) -> ListColumn[DepartmentCard]:
        return ListColumn(
            str(standing).capitalize(), 13, "count", lambda office, row: counts(office.cards)[str(standing)]
        )

    return [
        ListColumn("Department", 30, "wrap", lambda office, row: office.name),
        ListColumn("Measures", 13, "count", lambda office, row: len(office.cards)),
        ListColumn("Money behind it", 30, "whole", lambda office, row: units(office.spending)),
        *map(number, MeasureStatus),
    ]


def _fell_columns() -> list[ListColumn[Fell]]:
    return [
        ListColumn("Measure", 30, "wrap", lambda fell, row: fell.card.metric.name),
        ListColumn("Then", 13, "wrap", lambda fell, row: str(fell.then)),
        ListColumn("Now", 30, "wrap", lambda fell, row: str(fell.now)),
        ListColumn("Of", 14, "wrap", lambda fell, row: fell.card.of[0]),
        ListColumn("Owner", 14, "wrap", lambda fell, row: fell.card.owner),
    ]


def _measures(page: Page, facts: CardFacts) -> None:
    report = facts.report
    columns = _measure_columns(report.years)
    about = f"Every measure: its years, its status and its points. {words.RUBRIC_RULE}"
    end = page.listing(
        MEASURES, about, columns, report.measures, "MeasureCards", printed=_column(columns, _BY_YEAR) + 1
    )
    page.print_only(end)
    for row, card in enumerate(report.measures, start=LIST_HEADER + 1):
        _sparkline(page, row, _column(columns, _BY_YEAR), card, facts)
    _colour(page, LIST_HEADER + 1, end - 1, LIST_HEADINGS.index("Status"))


def _column(columns: Sequence[ListColumn[Any]], heading: str) -> int:
    return next(index for index, column in enumerate(columns) if column.heading == heading)


def _sparkline(page: Page, row: int, column: int, card: MeasureCard, facts: CardFacts) -> None:
    """The years of a measure, which stand on the sheet Measures, as a small line."""
    years = facts.report.years
    if len(card.aim.figures) > 1:
        first = _column(_measure_columns(years), fy(years[0]))
        at = LIST_HEADER + 1 + facts.place[card.metric]
        cells = xl_range_abs(at, first, at, first + len(years) - 1)
        colour = RAISED_BAR if card.standing in _GOOD else CUT_BAR if card.standing in _BAD else GREY
        line = {"range": f"{MEASURES}!{cells}", "markers": True, "series_color": colour, "show_hidden": True}
        page.sheet.add_sparkline(row, column, line)


def _measure_columns(years: Sequence[int]) -> list[ListColumn[MeasureCard]]:
    def at(card: MeasureCard, year: int) -> Cell:
        return dict(card.aim.figures).get(year)

    def of_year(year: int) -> ListColumn[MeasureCard]:
        return ListColumn(fy(year), 10, "plain", lambda card, row: at(card, year))

    of, owner_id, owner, measure, status = LIST_HEADINGS
    return [
        ListColumn(of, 9, "wrap", lambda card, row: card.of[0]),
        ListColumn(owner_id, 10, "wrap", lambda card, row: card.of[1]),
        ListColumn(owner, 25, "wrap", lambda card, row: card.owner),
        ListColumn(measure, 30, "wrap", lambda card, row: card.metric.name),
        ListColumn(status, 10, "wrap", lambda card, row: str(card.standing)),
        ListColumn("Latest", 15, "wrap", lambda card, row: words.latest(card.aim)),
        ListColumn("Target", 18, "wrap", lambda card, row: words.target(card.aim)),
        ListColumn("Trend", 17, "wrap", lambda card, row: words.course(card.aim)),
        ListColumn(_BY_YEAR, 14, "plain", lambda card, row: None),
        ListColumn("Baseline", 15, "wrap", lambda card, row: words.baseline(card.aim)),
        ListColumn("Unit", 12, "wrap", lambda card, row: card.metric.unit or None),
        ListColumn("Benchmark", 16, "wrap", lambda card, row: card.metric.benchmark or None),
        ListColumn("Points", 24, "wrap", lambda card, row: words.points(card)),
        ListColumn("Money behind it", 15, "whole", lambda card, row: units(card.spending)),
        *map(of_year, years),
        ListColumn("Type", 11, "wrap", lambda card, row: str(card.metric.type)),
        ListColumn("Department", 24, "wrap", lambda card, row: card.department or None),
        ListColumn("Source", 28, "wrap", lambda card, row: card.metric.source or None),
        ListColumn("Updated", 12, "wrap", lambda card, row: card.metric.updated or None),
        ListColumn("Read from", 22, "wrap", lambda card, row: str(card.metric.cells.place("name"))),
    ]


def _colour(page: Page, first: int, last: int, column: int) -> None:
    """Colour the words of a status; they stand without it too."""
    good, bad = page.book.looks.colours()
    for standings, form in ((_GOOD, good), (_BAD, bad)):
        for standing in standings:
            rule = {"type": "cell", "criteria": "==", "value": f'"{standing}"', "format": form}
            page.sheet.conditional_format(first, column, max(first, last), column, rule)


def _method(page: Page, facts: CardFacts) -> None:
    report = facts.report
    said = (words.RULE, words.GOAL_RULE, words.RUBRIC_RULE, words.NO_CAUSE)
    told = [
        ("Schema", SCHEMA),
        ("City", report.budget.city or "not given"),
        ("Base fiscal year", fy(report.budget.fiscal_year)),
        ("Date of this workbook", report.date.isoformat()),
    ]
    write_method(page, "How it was judged, and of what.", said, told, report.budget)


_SHEETS = (
    OutputSheet(REPORT_CARD, "How goals and departments stand", _card),
    OutputSheet(MEASURES, "Every measure with its years", _measures),
    OutputSheet(METHOD, "How it was judged", _method, printed=False),
)
