"""Why a plan moves little or nothing: the limit, the hold or the missing knowledge that does it, and what lifting it
would bring."""

from __future__ import annotations

from budgetopt.city.standing import Fixed
from budgetopt.money import Cents
from budgetopt.plan.plan import Plan
from budgetopt.rules import Rule
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import plural, points

NOTHING_KNOWN = (
    "The budget comes without evidence, metrics or alignment with goals, so nothing tells one program from another: "
    "that {} is no finding about the programs."
)
# Less than this share of today's total is little.
_LITTLE = 0.01
# Points that show a digit.
_SHOWN = 0.05
# The rules that say how much may be taken.
_OF_CUTS = ("moved", "program_cut", "unknown")
# What the rules of policy together keep from the plan is worth a word from this share of what it gains.
_WORTH_SAYING = 0.01


def why_so_little(plan: Plan) -> str:
    """The first sentence of a plan that moves less than a hundredth of the budget; "" for any other."""
    facts = Facts(plan)
    moved = max(year.moved_cents for year in plan.by_year)
    if moved and moved >= _LITTLE * facts.total_current:
        return ""
    changed = any(year.changed_programs for year in plan.by_year)
    if nothing_known(plan):
        return "" if moved else NOTHING_KNOWN.format("one gets more" if changed else "no amount changes")
    gain, rounded_off = plan.impact - plan.current_impact, plan.impact_before_rounding - plan.impact
    dearest, more = _dearest(plan), plan.prices.free_gain - gain
    step = f"the {facts.show(plan.solved.rounded.unit)} to which changes are rounded"
    too_small = not changed and rounded_off >= _SHOWN
    if too_small and (dearest is None or dearest[0] < rounded_off):
        return f"Every move is smaller than {step}: they would gain {points(rounded_off)}."
    if dearest is not None:
        price, rule = dearest
        keeps = (
            "lets nothing be taken from any line" if rule.kind in _OF_CUTS and not changed else "costs this plan most"
        )
        if moved or too_small:
            keeps = _kept_to(facts, moved) if moved else f"leaves no move as large as {step}"
        at_least = "" if rule.id not in plan.prices.unproven else "at least "
        others = f", and without all rules of policy {points(more)}" if more > 2 * price else ""
        return (
            f"{_named(facts, rule)} {keeps}: without it alone {at_least}{points(price)} more could be gained{others}."
        )
    if more - rounded_off > _WORTH_SAYING * abs(gain) and more - rounded_off > 1:
        keeps = _kept_to(facts, moved) if moved else "keeps the plan from taking anything from any line"
        return (
            f"No one rule of policy {keeps}, but all of them together do: with the law alone {points(more)} more could "
            "be gained."
        )
    return _law_or_knowledge(facts)


def _kept_to(facts: Facts, moved: Cents) -> str:
    return f"keeps the plan to {facts.short(moved)} of {facts.short(facts.total_current)}"


def told_as_held(plan: Plan) -> bool:
    """Whether that sentence says already what is held because nothing is known of it, and what that costs;
    where nothing is known of any program, what holding some costs cannot be said."""
    if nothing_known(plan):
        return True
    said = why_so_little(plan)
    # Which rule is dearest is asked only of a plan that moves little: it takes the prices of all.
    dearest = _dearest(plan) if said else None
    return dearest is not None and dearest[1].kind == "unknown" and _named(Facts(plan), dearest[1]) in said


def _dearest(plan: Plan) -> tuple[float, Rule] | None:
    """The policy rule whose lifting alone would bring most, and what; None where none brings anything."""
    prices = plan.prices.of_rule
    priced = [(prices[rule.id], rule) for rule in plan.ruled_by if prices.get(rule.id, 0.0) > 0]
    return max(priced, key=lambda pair: (pair[0], pair[1].name), default=None)


def _named(facts: Facts, rule: Rule) -> str:
    """A rule, and of the one that holds what is unknown how much that is."""
    if rule.kind != "unknown":
        return f"“{rule.name}”"
    held = facts.plan.held_cents
    return f"“{rule.name}” (it holds {plural(len(held), 'program')} with {facts.short(sum(held.values()))})"


def _law_or_knowledge(facts: Facts) -> str:
    """What is said where no rule of policy costs anything."""
    fixed = facts.plan.case.standing.fixed
    unscored = [id for id, why in fixed.items() if why is Fixed.NOT_ASSESSED]
    money = sum(max(0, facts.current(id)) for id in unscored)
    if 2 * money > facts.total_current:
        return (
            f"Nobody has scored {plural(len(unscored), 'program')} with {facts.short(money)} of "
            f"{facts.short(facts.total_current)} on the city's goals, so they are neither cut nor raised; what scoring "
            "them would bring cannot be told before it is done."
        )
    return (
        "No rule of policy stands in the way: within the law, and by what is believed of each program, the same money "
        "could do no more."
    )


def nothing_known(plan: Plan) -> bool:
    """Whether the budget says nothing by which one program could be told from another."""
    budget = plan.budget
    return not (budget.alignment or budget.metrics or budget.studies or budget.curves)
