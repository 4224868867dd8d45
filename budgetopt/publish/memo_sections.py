"""The sections of a memo, each read from the sheets that say it: never more than two pages have room for."""

from __future__ import annotations

from dataclasses import replace

from budgetopt.money import Cents
from budgetopt.plan.rests_on import GroundKind
from budgetopt.publish.memo_source import MemoSource, at
from budgetopt.publish.memo_words import CellText, MemoSection, MemoTable, Words
from budgetopt.returned.ours import Listing, cents_of
from budgetopt.scenario.deciding import PAST
from budgetopt.tell.evidence import PRIOR_ALONE, STRONGEST, STRONGEST_SHOWN, counts
from budgetopt.tell.figures import plural, points_text
from budgetopt.tell.headline import PRIORITIES_ONLY
from budgetopt.tell.lists import AT_BEST, SURELY
from budgetopt.workbooks.recommendation.decisions import DECISION_HEADINGS
from budgetopt.workbooks.recommendation.ledger import LEDGER, MOTION_HEADINGS
from budgetopt.workbooks.recommendation.places import DECISIONS
from budgetopt.workbooks.recommendation.rules import PRICE, PRICED_HEADINGS
from budgetopt.workbooks.recommendation.summary import ASKED, HOW_SURE, LIFTED_LABEL, NOT_DECIDED
from budgetopt.workbooks.text import one_line

_MOVES, _DISTRICTS, _RULES, _SENTENCES, _DECISIONS = 5, 7, 5, 7, 5
_NAME, _GROUND, _SENTENCE = 56, 200, 380


def lead(source: MemoSource) -> Words:
    """The plan in one sentence, with how sure it is."""
    if not source.number("Programs changed"):
        return ("The plan changes no program's amount: impact stays at ", source.points("Impact today"), " points.")
    low, high = source.number(SURELY), source.number(AT_BEST)
    told = "the plan" if low > 0 or high < 0 else "this plan cannot be told from today's budget: it"
    way = -1 if source.number("Gain") < 0 else 1
    in_years = ("", "") if len(source.money.proof.years) == 1 else ("In year 1 ", " over all its years")
    begins = f"{in_years[0]}{told} moves "
    return (
        *source.begins_with(PRIORITIES_ONLY),
        begins[:1].upper() + begins[1:],
        source.amount("Money moved"),
        " of ",
        source.amount("Total today"),
        ", changes ",
        source.count("Programs changed"),
        f" program{'' if source.number('Programs changed') == 1 else 's'} and {'gains' if way > 0 else 'loses'} ",
        source.points_told("Gain", way),
        f" impact points{in_years[1]}, at {'least' if way > 0 else 'most'} ",
        source.points_told(SURELY, way),
        " with 95% confidence, if the beliefs are right.",
    )


def sections(source: MemoSource) -> tuple[MemoSection, ...]:
    """All sections in their order."""
    return (
        _figures(source),
        _moves(source, -1),
        _moves(source, 1),
        *_districts(source),
        _rules(source),
        _not_known(source),
        _decided(source),
    )


def _figures(source: MemoSource) -> MemoSection:
    shown = [
        ("Total recommended", source.amount("Total recommended")),
        ("Money moved", source.amount("Money moved")),
        ("What cuts cost", source.amount("What cuts cost")),
        ("Gain, impact points", source.points("Gain")),
        (f"{SURELY}, impact points", source.points(SURELY)),
    ]
    rows = tuple(((label,), (figure,)) for label, figure in shown)
    return MemoSection("In figures", table=MemoTable(("Figure", "Amount"), rows, (0.5, 0.5)))


def _moves(source: MemoSource, sign: int) -> MemoSection:
    money = source.money
    change = {id: after - before for id in money.totals[0] for before, after in [money.of_program(id)]}
    ids = sorted((id for id in change if change[id] * sign > 0), key=lambda id: (-abs(change[id]), id))
    rows = tuple(_move(source, id, change[id]) for id in ids[:_MOVES])
    what = "raises" if sign > 0 else "cuts"
    if not rows:
        return MemoSection(f"The largest {what}", ((f"No program gets {'more' if sign > 0 else 'less'}.",),))
    return MemoSection(
        f"The largest {what}, and what each rests on",
        table=MemoTable(("Program", "Change", "Rests on"), rows, (0.27, 0.2, 0.53)),
    )


