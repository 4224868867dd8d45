"""What an officer decides about a program (accept, edit, reject) as a lock: the same on the screen and from a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from budgetopt.city.model import Budget
from budgetopt.money import Cents, plain
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.model import Scenario

NO_REASON = "no reason given"
ACCEPT, EDIT, REJECT = CHOICES = ("accept", "edit", "reject")


def decided(budget: Budget, program_id: str, decision: str, amount: Cents, reason: str) -> Lock:
    """The lock that a decision makes: the program's total, of all its funds together, is `amount` cents in every year.

    Accept fixes the recommended total, reject today's, edit what the officer typed. Which of its funds pay stays with
    the plan: were only one fund's money fixed, a raise that was rejected could come back from another fund.
    """
    return Lock.model_validate(
        {
            "name": f"{budget.program_names[program_id]}: {decision}ed",
            "source": reason or NO_REASON,
            "granted_by": "the officer who decided it",
            "program": program_id,
            "amount": plain(amount),
        }
    )


def with_locks(scenario: Scenario, locks: Sequence[Lock]) -> Scenario:
    """The scenario with more locks; those that it has for the same programs, or for lines of them, give way."""
    programs = {lock.program for lock in locks}
    kept = tuple(rule for rule in scenario.rules if not (isinstance(rule, Lock) and rule.program in programs))
    return scenario.with_changes(rules=kept + tuple(locks))
