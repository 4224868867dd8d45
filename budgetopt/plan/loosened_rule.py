"""A rule of the scenario that has to give way, as far as is needed for a plan and no further."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from budgetopt.money import Cents, ceiling_share, plain
from budgetopt.rules import Case, Rule
from budgetopt.rules.department import Department
from budgetopt.rules.district_floor import DistrictFloorRule
from budgetopt.rules.few_changes import MaxChangesRule
from budgetopt.rules.fund_limits import FundLimitsRule
from budgetopt.rules.goal_floor import GoalFloorRule
from budgetopt.rules.group import Group
from budgetopt.rules.keep_or_close import viable
from budgetopt.rules.positions import Positions
from budgetopt.scenario.asked import AskedRule, Lock, MinimumViable, ProgramLimits, Requires
from budgetopt.scenario.quantities import Percent
from budgetopt.solve.conflicts import Conflict

# Percentages are loosened to the next tenth of a percent.
_STEP = Decimal("0.001")


def loosened_rule(case: Case, rule: Rule, asked: AskedRule, conflicts: Sequence[Conflict]) -> AskedRule | None:
    """What is asked in place of a rule so that its conflicts are none; None where it has no amount to relax."""
    if isinstance(asked, Lock):
        return _lock(case, asked, conflicts)
    if isinstance(asked, MinimumViable | Requires):
        changes = _viable(case, asked, conflicts)
    elif isinstance(asked, ProgramLimits):
        changes = _own_limits(case, asked, conflicts)
    else:
        lower = [one.need_cents for one in conflicts if one.need_cents < one.have_cents]
        higher = [one.need_cents for one in conflicts if one.need_cents > one.have_cents]
        if isinstance(rule, FundLimitsRule):
            changes = _fund_limits(rule, conflicts)
        else:
            changes = _lower(case, rule, min(lower)) if lower else {}
            changes |= _higher(case, rule, max(higher)) if higher else {}
    return asked.with_changes(**changes) if changes else None


def _lower(case: Case, rule: Rule, cents: Cents) -> dict[str, Any]:
    """The settings of a rule that asks for no more than so much; none where it is less than nothing, which no share of
    today says."""
    if isinstance(rule, Department) and rule.cut is not None and cents >= 0:
        total = case.standing.department_total[rule.department]
        return {"cut": up(total - cents, total).text}
    if isinstance(rule, Group):
        return {"at_least": plain(max(0, cents))}
    if isinstance(rule, GoalFloorRule) and (today := replace(rule, share=Decimal(1)).limit(case)) > 0:
        return {"at_least": _to_tenths(Decimal(max(0, cents)) / today, ROUND_FLOOR).text}
    if isinstance(rule, DistrictFloorRule) and cents >= 0 and (today := replace(rule, loss=Decimal(0)).limit(case)) > 0:
        return {"loss": up(today - cents, today).text}
    return {}


def _higher(case: Case, rule: Rule, hundredths: int) -> dict[str, Any]:
    """The settings of a rule that allows as much as that: cents, hundredths of a position or of a program."""
    if isinstance(rule, Department) and rule.growth is not None:
        total = case.standing.department_total[rule.department]
        return {"growth": up(hundredths - total, total).text}
    if isinstance(rule, Group | Positions):
        return {"at_most": plain(hundredths)}
    if isinstance(rule, MaxChangesRule):
        return {"programs": -(-hundredths // 100)}
    return {}


def _viable(case: Case, asked: MinimumViable | Requires, conflicts: Sequence[Conflict]) -> dict[str, Any]:
    """A viable amount that all of the programs in conflict reach."""
    ids = [one.subject_id for one in conflicts]
    reached = [
        viable(case.standing, id, asked.at_least) - one.change_cents for id, one in zip(ids, conflicts, strict=True)
    ]
    if min(reached) <= 0:
        return {}
    if not isinstance(asked.at_least, Percent):
        return {"at_least": plain(min(reached))}
    whole = [viable(case.standing, id, Percent(1)) for id in ids]
    return {
        "at_least": min(
            _to_tenths(Decimal(cents) / of, ROUND_FLOOR) for cents, of in zip(reached, whole, strict=True)
        ).text
    }


def _fund_limits(rule: FundLimitsRule, conflicts: Sequence[Conflict]) -> dict[str, Any]:
    """Less in reserve where more has to be spent, more idle where less can be."""
    less = max((one.change_cents for one in conflicts if one.need_cents > one.have_cents), default=0)
    more = max((one.change_cents for one in conflicts if one.need_cents < one.have_cents), default=0)
    changes: dict[str, Any] = {}
    if less and rule.reserve is not None:
        changes["reserve"] = plain(max(0, rule.reserve - less))
    if more and rule.idle is not None:
        changes["idle"] = plain(rule.idle + more)
    return changes


def _lock(case: Case, asked: Lock, conflicts: Sequence[Conflict]) -> AskedRule | None:
    """A lock at what is needed; one that is in the way in some years alone becomes a range."""
    needs = {max(0, one.need_cents) for one in conflicts}
    if len(needs) == 1 and len(conflicts) == len(case.years):
        return asked.with_changes(amount=plain(*needs))
    if asked.fund:
        return None
    amounts = needs | {asked.fixes(case.standing.total[asked.program])}
    said = {"name": asked.name, "source": asked.source, "granted_by": asked.granted_by, "program": asked.program}
    return ProgramLimits.model_validate(said | {"floor": plain(min(amounts)), "ceiling": plain(max(amounts))})


def _own_limits(case: Case, asked: ProgramLimits, conflicts: Sequence[Conflict]) -> dict[str, Any]:
    """The limits of one program, told in money, as the need is: a percentage that it was told in gives way to it. Over
    several years what it may lose or gain against the year before stays a percentage."""
    changes: dict[str, Any] = {}
    for way, amount, share in ((-1, "floor", "cut"), (1, "ceiling", "growth")):
        same = [one for one in conflicts if way * (one.need_cents - one.have_cents) > 0]
        if not same:
            continue
        yearly = len(case.years) > 1 and getattr(asked, share) is not None
        needs = [way * one.need_cents for one in same if one.before_cents is None]
        if needs and (not yearly or getattr(asked, amount) is not None):
            changes[amount] = plain(way * max(needs))
        changes[share] = None
        if yearly:
            today = case.standing.total[asked.program]
            shares = [in_a_year(getattr(asked, share), today, one, way) for one in same]
            known = [share for share in shares if share is not None]
            if len(known) < len(shares):
                return {}
            changes[share] = min(max(known), Percent(1) if way < 0 else max(known)).text
    return changes


def in_a_year(share: Decimal, today: Cents, conflict: Conflict, way: int = 1) -> Percent | None:
    """What a program has to gain (`way` −1: to lose) in a year for all relief to suffice; None where it starts from
    nothing."""
    before = conflict.before_cents
    of = today if before is None else before
    if of <= 0:
        return None
    return up(
        way * (conflict.need_cents - today) if before is None else ceiling_share(share, of) + conflict.change_cents, of
    )


def up(cents: Cents, total: Cents) -> Percent:
    """A share of a total as a scenario writes it, rounded up to a tenth of a percent."""
    return _to_tenths(Decimal(max(0, cents)) / total if total > 0 else Decimal(0), ROUND_CEILING)


def _to_tenths(share: Decimal, rounding: str) -> Percent:
    return Percent((share / _STEP).to_integral_value(rounding) * _STEP)
