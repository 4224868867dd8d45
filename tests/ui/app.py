"""The workbench without a browser: opened, at one of its pages, and what can be read there."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from budgetopt.plan.plan import Plan
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.recommendation import write_recommendation
from ui.state import STORE
from ui.work import Work

ROOT = Path(__file__).resolve().parents[2]
APP = str(ROOT / "ui" / "app.py")
SAMPLES = ROOT / "sample_budgets"
# By file: the title of each page on a budget.
PAGES = {
    "data": "Data",
    "how": "How it goes",
    "asking": "Priorities and rules",
    "recommendation": "Recommendation",
    "decide": "Decide",
    "whatif": "What if",
    "compare": "Compare",
    "amendments": "Amendments",
    "lookback": "Look back",
    "next_year": "Next year",
    "standard": "The Standard",
    "present": "Present",
    "export": "Export",
}
LEDGER = (
    "Kind of row,Program Code,Program Name,Department,Fund Code,FY2026 Adopted Budget\n"
    "Expense,P1,Night patrol of the parks,Police,G,900000\n"
    "Expense,P2,Planting of street trees,Parks,G,100000\n"
    "Revenue,R1,Property tax of all kinds,Finance,G,5000000\n"
)
# Without headings that this product knows: it has to be proposed.
STRANGE = LEDGER.replace("Program Code,", "What the unit does,").replace("Program Name,", "What it is called,")


def opened() -> AppTest:
    return AppTest.from_file(APP, default_timeout=600).run()


def work_of(app: AppTest) -> Work:
    project = app.session_state.get("project", "")
    # Nothing is kept yet where there is no project.
    return STORE.find(project) if project else app.session_state["new work"]


def at_page(app: AppTest, page: str, tab: str = "") -> AppTest:
    app.switch_page(f"views/{page}.py").run()
    if tab:
        app.session_state[
            {"data": "data tab", "asking": "asking tab", "recommendation": "plan tab", "whatif": "what if tab"}[page]
        ] = tab
        app.run()
    sound(app)
    return app


def sound(app: AppTest) -> None:
    assert not app.exception
    assert not [error.value for error in app.error]


def texts(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.title, *app.markdown, *app.caption, *app.info))


def decided_workbook(plan: Plan, decision: str) -> tuple[bytes, str]:
    """A plan's workbook with one decision in its sheet Decisions, and the program that it is about."""
    target = io.BytesIO()
    write_recommendation(plan, target, date(2026, 7, 1))
    book = load_workbook(target)
    rows = list(book["Decisions"].iter_rows())
    header = next(row for row in rows if "Decision" in [cell.value for cell in row])
    column = {cell.value: cell.column - 1 for cell in header if cell.value}
    first = rows[rows.index(header) + 1]
    first[column["Decision"]].value, first[column["Reason"]].value = decision, "By the council"
    return in_memory(book.save), str(first[column["Program ID"]].value)
