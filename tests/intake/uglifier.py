"""Makes a clean city's workbook ugly, in the ways finance offices do; the same seed makes the same workbook.

An ugliness is a function of a page and a random source. It changes how the city is written, never what it is.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

DEPARTMENTS = ("Police", "Parks and Recreation", "Public Works", "City Clerk", "Library")
FUNDS = (("100", "General Fund"), ("210", "Street Fund"), ("510", "Water Fund"))
HEADS = ("Program ID", "Program", "Department", "Fund ID", "Current budget")
ID, PROGRAM, DEPARTMENT, FUND, AMOUNT = range(5)


@dataclass
class City:
    """The truth: rows of (id, program, department, fund, cents)."""

    rows: list[tuple[str, str, str, str, int]]

    @property
    def money(self) -> dict[str, tuple[str, str, str, int]]:
        return {id: (name, department, fund, cents) for id, name, department, fund, cents in self.rows}


def clean_city(seed: int, whole: bool = False) -> City:
    """Some twenty programs; amounts with cents, a nil and a negative one. `whole`: from 100,000 to 999,999 dollars."""
    source = random.Random(seed)
    words = ("Patrol", "Records", "Training", "Outreach", "Repair", "Permits", "Pools", "Trees", "Signals", "Archives")
    rows = []
    for department in DEPARTMENTS:
        for word in source.sample(words, 4):
            number = len(rows) + 1
            cents = source.randrange(50_000_00, 9_000_000_00)
            fund = source.choice(FUNDS)[0]
            rows.append((f"P-{number:03d}", f"{department} {word}", department, fund, cents))
    if whole:
        return City([(*row[:4], source.randrange(100_000, 999_999) * 100) for row in rows])
    rows[3] = (*rows[3][:4], 0)
    rows[7] = (*rows[7][:4], -12_345_67)
    return City(rows)


@dataclass
class Page:
    """A sheet while it is made ugly: a table first, then rows of cells."""

    heads: list[Any]
    body: list[list[Any]]  # each row in the order of `roles`
    roles: list[int | None]  # which part a column plays; None: something else
    kinds: list[str] = field(default_factory=list)  # of each row: "program", "total", "other"
    name: str = "Programs"
    unit: int = 1
    scaled: bool = False  # amounts are shown in thousands by their number format
    above: list[list[Any]] = field(default_factory=list)
    extra_heads: list[list[Any]] = field(default_factory=list)  # rows of headings over the last one
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # in extra_heads: row, first, last column
    down: list[tuple[int, int, int]] = field(default_factory=list)  # in the body: column, first, last row
    below: list[list[Any]] = field(default_factory=list)
    beside: list[list[Any]] = field(default_factory=list)  # another table, to the right of a blank column
    hidden: set[int] = field(default_factory=set)  # rows of the body
    hidden_columns: set[int] = field(default_factory=set)
    blank_columns: int = 0  # before the table
    settings: list[list[Any]] = field(
        default_factory=lambda: [["Item", "Value"], ["City", "Ugly"], ["Fiscal year", 2026]]
    )
    others: dict[str, list[list[Any]]] = field(default_factory=dict)
    delimiter: str = ""  # a text table instead of a workbook
    encoding: str = "utf-8"

    def column(self, role: int) -> int:
        return self.roles.index(role)

    def amounts(self, change: Callable[[Any], Any]) -> None:
        """Change every amount, of programs and of totals."""
        at = self.column(AMOUNT)
        for row in self.body:
            if isinstance(row[at], int | float):
                row[at] = change(row[at])


def page_of(city: City) -> Page:
    body: list[list[Any]] = [[*row[:4], row[4] / 100] for row in city.rows]
    return Page(list(HEADS), body, list(range(5)), ["program"] * len(body))


Ugliness = Callable[[Page, random.Random], None]


def banner(page: Page, source: random.Random) -> None:
    page.above += [["CITY OF UGLY"], ["Adopted Budget, serving 1.2 million residents"], []][: source.randint(1, 3)]


def blank_columns(page: Page, source: random.Random) -> None:
    page.blank_columns = source.randint(1, 3)


def shuffled_columns(page: Page, source: random.Random) -> None:
    order = list(range(len(page.roles)))
    source.shuffle(order)
    page.roles = [page.roles[at] for at in order]
    page.heads = [page.heads[at] for at in order]
    page.body = [[row[at] for at in order] for row in page.body]


def synonyms(page: Page, source: random.Random) -> None:
    words = {
        ID: ["PROGRAM CODE", "Program No.", "Prog_ID"],
        PROGRAM: ["Program Name", "Service", "program title"],
        DEPARTMENT: ["Dept.", "Agency Name", "DIVISION"],
        FUND: ["Fund Code", "Fund #".replace(" #", " No."), "Funding Source"],
        AMOUNT: ["FY26 Budget", "FY 2026 Adopted", "Adopted Budget", "2025-26 Budget"],
    }
    for role, choices in words.items():
        if role in page.roles:
            page.heads[page.column(role)] = source.choice(choices)


def other_columns(page: Page, source: random.Random) -> None:
    """A prior year, a change and a remark: more numbers that are not the budget."""
    amount = page.column(AMOUNT)
    page.heads[amount] = "FY2026 Adopted"
    page.heads += ["FY2025 Adopted", "FY2025 Actual", "% change", "Remarks"]
    page.roles += [None] * 4
    for row in page.body:
        now = row[amount] if isinstance(row[amount], int | float) else 0
        row += [round(now * source.uniform(0.8, 1.2), 2), round(now * 0.97, 2), source.random(), "see note"]


def next_years_column(page: Page, source: random.Random) -> None:
    page.heads[page.column(AMOUNT)] = "FY2026 Adopted"
    page.heads.append("FY2027 Budget")
    page.roles.append(None)
    for row in page.body:
        row.append(source.randrange(1_000_000))


def subtotals(page: Page, source: random.Random, word: str = "") -> None:
    """A total after each department, and one of all."""
    amount, name = page.column(AMOUNT), page.column(source.choice([ID, PROGRAM]))
    word = word or source.choice(["{} Total", "Total {}", "Subtotal, {}", "TOTAL: {}"])
    body, kinds = [], []
    running = 0.0
    for department in DEPARTMENTS:
        rows = [row for row in page.body if row[page.column(DEPARTMENT)] == department]
        total = round(sum(row[amount] for row in rows if isinstance(row[amount], int | float)), 2)
        line: list[Any] = [None] * len(page.heads)
        line[name], line[amount] = word.format(department), total
        body += [*rows, line]
        kinds += ["program"] * len(rows) + ["total"]
        running += total
    last: list[Any] = [None] * len(page.heads)
    last[name], last[amount] = "GRAND TOTAL", round(running, 2)
    page.body, page.kinds = [*body, last], [*kinds, "total"]


def totals_by_name_alone(page: Page, source: random.Random) -> None:
    """Totals that no word tells: they carry ids and the department's name."""
    subtotals(page, source, "{}")
    page.body.pop()
    page.kinds.pop()
    for number, row in enumerate(row for row, kind in zip(page.body, page.kinds, strict=True) if kind == "total"):
        department = DEPARTMENTS[number]
        told = {ID: f"D-{number}", PROGRAM: department, DEPARTMENT: department, FUND: "100"}
        for role, value in told.items():
            if role in page.roles:
                row[page.column(role)] = value


