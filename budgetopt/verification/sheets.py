"""What every list and labelled figure of the workbook should hold: the table that verification goes through."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from budgetopt import rules
from budgetopt.errors import Place
from budgetopt.intake.cells.grid import letters, numbered
from budgetopt.returned.ours import METHOD, Listing, cents_of
from budgetopt.tell.lists import AT_BEST, SURELY
from budgetopt.verification.certificate import DUAL, GAP, LARGEST_GAP, PRIMAL, RECOMMENDED, TODAY, before_rounding
from budgetopt.verification.flows import flowing
from budgetopt.verification.money import EXIT_COSTS, FUND_AMOUNTS, Money, Tally
from budgetopt.verification.report import Failure
from budgetopt.verification.rules import binding
from budgetopt.verification.walk import (
    FUND,
    LINE,
    NOISE,
    OK,
    Cells,
    Count,
    Item,
    Listed,
    Real,
    Rows,
    Total,
    compared,
    four,
    gain,
    has_money,
)
from budgetopt.verification.years import LATER_AMOUNTS
from budgetopt.workbooks.proof_form import ASSURED, BOUND, HOPED, LAW_ALONE, STATUS, UNIT
from budgetopt.workbooks.recommendation import places
from budgetopt.workbooks.recommendation.decisions import DECISION_HEADINGS
from budgetopt.workbooks.recommendation.from_and_to import BY_FUND_HEADINGS as FLOWS
from budgetopt.workbooks.recommendation.from_and_to import NAME as FROM_AND_TO
from budgetopt.workbooks.recommendation.quality import MEASURE_HEADINGS
from budgetopt.workbooks.recommendation.quality import NAME as DATA_QUALITY
from budgetopt.workbooks.recommendation.rules import RULE_HEADINGS
from budgetopt.workbooks.recommendation.summary import BOUND_LABEL, LIFTED_LABEL, MOVE_HEADINGS, MOVE_LABEL
from budgetopt.workbooks.recommendation.years import year_heading
from budgetopt.workbooks.text import clean, one_line, one_lines

_PROGRAM, _DEPARTMENT = Item("program {0!r}", "Program ID"), Item("department {0!r}", "Department")
_NUMBER = Item("number {0} of the list")
_PAIR = ("Current", "Recommended")
_FOUR = (*_PAIR, "Change", "%")


# Recommendations, Funds


def _as_planned(money: Money) -> Rows:
    return {
        key: {"Department": money.department(key[0]), "Current": line.current, "Recommended": line.recommended[0]}
        for key, line in money.plan.items()
    }


def _changes(money: Money) -> Rows:
    return {key: four(*money.of_line(key)) for key in money.amounts[0]}


def _funds(money: Money) -> Rows:
    return {(fund,): money.uses[fund, 1] | {"Check": OK} for fund in money.proof.funds}


def _totals_by_fund(money: Money) -> Rows:
    used = {key: (uses["Current"], uses["Recommended"]) for key, uses in _funds(money).items()}
    return {key: four(*amounts) | {"For programs": amounts[1], "Check": OK} for key, amounts in used.items()}


def _above(row: int) -> Callable[[Listing], int]:
    return lambda listing: listing.row + row - places.RECOMMENDATION_HEADER


_SUMS = (
    Total(_above(places.RECOMMENDATION_TOTAL), _FOUR),
    Total(_above(places.RECOMMENDATION_SHOWN), _FOUR, shown=True),
)
_LINES = (places.RECOMMENDATIONS, "list of lines", places.RECOMMENDATION_HEADINGS, LINE)
AMOUNTS = Listed(*_LINES, _as_planned, until="Program ID", needs=has_money)
CHANGES = Listed(*_LINES, _changes, until="Program ID", needs=None, totals=_SUMS)
_BY_FUND = (places.RECOMMENDATIONS, "list Totals by fund", places.BY_FUND_HEADINGS, FUND)
TOTALS_BY_FUND = Listed(*_BY_FUND, _totals_by_fund, until="Current")
_ALL_FUNDS = Total(lambda listing: listing.end, FUND_AMOUNTS)
FUNDS = Listed(places.FUNDS, "list of funds", places.FUND_HEADINGS, FUND, _funds, totals=(_ALL_FUNDS,))


def changes(money: Money) -> Iterator[Failure]:
    """Change, % and the totals; of a row whose amounts cannot be read nothing follows."""
    unread = {
        row for row in money.listing.rows if any(cents_of(money.listing.value(row, name)) is None for name in _PAIR)
    }
    return (one for one in CHANGES(money) if numbered(one.place.cell)[0] not in unread)


def copied_amounts(money: Money) -> Iterator[Failure]:
    """The amounts on copies of Recommendations, as office programs make them, are the plan's too."""
    for copy in money.book.listings(places.RECOMMENDATIONS, places.RECOMMENDATION_HEADINGS, "Program ID"):
        if copy.grid.sheet != places.RECOMMENDATIONS:
            yield from replace(AMOUNTS, sheet=copy.grid.sheet)(money)


