"""What is decided about a program (accept, edit, reject, hold) as a lock: the same on the screen and from a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from budgetopt.city.model import Budget
from budgetopt.money import Cents, plain
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.model import Scenario

NO_REASON = "no reason given"
# Who alone can undo what an amendment that passed has made.
BY_COUNCIL = "the council, by amendment"
ACCEPT, EDIT, REJECT, HOLD = CHOICES = ("accept", "edit", "reject", "hold")
PAST = {ACCEPT: "accepted", EDIT: "edited", REJECT: "rejected", HOLD: "held"}


def decided(
    budget: Budget,
    program_id: str,
    decision: str,
    amount: Cents,
    reason: str,
    *,
    by: str = "",
    round: int = 1,
    answered_by: str = "",
) -> Lock:
    """The lock that a decision makes: the program's total, of all its funds together, is `amount` cents in every year.

    Accept fixes the recommended total, reject and hold today's, edit what was typed. Which of its funds pay stays with
    the plan: were only one fund's money fixed, a raise that was rejected could come back from another fund. Held is
    decided until it is lifted.
    """
    return Lock.model_validate(
        {
            "name": f"{budget.program_names[program_id]}: {PAST[decision]}",
            "source": reason or NO_REASON,
            "granted_by": by or "the officer who decided it",
            "program": program_id,
            "amount": plain(amount),
            "decided": {"decision": decision, "round": round, "by": by, "answered_by": answered_by},
        }
    )


def decisions_of(scenario: Scenario) -> dict[str, Lock]:
    """The decisions that a scenario carries, by program."""
    return {rule.program: rule for rule in scenario.rules if isinstance(rule, Lock) and rule.decided}


def called(scenario: Scenario) -> str:
    """A scenario as people tell it from the one that it began as: Balanced, with 7 decisions."""
    made = len(decisions_of(scenario))
    return f"{scenario.name}, with {made} decision{'' if made == 1 else 's'}" if made else scenario.name


def latest_round(locks: Iterable[Lock]) -> int:
    """The last round in which something was decided; 0 where nothing was."""
    return max((lock.decided.round for lock in locks if lock.decided), default=0)


def with_locks(scenario: Scenario, locks: Sequence[Lock], lifted: Iterable[str] = ()) -> Scenario:
    """The scenario with more locks; those that it has for the same programs, or for lines of them, give way, and so do
    decisions on programs that are `lifted`."""
    programs, free = {lock.program for lock in locks}, set(lifted)
    kept = tuple(
        rule
        for rule in scenario.rules
        if not isinstance(rule, Lock) or not (rule.program in programs or (rule.program in free and rule.decided))
    )
    return scenario.with_changes(rules=kept + tuple(locks))
