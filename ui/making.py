"""What is handed out, made of a plan, a comparison or a budget: what a worker is asked for, which gives bytes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from budgetopt.city.model import Budget
from budgetopt.council.base import read_base
from budgetopt.council.template import write_amendment_template
from budgetopt.explore.compare import Comparison
from budgetopt.explore.stability import Robustness
from budgetopt.plan.plan import Plan
from budgetopt.publish.exercise_html import exercise_html
from budgetopt.publish.journal import journal_csv
from budgetopt.publish.memo import Memo, memo_html, memo_of_plan, one_page
from budgetopt.publish.memo_docx import memo_docx, memo_pdf
from budgetopt.publish.publication import publication_of
from budgetopt.publish.slides import memo_pptx
from budgetopt.returned.ours import open_ours
from budgetopt.saving.package import zipped
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.model import Scenario
from budgetopt.standard.exercise import exercise_of
from budgetopt.standard.report import ReportCard
from budgetopt.standard.report_book import write_report
from budgetopt.workbooks.comparison import write_comparison
from budgetopt.workbooks.recommendation import recommendation_file, write_recommendation
from budgetopt.workbooks.template.filled import write_programs
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.project_file import packed_project
from budgetopt.workspace.projects import Projects
from ui.worker import told

# How each paper is made of a memo, by the ending of its name.
PAPERS: dict[str, Callable[[Memo], bytes]] = {
    "slides.pptx": memo_pptx,
    "memo.docx": memo_docx,
    "memo.html": memo_html,
    "memo.pdf": lambda memo: memo_pdf(memo, partial(told, 9, 10, "the PDF, by LibreOffice")),
    "one-page.html": lambda memo: memo_html(one_page(memo)),
    "one-page.pdf": lambda memo: memo_pdf(one_page(memo), partial(told, 9, 10, "the PDF, by LibreOffice")),
}


def _written(write: Callable[..., object], before: Sequence[Any], *after: Any, **options: Any) -> bytes:
    return in_memory(lambda file: write(*before, file, *after, **options))


def half(done: int, whole: int, step: str) -> None:
    """Tell of the workbook that comes first and is half of what is to be made."""
    told(done, 2 * whole, f"the workbook first, {step}")


def second_half(done: int, whole: int, step: str) -> None:
    """Tell of what is made of that workbook."""
    told(whole + done, 2 * whole, step)


def recommendation(
    plan: Plan, day: datetime.date, sure: Sequence[Robustness] = (), rounds: Sequence[Any] = (), tables: Any = ()
) -> bytes:
    """The recommendation workbook."""
    return _written(write_recommendation, [plan], day, sure, rounds, tables=tables, progress=told)


def comparison(found: Comparison, day: datetime.date) -> bytes:
    """The comparison workbook."""
    return _written(write_comparison, [found], day, told)


def exercise(budget: Budget, scenario: Scenario) -> bytes:
    """The residents' exercise, as `budgetopt exercise` writes it. Raises Infeasible where no plan can be made."""
    return exercise_html(
        exercise_of(budget, scenario, lambda done, whole: told(done, whole, f"{done:,} of {whole:,} plans"))
    )


def publication(plan: Plan, day: datetime.date) -> bytes:
    """Open data and the page for the public, as one zip."""
    published = publication_of(open_ours(recommendation_file(plan, day, progress=half)), plan.budget, day)
    told(1, 2, "open data and the page")
    return zipped(published.files, day)


def paper(ending: str, plan: Plan, day: datetime.date, sure: Sequence[Robustness], file: str) -> bytes:
    """A memo, its one page or its slides. Raises UsageError where there is no office program for a PDF."""
    memo = memo_of_plan(plan, day, sure, file, half)
    told(9, 10, "the paper")
    return PAPERS[ending](memo)


def report_card(report: ReportCard) -> bytes:
    """The report card as a workbook."""
    return _written(write_report, [report, None], report.date, told)


def programs(budget: Budget) -> bytes:
    """The template with a city's programs in it."""
    return _written(write_programs, [], budget, told)


def amendment(plan: Plan, day: datetime.date) -> bytes:
    """The workbook that an amendment of the plan is written in."""
    return _written(
        write_amendment_template, [read_base(recommendation_file(plan, day, progress=half))], day, second_half
    )


def journal(plan: Plan) -> bytes:
    """The journal for the finance system."""
    told(0, 1, "what changes by account, fund and program")
    return journal_csv(plan)


def project_file(workspace: str, project: str) -> bytes:
    """A project as one file; the workspace is opened anew, by its address."""
    opened = Workspace.opened(workspace, make=False)
    try:
        return packed_project(Projects(opened), project, progress=told)
    finally:
        opened.close()
