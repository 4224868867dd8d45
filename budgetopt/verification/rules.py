"""Every rule recomputed from the amounts in the workbook, in exact integers; the sheet Rules against that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from budgetopt.city.ledger import LineId
from budgetopt.errors import Place
from budgetopt.money import Cents
from budgetopt.returned.ours import Listing
from budgetopt.rules.row import DECISIONS, What
from budgetopt.verification import cells
from budgetopt.verification.money import Money
from budgetopt.verification.proof import LimitProof
from budgetopt.verification.report import Failure
from budgetopt.workbooks.proof_form import LIMITS, SIGNS, Term

SHEET = "Rules"
RULE_HEADINGS = ("Rule", "Kind", "Law or policy", "Limits", "Of these bind")
BINDING_HEADINGS = ("Rule", "What it limits", "Side", "Limit", "Value in the plan", "Room")
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
LOSS = {
    What.TRANSITION: "Transition cost",
    What.LOST_REVENUE: "Lost revenue",
    What.UNAVOIDABLE: "Unavoidable cost",
}


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
        return int(money.amounts[year][key] < money.current[key])
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


def excess(limit: LimitProof, value: int) -> int:
    """By how much a value breaks a rule, in cents times its scale; 0 or less where it holds."""
    over = value - limit.limit * limit.scale
    return {"at most": over, "at least": -over}.get(limit.side, abs(over))


def rules_hold(money: Money) -> Iterator[Failure]:
    """Every rule of the proof, with the amounts of Recommendations."""
    table = money.proof.tables[LIMITS]
    for row, limit in money.proof.limits.items():
        try:
            over = excess(limit, value_of(money, limit))
        except (LookupError, ValueError):
            yield Failure(table.place(row, "Sum"), "this sum names what the proof does not have.")
            continue
        if over > 0:
            about = f" ({limit.about})" if limit.about else ""
            unit = f" {limit.unit}" if limit.unit else ""
            said = f"“{limit.rule}”{about} is broken by {cells.money(-(-over // limit.scale))}{unit}"
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


def sheet_rules(money: Money) -> Iterator[Failure]:
    """How many limits each rule has and how many bind; limit, value and room of those that bind."""
    listing = money.book.listing(SHEET, RULE_HEADINGS)
    below = money.book.listing(SHEET, BINDING_HEADINGS)
    if listing is None or below is None:
        yield Failure(Place(money.book.file, SHEET), "the list of rules is missing or has lost its headings.")
        return
    limits: dict[str, list[LimitProof]] = defaultdict(list)
    for limit in money.proof.limits.values():
        limits[limit.rule].append(limit)
    named = {listing.text(row, "Rule"): row for row in listing.rows}
    for rule in limits.keys() - named.keys():
        yield Failure(listing.grid.place(listing.below), f"the rule “{rule}” is missing.")
    for rule, row in named.items():
        of_rule = limits.get(rule, [])
        if not of_rule:
            yield Failure(listing.place(row, "Rule"), f"the proof has no rule “{rule}”.")
            continue
        yield from cells.count(listing, row, "Limits", len(of_rule), "how many limits the proof has of it")
        binding = sum(limit.binds for limit in of_rule)
        yield from cells.count(listing, row, "Of these bind", binding, "how many of these bind")
    yield from _binding(below, money)


def _binding(listing: Listing, money: Money) -> Iterator[Failure]:
    """The limits that bind, in the order of the proof."""
    binding = [limit for limit in money.proof.limits.values() if limit.binds]
    if len(binding) != len(listing.rows):
        said = f"{len(listing.rows)} limits stand here; {len(binding)} bind in the proof."
        yield Failure(listing.grid.place(listing.header), said)
    for row, limit in zip(listing.rows, binding, strict=False):
        yield from cells.text(listing, row, "Rule", limit.rule, "the rule on Proof")
        yield from cells.text(listing, row, "What it limits", limit.about, "what it limits on Proof")
        try:
            value = value_of(money, limit)
            taken = next((term for term in limit.terms if WHAT[term.sign] in DECISIONS), None)
            if taken and not limit.unit:
                said = "yes" if measure(money, taken) else "no"
                yield from cells.text(listing, row, "Side", said, "what was decided")
                continue
        except (LookupError, ValueError):
            continue  # said of the proof itself
        yield from cells.text(listing, row, "Side", limit.side, "its side on Proof")
        yield from cells.amount(listing, row, "Limit", limit.limit, "its limit on Proof")
        reached = value // limit.scale
        yield from cells.amount(listing, row, "Value in the plan", reached, "its value with these amounts")
        room = -excess(limit, value) // limit.scale
        yield from cells.amount(listing, row, "Room", room, "what these amounts leave")
