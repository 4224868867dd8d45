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

_FOLLOWS = "Changes are live; the amounts that they come from stand to the right and are not printed."
_ABOUT = {
    "Department": f"All funds together: today, and what each scenario changes. {_FOLLOWS}",
    "Goal": f"A program's money is divided among its goals in proportion to its alignment scores. {_FOLLOWS}",
    "District": f"A program's money is divided by the shares of the Districts sheet. {_FOLLOWS}",
    "Program": (
        "Every program; those on which the scenarios differ come first and are printed. Same amount: all scenarios "
        "give it the same to the cent. Same direction: all cut it, or all raise it, by different amounts. Differ: some "
        f"cut or keep what others raise or keep. {_FOLLOWS}"
    ),
}


def _write(page: Page, scene: Scene, title: str, rows: Sequence[Beside]) -> None:
    if title == "Program":
        rows = sorted(rows, key=lambda row: not row.spread_cents)
    names, changes, amounts = _names(scene, title), _changes(scene, title), _amounts(scene)
    printed = len(names) + len(changes)
    columns = [*names, *changes, *amounts]
    name = f"{title}Comparison"
    end = page.listing(f"{title}s side by side", _ABOUT[title], columns, rows, name, totals=True, printed=printed)
    page.print_only(LIST_HEADER + 1 + max(1, sum(row.spread_cents > 0 for row in rows)) if title == "Program" else end)
    page.sheet.freeze_panes(LIST_HEADER + 1, _first_money(title))
    for index in range(len(scene.names)):
        change = change_column(title, index)
        page.colour_changes(LIST_HEADER + 1, end - 2, (change, change), xl_col_to_name(change))


def _first_money(title: str) -> int:
    """The column of today's money, from 0."""
    return 4 if title == "Program" else 1


def change_column(title: str, place: int) -> int:
    """The column of a scenario's change, from 0."""
    return _first_money(title) + 1 + place


def _names(scene: Scene, title: str) -> list[ListColumn[Beside]]:
    """What a row is about, and its money today; of a program what it requests, too."""
    whole, asked = "The whole budget", scene.comparison.first.case.standing.asked
    today: ListColumn[Beside] = ListColumn.money("Today", 15.3, lambda row, at: units(row.current_cents))
    if title != "Program":
        return [ListColumn(title, 32, "wrap", lambda row, at: row.name, total=whole), today]
    return [
        ListColumn("Program ID", 8.5, "wrap", lambda row, at: row.id, total=whole),
        ListColumn(title, 20, "wrap", lambda row, at: row.name),
        ListColumn("Department", 15, "wrap", lambda row, at: row.department),
        ListColumn.money("Requested", 15.3, lambda row, at: units(asked[row.id]) if row.id in asked else None),
        today,
    ]


def _changes(scene: Scene, title: str) -> list[ListColumn[Beside]]:
    today, first = xl_col_to_name(_first_money(title)), change_column(title, len(scene.names)) + 1
    changes: list[ListColumn[Beside]] = [
        ListColumn.money(f"{name}: change", 14, _change(index, xl_col_to_name(first + index), today))
        for index, name in enumerate(scene.names)
    ]
    return [*changes, ListColumn("Agreement", 14, "wrap", lambda row, at: row.agreement)]


def _amounts(scene: Scene) -> list[ListColumn[Beside]]:
    amounts: list[ListColumn[Beside]] = [
        ListColumn.money(name, 18, _amount(index)) for index, name in enumerate(scene.names)
    ]
    return [*amounts, ListColumn("Furthest apart", 16, "money", lambda row, at: units(row.spread_cents))]


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
    page.listing("What is asked differently, and what it costs", _DIFFERENCES, columns, rows, "DifferenceTable")


DIFFERENCES = OutputSheet("Differences", "What is asked differently, and what each difference costs", _asked)


DEPARTMENTS = _sheet("Department", "What each department gets", lambda scene: scene.comparison.departments)
GOALS = _sheet("Goal", "What each goal gets", lambda scene: scene.comparison.goals)
DISTRICTS = _sheet("District", "What each district gets", lambda scene: scene.comparison.districts)
PROGRAMS = _sheet("Program", "Every program, and where the scenarios agree", lambda scene: scene.comparison.programs)
