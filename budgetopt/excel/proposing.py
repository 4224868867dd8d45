"""Proposing a mapping for workbooks that nobody has described: which sheet, headings and columns play which part.

A proposal is a guess for a person to look at: it is shown with what it would read, and used for nothing until then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from budgetopt.excel import values
from budgetopt.excel.grid import Book, Grid, letters
from budgetopt.excel.headers import YEAR_HEADING, find_header, stacked_words
from budgetopt.excel.names import squeeze, unit_in, year_in
from budgetopt.excel.native import recognised
from budgetopt.excel.proposing_tables import other_table, speaks_of_results
from budgetopt.excel.revenue import EXPENSE, REVENUE
from budgetopt.excel.sheets import SHEET, UNITS
from budgetopt.excel.units import said_units
from budgetopt.excel.values import Unreadable, Value

_SEARCHED_ROWS, _SAMPLE = 30, 400
# Part of a ledger -> what its heading is like, the most telling first; and what its cells must be like.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "program_id": (
        r"program\w*\s*(id|code|no|nbr|number|#)",
        r"prog\w*\s*(id|code|no)",
        r"(service|segment) (id|code)",
        r"^programs?$",
    ),
    "program": (
        r"program\w*\s*(name|title)",
        r"program\w*.*desc",
        r"^programm?e?s?$",
        r"^(service|activity|segment)( name)?$",
    ),
    "department": (
        r"(department|dept|agency)\.?\s*(full )?name",
        r"^(department|dept|agency)s?\.?$",
        r"division|bureau|directorate|ministry",
    ),
    "fund_id": (r"fund\s*(id|code|no|nbr|number|#)", r"^fund$"),
    "fund": (r"fund.*(desc|name|title)", r"^fund$"),
    "fiscal_year": (r"fiscal year|budget year", r"^(fy|year|fiscal yr)$"),
    "account": (r"account.*(desc|name)", r"^(account|object|line item|descr|expense category).*"),
}  # fmt: skip
_CODES, _WORDS = {"program_id", "fund_id"}, {"program", "department", "fund", "account"}
_AMOUNT = (r"adopted|approved", r"budget|appropriat", r"amount|amt|expenditure|spending", r"total")
_NO_AMOUNT = re.compile(
    r"\bid\b|code|year name|amend|actual|prior|change|variance|%|percent|\bfte|position|rate", re.IGNORECASE
)
_PLACE = re.compile(r"\b(?:City|Town|County|Village|Borough|State) of (?:[A-Z][\w'-]+ ?)+")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table: its heading, and samples of its cells."""

    at: int
    heading: str
    cells: tuple[Value, ...]

    @property
    def name(self) -> str:
        """How a mapping names it."""
        return self.heading or f"column {letters(self.at)}"

    @property
    def is_money(self) -> bool:
        """Whether nearly all of its cells are amounts."""
        return bool(self.cells) and sum(map(_is_amount, self.cells)) >= 0.9 * len(self.cells)

    @property
    def is_text(self) -> bool:
        """Whether its cells are words rather than codes."""
        return sum(len(re.findall(r"[^\W\d]", values.text(cell))) > 3 for cell in self.cells) > 0.6 * len(self.cells)


def _is_amount(value: Value) -> bool:
    try:
        return values.is_dash(value) or values.money_exact(value, decimal=".") is not None
    except Unreadable:
        return False


def propose(books: Sequence[Book]) -> tuple[dict[str, Any], list[str]]:
    """The content of a mapping file for these books, and what was not understood of them."""
    found = _Found()
    unknown = [
        (book, grid) for book in books for grid in book.grids if grid.rows and not recognised(grid, book.tabular)
    ]
    for book in books:
        for grid in book.grids:
            found.city = found.city or _place_named(grid)
            found.programs |= _programs_of_known(grid) if recognised(grid, book.tabular) else set()
    rest = [(book, grid) for book, grid in unknown if speaks_of_results(grid) or not found.take_ledger(book, grid)]
    for book, grid in rest:
        table = other_table(grid, len(book.grids) > 1, found.programs)
        if table:
            found.tables.append(table)
        else:
            found.left.append(
                f"{book.file}: {grid.sheet}: no table of programs with amounts, measures or evidence was found."
            )
    return found.content(), found.left


