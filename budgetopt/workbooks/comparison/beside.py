"""The lists of a comparison: what is asked differently; departments, goals, districts and programs side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xlsxwriter.utility import xl_col_to_name

from budgetopt.explore.compare import Beside
from budgetopt.money import units
from budgetopt.tell.lists import differences
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.comparison.scene import Scene
from budgetopt.workbooks.page import LIST_HEADER, ListColumn, Page, columns_of
from budgetopt.workbooks.sheet import Cell, Formula

_ABOUT = {
    "Department": "All funds together: today, and what each scenario gives. Change columns are live formulas.",
    "Goal": "A program's money is divided among its goals in proportion to its alignment scores.",
    "District": "A program's money is divided by the shares of the Districts sheet.",
    "Program": (
        "Every program. Same amount: all scenarios give it the same to the cent. Same direction: all cut it, or all "
        "raise it, by different amounts. Differ: some cut or keep what others raise or keep."
    ),
}


def _write(page: Page, scene: Scene, title: str, rows: Sequence[Beside]) -> None:
    columns = _columns(scene, title)
    name, first = f"{title}Comparison", _first_money(title)
    end = page.listing(f"{title}s side by side", _ABOUT[title], columns, rows, name, 28, totals=True)
    page.sheet.freeze_panes(LIST_HEADER + 1, first)
    for place in range(len(scene.names)):
        change = change_column(title, place)
        page.colour_changes(LIST_HEADER + 1, end - 2, (change, change), xl_col_to_name(change))


def _first_money(title: str) -> int:
    """The column of today's money, from 0."""
    return 3 if title == "Program" else 1


def change_column(title: str, place: int) -> int:
    """The column of a scenario's change, from 0."""
    return _first_money(title) + 2 + 2 * place


def _columns(scene: Scene, title: str) -> list[ListColumn[Beside]]:
    whole = "The whole budget"
    names: list[ListColumn[Beside]] = [ListColumn(title, 36, "wrap", lambda row, at: row.name, total=whole)]
    if title == "Program":
        names = [
            ListColumn("Program ID", 11, "wrap", lambda row, at: row.id, total=whole),
            ListColumn(title, 36, "wrap", lambda row, at: row.name),
            ListColumn("Department", 22, "wrap", lambda row, at: row.department),
        ]
    today = xl_col_to_name(len(names))
    columns: list[ListColumn[Beside]] = [
        *names,
        ListColumn("Today", 18, "money", lambda row, at: units(row.current_cents), sums=True),
    ]
    for place, name in enumerate(scene.names):
        letter = xl_col_to_name(len(names) + 1 + 2 * place)
        columns += [
            ListColumn(name, 18, "money", _amount(place), sums=True),
            ListColumn(f"{name}: change", 16, "money", _change(place, letter, today), sums=True),
        ]
    return [
        *columns,
        ListColumn("Furthest apart", 16, "money", lambda row, at: units(row.spread_cents)),
        ListColumn("Agreement", 16, "wrap", lambda row, at: row.agreement),
    ]


def _amount(place: int) -> Callable[[Beside, int], Cell]:
    return lambda row, at: units(row.amounts_cents[place])


def _change(place: int, letter: str, today: str) -> Callable[[Beside, int], Cell]:
    return lambda row, at: Formula(f"{letter}{at}-{today}{at}", units(row.changes_cents[place]))


def _sheet(title: str, about: str, rows: Callable[[Scene], Sequence[Beside]]) -> OutputSheet:
    return OutputSheet(
        f"{title}s",
        about,
        lambda page, scene: _write(page, scene, title, rows(scene)),
        wanted=lambda scene: bool(rows(scene)),
    )


_DIFFERENCES = (
    "Each row is one thing that a scenario asks differently from the first. Effect: impact points gained or lost if "
    "the first scenario took over this alone, by the first scenario's beliefs (worked out by planning again, "
    "and before rounding, as prices of rules are). Effects do not add up: one rule may matter only where another is "
    "absent."
)


def _asked(page: Page, scene: Scene) -> None:
    columns = columns_of(differences(scene.comparison, scene.names), 26, 44, 26, 26, 18, 34)
    rows = scene.comparison.differences
    page.listing("What is asked differently, and what it costs", _DIFFERENCES, columns, rows, "DifferenceTable", 44)


DIFFERENCES = OutputSheet("Differences", "What is asked differently, and what each difference costs", _asked)


DEPARTMENTS = _sheet("Department", "What each department gets", lambda scene: scene.comparison.departments)
GOALS = _sheet("Goal", "What each goal gets", lambda scene: scene.comparison.goals)
DISTRICTS = _sheet("District", "What each district gets", lambda scene: scene.comparison.districts)
PROGRAMS = _sheet("Program", "Every program, and where the scenarios agree", lambda scene: scene.comparison.programs)
