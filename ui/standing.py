"""Where a city stands with the Standard, what became of a recommendation, what is published: for the pages."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from budgetopt.intake.reading import Examination, examine
from budgetopt.plan.plan import Plan
from budgetopt.present.standing import look_back_tables
from budgetopt.present.table import ShownTable
from budgetopt.returned.ours import open_ours
from budgetopt.saving.whole import in_memory
from budgetopt.standard.interview import with_places
from budgetopt.standard.lookback import look_back
from budgetopt.standard.lookback_book import write_look_back
from budgetopt.standard.lookback_words import look_back_in_words
from budgetopt.standard.parts import read_parts
from budgetopt.standard.parts_book import write_part
from budgetopt.standard.selfcheck import SelfCheck, self_check
from budgetopt.verification import verify_opened
from budgetopt.workbooks.recommendation import recommendation_file
from ui.files import File, books_of, is_mapping, named
from ui.jobs import Job, Told
from ui.work import Work
from ui.worker import told
from ui.workers import WORKERS


@dataclass(frozen=True)
class LookBackShown:
    """A look-back as its page shows it, and its workbook; `wrong`: what is not so of the recommendation, and then
    nothing else."""

    sentences: tuple[str, ...] = ()
    tables: tuple[tuple[str, ShownTable], ...] = ()
    workbook: bytes = b""
    wrong: tuple[str, ...] = ()


def self_check_shown(work: Work, plan: Plan) -> SelfCheck | Job:
    """The self-check with the plan at work, or the work that finds it."""

    def found(told: Told) -> object:
        return WORKERS.ask(work.user, _self_checked, work.files, work.state.mapping, plan, told=told)

    key = f"standard {plan.base_sum} {plan.scenario.name}"
    return work.outcome(SelfCheck, key, "Looking at what the data shows", found)


def _self_checked(files: Sequence[File], mapping: str | None, plan: Plan) -> SelfCheck:
    return self_check(read_files(files, mapping), open_ours(recommendation_file(plan, datetime.date.today())))


def look_back_shown(work: Work, then: File) -> LookBackShown | Job:
    """What became of an earlier recommendation in the budget at work, or the work that finds it. What it raises
    (InputError for a workbook that is none of ours), it raises here."""

    def found(told: Told) -> object:
        return WORKERS.ask(work.user, _looked_back, then, work.files, work.state.mapping, told=told)

    return work.outcome(LookBackShown, f"look back {sha256(then[1]).hexdigest()}", "Looking back", found)


def department_workbook(files: Sequence[File], mapping: str | None, department: str) -> bytes:
    """A department's part of the files, as `budgetopt split` writes it. Raises InputError where they are no budget."""
    told(1, 4, "reading the files")
    budget, parts = read_parts(read_files(files, mapping))
    told(3, 4, "the workbook")
    return in_memory(
        lambda file: write_part(with_places(parts, budget), budget, department, file, datetime.date.today())
    )


def read_files(files: Sequence[File], mapping: str | None) -> Examination:
    """The files with how they were read, whose cells are named."""
    among = next((named(*file) for file in files if is_mapping(file)), None)
    return examine(books_of(files), named("mapping.yaml", mapping.encode()) if mapping else among)


def _looked_back(then: File, files: Sequence[File], mapping: str | None) -> LookBackShown:
    book = open_ours(named(*then))
    wrong = verify_opened(book).failures
    if wrong:
        return LookBackShown(wrong=tuple(map(str, wrong)))
    found = read_files(files, mapping)
    back = look_back(book, found.needed, found.understood.tables)
    content = in_memory(lambda file: write_look_back(back, file, datetime.date.today()))
    return LookBackShown(tuple(look_back_in_words(back)), look_back_tables(back), content)
