"""The analysis of amendments in sentences, for the command line and the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from budgetopt.city.ledger import LineId
from budgetopt.council.analysis import AmendedFund, AmendmentAnalysis, Analysis
from budgetopt.council.authority import vote_contradicts
from budgetopt.council.better import BetterUse
from budgetopt.council.reading import head_place
from budgetopt.money import Cents, show
from budgetopt.plan.score import Broken
from budgetopt.rules.structural_balance import StructuralBalance
from budgetopt.scenario.amending import Amendment, AmendmentStatus, LineKind, Side
from budgetopt.tell.figures import joined, money_signed, plural, points, points_apart

_MOST_SERVED = 6


def analysis_in_words(analysis: Analysis) -> list[str]:
    """Everything that a person asks of amendments, a line each."""
    return [line for part in parts_of(analysis) for line in part]


def parts_of(analysis: Analysis) -> Iterator[list[str]]:
    """The same in its parts: what is said of all, then of each amendment, of all together, of conflicts."""
    base = analysis.base
    counted = plural(len(analysis.amendments), "amendment")
    lines = [f"{counted} of {base.file} (base {base.sum[:16]}…), in voting order."]
    if base.typed_over:
        lines.append(f"Amounts of {base.file} were typed over since it was written: they count as they stand.")
    if base.scenario.years > 1:
        lines.append("The plan is over several years: amendments change the first, which is the budget to adopt.")
    if analysis.authority:
        lines.append(f"Judged by “{analysis.authority.name}”: what it refuses, or a vote must decide, is said below.")
    lines += [
        f"{one.called} carries no Base: it is taken as written for this one."
        for one in analysis.amendments
        if not one.base
    ]
    yield lines
    for each in analysis.each:
        yield [*_titled(each), *_said(each)]
    if len(analysis.amendments) > 1:
        names = ", ".join(one.called for one in analysis.together.amendments) or "none"
        left = [f"{one.called} does not count: {why}." for one, why in analysis.left_out]
        yield [f"All together ({names}):", *left, *_said(analysis.together)]
    if analysis.conflicts:
        yield [
            f"{plural(len(analysis.conflicts), 'conflict')}:",
            *(f"  - {one.words}: {one.first} and {one.second}." for one in analysis.conflicts),
        ]


def adopted_in_words(analysis: Analysis, lifted: tuple[str, ...]) -> list[str]:
    """What the amended workbook has in it."""
    passed = analysis.passed.amendments
    names = ", ".join(one.called for one in passed)
    said = [
        f"In the amended workbook: {names}." if passed else "No amendment passed: the amended workbook is the base."
    ]
    return said + [f"Passing them lifts: {words}." for words in lifted]


def _titled(analysis: AmendmentAnalysis) -> list[str]:
    one = analysis.amendment
    if one is None:
        return []
    by = f", by {one.sponsor}" if one.sponsor else ""
    vote = f", vote {one.vote}" if one.vote else ""
    remark = vote_remark(one)
    return [f"{one.called}, {one.title}{by} ({one.status}{vote}):", *([f"  {remark}"] if remark else [])]


def vote_remark(one: Amendment) -> str:
    """That the vote says something else than the status; "" where the two agree."""
    counted = one.status in (AmendmentStatus.PASSED, AmendmentStatus.FAILED)
    odd = vote_contradicts(one.status is AmendmentStatus.PASSED, one.vote) if counted else ""
    if not odd:
        return ""
    return f"Its status is {one.status}, and its vote {one.vote} {odd}: one may be a slip ({head_place(one, 'vote')})."


def _said(analysis: AmendmentAnalysis) -> Iterator[str]:
    yield from (f"  {line}" for line in _balances(analysis))
    yield from (f"  {line}" for line in _rules(analysis))
    yield f"  {_impact(analysis)}"
    if analysis.better:
        yield f"  {better_in_words(analysis, analysis.better)}"
    elif analysis.has_sources:
        yield "  What the same money would do at best cannot be said: with these sources no plan keeps the law."
    yield from (f"  {line}" for line in _serves(analysis))
    for verdict in analysis.verdicts:
        yield f"  {verdict}"
    for one in analysis.amendments:
        for proviso in one.provisos:
            yield f"  Proviso{'' if analysis.amendment else ' of ' + one.called}: {proviso}"


def _balances(analysis: AmendmentAnalysis) -> Iterator[str]:
    money = _money(analysis)
    if not analysis.funds:
        yield "It moves no money."
    for fund in analysis.funds:
        name = analysis.after.budget.fund_names[fund.fund_id]
        off = fund.balance_cents
        sides = f"sources {money(fund.sources_cents)}, uses {money(fund.uses_cents)}"
        costs = ((fund.saved_cents, "saved"), (fund.new_costs_cents, "added"))
        if counted := joined([f"{money(cents)} {what}" for cents, what in costs if cents]):
            sides += f" (exit costs counted: {counted})"
        if off:
            yield f"{name} does not balance: {sides}; {money(abs(off))} {'left over' if off > 0 else 'lacking'}."
        else:
            less = any(line.fund_id == fund.fund_id for line in analysis.after.below_zero)
            paper = " on paper alone (a line has less than is taken from it)" if less else ""
            yield f"{name} balances{paper}: {sides}."
            yield from _between(fund, name, money)
        if fund.ongoing_short_cents:
            yield (
                f"{name}: {money(fund.ongoing_short_cents)} of ongoing uses are paid by one-time money (ongoing "
                f"uses {money(fund.ongoing_uses_cents)}, ongoing sources {money(fund.ongoing_sources_cents)})."
            )
        if fund.year_2_cents < 0:
            yield f"{name}: in the second year it lacks {money(-fund.year_2_cents)}."


def _between(fund: AmendedFund, name: str, money: Callable[[Cents], str]) -> Iterator[str]:
    """What pays, or takes, the difference between the two sides as they are written."""
    saved = fund.saved_cents - fund.new_costs_cents
    if saved:
        written = (money(fund.uses_cents + fund.saved_cents), money(fund.sources_cents + fund.new_costs_cents))
        pays = "exit costs that are saved pay" if saved > 0 else "exit costs that are added take"
        yield (
            f"{name}: as written, uses are {written[0]} and sources {written[1]}; {pays} the {money(abs(saved))} "
            "between them."
        )


def _rules(analysis: AmendmentAnalysis) -> Iterator[str]:
    new = [one for one, new in analysis.broken if new]
    for broken, what in (
        ([one for one in new if not one.policy], "the law"),
        ([one for one in new if one.policy], "the scenario's rules"),
    ):
        if broken:
            yield f"It breaks {what}: " + "; ".join(map(_broken, broken)) + "."
    for fund in (one.subject_id for one in new if one.kind == StructuralBalance.kind):
        yield from _once_on_what_goes_on(analysis, fund)
    if not new:
        yield "It breaks no rule that the base keeps."


def _once_on_what_goes_on(analysis: AmendmentAnalysis, fund: str) -> Iterator[str]:
    """Why a use that comes once breaks the rule that one-time money buys only one-time uses, and how it would not."""
    lines, names = analysis.after.case.standing.line, analysis.after.budget.program_names
    on = {
        names[line.program_id]: None
        for one in analysis.amendments
        for line in one.money_lines
        if line.side is Side.USE and line.kind is LineKind.PROGRAM and line.fund_id == fund and not line.recurring
        if (known := lines.get(LineId(line.program_id, fund))) and known.recurring
    }
    if on:
        goes = "is ongoing, and all that it gets" if len(on) == 1 else "are ongoing, and all that they get"
        yield (
            f"One-time money there is added to {joined(list(on))}, which {goes} counts as ongoing. Written as a new "
            "program (Kind: new program, Recurring: one-time) it would count as one-time."
        )


def _broken(one: Broken) -> str:
    return f"{one.rule}: {one.words} (relief can be granted by {one.granted_by or 'nobody named'})"


def _impact(analysis: AmendmentAnalysis) -> str:
    change = analysis.impact_change
    if abs(change) < 0.5:
        return "Impact stays as it is."
    return f"Impact: {points(abs(change))} {'won' if change > 0 else 'lost'}."


def better_in_words(analysis: AmendmentAnalysis, better: BetterUse) -> str:
    """What the same sources would do at best."""
    money, names = _money(analysis), analysis.after.budget.program_names
    to = ", ".join(f"{money(cents)} to {names[id]}" for id, cents in better.raises)
    difference = better.possible - better.gained
    if difference < 0.5 or not to:
        beyond = " by the scenario's rules" if any(new for _, new in analysis.broken) else ""
        return f"No other use of the same money has more impact{beyond}."
    more = better.more
    if more is None or more > 10:
        return f"The same money has {points(difference)} more impact if it goes {to}."
    share = f"{more:.0%}" if more >= 0.005 else "a little"
    # Not of what the amendment wins in all: its sources may win or lose something too.
    bring, could = points_apart(better.gained, better.possible)
    return f"The same money moves {share} more impact if it goes {to}: {could}, where its uses bring {bring}."


def _serves(analysis: AmendmentAnalysis) -> Iterator[str]:
    money, currency = _money(analysis), analysis.after.budget.currency
    for what, rows in analysis.served.items():
        if rows:
            rows = sorted(rows, key=lambda one: -abs(one.change))
            more = f", and {len(rows) - _MOST_SERVED} more" if len(rows) > _MOST_SERVED else ""
            said = ", ".join(f"{one.name} {money_signed(one.change, currency)}" for one in rows[:_MOST_SERVED])
            yield f"By {what.removesuffix('s')}: {said}{more}."
    named = [
        f"{'−' if side is Side.SOURCE else '+'}{one.number} {one.title} ({one.fte.normalize():f} FTE)"
        for side, one in analysis.positions
    ]
    fte = analysis.fte
    if abs(fte) >= 0.005:
        yield f"Positions: {'+' if fte > 0 else '−'}{abs(fte):.2f} FTE at what a position costs today."
    if named:
        yield f"Positions named: {', '.join(named)}."
    once = sum(one.uses_cents - one.ongoing_uses_cents for one in analysis.funds)
    if analysis.funds:
        on = sum(one.ongoing_uses_cents for one in analysis.funds)
        rest = f" and {money(once)} one-time" if once >= 0 else f", less {money(-once)} of exit costs saved once"
        yield f"Of its uses {money(on)} are ongoing{rest}."


def _money(analysis: AmendmentAnalysis) -> Callable[[Cents], str]:
    return lambda cents: show(cents, analysis.after.budget.currency)