@dataclass(slots=True)
class _Found:
    """What was proposed so far."""

    city: str = ""
    ledgers: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    programs: set[str] = field(default_factory=set)
    _sheets: list[tuple[str, set[str]]] = field(default_factory=list)  # a ledger's place, and the programs it names

    def take_ledger(self, book: Book, grid: Grid) -> bool:
        """Propose a sheet as a ledger, if it is one."""
        ledger, years = _ledger(grid, len(book.grids) > 1)
        if ledger is None:
            return False
        named = _programs_in(grid, ledger)
        # The same programs again in the same file is another view of them (last year's prices, a part of the whole):
        # both together would count them twice.
        for place, before in self._sheets:
            if place.startswith(f"{book.file}: ") and len(named & before) > 0.5 * min(len(named), len(before)):
                self.left.append(
                    f"{book.file}: {grid.sheet}: looks like another view of the programs in {place}; left out."
                )
                return True
        self._sheets.append((f"{book.file}: {grid.sheet}", named))
        self.ledgers.append(ledger)
        self.programs |= named
        of_file = year_in(book.file.replace("_", " "))
        self.years |= set(years) or ({of_file} if of_file else set())
        return True

    def content(self) -> dict[str, Any]:
        """The content of the mapping file."""
        made: dict[str, Any] = {"city": self.city} if self.city else {}
        year = max(self.years, default=None)
        if year:
            made["fiscal_year"] = year
        units = {ledger.get("amounts_in", "units") for ledger in self.ledgers}
        if len(units) == 1 and units != {"units"}:
            made["amounts_in"] = units.pop()
            self.ledgers = [
                {key: part for key, part in ledger.items() if key != "amounts_in"} for ledger in self.ledgers
            ]
        if self.ledgers:
            made["ledgers"] = [_with_year(ledger, year) for ledger in self.ledgers]
        if self.tables:
            made["tables"] = self.tables
        return made


def _programs_in(grid: Grid, ledger: dict[str, Any]) -> set[str]:
    """The ids and names that a proposed ledger gives its programs, squeezed."""
    table = _columns(grid, ledger["seen"]["header_row"], ledger.get("header_rows", 1))
    wanted = {ledger["columns"].get("program_id"), ledger["columns"].get("program")}
    return {squeeze(values.text(cell)) for column in table if column.name in wanted for cell in column.cells}


def _programs_of_known(grid: Grid) -> set[str]:
    """The ids and names on a sheet of programs in this product's own layout, squeezed."""
    header = find_header(grid, SHEET["Programs"])
    columns = [header.columns.get(name, 0) for name in ("Program ID", "Program")] if header else []
    return {squeeze(values.text(cells.get(column))) for cells in grid.rows.values() for column in columns} - {""}


def _place_named(grid: Grid) -> str:
    for row in sorted(grid.rows)[:6]:
        for value in grid.rows[row].values():
            named = _PLACE.search(value) if isinstance(value, str) else None
            if named:
                return named.group().strip()
    return ""


def _ledger(grid: Grid, of_many: bool) -> tuple[dict[str, Any] | None, list[int]]:
    """The best reading of a sheet as a ledger, and the fiscal years that it speaks of."""
    best: tuple[float, dict[str, Any], list[int]] | None = None
    for top in sorted(grid.rows)[:_SEARCHED_ROWS]:
        for rows in (1, 2, 3):
            if all(grid.rows.get(top + place) for place in range(rows)):
                columns = _columns(grid, top, rows)
                parts, years = _parts(columns)
                score = len(parts["columns"]) + len(parts.get("years", ())) - 0.1 * rows
                if ("years" in parts or "amount" in parts["columns"]) and (best is None or score > best[0]):
                    # The row of headings is found by its columns, wherever it stands next year.
                    where = {"header_rows": rows} if rows > 1 else {}
                    seen = {"headings": [column.heading for column in columns if column.heading], "header_row": top}
                    seen["rows"] = sum(row > top + rows - 1 for row in grid.rows)
                    unit = _unit(grid, top, parts)
                    best = score, where | unit | parts | {"seen": seen}, years
    # One part beside the amounts (a list of names with figures) is enough; none is no ledger.
    if best is None or not {"program", "program_id"} & best[1]["columns"].keys():
        return None, []
    head = {"file": grid.file} | ({"sheet": grid.sheet} if of_many else {})
    return head | best[1], best[2]


def _columns(grid: Grid, top: int, rows: int) -> list[_Column]:
    last = top + rows - 1
    words = {column: " ".join(filter(None, parts)) for column, parts in stacked_words(grid, top, last).items()}
    below = [row for row in sorted(grid.rows) if row > last][:_SAMPLE]
    filled = sorted({column for row in below for column in grid.rows[row]} | words.keys())
    return [
        _Column(
            at,
            words.get(at, ""),
            tuple(
                value
                for row in below
                if not values.is_blank(value := grid.rows[row].get(at)) and len(grid.rows[row]) > 1
            ),
        )
        for at in filled[:500]
    ]