def all_add_up(money: Money) -> Iterator[Failure]:
    """The cell of Recommendations that checks every fund says OK."""
    row = _above(places.RECOMMENDATION_CHECK)(money.listing)
    yield from compared(money.listing.place(row, "Current"), money.listing.value(row, "Current"), OK)


def is_amount(money: Money, place: Place) -> bool:
    """Whether a cell is in a column of a planned year's amounts."""
    later = LATER_AMOUNTS.listing(money) if place.sheet == places.YEARS else None
    listing, years = later or money.listing, money.proof.years[1:]
    columns = {
        letters(listing.columns[heading]) for heading in (map(year_heading, years) if later else ["Recommended"])
    }
    return place.cell.rstrip("0123456789") in columns


# Departments, Goals, Districts; what to measure and to decide


def _tally(tally: Tally, *counts: str) -> Cells:
    return {heading: Count(tally[index]) for index, heading in enumerate(counts)} | four(*tally[3:])


def _goal_headings(money: Money) -> tuple[str, ...]:
    weighted = ("Goal", "Weight", "Programs", *_FOUR)
    # Without any weight there is no such column.
    return weighted if money.book.listing("Goals", weighted) else ("Goal", "Programs", *_FOUR)


def _departments(money: Money) -> Rows:
    counts = places.DEPARTMENT_HEADINGS[1:4]
    return {(name,): _tally(tally, *counts) for name, tally in money.departments.items()}


def _served(tallies: dict[Any, Tally]) -> Rows:
    return {(number,): _tally(tally, "Programs") for number, tally in tallies.items()}


def _to_decide(money: Money) -> Rows:
    return {(id,): dict(zip(_PAIR, money.of_program(id), strict=True)) for id in money.totals[0]}


def _at_the_end(columns: Sequence[str]) -> tuple[Total, ...]:
    return (Total(lambda listing: listing.rows[-1], columns),)


_DIVIDED: dict[str, Any] = {"last": 1, "rest": _tally(Tally(), "Programs"), "totals": _at_the_end(_FOUR)}
BY_DEPARTMENT = Listed(
    *(places.DEPARTMENTS, "list of departments", places.DEPARTMENT_HEADINGS, _DEPARTMENT, _departments),
    last=1,
    totals=_at_the_end(places.DEPARTMENT_HEADINGS[1:]),
)
BY_GOAL = Listed("Goals", "list", _goal_headings, _NUMBER, lambda money: _served(money.goals), **_DIVIDED)
BY_DISTRICT = Listed(
    "Districts", "list", ("District", "Programs", *_FOUR), _NUMBER, lambda money: _served(money.districts), **_DIVIDED
)
MEASURE_FIRST = Listed(
    *(DATA_QUALITY, "list Measure first", MEASURE_HEADINGS, _PROGRAM),
    lambda money: {(id,): {"Spending": money.of_program(id)[0]} for id in money.programs},
    until="Program ID",
    needs=None,
)
TO_DECIDE = Listed(
    *(places.DECISIONS, "list of decisions", DECISION_HEADINGS[:6], _PROGRAM, _to_decide),
    needs=lambda money, id: len({*money.of_program(id)}) > 1,
)
FLOWS_BY_FUND = Listed(
    FROM_AND_TO, "list By fund", FLOWS, FUND, lambda money: {(id,): flowing(money, id) for id in money.proof.funds}
)

# Rules


def _rules(money: Money) -> Rows:
    every = Counter((limit.rule_id, limit.rule) for limit in money.proof.limits.values())
    bind = Counter((limit.rule_id, limit.rule) for limit in money.proof.limits.values() if limit.binds)
    return {
        key: {**_kind(key[0]), "Limits": Count(times), "Of these bind": Count(bind[key])}
        for key, times in every.items()
    }


def _kind(rule_id: str) -> Cells:
    """What the kind in a rule's id says of it."""
    kind = rule_id.partition(":")[0]
    known = {rule.kind: "policy" if rule.policy else "law" for rule in rules.RULES}
    return {"Kind": kind.replace("_", " "), "Law or policy": known.get(kind)}


