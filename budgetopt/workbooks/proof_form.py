"""The form of the sheet Proof, shared by who writes it and who reads it back: tables, signs and seals.

A row of a table is one text: its values as a list in JSON (a long text goes on to the right). In column A stands its
check, and under each table those of its columns: whoever changes one value breaks one of each, and the two name it.
Older workbooks have each value in a cell of its own, with the same checks. Numbers have 15 digits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice, zip_longest
from typing import Any, NamedTuple, TypeVar

from budgetopt.rules.row import What
from budgetopt.tell.lists import AT_BEST, SURELY

PROOF = "Proof"
CHECK, SUM = "Check", "Sum"
SCENARIO_SUM, UNIT = "Scenario (SHA-256 of its JSON)", "Rounding unit of this plan, cents"
MODEL_VERSION = "Model version"
STATUS, OBJECTIVE, WEIGHT, INPUT = "Status", "What counts", "Weight of year ", "Input "
BOUND, LAW_ALONE = (
    "Upper bound on any plan that obeys the rules, points",
    "Impact with the law alone (policy rules lifted), points",
)
ASSURED, HOPED = f"{SURELY}, points", f"{AT_BEST}, points"
KEPT, WHATEVER = "Kept of findings from elsewhere", "Gain whatever is drawn, points"
UNPRICED = "Rules whose price was not found in the time given"
CUT_SHORT = "Kinds of figures that the time limit cut short"

Cell = str | float | int | None
Row = TypeVar("Row", bound=Sequence[object])


class Form(NamedTuple):
    """A table: its title, what its values mean, its headings after the check. The last may have several values."""

    title: str
    about: str
    headings: tuple[str, ...]


STATED = Form("Stated", "What the other sheets say and this one vouches for.", ("What", "Value"))
PROGRAMS = Form(
    "Programs",
    "Shares of a cut that are lost; goals and districts served (number on their sheet:score or share); impact points "
    "of today's amount.",
    (
        "Program ID",
        "Department",
        "Transition cost",
        "Lost revenue",
        "Unavoidable cost",
        "Goals",
        "Districts",
        "Impact today",
    ),
)
FUNDS = Form(
    "Funds",
    "What is set aside of each fund every year, and what it has: year by year to the right, in currency units.",
    ("Fund ID", "Reserve", "Available"),
)
LINES = Form(
    "Lines",
    "Every line that may have money, in currency units; recommended year by year to the right; blank is 0.",
    ("Program ID", "Fund ID", "Current", "Recommended"),
)
LIMITS = Form(
    "Limits",
    "Every rule as a sum and its limit, in currency units (or the unit named). In a sum x7 is what the line of row 7 "
    "gets, c7 its cut against the year before, t7 its transition cost, r7 its lost revenue, u7 its unavoidable cost; "
    "y7 the total of the program of row 7, n7 what it loses against the year before, a7 what it has above and b7 below "
    "today; f7 whether it gets money, p7 whether it has more and m7 less than today, d7 whether it has other money by "
    "then, l7 whether the line has less than today and k7 less than the year before (0.01 or 0). x7@2 is that of the "
    "second year. Where there is a scale the sum is divided by it.",
    ("Rule ID", "Rule", "Subject ID", "Subject", "Side", "Limit", "Unit", "Scale", "Binds", SUM),
)
COLUMNS = Form(
    "Columns",
    "The linear program: most gain, in points, of moves away from today's amounts, in currency units. Program and line "
    "are rows above (blank: a column that helps); direction 1 raises, -1 cuts. Impact is what of the gain is impact "
    "(blank: all), penalty what the scenario charges for the move; least blank: 0, most blank: no end. A yes or no is "
    "1 or 0, and held as it was decided.",
    ("Program", "Line", "Year", "Direction", "Gain", "Impact", "Penalty", "Least", "Most", "Value", "Yes or no"),
)
ROWS = Form(
    "Rows",
    "Its rows: z7 is the column of row 7, limit the row of the rule above (blank: a row that helps: a program's total "
    "is the sum of its lines, a cut is against the year before). The gain of no plan is above Σ price · its side + "
    "Σ best of (gain − what prices take) · least or most.",
    ("Limit", "At least", "At most", "Price", SUM),
)
# What is believed of a program: by the name of `impact.drawn.Doubts`, its heading.
BELIEVED = {
    "mean": "Mean",
    "deviation": "Deviation",
    "by_prior": "By the prior",
    "by_transfer": "By transfer",
    "cost_mean": "Log unit cost",
    "cost_deviation": "Its deviation",
}
BELIEFS = Form(
    "Beliefs",
    "What the assured gain is drawn from, of programs whose amount changes. Number: the program's place by id. Its "
    "effect is drawn around the mean with the deviation; the mean shifts by so much for one more of the prior's mean, "
    "and of what is kept of findings from elsewhere, both drawn once for all. A unit cost is drawn likewise, in "
    "logarithms. Effect by size is the factor (1 where known); the gain is that of factor 1, where the factor is above "
    "0 and where it is not. Draws are those of numpy's default_rng([seed, draw]).",
    ("Number", *BELIEVED.values(), "Size", "Known", "Gain above 0", "Gain below 0"),
)
FORMS = (STATED, PROGRAMS, FUNDS, LINES, LIMITS, COLUMNS, ROWS, BELIEFS)

# What a sum calls each quantity. A further kind of quantity needs a sign here and a meaning in verification/rules.py.
SIGNS: dict[What, str] = {
    What.AMOUNT: "x",
    What.PROGRAM: "y",
    What.CUT: "c",
    What.TRANSITION: "t",
    What.LOST_REVENUE: "r",
    What.UNAVOIDABLE: "u",
    What.RISE: "a",
    What.FALL: "b",
    What.NET_CUT: "n",
    What.FUNDED: "f",
    What.RAISED: "p",
    What.LOWERED: "m",
    What.CHANGED: "d",
    What.LACKS: "l",
    What.FELL: "k",
}
SIDES = {"<=": "at most", ">=": "at least", "==": "exactly"}

_AT_ONCE = 1_000  # rows
_JSON, _DECODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")), json.JSONDecoder()
_BETWEEN = "\0"
# Whole numbers below are written as floats of 15 digits are.
_EXACT = 10**15
_TERM = re.compile(r"(-?)(?:([\d.]+(?:e[+-]?\d+)?)\*)?([a-z])(\d+)(?:@(\d+))?")


class Term(NamedTuple):
    """One term of a sum: coefficient (as written), sign of the quantity, row of the sheet, planned year."""

    coefficient: str
    sign: str
    row: int
    year: int = 1


def in_digits(value: float) -> float:
    """A number with the 15 digits that every office program keeps; a zero has no sign."""
    return float(f"{value:.15g}") + 0.0


def sum_text(terms: Iterable[tuple[int | float, str, int, int]]) -> str:
    """A sum: "x7 -3*y9@2 0.25*z11"."""
    return " ".join(
        f"{_coefficient(coefficient)}{sign}{row}{f'@{year}' if year > 1 else ''}"
        for coefficient, sign, row, year in terms
    )


def terms_in(cells: Iterable[str]) -> list[Term]:
    """The terms of a sum. Raises ValueError for what is none."""
    found = []
    for word in (word for cell in cells for word in cell.split()):
        match = _TERM.fullmatch(word)
        if match is None:
            raise ValueError(f"{word!r} is no term of a sum")
        found.append(Term(match[1] + (match[2] or "1"), match[3], int(match[4]), int(match[5] or 1)))
    return found


def _coefficient(value: int | float) -> str:
    if value in (1, -1):
        return "" if value == 1 else "-"
    return f"{value}*" if isinstance(value, int) else f"{value:.15g}*"


def packed(cells: Sequence[Cell]) -> str:
    """A row as one text."""
    return packed_rows([cells])[0]


def packed_rows(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Rows as texts, all at once: a third of the time. What stands between them is in no cell of a workbook."""
    apart = [part for row in rows for part in ([None if cell == "" else cell for cell in _without_tail(row)], _BETWEEN)]
    return _JSON.encode(apart[:-1])[1:-1].split(f",{_JSON.encode(_BETWEEN)},") if rows else []


