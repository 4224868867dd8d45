"""What is handed out, made of a plan, a comparison or a budget: what a worker is asked for, which gives bytes."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from typing import Any

from budgetopt.city.model import Budget
from budgetopt.explore.compare import Comparison
from budgetopt.explore.stability import Robustness
from budgetopt.plan.plan import Plan
from budgetopt.publish.exercise_html import exercise_html
from budgetopt.publish.memo import Memo, memo_of_plan, one_page
from budgetopt.publish.memo_docx import memo_docx, memo_pdf
from budgetopt.publish.memo_html import memo_html
from budgetopt.publish.slides import memo_pptx
from budgetopt.saving.package import zipped
from budgetopt.scenario.model import Scenario
from budgetopt.standard.exercise import exercise_of
from budgetopt.standard.report import ReportCard
from budgetopt.standard.report_book import write_report
from budgetopt.workbooks.comparison import write_comparison
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workbooks.template.filled import write_programs
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.people import Person
from budgetopt.workspace.project_file import export_project
from budgetopt.workspace.projects import Projects
from ui.standing import published

# How each paper is made of a memo, by the ending of its name.
PAPERS: dict[str, Callable[[Memo], bytes]] = {
    "slides.pptx": memo_pptx,
    "memo.docx": memo_docx,
    "memo.html": memo_html,
    "memo.pdf": memo_pdf,
    "one-page.html": lambda memo: memo_html(one_page(memo)),
    "one-page.pdf": lambda memo: memo_pdf(one_page(memo)),
}


def _written(write: Callable[..., object], before: Sequence[Any], *after: Any, **options: Any) -> bytes:
    target = io.BytesIO()
    write(*before, target, *after, **options)
    return target.getvalue()


def recommendation(
    plan: Plan, day: datetime.date, sure: Sequence[Robustness] = (), rounds: Sequence[Any] = (), tables: Any = ()
) -> bytes:
    """The recommendation workbook."""
    return _written(write_recommendation, [plan], day, sure, rounds, tables=tables)


def comparison(found: Comparison, day: datetime.date) -> bytes:
    """The comparison workbook."""
    return _written(write_comparison, [found], day)


def exercise(budget: Budget, scenario: Scenario) -> bytes:
    """The residents' exercise, as `budgetopt exercise` writes it. Raises Infeasible where no plan can be made."""
    return exercise_html(exercise_of(budget, scenario))


def publication(plan: Plan, day: datetime.date) -> bytes:
    """Open data and the page for the public, as one zip."""
    return zipped(published(plan, day).files, day)


def paper(ending: str, plan: Plan, day: datetime.date, sure: Sequence[Robustness], file: str) -> bytes:
    """A memo, its one page or its slides. Raises UsageError where there is no office program for a PDF."""
    return PAPERS[ending](memo_of_plan(plan, day, sure, file))


def report_card(report: ReportCard) -> bytes:
    """The report card as a workbook."""
    return _written(write_report, [report, None], report.date)


def programs(budget: Budget) -> bytes:
    """The template with a city's programs in it."""
    return _written(write_programs, [], budget)


def project_file(workspace: str, project: str, who: Person) -> bytes:
    """A project as one file, which the log has then; the workspace is opened anew, by its address."""
    opened = Workspace.opened(workspace, make=False)
    try:
        return export_project(Projects(opened), project, who)
    finally:
        opened.close()