def thousands(page: Page, source: random.Random, how: str = "") -> None:
    """Amounts in thousands, said in the heading, in a lone cell, in a footnote or in Settings."""
    page.amounts(lambda size: round(size / 1_000, 5))
    page.unit = 1_000
    how = how or source.choice(["heading", "lone", "footnote", "settings", "title"])
    heading = page.column(AMOUNT)
    match how:
        case "heading":
            page.heads[heading] = str(page.heads[heading]) + source.choice(
                [" ($000)", " (in thousands)", " $ thousands"]
            )
        case "lone":
            said = source.choice(["$000s", "in thousands", "(Amounts in thousands of dollars)", "$ thousand"])
            page.above.append([None] * heading + [said])
        case "title":
            page.above.append([f"Adopted budget by program {source.choice(['(in thousands)', '($ in thousands)'])}"])
        case "footnote":
            page.below.append(["Note: all amounts in thousands of dollars"])
        case "settings":
            page.settings.append(["Amounts in", "Thousands"])


def shown_in_thousands(page: Page, source: random.Random) -> None:
    page.scaled = True


def thousands_twice(page: Page, source: random.Random) -> None:
    """The label says thousands, the format shows thousands, and the cell holds dollars."""
    page.scaled = True
    page.heads[page.column(AMOUNT)] = f"{page.heads[page.column(AMOUNT)]} ($000)"