def _move(source: MemoSource, id: str, change: Cents) -> tuple[Words, ...]:
    listing = source.money.listing
    rows = [
        row
        for row in listing.rows
        if source.money.key(row)[0] == id and listing.value(row, "Change") not in (0, 0.0, None)
    ]
    name, department = (one_line(listing.text(rows[0], heading), _NAME) for heading in ("Program", "Department"))
    changed = source.sum(change, (listing.place(row, "Change") for row in rows))
    return (f"{name}, {department}",), (changed,), _rests_on(source, id)


def _rests_on(source: MemoSource, id: str) -> Words:
    """The strongest that is on file, of two kinds; where there is nothing, that it is the prior alone."""
    listing = source.grounds
    own: dict[str, int] = {}
    for row in listing.rows:
        if listing.text(row, "Program ID") == id:
            kind = listing.text(row, "Rests on")
            if counts(listing.text(row, "What is on file")):
                own.setdefault(kind, row)
    strongest = [own[kind] for kind in map(str, STRONGEST) if kind in own][:STRONGEST_SHOWN]
    parts: list[str | CellText] = []
    for row in strongest:
        parts += ["; "] if parts else []
        parts.append(source.text_at(listing, row, "What is on file", _GROUND))
    if own.keys() <= {str(GroundKind.GOAL)}:
        parts += ["; "] * bool(parts) + [PRIOR_ALONE]
    return tuple(parts)


def _districts(source: MemoSource) -> list[MemoSection]:
    if "Districts" not in source.book.sheet:
        return [MemoSection("Who is affected, by district", (("The budget divides nothing by district.",),))]
    listing = source.listing("Districts", ("District", "Programs", "Current", "Recommended", "Change"))
    own = listing.rows[:-1]  # the last is the whole budget
    largest = sorted(own, key=lambda row: -abs(cents_of(listing.value(row, "Change")) or 0))[:_DISTRICTS]
    rows = tuple(
        (
            (one_line(listing.text(row, "District"), _NAME),),
            (source.money_at(listing, row, "Current"),),
            (source.money_at(listing, row, "Change"),),
        )
        for row in sorted(largest)
    )
    more = ": the largest changes (the sheet Districts has all)" if len(own) > len(rows) else ""
    table = MemoTable(("District", "Today", "Change"), rows, (0.34, 0.33, 0.33))
    return [MemoSection(f"Who is affected, by district{more}", table=table)]


def _rules(source: MemoSource) -> MemoSection:
    free, here = source.points_told(LIFTED_LABEL), source.points_told("Impact recommended")
    money = "With all policy lifted and the law kept, the same money could have "
    lifted: Words = (money, free, " impact points instead of ", here, ".")
    if free.text == here.text:
        lifted = (f"{money}no more: ", free, " impact points.")
    listing = source.listing("Rules", PRICED_HEADINGS)
    policy = [row for row in listing.rows if listing.text(row, "Law or policy") == "policy"]
    price = {row: _number(listing, row, PRICE) for row in policy}
    dearest = sorted(policy, key=lambda row: -(price[row] or 0.0))[:_RULES]
    rows = tuple(
        (
            (one_line(listing.text(row, "Rule"), 80),),
            (_price(listing, row),),
            (_count(listing, row, "Of these bind"), " of ", _count(listing, row, "Limits")),
        )
        for row in dearest
    )
    more = ": the dearest (the sheet Rules has all)" if len(policy) > len(rows) else ""
    table = MemoTable(("Policy", "Impact points that it costs alone", "Limits that bind"), rows, (0.5, 0.34, 0.16))
    return MemoSection(f"What each rule costs{more}", (lifted,), table if rows else None)


