"""The sheets From and to, Decisions and Summary: the same money, told in other words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from budgetopt.errors import Place
from budgetopt.money import Cents
from budgetopt.plan.flows import EXIT_COSTS, GAP, IDLE, LOST_REVENUE, NEW_MONEY, RESERVE, UNAVOIDABLE
from budgetopt.returned.ours import Listing, cents_of
from budgetopt.verification import cells
from budgetopt.verification.money import Money, uses_of
from budgetopt.verification.report import Failure
from budgetopt.workbooks.proof_form import BOUND, LAW_ALONE, PROOF
from budgetopt.workbooks.recommendation.from_and_to import HEADINGS, SAID
from budgetopt.workbooks.recommendation.from_and_to import NAME as FROM_AND_TO
from budgetopt.workbooks.recommendation.places import DECISION_HEADINGS, DECISIONS, OVERVIEW
from budgetopt.workbooks.recommendation.summary import BOUND_LABEL, LIFTED_LABEL, MOVE_HEADINGS, MOVE_LABEL
from budgetopt.workbooks.text import one_line

_DECIDED_ON = DECISION_HEADINGS[: DECISION_HEADINGS.index("Decision")]
_FLOWS_BY_FUND = ("Fund ID", "Fund")
_NOISE = 1e-12


def from_and_to(money: Money) -> Iterator[Failure]:
    """What each line gives and takes, and what each fund has for other uses, sums to the flows."""
    listing = money.book.listing(FROM_AND_TO, HEADINGS)
    if listing is None:
        yield Failure(Place(money.book.file, FROM_AND_TO), "the list of flows is missing or has lost its headings.")
        return
    given: dict[tuple[str, str], Cents] = defaultdict(int)
    taken: dict[tuple[str, str], Cents] = defaultdict(int)
    rows: dict[tuple[str, str, bool], int] = {}
    for row in listing.rows:
        cents = cents_of(listing.value(row, "Amount"))
        if cents is None or cents <= 0:
            yield Failure(listing.place(row, "Amount"), f"{cells.shown(listing.value(row, 'Amount'))} is no amount.")
            continue
        fund = listing.text(row, "Fund ID")
        for side, into, is_source in (("From", given, True), ("To", taken, False)):
            key = (fund, listing.text(row, f"{side} ID") or listing.text(row, side))
            into[key] += cents
            rows.setdefault((*key, is_source), row)
    for wanted, found, is_source in ((_sources(money), given, True), (_sinks(money), taken, False)):
        for key in {**wanted, **found}:
            if wanted.get(key, 0) != found.get(key, 0):
                at = rows.get((*key, is_source))
                place = listing.place(at, "Amount") if at else listing.grid.place(listing.below)
                way = "from" if is_source else "to"
                said = f"{cells.money(found.get(key, 0))} goes {way} {key[1]} in the fund {key[0]}"
                yield Failure(place, f"{said}; the other sheets have {cells.money(wanted.get(key, 0))}.")
    shown = [row for row in listing.rows if row not in listing.grid.hidden_rows]
    total = sum(cents_of(listing.value(row, "Amount")) or 0 for row in shown)
    row = listing.header - 1
    yield from cells.amount(listing, row, "Amount", total, "the sum of the rows")
    yield from _flows_by_fund(listing, money, given, taken)


def _flows_by_fund(
    above: Listing, money: Money, given: dict[tuple[str, str], Cents], taken: dict[tuple[str, str], Cents]
) -> Iterator[Failure]:
    listing = money.book.listing(FROM_AND_TO, _FLOWS_BY_FUND, after=above.below - 1)
    if listing is None:
        yield Failure(Place(money.book.file, FROM_AND_TO), "the list By fund is missing.")
        return
    for row in listing.rows:
        fund, at = listing.text(row, "Fund ID"), money.book.sheet[FROM_AND_TO]
        whole = sum(cents for key, cents in given.items() if key[0] == fund)
        raised = sum(cents for key, cents in taken.items() if key[0] == fund and key[1] in money.programs)
        for column, cents in ((4, whole), (6, raised), (7, whole - raised)):
            value = at.rows.get(row, {}).get(column)
            yield from cells.amount_at(at.place(row, column), value, cents, "the sum of the fund's flows")


def _sources(money: Money) -> dict[tuple[str, str], Cents]:
    found = {(key[1], key[0]): cut for key in money.current if (cut := money.cut(key))}
    return found | {(fund, SAID[NEW_MONEY]): new for fund in money.proof.funds if (new := _new(money, fund)) > 0}


def _new(money: Money, fund: str) -> Cents:
    return money.proof.funds[fund].available[0] - sum(money.current[key] for key in money.of_fund(fund))


def _sinks(money: Money) -> dict[tuple[str, str], Cents]:
    found: dict[tuple[str, str], Cents] = {}
    for key, current in money.current.items():
        if money.recommended[key] > current:
            found[key[1], key[0]] = money.recommended[key] - current
    for fund in money.proof.funds:
        uses = uses_of(money, fund)
        for sink, cents in (
            (RESERVE, uses["Reserve"]),
            (GAP, -_new(money, fund)),
            (EXIT_COSTS, uses["Transition costs"]),
            (LOST_REVENUE, uses["Lost revenue"]),
            (UNAVOIDABLE, uses["Unavoidable cost"]),
            (IDLE, uses["Idle"]),
        ):
            if cents > 0:
                found[fund, SAID[sink]] = cents
    return found


def decisions(money: Money) -> Iterator[Failure]:
    """Every program whose total changes stands on Decisions with its totals; what was decided is the reader's own."""
    listing = money.book.listing(DECISIONS, _DECIDED_ON)
    if listing is None:
        yield Failure(Place(money.book.file, DECISIONS), "the list of decisions is missing or has lost its headings.")
        return
    current: dict[str, Cents] = defaultdict(int)
    recommended: dict[str, Cents] = defaultdict(int)
    for key in money.rows:
        current[key[0]] += money.current[key]
        recommended[key[0]] += money.recommended[key]
    listed = set()
    for row in listing.rows:
        program = listing.text(row, "Program ID")
        listed.add(program)
        if program not in current:
            yield Failure(listing.place(row, "Program ID"), f"Recommendations has no line of {program!r}.")
            continue
        for heading, totals in (("Current", current), ("Recommended", recommended)):
            yield from cells.amount(listing, row, heading, totals[program], "its lines on Recommendations together")
    for program, today in current.items():
        if recommended[program] != today and program not in listed:
            yield Failure(listing.grid.place(listing.below), f"{program}, whose total changes, is missing.")