def units_that_disagree(page: Page, source: random.Random) -> None:
    page.above.append(["(in millions)"])
    page.heads[page.column(AMOUNT)] = f"{page.heads[page.column(AMOUNT)]} ($000)"


def _grouped(size: float, group: str, decimal: str) -> str:
    return f"{abs(size):,.2f}".replace(",", "\x00").replace(".", decimal).replace("\x00", group)


def text_amounts(page: Page, source: random.Random) -> None:
    style = source.randrange(4)

    def text(size: float) -> str:
        words = f"{abs(size):,.2f}" if page.unit == 1 else f"{abs(size):,.5f}"
        words = source.choice(["$", "$ ", "", "US$"]) + words
        return words if size >= 0 else (f"({words})", f"-{words}", f"{words}-", f"({words})")[style]

    page.amounts(text)


def continental(page: Page, source: random.Random, group: str = "") -> None:
    """Amounts as text, as Germany, France or Switzerland write them."""
    if page.unit > 1:
        return
    group = group or source.choice([".", " ", " ", "'", "’"])
    decimal = "." if group in "'’" else ","
    page.amounts(lambda size: ("-" if size < 0 else "") + _grouped(size, group, decimal) + source.choice(["", " €"]))


def continental_whole(page: Page, source: random.Random) -> None:
    """Thousands parted by points and no decimals: 123.456 may be 123,456 or 123.456."""
    page.amounts(lambda size: ("-" if size < 0 else "") + f"{abs(round(size)):,}".replace(",", "."))


def indian(page: Page, source: random.Random) -> None:
    def lakhs(size: float) -> str:
        whole, cents = f"{abs(size):.2f}".split(".")
        head, tail = whole[:-3], whole[-3:]
        while len(head) > 2:
            head, tail = head[:-2], f"{head[-2:]},{tail}"
        return ("-" if size < 0 else "") + (f"{head},{tail}" if head else tail) + f".{cents}"

    if page.unit == 1:
        page.amounts(lakhs)


def dashes(page: Page, source: random.Random) -> None:
    page.amounts(lambda size: source.choice(["-", "–", "—", " -   "]) if size == 0 else size)


def hidden_rows(page: Page, source: random.Random) -> None:
    page.hidden |= set(source.sample(range(len(page.body)), 3))


def hidden_column(page: Page, source: random.Random) -> None:
    page.hidden_columns.add(page.column(FUND))


def footnotes(page: Page, source: random.Random) -> None:
    page.below += [[], ["* Includes one-time money of prior years."], ["Source: Finance Department, page 12"]]


def repeated_headings(page: Page, source: random.Random) -> None:
    at = source.randrange(2, len(page.body) - 2)
    page.body.insert(at, list(page.heads))
    page.kinds.insert(at, "other")


def blank_rows(page: Page, source: random.Random) -> None:
    for _ in range(3):
        at = source.randrange(1, len(page.body))
        page.body.insert(at, [None] * len(page.heads))
        page.kinds.insert(at, "other")


def stacked_headings(page: Page, source: random.Random) -> None:
    """Two or three rows of headings with merged banners over them."""
    amount = page.column(AMOUNT)
    width = len(page.heads)
    group: list[Any] = [None] * width
    if amount > 0:
        group[0] = "Program information"
        page.merged.append((0, 0, amount - 1))
    group[amount] = "Budget"
    if amount + 1 < width:
        group[amount + 1] = "Other"
    page.heads[amount] = "FY2026 Adopted"
    page.extra_heads.append(group)
    if source.random() < 0.5:
        middle: list[Any] = [None] * width
        middle[amount], page.heads[amount] = "FY2026", "Adopted"
        page.extra_heads.append(middle)


def merged_departments(page: Page, source: random.Random) -> None:
    at = page.column(DEPARTMENT)
    first = 0
    for row in range(1, len(page.body) + 1):
        if row == len(page.body) or page.body[row][at] != page.body[first][at]:
            if row - first > 1 and page.body[first][at]:
                page.down.append((at, first, row - 1))
                for inside in page.body[first + 1 : row]:
                    inside[at] = None
            first = row


