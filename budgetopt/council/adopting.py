"""The plan with the amendments that passed in it: every line fixed at its amount, and nothing left to choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgetopt.city.standing import Fixed, is_debt_service
from budgetopt.council.amended import makers_of
from budgetopt.council.analysis import Analysis, running_balances
from budgetopt.council.base import AmendmentBase
from budgetopt.council.state import AmendedState
from budgetopt.errors import AuditError, Infeasible, ScenarioError
from budgetopt.money import plain
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Rule
from budgetopt.scenario.amending import AS_AMENDED, Amendment, AmendmentRound
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import BY_COUNCIL, decisions_of
from budgetopt.scenario.model import Scenario

# What a lock of a program replaces by itself.
_REPLACED = ("lock", "cut_limit", "growth_limit", "own_limit")
# What the model holds by itself where nobody changes it.
_STAYS = (Fixed.NEGATIVE, Fixed.NOTHING, Fixed.NON_OPERATING)


class CannotBeAdopted(Exception):
    """The amendments that passed make no lawful budget together; `reasons` in words."""

    def __init__(self, reasons: Sequence[str]):
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reasons))


def adopted_plan(analysis: Analysis, time_limit_s: float | None = None) -> tuple[Plan, tuple[AmendmentRound, ...]]:
    """The plan of the amendments that passed, and the rounds that led to it.

    Policy that they break is lifted, and the round says so: passing them is the council's relief. Raises
    CannotBeAdopted where they break the law, or the council's authority.
    """
    passed = analysis.passed
    reasons = [f"{one.rule}: {one.words}" for one, new in passed.broken if new and not one.policy]
    reasons += [
        f"{maker.called} makes a program that they change, and did not pass"
        for maker in makers_of(passed.amendments, analysis.amendments)
        if any(line.program_id not in analysis.before.budget.program for line in maker.lines if line.of_program)
    ]
    reasons += [f"{one.rule.name}: {one.words}" for one in passed.verdicts if one.refused]
    state = passed.after
    reasons = reasons or [
        f"{state.budget.program_names[id]} would get {state.case.show(cents)}: what is below zero stays as it is today"
        for id, cents in state.allocation.programs.items()
        if cents < 0 and not _is_as_today(state, id)
    ]
    if reasons:
        raise CannotBeAdopted(reasons)
    lifted = [
        rule
        for rule in state.rules
        if rule.policy and rule.kind not in _REPLACED and any(one.rule_id == rule.id for one, _ in passed.broken)
    ]
    scenario = _fixed(state, passed.amendments, analysis.base, lifted)
    try:
        plan = recommend(state.budget, scenario, time_limit_s=time_limit_s)
    except ScenarioError as error:
        raise CannotBeAdopted([finding.found for finding in error.findings]) from None
    except Infeasible as error:
        raise CannotBeAdopted([str(one) for one in error.conflicts]) from None
    off = [
        str(line.id)
        for line in plan.case.standing.lines
        if plan.allocation.amount(line.id) != state.allocation.amount(line.id)
    ]
    if off:
        raise AuditError(f"The amended plan is not the amended amounts: {', '.join(off[:10])}")
    this = AmendmentRound(
        base=analysis.base.sum,
        base_file=analysis.base.file,
        amendments=analysis.amendments,
        passed=analysis.passed_places,
        funds=dict(state.funds),
        lifted=tuple(f"{rule.name} ({_by(rule)})" for rule in lifted),
        running=running_balances(analysis.before, passed.amendments),
        unfunded=analysis.base.unfunded_lines,
    )
    return plan, (*analysis.base.rounds, this)


def _by(rule: Rule) -> str:
    return f"relief granted by {rule.granted_by}" if rule.granted_by else "policy"


def _fixed(state: AmendedState, passed: Sequence[Amendment], base: AmendmentBase, lifted: Sequence[Rule]) -> Scenario:
    """The scenario that asks for these amounts and no others."""
    asked = state.asked(frozenset(rule.id for rule in lifted))
    by = amended_by(base, set(decisions_of(state.scenario)))
    for one in passed:
        for line in one.lines:
            if line.of_program:
                by[line.program_id] = f"{by[line.program_id]}, {one.called}" if line.program_id in by else one.called
    kept = tuple(rule for rule in asked.rules if not isinstance(rule, Lock))
    name = asked.name.removesuffix(AS_AMENDED) + AS_AMENDED
    return asked.with_changes(name=name, rules=(*kept, *locks_at(state, by, base.file)))


def _is_as_today(state: AmendedState, program: str) -> bool:
    return all(state.amount(line.id) == line.current for line in state.case.standing.lines_of_program[program])


def locks_at(state: AmendedState, by: dict[str, str], file: str) -> Iterator[Lock]:
    """A lock of every program's total, and of all its lines but one, at the amounts of `state`. What an officer
    decided, and no amendment (`by` program) touches, stays the officer's; another total than that of `state` may come
    from any of its funds. `file`: the base."""
    standing, names, funds = state.case.standing, state.budget.program_names, state.budget.fund_names
    officers = {rule.program: rule for rule in state.scenario.rules if isinstance(rule, Lock) and not rule.fund}
    for id, lines in standing.lines_of_program.items():
        officer = officers.get(id) if id not in by else None
        stays = (standing.fixed.get(id) in _STAYS or standing.total[id] < 0) and _is_as_today(state, id)
        if officer is None and ((id not in by and stays) or is_debt_service(state.budget.program[id])):
            continue
        source, held = (f"amendment {by[id]}", "as amended") if id in by else (f"the base, {file}", "as in the base")
        settings = {"source": source, "granted_by": BY_COUNCIL, "program": id}
        if officer:
            yield officer
            if officer.fixes(standing.total[id]) != state.allocation.programs[id]:
                continue
        else:
            total = plain(state.allocation.programs[id])
            yield Lock.model_validate(settings | {"name": f"{names[id]}: {held}", "amount": total})
        free = [line.id for line in lines if not line.fixed]
        for line in free[:-1] if len(free) == len(lines) else free:
            amount = {"fund": line.fund_id, "amount": plain(state.allocation.amount(line))}
            yield Lock.model_validate(settings | {"name": f"{names[id]} from {funds[line.fund_id]}: {held}"} | amount)


def amended_by(base: AmendmentBase, decided: set[str]) -> dict[str, str]:
    """By program that is not decided, the amendments of earlier rounds that made its amount."""
    found: dict[str, dict[str, None]] = {}
    for one in (one for round in base.rounds if not round.decisions for one in round.adopted):
        for line in one.lines:
            if line.of_program and line.program_id not in decided:
                found.setdefault(line.program_id, {})[one.called] = None
    return {id: ", ".join(called) for id, called in found.items()}
