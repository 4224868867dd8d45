"""Why a dollar is worth what it is in a program, and whom its money helps, in clauses for a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from budgetopt.city.model import Budget, Effect, Kind, Program
from budgetopt.city.underspending import Underspending
from budgetopt.grouping import grouped, summed
from budgetopt.impact.effectiveness import Effectiveness, WeighedStudy
from budgetopt.impact.value import ProgramValue
from budgetopt.money import Cents
from budgetopt.plan.flows import (
    EXIT_COSTS,
    GAP,
    IDLE,
    LOST_REVENUE,
    NEW_MONEY,
    NOT_PROGRAMS,
    RESERVE,
    UNAVOIDABLE,
    Flow,
)
from budgetopt.plan.rests_on import ServedGoal
from budgetopt.rules import Case

_SERVES = {1: "slightly", 2: "in part", 3: "strongly", 4: "essentially"}
_FINDS = {
    Effect.POSITIVE: "that it works",
    Effect.MIXED: "mixed effects",
    Effect.NULL: "no effect",
    Effect.NEGATIVE: "that it does harm",
}
# Goals that are named in a sentence; the others are counted.
_NAMED = 2


def because(program: Program, value: ProgramValue, served: Sequence[ServedGoal] | None, budget: Budget) -> str:
    """What "it" does, as a dollar in it is valued: "serves Streets slightly (1 of 4), met 17% of its target and has no
    study". `served`: None where goals are not used or nobody scored it."""
    if value.objective == "benefits":
        return _returns(value)
    if program.kind is Kind.SUPPORT and budget.goals:
        goals = "counts as the services that it supports do on average"
    else:
        goals = "" if served is None else _goals(served, budget)
    return joined([part for part in (goals, *_known(value), _costs(value, budget)) if part])


def _goals(served: Sequence[ServedGoal], budget: Budget) -> str:
    counted = [one for one in served if one.weight]
    if not counted:
        return "serves no goal that counts here" if served else "serves no goal"
    named = [
        f"{budget.goal_names[one.goal.id]} {_SERVES[one.row.score]} ({one.row.score} of 4)" for one in counted[:_NAMED]
    ]
    more = len(counted) - _NAMED
    return "serves " + joined([*named, f"{more} more goal{'s' if more > 1 else ''}"] if more > 0 else named)


def _known(value: ProgramValue) -> Iterable[str]:
    """What is on file of what it does."""
    effect = value.effectiveness
    if value.response:
        yield "has a measured response curve"
        return
    measured, studied = _measured(effect), _studied(effect)
    # What there is on file, though it does not count.
    measure = "measure that can be used" if effect.results.attainments else "measure"
    study = "study of its effect" if effect.findings else "study"
    if measured or studied:
        yield measured or f"has no {measure}"
        yield studied or f"has no {study}"
    else:
        yield f"has neither a {measure} nor a {study}"


def _costs(value: ProgramValue, budget: Budget) -> str:
    """Its unit cost beside its peers', where that counts."""
    one = value.unit_cost if value.costs_count else None
    return f"delivers {one.row.outcome} ({one.in_words(budget.currency)})" if one and one.factor != 1 else ""


def _measured(effect: Effectiveness) -> str:
    """How far its measures are on their way; "" where none counts."""
    if effect.results.score is None:
        return ""
    used = [one for one in effect.results.attainments if one.attained is not None and one.factor]
    return f"met {effect.results.score:.0%} of its {'target' if len(used) == 1 else 'targets'}"


def _studied(effect: Effectiveness) -> str:
    """What its studies find; "" where none counts."""
    pooled, best = [found for found in effect.findings if found.pooled], effect.best
    if not pooled or best is None or best.direction is None:
        return ""
    count = "a study that" if len(pooled) == 1 else f"{len(pooled)} studies, the best of which"
    return f"has {count} finds {_FINDS[best.direction]} ({_sure(best)})"


def _sure(best: WeighedStudy) -> str:
    return f"level {best.level}{'' if best.study.local else ', from elsewhere'}"


