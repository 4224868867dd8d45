"""A workbook with a fault of every kind that the importer knows, each in its own cell.

The workbook is sound until the faults of faults.toml are put into it, so that the list there is the whole truth: a
test reads it and asks for each fault at its very cell.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from book import Cell, Table, add_table, columns, new_workbook
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

FAULTS = Path(__file__).parent / "faults.toml"

_NAMES = (
    "Patrol", "Detectives", "Traffic unit", "Dispatch", "Engine companies", "Ambulances", "Fire inspection",
    "Road repair", "Snow removal", "Street lights", "Refuse", "Recycling", "Storm drains", "Park mowing",
    "Swimming pool", "Youth sports", "Senior lunch", "Town library", "Story hour", "Book delivery", "Home nursing",
    "Vaccines", "Shelter beds", "Rent help", "Job training", "Building permits", "Zoning", "Code enforcement",
    "Water plant", "Water mains", "Sewers", "Meter reading", "Payroll", "City clerk", "Legal services", "Bond payments",
    "Animal control", "Cemetery",
)  # fmt: skip
_DEPARTMENTS = ("Public Safety", "Public Works", "Community", "Planning", "Utilities", "Administration")


# The last two programs stand on Programs alone: a fault in their ID is not echoed on other sheets.
_ON_BUDGET = 36


def _amount(place: int) -> int:
    return 150_000 + 12_500 * place


def sound_tables() -> dict[str, Table]:
    """The workbook before the faults: 38 programs from row 2 of Programs on, all but two from row 2 of Budget on."""
    ids = [f"F-{place + 1:02d}" for place in range(len(_NAMES))]
    funds = ["water" if place in (28, 29, 30, 31) else "general" for place in range(len(_NAMES))]
    kinds = {32: "support", 33: "support", 34: "support", 35: "non-operating"}
    programs: list[list[Cell]] = [
        [
            id,
            name,
            _DEPARTMENTS[min(place // 6, 5)],
            kinds.get(place, "service"),
            funds[place],
            _amount(place),
            None,
            "no",
        ]
        + [None] * 9
        for place, (id, name) in enumerate(zip(ids, _NAMES, strict=True))
    ]
    programs.append(["Total", None, None, None, None, sum(map(_amount, range(len(_NAMES))))] + [None] * 11)
    ledger: list[list[Cell]] = [
        [id, funds[place], 2026, _amount(place), "adopted", "yes", None, None]
        for place, id in enumerate(ids[:_ON_BUDGET])
    ]
    tables = (
        Table("Settings", columns("Item:18", "Value:18"),
              [["City", "Faultville"], ["Fiscal year", 2026], ["Currency", "USD"], ["Amounts in", "units"],
               [None, None], [None, None]]),
        Table("Goals", columns("Goal ID:10", "Goal:30", "Weight:9:figure"),
              [["safe", "Safe", 40], ["clean", "Clean", 30], ["home", "Housed", 20], ["learn", "Learning", 10]]),
        Table("Funds", columns("Fund ID:12", "Fund:26", "Restricted:12", "Open to all:12", "Available:16:money",
                               "of which one-time:16:money", "Reserve:14:money"),
              [["general", "General Fund", "no", "yes", None, None, None],
               ["water", "Water Fund", "yes", "no", None, None, None],
               ["levy", "Library Levy", "yes", "no", None, None, None],
               ["grants", "Grants", "by program", "no", None, None, None]]),
        Table("Programs", columns("Program ID:11", "Program:24", "Department:18", "Kind:14", "Fund ID:10",
                                  "Current budget:16:money", "Requested budget:16:money", "Mandated:10",
                                  "Minimum budget:16:money", "Maximum budget:16:money", "FTE:8:figure",
                                  "Transition cost %:11:percent", "Earned revenue %:11:percent",
                                  "Unavoidable cost %:12:percent", "Returns elasticity:10:figure", "Notes:20",
                                  "Ward map:12"), programs),
        Table("Budget", columns("Program ID:11", "Fund ID:10", "Fiscal year:9:whole", "Amount:16:money", "Kind:17",
                                "Recurring:10", "Minimum:14:money", "Match rate:9:figure"), ledger),
        Table("Alignment", columns("Program ID:11", "Goal ID:10", "Score:8:figure"),
              [[id, "safe" if place < 6 else "clean", 3] for place, id in enumerate(ids[:12])]),
        Table("Metrics", columns("Program ID:11", "Metric:28", "Type:12", "Direction:10", "Unit:12",
                                 "Baseline:10:figure", "Target:10:figure", "FY2024:10:figure", "FY2025:10:figure"),
              [[id, f"Calls answered, {name}", "outcome", "up", "%", 50, 80, 60, 65]
               for id, name in zip(ids[:10], _NAMES, strict=False)]),
        Table("Evidence", columns("Program ID:11", "Rating system:28", "Rating:22", "Direction:11", "Effect:9:figure",
                                  "Effect standard error:11:figure", "Year:8:whole", "Source:20", "Local:8"),
              [[id, "Level", 3, "positive", None, None, 2022, "Study of 2022", "no"] for id in ids[:12]]),
        Table("Districts", columns("Program ID:11", "District:12", "Share:9:percent"),
              [[id, district, 0.5] for id in ids[:4] for district in ("North", "South")]),
        Table("Residents", columns("Goal ID:10", "Points:9:figure", "Group:18", "Respondents:12:whole"),
              [[goal, 25, group, 100] for group in ("Online", "Telephone") for goal in ("safe", "clean", "learn")]),
        Table("Curves", columns("Program ID:11", "Spend:14:money", "Outcome:10:figure", "Unit:10",
                                "Value per unit:10:figure"),
              [["F-08", spend, outcome, "miles", 1000]
               for spend, outcome in ((100_000, 40), (200_000, 70), (300_000, 90), (400_000, 100))]),
        Table("Survey notes", columns("Goal ID:10", "Points:9"), [["safe", 10]]),
    )  # fmt: skip
    return {table.name: table for table in tables}


def make(folder: Path) -> Path:
    """Write the workbook."""
    path = folder / "faulty.xlsx"
    faults = tomllib.loads(FAULTS.read_text(encoding="utf-8"))["fault"]
    with new_workbook(path, "A workbook with a fault of every kind") as book:
        date_look = book.add_format({"num_format": "yyyy-mm-dd"})
        for table in sound_tables().values():
            sheet = add_table(book, table, tab_color="#C00000")
            for fault in faults:
                if fault["sheet"] == table.name:
                    _spoil(book, sheet, fault, date_look)
    return path


def _spoil(book: xlsxwriter.Workbook, sheet: Worksheet, fault: dict[str, Any], date_look: Any) -> None:
    """Put one fault, and the cells beside it that it needs, in its place."""
    cells = {fault["cell"]: fault["value"]} if "value" in fault else {}
    for cell, value in (cells | fault.get("beside", {})).items():
        row, column = xl_cell_to_rowcol(cell)
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, date_look)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif value == "":
            sheet.write_blank(row, column, None, book.add_format({"bg_color": "#FFFFFF"}))
        elif isinstance(value, str):
            sheet.write_string(row, column, value)
        else:
            sheet.write_number(row, column, value)
    if "formula" in fault:
        sheet.write_formula(fault["cell"], fault["formula"], None, fault.get("shows", ""))
    row, column = xl_cell_to_rowcol(fault["cell"])
    match fault.get("hide"):
        case "row":
            sheet.set_row(row, None, None, {"hidden": True})
        case "column":
            sheet.set_column(column, column, None, None, {"hidden": True})
        case "sheet":
            sheet.hide()
