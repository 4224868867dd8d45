"""The sheet Method of a comparison: inputs, scenarios and versions, enough to repeat it."""

from __future__ import annotations

import json

from budgetopt.excel.comparison.scene import Scene
from budgetopt.excel.recommendation.method import JSON_CELL, parameters
from budgetopt.excel.recommendation.page import Cell, Page, Sheet
from budgetopt.plan.record import versions


def _write(page: Page, scene: Scene) -> None:
    comparison = scene.comparison
    page.widths([44, *[30] * len(scene.names)])
    row = page.title("Method", "Enough to repeat the comparison; each scenario's own workbook has its proof.")
    page.freeze(2)
    page.sheet.repeat_rows(0)
    items: list[tuple[str, Cell]] = [
        ("City", scene.city),
        ("Base", scene.base),
        ("Currency", scene.currency),
        ("Date of this workbook", scene.date.isoformat()),
        *versions().items(),
        *((item.file, item.sha256) for item in comparison.first.budget.inputs),
    ]
    row = page.section(row + 1, "Inputs (SHA-256) and versions")
    for name, value in items:
        page.write(row, 0, name, "wrap body")
        page.merge(row, 1, len(scene.names), value, "wrap body")
        row += 1
    row = page.section(row + 1, "Every parameter of every scenario")
    settings = [dict(parameters(plan.scenario.resolved())) for plan in comparison.plans]
    for column, heading in enumerate(["Parameter", *scene.names]):
        page.write(row, column, heading, "header")
    for name in dict.fromkeys(name for one in settings for name in one):
        row += 1
        page.write(row, 0, name, "wrap body")
        for column, one in enumerate(settings, start=1):
            page.write(row, column, one.get(name), "wrap body")
    row = page.section(row + 2, "The scenarios as JSON")
    for name, plan in zip(scene.names, comparison.plans, strict=True):
        text = json.dumps(plan.scenario.resolved(), sort_keys=True)
        for start in range(0, len(text), JSON_CELL):
            page.write(row, 0, name, "wrap body")
            page.merge(row, 1, len(scene.names), text[start : start + JSON_CELL], "mono body")
            row += 1


SHEET = Sheet("Method", "Inputs, scenarios and versions", _write)