def unpacked(text: str) -> list[Cell] | None:
    """The row of a text; None for a text that is not what `packed` writes."""
    try:
        cells = json.loads(text)
        plain = isinstance(cells, list) and not any(isinstance(cell, list | dict) for cell in cells)
        return cells if plain and packed(cells) == text else None
    except (ValueError, RecursionError):
        return None


def texts_unpacked(texts: Sequence[str]) -> list[list[Cell] | None]:
    """The rows of texts: each by itself only where one of them is not what `packed_rows` writes."""
    try:
        rows = [_DECODER.raw_decode(text)[0] for text in texts]
    except (ValueError, RecursionError):
        return [unpacked(text) for text in texts]
    plain = all(map(_has_plain_cells, texts, rows)) and packed_rows(rows) == texts
    return rows if plain else [unpacked(text) for text in texts]


def _has_plain_cells(text: str, cells: object) -> bool:
    none_inside = text.rfind("[") <= 0 and "{" not in text
    return isinstance(cells, list) and (none_inside or not any(isinstance(cell, list | dict) for cell in cells))


class Seals:
    """The checks of a table, as its rows come: of a large city the words of all would be as much as the table."""

    def __init__(self, form: Form):
        self._title, self._rows = form.title, 0
        self._columns = [self._begun("column", index) for index in range(len(form.headings))]

    def of(self, rows: Iterable[Row]) -> Iterator[tuple[list[str], list[Row]]]:
        """The checks of further rows beside these, some at a time."""
        coming = iter(rows)
        while some := [*islice(coming, _AT_ONCE)]:
            yield self._of(some), some

    def _of(self, rows: Sequence[Sequence[object]]) -> list[str]:
        words = [[_canonical(cell) for cell in _without_tail(row)] for row in rows]
        while len(self._columns) < max(map(len, words)):
            # Nothing stood here in the rows before.
            self._columns.append(self._begun("column", len(self._columns), [""] * self._rows))
        columns = zip_longest(*words, [""] * len(self._columns), fillvalue="")
        for column, own in zip(self._columns, columns, strict=True):
            column.update(_after("", own[:-1]))
        numbered = enumerate(words, start=self._rows + 1)
        self._rows += len(rows)
        return [_seal(self._begun("row", number, row)) for number, row in numbered]

    def of_columns(self) -> list[str]:
        """The checks of the columns, once all rows were there."""
        return [_seal(column) for column in self._columns]

    def _begun(self, kind: str, place: int, words: Sequence[str] = ()) -> Any:
        return sha256(_after(self._title, (kind, str(place), *words)))


def fingerprint(parts: Iterable[str]) -> str:
    """SHA-256 of texts in their order."""
    return sha256("\x1e".join(parts).encode("utf-8", "replace")).hexdigest()


def _after(first: str, words: Iterable[str]) -> bytes:
    return "\x1f".join((first, *words)).encode("utf-8", "replace")


def _seal(sum_: Any) -> str:
    return f"#{sum_.hexdigest()[:8]}"


def _canonical(cell: object) -> str:
    if cell is None or type(cell) is str:
        return cell or ""
    if type(cell) is int and -_EXACT < cell < _EXACT:
        return str(cell)
    if isinstance(cell, int | float):
        return f"{float(cell) + 0.0:.15g}"
    return str(cell)


def _without_tail(cells: Sequence[Any]) -> Sequence[Any]:
    last = len(cells)
    while last and (cells[last - 1] is None or cells[last - 1] == ""):
        last -= 1
    return cells if last == len(cells) else cells[:last]
