"""The sheet Amendments: what a council moved, what passed, and what each fund has after each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from budgetopt.money import Cents, units, units_if
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import LIST_HEADER, ListColumn, Page

if TYPE_CHECKING:
    from budgetopt.scenario.amending import Amendment, AmendmentLine, AmendmentRound, Position, RunningBalance

LEDGER = "Amendments"
_ABOUT = (
    "The amendments of each round in voting order. Those in the plan are in the sheet Recommendations; every line that "
    "none of them names is as it was in the base."
)


class Motion(NamedTuple):
    """An amendment in its round (from 1), and whether it is in the plan."""

    round: int
    amendment: Amendment
    adopted: bool


class LedgerLine(NamedTuple):
    """A line of an amendment that is in the plan: what its program had from its fund before, and has after."""

    round: int
    amendment: Amendment
    line: AmendmentLine
    before: Cents | None
    after: Cents | None


def motions(rounds: tuple[AmendmentRound, ...]) -> list[Motion]:
    """Every amendment that was answered."""
    return [
        Motion(number, one, index in round.passed)
        for number, round in enumerate(rounds, start=1)
        for index, one in enumerate(round.amendments)
    ]


def ledger_lines(rounds: Sequence[AmendmentRound], planned: Callable[[tuple[str, str]], Cents]) -> Iterator[LedgerLine]:
    """Every line that is in the plan, forwards from the base: the last amount of each is the plan's, `planned`."""
    now = {key: planned(key) for one in rounds for key in one.changes}
    for one in rounds:
        for key, cents in one.changes.items():
            now[key] -= cents
    for round, one in enumerate(rounds, start=1):
        for amendment in one.adopted:
            for line in amendment.lines:
                key = (line.program_id, line.fund_id)
                before = now.get(key, planned(key)) if line.of_program else None
                after = None if before is None else before + line.signed_cents
                if after is not None:
                    now[key] = after
                yield LedgerLine(round, amendment, line, before, after)


def positions_in_words(positions: tuple[Position, ...]) -> str:
    """Positions as an amendment writes them: title, number, FTE."""
    return "; ".join(f"{one.title}, {one.number}, {one.fte.normalize():f}" for one in positions)


_MOTIONS: list[ListColumn[Motion]] = [
    ListColumn("Round", 8, "count", lambda one, row: one.round),
    ListColumn("No.", 8, "wrap", lambda one, row: one.amendment.number),
    ListColumn("Version", 9, "wrap", lambda one, row: one.amendment.version),
    ListColumn("Title", 30, "wrap", lambda one, row: one.amendment.title),
    ListColumn("Sponsor", 20, "wrap", lambda one, row: one.amendment.sponsor),
    ListColumn("Status", 12, "wrap", lambda one, row: str(one.amendment.status)),
    ListColumn("Vote", 10, "wrap", lambda one, row: one.amendment.vote),
    ListColumn("In the plan", 9, "wrap", lambda one, row: "yes" if one.adopted else "no"),
    ListColumn("Provisos", 18, "wrap", lambda one, row: "\n".join(one.amendment.provisos)),
]
_LINES: list[ListColumn[LedgerLine]] = [
    ListColumn("Round", 8, "count", lambda one, row: one.round),
    ListColumn("No.", 8, "wrap", lambda one, row: one.amendment.number),
    ListColumn("Side", 9, "wrap", lambda one, row: str(one.line.side)),
    ListColumn("Kind", 30, "wrap", lambda one, row: str(one.line.kind or "")),
    ListColumn("Program ID", 20, "wrap", lambda one, row: one.line.program_id),
    ListColumn("Fund ID", 12, "wrap", lambda one, row: one.line.fund_id),
    ListColumn("Before", 15, "money", lambda one, row: units_if(one.before)),
    ListColumn("Change", 15, "money", lambda one, row: units_if(one.line.signed_cents if one.line.kind else None)),
    ListColumn("After", 15, "money", lambda one, row: units_if(one.after)),
    ListColumn("Recurring", 11, "wrap", lambda one, row: _recurring(one.line)),
    ListColumn("Positions", 20, "wrap", lambda one, row: positions_in_words(one.line.positions)),
    ListColumn("Note", 40, "wrap", lambda one, row: one.line.note),
]


MOTION_HEADINGS = tuple(column.heading for column in _MOTIONS[:-1])
LEDGER_HEADINGS = tuple(column.heading for column in _LINES)


def _recurring(line: AmendmentLine) -> str:
    return "" if line.kind is None else "ongoing" if line.recurring else "one-time"


_RUNNING: list[ListColumn[RunningBalance]] = [
    ListColumn("Fund ID", 8, "wrap", lambda one, row: one.fund_id),
    ListColumn("After", 17, "wrap", lambda one, row: one.after or "the base"),
    ListColumn("Lines", 18, "money", lambda one, row: units(one.lines_cents)),
    ListColumn("Exit costs", 30, "money", lambda one, row: units(one.exit_costs_cents)),
    ListColumn("Reserve", 20, "money", lambda one, row: units(one.reserve_cents)),
    ListColumn("Unallocated", 15, "money", lambda one, row: units(one.idle_cents)),
    ListColumn("Available", 15, "money", lambda one, row: units(one.available_cents)),
]
_WIDTHS = (10, 14, 18, 30, 20, 18, 18, 18, 18, 11, 22, 40)


def _write(page: Page, facts: Facts) -> None:
    page.widths(_WIDTHS)
    page.title(LEDGER, _ABOUT)
    end = page.table(LIST_HEADER, _MOTIONS, motions(facts.rounds), "AmendmentTable")
    row = page.section(end + 1, "Lines in the plan, in voting order")
    end = page.table(row, _LINES, list(ledger_lines(facts.rounds, lambda key: facts.plan.amount_cents(*key))))
    row = page.section(end + 1, "Running balance of each fund that they touch")
    end = page.table(row, _RUNNING, [one for round in facts.rounds for one in round.running])
    row = page.section(end + 1, "Policy that passing them lifted")
    page.sentences(row, [one for round in facts.rounds for one in round.lifted] or ["None."])


SHEET = OutputSheet(
    LEDGER,
    "The council's amendments: what passed, each line, a running balance of each fund",
    _write,
    wanted=lambda facts: bool(facts.rounds),
)