def _returns(value: ProgramValue) -> str:
    if value.ratio is None:
        return "has no benefit–cost ratio"
    count = len(value.ratio.studies)
    return f"returns {value.ratio.mean:.2f} for each unit of money, by {count} stud{'y' if count == 1 else 'ies'}"


def underspent(unspent: Underspending | None, case: Case) -> str:
    """Unspent money of the years before, beside a cut: " It left 17% of its …"; "" where there is none."""
    if unspent is None:
        return ""
    years = [year for year, _ in unspent.unspent]
    span = f"FY{years[0]} to FY{years[-1]}" if len(years) > 2 else f"FY{years[0]} and FY{years[-1]}"
    return (
        f" It left {unspent.share:.0%} of its adopted budget unspent from {span}, "
        f"{case.show(unspent.yearly // 100 * 100)} a year."
    )


def joined(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


class Ways:
    """The first year's ways of money, by the program that it leaves and by the one that it comes to."""

    def __init__(self, flows: Iterable[Flow], budget: Budget):
        self._names = budget.program_names
        self._funds = budget.fund_names
        self._from = grouped((flow.from_program_id, flow) for flow in flows)
        self._to = grouped((flow.to_program_id, flow) for flow in flows)

    def helps(self, program_id: str) -> str:
        """What a cut pays for: "its money helps Jobs and 2 others"; "" where nothing is known of it."""
        own = self._from.get(program_id, [])
        to = summed((flow.to_program_id, flow.amount_cents) for flow in own)
        funds = [self._funds[flow.fund_id] for flow in own if flow.to_program_id == GAP]
        parts = [f"helps {self._some(to)}"] if self._some(to) else []
        parts += [f"closes the gap of {joined(list(dict.fromkeys(funds)))}"] if funds else []
        if not parts:
            parts = list(dict.fromkeys(words for sink, words in _SINKS.items() if sink in to))
        return f"its money {joined(parts)}" if parts else ""

    def helped(self, program_id: str) -> str:
        """What a cut pays for, in brief: "pays for Jobs and 2 more"."""
        return _briefly(self.helps(program_id).replace("its money helps ", "pays for ", 1))

    def payers(self, program_id: str) -> str:
        """What pays for a raise, in brief: "paid by new money and Parade and 2 more"."""
        sources = summed((flow.from_program_id, flow.amount_cents) for flow in self._to.get(program_id, []))
        named = joined([*([NEW_MONEY] if NEW_MONEY in sources else []), *filter(None, [self._some(sources)])])
        return _briefly(f"paid by {named}") if named else ""

    def paid_by(self, program_id: str) -> str:
        """What pays for a raise: "new money and cuts of Parade and 2 others pay for it"; "" where it is not known."""
        sources = summed((flow.from_program_id, flow.amount_cents) for flow in self._to.get(program_id, []))
        cuts = self._some(sources)
        parts = [NEW_MONEY] if NEW_MONEY in sources else []
        several = len(sources.keys() - NOT_PROGRAMS) > 1
        parts += [f"{'cuts' if several else 'a cut'} of {cuts}"] if cuts else []
        alone = len(parts) == 1 and not several
        return f"{joined(parts)} pay{'s' if alone else ''} for it" if parts else ""

    def _some(self, amounts: Mapping[str, Cents]) -> str:
        """The program with most, and how many others."""
        programs = [id for id in amounts if id not in NOT_PROGRAMS]
        if not programs:
            return ""
        most = self._names[max(programs, key=lambda id: (amounts[id], id))]
        others = len(programs) - 1
        return f"{most} and {others:,} other{'s' if others > 1 else ''}" if others else most


def _briefly(words: str) -> str:
    return re.sub(r" and ([\d,]+) others?$", r" and \1 more", words)


_COSTS = "pays what cuts cost"
_SINKS = {
    RESERVE: "goes to the reserve",
    IDLE: "stays unallocated",
    EXIT_COSTS: _COSTS,
    LOST_REVENUE: _COSTS,
    UNAVOIDABLE: _COSTS,
}
