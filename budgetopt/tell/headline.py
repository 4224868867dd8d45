"""The plan in one sentence, and what an impact point is in another."""

from __future__ import annotations

from budgetopt.city.model import Budget
from budgetopt.city.years import fy
from budgetopt.money import Cents, show_short, unit_name
from budgetopt.plan.flows import GAP
from budgetopt.plan.plan import Plan
from budgetopt.scenario.model import Scenario
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import from_to, joined, plural, points, points_apart
from budgetopt.tell.prices import what_is_held
from budgetopt.tell.why_little import told_as_held, why_so_little

# How every output calls a plan by goals and law where nothing is known of effects.
PRIORITIES_ONLY = "Priorities only, no evidence of effect"


def impact_point(objective: str, currency: str) -> str:
    """What an impact point is: one unit of money that works, or by the benefits objective one of benefits."""
    unit = f"An impact point is one {unit_name(currency)}"
    if objective == "benefits":
        return f"{unit} of benefits, by the benefit–cost ratios on file."
    return f"{unit} that reaches a city goal in full and works in full."


def about_what(budget: Budget, scenario: Scenario) -> str:
    """Of which city, year and scenario what follows is said."""
    return " · ".join(part for part in (budget.city, fy(budget.fiscal_year), scenario.name) if part)


def headline(plan: Plan) -> str:
    """The plan in a few sentences: money moved, programs changed, impact today and recommended, with units. Before it
    that it cannot be told from today's budget, and why it is so little, where it is; after it how much of the gain can
    be promised, and what is held because nothing is known of it."""
    if "headline" not in plan.said:
        plan.said["headline"] = _headline(plan)
    return plan.said["headline"]


def _headline(plan: Plan) -> str:
    does, held = what_it_does(plan), "" if told_as_held(plan) else what_is_held(plan)
    if not _changes(plan):
        said: tuple[str, ...] = (priorities_only(plan), why_so_little(plan), does, held)
    else:
        first, last = how_sure(plan)
        blind = "" if plan.priorities_only else mostly_prior(plan)
        said = (priorities_only(plan), first, why_so_little(plan), does, last, blind, held)
    return " ".join(sentence for sentence in said if sentence)


def priorities_only(plan: Plan) -> str:
    """What is said before all else of a plan by goals and law alone; "" for any other."""
    if not plan.priorities_only:
        return ""
    return f"{PRIORITIES_ONLY}: the plan follows goals and law, and no study or measure says what any program achieves."


def _changes(plan: Plan) -> bool:
    return any(year.moved_cents or year.changed_programs for year in plan.by_year)


def what_it_does(plan: Plan) -> str:
    """What the plan moves, and what its impact is."""
    facts = Facts(plan)
    if not _changes(plan):
        return f"No program's amount changes: impact stays at {points(plan.current_impact)}."
    added, gap = facts.total_recommended - facts.total_current, facts.flow_sum(to=(GAP,))
    moved = f"moves {facts.short(plan.moved_cents)} of {facts.short(facts.total_current)}"
    does = [moved if plan.moved_cents else "takes nothing from any line"]
    does += [f"closes a gap of {facts.short(gap)}{_with_reserve(facts, gap)}"] if gap else []
    does += [f"spends {facts.short(abs(added))} {'more' if added > 0 else 'less'} in all"] if added else []
    the, over = ("The", "") if len(plan.years) == 1 else ("In year 1 the", f" over {in_years(plan)},")
    less, more = (f"get{'s' if len(ids) == 1 else ''}" for ids in (facts.cut, facts.raised))
    apart = from_to(plan.current_impact, plan.impact)
    goes = f"goes from {apart}" if apart else f"stays at {points(plan.impact)}"
    return (
        f"{the} plan {joined(does)}: {plural(len(facts.cut), 'program')} {less} less, {len(facts.raised):,} {more} "
        f"more, and the budget's impact{over} {goes}."
    )


