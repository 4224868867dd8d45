"""Amendments of the plan at work: read, answered and adopted by a worker, kept until they change."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from budgetopt.council.adopting import CannotBeAdopted, adopted_plan
from budgetopt.council.answer import Answer, answered
from budgetopt.council.authority import authority_named
from budgetopt.council.base import AmendmentBase, read_base
from budgetopt.council.known import amendments_known
from budgetopt.council.reading import read_amendments
from budgetopt.council.template import write_amendment_template
from budgetopt.plan.plan import Plan
from budgetopt.scenario.amending import Amendment, AmendmentRound
from budgetopt.shipped import shipped
from budgetopt.workbooks.recommendation import write_recommendation
from ui.files import File, named
from ui.jobs import Job, Told
from ui.work import Work
from ui.workers import WORKERS


@dataclass(frozen=True)
class AnswerShown:
    """The answer; all the amendments that were read, in their order; the plan with those that passed, or why not."""

    answer: Answer
    read: tuple[Amendment, ...]
    adopted: tuple[Plan, tuple[AmendmentRound, ...]] | None
    reasons: tuple[str, ...] = ()


@cache
def authorities() -> dict[str, str]:
    """The packs that ship, by file name, in words; "" for none."""
    packs = sorted(file.stem for file in shipped("scenarios", "authority").glob("*.toml"))
    return {"": "No authority"} | {name: authority_named(name).name for name in packs}


def base_of_plan(plan: Plan, day: datetime.date) -> AmendmentBase:
    """The plan as amendments see it: its recommendation workbook."""
    written = io.BytesIO()
    write_recommendation(plan, written, day)
    written.seek(0)
    written.name = "recommendation.xlsx"
    return read_base(written)


def template_of(plan: Plan) -> bytes:
    """The workbook that an amendment is written in."""
    target, day = io.BytesIO(), datetime.date.today()
    write_amendment_template(base_of_plan(plan, day), target, day)
    return target.getvalue()


def answer_shown(
    work: Work, plan: Plan, files: Sequence[File], order: Sequence[int] | None, authority: str
) -> AnswerShown | Job:
    """The answer to amendments, `order` those that count in voting order (None: all as they come), or the work that
    finds it. What it raises (InputError for what is wrong with them), it raises here."""

    def found(told: Told) -> object:
        return WORKERS.ask(work.user, _answer_shown, plan, files, order, authority, told=told)

    sums = [sha256(content).hexdigest() for _, content in files]
    job = work.job(f"amend {plan.base_sum} {plan.scenario.name} {sums} {order} {authority}", "Answering", found)
    return job.result if work.done(job) and isinstance(job.result, AnswerShown) else job


def _answer_shown(plan: Plan, files: Sequence[File], order: Sequence[int] | None, authority: str) -> AnswerShown:
    base = base_of_plan(plan, datetime.date.today())
    read = amendments_known(read_amendments([named(*file) for file in files]), base, plan.budget)
    chosen = read if order is None else tuple(read[place] for place in order if place < len(read))
    answer = answered(base, plan.budget, chosen, authority_named(authority) if authority else None)
    try:
        return AnswerShown(answer, read, adopted_plan(answer) if answer.passed.amendments else None)
    except CannotBeAdopted as problem:
        return AnswerShown(answer, read, None, problem.reasons)
