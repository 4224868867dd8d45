"""The sheet Method of a comparison: inputs, scenarios and versions, enough to repeat it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from budgetopt.plan.record import versions
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.comparison.scene import Scene
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.recommendation.method import parameters
from budgetopt.workbooks.sheet import Cell

# Characters of JSON in a row: a row is at most 409 points high.
_READABLE = 1_500
# Where a scenario asks for nothing, JSON has an empty list.
_NOTHING = dict.fromkeys(("{}", "[]", "null"), "none")


def _write(page: Page, scene: Scene) -> None:
    comparison = scene.comparison
    page.widths([44, *[30] * len(scene.names)])
    row = page.title("Method", "Enough to repeat the comparison; each scenario's own workbook has its proof.")
    page.freeze(2, repeat=0)
    items: list[tuple[str, Cell]] = [
        ("City", comparison.first.budget.city or "not given"),
        ("Base", scene.base),
        ("Currency", scene.currency),
        ("Date of this workbook", page.book.date.isoformat()),
        *versions().items(),
        *((item.file, item.sha256) for item in comparison.first.budget.inputs),
    ]
    row = page.pairs(page.section(row + 1, "Inputs (SHA-256) and versions"), items, len(scene.names))
    row = page.section(row + 1, "Every parameter of every scenario")
    settings = [
        {name: _NOTHING.get(value, value) for name, value in parameters(plan.scenario.resolved())}
        for plan in comparison.plans
    ]
    for column, heading in enumerate(["Parameter", *scene.names]):
        page.write(row, column, heading, "header")
    for name in dict.fromkeys(name for one in settings for name in one):
        row += 1
        page.write(row, 0, name, "wrap body")
        for column, one in enumerate(settings, start=1):
            page.write(row, column, one.get(name), "wrap body")
        page.fit(row, [(44, name), *((30, one.get(name)) for one in settings)])
    row = page.section(row + 2, "The scenarios as JSON (parts follow each other without a break)")
    for name, plan in zip(scene.names, comparison.plans, strict=True):
        for part in _parts(json.dumps(plan.scenario.resolved(), sort_keys=True)):
            # A merged cell does not grow by itself.
            page.fit(row, [(30 * len(scene.names), part)], 1.0)
            row = page.pairs(row, [(name, part)], len(scene.names), "mono body")


def _parts(text: str) -> Iterator[str]:
    """A long text in pieces that a row shows whole, cut between words; together they are the text."""
    while len(text) > _READABLE:
        cut = text.rfind(" ", 0, _READABLE) + 1 or _READABLE
        yield text[:cut]
        text = text[cut:]
    yield text


SHEET = OutputSheet("Method", "Inputs, scenarios and versions", _write, printed=False)
