"""What was proposed and decided a year ago, kept as history: at each program, and no lock of anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from budgetopt.city.model import Budget, DecisionKind, EarlierDecision
from budgetopt.city.standing import standing_of
from budgetopt.errors import Infeasible, Place, SolverError
from budgetopt.grouping import summed
from budgetopt.intake.files.taking import Source
from budgetopt.money import Cents
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.returned.decisions import read_decisions
from budgetopt.returned.ours import Ours, refused
from budgetopt.returned.plans import own_lines
from budgetopt.scenario.amending import AS_AMENDED, BY_AMENDMENT, AmendmentRound, amended_budget
from budgetopt.scenario.asked import AskedRule, FundLimits, Lock
from budgetopt.scenario.deciding import BY_COUNCIL, NO_REASON, decisions_of
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.names import KnownNames
from budgetopt.standard.continuity import RollAnswers
from budgetopt.standard.lookback import base_year_of


def earlier_of_plan(plan: Plan) -> list[EarlierDecision]:
    """Of every program what was recommended before anything was decided of it, and what was decided."""
    locks = decisions_of(plan.scenario)
    return _told(plan.budget, plan.scenario, plan.allocation.programs, locks, locks)


def earlier_in_workbook(book: Ours, source: Source, budget: Budget) -> list[EarlierDecision]:
    """The same from a recommendation workbook, with what its sheet Decisions says; `budget`: the one that it changed.
    What a council amended is edited: recommended was what the base of the first amendment has.

    Raises InputError as `read_decisions` does, and where the workbook does not say what was asked.
    """
    year = base_year_of(book)
    if year not in (None, budget.fiscal_year):
        found = f"it is a recommendation on the budget of {year}, and the year before is {budget.fiscal_year}."
        raise refused("another-year", Place(book.file), found, "Take the recommendation of the year before.")
    stands = summed((program, line.recommended[0]) for (program, _), line in own_lines(book).items())
    rounds = book.rounds()
    budget = amended_budget(budget, rounds)
    made = read_decisions(None, source, budget, amended=bool(rounds))
    planned = decisions_of(book.scenario() or Scenario())
    more = summed((program, cents) for one in rounds for (program, _), cents in one.changes.items())
    recommended = {id: cents - more.get(id, 0) for id, cents in stands.items()}
    locks = decisions_of(made.scenario)
    return [
        _amended(one, stands.get(one.program_id, 0), rounds)
        if one.program_id in more and one.program_id not in locks
        else one
        for one in _told(budget, made.scenario, recommended, locks, planned)
    ]


def _amended(one: EarlierDecision, cents: Cents, rounds: Sequence[AmendmentRound]) -> EarlierDecision:
    """What amendments made of a program, as a decision."""
    by = [
        amendment.called
        for round in rounds
        for amendment in round.adopted
        if any(line.program_id == one.program_id for line in amendment.lines)
    ]
    return one.with_changes(
        decision=DecisionKind.EDIT, decided=cents, reason=f"amended: {', '.join(by)}", by=BY_COUNCIL
    )


def undecided(scenario: Scenario) -> Scenario:
    """The scenario with its rules and without what was decided of programs, or amended."""
    kept = tuple(
        rule
        for rule in scenario.rules
        if not (isinstance(rule, Lock) and (rule.decided or rule.granted_by == BY_COUNCIL))
    )
    return scenario.with_changes(rules=kept)


def _told(
    budget: Budget,
    scenario: Scenario,
    recommended: Mapping[str, Cents],
    locks: Mapping[str, Lock],
    planned: Mapping[str, Lock],
) -> list[EarlierDecision]:
    """`planned`: the decisions around which the rest was planned, whose programs' own recommendation is that of the
    plan without them."""
    before = standing_of(budget, scenario.base).total
    proposed: dict[str, Cents | None] = {id: recommended.get(id) for id in before}
    if planned:
        proposed |= dict.fromkeys(planned)
        with suppress(Infeasible, SolverError):
            free = recommend(budget, undecided(scenario)).allocation.programs
            proposed |= {id: free[id] for id in planned if id in free}
    found = []
    for id, current in before.items():
        lock = locks.get(id)
        made = lock.decided if lock else None
        found.append(
            EarlierDecision(
                program_id=id,
                base_year=budget.fiscal_year,
                budget=current,
                recommended=proposed[id],
                decision=DecisionKind(made.decision) if made else None,
                decided=lock.fixes(current) if lock else None,
                reason=lock.source if lock and lock.source != NO_REASON else "",
                by=made.by if made else "",
                scenario=scenario.name,
            )
        )
    return found


def next_scenario(scenario: Scenario, old: Budget, new: Budget, answers: RollAnswers) -> Scenario:
    """The scenario for the next year: its settings and rules, about the programs as they are called now, and no
    decision, and under the name that it had before it was amended. A rule about a program that is gone stays as it is
    written."""
    known, still = KnownNames.by_id(old.programs), KnownNames.by_id(new.programs)

    def now(written: str) -> str:
        id = known.find(written)
        goes_on = answers.of(id) if id else None
        same = goes_on in new.program and still.find(written) != goes_on
        return goes_on if goes_on and same else written

    def pointed(rule: AskedRule) -> AskedRule:
        changes: dict[str, object] = {}
        for field, what in rule.named().items():
            value = getattr(rule, field)
            if what == "program" and value:
                changes[field] = tuple(map(now, value)) if isinstance(value, tuple) else now(value)
        return rule.with_changes(**changes) if changes else rule

    kept = (
        rule for rule in undecided(scenario).rules if not (isinstance(rule, FundLimits) and rule.source == BY_AMENDMENT)
    )
    return scenario.with_changes(name=scenario.name.removesuffix(AS_AMENDED), rules=tuple(map(pointed, kept)))
