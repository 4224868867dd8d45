"""What happens to a program: its status, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from budgetopt.city.standing import Fixed
from budgetopt.rules import Row


class Status(StrEnum):
    """What happens to a program. Floor and ceiling are the law's: what policy stops is cut or raised."""

    CUT_TO_FLOOR = "cut to floor"
    CUT = "cut"
    UNCHANGED = "unchanged"
    RAISED = "raised"
    RAISED_TO_CEILING = "raised to ceiling"
    NEW = "new"
    NOT_FUNDED = "not funded"
    LOCKED = "locked"
    FIXED = "fixed"
    NOT_ASSESSED = "not assessed"


@dataclass(frozen=True, slots=True)
class Reason:
    """Status, one sentence for a person, and the program's marginal impact: of its next and its last currency unit.

    `for_analysts`: the same in the solver's words, by marginal values and prices. `stops_at`: the rule that a move goes
    as far as, with whether that is law or policy; "" for none. `brief`: the sentence where there is room for two lines.
    """

    status: Status
    why: str
    brief: str
    for_analysts: str
    stops_at: str
    next_dollar: float
    last_dollar: float


class Said(NamedTuple):
    """A status, the person's sentence and the solver's, the rule that a move stops at, and the sentence in brief ("":
    it is brief enough)."""

    status: Status
    why: str
    for_analysts: str = ""
    stop: Row | None = None
    brief: str = ""


# What is said of a program whose money does not move, in full and in brief, with its amount.
FIXED = {
    Fixed.NON_OPERATING: (
        Status.FIXED,
        "Not an operating program: it stays as it is, line by line.",
        "Not an operating program: it keeps its {}.",
    ),
    Fixed.NOT_ASSESSED: (
        Status.NOT_ASSESSED,
        "Not assessed: no one has scored it on the city's goals, so it is neither cut nor raised.",
        "Nobody has scored it on the goals: it keeps its {}.",
    ),
    Fixed.NEGATIVE: (
        Status.FIXED,
        "Its current total is below zero: it stays as it is until that is mended.",
        "Below zero today: it stays at {} until that is mended.",
    ),
    Fixed.NOTHING: (Status.FIXED, "It has no money today and asks for none.", ""),
    Fixed.NO_RATIO: (
        Status.FIXED,
        "No study gives a benefit–cost ratio for it: it stays at its current amount.",
        "No study gives a benefit–cost ratio for it: it keeps its {}.",
    ),
}
