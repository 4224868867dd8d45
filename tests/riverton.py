"""The sample city, read, planned and written once a process: tests look at it and change nothing in it."""

from __future__ import annotations

import datetime
import io
from collections import Counter
from functools import cache

import openpyxl

import budgetopt as bo
from budgetopt.city.model import Amount, AmountKind
from budgetopt.saving.whole import in_memory
from budgetopt.shipped import shipped
from budgetopt.workbooks.recommendation import write_recommendation

WORKBOOK = shipped("sample_budgets", "riverton.xlsx")
DATE = datetime.date(2026, 7, 1)


@cache
def budget() -> bo.Budget:
    """Riverton."""
    return bo.read_budget(WORKBOOK)


@cache
def quarter() -> bo.Budget:
    """Every fourth of its programs with all that is known of them, and a quarter of what the funds have free.

    Every kind of fund, program and line is there; over several years it takes a twelfth of the time.
    """
    whole = budget()
    kept = {program.id for program in whole.programs[::4]}
    said = {name: getattr(whole, name) for name in bo.Budget.model_fields}
    for name, rows in said.items():
        if isinstance(rows, tuple) and rows and hasattr(rows[0], "program_id"):
            said[name] = tuple(row for row in rows if row.program_id in kept)
    said["programs"] = tuple(program for program in whole.programs if program.id in kept)
    before, now = _adopted(whole.amounts), _adopted(said["amounts"])
    for place, fund in enumerate(funds := list(whole.funds)):
        free = ((fund.available or 0) - before[fund.id]) // 4
        parts = {"one_time": fund.one_time and fund.one_time // 4, "reserve": fund.reserve // 4}
        funds[place] = type(fund)(**dict(fund) | parts | {"available": now[fund.id] + free})
    return bo.Budget(**said | {"funds": tuple(funds)})


@cache
def quarter_workbook() -> bytes:
    """The same as a workbook."""
    part, target = quarter(), io.BytesIO()
    kept, funds = {program.id for program in part.programs}, {fund.id: fund for fund in part.funds}
    book = openpyxl.Workbook(write_only=True)
    for sheet in openpyxl.load_workbook(WORKBOOK, read_only=True, data_only=True):
        headings, *rows = sheet.iter_rows(values_only=True)
        (copy := book.create_sheet(sheet.title)).append(headings)
        for row in rows:
            if headings[0] == "Fund ID":
                fund = funds[str(row[0])]
                money = [amount and amount / 100 for amount in (fund.available, fund.one_time, fund.reserve)]
                copy.append([*row[:4], *money, *row[7:]])
            elif headings[0] != "Program ID" or row[0] in kept:
                copy.append(row)
    book.save(target)
    return target.getvalue()


@cache
def plan(scenario: str = "balanced") -> bo.Plan:
    """Its plan under a scenario that ships, by the name of the file."""
    return bo.recommend(budget(), asked(scenario))


@cache
def quarter_plan() -> bo.Plan:
    """The balanced plan of that quarter."""
    return bo.recommend(quarter(), asked("balanced"))


@cache
def quarter_recommendation() -> bytes:
    """Its recommendation workbook, dated DATE."""
    return in_memory(lambda file: write_recommendation(quarter_plan(), file, DATE))


def asked(scenario: str) -> bo.Scenario:
    """A scenario that ships, by the name of its file."""
    return bo.read_scenario(shipped("scenarios", f"{scenario}.toml"))


@cache
def workbook(scenario: str = "balanced") -> bytes:
    """The plan's recommendation workbook, dated DATE."""
    return in_memory(lambda file: write_recommendation(plan(scenario), file, DATE))


def _adopted(rows: tuple[Amount, ...]) -> Counter[str]:
    """What the programs have today, by fund."""
    found: Counter[str] = Counter()
    for row in rows:
        if (row.fiscal_year, row.kind) == (budget().fiscal_year, AmountKind.ADOPTED):
            found[row.fund_id] += row.amount
    return found
