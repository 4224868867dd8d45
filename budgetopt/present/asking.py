"""A scenario for a screen: what its limits mean in money, its rules in words, and forms that make new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from budgetopt.city.model import Budget
from budgetopt.explore.differences import asked_words, rule_words
from budgetopt.impact.alignment import BLENDABLE, goal_weights
from budgetopt.impact.beliefs import Priorities
from budgetopt.impact.curve import CURVE_RANGE
from budgetopt.intake.cells.digits import money
from budgetopt.intake.cells.values import Unreadable
from budgetopt.money import ceiling_share, floor_share, plain, show_short
from budgetopt.rules import Case, Unknown
from budgetopt.scenario.asked import KINDS, AskedRule, Lock
from budgetopt.scenario.check import checked
from budgetopt.scenario.field import Written, label, mark
from budgetopt.scenario.model import DEFAULT_UNKNOWN_FROM, Scenario
from budgetopt.scenario.quantities import Percent
from budgetopt.tell.figures import plural

# The limits that a slider sets: label, the largest percentage of the slider, its step.
LIMITS = {
    "program_cut": ("Most that one program may lose", 100, 1),
    "program_growth": ("Most that one program may gain", 100, 1),
    "moved": ("Most of each fund that may be moved", 25, 1),
}

UNKNOWN = "What nobody has studied or measured is not cut"


def limit_in_money(case: Case, key: str) -> str:
    """What a city-wide limit means in money, in one sentence."""
    limit: Percent | None = getattr(case.scenario.limits, key)
    currency, standing = case.budget.currency, case.standing
    if key == "moved":
        funds = {fund: cents for fund, cents in standing.fund_total.items() if cents > 0}
        if limit is None:
            return f"No limit: all of {show_short(sum(funds.values()), currency)} may be moved."
        most = sum(ceiling_share(limit, cents) for cents in funds.values())
        names, largest = case.budget.fund_names, max(funds, key=lambda fund: funds[fund], default="")
        inside = f", {show_short(ceiling_share(limit, funds[largest]), currency)} of it in {names[largest]}"
        return f"At most {show_short(most, currency)} in all{inside if largest else ''}."
    amounts = sorted(standing.total[id] for id in case.free if standing.total[id] > 0)
    if limit is None:
        return (
            f"No limit but the law, and no program gets more than {CURVE_RANGE} times its current budget."
            if key == "program_growth"
            else "No limit but the law."
        )
    if not amounts:
        return "No program can move."
    share = floor_share if key == "program_cut" else ceiling_share
    typical, largest_one = (share(limit, amounts[place]) for place in (len(amounts) // 2, -1))
    middle, large = show_short(typical, currency), show_short(largest_one, currency)
    return f"{middle} for a program of middle size, {large} for the largest."


def held_in_money(case: Case) -> str:
    """Which programs are held because nothing is known of them, in one sentence."""
    held = {id: cents for rule in Unknown.of(case) for id, cents in rule.held(case).items()}
    start, money = case.scenario.limits.unknown, show_short(sum(held.values()), case.budget.currency)
    if start is None:
        return "Programs of which nothing is known may be cut like any other."
    if not held:
        return f"No program is like that: each is known of, or has an alignment under {start:g}."
    programs, gives = plural(len(held), "program"), "it gives" if len(held) == 1 else "they give"
    return f"{programs} with {money} and an alignment of {start:g} or more; {gives} only what is forced."


def with_unknown(scenario: Scenario, key: str, lifted: bool) -> Scenario:
    """The scenario in which what is unknown may be cut, or is held from the house's alignment on."""
    return scenario.with_limits(**{key: None if lifted else DEFAULT_UNKNOWN_FROM})


def case_of(budget: Budget, scenario: Scenario) -> Case:
    """Budget and scenario side by side. Raises ScenarioError."""
    return Case.of(budget, checked(scenario, budget))


@dataclass(frozen=True)
class RuleLine:
    """A rule of the scenario as a person reads it; `place` is where it stands among the rules."""

    index: int
    words: str
    detail: str
    lock: bool


def rule_lines(case: Case) -> list[RuleLine]:
    """Every rule of the scenario in words."""
    told = zip(case.scenario.rules, rule_words(case), asked_words(case), strict=True)
    found = []
    for index, (rule, words, asks) in enumerate(told):
        # What its own words say already is not said again below them.
        parts = ("" if asks == words else asks, rule.source, rule.granted_by and f"relief: {rule.granted_by}")
        found.append(RuleLine(index, words, " · ".join(part for part in parts if part), isinstance(rule, Lock)))
    return found


@dataclass(frozen=True)
class Weight:
    """A goal's priority points, and what share of all that is."""

    goal_id: str
    name: str
    points: float
    share: float


def weights(budget: Budget, priorities: Priorities) -> list[Weight]:
    """The weights of the goals, by a scenario's priorities."""
    points = goal_weights(budget, priorities)
    whole = sum(points.values())
    return [
        Weight(id, name, points[id], points[id] / whole if whole else 0.0) for id, name in budget.goal_names.items()
    ]


@dataclass(frozen=True)
class Blank:
    """A field of a form for a rule: what to fill in, and how. `kind`: name, names, money, percent, either, number."""

    key: str
    label: str
    kind: str
    needed: bool
    choices: Mapping[str, str]