def department_once(page: Page, source: random.Random) -> None:
    """The department stands in the first of its rows alone, and nothing is merged."""
    at = page.column(DEPARTMENT)
    seen = None
    for row in page.body:
        seen, row[at] = row[at], None if row[at] == seen else row[at]


def departments_as_bands(page: Page, source: random.Random) -> None:
    at = page.column(DEPARTMENT)
    body = []
    for department in DEPARTMENTS:
        band: list[Any] = [None] * len(page.heads)
        band[0] = department.upper()
        body += [band, *(row for row in page.body if row[at] == department)]
    page.body = [[cell for place, cell in enumerate(row) if place != at] for row in body]
    page.kinds = ["other"] * len(body)
    page.heads.pop(at)
    page.roles.pop(at)


def summary_beside(page: Page, source: random.Random) -> None:
    """A second table to the right: what each department has in all."""
    page.beside = [["Department", "Total budget"], *([name, source.randrange(10**7)] for name in DEPARTMENTS)]


def revenue_rows(page: Page, source: random.Random) -> None:
    _with_revenue(page, "Account Type", "Expense", "Revenue", source)


def formulas(page: Page, source: random.Random) -> None:
    page.body[5][page.column(AMOUNT)] = "=1000*12"


def error_cell(page: Page, source: random.Random) -> None:
    page.body[6][page.column(AMOUNT)] = "#REF!"


def not_available(page: Page, source: random.Random) -> None:
    page.body[6][page.column(AMOUNT)] = source.choice(["n/a", "TBD", None])


def odd_blanks(page: Page, source: random.Random) -> None:
    for row in page.body:
        for role in (ID, PROGRAM, DEPARTMENT, FUND):
            if role in page.roles and isinstance(row[page.column(role)], str):
                row[page.column(role)] = f"  {row[page.column(role)]}\u00a0"


def other_sheets(page: Page, source: random.Random) -> None:
    page.others["Read me"] = [["How this budget was made"], ["Ask Finance."]]
    page.others["FY2025 (old)"] = [list(HEADS), ["P-001", "Old patrol", "Police", "100", 123]]


def unknown_sheet_name(page: Page, source: random.Random) -> None:
    page.name = source.choice(["Sheet1", "FY26 Adopted", "Tabelle1"])


def two_amounts(page: Page, source: random.Random) -> None:
    """Two columns that may both be the budget, and differ."""
    page.heads[page.column(AMOUNT)] = "Approved Budget"
    page.heads.append("Total Budget")
    page.roles.append(None)
    for row in page.body:
        row.append(source.randrange(10**6))


def text_table(page: Page, source: random.Random) -> None:
    page.delimiter = source.choice([",", ";", "\t"])
    page.encoding = source.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    # A text table has no Settings beside it: what they say of the unit stands above it.
    page.above += [[f"{item} {value}"] for item, value in page.settings if item == "Amounts in"]


# The kinds of "No budget is read wrongly in silence"


def _beside(page: Page, heading: str, cells: list[Any]) -> None:
    """One more column."""
    page.heads.append(heading)
    page.roles.append(None)
    for row, cell in zip(page.body, cells, strict=True):
        row.append(cell)


def _sizes(page: Page) -> list[float]:
    at = page.column(AMOUNT)
    return [row[at] if isinstance(row[at], int | float) else 0 for row in page.body]


def any_rival(page: Page, source: random.Random) -> None:
    """Other amounts under a heading that does not speak of money."""
    heading = source.choice(["Council", "Final", "Mayor", "Version 2", "Pleno", "Conseil", "Stadtrat"])
    _beside(page, heading, [round(size * source.choice([0.9, 1.2, 1.1]), 2) + 1 for size in _sizes(page)])


def running_total(page: Page, source: random.Random) -> None:
    heading = source.choice(["Cumulative", "Running total", "Acumulado", "Cumul", "Kumuliert"])
    _beside(page, heading, [round(total, 2) for total in accumulate(_sizes(page))])


def running_as_budget(page: Page, source: random.Random) -> None:
    """The running total has the name of the amounts."""
    totals = [round(total, 2) for total in accumulate(_sizes(page))]
    page.heads[page.column(AMOUNT)] = source.choice(["Amount of line", "Row amount", "Line cost"])
    _beside(page, "Current budget", totals)