def _price(listing: Listing, row: int) -> str | CellText:
    price = _number(listing, row, PRICE)
    if price is None:
        return "not worked out"
    return replace(at(points_text(price), listing.place(row, PRICE)), value=price)


def _count(listing: Listing, row: int, heading: str) -> CellText:
    return at(f"{_number(listing, row, heading) or 0:,.0f}", listing.place(row, heading))


def _number(listing: Listing, row: int, heading: str) -> float | None:
    value = listing.value(row, heading)
    return float(value) if isinstance(value, int | float) else None


def _not_known(source: MemoSource) -> MemoSection:
    # The first of how sure it is says what is proven.
    found = source.sentences(HOW_SURE, _SENTENCE)[1:] + source.sentences(NOT_DECIDED, _SENTENCE)
    return MemoSection("What is not known or not decided", tuple((one,) for one in found[:_SENTENCES]))


def _decided(source: MemoSource) -> MemoSection:
    scenario, decisions, motions = source.money.scenario, _decisions(source), _motions(source)
    asked = source.sentences(ASKED, _SENTENCE)[:1] if scenario and scenario.description else []
    said: list[Words] = [("What was asked: ", one) for one in asked]
    for what, found in (("decision", decisions), ("amendment", motions)):
        # Before them: a slide has room for fewer. What is said of the sheet alone is none.
        many = sum(len(words) > 1 for words in found)
        if many > 1:
            some = ", among them" if len(found) > _DECISIONS else ""
            said.append((f"The workbook has {plural(many, what)}{some}:",))
        said += found[:_DECISIONS]
    if not decisions and not motions:
        said.append(("No decision of an officer or the council is in this plan yet.",))
    return MemoSection("What was decided, and why", tuple(said))


def _decisions(source: MemoSource) -> list[Words]:
    """A sentence a decision. What an earlier round decided is in the plan; the others were entered since, on the sheet
    or on a copy of it; what both say alike is said once."""
    found: list[Words] = []
    listings = source.book.listings(DECISIONS, DECISION_HEADINGS)
    if not any(listing.grid.sheet == DECISIONS for listing in listings):
        found.append((f"The sheet {DECISIONS} is not as it was written: look there.",))
    filled = ((listing, row) for listing in listings for row in listing.rows if listing.text(row, "Decision"))
    said: set[tuple[str, ...]] = set()
    for listing, row in filled:
        what = tuple(listing.text(row, heading) for heading in ("Program ID", "Decision", "Amount"))
        if what in said:
            continue
        said.add(what)
        name, decision = (source.text_at(listing, row, heading, _NAME) for heading in ("Program", "Decision"))
        decision = replace(decision, text=PAST.get(decision.text, decision.text))
        in_plan = bool(listing.text(row, "Round"))
        typed: Words = (", ", source.text_at(listing, row, "Amount", 40)) if listing.text(row, "Amount") else ()
        total: Words = (", ", source.money_at(listing, row, "Recommended"))
        total = total if in_plan else (*typed, " (not in this plan yet)")
        why: Words = (", because: ", source.text_at(listing, row, "Reason", 120)) if listing.text(row, "Reason") else ()
        by: Words = (" by ", source.text_at(listing, row, "By", 40)) if listing.text(row, "By") else ()
        found.append((name, ": ", decision, *total, *by, *why, "."))
    return found


def _motions(source: MemoSource) -> list[Words]:
    """A sentence an amendment: its number, title, sponsor, what became of it."""
    if LEDGER not in source.book.sheet:
        return []
    listing = source.listing(LEDGER, MOTION_HEADINGS)
    return [
        (
            "Amendment ",
            source.text_at(listing, row, "No.", 20),
            ", ",
            source.text_at(listing, row, "Title", 80),
            ": ",
            source.text_at(listing, row, "Status", 20),
            *((", vote ", source.text_at(listing, row, "Vote", 20)) if listing.text(row, "Vote") else ()),
            "; in the plan: ",
            source.text_at(listing, row, "In the plan", 10),
            ".",
        )
        for row in listing.rows
    ]
