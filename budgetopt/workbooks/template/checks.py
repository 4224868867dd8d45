"""What Excel itself checks while a person types into the template, column by column, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from budgetopt.intake.layout.sheets import SHEET, Column, Holds, Sheet

# The last row (counted from 0) that carries drop-downs and checks.
LAST_ROW = 5000

Check = dict[str, Any]


def _between(least: float, most: float) -> Check:
    return {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}


_NOT_NEGATIVE: Check = {"validate": "decimal", "criteria": ">=", "value": 0}
_ABOVE_ZERO: Check = {"validate": "decimal", "criteria": ">", "value": 0}
_ANY_NUMBER = _between(-1e15, 1e15)
_YEAR: Check = {"validate": "integer", "criteria": "between", "minimum": 1950, "maximum": 2100}
_SCORE: Check = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 4}

# What a column holds decides its check …
_BY_KIND: dict[Holds, tuple[Check, str]] = {
    Holds.MONEY: (_NOT_NEGATIVE, "Enter an amount of 0 or more, as a plain number."),
    Holds.NUMBER: (_ANY_NUMBER, "Enter a number."),
    Holds.PERCENT: (_between(0, 1), "Enter a share from 0% to 100%."),
    Holds.YES_NO: ({"validate": "list", "source": ["yes", "no"]}, "Choose yes or no, or leave it blank."),
    Holds.YEAR: (_YEAR, "Enter a year with four digits."),
    Holds.DAY: (
        {"validate": "length", "criteria": ">=", "value": 4},
        "Enter a day such as 2028-06-30, or a month or year of it.",
    ),
    Holds.SCORE: (_SCORE, "Enter 0 (none), 1 (slight), 2 (some), 3 (strong) or 4 (essential)."),
}

# … but for these, which are stricter or looser than their kind.
_BY_COLUMN: dict[tuple[str, str], tuple[Check, str]] = {
    ("Budget", "Amount"): (_ANY_NUMBER, "Enter an amount as a plain number; negative for a discount."),
    ("Budget", "Match rate"): (_NOT_NEGATIVE, "Enter dollars of match for each grant dollar, 0 or more."),
    ("Goals", "Weight"): (_NOT_NEGATIVE, "Enter priority points, 0 or more."),
    ("Metrics", "Weight"): (_NOT_NEGATIVE, "Enter a weight of 0 or more."),
    ("Programs", "FTE"): (_NOT_NEGATIVE, "Enter positions, 0 or more."),
    ("Programs", "Transition cost %"): (_NOT_NEGATIVE, "Enter a share of the cut, 0% or more."),
    ("Programs", "Returns elasticity"): (_between(0.0001, 1), "Enter a number above 0 and up to 1, or leave it blank."),
    ("Evidence", "Effect"): (_between(-1, 1), "Enter the effect on a scale of -1 (harm) to 1."),
    ("Evidence", "Effect standard error"): (_ABOVE_ZERO, "Enter a number above 0."),
    ("Evidence", "BCR standard error"): (_ABOVE_ZERO, "Enter a number above 0."),
    ("Unit costs", "Units a year"): (_NOT_NEGATIVE, "Enter units, 0 or more."),
    ("Unit costs", "Standard error %"): (_NOT_NEGATIVE, "Enter a share of the cost, 0% or more."),
    ("Programs", "Clients a year"): (_NOT_NEGATIVE, "Enter how many it serves in a year, 0 or more."),
    ("Evaluations", "Effect"): (_between(-1, 1), "Enter the effect on a scale of -1 (harm) to 1."),
    ("Evaluations", "Effect standard error"): (_ABOVE_ZERO, "Enter a number above 0."),
    ("Residents", "Points"): (_NOT_NEGATIVE, "Enter points, 0 or more."),
    ("Residents", "Respondents"): (_NOT_NEGATIVE, "Enter how many answered, 0 or more."),
}

# The sheet on which an id is given out; everywhere else it is chosen from there.
_HOME = {"Program ID": "Programs", "Fund ID": "Funds", "Goal ID": "Goals"}


def check_of(sheet: Sheet, column: Column, place: int, systems: str) -> Check | None:
    """The check of one column, None where any text will do; `systems` is where the rating systems are listed."""
    if column.name == "Rating system":
        message = "This is not a rating system of the Read me sheet. Keep it only if it is another name of one."
        return _worded(column.name, {"validate": "list", "source": systems}, message) | {"error_type": "warning"}
    if column.holds is Holds.ID:
        return _id_check(sheet, column, place)
    if column.choices:
        return one_of(column.name, column.choices)
    found = _BY_COLUMN.get((sheet.name, column.name)) or _BY_KIND.get(column.holds)
    return _worded(column.name, *found) if found else None


def _id_check(sheet: Sheet, column: Column, place: int) -> Check:
    home = _HOME[column.name]
    if home == sheet.name:
        letter = xl_col_to_name(place)
        unique = {"validate": "custom", "value": f"=COUNTIF(${letter}$2:${letter}${LAST_ROW + 1},{letter}2)=1"}
        return _worded(column.name, unique, f"This {column.name} stands on another row already: each needs its own.")
    letter = xl_col_to_name(SHEET[home].columns.index(SHEET[home].column(column.name)))
    known = {"validate": "list", "source": f"={home}!${letter}$2:${letter}${LAST_ROW + 1}"}
    # A warning, not a stop: who fills this sheet first may add the id there later.
    return _worded(column.name, known, f"This {column.name} is not on the {home} sheet yet.") | {
        "error_type": "warning"
    }


def one_of(name: str, choices: Sequence[str]) -> Check:
    """A drop-down of a few words, in what is called `name`."""
    message = f"Choose {', '.join(choices[:-1])} or {choices[-1]}."
    return _worded(name, {"validate": "list", "source": list(choices)}, message)


def _worded(name: str, check: Check, message: str) -> Check:
    return check | {"error_title": name, "error_message": message, "ignore_blank": True}
