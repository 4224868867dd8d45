"""A plan for a screen: its sentence, figures, moves, who is served, and what binds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from budgetopt.city.model import Program
from budgetopt.explore.stability import Robustness
from budgetopt.money import Cents, plain, show_short
from budgetopt.plan.plan import Plan
from budgetopt.plan.served import Served, departments_served, districts_served, goals_served
from budgetopt.present.chart import ChangeBar, Chart, change_bars
from budgetopt.present.city import Figure, title
from budgetopt.present.look import Palette
from budgetopt.present.table import ShownTable
from budgetopt.scenario.deciding import called
from budgetopt.tell import plan as words
from budgetopt.tell import prices
from budgetopt.tell.choices import few_moves
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import growth, joined, money_signed, plural, points, points_short
from budgetopt.tell.headline import impact_point
from budgetopt.tell.lists import Fact, without
from budgetopt.tell.today import doing_nothing
from budgetopt.workbooks.recommendation.rules import PRICE, RULES, rule_facts

_EACH_WAY = 8
# Changes between two plans that are told and not drawn: under this share of the money moved; so many are named.
_WORTH_DRAWING, _NAMED = 0.001, 3


def figures(plan: Plan) -> list[Figure]:
    """The plan in figures; none of them needs a further solve."""
    facts, currency = Facts(plan), plan.budget.currency
    total = sum(plan.case.standing.total.values())
    share = growth(plan.current_impact, plan.impact)
    return [
        Figure(
            "Money moved",
            show_short(plan.moved_cents, currency),
            f"{plan.moved_cents / total:.1%} of {show_short(total, currency)} {plan.scenario.base}" if total else "",
        ),
        Figure(
            "Programs changed", f"{plan.changed_programs:,}", f"{len(facts.raised):,} raised · {len(facts.cut):,} cut"
        ),
        Figure(
            "Impact today",
            points_short(plan.current_impact),
            "impact points",
            impact_point(plan.scenario.objective, currency),
        ),
        Figure(
            "Impact recommended",
            points_short(plan.impact),
            " · ".join(filter(None, (share, "proven best" if plan.status == "optimal" else ""))),
            "Under these rules and beliefs no plan has more; the beliefs are not proven by that."
            if plan.status == "optimal"
            else "",
        ),
        Figure(
            "Gain, at least",
            points_short(plan.assured.gain_5),
            f"of {points_short(plan.impact - plan.current_impact)} believed",
            "With 95% confidence, if the beliefs are right.",
        ),
    ]


def about(plan: Plan) -> str:
    """Of what a chart on paper is: the city, its fiscal year and the scenario."""
    return f"{title(plan.budget)} · {called(plan.scenario)}"


def sure(plan: Plan, robustness: Sequence[Robustness] = ()) -> list[str]:
    """What policy costs, what is proven, what is believed, and what was tested by `robustness`."""
    facts = Facts(plan, tuple(robustness))
    said = (doing_nothing(facts.plan), words.bounded_and_free(facts), *(one.text for one in words.confidence(facts)))
    return [one for one in said if one]


def fewer_changes(plan: Plan) -> list[str]:
    """How much of the gain a few smaller numbers of changes keep; a search for each, the first time it is asked."""
    return list(few_moves(plan)) or ["Nothing: fewer changes than these have no plan that gains, or there are too few."]


def not_decided(plan: Plan) -> list[str]:
    """What the plan leaves alone."""
    return [one.text for one in words.not_decided(Facts(plan))]


def moves_chart(plan: Plan, colours: Palette) -> Chart:
    """The largest moves each way."""
    facts = Facts(plan)
    ids = facts.raised[:_EACH_WAY] + facts.cut[:_EACH_WAY][::-1]
    bars = [
        ChangeBar(plan.budget.program_names[id], facts.change(id), plan.budget.program[id].department) for id in ids
    ]
    return change_bars(bars, "The largest moves", plan.budget.currency, colours)


SERVED = {"department": departments_served, "goal": goals_served, "district": districts_served}


def served_kinds(plan: Plan) -> list[str]:
    """By what spending can be divided."""
    there = {"department": True, "goal": bool(plan.budget.goals), "district": bool(plan.budget.districts)}
    return [kind for kind in SERVED if there[kind]]


def served_chart(plan: Plan, kind: str, colours: Palette) -> Chart:
    """What each department, goal or district gains or loses."""
    rows = sorted(SERVED[kind](plan), key=lambda row: -row.change)
    bars = [ChangeBar(row.name, row.change) for row in rows]
    return change_bars(bars, f"Change by {kind}", plan.budget.currency, colours)


def served_table(plan: Plan, kind: str) -> ShownTable:
    """The same as a list."""
    facts: list[Fact[Served]] = [
        Fact(kind.capitalize(), "text", lambda row: row.name),
        Fact("Programs", "text", lambda row: row.programs),
        Fact("Current", "money", lambda row: plain(row.current)),
        Fact("Recommended", "money", lambda row: plain(row.recommended)),
        Fact("Change", "change", lambda row: plain(row.change)),
        Fact("Change, %", "percent", lambda row: row.change / row.current if row.current > 0 else None),
    ]
    return ShownTable.of(f"Current and recommended money by {kind}.", facts, SERVED[kind](plan), plan.budget.currency)


def by_change(plan: Plan) -> list[str]:
    """Programs by id, the largest change first."""
    facts = Facts(plan)
    return sorted(plan.budget.program, key=lambda id: (-abs(facts.change(id)), id))


def status_words(plan: Plan, program_id: str) -> str:
    """What a program gets, in words: today, recommended, change, status."""
    facts = Facts(plan)
    change = money_signed(facts.change(program_id), plan.budget.currency)
    return (
        f"{facts.show(facts.current(program_id))} today → {facts.show(facts.recommended(program_id))}, {change}: "
        f"{plan.reasons[program_id].status}"
    )


def price_words(plan: Plan, program_id: str) -> list[str]:
    """What a program's raise, or holding it, is worth to the plan."""
    said = (prices.replacement_cost(plan, program_id), prices.held_price(plan, program_id))
    return [sentence for sentence in said if sentence]


