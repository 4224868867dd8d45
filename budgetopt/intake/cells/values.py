"""What a cell holds: its kinds of value, whether there is one, its text, yes or no. Nothing is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from budgetopt.intake.cells.words import squeeze


class PercentNumber(float):
    """A number whose cell is formatted as a percentage: 0.35 shown as 35%."""


class Scaled(float):
    """A number whose format hides thousands: 1234000 shown as 1,234. `scale` is what the format divides by."""

    scale = 1

    @classmethod
    def of(cls, value: float, scale: int) -> Scaled:
        """The number that a cell holds, shown divided by `scale`."""
        number = cls(value)
        number.scale = scale
        return number

    @classmethod
    def written(cls, value: float, unit: int) -> Scaled:
        """What a cell means whose format writes its unit beside what it holds: 412.3, shown as 412.3K."""
        return cls.of(float(round(Decimal(str(value)) * unit, 2)), unit)


class Struck(float):
    """A number whose cell is struck through, or whose format shows nothing: whoever keeps the sheet took it out."""


class ErrorValue(str):
    """An error that a formula left in its cell: #DIV/0!, #REF!, …"""

    __slots__ = ()


class Uncalculated(str):
    """The text of a formula whose value was never calculated and saved."""

    __slots__ = ()


Value = str | int | float | bool | date | None


class Unreadable(ValueError):
    """A cell that does not hold what its column asks for: what was found, what was expected, how to mend it."""

    def __init__(self, found: str, expected: str = "", mend: str = ""):
        super().__init__(found)
        self.found, self.expected, self.mend = found, expected, mend


DASHES = "-‐‑‒–—―−"
_NOTHING = {"na", "nan", "none", "null", "notapplicable"}
_MISSING = _NOTHING | {"tbd", "tba", "notavailable", "unknown", "pending"}


def is_blank(value: Value) -> bool:
    """Whether a cell holds nothing: empty, or only spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_missing(value: Value) -> bool:
    """Whether a cell says that there is no value: blank, n/a, none, TBD, ?"""
    return is_blank(value) or (
        isinstance(value, str) and (squeeze(value) in _MISSING or value.strip() in {"?", "#N/A"})
    )


def is_nothing(value: Value) -> bool:
    """Whether a cell says that there is nothing, rather than that something is not known yet: blank, n/a, none."""
    return is_blank(value) or (isinstance(value, str) and squeeze(value) in _NOTHING)


def is_dash(value: Value) -> bool:
    """Whether a cell holds a dash alone."""
    return isinstance(value, str) and bool(value.strip()) and all(sign in DASHES for sign in value.strip())


def text(value: Value) -> str:
    """A cell as text: 101.0 is "101", a date is its ISO form, spaces at the ends go."""
    if type(value) is str:
        return " ".join(value.split())
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()[:10]
    return " ".join(str(value).split())


def shown(value: Value) -> str:
    """A cell as a finding quotes it."""
    words = text(value)
    return repr(words if len(words) <= 60 else words[:57] + "…")


def zero_key(cell: Value) -> str:
    """The key of a mapping that reads a cell of words as 0; "" where it has a digit. Words that promise an amount (TBD)
    must be named."""
    if is_nothing(cell):
        return "In a mapping `blank_amounts: zero` reads all of them as 0."
    words = text(cell)
    if any(sign.isdecimal() for sign in words):
        return ""
    return f"In a mapping `zero: [{shown(cell)}]` says that these words stand for 0."


_YES = {"yes", "y", "true", "t", "1", "x", "✓", "✔", "ja", "si", "oui"}
_NO = {"no", "n", "false", "f", "0", "nein", "non", "-", "–", "—"}


def yes_no(value: Value) -> bool | None:
    """Yes or no; None when missing."""
    word = text(value).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if is_missing(value):
        return None
    raise Unreadable(f"{shown(value)} is neither yes nor no.", "", "Write yes or no.")
