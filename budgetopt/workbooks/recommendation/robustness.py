"""The sheet Robustness: how sure the gain is, how often each move would be made again, what to evaluate first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetopt.tell.facts import Facts
from budgetopt.tell.lists import DIFFERENTLY, agenda, moves
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page, columns_of

if TYPE_CHECKING:
    from budgetopt.explore.robustness import Agreement
    from budgetopt.explore.stability import Robustness, Stability

NAME = "Robustness"
_SENTENCE = 9  # the column of the agenda's sentences, from 0
_ABOUT = (
    "Nobody knows a program's effect exactly. Here every effect is drawn many times from what is believed of it, and "
    "the plan is measured, and the best plan found again, under each draw."
)
_HOW = (
    "How it is worked out: each draw takes every program's effect from a normal distribution with the mean and the "
    "standard deviation of the sheet Evidence, held between -1 and 1 (benefit-cost ratios are not held). All scenarios "
    "share the same draws. No-regret: the same move is best in at least 95% of the draws; likely: in at least half; "
    "judgement call: in fewer. The value of an evaluation is the expected value of partial perfect information: the "
    "gain that can be expected if the program's effect were known before deciding. It is integrated exactly (the error "
    "is the proven bound); beside it stands the estimate from the draws with its standard error (one-level Monte "
    "Carlo; Brennan et al. 2007, Madan et al. 2014)."
)


def _write(page: Page, facts: Facts) -> None:
    from budgetopt.tell.doubt import agenda_in_words, agreed_in_words, robustness_in_words

    found = facts.robustness[0]
    columns = _move_columns(facts)
    widths = [*(max(column.width, 12) for column in columns), 70]
    # What would be done differently is a sentence: last in its list, as wide as one.
    widths[_SENTENCE] = 70
    page.widths(widths)
    page.title(NAME, _ABOUT)
    page.freeze(2, repeat=0)
    row = page.section(3, "The gain against today's budget")
    row = page.sentences(row, (*robustness_in_words(found), *agreed_in_words(facts.robustness)))
    row = page.section(row + 1, "How often each move would be made again")
    made = [one for one in _in_order(facts, found) if one.way]
    row = page.table(row, columns, made, "RobustnessTable")
    row = page.section(row + 1, "Evaluation agenda: which programs to evaluate first")
    row = page.sentences(row, agenda_in_words(found))
    if found.agenda is not None:
        listed = sorted(agenda(facts.plan), key=lambda fact: fact.heading == DIFFERENTLY)
        row = page.table(row, columns_of(listed, 12, 32, 20, 15, 12, 12, 12, 12, 15, 70), found.agenda, "AgendaTable")
    page.prose(row + 1, _HOW, "note")


def _in_order(facts: Facts, robustness: Robustness) -> list[Stability]:
    by_id = {one.program_id: one for one in robustness.stability}
    return [by_id[program.id] for program in facts.budget.programs]


def _move_columns(facts: Facts) -> list[ListColumn[Stability]]:
    from budgetopt.explore.robustness import agreements

    columns = columns_of(moves(facts.plan), 12, 32, 20, 15, 12, 10, 11, 10, 15)
    if len(facts.robustness) > 1:
        by_id: dict[str, Agreement] = {one.program_id: one for one in agreements(facts.robustness)}
        names = ", ".join(one.plan.scenario.name for one in facts.robustness)
        columns += [
            ListColumn(
                f"All scenarios move it so ({names})",
                22,
                "wrap",
                lambda one, row: "yes" if by_id[one.program_id].way else "no",
            ),
            ListColumn("Draws in which all agree", 11, "percent", lambda one, row: _share(by_id[one.program_id])),
        ]
    return columns


def _share(one: Agreement) -> float | None:
    return one.share if one.way else None


SHEET = OutputSheet(
    NAME,
    "How sure the gain is, how often each move would be made again, what to evaluate first",
    _write,
    lambda facts: bool(facts.robustness),
)
