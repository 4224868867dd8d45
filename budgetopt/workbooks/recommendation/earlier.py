"""The sheet Earlier: what was recommended, decided and adopted in earlier years, program by program."""

from __future__ import annotations

from budgetopt.city.model import EarlierDecision
from budgetopt.tell.earlier import ABOUT, EARLIER
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page, columns_of

NAME = "Earlier decisions"


def _write(page: Page, facts: Facts) -> None:
    columns: list[ListColumn[EarlierDecision]] = [
        ListColumn("Program ID", 11, "wrap", lambda one, row: one.program_id),
        ListColumn("Program", 32, "wrap", lambda one, row: facts.budget.program_names[one.program_id]),
        *columns_of(EARLIER, 9, 17, 17, 11, 17, 34, 18, 17, 18),
    ]
    order = {id: index for index, id in enumerate(facts.budget.program)}
    rows = sorted(facts.budget.earlier, key=lambda one: (order[one.program_id], -one.base_year))
    page.listing(NAME, ABOUT, columns, rows, "EarlierTable")


SHEET = OutputSheet(
    NAME, "What was recommended, decided and adopted a year ago", _write, lambda facts: bool(facts.budget.earlier)
)
