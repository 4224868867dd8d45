"""The sheet Checks as it was saved: what its formulas said of rules, programs and lines is so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budgetopt.errors import Place
from budgetopt.grouping import grouped
from budgetopt.rules.row import DECISIONS
from budgetopt.verification.certificate import RECOMMENDED
from budgetopt.verification.impact import moves, plan_in
from budgetopt.verification.money import LOSSES, Money
from budgetopt.verification.proved import LimitProof
from budgetopt.verification.report import Failure
from budgetopt.verification.rules import WHAT, excess, rounding, value_of
from budgetopt.verification.walk import OK, Cells, Count, Item, Listed, Real, Rows, compared, in_row
from budgetopt.workbooks.recommendation import checks_form as form
from budgetopt.workbooks.recommendation.places import CHECKS

_NOISE = 1e-12
_Told = tuple[str, str, str]


def _as_made(money: Money) -> bool:
    return all(money.of_line(key)[1] == line.recommended[0] for key, line in money.plan.items())


def _lines(money: Money) -> Rows:
    found: Rows = {}
    for key, line in money.plan.items():
        (today, now), planned = money.of_line(key), line.recommended[0]
        costs = {what: money.lost(key, what) for what in LOSSES}
        said = {"Broken": Count(0), "Check": OK} if now == planned else {}
        found[key] = {"Current": today, "Now": now, "Cut": max(0, today - now), **costs, **said}
        found[key]["Differs"] = Count(now != planned)
    return found


def _programs(money: Money) -> Rows:
    gained = {one.program_id: one.gained for one in moves(money, 1)}
    weight, found, as_made = money.proof.weights[0], Rows(), _as_made(money)
    for id, program in money.programs.items():
        (today, now), more = money.of_program(id), gained.get(id)
        impact = None if more is None or not weight else Real(program.impact + more / weight, 1e-9, abs(program.impact))
        cells: Cells = {"Current": today, "Now": now, "Above today": max(0, now - today)}
        found[(id,)] = cells | {"Below today": max(0, today - now), "Impact, points": impact}
        if as_made:
            found[(id,)] |= {"Broken": Count(0), "Check": OK}
    return found


# Workbooks of before had no such sheet.
LINES = Listed(
    CHECKS, "list of lines", (*form.LINES,), Item("line of {0} from {1}", "Program ID", "Fund ID"), _lines, needs=None
)
_PROGRAM_HEADINGS = tuple(heading or None for heading in form.PROGRAMS)
PROGRAMS = Listed(
    CHECKS, "list of programs", _PROGRAM_HEADINGS, Item("program {0!r}", "Program ID"), _programs, needs=None
)


def sums(money: Money) -> Iterator[Failure]:
    """Each rule that is a sum has the value and verdict of the proof's; one that no formula says asks for score."""
    listing = money.book.listing(CHECKS, [*form.RULES])
    told = grouped(
        ((f"{limit.rule_id} {limit.subject_id}".strip(), limit.about, limit.side), limit)
        for limit in money.proof.limits.values()
    )
    if listing is None:
        return
    for row in listing.rows:
        id, about, side = (listing.text(row, heading) for heading in ("ID", "What it limits", "Side"))
        limits = told.get((id, about, side))
        if not limits:
            yield Failure(listing.place(row, "ID"), "this rule is none of the proof's.")
            continue
        for heading, wanted in _sum(money, limits.pop(0)).items():
            yield from in_row(listing, row, heading, wanted)


def _sum(money: Money, limit: LimitProof) -> dict[str, Any]:
    try:
        if any(term.year > 1 or WHAT[term.sign] in DECISIONS for term in limit.terms):
            return {"Broken": Count(0), "Check": form.ASK}
        value = value_of(money, limit)
    except (LookupError, ValueError):
        # A sum of the proof that is none any more is named where the rules are checked.
        return {}
    broken = excess(money, limit, value) > 0
    now = Real(value / limit.scale / 100, _NOISE, abs(value / 100))
    eased = limit.limit + rounding(money, limit)
    return {"Limit": eased, "Now": now, "Broken": Count(broken), "Check": None if broken else OK}


def verdict(money: Money) -> Iterator[Failure]:
    """The counts and the impact at the top are those of the amounts."""
    facts = money.book.labelled(CHECKS)
    over = sum(money.uses[fund, 1]["Idle"] < 0 for fund in money.proof.funds)
    differ = sum(money.of_line(key)[1] != line.recommended[0] for key, line in money.plan.items())
    worth = plan_in(money, 1) if len(money.proof.years) == 1 else money.stated(RECOMMENDED)
    impact = None if worth is None else Real(worth, 1e-9, abs(worth))
    none = Count(0) if _as_made(money) else None
    figures = (none, Count(differ), Count(over), none, impact)
    for label, wanted in zip(form.VERDICTS, figures, strict=True):
        value, place = next(
            (found for said, found in facts.items() if said.startswith(label)), (None, Place(money.book.file, CHECKS))
        )
        if facts:
            yield from compared(place, value, wanted)