def words_for_amounts(page: Page, source: random.Random) -> None:
    word = source.choice(["#Missing", "No Data", "see note", "k. A.", "s/d", "xxx"])
    for row in source.sample(page.body, 3):
        row[page.column(AMOUNT)] = word


def words_in_the_base_year(page: Page, source: random.Random) -> None:
    """Last year's column is whole, this year's is not: the year does not move."""
    sizes = _sizes(page)
    page.heads[page.column(AMOUNT)] = "FY2026 Adopted"
    words_for_amounts(page, source)
    _beside(page, "FY2025 Adopted", [round(size * 0.95, 2) for size in sizes])


def _with_revenue(page: Page, heading: str, expense: str, revenue: str, source: random.Random) -> None:
    _beside(page, heading, [expense] * len(page.body))
    for number in range(3):
        line: list[Any] = [None] * len(page.heads)
        for role, value in ((ID, f"R-{number}"), (PROGRAM, "Permits"), (DEPARTMENT, "Police"), (FUND, "100")):
            if role in page.roles:
                line[page.column(role)] = value
        line[page.column(AMOUNT)], line[-1] = source.randrange(10**6), revenue
        page.body.append(line)
        page.kinds.append("program")


def revenue_letters(page: Page, source: random.Random) -> None:
    _with_revenue(page, "R/E", "E", "R", source)


def revenue_codes(page: Page, source: random.Random) -> None:
    _with_revenue(page, source.choice(["Account Type", "Rev/Exp", "Ingreso/Gasto"]), "2", "1", source)


def revenue_in_other_words(page: Page, source: random.Random) -> None:
    pairs = [("Gastos", "Ingresos"), ("Dépenses", "Recettes"), ("Aufwand", "Ertrag"), ("Uses", "Sources")]
    _with_revenue(page, source.choice(["Type", "Tipo", "Art"]), *source.choice(pairs), source)


def codes_across(page: Page, source: random.Random) -> None:
    """Codes of funds that read as years, as headings over the amounts."""
    at, sizes = page.column(AMOUNT), _sizes(page)
    page.heads[at] = "2010"
    for code in ("2011", "2012"):
        _beside(page, code, [round(size * source.random(), 2) for size in sizes])


def shares_of_both_kinds(page: Page, source: random.Random) -> None:
    shares: list[Any] = [round(source.uniform(0.1, 0.9), 2) for _ in page.body]
    shares[source.randrange(len(shares))] = source.choice([1.27, 35, 70])
    _beside(page, "Transition cost %", shares)


def _grouped_rows(page: Page, above: bool, label: Callable[[str], dict[int, Any]]) -> None:
    """A total of each department above or below its rows; `label`: its cells besides the amount."""
    amount, body, kinds = page.column(AMOUNT), list[list[Any]](), list[str]()
    for department in DEPARTMENTS:
        rows = [row for row in page.body if row[page.column(DEPARTMENT)] == department]
        line: list[Any] = [None] * len(page.heads)
        line[amount] = round(sum(row[amount] for row in rows if isinstance(row[amount], int | float)), 2)
        for column, value in label(department).items():
            line[column] = value
        body += [line, *rows] if above else [*rows, line]
        kinds += ["total", *["program"] * len(rows)] if above else [*["program"] * len(rows), "total"]
    page.body, page.kinds = body, kinds


def totals_above(page: Page, source: random.Random) -> None:
    name = page.column(PROGRAM)
    _grouped_rows(page, True, lambda department: {name: f"Total {department}"})


def totals_labelled_elsewhere(page: Page, source: random.Random) -> None:
    _beside(page, "Remarks", ["as adopted"] * len(page.body))
    remarks = len(page.heads) - 1
    _grouped_rows(page, source.random() < 0.5, lambda department: {remarks: source.choice(["Total", "Subtotal"])})


def totals_without_a_word(page: Page, source: random.Random) -> None:
    _grouped_rows(page, False, lambda department: {})


def total_after_blanks(page: Page, source: random.Random) -> None:
    line: list[Any] = [None] * len(page.heads)
    line[page.column(PROGRAM)], line[page.column(AMOUNT)] = "Grand total", round(sum(_sizes(page)), 2)
    page.body += [[None] * len(page.heads) for _ in range(3)] + [line]
    page.kinds += ["other"] * 3 + ["total"]


