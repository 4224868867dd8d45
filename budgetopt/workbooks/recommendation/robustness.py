"""The sheet Robustness: how sure the gain is, how often each move would be made again, what to evaluate first."""

from __future__ import annotations

from budgetopt.explore.across import Agreement, agreements
from budgetopt.explore.agenda import Evaluation, differently
from budgetopt.explore.robustness import Robustness, Stability, Sureness
from budgetopt.explore.tables import WORDS
from budgetopt.money import units
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import plural, points
from budgetopt.workbooks.book import Sheet
from budgetopt.workbooks.page import Column, Page

NAME = "Robustness"
_ABOUT = (
    "Nobody knows a program's effect exactly. Here every effect is drawn many times from what is believed of it, and "
    "the plan is measured, and the best plan found again, under each draw."
)
_HOW = (
    "How it is worked out: each draw takes every program's effect from a normal distribution with the mean and the "
    "standard deviation of the sheet Evidence, held between -1 and 1 (benefit-cost ratios are not held). All scenarios "
    "share the same draws. No-regret: the same move is best in at least 95% of the draws; likely: in at least half; "
    "judgement call: in fewer. The value of an evaluation is the expected value of partial perfect information: the "
    "gain that can be expected if the program's effect were known before deciding. It is integrated exactly (the error "
    "is the proven bound); beside it stands the estimate from the draws with its standard error (one-level Monte "
    "Carlo; Brennan et al. 2007, Madan et al. 2014)."
)


def _write(page: Page, facts: Facts) -> None:
    found = facts.robustness[0]
    columns = _move_columns(facts)
    page.widths([max(column.width, 12) for column in columns])
    page.title(NAME, _ABOUT)
    page.freeze(2)
    page.sheet.repeat_rows(0)
    row = page.section(3, "The gain against today's budget")
    for sentence in _sentences(found):
        row = page.prose(row, sentence)
    row = page.section(row + 1, "How often each move would be made again")
    moves = [one for one in _in_order(facts, found) if one.way]
    row = page.table(row, columns, moves, "RobustnessTable")
    row = page.section(row + 1, "Evaluation agenda: which programs to evaluate first")
    if found.lacking:
        row = page.prose(row, found.lacking)
    if found.agenda is not None:
        row = page.table(row, _agenda_columns(facts), found.agenda, "AgendaTable")
    page.prose(row + 1, _HOW, "note")


def _in_order(facts: Facts, found: Robustness) -> list[Stability]:
    by_id = {one.program_id: one for one in found.stability}
    return [by_id[program.id] for program in facts.budget.programs]


def _sentences(found: Robustness) -> list[str]:
    stopped = f" (of {found.asked:,} asked for: the run was stopped)" if found.draws < found.asked else ""
    counts = ", ".join(f"{found.count(one)} {one}" for one in Sureness)
    sentences = [
        f"{plural(found.draws, 'draw')}{stopped}, seed {found.seed}. The plan has more impact than today's budget in "
        f"{found.share_better:.1%} of the draws, and less in {found.share_worse:.1%}.",
        f"It gains {points(found.gain(50))} in the middle draw; in nine of ten draws between "
        f"{points(found.gain(5))} and {points(found.gain(95))}.",
        f"Of the plan's moves {counts}.",
    ]
    if (more := found.value_of_knowing) is not None:
        sentences.append(f"If every effect were known before deciding, {points(more)} more could be gained on average.")
    if not found.today_possible:
        sentences.insert(1, "Today's budget itself does not obey every rule any more: it is a measure here, no choice.")
    return sentences


def _move_columns(facts: Facts) -> list[Column[Stability]]:
    budget, plan = facts.budget, facts.plan
    total, recommended = plan.case.standing.total, plan.allocation.programs
    columns: list[Column[Stability]] = [
        Column("Program ID", 12, "wrap", lambda one, row: one.program_id),
        Column("Program", 32, "wrap", lambda one, row: budget.program[one.program_id].name),
        Column("Department", 20, "wrap", lambda one, row: budget.program[one.program_id].department),
        Column(
            "Change",
            15,
            "money",
            lambda one, row: units(recommended[one.program_id] - total[one.program_id]),
        ),
        Column("Move", 12, "wrap", lambda one, row: WORDS[one.way]),
        Column("Best cut", 10, "percent", lambda one, row: one.cut),
        Column("Best unchanged", 11, "percent", lambda one, row: one.unchanged),
        Column("Best raised", 10, "percent", lambda one, row: one.raised),
        Column("Class", 15, "wrap", lambda one, row: str(one.sureness)),
    ]
    if len(facts.robustness) > 1:
        by_id: dict[str, Agreement] = {one.program_id: one for one in agreements(facts.robustness)}
        names = ", ".join(one.plan.scenario.name for one in facts.robustness)
        columns += [
            Column(
                f"All scenarios move it so ({names})",
                22,
                "wrap",
                lambda one, row: "yes" if by_id[one.program_id].way else "no",
            ),
            Column("Draws in which all agree", 11, "percent", lambda one, row: _share(by_id[one.program_id])),
        ]
    return columns


def _share(one: Agreement) -> float | None:
    return one.share if one.way else None


def _agenda_columns(facts: Facts) -> list[Column[Evaluation]]:
    budget, plan = facts.budget, facts.plan
    return [
        Column("Program ID", 12, "wrap", lambda one, row: one.program_id),
        Column("Program", 32, "wrap", lambda one, row: budget.program[one.program_id].name),
        Column("What the city would do differently", 20, "wrap", lambda one, row: differently(plan, one)),
        Column("Cost of an evaluation", 15, "money", lambda one, row: None if one.cost is None else units(one.cost)),
        Column("Value, impact points", 12, "points", lambda one, row: one.value),
        Column("Value for each unit of cost", 10, "score", lambda one, row: one.per_cost),
        Column("Error at most", 11, "points", lambda one, row: one.error),
        Column("Estimate from the draws", 10, "points", lambda one, row: one.simulated),
        Column("Its standard error", 15, "points", lambda one, row: one.standard_error),
        Column("Chance that it changes the plan", 12, "percent", lambda one, row: one.chance),
    ]


SHEET = Sheet(
    NAME,
    "How sure the gain is, how often each move would be made again, what to evaluate first",
    _write,
    lambda facts: bool(facts.robustness),
)
