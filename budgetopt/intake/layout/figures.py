"""What a figure of a measure says in words: a bound ("≥ 90%"), its unit ("25 days"), a time ("4:37"), or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from budgetopt.city.model import Trend
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.values import Unreadable, Value

_DIGIT = re.compile(r"\d")
# Signs alone, letters that stand for "not …", words that say so, and targets that name no figure.
_NONE = re.compile(
    r"(?!.*\d)[\W_]*(?:(?:[nskid][./]? ?[adcimrvbo]|p)[\W_]*"
    r"|new(?: \w+)?|(?:not|no|none|nil)(?: yet)?(?: \w+){0,2}|(?:data )?(?:un|not )available|nvt|ej uppgift"
    r"|suppressed|withheld|redacted|confidential|discontinued|deferred|(?:establish(?:ing)? (?:a )?)?baseline(?: year)?"
    r"|to be (?:determined|set|confirmed|announced|developed|established)"
    r"|(?:maintain|increas|decreas|improv|reduc|monitor|track)\w*(?: \w+){0,2}"
    r"|sin (?:dato|meta|información)s?|keine? (?:angaben?|daten)|non (?:disponible|mesuré|disponibile)|pas de données"
    r"|(?:por|à|da|zu) (?:definir|définir|definire|bestimmen))?[\W_]*",
    re.IGNORECASE,
)
_LEAST = (
    r"≥|>=|=>|>|at least|(?:a )?min(?:imum|\.)?(?: of)?|no(?:t)? less than|no fewer than|more than|greater than"
    r"|over|above"
)
_MOST = (
    r"≤|<=|=<|<|at most|(?:a )?max(?:imum|\.)?(?: of)?|no(?:t)? more than|no(?:t)? greater than|less than|fewer than"
    r"|under|below|within"
)
_AFTER = {
    Trend.UP: r"or (?:more|higher|greater|better|above|over)|and (?:above|over|up)|minimum|\+",
    Trend.DOWN: r"or (?:less|fewer|lower|below|under)|and (?:below|under)|maximum",
}
_BOUND = {
    way: re.compile(
        rf"(?:{before})\s*(?P<bound>[\w$€£.,%-][^<>≤≥]*)|(?P<upto>.*\d.*?)\s*(?:{_AFTER[way]})", re.IGNORECASE
    )
    for way, before in ((Trend.UP, _LEAST), (Trend.DOWN, _MOST))
}
_WITH_UNIT = re.compile(
    r"(?P<number>[$€£]?[-+]?\d[\d.,]*[kmb]?%?)\s*(?P<unit>(?!\d)[^\d%]*[^\W\d][^\d]*(?:1,?0+\b[^\d]*)?)", re.IGNORECASE
)
_TIME = re.compile(r"(\d{1,3}):([0-5]\d)")
_OF_TIME = re.compile(
    r"\b(?:time|min(?:ute)?s?|sec(?:ond)?s?|hours?|hrs?|h{1,2}:mm|mm?:ss|wait\w*)\b|zeit\b|tiempo|temps|tempo|délai",
    re.IGNORECASE,
)


def is_none(value: Value) -> bool:
    """Whether a text says that there is no figure: "n.d.", "not measured", "*", "New", or a target of "Maintain"."""
    return isinstance(value, str) and _NONE.fullmatch(value) is not None


def bound_of(value: Value) -> tuple[Trend | None, Value]:
    """Which way is better by the words of a target, and the target without them: "≥ 90%" is (up, "90%")."""
    if not isinstance(value, str) or not _DIGIT.search(value) or (value[:1] == "<" and value[-1:] == ">"):
        return None, value
    for way, pattern in _BOUND.items():
        if found := pattern.fullmatch(value.strip()):
            return way, (found["bound"] or found["upto"]).strip()
    return None, value


def read_together(value: Value, beside: Iterable[Value], words: str, decimal: str) -> Decimal | None:
    """A figure that its measure's others explain: all with the same unit, or all times where `words` speak of time.

    None where they do not.
    """
    texts = [values.text(cell) for cell in beside if isinstance(cell, str) and _DIGIT.search(cell)]
    own = values.text(value)
    if _OF_TIME.search(words) and all(_TIME.fullmatch(text) for text in texts):
        time = _TIME.fullmatch(own)
        return Decimal(time[1]) + Decimal(time[2]) / 60 if time else None
    parted = [_WITH_UNIT.fullmatch(text) for text in texts]
    units = {found["unit"].strip().casefold() for found in parted if found}
    mine = _WITH_UNIT.fullmatch(own)
    # A figure without a unit, or with another, beside those with one may be of another.
    if mine is None or len(units) != 1 or None in parted:
        return None
    try:
        return digits.number(mine["number"], decimal)
    except Unreadable:
        return None