def nested_by_name_alone(page: Page, source: random.Random) -> None:
    """A department's total over the totals of its sections, and no word tells them."""
    amount, body = page.column(AMOUNT), list[list[Any]]()
    for number, department in enumerate(DEPARTMENTS):
        rows = [row for row in page.body if row[page.column(DEPARTMENT)] == department]
        halves = [rows[:2], rows[2:]]

        def total(of: list[list[Any]], id: str, name: str, department: str = department) -> list[Any]:
            line: list[Any] = [None] * len(page.heads)
            for role, value in ((ID, id), (PROGRAM, name), (DEPARTMENT, department), (FUND, "100")):
                if role in page.roles:
                    line[page.column(role)] = value
            line[amount] = round(sum(row[amount] for row in of), 2)
            return line

        body.append(total(rows, f"D-{number}", f"Office {number}"))
        for half, own in enumerate(halves):
            body += [total(own, f"S-{number}{half}", f"Section {number}{half}"), *own]
    page.body, page.kinds = body, ["program"] * len(body)


def no_funds(page: Page, source: random.Random) -> None:
    if FUND in page.roles:
        at = page.column(FUND)
        for row in (page.heads, page.roles, *page.body):
            del row[at]


def general_fund_named(page: Page, source: random.Random) -> None:
    named = source.choice(["100 - General Fund", "100 GENERAL OPERATING FD", "100 Corporate Fund", "100 Fondo General"])
    for row in page.body:
        row[page.column(FUND)] = named if row[page.column(FUND)] == "100" else row[page.column(FUND)]


def two_spellings(page: Page, source: random.Random) -> None:
    at = page.column(DEPARTMENT)
    for row in source.sample(page.body, 6):
        name = row[at] or ""
        row[at] = source.choice([name.upper(), name.lower(), name.replace(" and ", " & "), f"{name}."])


def scientific(page: Page, source: random.Random) -> None:
    """Amounts as databases write them: 3.4e+006."""

    def text(size: float) -> str:
        mantissa, exponent = f"{size:.12e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}e{exponent[0]}{int(exponent[1:]):03d}"

    page.amounts(lambda size: text(size) if size else size)


def printed_ratings(page: Page, source: random.Random) -> None:
    """Ratings as the clearinghouses print them."""
    page.others["Evidence"] = [
        ["Program ID", "Rating", "Rating system"],
        ["P-001", "1 - Well-Supported by Research Evidence", "CEBC Scientific Rating"],
        ["P-002", "Effective | More than one study", "CrimeSolutions"],
    ]


def slip_in_a_rating(page: Page, source: random.Random) -> None:
    """A slip is proposed to a person, never read: "Inefective" may be one of two directions."""
    rating = source.choice(["Inefective", "Efective", "Prommising"])
    page.others["Evidence"] = [["Program ID", "Rating", "Rating system"], ["P-001", rating, "CrimeSolutions"]]


def revenue_file(page: Page, source: random.Random) -> None:
    page.above.append([source.choice(["Revenue estimates", "Ingresos", "Recettes", "Erträge"])])


def revenue_mix(page: Page, source: random.Random) -> None:
    """Words and letters mixed, as files of several years have them."""
    _with_revenue(page, "Type", "Expense", source.choice(["R", "Rev", "Revenue"]), source)
    for row in source.sample(page.body[:-3], 6):
        row[-1] = source.choice(["E", "Exp", "EXPENSE"])


def parts_beside(page: Page, source: random.Random) -> None:
    """The amounts' parts beside them: personnel and the rest."""
    first = [round(size * source.uniform(0.2, 0.8), 2) for size in _sizes(page)]
    _beside(page, source.choice(["Personnel", "Salaries", "Personal"]), first)
    rest = [round(size - own, 2) for size, own in zip(_sizes(page), first, strict=True)]
    _beside(page, source.choice(["Operating", "All other", "Sachaufwand"]), rest)


def groups_with_their_money(page: Page, source: random.Random) -> None:
    """Groups of accounts as rows with the sum of what stands under or over them, that name no program."""
    group = iter(source.sample(["Personnel", "Operating", "Capital", "Grants", "Debt"], len(DEPARTMENTS)))
    label = page.column(source.choice([PROGRAM, DEPARTMENT]))
    _grouped_rows(page, source.random() < 0.5, lambda department: {label: next(group)})


