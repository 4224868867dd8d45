"""Decisions on a workbook with amendments in it: what the council amended stands, with its new programs and money, and
what is decided replaces it program by program. What comes of them is a further round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget
from budgetopt.council.adopting import amended_by, locks_at
from budgetopt.council.analysis import running_balances
from budgetopt.council.base import AmendmentBase, base_of
from budgetopt.council.state import AmendedState, state_of_base, without_councils_locks
from budgetopt.errors import Place
from budgetopt.intake.files.taking import Source
from budgetopt.money import Cents, plain
from budgetopt.plan.plan import Plan
from budgetopt.returned.decisions import Decisions, read_decisions
from budgetopt.returned.ours import open_ours, refused
from budgetopt.scenario.amending import Amendment, AmendmentLine, AmendmentRound, AmendmentStatus, LineKind, Side
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import decisions_of
from budgetopt.scenario.model import Scenario


@dataclass(frozen=True)
class CarriedOn:
    """What was decided (`made`), the budget that it is about, and the amended workbook that it was written in; `base`
    None where no amendment is in it."""

    budget: Budget
    made: Decisions
    base: AmendmentBase | None = None

    @classmethod
    def of(cls, scenario: Scenario | None, source: Source, budget: Budget) -> Self:
        """Read by `read_decisions`. On an amended workbook every program without a decision keeps what it was amended
        to, also one whose decision is lifted; accepted is the amended amount, line by line.

        Raises as `read_decisions`, and InputError for a scenario beside an amended workbook, which has its own.
        """
        book = open_ours(source)
        if not book.rounds():
            return cls(budget, read_decisions(scenario, book, budget))
        base = base_of(book)
        if scenario is not None:
            found = "amendments that passed are in this workbook, and hold by the scenario that it carries."
            raise refused("amended", Place(book.file), found, "Leave the scenario out.")
        budget = base.amended(budget)
        made = read_decisions(None, book, budget, amended=True)
        made.scenario = _as_amended(made.scenario, base, budget)
        return cls(budget, made, base)

    def rounds(self, plan: Plan) -> tuple[AmendmentRound, ...]:
        """The rounds that led to the plan: those of the workbook, and what the decisions changed of it."""
        if self.base is None:
            return ()
        before = state_of_base(self.base, self.budget)
        lines = tuple(_changed(plan, before))
        if not lines:
            return self.base.rounds
        count = sum(one.decisions for one in self.base.rounds) + 1
        one = Amendment(
            number=f"Decisions {count}",
            title="Decisions on the amended plan",
            base=self.base.sum,
            status=AmendmentStatus.PASSED,
            lines=lines,
            file=self.base.file,
        )
        this = AmendmentRound(
            base=self.base.sum,
            base_file=self.base.file,
            amendments=(one,),
            passed=(0,),
            running=running_balances(before, [one]),
            unfunded=self.base.unfunded_lines,
            decisions=True,
        )
        return (*self.base.rounds, this)


def _as_amended(scenario: Scenario, base: AmendmentBase, budget: Budget) -> Scenario:
    """The scenario with everything held at what it was amended to, but for what is decided."""
    state = state_of_base(base, budget)
    amended = replace(state, amounts=_before_decisions(base, state.amounts))
    totals: dict[str, Cents] = dict.fromkeys(budget.program, 0)
    for id, cents in amended.amounts.items():
        totals[id.program_id] = totals.get(id.program_id, 0) + cents
    own = without_councils_locks(scenario)
    decided = decisions_of(scenario)
    officers = tuple(_over(rule, totals[rule.program]) for rule in own if isinstance(rule, Lock) and not rule.fund)
    asked = scenario.with_changes(rules=(*(rule for rule in own if not isinstance(rule, Lock)), *officers))
    by = amended_by(base, set(decided))
    locks = locks_at(replace(amended, scenario=asked), by, base.file)
    return asked.with_changes(rules=(*(rule for rule in asked.rules if not isinstance(rule, Lock)), *locks))


def _over(lock: Lock, amended: Cents) -> Lock:
    """A decision that says what holds again without it."""
    if lock.decided is None:
        return lock
    return lock.with_changes(decided=lock.decided.with_changes(amended=plain(amended)))


def _before_decisions(base: AmendmentBase, amounts: Mapping[LineId, Cents]) -> dict[LineId, Cents]:
    """The amounts that the last amendments left: without what was decided since."""
    found = dict(amounts)
    for one in reversed(base.rounds):
        if not one.decisions:
            break
        for key, cents in one.changes.items():
            found[LineId(*key)] = found.get(LineId(*key), 0) - cents
    return found


def _changed(plan: Plan, before: AmendedState) -> list[AmendmentLine]:
    """What the plan has otherwise than the workbook, as lines of an amendment: what a line gets less is a source."""
    standing, reasons = plan.case.standing, decisions_of(plan.scenario)
    found = []
    for line in standing.lines:
        change = plan.allocation.amount(line.id) - before.amounts.get(line.id, 0)
        if change:
            program = plan.budget.program[line.id.program_id]
            lock = reasons.get(program.id)
            found.append(
                AmendmentLine(
                    side=Side.USE if change > 0 else Side.SOURCE,
                    kind=LineKind.PROGRAM,
                    program_id=program.id,
                    fund_id=line.id.fund_id,
                    change_cents=abs(change),
                    recurring=line.recurring,
                    note=lock.source if lock else "",
                )
            )
    return found
