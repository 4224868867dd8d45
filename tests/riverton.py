"""The sample city, read, planned and written once a process: tests look at it and change nothing in it."""

from __future__ import annotations

import datetime
import io
from functools import cache

import budgetopt as bo
from budgetopt.shipped import shipped
from budgetopt.workbooks.recommendation import write_recommendation

WORKBOOK = shipped("sample_budgets", "riverton.xlsx")
DATE = datetime.date(2026, 7, 1)


@cache
def budget() -> bo.Budget:
    """Riverton."""
    return bo.read_budget(WORKBOOK)


@cache
def plan(scenario: str = "balanced") -> bo.Plan:
    """Its plan under a scenario that ships, by the name of the file."""
    return bo.recommend(budget(), bo.read_scenario(shipped("scenarios", f"{scenario}.toml")))


@cache
def workbook(scenario: str = "balanced") -> bytes:
    """The plan's recommendation workbook, dated DATE."""
    target = io.BytesIO()
    write_recommendation(plan(scenario), target, DATE)
    return target.getvalue()