def _measures(page: Page, figures: list[list[Any]]) -> None:
    heads = ["Program ID", "Metric", "Unit", "2024", "2025", "2026"]
    measures = [[f"P-{place:03d}", "Cleared", "%", *own] for place, own in enumerate(figures, start=1)]
    page.others["Metrics"] = [heads, *measures]


def measures_in_ratios(page: Page, source: random.Random) -> None:
    _measures(page, [[round(source.uniform(0.3, 0.95), 2) for _ in range(3)] for _ in range(4)])


def measures_of_both_kinds(page: Page, source: random.Random) -> None:
    """One figure of a measure is percent where the others are ratios, or the other way round."""
    ratios = [round(source.uniform(0.5, 0.95), 2) for _ in range(3)]
    ratios[source.randrange(3)] *= 100
    _measures(page, [ratios])


# Roles of columns: no column is called a program or a department, and `map` tells which is which.


def _without(page: Page, *roles: int) -> None:
    for role in roles:
        if role in page.roles:
            at = page.column(role)
            for row in (page.heads, page.roles, *page.body):
                del row[at]


def divisions_in_departments(page: Page, source: random.Random) -> None:
    """What contains the other is the larger, whichever stands first and whatever both are called."""
    _without(page, ID)
    heads = [("ORGANIZATION", "DIVISION"), ("Department", "Division"), ("Dezernat", "Abteilung"), ("Agency", "Bureau"),
             ("Dependencia", "Unidad"), ("Direction", "Service"), ("Division", "Department"),
             ("Bureau", "Agency")]  # fmt: skip
    page.heads[page.column(DEPARTMENT)], page.heads[page.column(PROGRAM)] = source.choice(heads)
    page.heads[page.column(AMOUNT)] = "FY2026 Adopted"
    shuffled_columns(page, source)


def columns_of_no_program(page: Page, source: random.Random) -> None:
    """A status, a class of expense and a group of accounts beside departments and units: none is a program."""
    divisions_in_departments(page, source)
    for head, words in (("Status", ["Approved", "Pending"]), ("Expense class", ["Personnel", "Operating", "Capital"]),
                        ("Account group", ["Salaries", "Supplies"])):  # fmt: skip
        _beside(page, head, [source.choice(words) for _ in page.body])
    shuffled_columns(page, source)


def department_once_mapped(page: Page, source: random.Random) -> None:
    """As pivot tables print it: the department stands in the first of its rows alone."""
    _without(page, ID)
    page.heads[page.column(AMOUNT)] = "FY2026 Adopted"
    department_once(page, source)


def bands_mapped(page: Page, source: random.Random) -> None:
    """Departments as rows over their programs."""
    page.heads[page.column(AMOUNT)] = "FY2026 Adopted"
    departments_as_bands(page, source)


