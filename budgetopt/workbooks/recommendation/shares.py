"""The sheets Goals and Districts: spending divided by what it serves. Shares are the model's, so cells are values."""

from __future__ import annotations

from budgetopt.money import units
from budgetopt.plan.served import Served, districts_served, goals_served
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.charts import changes_chart
from budgetopt.workbooks.page import Cell, Formula, ListColumn, Page
from budgetopt.workbooks.recommendation.places import LIST_HEADER, SheetList
from budgetopt.workbooks.recommendation.recommendations import change_cell, percent_cell

_GOALS_ABOUT = (
    "A program's money is divided among its goals in proportion to its alignment scores (h = score / sum of scores). "
    "What serves no goal by its own scores, such as support and what is not assessed, stands in the last row."
)
_DISTRICTS_ABOUT = (
    "A program's money is divided among those it serves by the shares of the Districts sheet. What has no shares "
    "there, or serves the city as a whole, stands in the last row."
)


def _write(page: Page, facts: Facts, title: str, about: str, rows: list[Served]) -> None:
    weighted = any(row.weight is not None for row in rows)
    columns = _columns(title, weighted)
    page.head(title, about, columns, 28)
    end = page.table(LIST_HEADER, columns, rows, f"{title}Table")
    page.freeze(LIST_HEADER + 1)
    at = SheetList(title, LIST_HEADER, len(rows), tuple(column.heading for column in columns))
    change = at.headings.index("Change")
    page.colour_changes(at.first, at.last, (change, change + 1), at.letter("Change"))
    before, after = sum(row.current for row in rows), sum(row.recommended for row in rows)
    letters = at.letter("Current") + at.letter("Recommended")
    sums: dict[str, tuple[Cell, str]] = {
        "Current": (Formula(f"SUM({at.here('Current')})", units(before)), "money"),
        "Recommended": (Formula(f"SUM({at.here('Recommended')})", units(after)), "money"),
        "Change": (change_cell(end + 1, before, after, letters), "money"),
        "%": (percent_cell(end + 1, before, after, letters), "percent"),
    }
    page.totals(end, [("The whole budget", "plain"), *(sums.get(name, (None, "plain")) for name in at.headings[1:])])
    changes_chart(
        page,
        (end + 2, 0),
        f"Change by {title[:-1].lower()}",
        at,
        columns[0].heading,
        [row.recommended - row.current for row in rows],
        facts,
    )


def _columns(title: str, weighted: bool) -> list[ListColumn[Served]]:
    letters = "DE" if weighted else "CD"
    columns: list[ListColumn[Served]] = [ListColumn(title[:-1], 44, "wrap", lambda row, at: row.name)]
    if weighted:
        columns.append(ListColumn("Weight", 10, "score", lambda row, at: row.weight))
    return [
        *columns,
        ListColumn("Programs", 11, "count", lambda row, at: row.programs),
        ListColumn("Current", 18, "money", lambda row, at: units(row.current)),
        ListColumn("Recommended", 18, "money", lambda row, at: units(row.recommended)),
        ListColumn("Change", 16, "money", lambda row, at: change_cell(at, row.current, row.recommended, letters)),
        ListColumn("%", 10, "percent", lambda row, at: percent_cell(at, row.current, row.recommended, letters)),
    ]


def _goals(page: Page, facts: Facts) -> None:
    if not facts.budget.goals:
        page.widths([110])
        row = page.title("Goals", "The budget names no goals.")
        page.prose(row + 1, "Alignment was not used: every dollar counts as reaching the city's purposes in full.")
        page.freeze(1)
        return
    _write(page, facts, "Goals", _GOALS_ABOUT, goals_served(facts.plan))


def _districts(page: Page, facts: Facts) -> None:
    _write(page, facts, "Districts", _DISTRICTS_ABOUT, districts_served(facts.plan))


GOALS = OutputSheet("Goals", "What each adopted goal gets", _goals)
DISTRICTS = OutputSheet(
    "Districts", "Who is served: each district's share", _districts, wanted=lambda facts: bool(facts.budget.districts)
)
