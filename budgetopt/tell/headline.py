"""The plan in one sentence, and what an impact point is in another."""

from __future__ import annotations

from budgetopt.money import show_short
from budgetopt.plan.flows import GAP
from budgetopt.plan.plan import Plan
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import from_to, joined, plural, points, points_signed

IMPACT_POINT = "An impact point is one dollar that reaches a city goal in full and works in full."
NOTHING_KNOWN = (
    "That is no finding about the programs: the budget comes without evidence, metrics or alignment with goals, so "
    "nothing tells one program from another."
)


def headline(plan: Plan) -> str:
    """The plan in a few sentences: money moved, programs changed, impact today and recommended, with units; and how
    much of the gain can be promised, first where the plan cannot be told from today's budget."""
    facts = Facts(plan)
    if not any(year.moved_cents or year.changed_programs for year in plan.by_year):
        return unchanged(plan)
    added, gap = facts.total_recommended - facts.total_current, facts.flow_sum(to=(GAP,))
    does = [f"moves {facts.short(plan.moved_cents)} of {facts.short(facts.total_current)}"]
    does += [f"closes a gap of {facts.short(gap)}"] if gap else []
    does += [f"spends {facts.short(abs(added))} {'more' if added > 0 else 'less'} in all"] if added else []
    the, over = ("The", "") if len(plan.years) == 1 else ("In year 1 the", f" over {in_years(plan)},")
    less, more = (f"get{'s' if len(ids) == 1 else ''}" for ids in (facts.cut, facts.raised))
    first, last = how_sure(plan)
    plain = (
        f"{the} plan {joined(does)}: {plural(len(facts.cut), 'program')} {less} less, {len(facts.raised):,} {more} "
        f"more, and the budget's impact{over} goes from {from_to(plan.current_impact, plan.impact)}."
    )
    return " ".join(sentence for sentence in (first, plain, last, mostly_prior(plan)) if sentence)


def how_sure(plan: Plan) -> tuple[str, str]:
    """How much of the gain can be promised: what comes before all else ("" where the plan can be told from today's
    budget), and what stands after what it does."""
    low, high = (points_signed(gain) for gain in (plan.assured.gain_5, plan.assured.gain_95))
    if not plan.assured.told_apart:
        return (
            f"This plan cannot be told from today's budget: with 95 % confidence its gain is at least {low}, if the "
            f"beliefs are right, and in nine of ten draws it lies between that and {high}.",
            "",
        )
    if plan.assured.gain_95 < 0:
        loses = points_signed(-plan.assured.gain_5)
        return "", f"It loses at most {loses} with 95 % confidence, if the beliefs are right."
    return "", f"It gains at least {low} with 95 % confidence, if the beliefs are right."


def mostly_prior(plan: Plan) -> str:
    """What is said where most of what is cut is cut by the starting belief alone; "" elsewhere."""
    (blind, cut), _ = plan.on_prior
    if 2 * blind <= cut:
        return ""
    return (
        f"More than half of the money cut ({blind / cut:.0%}) comes from programs of which nothing is known: these "
        "cuts rest on the prior alone."
    )


def unchanged(plan: Plan) -> str:
    """What is said of a plan that changes nothing: also where that is for want of anything to decide by."""
    said = f"No program's amount changes: impact stays at {points(plan.current_impact)}."
    return f"{said} {NOTHING_KNOWN}" if nothing_known(plan) else said


def nothing_known(plan: Plan) -> bool:
    """Whether the budget says nothing by which one program could be told from another."""
    budget = plan.budget
    return not (budget.alignment or budget.metrics or budget.studies or budget.curves)


def in_years(plan: Plan) -> str:
    """How many years are planned and how later ones count: 3 years, discounted at 3% a year."""
    rate = plan.scenario.discount
    return f"{len(plan.years)} years, " + (f"discounted at {rate * 100:.4g}% a year" if rate else "not discounted")


def by_year(plan: Plan) -> list[str]:
    """A sentence a year, where there are several: what it moves, and its impact as it falls in that year."""
    if len(plan.years) == 1:
        return []
    currency = plan.budget.currency
    return [
        f"Year {year.year}: {show_short(year.moved_cents, currency)} leave a line, {year.changed_programs:,} programs "
        f"differ from today, impact {points(year.current_impact)} → {points(year.impact)} in that year."
        for year in plan.by_year
    ]


def unproven(plan: Plan) -> str:
    """What is said of a plan whose search was stopped, with the gap that it reached; "" for a proven plan."""
    if plan.proven:
        return ""
    shares = ((plan.gap_of_impact, "of the impact"), (plan.gap_of_gain, "of the gain"))
    said = ", ".join(f"{_percent(share)} {whole}" for share, whole in shares if share is not None)
    limit = plan.solved.time_limit_s
    after = f" of {limit:g} seconds" if limit is not None else ""
    return (
        f"Unproven: the search was stopped at its time limit{after}. Every rule holds, but a better plan may exist, by "
        f"at most {points(plan.gap)}{f' ({said})' if said else ''}. More time may find it."
    )


def _percent(share: float) -> str:
    return f"{share:.2%}" if share >= 0.0001 else "under 0.01%"
