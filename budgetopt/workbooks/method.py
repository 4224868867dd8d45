"""The sheet Method of a small workbook: how it was worked out, of what, and with which versions."""

from __future__ import annotations

from collections.abc import Iterable

from budgetopt.city.model import Budget
from budgetopt.plan.record import versions
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.sheet import Cell

METHOD = "Method"


def write_method(
    page: Page, about: str, sentences: Iterable[str], facts: Iterable[tuple[str, Cell]], budget: Budget
) -> None:
    """Sentences, then facts, the files of the budget with their SHA-256, and versions."""
    page.widths([30, 96])
    row = page.sentences(page.title(METHOD, about), sentences)
    items = [*facts, *((item.file, item.sha256) for item in budget.inputs), *versions().items()]
    page.pairs(page.section(row + 1, "Inputs (SHA-256) and versions"), items)
