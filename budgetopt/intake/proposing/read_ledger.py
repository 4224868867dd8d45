"""A sheet read as a ledger: where its headings stand, and which column plays which part."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.words import spaced, year_in
from budgetopt.intake.checks.money_column import NO_AMOUNT
from budgetopt.intake.checks.plans import first_of_outlook
from budgetopt.intake.checks.versions import versions_in
from budgetopt.intake.layout.finding import Header, find, headers_in
from budgetopt.intake.proposing.across import funds_across
from budgetopt.intake.proposing.amounts import is_budget
from budgetopt.intake.proposing.bands import with_bands
from budgetopt.intake.proposing.columns import account_codes, parts_of, revenue_rule, signs_of
from budgetopt.intake.proposing.headings import goes_on, holds_amounts, is_title, left_over, unheaded
from budgetopt.intake.proposing.roles import names_office
from budgetopt.intake.proposing.sampled import SampledColumn, columns_of, year_of


@dataclass(frozen=True, slots=True)
class ReadLedger:
    """A sheet as a ledger: its headings and columns, which of them play which part, and the fiscal years named."""

    header: Header
    columns: list[SampledColumn]
    parts: dict[str, Any]
    years: list[int]


def read_as_ledger(grid: Grid, unsaid: bool = False, owned: bool = True) -> ReadLedger | None:
    """The best reading of a sheet as a ledger; with `unsaid` also where no heading says what was adopted, unless
    `owned` also where its rows name accounts alone."""
    best = find(headers_in(grid, (1, 2, 3)), partial(_judged, unsaid=unsaid))
    # One part beside the amounts (a list of names with figures) is enough; none is no ledger.
    if best is None:
        return None
    if bands := _over_accounts(best):
        best = replace(best, parts=best.parts | {"columns": bands})
    codes = {} if {"program", "program_id"} & best.parts["columns"].keys() else account_codes(best.columns)
    known = {"program", "program_id"} | (set() if owned else {"account"})
    if not (codes or known & best.parts["columns"].keys()):
        return None
    # Amounts may differ in any row: they are told from their rivals by all of them.
    told, years = parts_of(columns_of(best.header, most=None), unsaid=unsaid)
    # Where all that is headed as amounts runs, it is named all the same: reading it says so, with what it adds up.
    if "years" not in told and "amount" not in told["columns"]:
        told, years = best.parts, best.years
    if "funds" in best.parts:
        told, years = best.parts | {"columns": {}}, best.years
    columns = {part: name for part, name in best.parts["columns"].items() if part != "amount"}
    columns |= _bands(best)
    told = _with_first_year(best, told)
    amount = {part: name for part, name in told["columns"].items() if part == "amount"}
    parts = {key: part for key, part in told.items() if key in {"years", "funds"}}
    named = named_amounts(parts | {"columns": columns | amount})
    parts |= {"columns": with_bands(best.header, columns | amount, named) | codes}
    parts["columns"] |= _programs_once(best, parts["columns"])
    parts |= revenue_rule(best.header, best.columns)
    if parts.get("revenue", {}).get("band"):
        parts |= signs_of(best.header, best.columns, named)
    kept, rows = _adopted_alone(best, columns)
    if kept and (at := best.header.column_under(str(columns.get("fiscal_year", "")))):
        years = sorted({year for row in rows if (year := year_of(best.header.grid.rows[row].get(at)))}) or years
    return ReadLedger(best.header, best.columns, parts | kept, years)


def _over_accounts(read: ReadLedger) -> dict[str, Any]:
    """The columns of a ledger that names accounts alone, where these stand under the names of programs; else {}."""
    columns = read.parts["columns"]
    if "account" not in columns or {"program", "program_id"} & columns.keys():
        return {}
    named = {part: name for part, name in columns.items() if part != "account"} | {"program": columns["account"]}
    found = with_bands(read.header, named, named_amounts(read.parts))
    return found if found["program"] == {"band": True} else {}


def _with_first_year(read: ReadLedger, told: dict[str, Any]) -> dict[str, Any]:
    """The parts, with the amounts of the budget's year beside those of its outlook where these were taken."""
    budgets = {
        column.heading: column.name
        for column in read.columns
        if column.is_money and is_budget(column) and not NO_AMOUNT.search(spaced(column.heading))
    }
    taken = next((heading for heading, name in budgets.items() if name == told["columns"].get("amount")), "")
    first = first_of_outlook(read.header, budgets) if taken else None
    if first is None or first == year_in(taken):
        return told
    names = [budgets[taken], *(name for heading, name in budgets.items() if year_in(heading) == first)]
    return told | {"columns": told["columns"] | {"amount": names}}