_GRANTED = ("Who can grant relief", "Source", "Rule ID")
_LIMIT_HEADINGS = ("Limit", "Value in the plan", "Room", "Shadow price", "Unit of limit", *_GRANTED)
_BINDING_HEADINGS = ("Rule", "What it limits", "Side", *_LIMIT_HEADINGS)
RULES = Listed("Rules", "list of rules", RULE_HEADINGS, Item("rule “{1}”", "Rule ID", "Rule"), _rules)
BINDING = Listed("Rules", "list of limits that bind", _BINDING_HEADINGS, _NUMBER, binding)

# Summary, Method


def _moves(moves: Mapping[str, Sequence[int]]) -> Rows:
    """The changes of all that are shown by a name; workbooks issued before names were told apart cut them all alike."""
    labels, changes = one_lines(moves, MOVE_LABEL), defaultdict(set)
    for name, (before, after) in moves.items():
        for label in (labels[name], one_line(name, MOVE_LABEL)):
            changes[label].add(after - before)
    return {(label,): {"Change": found} for label, found in changes.items()}


def _program_moves(money: Money) -> Rows:
    names = {money.key(row)[0]: money.listing.text(row, "Program") for row in money.listing.rows}
    return _moves({name: money.of_program(id) for id, name in names.items()})


def _department_moves(money: Money) -> Rows:
    return _moves({str(name): tally[3:] for name, tally in money.departments.items()})


_MOVED = (places.OVERVIEW, "list of moves")
PROGRAM_MOVES = Listed(*_MOVED, MOVE_HEADINGS, Item("program {0!r}", "Program"), _program_moves, needs=None)
DEPARTMENT_MOVES = Listed(*_MOVED, ("Department", "Change"), _DEPARTMENT, _department_moves, needs=None)


def summary(money: Money) -> Iterator[Failure]:
    """The figures of the Summary are those of the other sheets."""
    uses = [money.uses[fund, 1] for fund in money.proof.funds]
    today, recommended = money.stated(TODAY), money.stated(RECOMMENDED)
    # After caution it says so.
    bound = next(
        (label for label in money.book.labelled(places.OVERVIEW) if label.startswith(BOUND_LABEL)), BOUND_LABEL
    )
    figures: Cells = {
        "Money moved": money.moved(),
        "Programs changed": Count(money.changed(1)),
        "Total today": sum(money.amounts[0].values()),
        "Total recommended": sum(money.amounts[1].values()),
        "New money": sum(max(0, use["Available"] - use["Current"]) for use in uses),
        "What cuts cost": sum(use[cost] for use in uses for cost in EXIT_COSTS),
        "Reserves": sum(use["Reserve"] for use in uses),
        "Idle": sum(use["Idle"] for use in uses),
        "Impact today": Real(today, NOISE),
        "Impact recommended": Real(recommended, NOISE),
        "Gain": gain(today, recommended),
        bound: Real(money.stated(BOUND), NOISE),
        LIFTED_LABEL: Real(money.stated(LAW_ALONE), NOISE),
    }
    if money.proof.assured:
        figures |= {SURELY: Real(money.stated(ASSURED), NOISE), AT_BEST: Real(money.stated(HOPED), NOISE)}
    yield from _labelled(money, places.OVERVIEW, figures)


def method(money: Money) -> Iterator[Failure]:
    """What the sheet Method states of impact and certificate, status and rounding is what the proof states."""
    stated = {label: money.stated(label) for label in (TODAY, RECOMMENDED, BOUND, LAW_ALONE, PRIMAL, DUAL)}
    figures: Cells = {label: Real(number, 1e-14) for label, number in stated.items()}
    figures |= {
        "Impact before rounding, points": Real(before_rounding(money), 1e-10),
        # 15 digits of each are written.
        GAP: Real(stated[DUAL] - stated[PRIMAL], 1e-6, max(1.0, abs(stated[PRIMAL]) * 1e-8)),
        "Certificate: largest violation of any rule, currency units": Real(0.0),
        "Status": str(money.proof.stated.get(STATUS)),
        "Rounding unit of this plan, currency units": f"{money.stated(UNIT) / 100:g}",
    }
    if money.scenario is not None:
        figures["Scenario"] = clean(money.scenario.name)
        figures["Rounding unit asked for, currency units"] = str(money.scenario.round_to)
    yield from _labelled(money, METHOD, figures)
    yield from _labelled(money, METHOD, {BOUND: Real(stated[DUAL], LARGEST_GAP)})


def _labelled(money: Money, sheet: str, figures: Cells) -> Iterator[Failure]:
    """Cells beside their labels."""
    facts = money.book.labelled(sheet)
    for label, wanted in figures.items():
        if label in facts:
            value, place = facts[label]
            yield from compared(place, value, wanted)
        else:
            yield Failure(Place(money.book.file, sheet), f"the line {label!r} is missing.")