def kinds(budget: Budget) -> dict[str, str]:
    """The kinds of rules that this budget has names for, in words."""
    there = {
        "goal_floor": bool(budget.goals),
        "district_floor": bool(budget.districts),
        "positions": any(program.fte for program in budget.programs),
    }
    return {kind: str(cls.model_config["title"]) for kind, cls in KINDS.items() if there.get(kind, True)}


def blanks(kind: str, budget: Budget) -> list[Blank]:
    """What has to be filled in for a rule of a kind, as its type says."""
    units = {
        "percent": ", %",
        "money": f", {budget.currency}",
        "either": " (money, or a percentage such as 95%)",
        "number": "",
        "name": "",
        "names": "",
    }
    choices: Mapping[str, Mapping[str, str]] = {
        "department": {name: name for name in budget.departments},
        "program": {
            program.id: f"{budget.program_names[program.id]} ({program.department})" for program in budget.programs
        },
        "fund": budget.fund_names,
        "goal": budget.goal_names,
        "district": {row.district: row.district for row in budget.districts},
    }
    cls, found = KINDS[kind], []
    for key in cls.own_fields():
        field = cls.model_fields[key]
        written = mark(field, Written)
        form = written.form if written else "either"
        found.append(
            Blank(
                key, label(cls, key) + units[form], form, field.is_required(), choices.get(cls.named().get(key, ""), {})
            )
        )
    return found


def about() -> dict[str, str]:
    """What every rule may carry beside what it asks, as a form calls it."""
    return {key: str(field.title) for key, field in AskedRule.model_fields.items()}


def with_rule(scenario: Scenario, kind: str, filled: Mapping[str, Any]) -> Scenario:
    """The scenario with one more rule, from a form; blanks that were left are not asked. Raises ScenarioError."""
    given = {key: value for key, value in filled.items() if value not in (None, "", [], ())}
    return scenario.with_changes(rules=(*scenario.rules, {"kind": kind, **given}))


def percent_text(number: float | None) -> str:
    """A number of percent as a scenario writes it; nothing where there is none."""
    return "" if number is None else f"{number:g}%"


def either(text: str) -> int | float | str:
    """Money or a percentage as somebody typed it: 1,250,000, $1.25M or 95%; anything else the check refuses."""
    try:
        cents = money(text.replace("_", ""))
    except Unreadable:
        cents = None
    return text.strip() if cents is None else plain(cents)


def limit_number(scenario: Scenario, key: str) -> float | None:
    """A city-wide limit as a number of percent; None where there is none."""
    limit: Percent | None = getattr(scenario.limits, key)
    return None if limit is None else float(limit * 100)


def default_limit(key: str) -> float:
    """The limit that holds where a scenario says nothing, in percent."""
    return float(getattr(Scenario().limits, key) * 100)


def with_limit(scenario: Scenario, key: str, number: float | None) -> Scenario:
    """The scenario with a city-wide limit in percent, or without it."""
    return scenario.with_limits(**{key: "none" if number is None else percent_text(number)})


def fund_number(scenario: Scenario, fund: str) -> float:
    """By how many percent a fund's money changes; 0 where it is as the workbook says or told as an amount."""
    change = scenario.funds.get(fund)
    return float(change * 100) if isinstance(change, Percent) else 0.0


def with_fund(scenario: Scenario, fund: str, number: float) -> Scenario:
    """The scenario with a fund's money changed by a number of percent; 0 leaves it as the workbook says."""
    funds: dict[str, Any] = {id: change for id, change in scenario.funds.items() if id != fund}
    return scenario.with_changes(funds=funds | ({fund: percent_text(number)} if number else {}))


def fund_in_money(case: Case, fund: str) -> str:
    """What a fund has, and what of that is not needed for today's lines."""
    available, today = case.available[fund], case.standing.fund_total[fund]
    more = available - today
    words = (
        "as much as today"
        if not more
        else f"{show_short(abs(more), case.budget.currency)} {'more' if more > 0 else 'less'} than today"
    )
    return f"{show_short(available, case.budget.currency)} available, {words}"


def priorities_kind(scenario: Scenario) -> str:
    """Whose weights count: adopted, residents, blend or own."""
    if isinstance(scenario.priorities, str):
        return scenario.priorities
    return "blend" if set(scenario.priorities) <= set(BLENDABLE) else "own"


def with_priorities(scenario: Scenario, budget: Budget, kind: str) -> Scenario:
    """The scenario with other weights: own ones start from those that hold."""
    if kind == "blend":
        return scenario.with_changes(priorities=dict.fromkeys(BLENDABLE[:2], 0.5))
    if kind == "own":
        points = {one.goal_id: round(100 * one.share) for one in weights(budget, scenario.priorities)}
        return scenario.with_changes(priorities=points)
    return scenario.with_changes(priorities=kind)


def with_weight(scenario: Scenario, budget: Budget, goal: str, points: float) -> Scenario:
    """The scenario with another weight of one goal."""
    own = {one.goal_id: one.points for one in weights(budget, scenario.priorities)}
    return scenario.with_changes(priorities=own | {goal: points})