def _adopted_alone(read: ReadLedger, named: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
    """The rule that keeps what was adopted, where the rows are versions of one budget of which one is, and its rows."""
    header, rows = read.header, read.header.below()
    used = {name for name in named.values() if isinstance(name, str)}
    lines = [column.at for column in read.columns if column.name in used and column.name != named.get("fiscal_year")]
    for column in read.columns:
        if column.name in used or column.is_money:
            continue
        found = versions_in(header, rows, column.at, column.heading, lines)
        if found and found.adopted:
            kept = [row for row in rows if values.text(header.grid.rows[row].get(column.at)) == found.adopted]
            return {"keep": {"column": column.name, "matches": found.rule}}, kept
    return {}, []


def _bands(read: ReadLedger) -> dict[str, Any]:
    """Departments and funds that stand once over their programs: in cells of their column, or departments as words of
    no such column in rows that name no program (their subtotals)."""
    named = read.parts["columns"]
    program = next((column for column in read.columns if column.name == named.get("program")), None)
    if program is None:
        return {}
    found: dict[str, Any] = {}
    for column in read.columns:
        part = next((part for part in ("department", "fund", "fund_id") if named.get(part) == column.name), "")
        apart = column.at < program.at and set(column.rows).isdisjoint(program.rows) and len(column.rows) > 1
        names = [values.text(cell) for cell in column.cells]
        first = bool(column.rows and program.rows) and column.rows[0] <= program.rows[0]
        once = first and len(names) == len(set(names)) < len(column.beside)
        office = column.is_text and names_office(column.heading)
        if (part and len(names) > 1 and (apart or once)) or (apart and office):
            found.setdefault(part or "department", {"column": column.name, "down": True})
        elif apart and column.is_text and not part:
            found.setdefault("department", {"band": True})
    return found


def _programs_once(read: ReadLedger, named: dict[str, Any]) -> dict[str, Any]:
    """Programs that stand once over their accounts, each of which has an amount: in the first row of them alone."""
    program, account = (
        next((column for column in read.columns if column.name == named.get(part)), None)
        for part in ("program", "account")
    )
    if program is None or account is None or "program_id" in named or "funds" in read.parts:
        return {}
    once = set(program.rows) <= set(account.rows) and 2 * len(program.rows) <= len(account.rows)
    first = bool(program.rows) and program.rows[0] == account.rows[0]
    apart = all(one != two for one, two in pairwise(program.cells))
    if not (once and first and apart) or _holds_sums(read, named, program.rows):
        return {}
    return {"program": {"column": program.name, "down": True}}


def _holds_sums(read: ReadLedger, named: dict[str, Any], firsts: Collection[int]) -> bool:
    """Whether the first of some group of rows has what the others have together: whose they are is asked."""
    amounts = named_amounts(read.parts | {"columns": named})
    for column in (column for column in read.columns if column.name in amounts):
        groups: list[list[Decimal]] = []
        for row, size in column.sized:
            groups += [[]] if row in firsts or not groups else []
            groups[-1].append(size)
        if any(group[0] == sum(group[1:]) != 0 for group in groups):
            return True
    return False


def _judged(header: Header, unsaid: bool) -> tuple[float, ReadLedger] | None:
    if is_title(header) or holds_amounts(header):
        return None
    columns = columns_of(header)
    parts, years = parts_of(columns, told=False, unsaid=unsaid)
    funds, doubt = funds_across(header, columns)
    if funds:
        known = {part: name for part, name in parts["columns"].items() if part not in {"amount", "fund", "fund_id"}}
        # Codes that may be years are proposed as both, for a person to keep one.
        lone = {year: name for year in years for name in funds if str(year) == name}
        both = {"years": parts.get("years", lone)} if doubt and (lone or "years" in parts) else {}
        dated = sorted({year for name in funds if name != funds[name] and (year := year_in(funds[name]))})
        # "All funds FY2026" beside them says of what year they are.
        totals = [column.heading for column in columns if column.is_money and column.heading not in funds.values()]
        beside = {year for heading in totals if (year := year_in(heading))}
        dated = dated or (sorted(beside) if len(beside) == 1 else [])
        parts, years = {"columns": known, "funds": funds} | both, years if "fiscal_year" in known else dated
    # A row of headings is taken in where it says more, such as the year of the amounts.
    told = parts["columns"].keys() | {*parts.get("years", years[:1])} | parts.get("funds", {}).keys()
    score = len(told) - 0.1 * (header.row - header.top + 1) - goes_on(header, columns, named_amounts(parts))
    # "Budget" twice is half a heading: what tells them apart stands over it.
    score -= 0.2 * any(not column.alone and column.heading and column.is_money for column in columns)
    score -= left_over(header, columns) + unheaded(columns)
    has_amounts = bool({"years", "funds"} & parts.keys()) or "amount" in parts["columns"]
    return (score, ReadLedger(header, columns, parts, years)) if has_amounts and score > 0 else None


def named_amounts(parts: dict[str, Any]) -> list[str]:
    """The columns that are taken for amounts."""
    amount = parts["columns"].get("amount", [])
    amount = amount["column"] if isinstance(amount, dict) else amount
    named = [amount] if isinstance(amount, str) else amount
    return [*named, *parts.get("years", {}).values(), *parts.get("funds", {}).values()]
