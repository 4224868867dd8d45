"""The plan in sentences: what is proven, what is believed, what was asked, and what is not decided."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.city.model import Kind
from budgetopt.city.standing import Fixed
from budgetopt.money import Cents
from budgetopt.scenario.deciding import BY_COUNCIL
from budgetopt.tell.evidence import unknown
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import Sentence, part, plural, points, points_apart
from budgetopt.tell.headline import ended_early, how_sure, unproven
from budgetopt.tell.today import AS_TODAY, changes
from budgetopt.tell.why_little import nothing_known

# Points are shown whole: a smaller gap changes no digit that is shown.
_SHOWN = 0.5


def bounded_and_free(facts: Facts) -> str:
    """What policy costs as a whole."""
    plan = facts.plan
    gain, free = plan.impact - plan.current_impact, plan.prices.free_gain
    # Rounding is no policy: what it costs is not counted here.
    if plan.proven and free - (plan.impact_before_rounding - plan.current_impact) <= max(
        1.0, 1e-6 * abs(plan.current_impact)
    ):
        if nothing_known(plan):
            return "What policy costs cannot be said: nothing tells one program from another."
        return "Policy costs nothing here: with the law alone the same money could do no more."
    got = f" This plan gains {part(gain / free)} of that." if gain > 0 else ""
    instead, alone = points_apart(gain, free)
    return (
        f"With the policy rules lifted and the law kept, the same money could gain {alone} instead of "
        f"{instead}.{got} The difference, {points(free - gain)}, is the price of the policy rules together"
        + ("." if plan.proven and plan.prices.free_proven else ", as far as the searches found in time.")
    )


def most(facts: Facts) -> str:
    """The bound on every plan; where caution or disruption counts against moves, it is a bound of what is left."""
    plan = facts.plan
    words = f"{plan.upper_bound:,.{int(abs(plan.upper_bound) < 10)}f} points"
    if plan.held_back < _SHOWN:
        return words
    return f"{words} after what caution and disruption count against it ({points(plan.held_back)} here)"


def confidence(facts: Facts) -> Iterator[Sentence]:
    """What is proven, what is believed, and what has not been tested."""
    plan, proof = facts.plan, facts.plan.certificate
    if plan.proven:
        lost = plan.impact_before_rounding - plan.impact
        rounding = f"costs {points(lost)}" if lost >= 0.05 else "costs nothing"
        gap = "to the last digit" if abs(proof.gap) < _SHOWN else f"but for {points(abs(proof.gap))}"
        yield Sentence(
            f"Proven: under these rules and beliefs no plan has more than {most(facts)}, and this one "
            f"reaches it {gap} before rounding; rounding to whole amounts {rounding}. After rounding every rule holds "
            "exactly. Proven best means under these rules and beliefs: it does not prove the beliefs."
        )
    else:
        yield Sentence(f"{unproven(plan)} No plan has more than {most(facts)}. Another run may find another plan.")
    if ended := ended_early(plan):
        yield Sentence(ended)
    cut, raised = plan.of_unknown(-1), plan.of_unknown(1)
    if cut[1] or raised[1]:
        first, last = how_sure(plan)
        whose = _of_unknown(cut, raised, sum(some for some, _ in plan.on_prior))
        yield Sentence(
            f"Believed, not proven: what a dollar does. {first or last} {whose} For all others it "
            "rests on studies and on the city's own measures, each within its range.",
            "Evidence",
        )
    if facts.robustness:
        sure = facts.robustness[0]
        better = f"in {sure.share_better:.1%} of {sure.draws:,} draws of what is believed the plan has more impact than"
        yield Sentence(f"Tested: {better} today's budget." if changes(plan) else AS_TODAY, "Robustness")
    else:
        yield Sentence(
            "Not tested yet: how often each move would stand if the beliefs were wrong (robustness was not run)."
        )


def _of_unknown(cut: tuple[Cents, Cents], raised: tuple[Cents, Cents], by_prior: Cents) -> str:
    """How much of the money cut and added, each with its whole, is that of programs of which nothing is known, and what
    that rests on."""
    said = [f"Of the money cut, {_share(*cut)} comes from programs of which nothing is known"] if cut[1] else []
    if raised[1]:
        whose = "such programs" if said else "programs of which nothing is known"
        said.append(f"{'o' if said else 'O'}f the money added, {_share(*raised)} goes to {whose}")
    grounds = ["the prior alone"] * (by_prior > 0) + ["what was decided"] * (cut[0] + raised[0] > by_prior)
    rests = f": that rests on {' or on '.join(grounds)}" if grounds else ""
    return f"{'; '.join(said)}{rests}."


def _share(some: Cents, whole: Cents) -> str:
    if not (some and whole):
        return "none"
    return "less than 1%" if some / whole < 0.005 else part(some / whole)


def not_decided(facts: Facts) -> Iterator[Sentence]:
    """What the plan leaves alone, and what stays unallocated."""
    standing, locks = facts.plan.case.standing, facts.plan.case.locks

    def group(ids: list[str]) -> str:
        return f"{plural(len(ids), 'program')}, {facts.short(sum(facts.current(id) for id in ids))}"

    programs = facts.budget.programs
    other = [item.id for item in programs if item.kind is Kind.NON_OPERATING]
    unassessed = [
        item.id for item in programs if standing.fixed.get(item.id) is Fixed.NOT_ASSESSED and item.id not in locks
    ]
    amended = [id for id, own in locks.items() if all(lock.granted_by == BY_COUNCIL for lock in own)]
    locked = [item.id for item in programs if item.id in locks and item.id not in amended]
    first = [
        item.id
        for item in programs
        if unknown(item, facts.plan.value[item.id].effectiveness)
        and facts.plan.value[item.id].effectiveness.results.score is None
        and facts.current(item.id) > 0
    ]
    if other:
        yield Sentence(
            f"Not operating (debt, transfers, contingency, capital): {group(other)}. The totals stay as they are."
        )
    if unassessed:
        yield Sentence(
            f"Not assessed: {group(unassessed)}. Nobody has scored this on the goals, so it is neither cut nor raised."
        )
    if locked:
        yield Sentence(f"Locked by an officer: {group(locked)}.")
    if amended:
        yield Sentence(f"As the council's amendments leave it: {group(amended)}.")
    if first:
        yield Sentence(
            f"Evaluate first: {group(first)}, without an evidence rating or a usable measure. Unknown is not bad; "
            "where such a program is cut, it is by the starting belief alone, and an evaluation could change that."
        )
    idle = sum(fact.idle for fact in facts.funds)
    if idle:
        yield Sentence(f"Idle: {facts.show(idle)} of the money available stays unallocated.", "Funds")


def _priced(price: float, proven: bool, plan_proven: bool) -> str:
    if not plan_proven:
        return (
            f" Without it alone, a plan with {points(price)} more was found in the time given; its price is unproven."
        )
    if price < 0.05:
        return " It costs nothing here." if proven else " What it costs was not found in the time given."
    return f" Dropping it alone would add{'' if proven else ' at least'} {points(price)}."


def rules_in_words(facts: Facts) -> Iterator[str]:
    """What was asked and what must hold, a sentence a rule."""
    scenario, prices, plan_proven = facts.plan.scenario, facts.plan.prices, facts.plan.proven
    if scenario.description:
        yield scenario.description
    rules = {(rule.id, rule.name): rule for rule in facts.plan.ruled_by}
    for rule in rules.values():
        if rule.policy:
            price = None if nothing_known(facts.plan) else prices.of_rule.get(rule.id)
            costs = "" if price is None else _priced(price, rule.id not in prices.unproven, plan_proven)
            yield f"Policy: {rule.name.rstrip('.')}.{costs}"
    for id, change in sorted(scenario.funds.items()):
        words = facts.show(change) + " are available" if isinstance(change, int) else f"{change.text} money"
        yield f"Policy: {facts.budget.fund_names[id]}: {words}."
    for row in scenario.forecast:
        if row.year > scenario.years:
            planned = "1 year is" if scenario.years == 1 else f"{scenario.years} years are"
            yield f"Not used: what {facts.budget.fund_names[row.fund]} has in year {row.year}; {planned} planned."
    law = [rule.name for rule in rules.values() if not rule.policy and rule.kind != "fund_balance"]
    yield "Law: each fund spends no more than it has" + (f"; {'; '.join(law)}." if law else ".")
