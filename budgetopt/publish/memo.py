"""The memo of a recommendation: what its two pages say, every figure with the cell that it was read from."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budgetopt.errors import AuditError
from budgetopt.explore.stability import Robustness
from budgetopt.intake.files.taking import Source
from budgetopt.plan.plan import Plan
from budgetopt.publish import memo_sections as sections
from budgetopt.publish.memo_source import MemoSource
from budgetopt.publish.memo_words import MemoSection, Words
from budgetopt.publish.page import rendered_page
from budgetopt.returned.ours import open_ours
from budgetopt.tell.figures import plural
from budgetopt.verification import Verification, verify_opened
from budgetopt.verification.money import money_in
from budgetopt.verification.proof import proof_in
from budgetopt.workbooks.book import Step
from budgetopt.workbooks.page import LETTER_PAPER
from budgetopt.workbooks.recommendation import recommendation_file
from budgetopt.workbooks.text import one_line

_BRIEF_NAME, _BRIEF_GROUND = 60, 80


@dataclass(frozen=True)
class Memo:
    """What a memo says, for every face alike. `about`: of which plan it is; `foot`: what it was read from;
    `letter`: on letter paper, else on A4."""

    city: str
    about: str
    date: datetime.date
    lead: Words
    sections: tuple[MemoSection, ...]
    foot: str
    letter: bool = True

    @property
    def title(self) -> str:
        """What stands over it."""
        return f"{self.city}: memo on the budget recommendation"


def memo_of_plan(
    plan: Plan,
    date: datetime.date,
    sure: Sequence[Robustness] = (),
    file: str = "plan.xlsx",
    progress: Step | None = None,
) -> Memo:
    """The memo of a plan: that of its workbook, which is written and verified first, as a file of this name."""
    workbook = recommendation_file(plan, date, sure, file, progress)
    if progress:
        progress(1, 1, "verifying it")
    verified, memo = memo_of(workbook, date)
    if memo is None:
        raise AuditError(f"its workbook does not verify: {verified.failures[0].words}")
    return memo


def memo_html(memo: Memo) -> bytes:
    """The memo as an .html file."""
    return rendered_page("memo.html", memo=memo)


def one_page(memo: Memo) -> Memo:
    """The memo on one page: its lead, figures, largest moves with the first thing that each rests on, and districts."""
    figures, cuts, raises, districts, *_ = memo.sections
    return replace(memo, sections=(figures, _brief(cuts), _brief(raises), districts))


def _brief(section: MemoSection) -> MemoSection:
    """A list of moves with less of what each rests on."""
    if section.table is None:
        return section
    rows = tuple(
        (_cut(row[0], _BRIEF_NAME), *row[1:-1], _cut(row[-1][:1], _BRIEF_GROUND)) for row in section.table.rows
    )
    return replace(section, table=replace(section.table, rows=rows))


def _cut(words: Words, longest: int) -> Words:
    return tuple(one_line(part, longest) if isinstance(part, str) else part.cut(longest) for part in words)


def memo_of(
    workbook: Source, date: datetime.date, files: Sequence[Path] = (), mapping: Path | None = None
) -> tuple[Verification, Memo | None]:
    """Verify a recommendation workbook (with its inputs where `files` are given), and its memo; None where a check
    failed: of cells that are no longer the plan's there is no memo.

    Raises InputError for a workbook that is not a recommendation, UsageError for a missing file.
    """
    book = open_ours(workbook)
    verified = verify_opened(book, files, mapping)
    if verified.failures:
        return verified, None
    source = MemoSource(money_in(book, proof_in(book)))
    scenario = source.money.scenario
    city = one_line(book.fact("City"), 60) or "The city"
    checks = plural(len(verified.checks), "check")
    inputs, years = "with its inputs" if files else "without its inputs", len(source.money.proof.years)
    about = f"Scenario: {scenario.name}" if scenario else ""
    memo = Memo(
        city=city,
        about=one_line(about, 100) + (f" · amounts of year 1 of {years}" if years > 1 else ""),
        date=date,
        lead=sections.lead(source),
        sections=sections.sections(source),
        foot=(
            f"Every place in brackets is a cell of {one_line(book.file, 80)} (SHA-256 {book.sha256}), "
            f"verified {inputs}: {checks} passed. What a place says in full stands there."
        ),
        letter=source.currency in LETTER_PAPER,
    )
    return verified, memo
