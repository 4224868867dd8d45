"""What the live checks compare, as formulas: amounts and exit costs of lines, totals of programs, sums of rules.

The formulas are an office program's; beside each stands the value that it has in this plan. A rule's rows are the same
that the solver was given, so that whoever types over an amount is told what `budgetopt score` would say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from budgetopt.city.ledger import LineId
from budgetopt.impact.value import ProgramValue
from budgetopt.money import Cents
from budgetopt.rules import Row
from budgetopt.rules.row import Quantity, Sense, What, decides
from budgetopt.workbooks.sheet import Formula
from budgetopt.workbooks.text import one_line

# An office program takes formulas of 8,192 signs: longer sums go on in a further cell.
_LONGEST, _MOST_TERMS = 7_000, 250
_LONGEST_NAME = 90
# The columns of the lists of lines and programs that hold each quantity.
LINE_LETTER = {What.AMOUNT: "E", What.CUT: "F", What.TRANSITION: "G", What.LOST_REVENUE: "H", What.UNAVOIDABLE: "I"}
PROGRAM_LETTER = {What.PROGRAM: "E", What.RISE: "F", What.FALL: "G", What.NET_CUT: "G"}
SIGN = {Sense.AT_MOST: ">", Sense.AT_LEAST: "<", Sense.EXACTLY: "<>"}
_BROKEN = {Sense.AT_MOST: "above", Sense.AT_LEAST: "below", Sense.EXACTLY: "not"}


class Limit(NamedTuple):
    """A limit of one amount: on which side of `amount` (currency units) it is broken, and what is said then. `nothing`:
    0 keeps it too."""

    sense: Sense
    amount: float
    words: str
    nothing: bool = False

    def broken(self, cell: str) -> str:
        """The formula that is true where the limit is broken."""
        broken = f"ROUND({cell}-{number(self.amount)},2){SIGN[self.sense]}0"
        return f"AND(ROUND({cell},2)<>0,{broken})" if self.nothing else broken


def is_live(row: Row) -> bool:
    """Whether office programs can check a row: a sum over the first year, without yes and no."""
    return not decides(row) and all(quantity.year == 1 for quantity, _ in row.terms)


def limit_of(row: Row, show: Callable[[Cents], str]) -> tuple[Quantity, Limit] | None:
    """The limit that a row sets one line's or program's amount; None for every other row. `show`: amounts in words."""
    if whole := _all_or_nothing(row):
        words = f"neither {show(whole)} nor nothing: {_short(row.rule)}. "
        return row.terms[0][0], Limit(row.sense, whole / 100, words, nothing=True)
    if len(row.terms) != 1 or row.scale != 1 or row.pooled or not is_live(row):
        return None
    ((quantity, coefficient),) = row.terms
    if coefficient != 1 or quantity.what not in (What.AMOUNT, What.PROGRAM):
        return None
    words = f"{_BROKEN[row.sense]} {show(row.limit)}: {_short(row.rule)}. "
    return quantity, Limit(row.sense, eased(row) / 100, words)


@lru_cache(maxsize=1024)
def _short(rule: str) -> str:
    """A rule's name where there is little room; many limits are of one rule."""
    return one_line(rule, _LONGEST_NAME)


def _all_or_nothing(row: Row) -> Cents:
    """What a row lets a program have in the first year, and nothing else but 0; 0 for every other row."""
    match row.terms:
        case ((Quantity(What.PROGRAM, id, 1), 1), (Quantity(What.FUNDED, other, 1), whole)) if id == other:
            return -whole if (row.sense, row.limit) == (Sense.EXACTLY, 0) else 0
    return 0


def eased(row: Row) -> int:
    """A row's limit in hundredths, with what whole units may pass it by."""
    return row.limit + {Sense.AT_MOST: row.rounding, Sense.AT_LEAST: -row.rounding, Sense.EXACTLY: 0}[row.sense]


Condition = tuple[str, str]
# A part of a longer formula, and the value that it has in this plan.
Term = tuple[str, float | str]


def conditions(cell: str, limits: Iterable[Limit], further: Iterable[Condition] = ()) -> list[Condition]:
    """What may be wrong with an amount: formulas that are true then, and what is said."""
    return [*((limit.broken(cell), limit.words) for limit in limits), *further]


def counted(asked: Sequence[Condition]) -> list[Term]:
    """What counts how many of the conditions are true; none is in this plan."""
    return [(f"({condition})", 0) for condition, _ in asked]


def said(asked: Sequence[Condition]) -> list[Term]:
    """What says which conditions are true."""
    return [(f'IF({condition},{text(words)},"")', "") for condition, words in asked]


def sums_of(row: Row, places: Mapping[LineId | str, int], measure: Callable[[Quantity], Cents]) -> list[Term]:
    """A row's sum over its scale; `places`: the row of each line and program on the sheet."""
    found: list[Term] = []
    for quantity, coefficient in row.terms:
        at = places.get(quantity.of)
        letters = LINE_LETTER if isinstance(quantity.of, LineId) else PROGRAM_LETTER
        if at is None or not coefficient:
            continue
        factor = {1: "", -1: "-"}.get(coefficient, f"{coefficient}*")
        found.append((f"{factor}{letters[quantity.what]}{at}", coefficient * measure(quantity) / 100))
    return found


def impact_of(value: ProgramValue, cell: str, now: Cents) -> list[Term]:
    """The impact points of a program's total, chord by chord; `now`: what it is in this plan."""
    curve, size, worth = value.in_money
    # Each chord beyond the first adds what its slope is steeper or flatter from its left end on.
    found: list[Term] = []
    before = 0.0
    for chord in curve:
        slope, left = chord.slope * worth, chord.left * size
        if slope != before:
            reach = cell if not left else f"{cell}-{number(left)}"
            found.append((f"{number(slope - before)}*MAX(0,{reach})", (slope - before) * max(0.0, now / 100 - left)))
        before = slope
    return found


def pieces(terms: Iterable[Term], joint: str = "+") -> list[Formula]:
    """The terms joined, in as many formulas as their length asks for."""
    terms = list(terms)
    whole = _joined([text for text, _ in terms], joint)
    # A sign of ours is two at most.
    if len(terms) <= _MOST_TERMS and 2 * len(whole) <= _LONGEST:
        return [Formula(whole, _together([value for _, value in terms]))]
    found: list[list[Term]] = [[]]
    length = 0
    for term in terms:
        # A pair of signs is one to us and two to the office program.
        more = len(term[0].encode("utf-16-le")) // 2 + len(joint)
        if length + more > _LONGEST or len(found[-1]) == _MOST_TERMS:
            found.append([])
            length = 0
        found[-1].append(term)
        length += more
    return [Formula(_joined([text for text, _ in own], joint), _together([value for _, value in own])) for own in found]


def _joined(texts: Sequence[str], joint: str) -> str:
    return joint.join(texts).replace("+-", "-") if joint == "+" else joint.join(texts)


def _together(values: Sequence[float | str]) -> float | str:
    numbers = [value for value in values if not isinstance(value, str)]
    return "".join(map(str, values)) if len(numbers) < len(values) else math.fsum(numbers)


def rate(share: Decimal, cell: str) -> str:
    """What a cut or a shortfall costs at a rate, half up to the cent."""
    return f"ROUND({share:f}*{cell},2)"


def number(value: float) -> str:
    """A number as formulas write it: 15 digits."""
    return f"{value + 0.0:.15g}"


def text(words: str) -> str:
    """A text as formulas write it."""
    return '"' + words.replace('"', '""') + '"'
