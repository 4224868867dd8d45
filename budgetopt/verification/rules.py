"""Every rule recomputed from the amounts in the workbook, in exact integers; the sheet Rules against that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from budgetopt.city.ledger import LineId
from budgetopt.errors import Place
from budgetopt.money import Cents
from budgetopt.rules.evidence_share import EvidenceShareRule
from budgetopt.rules.row import DECISIONS, What
from budgetopt.rules.unknown import Unknown
from budgetopt.verification.money import Money
from budgetopt.verification.proved import LimitProof
from budgetopt.verification.report import Failure
from budgetopt.verification.walk import Cells
from budgetopt.verification.walk import money as as_money
from budgetopt.workbooks.proof_form import FUNDS, LIMITS, LINES, SIGNS, UNIT, Term

WHAT = {sign: what for what, sign in SIGNS.items()}
# From a program's total, today's, that of the year before, and whether it changed by then.
OF_PROGRAM: dict[What, Callable[[Cents, Cents, Cents, bool], Cents]] = {
    What.PROGRAM: lambda total, today, before, changed: total,
    What.RISE: lambda total, today, before, changed: max(0, total - today),
    What.FALL: lambda total, today, before, changed: max(0, today - total),
    What.NET_CUT: lambda total, today, before, changed: max(0, before - total),
    What.FUNDED: lambda total, today, before, changed: int(total > 0),
    What.RAISED: lambda total, today, before, changed: int(total > today),
    What.LOWERED: lambda total, today, before, changed: int(total < today),
    What.CHANGED: lambda total, today, before, changed: int(changed),
}
LOSS = {What.TRANSITION: "Transition cost", What.LOST_REVENUE: "Lost revenue", What.UNAVOIDABLE: "Unavoidable cost"}


def measure(money: Money, term: Term) -> Cents:
    """What a term's quantity is by the amounts in the workbook, in cents. Raises LookupError for one that is none."""
    what, year = WHAT[term.sign], term.year
    if year not in money.proof.years:
        raise LookupError(year)
    if what in OF_PROGRAM:
        return OF_PROGRAM[what](*_totals(money, money.proof.programs[term.row].id, year))
    line = money.proof.lines[term.row]
    key = (line.program_id, line.fund_id)
    if what is What.AMOUNT:
        return money.amounts[year][key]
    if what is What.LACKS:
        return int(money.amounts[year][key] < money.amounts[0][key])
    if what in (What.CUT, What.FELL):
        return money.cut(key, year) if what is What.CUT else int(money.cut(key, year) > 0)
    return money.lost(key, LOSS[what], year)


def _totals(money: Money, id: str, year: int) -> tuple[Cents, Cents, Cents, bool]:
    """A program's total in a planned year, today, the year before, and whether it was ever another than today."""
    today, *years = (totals.get(id, 0) for totals in money.totals[: year + 1])
    return years[-1], today, money.totals[year - 1].get(id, 0), any(total != today for total in years)


def value_of(money: Money, limit: LimitProof) -> int:
    """The left-hand side of a rule, in cents times its scale. Raises LookupError, ValueError for a sum that is none."""
    return sum(int(term.coefficient) * measure(money, term) for term in limit.terms)


def excess(money: Money, limit: LimitProof, value: int) -> int:
    """By how much a value breaks a rule, in cents times its scale; 0 or less where it holds."""
    over = value - limit.limit * limit.scale
    over = {"at most": over, "at least": -over}.get(limit.side, abs(over))
    return over - rounding(money, limit) * limit.scale


def rounding(money: Money, limit: LimitProof) -> Cents:
    """By how much whole amounts may pass what unknown programs must lose: a unit a fund."""
    found = limit.rule_id == Unknown.kind and limit.side == "at most" and money.scenario is not None
    return money.scenario.round_to * 100 * len(money.proof.funds) if found and money.scenario else 0


