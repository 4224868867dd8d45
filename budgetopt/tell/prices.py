"""What prices mean and what they are conditional on: said once, for workbook, screen and terminal."""

from __future__ import annotations

from collections.abc import Mapping

from budgetopt.money import show_short
from budgetopt.plan.plan import Plan
from budgetopt.plan.reasons import Status
from budgetopt.rules import Unknown
from budgetopt.tell.figures import plural, points


def given(plan: Plan) -> str:
    """What shadow prices, margins and tipping points hold under, to stand behind what is said of them: ", with these
    decisions as they are"; "" where they hold as they stand."""
    return f", {plan.prices.given}" if plan.prices.given else ""


def rule_prices(plan: Plan) -> str:
    """About the prices of whole rules."""
    again = "deciding every yes and no again" if plan.mixed else "planning again without it"
    return (
        f"Price of a rule: impact points gained if that rule alone were dropped (worked out by {again}); below zero "
        "where more would then be asked, 0 where it has no effect. The law is not priced."
    )


def shadow_prices(plan: Plan) -> str:
    """About the prices of single limits."""
    return (
        f"Shadow price: impact points a unit of limit (a dollar, a position){given(plan)}. To loosen a limit by one "
        "gains this much, to tighten it by one loses at least this much. Room: what rounding to whole amounts leaves "
        "between value and limit." + _not_again(plan)
    )


def fund_prices(plan: Plan) -> str:
    """About what one more dollar of a fund would bring."""
    return f"Shadow price: impact points that one more dollar would add{given(plan)}." + _not_again(plan)


def _not_again(plan: Plan) -> str:
    """That time did not allow to solve for every shadow price again; "" where it did."""
    late = plan.prices.shadow is not None and "shadow prices" in plan.prices.stopped
    return " Not all were solved for again within the time limit: the others may be too high." if late else ""


def tipping_points(plan: Plan) -> str:
    """About the belief that would save a cut program."""
    said = f"Tipping point: the effectiveness at which a cut program would keep all its money{given(plan)}."
    return said + _stopped(plan, "tipping points", plan.prices.tipping)


def kept_whole(plan: Plan) -> str:
    """What the sentences hold under that say what would keep a program whole: said once a plan; "" for nothing."""
    return f"What is said to keep a program whole holds {plan.prices.given}." if given(plan) else ""


def replacement_costs(plan: Plan) -> str:
    """About what a raise is worth to the plan."""
    return (
        "Replacement cost: impact points lost if that program alone kept today's budget (a new one: got nothing), and "
        "the rest of the plan made the best of it." + _stopped(plan, "replacement costs", plan.prices.replacement)
    )


def held_prices(plan: Plan) -> str:
    """About what it costs to hold a program of which nothing is known."""
    return (
        "Price of holding: impact points gained if “unknown is not cut” let go of that program alone; 0 where it would "
        "not be cut anyway." + _stopped(plan, "prices of holding", plan.prices.held)
    )


def _stopped(plan: Plan, what: str, figures: Mapping[str, object]) -> str:
    """That not all of these `figures` were worked out; "" where they were."""
    _ = len(figures)
    return f" Not all {what} were worked out within the time limit." if what in plan.prices.stopped else ""


def replacement_cost(plan: Plan, program_id: str) -> str:
    """What a program's raise is worth, as a sentence; "" for a program that is not raised."""
    costs = plan.prices.replacement
    # A raise that rounding takes away is none.
    if program_id not in costs or all(year.program_change(program_id) <= 0 for year in plan.years):
        return ""
    cost = costs[program_id]
    new = plan.case.standing.is_proposal(program_id)
    without = "If it got nothing" if new else "If it alone kept today's budget"
    if cost is None:
        return f"Its raise has no replacement cost: {forced_by(plan, program_id)}."
    if cost == 0:
        return f"{without}, nothing would be lost: the money does as much elsewhere."
    return f"{without}, {points(cost)} would be lost."


def forced_by(plan: Plan, program_id: str) -> str:
    """What forces a raise: "the law requires it", the rule of policy that does, or the rules together."""
    if plan.reasons[program_id].status is Status.LOCKED:
        return "an officer fixed it"
    floors = plan.prices.floors.get(program_id, ())
    policy = {rule.id: rule.policy for rule in plan.ruled_by}
    if any(not policy[row.rule_id] for row in floors):
        return "the law requires it"
    # Of a share of all, or a sum over several, no row is the program's own.
    return f"“{floors[0].rule}” requires it" if floors else "the rules together require it"


def held_price(plan: Plan, program_id: str) -> str:
    """What it costs to hold a program of which nothing is known, as a sentence; "" for one that is not held."""
    if program_id not in plan.prices.held:
        return ""
    cost = plan.prices.held[program_id]
    if cost == 0:
        return "Holding it costs nothing: the plan would not cut it if it might."
    return f"Holding it costs {points(cost)}: so much would be gained if it might be cut."


def what_is_held(plan: Plan) -> str:
    """How much is held because nothing is known of it, and what that costs; "" where nothing is."""
    held, rule = plan.held_cents, next((rule for rule in plan.ruled_by if rule.kind == Unknown.kind), None)
    price = None if rule is None else plan.prices.rule_price(rule.id)
    if not held or price is None:
        return ""
    them, money = plural(len(held), "program"), show_short(sum(held.values()), plan.budget.currency)
    it = "it" if len(held) == 1 else "them"
    cost = f"that costs {points(price)}" if price > 0 else "that costs nothing"
    return f"{them} with {money} {'is' if len(held) == 1 else 'are'} held because nothing is known of {it}: {cost}."