def _with_reserve(facts: Facts, gap: Cents) -> str:
    """What the gap comes to where money must stay in reserve too: doing nothing would miss as much."""
    short = {flow.fund_id for flow in facts.flows if flow.to_program_id == GAP}
    kept = sum(facts.plan.case.reserve[fund] for fund in short)
    return f" ({facts.short(gap + kept)} with what must stay in reserve)" if kept else ""


def how_sure(plan: Plan) -> tuple[str, str]:
    """How much of the gain can be promised: what comes before all else ("" where the plan can be told from today's
    budget), and what stands after what it does."""
    low, high = (points(gain) for gain in (plan.assured.gain_5, plan.assured.gain_95))
    if not plan.assured.told_apart and low == high:
        same = f"in nine of ten draws its gain is {low}, if the beliefs are right."
        return f"This plan cannot be told from today's budget: {same}", ""
    if not plan.assured.told_apart:
        return (
            f"This plan cannot be told from today's budget: with 95% confidence its gain is at least {low}, if the "
            f"beliefs are right, and in nine of ten draws it lies between that and {high}.",
            "",
        )
    if plan.assured.gain_95 < 0:
        loses = points(-plan.assured.gain_5)
        return "", f"It loses at most {loses} with 95% confidence, if the beliefs are right."
    return "", f"It gains at least {low} with 95% confidence, if the beliefs are right."


def mostly_prior(plan: Plan) -> str:
    """What is said where most of what is cut is cut by the starting belief alone; "" elsewhere."""
    (blind, cut), _ = plan.on_prior
    if 2 * blind <= cut:
        return ""
    return (
        f"More than half of the money cut ({blind / cut:.0%}) comes from programs of which nothing is known: these "
        "cuts rest on the prior alone."
    )


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
        f"Year {year.year}: {show_short(year.moved_cents, currency)} leave a line, "
        f"{plural(year.changed_programs, 'program differs', 'programs differ')} from today, impact "
        f"{' → '.join(points_apart(year.current_impact, year.impact))} in that year."
        for year in plan.by_year
    ]


def unproven(plan: Plan) -> str:
    """What is said of a plan whose search was stopped, with the gap that it reached; "" for a proven plan."""
    if plan.proven:
        return ""
    shares = ((plan.gap_of_impact, "of the impact"), (plan.gap_of_gain, "of the gain"))
    said = ", ".join(f"{_percent(share)} {whole}" for share, whole in shares if share is not None)
    limit = plan.solved.time_limit_s
    ended = f"at its time limit of {limit:g} seconds" if limit is not None else "before its end"
    return (
        f"Unproven: the search was stopped {ended}. Every rule holds, but a better plan may exist, by "
        f"at most {points(plan.gap)}{f' ({said})' if said else ''}. More time may find it."
    )


_ENDED = {
    "what is held": "what unknown programs lose may be more than is forced",
    "rounding": "larger units than those used might have done",
}


def ended_early(plan: Plan) -> str:
    """What else the time limit ended before the plan was there, and what that means; "" for nothing."""
    said = [f"{what}: {means}" for what, means in _ENDED.items() if what in plan.stopped]
    return f"Stopped at the time limit: {'; '.join(said)}. Every rule holds. More time may do better." if said else ""


def _percent(share: float) -> str:
    return f"{share:.2%}" if share >= 0.0001 else "under 0.01%"


def rounding(plan: Plan) -> str:
    """How many changes are no whole multiples of what was asked, nor take a line to nothing; "" where all are."""
    unit = plan.scenario.round_to * 100
    changes = [(year.amount(line.id), year.change(line.id)) for year in plan.years for line in year.standing.lines]
    changed = [(amount, change) for amount, change in changes if change]
    odd = sum(1 for amount, change in changed if amount and change % unit)
    if not odd:
        return ""
    are = "is no multiple" if odd == 1 else "are no multiples"
    asked = f"{are} of {plan.scenario.round_to:,}"
    why = "no plan in such steps was found that keeps every rule and decision"
    return f"Of {plural(len(changed), 'change')} {odd:,} {asked}: {why}."