def _parts(columns: list[_Column]) -> tuple[dict[str, Any], list[int]]:
    """Which column plays which part, and the fiscal years named."""
    chosen: dict[str, _Column] = {}
    free = [column for column in columns if column.cells]
    for part, patterns in _HEADINGS.items():
        found = _best(free, patterns, part)
        if found:
            chosen[part] = found
            free.remove(found)
    money = [column for column in free if column.is_money]
    wide = {year: column for column in money if (year := _year_of(column.heading))}
    if "program" not in chosen and "program_id" not in chosen:
        words = [column for column in free if column.is_text]
        if words:
            # The column of words that tells most rows apart.
            chosen["program"] = max(words, key=lambda column: (len(set(map(values.text, column.cells))), -column.at))
    parts: dict[str, Any] = {"columns": {part: column.name for part, column in chosen.items()}}
    years: list[int] = []
    if len(wide) > 1:
        parts["years"] = {year: wide[year].name for year in sorted(wide)}
        years = sorted(wide)
    else:
        amounts = [column for column in money if column.heading and not _NO_AMOUNT.search(column.heading)]
        amount = _best(amounts, _AMOUNT, "amount")
        if amount:
            parts["columns"]["amount"] = amount.name
            years = [year] if (year := year_in(amount.heading)) else []
    if "fiscal_year" in chosen:
        years = sorted({year for cell in chosen["fiscal_year"].cells if (year := _year_cell(cell))}) or years
    return parts | _revenue(columns), years


def _best(columns: Iterable[_Column], patterns: Sequence[str], part: str) -> _Column | None:
    """The column whose heading is most like a part, and whose cells are what the part holds; the latest of years."""
    ranked = []
    for column in columns:
        rank = next(
            (rank for rank, words in enumerate(patterns) if re.search(words, _spaced(column.heading), re.IGNORECASE)),
            None,
        )
        fits = not column.is_text if part in _CODES else column.is_text if part in _WORDS else True
        if part == "fiscal_year":
            fits = all(_year_cell(cell) for cell in column.cells[:20])
        if rank is not None and fits:
            ranked.append((rank, -(year_in(column.heading) or 0), column.at, column))
    return min(ranked, key=lambda one: one[:3])[3] if ranked else None


def _spaced(heading: str) -> str:
    """ "ProgramID" as "Program ID", "fund_code" as "fund code"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_.]", " ", heading)


def _year_of(heading: str) -> int | None:
    """The fiscal year of a column that is headed by a year, and by no more than what the figures are."""
    if re.search(r"\b(actuals?|request\w*|proposed|amended|revised)\b", heading, re.IGNORECASE):
        return None
    bare = re.sub(r"\b(outturn|plans?|adopted|budget|estimate|forecast|projected)\b", "", heading, flags=re.IGNORECASE)
    return year_in(heading) if YEAR_HEADING.fullmatch(bare.strip()) else None


def _year_cell(cell: Value) -> int | None:
    try:
        return values.year(cell)
    except Unreadable:
        return None


def _revenue(columns: Iterable[_Column]) -> dict[str, Any]:
    """The rule that tells revenue from expense, where a column does."""
    for column in columns:
        words = {squeeze(values.text(cell)) for cell in column.cells}
        if words & REVENUE and words <= REVENUE | EXPENSE:
            said = "|".join(
                sorted({values.text(cell) for cell in column.cells if squeeze(values.text(cell)) in REVENUE})
            )
            return {"revenue": {"column": column.name, "matches": f"^({said})$"}}
    return {}


def _unit(grid: Grid, top: int, parts: dict[str, Any]) -> dict[str, str]:
    names = {unit: name for name, unit in UNITS.items()}
    heading = str(parts["columns"].get("amount", ""))
    found = unit_in(heading) or next((unit for *_, unit in said_units(grid, top)), 1)
    return {"amounts_in": names[found]} if found > 1 else {}


def _with_year(ledger: dict[str, Any], year: int | None) -> dict[str, Any]:
    """The ledger with `{year}` where its file and its heading of amounts name the fiscal year."""
    if year is None:
        return ledger
    made = dict(ledger) | {"file": _placeholder(ledger["file"], year)}
    columns = dict(ledger["columns"])
    if "amount" in columns:
        columns["amount"] = _placeholder(columns["amount"], year)
    return made | {"columns": columns}


def _placeholder(words: str, year: int) -> str:
    return re.sub(rf"(?<!\d){year}(?!\d)", "{year}", words)
