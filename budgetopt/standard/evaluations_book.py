"""The evaluation plan as a workbook: the sheet Evaluations as a budget workbook has it, with what each is worth."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import BinaryIO

from budgetopt.explore.agenda import cannot
from budgetopt.money import units_if
from budgetopt.standard.detectable import DESIGN_OF, WHY, smallest_effect
from budgetopt.standard.evaluations import SCHEMA, EvaluationPlan, PlannedEvaluation
from budgetopt.tell.figures import plural, points
from budgetopt.workbooks.book import Cover, OutputSheet, write_book
from budgetopt.workbooks.method import METHOD, write_method
from budgetopt.workbooks.page import ListColumn, Page

# Evaluations that the terminal tells.
_TOLD = 5
NAME = "Evaluations"
_ABOUT = (
    "What to evaluate, the most gain of knowing first. The first columns are those of the sheet Evaluations of a "
    "budget workbook: copy the rows there, or give this workbook with it; a blank Status is read as planned. What is "
    "done enters the evidence as local, once its Direction or Effect is filled in."
)
SMALLEST = (
    "The smallest effect that one year's clients can show with 80% power at a 5% level, in standard deviations of "
    "the outcome; of a share near one half, half of that in points of the share. It says nothing of what a matched "
    "comparison may be off by."
)


def write_evaluations(planned: EvaluationPlan, target: BinaryIO, date: datetime.date) -> None:
    """Write the workbook to `target`; the same plan and date give the same bytes."""
    budget, name = planned.plan.budget, planned.plan.scenario.name
    cover = Cover(budget.called, f"evaluation plan, {name}", name, "evaluations", budget.currency, False, date)
    write_book(target, cover, _SHEETS, planned)


def evaluations_in_words(planned: EvaluationPlan) -> Iterator[str]:
    """The plan on a terminal."""
    if said := cannot(planned.plan):
        yield said
        return
    proposed = [one for one in planned.evaluations if one.own is None]
    carried = len(planned.evaluations) - len(proposed)
    yield f"{plural(len(proposed), 'evaluation')} proposed, {carried} carried over from the sheet Evaluations."
    for one in planned.evaluations[:_TOLD]:
        status = one.status or "proposed"
        yield f"  {one.program.name} ({status}): knowing is worth {points(one.value.value)}; {one.written_design}"
        yield f"    {_shows(one)} {one.decision}"


def _shows(one: PlannedEvaluation) -> str:
    if one.smallest is None:
        return "How many it serves in a year is not on file."
    return f"{one.program.clients:,.10g} clients a year can show an effect of {one.smallest:.2f} standard deviations."


def _write(page: Page, planned: EvaluationPlan) -> None:
    page.listing(NAME, f"{_ABOUT} {cannot(planned.plan)}".strip(), _columns(), planned.evaluations, "EvaluationPlan")


def _columns() -> list[ListColumn[PlannedEvaluation]]:
    return [
        ListColumn("Program ID", 11, "wrap", lambda one, row: one.program.id),
        ListColumn("Question", 44, "wrap", lambda one, row: one.question),
        ListColumn("Design", 20, "wrap", lambda one, row: one.written_design),
        ListColumn("Cost", 12, "whole", lambda one, row: units_if(one.cost)),
        ListColumn("Due", 11, "wrap", lambda one, row: (one.own and one.own.due) or None),
        ListColumn("Status", 10, "wrap", lambda one, row: one.status or None),
        ListColumn("Finding", 24, "wrap", lambda one, row: (one.own and one.own.finding) or None),
        ListColumn("Direction", 10, "wrap", lambda one, row: (one.own and one.own.direction) or None),
        ListColumn("Effect", 8, "signed", lambda one, row: one.own.effect if one.own else None),
        ListColumn("Effect standard error", 9, "score", lambda one, row: one.own.effect_se if one.own else None),
        ListColumn("Source", 22, "wrap", lambda one, row: (one.own and one.own.source) or None),
        ListColumn("Year", 7, "year", lambda one, row: one.own.year if one.own else None),
        ListColumn("Name of the program", 28, "wrap", lambda one, row: one.program.name),
        ListColumn("Gain of knowing, points", 13, "points", lambda one, row: one.value.value),
        ListColumn("Chance that it changes the plan", 11, "percent", lambda one, row: one.value.chance),
        ListColumn("Gain for each unit of cost", 11, "score", lambda one, row: one.per_cost),
        ListColumn("Clients in a year", 10, "count", lambda one, row: one.program.clients),
        ListColumn("Smallest effect, standard deviations", 12, "score", lambda one, row: one.smallest),
        ListColumn("How it is compared", 34, "wrap", lambda one, row: WHY[one.design]),
        ListColumn("Decision it could change", 60, "wrap", lambda one, row: one.decision),
    ]


def _method(page: Page, planned: EvaluationPlan) -> None:
    designs = ", ".join(f"{rollout}: {design}" for rollout, design in DESIGN_OF.items())
    formula = (smallest_effect.__doc__ or "").replace("\n    ", "\n")
    said = (
        "Gain of knowing: the expected value of partial perfect information, the expected gain in impact if the "
        "program's effect were known before deciding; held programs are let go for the question.",
        f"Design by how a program reaches people (Rollout): {designs}; else matched comparison.",
        SMALLEST,
        formula,
    )
    facts = [("Schema", SCHEMA), ("Scenario", planned.plan.scenario.name)]
    write_method(page, "How questions, designs and figures are found.", said, facts, planned.plan.budget)


_SHEETS = (
    OutputSheet(NAME, "What to evaluate, how, and what it could change", _write),
    OutputSheet(METHOD, "Designs, formula and versions", _method, printed=False),
)