# What alone comes back equal, and what stops at its cell, by rule.
FAITHFUL: tuple[Ugliness, ...] = (
    unknown_sheet_name, other_sheets, shuffled_columns, synonyms, other_columns, next_years_column, subtotals,
    stacked_headings, thousands, shown_in_thousands, banner, footnotes, blank_columns, summary_beside, hidden_column,
    text_table, odd_blanks, dashes, text_amounts, continental, indian, repeated_headings, blank_rows, hidden_rows,
    merged_departments, running_total, totals_above, totals_labelled_elsewhere, totals_without_a_word,
    total_after_blanks, no_funds, general_fund_named, two_spellings, scientific, printed_ratings, parts_beside,
    groups_with_their_money, measures_in_ratios,
)  # fmt: skip
DOUBTFUL: dict[Ugliness, str] = {
    totals_by_name_alone: "looks-like-a-total",
    thousands_twice: "units-differ",
    units_that_disagree: "units-differ",
    continental_whole: "not-an-amount",
    department_once: "missing-value",
    departments_as_bands: "missing-column",
    revenue_rows: "revenue-mixed",
    formulas: "formula-without-value",
    error_cell: "error-cell",
    not_available: "missing-value",
    two_amounts: "rival-amounts",
    any_rival: "rival-amounts",
    running_as_budget: "running-total",
    words_for_amounts: "not-an-amount",
    words_in_the_base_year: "not-an-amount",
    revenue_letters: "revenue-mixed",
    revenue_codes: "revenue-mixed",
    revenue_in_other_words: "revenue-mixed",
    codes_across: "missing-value",
    shares_of_both_kinds: "percent-or-ratio",
    nested_by_name_alone: "looks-like-a-total",
    slip_in_a_rating: "unknown-rating",
    revenue_file: "revenue-alone",
    revenue_mix: "revenue-mixed",
    measures_of_both_kinds: "percent-or-ratio",
}
# What `map` reads, by names: no ids are there.
MAPPED: tuple[Ugliness, ...] = (
    divisions_in_departments, columns_of_no_program, department_once_mapped, bands_mapped,
)  # fmt: skip
# An order in which any of them can be done: headings and totals first, how amounts are written last.
FIRST: tuple[Ugliness, ...] = (
    *FAITHFUL[:3], no_funds, general_fund_named, *FAITHFUL[3:6], two_spellings, running_total, any_rival,
    running_as_budget, parts_beside, codes_across, shares_of_both_kinds, printed_ratings, slip_in_a_rating,
    measures_in_ratios, measures_of_both_kinds, totals_by_name_alone, nested_by_name_alone,
    revenue_rows, revenue_letters, revenue_codes, revenue_in_other_words, revenue_mix,
    two_amounts,
    words_in_the_base_year, formulas, error_cell, not_available, words_for_amounts, subtotals, totals_above,
    totals_labelled_elsewhere, totals_without_a_word, groups_with_their_money, total_after_blanks, *FAITHFUL[7:9],
    thousands_twice, units_that_disagree, *FAITHFUL[9:16], revenue_file, departments_as_bands, department_once,
    odd_blanks, continental_whole, scientific,
)  # fmt: skip
ORDER = (*FIRST, *(ugly for ugly in FAITHFUL if ugly not in FIRST))


def uglified(city: City, uglinesses: list[Ugliness], seed: int, folder: Path) -> Path:
    """Write the city with these uglinesses, in this order."""
    source = random.Random(seed)
    page = page_of(city)
    for ugly in uglinesses:
        ugly(page, source)
    return (
        _as_text(page, folder / f"{seed}_programs.csv")
        if page.delimiter
        else _as_workbook(page, folder / f"{seed}.xlsx")
    )


def _cells(page: Page) -> tuple[list[list[Any]], int]:
    """All rows of the sheet, and the place of the first row of the body."""
    shift = [None] * page.blank_columns
    top = [*page.above, *([*shift, *row] for row in page.extra_heads), [*shift, *page.heads]]
    rows = [*top, *([*shift, *row] for row in page.body), *page.below]
    width = page.blank_columns + len(page.heads) + 1
    for place, beside in enumerate(page.beside):
        row = rows[len(top) - 1 + place]
        row += [None] * (width - len(row)) + beside
    return rows, len(top)


def _as_text(page: Page, path: Path) -> Path:
    rows, _ = _cells(page)
    with path.open("w", encoding=page.encoding, newline="", errors="replace") as file:
        csv.writer(file, delimiter=page.delimiter).writerows(rows)
    return path


def _as_workbook(page: Page, path: Path) -> Path:
    book = Workbook()
    book.remove(book.active)
    settings = book.create_sheet("Settings")
    for row in page.settings:
        settings.append(row)
    sheet = book.create_sheet(page.name)
    rows, start = _cells(page)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)
    shift = page.blank_columns + 1
    amount = page.column(AMOUNT) + shift
    if page.scaled:
        for number in range(start + 1, start + len(page.body) + 1):
            sheet.cell(number, amount).number_format = '#,##0,_);"("#,##0,")"'
    heads = start - len(page.extra_heads)
    for row, first, last in page.merged:
        sheet.merge_cells(
            start_row=heads + row, end_row=heads + row, start_column=first + shift, end_column=last + shift
        )
    for column, first, last in page.down:
        at = column + shift
        sheet.merge_cells(start_row=start + 1 + first, end_row=start + 1 + last, start_column=at, end_column=at)
    for row in page.hidden:
        sheet.row_dimensions[start + 1 + row].hidden = True
    for column in page.hidden_columns:
        sheet.column_dimensions[get_column_letter(column + shift)].hidden = True
    for name, content in page.others.items():
        other = book.create_sheet(name)
        for line in content:
            other.append(line)
    book.save(path)
    return path
