"""Amendments of the plan at work: read, analysed and adopted by a worker, kept until they change."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from budgetopt.council.adopting import CannotBeAdopted, adopted_plan
from budgetopt.council.analysis import Analysis, analysed
from budgetopt.council.authority import authority_named
from budgetopt.council.base import read_base
from budgetopt.council.known import amendments_known
from budgetopt.council.reading import read_amendments
from budgetopt.errors import Finding, InputError
from budgetopt.plan.plan import Plan
from budgetopt.scenario.amending import Amendment, AmendmentRound
from budgetopt.shipped import shipped
from budgetopt.workbooks.recommendation import recommendation_file
from ui.files import File, named
from ui.jobs import Job, Told
from ui.work import Work
from ui.workers import WORKERS


@dataclass(frozen=True)
class AnalysisShown:
    """All the amendments that were read, as they come; the analysis of those that count, or what is wrong with them;
    the plan with those that passed, or why not."""

    read: tuple[Amendment, ...]
    analysis: Analysis | None = None
    findings: tuple[Finding, ...] = ()
    adopted: tuple[Plan, tuple[AmendmentRound, ...]] | None = None
    reasons: tuple[str, ...] = ()


@cache
def authorities() -> dict[str, str]:
    """The packs that ship, by file name, in words; "" for none."""
    packs = sorted(file.stem for file in shipped("scenarios", "authority").glob("*.toml"))
    return {"": "No authority"} | {name: authority_named(name).name for name in packs}


def counted(read: Sequence[Amendment], order: Sequence[str] | None) -> tuple[Amendment, ...]:
    """The amendments that count, in voting order: by what they are called, all as they come where there is no order."""
    named_so = {one.called: one for one in read}
    return tuple(read) if order is None else tuple(named_so[name] for name in order if name in named_so)


def with_added(there: Sequence[File], given: Sequence[File]) -> tuple[list[File], str]:
    """The files that are there with those that are given, one of the same name in the other's place; and in words what
    that does, "" where all are there already with the same content."""
    before, new = dict(there), [file for file in given if file not in there]
    after = before | dict(new)
    said = [f"{name} uploaded{' in place of the one before' if name in before else ''}" for name in dict(new)]
    return list(after.items()), "; ".join(said)


def put_back(read: Sequence[Amendment], order: Sequence[str], name: str) -> list[str]:
    """The order with one more in it: before the first that comes after it."""
    places = {one.called: place for place, one in enumerate(read)}
    at = next((at for at, other in enumerate(order) if places.get(other, -1) > places[name]), len(order))
    return [*order[:at], name, *order[at:]]


def analysis_shown(work: Work, plan: Plan, authority: str) -> AnalysisShown | Job:
    """The analysis of the project's amendments, or the work that finds it. What it raises (InputError for files that
    have none that can be read), it raises here."""
    files, order = work.amendments, work.state.voting_order

    def found(told: Told) -> object:
        return WORKERS.ask(work.user, _analysis_shown, plan, files, order, authority, told=told)

    sums = [sha256(content).hexdigest() for _, content in files]
    key = f"amend {plan.base_sum} {plan.scenario.name} {sums} {order} {authority}"
    return work.outcome(AnalysisShown, key, "Answering", found)


def _analysis_shown(plan: Plan, files: Sequence[File], order: Sequence[str] | None, authority: str) -> AnalysisShown:
    base = read_base(recommendation_file(plan, datetime.date.today()))
    read = read_amendments([named(*file) for file in files])
    try:
        chosen = amendments_known(counted(read, order), base, plan.budget)
    except InputError as wrong:
        return AnalysisShown(read, findings=wrong.findings)
    if not chosen:
        return AnalysisShown(read)
    analysis = analysed(base, plan.budget, chosen, authority_named(authority) if authority else None)
    try:
        return AnalysisShown(read, analysis, adopted=adopted_plan(analysis) if analysis.passed.amendments else None)
    except CannotBeAdopted as problem:
        return AnalysisShown(read, analysis, reasons=problem.reasons)
