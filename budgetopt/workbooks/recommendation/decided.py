"""The sheet Decided: every decision that holds, of which round it is, and what it did."""

from __future__ import annotations

from budgetopt.explore.decided import DecisionEffect
from budgetopt.money import units
from budgetopt.tell.decided import moved_in_words
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page
from budgetopt.workbooks.recommendation.places import DECIDED, was_answered
from budgetopt.workbooks.sheet import Cell

_ABOUT = (
    "Each decision against the best plan without it, everything else kept: impact points that it brings (in "
    "parentheses what it costs), and who gets more or less because of it. Before rounding; the effects do not add up."
)


def _write(page: Page, facts: Facts) -> None:
    page.listing("Decided", _ABOUT, _columns(facts), facts.decided, "DecidedTable")


def _columns(facts: Facts) -> list[ListColumn[DecisionEffect]]:
    def decided(effect: DecisionEffect, what: str) -> Cell:
        value: Cell = getattr(effect.lock.decided, what)
        return value

    answered = [
        ListColumn[DecisionEffect]("Answered by", 18, "wrap", lambda one, row: decided(one, "answered_by") or None)
    ]
    answered = answered if was_answered(facts) else []
    return [
        ListColumn("Program ID", 11, "wrap", lambda effect, row: effect.lock.program),
        ListColumn("Program", 32, "wrap", lambda effect, row: facts.budget.program_names[effect.lock.program]),
        ListColumn("Decision", 11, "wrap", lambda effect, row: decided(effect, "decision")),
        ListColumn("Round", 8, "count", lambda effect, row: decided(effect, "round")),
        ListColumn("Total", 18, "money", lambda effect, row: units(facts.recommended(effect.lock.program))),
        ListColumn("Reason", 34, "wrap", lambda effect, row: effect.lock.source),
        ListColumn("By", 18, "wrap", lambda effect, row: decided(effect, "by") or None),
        *answered,
        ListColumn("What it brings, points", 16, "points", lambda effect, row: effect.points),
        ListColumn("Moved because of it", 60, "wrap", lambda effect, row: moved_in_words(facts.budget, effect)),
    ]


SHEET = OutputSheet(
    DECIDED, "Every decision that holds, its round, and what it did", _write, lambda facts: bool(facts.decided)
)
