"""What can be done where the rules cannot all hold: for each conflict the smallest change of the scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import groupby
from typing import Any

from budgetopt.impact.value import value_of_next_dollar
from budgetopt.money import Cents, plain
from budgetopt.rules import Case, Rule, Unknown, rows_of, rules_of
from budgetopt.rules.department import Department
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.moved import Moved
from budgetopt.rules.positions import Positions
from budgetopt.rules.program_limits import CutLimit, GrowthLimit
from budgetopt.rules.row import decides
from budgetopt.scenario.asked import AskedRule, GroupLimits, Lock, ProgramLimits
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.quantities import Percent
from budgetopt.solve.conflicts import Conflict
from budgetopt.solve.prices import best_gain

# Percentages are loosened to the next tenth of a percent.
_STEP = Decimal("0.001")
GRANT_ALL = "Grant all of this relief"


@dataclass(frozen=True)
class Relief:
    """One rule that gives way: where it clashes, what to do about it, and the scenarios that do it.

    `loosened` relaxes the rule as little as is needed (None where it has no amount to relax, or where it is the law);
    `dropped` is without the rule (None for the law).
    """

    conflicts: tuple[Conflict, ...]
    loosen: str
    loosened: Scenario | None
    dropped: Scenario | None


def reliefs(case: Case, conflicts: Sequence[Conflict]) -> list[Relief]:
    """A relief for each rule in conflict, policy first; `case` is the checked scenario that cannot be met."""
    rules = {rule.id: rule for rule in rules_of(case)}
    ordered = sorted(conflicts, key=lambda conflict: (not conflict.policy, conflict.rule, conflict.rule_id))
    share = _cut_for_all(case, conflicts)
    found = []
    for id, group in groupby(ordered, key=lambda conflict: conflict.rule_id):
        same, rule = list(group), rules[id]
        loosen, loosened = _loosened(case, rule, same, share)
        found.append(
            Relief(
                conflicts=tuple(same),
                loosen=loosen,
                loosened=loosened,
                dropped=rule.without(case.scenario) if rule.policy else None,
            )
        )
    return found


def drop(rule: str) -> str:
    """What is said of dropping a rule, on a button as in a list."""
    return f"Drop “{rule}”"


def lessen(fund: str) -> str:
    """What is said of asking less of a fund."""
    return f"Ask no more than is possible of {fund}"


def all_loosened(case: Case, conflicts: Sequence[Conflict]) -> Scenario:
    """The scenario with every rule in conflict loosened as little as is needed, or dropped where it has no amount."""
    return _with_relief(case, conflicts, _cut_for_all(case, conflicts))


def _with_relief(case: Case, conflicts: Sequence[Conflict], share: Percent | None) -> Scenario:
    scenario = case.scenario
    drop: list[int] = []
    for rule in {rule.id: rule for rule in rules_of(case)}.values():
        same = [conflict for conflict in conflicts if conflict.rule_id == rule.id]
        if not same:
            continue
        _, loosened = _loosened(Case(case.standing, scenario), rule, same, share)
        if loosened is not None:
            scenario = loosened
        elif rule.index is not None:
            drop.append(rule.index)
    for place in sorted(drop, reverse=True):
        scenario = scenario.without_rule(place)
    return scenario


def _cut_for_all(case: Case, conflicts: Sequence[Conflict]) -> Percent | None:
    """The least whole percentage of cuts, the same for every program, with which the rest of the relief suffices; None
    where the limit of cuts is in no conflict. The conflicts name few programs and cut them deep: fewest dollars of
    relief; a limit for all is set no deeper than it must be."""
    limit = case.scenario.limits.program_cut
    if limit is None or not any(conflict.kind == CutLimit.kind for conflict in conflicts):
        return None
    value = value_of_next_dollar(case.budget, case.scenario.beliefs, case.scenario.base)

    def suffices(percent: int) -> bool:
        other = Case(case.standing, _with_relief(case, conflicts, Percent(Decimal(percent) / 100)))
        # Rules of yes and no would make every step a search: what they add shows when the plan is made.
        # What is unknown gives what is forced: holding it stands in no way.
        rules = [
            rule
            for rule in rules_of(other)
            if not isinstance(rule, Unknown) and not any(decides(row) for row in rule.rows(other))
        ]
        return best_gain(other, value, rows_of(rules, other)) is not None

    low, high = int(limit * 100), 100
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    return Percent(Decimal(high) / 100)


def _loosened(
    case: Case, rule: Rule, conflicts: Sequence[Conflict], share: Percent | None
) -> tuple[str, Scenario | None]:
    """What to do about a rule in conflict, and the scenario with that done; `share`: a limit of cuts that suffices."""
    scenario = case.scenario
    if isinstance(rule, FundBalance):
        change = sum(conflict.change_cents for conflict in conflicts)
        money = case.available[rule.fund] + change
        words = f"Find {case.show(change)} more for {case.fund(rule.fund).name}"
        return words, scenario.with_changes(funds=dict(scenario.funds) | {rule.fund: plain(money)})
    if isinstance(rule, CutLimit) and share is not None:
        return f"Let a program lose up to {share.text}", scenario.with_limits(program_cut=share.text)
    if isinstance(rule, GrowthLimit | Moved):
        return _city_wide(case, rule, conflicts)
    if rule.index is None:
        if isinstance(rule, Positions):
            most = max(conflict.need_cents for conflict in conflicts)
            laid_off = f"{most / 100:g} position{'' if most == 100 else 's'}"
            return f"Allow {laid_off} to be laid off", scenario.with_limits(positions=plain(most))
        return "", None
    old = scenario.rules[place := rule.index]
    asked = _asked(case, rule, old, conflicts)
    if asked is None:
        return "", None
    settings = {key: getattr(old, key) for key in type(old).model_fields}

    def with_rule(settings: dict[str, Any]) -> Scenario:
        changed = type(old)(**settings)
        return scenario.with_changes(rules=(*scenario.rules[:place], changed, *scenario.rules[place + 1 :]))

    # A rule's own name may speak of the limit that it no longer has: what it would ask is said beside it.
    unnamed = Case(case.standing, with_rule(settings | asked | {"name": ""}))
    now = next((one.name for one in rules_of(unnamed) if one.index == place), "")
    to = f" to “{now}”" if now and now != rule.name else ""
    return f"Loosen “{rule.name}”{to}", with_rule(settings | asked)


def _city_wide(case: Case, rule: Rule, conflicts: Sequence[Conflict]) -> tuple[str, Scenario | None]:
    """A limit in percent of every program or fund, as far as the one that needs most."""
    standing = case.standing
    if isinstance(rule, Moved):
        forced = {id: max(0, case.before(id, 1) - case.available[id]) for id in standing.fund_total}
        needs = [(one.need_cents - forced[one.subject_id], standing.fund_total[one.subject_id]) for one in conflicts]
        share = max(_up(need, total) for need, total in needs)
        return f"Let {share.text} of each fund be moved", case.scenario.with_limits(moved=share.text)
    needs = [
        (one.need_cents, total) for one in conflicts if one.year == 1 and (total := standing.total[one.subject_id]) > 0
    ]
    if not needs:
        return "", None
    share = max(_up(need - total, total) for need, total in needs)
    return f"Let a program gain up to {share.text}", case.scenario.with_limits(program_growth=share.text)


def _asked(case: Case, rule: Rule, asked: AskedRule, conflicts: Sequence[Conflict]) -> dict[str, Any] | None:
    """The settings of a rule that has to give way, as far as is needed; None where it has no amount."""
    lower = [one.need_cents for one in conflicts if one.need_cents < one.have_cents]
    higher = [one.need_cents for one in conflicts if one.need_cents > one.have_cents]
    changes: dict[str, Any] = {}
    if isinstance(rule, Department):
        total = case.standing.department_total[rule.department]
        if lower and rule.cut is not None:
            changes["cut"] = _up(total - min(lower), total).text
        if higher and rule.growth is not None:
            changes["growth"] = _up(max(higher) - total, total).text
    elif isinstance(asked, ProgramLimits):
        # Told in money, as the need is; a percentage that it was told in gives way to it.
        if lower:
            changes |= {"floor": plain(min(lower)), "cut": None}
        if higher:
            changes |= {"ceiling": plain(max(higher)), "growth": None}
    elif isinstance(asked, Lock) and len(conflicts) == 1:
        changes["amount"] = plain(max(0, conflicts[0].need_cents))
    elif isinstance(asked, GroupLimits):
        if lower:
            changes["at_least"] = plain(max(0, min(lower)))
        if higher:
            changes["at_most"] = plain(max(higher))
    elif isinstance(rule, Positions) and higher:
        changes["at_most"] = plain(max(higher))
    return changes or None


def _up(cents: Cents, total: Cents) -> Percent:
    """A share of a total as a scenario writes it, rounded up to a tenth of a percent."""
    share = Decimal(max(0, cents)) / Decimal(total) if total > 0 else Decimal(0)
    return Percent((share / _STEP).to_integral_value(ROUND_CEILING) * _STEP)
