"""What departments say to a plan, held against it: their own rows, the objections beside each move, a counter-offer's
price."""

from __future__ import annotations

from collections.abc import Sequence

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible
from budgetopt.money import Cents, show
from budgetopt.plan.plan import Plan
from budgetopt.present.decision_words import amount_words
from budgetopt.present.plan import changes_between, impact_words, named_changes
from budgetopt.present.table import ShownTable
from budgetopt.scenario.deciding import ACCEPT, EDIT, PAST, decided, decisions_of, latest_round, with_locks
from budgetopt.scenario.model import Scenario
from budgetopt.tell.figures import plural
from budgetopt.tell.relief import smallest_relief
from budgetopt.workspace.replies import DepartmentReply, Replies, Reply

REPLIES = {Reply.AGREE: "Agree", Reply.OBJECT: "Object", Reply.COUNTER: "Counter-offer"}
_SAID = {Reply.AGREE: "agrees", Reply.OBJECT: "objects", Reply.COUNTER: "offers"}


def departments_of(budget: Budget) -> tuple[str, ...]:
    """The departments, by name."""
    return tuple(sorted({program.department for program in budget.programs if program.department}))


def own_programs(plan: Plan, department: str) -> list[str]:
    """A department's programs, the largest change first."""
    own = [program.id for program in plan.budget.programs if program.department == department]
    return sorted(own, key=lambda id: (-abs(plan.allocation.program_change(id)), id))


def own_table(plan: Plan, programs: Sequence[str], replies: Replies) -> ShownTable:
    """A department's rows: today, recommended, change, and what it replied."""
    totals = plan.case.standing.total
    rows = [
        {
            "Program": plan.budget.program_names[id],
            "Today": totals[id] / 100,
            "Recommended": plan.allocation.programs[id] / 100,
            "Change": plan.allocation.program_change(id) / 100,
            "Answer": _answer(plan, replies[id][0]) if id in replies else "",
        }
        for id in programs
    ]
    looks = {"Today": "money", "Recommended": "money", "Change": "change"}
    return ShownTable("The department's programs, today and recommended, and its answers.", rows, looks,
                      plan.budget.currency)  # fmt: skip


def is_earlier(plan: Plan, reply: DepartmentReply) -> bool:
    """Whether a reply was given to another amount than is recommended now, which is not what it offers either."""
    now = plan.allocation.programs.get(reply.program)
    return None not in (reply.recommended, now) and now not in (reply.recommended, reply.cents)


def _answer(plan: Plan, reply: DepartmentReply) -> str:
    return REPLIES[reply.reply] + (", to an earlier amount" if is_earlier(plan, reply) else "")


def reply_words(plan: Plan, reply: DepartmentReply) -> str:
    """A reply in a sentence: Fire objects: …; Fire offers $1,200,000 instead of $1,000,000: …; where it was given to
    another amount than is recommended now, to which."""
    said = f"{reply.department} {_SAID[reply.reply]}"
    # None where a corrected budget does not have the program.
    to = plan.allocation.programs.get(reply.program) if reply.recommended is None else reply.recommended
    amount = "" if to is None else show(to, plan.budget.currency)
    if reply.cents is not None:
        said += f" {show(reply.cents, plan.budget.currency)}"
        said += f" instead of {amount}" if to not in (None, reply.cents) else ""
    if is_earlier(plan, reply):
        said += f"{f' to {amount}' if reply.cents is None else ''}, which was recommended then"
    return f"{said}: {reply.reason}" if reply.reason else f"{said}."


def beside_words(plan: Plan, reply: DepartmentReply) -> str:
    """The move that a reply is about."""
    return f"{plan.budget.program_names[reply.program]}: {_recommended(plan, reply.program)}"


def _recommended(plan: Plan, program: str) -> str:
    return amount_words(plan, program, plan.allocation.programs[program])


def program_label(plan: Plan, program: str, replies: Replies) -> str:
    """A program in a list: its name, what the plan does to it, and the reply that it has."""
    said = f" · {_answer(plan, replies[program][0]).casefold()}" if program in replies else ""
    return f"{plan.budget.program_names[program]} · {_recommended(plan, program)}{said}"


def decided_so(plan: Plan, scenario: Scenario, reply: DepartmentReply, taken: bool, by: str = "") -> Scenario:
    """The scenario with the reply's program decided `by` somebody: as it was offered (`taken`), or as the plan
    recommends."""
    offered = taken and reply.cents is not None
    cents: Cents = reply.cents if taken and reply.cents is not None else plan.allocation.programs[reply.program]
    said = reply.department if offered else f"Kept, though {reply.department} {_SAID[reply.reply]}"
    lock = decided(
        plan.budget, reply.program, EDIT if offered else ACCEPT, cents, f"{said}: {reply.reason}"[:300],
        by=by, round=max(1, latest_round(decisions_of(scenario).values())), answered_by=reply.name,
    )  # fmt: skip
    return with_locks(scenario, [lock])


def decision_words(plan: Plan, reply: DepartmentReply, taken: bool) -> str:
    """That decision, as it is told afterwards: with whose reply it was made."""
    what = f"{reply.department}’s counter-offer taken" if taken else f"kept against {reply.department}"
    amount = f" at {show(reply.cents, plan.budget.currency)}" if taken and reply.cents is not None else ""
    return f"{plan.budget.program_names[reply.program]}: {what}{amount}, answered by {reply.name}"


def back_words(plan: Plan, reply: DepartmentReply) -> str:
    """That such a decision is taken back."""
    return f"{plan.budget.program_names[reply.program]}: decision on {reply.department}’s answer taken back"


def standing_words(plan: Plan, scenario: Scenario, program: str) -> str:
    """What is decided of a program, and who did; "" where it is open."""
    lock = decisions_of(scenario).get(program)
    if lock is None or lock.decided is None:
        return ""
    amount = f" at {show(lock.amount, plan.budget.currency)}" if isinstance(lock.amount, int) else ""
    by = f" by {lock.decided.by}" if lock.decided.by else ""
    return f"Decided: {PAST[lock.decided.decision]}{amount}{by}"


def relief_words(found: Infeasible) -> str:
    """That no plan holds with a counter-offer, and what would have to give."""
    return " ".join(["It cannot be taken as things stand: with it no plan meets every rule.", *smallest_relief(found)])


def progress_words(plan: Plan, programs: Sequence[str], replies: Replies, due: str) -> str:
    """How far a department is: 3 of 9 programs answered, 1 objection, 1 to an earlier amount; due 2026-05-04."""
    own = [replies[id][0] for id in programs if id in replies]
    against = sum(1 for reply in own if reply.reply is not Reply.AGREE)
    said = f"{len(own):,} of {plural(len(programs), 'program')} answered"
    objections = f", {plural(against, 'objection')}" if against else ""
    earlier = sum(1 for reply in own if is_earlier(plan, reply))
    objections += f", {earlier:,} to an earlier amount" if earlier else ""
    return f"{said}{objections}{f'; due {due}' if due else ''}"


def price_words(before: Plan, after: Plan, program: str) -> str:
    """What a counter-offer costs and who pays: the plan with it held against the plan without."""
    cents: Cents = after.allocation.programs[program] - before.allocation.programs[program]
    name, currency = before.budget.program_names[program], before.budget.currency
    way = "more" if cents > 0 else "less"
    others = [one for one in changes_between(before, after) if one[0] != program]
    paid = f"this changes {named_changes(after, others)}" if others else "no other program gets another amount"
    gets = f"With it {name} gets {show(abs(cents), currency)} {way}"
    return f"{gets}; {paid}{impact_words(before, after)}"