def summary(money: Money) -> Iterator[Failure]:
    """The figures of the summary, and the moves that it lists."""
    facts, sheet = money.book.labelled(OVERVIEW), Place(money.book.file, OVERVIEW)
    uses = [uses_of(money, fund) for fund in money.proof.funds]
    for label, cents, why in (
        ("Money moved", sum(money.cut(key) for key in money.current), "what lines lose on Recommendations"),
        ("Total today", sum(money.current.values()), "the total of Recommendations"),
        ("Total recommended", sum(money.recommended.values()), "the total of Recommendations"),
        ("New money", sum(max(0, _new(money, fund)) for fund in money.proof.funds), "what funds have beyond today"),
        (
            "What cuts cost",
            sum(use["Transition costs"] + use["Lost revenue"] + use["Unavoidable cost"] for use in uses),
            "the sum on Funds",
        ),
        ("Reserves", sum(use["Reserve"] for use in uses), "the sum on Funds"),
        ("Idle", sum(use["Idle"] for use in uses), "the sum on Funds"),
    ):
        yield from cells.labelled(facts, sheet, label, cents, why)
    changed = sum(total != money.totals_recommended.get(id, 0) for id, total in money.totals_current.items())
    value, place = facts.get("Programs changed", (None, sheet))
    if value != changed:
        yield Failure(place, f"{cells.shown(value)} stands here; {changed} programs change on Recommendations.")
    yield from _impact(money)
    yield from _moves(money)


def _impact(money: Money) -> Iterator[Failure]:
    """The impact, the gain and the most that there can be; 15 digits of each number are written."""
    facts, sheet = money.book.labelled(OVERVIEW), Place(money.book.file, OVERVIEW)
    bound = next((label for label in facts if label.startswith(BOUND_LABEL)), BOUND_LABEL)
    for label, other in (
        ("Impact today", "Impact today, points"),
        ("Impact recommended", "Impact recommended, points"),
        (bound, BOUND),
        (LIFTED_LABEL, LAW_ALONE),
    ):
        value, place = facts.get(label, (None, sheet))
        stated = money.proof.stated.get(other)
        number = float(stated) if isinstance(stated, int | float) else 0.0
        yield from cells.real(place, value, number, f"on {PROOF}", _NOISE)
    today, recommended = (facts.get(label, (None, sheet))[0] for label in ("Impact today", "Impact recommended"))
    if isinstance(today, int | float) and isinstance(recommended, int | float):
        value, place = facts.get("Gain", (None, sheet))
        gain = recommended - today
        # The last digits of two large numbers are what their difference is unsure by.
        noise = _NOISE * max(1.0, abs(recommended), abs(gain)) / max(1.0, abs(gain))
        yield from cells.real(place, value, gain, "the difference of the two", noise)


def _moves(money: Money) -> Iterator[Failure]:
    """The largest moves by program and by department."""
    changes: dict[str, set[Cents]] = defaultdict(set)
    departments: dict[str, Cents] = defaultdict(int)
    names = {money.key(row)[0]: money.listing.text(row, "Program") for row in money.listing.rows}
    for id, program in money.programs.items():
        change = money.totals_recommended.get(id, 0) - money.totals_current.get(id, 0)
        changes[one_line(names.get(id, ""), MOVE_LABEL)].add(change)
        departments[one_line(program.department, MOVE_LABEL)] += change
    moves = money.book.listing(OVERVIEW, MOVE_HEADINGS)
    for row in moves.rows if moves else ():
        value = moves.value(row, "Change") if moves else None
        if moves and cents_of(value) not in changes.get(moves.text(row, "Program"), set()):
            said = f"{cells.shown(value)} stands here; Recommendations has another change for it."
            yield Failure(moves.place(row, "Change"), said)
    by_department = money.book.listing(OVERVIEW, ("Department", "Change"))
    for row in by_department.rows if by_department else ():
        if by_department:
            cents = departments.get(by_department.text(row, "Department"), 0)
            yield from cells.amount(by_department, row, "Change", cents, "the change on Departments")