def programs_table(plan: Plan) -> ShownTable:
    """Every program with what it gets and why; the largest changes first."""
    facts, reasons = Facts(plan), plan.reasons
    columns: list[Fact[Program]] = [
        Fact("Program", "text", lambda program: plan.budget.program_names[program.id]),
        Fact("Department", "text", lambda program: program.department),
        Fact("Current", "money", lambda program: plain(facts.current(program.id))),
        Fact("Recommended", "money", lambda program: plain(facts.recommended(program.id))),
        Fact("Change", "change", lambda program: plain(facts.change(program.id))),
        Fact("Status", "text", lambda program: str(reasons[program.id].status)),
        Fact("Why", "text", lambda program: reasons[program.id].brief),
        Fact("ID", "text", lambda program: program.id),
    ]
    order = [plan.budget.program[id] for id in by_change(plan)]
    about = "Every program: current, recommended, change, status and why."
    return ShownTable.of(about, columns, order, plan.budget.currency)


def rules_table(plan: Plan) -> ShownTable:
    """Every rule that binds somewhere or has a price, dearest first."""
    listed = without(RULES, "Kind", "Largest shadow price", "Rule ID")
    facts = [replace(fact, heading="Costs, impact points") if fact.heading == PRICE else fact for fact in listed]
    rules = [rule for rule in rule_facts(Facts(plan)) if rule.binding or rule.any["price"] is not None]
    rules.sort(key=lambda rule: (-(rule.any["price"] or 0.0), rule.any["rule"]))
    about = "Every rule: what it limits, how many of its limits bind, and what it costs."
    return ShownTable.of(about, facts, rules, plan.budget.currency)


def changes_between(before: Plan, after: Plan) -> list[tuple[str, Cents]]:
    """The programs that get another amount than in the plan before, by how much, the largest first."""
    now = after.allocation.programs
    moved = [(id, now[id] - amount) for id, amount in before.allocation.programs.items() if now[id] != amount]
    return sorted(moved, key=lambda pair: (-abs(pair[1]), pair[0]))


def between_sentence(before: Plan, after: Plan) -> str:
    """What a change of the scenario did, in one sentence."""
    moved = changes_between(before, after)
    if not moved:
        return "Nothing else changed: every program gets what it got before."
    other = f"{plural(len(moved), 'program gets', 'programs get')} another amount"
    if not worth_drawing(before, after):
        other += f" ({named_changes(after, moved)})"
    return f"{other}{impact_words(before, after)}"


def named_changes(plan: Plan, moved: Sequence[tuple[str, Cents]]) -> str:
    """The largest of some programs' changes by name, and how many more there are."""
    names, currency = plan.budget.program_names, plan.budget.currency
    named = [f"{names[id]} {money_signed(change, currency)}" for id, change in moved[:_NAMED]]
    more = [f"{len(moved) - _NAMED:,} more by less"] if len(moved) > _NAMED else []
    return joined(named + more)


def impact_words(before: Plan, after: Plan) -> str:
    """What a change did to the impact: the end of a sentence."""
    impact = after.impact - before.impact
    if abs(before.current_impact - after.current_impact) > 0.5:
        return ". Impact is measured otherwise now: points before and after cannot be compared."
    does = "gains" if impact > 0.5 else "loses" if impact < -0.5 else "keeps its impact"
    amount = "" if does == "keeps its impact" else f" {points(abs(impact))}"
    return f"; the plan {does}{amount}."


def worth_drawing(before: Plan, after: Plan) -> bool:
    """Whether what changed between two plans is worth a picture: a thousandth of what they move, in one program."""
    moved = changes_between(before, after)
    return bool(moved) and abs(moved[0][1]) >= _WORTH_DRAWING * max(before.moved_cents, after.moved_cents, 1)


def between_chart(before: Plan, after: Plan, colours: Palette) -> Chart:
    """What a change of the scenario did to each program, the largest first."""
    bars = [
        ChangeBar(after.budget.program_names[id], change)
        for id, change in changes_between(before, after)[: 2 * _EACH_WAY]
    ]
    return change_bars(sorted(bars, key=lambda bar: -bar.change), "What changed", after.budget.currency, colours)