def rules_hold(money: Money) -> Iterator[Failure]:
    """Every rule of the proof, with the amounts of Recommendations."""
    table = money.proof.tables[LIMITS]
    for row, limit in money.proof.limits.items():
        try:
            over = excess(money, limit, value_of(money, limit))
        except (LookupError, ValueError):
            yield Failure(table.place(row, "Sum"), "this sum names what the proof does not have.")
            continue
        if over > 0:
            about = f" ({limit.about})" if limit.about else ""
            unit = f" {limit.unit}" if limit.unit else ""
            said = f"“{limit.rule}”{about} is broken by {as_money(-(-over // limit.scale))}{unit}"
            yield Failure(_culprit(money, limit, table.place(row, "Limit")), f"{said}; its sum stands in row {row}.")


def _culprit(money: Money, limit: LimitProof, otherwise: Place) -> Place:
    """The cell of the only line that a rule is about, else the rule's own."""
    if any(term.year > 1 for term in limit.terms):
        return otherwise
    keys = {LineId(line.program_id, line.fund_id) for line in _lines(money, limit)}
    if len(keys) == 1 and (key := keys.pop()) in money.rows:
        return money.listing.place(money.rows[key], "Recommended")
    return otherwise


def _lines(money: Money, limit: LimitProof) -> Iterator[LineId]:
    for term in limit.terms:
        if term.row in money.proof.lines:
            line = money.proof.lines[term.row]
            yield LineId(line.program_id, line.fund_id)
        elif term.row in money.proof.programs:
            id = money.proof.programs[term.row].id
            yield from (LineId(*key) for key in money.rows if key[0] == id)


def binding(money: Money) -> dict[Any, Cells]:
    """What the sheet Rules should say of the limits that bind, in the order of the proof."""
    limits = [limit for limit in money.proof.limits.values() if limit.binds]
    return {(number,): _as_shown(money, limit) for number, limit in enumerate(limits, start=1)}


def _as_shown(money: Money, limit: LimitProof) -> Cells:
    cells: Cells = {"Rule ID": limit.rule_id, "Rule": limit.rule, "What it limits": limit.about}
    try:
        value = value_of(money, limit)
        taken = next((term for term in limit.terms if WHAT[term.sign] in DECISIONS), None)
        if taken and not limit.unit:
            return {**cells, "Side": "yes" if measure(money, taken) else "no"}
    except (LookupError, ValueError):
        return cells  # said of the proof itself
    room = -excess(money, limit, value) // limit.scale
    stands, reaches = limit.limit, value // limit.scale
    if limit.rule_id.partition(":")[0] == EvidenceShareRule.kind:
        # Shown as the share of all, in money, and what has positive evidence.
        reaches = sum(measure(money, term) for term in limit.terms if int(term.coefficient) >= 0)
        stands = reaches - value // limit.scale
    reached = {"Limit": stands, "Value in the plan": reaches, "Room": room}
    return {**cells, "Side": limit.side, **reached}


def changes_are_whole(money: Money) -> Iterator[Failure]:
    """Every change is a whole multiple of the rounding unit, or takes the line to nothing."""
    unit = money.proof.stated.get(UNIT)
    if not isinstance(unit, int) or unit < 1:
        return
    for key, row in money.rows.items():
        yield from _is_whole(money.listing.place(row, "Recommended"), money.of_line(key), unit)
    table = money.proof.tables[LINES]
    for row, line in money.proof.lines.items():
        for further, cents in enumerate(line.recommended[1:], start=1):
            yield from _is_whole(table.place(row, "Recommended", further), (line.current, cents), unit)


def _is_whole(place: Place, amounts: tuple[Cents, Cents], unit: Cents) -> Iterator[Failure]:
    change = amounts[1] - amounts[0]
    if amounts[1] and change % unit:
        yield Failure(place, f"the change of {as_money(change)} is no whole multiple of {as_money(unit)}.")


def funds_suffice(money: Money) -> Iterator[Failure]:
    """No fund's uses are more than it has, in any year."""
    table, rows = money.proof.tables[FUNDS], money.proof.row_of_fund
    for (fund, year), uses in money.uses.items():
        if uses["Idle"] < 0 and fund in rows:
            when = f"in year {year} " if year > 1 else ""
            said = f"{when}the fund's uses are {as_money(-uses['Idle'])} more than it has."
            yield Failure(table.place(rows[fund], "Available", year - 1), said)
