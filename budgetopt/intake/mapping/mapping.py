"""A mapping says how to read somebody else's workbooks: a small YAML file, written once and used again next year.

    city: City of Oklahoma City
    fiscal_year: 2017
    ledgers:                              # tables of money
      - file: "*fy{year}*.csv"            # which files; `sheet` and `header_row` where they are not obvious
        columns:
          program_id: ProgramID
          program: ProgramName
          department: Agency Name
          fund_id: FundCode
          amount: FY{year} Budget
        leave_out:
          - {column: ProgramName, matches: "^total"}
    tables:                               # everything else, by the sheet that it is read as
      - reads: Metrics
        file: "measures.xlsx"
        columns: {Program ID: [Agency, Unit], Metric: Indicator}
        years: {2016: Actual 2015-16}
    kinds:
      - {kind: non-operating, name: "debt service|transfer"}

Patterns are regular expressions, found anywhere in a cell, without regard to case. `{year}` is the fiscal year, so
that next year only that one line changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from budgetopt.city.model import AmountKind, Kind
from budgetopt.intake.cells.limits import FIRST_YEAR, LAST_YEAR
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.files.settings import yaml_text
from budgetopt.intake.layout.sheets import SHEETS, UNITS


class LedgerKind(StrEnum):
    """What the amounts of a ledger are: one of the kinds of a budget's amounts, or revenue."""

    ADOPTED = AmountKind.ADOPTED.value
    CURRENT_SERVICES = AmountKind.CURRENT_SERVICES.value
    ACTUAL = AmountKind.ACTUAL.value
    REQUESTED = AmountKind.REQUESTED.value
    REVENUE = "revenue"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"{pattern!r} is not a pattern ({problem})") from None
    return pattern


def _is_unit(word: str) -> str:
    if word not in UNITS:
        raise ValueError(f"write one of {', '.join(UNITS)}")
    return word


Pattern = Annotated[str, AfterValidator(_compiles)]
Unit = Annotated[str, AfterValidator(_is_unit)]
SharesIn = Literal["", "ratio", "percent"]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class _Part(BaseModel):
    """A part of a mapping: immutable, exact about types, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class From(_Part):
    """Where the words of a part come from: columns by their headings, or the same words in every row.

    `column` several headings are joined; `band` the lone words above a group of rows; `down` a blank cell says what the
    last one above it does; `takes` the part of the cell that a pattern finds; `says` the first pattern that fits gives
    the words; `code_list` the name of a code.
    """

    column: Annotated[tuple[str, ...], Field(strict=False)] = ()
    joined: str = " / "
    always: str = ""
    band: bool = False
    down: bool = False
    takes: Pattern = ""
    says: Annotated[dict[Pattern, str], Field(strict=False)] = {}
    code_list: str = ""

    @model_validator(mode="after")
    def _one_source(self) -> From:
        if sum((bool(self.column), bool(self.always), self.band)) != 1:
            raise ValueError("give one of column, always and band")
        if self.down and len(self.column) != 1:
            raise ValueError("down is said of one column")
        return self


def _from(given: Any) -> Any:
    """A bare heading, or a list of them, stands for its columns."""
    if isinstance(given, str):
        return {"column": (given,)}
    if isinstance(given, list):
        return {"column": tuple(given)}
    if isinstance(given, dict) and isinstance(given.get("column"), str):
        return given | {"column": (given["column"],)}
    return given


Source = Annotated[From, BeforeValidator(_from)]


def _spelled(given: Any, known: Iterable[str]) -> Any:
    """The columns with their names as they are known: `Program ID` and `program_id` are one, in every table."""
    names = {squeeze(name): name for name in known}
    if not isinstance(given, dict) or len({squeeze(str(name)) for name in given}) < len(given):
        return given
    return {names.get(squeeze(str(name)), name): source for name, source in given.items()}


class LedgerColumns(_Part):
    """The column that plays each part of a ledger. Without an id column the names serve as ids."""

    amount: Source | None = None
    program_id: Source | None = None
    program: Source | None = None
    department: Source | None = None
    fund_id: Source | None = None
    fund: Source | None = None
    fiscal_year: Source | None = None
    account: Source | None = None
    description: Source | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_one_spelling(cls, given: Any) -> Any:
        return _spelled(given, cls.model_fields)

    @property
    def given(self) -> dict[str, From]:
        """The parts that have a source."""
        return {part: source for part in type(self).model_fields if (source := getattr(self, part)) is not None}


class CellRule(_Part):
    """Rows whose cell under `column` matches; any cell of words where no column is named."""

    column: str = ""
    matches: Pattern


def _rules(given: Any) -> Any:
    """A bare pattern, or a list of them, stands for rules that look at every cell of words."""
    listed = given if isinstance(given, list | tuple) else [given]
    return tuple({"matches": rule} if isinstance(rule, str) else rule for rule in listed)


Rules = Annotated[tuple[CellRule, ...], BeforeValidator(_rules), Field(strict=False)]


class Seen(_Part):
    """What a table was like when the mapping was made: what has changed since is said when it is read again."""

    headings: Annotated[tuple[str, ...], Field(strict=False)]
    header_row: int
    rows: int


class TablePart(_Part):
    """Where a table stands, and which of its rows are read."""

    file: str
    sheet: str = ""
    cells: Annotated[str, Field(pattern=r"(?i)^[A-Z]{1,3}\d*:[A-Z]{1,3}\d*$")] | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    header_rows: Annotated[int, Field(ge=1, le=6)] = 1
    keep: Rules = ()
    leave_out: Rules = ()
    totals: Rules = ()
    amounts_in: Unit | None = None
    seen: Seen | None = None


class YearColumn(_Part):
    """The column with the amounts of one fiscal year; `amounts` where they are of another kind than the ledger's."""

    column: str
    amounts: LedgerKind | None = Field(default=None, strict=False)


def _year_column(given: Any) -> Any:
    return {"column": given} if isinstance(given, str) else given


def _with_text_keys(given: Any) -> Any:
    """YAML reads the fund 1080 as a number."""
    return {str(key): str(value) for key, value in given.items()} if isinstance(given, dict) else given


class Ledger(TablePart):
    """One table of line items. `years`: amounts in a column a fiscal year, instead of one column `amount`.

    `zero`: the words that stand for 0 among amounts ("New", "#Missing"); `blank_amounts: {zero: [...]}` says both.
    """

    columns: LedgerColumns
    years: Annotated[dict[Year, Annotated[YearColumn, BeforeValidator(_year_column)]], Field(strict=False)] = {}
    funds: Annotated[dict[str, str], BeforeValidator(_with_text_keys)] = {}
    revenue: CellRule | None = None
    amounts: LedgerKind = Field(default=LedgerKind.ADOPTED, strict=False)
    blank_amounts: Literal["error", "zero"] = "error"
    zero: tuple[str, ...] = Field(default=(), strict=False)

    @model_validator(mode="before")
    @classmethod
    def _blanks_and_words(cls, given: Any) -> Any:
        match given:
            case {"blank_amounts": {"zero": words, **rest}} if not rest:
                return given | {"blank_amounts": "zero", "zero": words}
        return given

    @model_validator(mode="after")
    def _has_what_a_ledger_needs(self) -> Ledger:
        # A proposal names codes that may be years as both.
        if bool(self.columns.amount) == bool(self.years or self.funds):
            raise ValueError("name the column of amount, or the columns of years or of funds")
        if self.funds and (self.columns.fund or self.columns.fund_id):
            raise ValueError("columns of funds leave no column of fund or fund_id")
        if not (self.columns.program_id or self.columns.program) and self.amounts is not LedgerKind.REVENUE:
            raise ValueError("name the column of program_id or of program")
        return self


_TABLES = {sheet.name: sheet for sheet in SHEETS if sheet.name not in {"Settings", "Budget"}}


class OtherTable(TablePart):
    """A table of something else than line items: `columns` by the names of the sheet that it is read as."""

    reads: str
    columns: dict[str, Source]
    years: Annotated[dict[Year, str], Field(strict=False)] = {}
    once: bool = False
    shares_in: SharesIn = ""

    @model_validator(mode="before")
    @classmethod
    def _in_one_spelling(cls, given: Any) -> Any:
        sheet = _TABLES.get(str(given.get("reads"))) if isinstance(given, dict) else None
        return (
            given | {"columns": _spelled(given.get("columns"), [column.name for column in sheet.columns])}
            if sheet
            else given
        )

    @model_validator(mode="after")
    def _names_are_known(self) -> OtherTable:
        sheet = _TABLES.get(self.reads)
        if sheet is None:
            raise ValueError(f"reads is one of {', '.join(_TABLES)}")
        known = [column.name for column in sheet.columns]
        if unknown := [name for name in self.columns if name not in known]:
            raise ValueError(f"{sheet.name} has no column {unknown[0]!r}; it has {', '.join(known)}")
        if missing := [column.name for column in sheet.needed if column.name not in self.columns]:
            raise ValueError(f"{sheet.name} needs the column {missing[0]!r}")
        if self.years and not sheet.years:
            raise ValueError(f"{sheet.name} has no columns of years")
        return self


class CodeList(TablePart):
    """Names of codes; the names of one code are joined by `joined`, else a code with two names is refused."""

    code: Source
    name: str
    joined: str = ""


class KindRule(_Part):
    """Programs of a kind: listed by id, by a pattern in their name, or by a cell that matches in all their rows."""

    kind: Kind = Field(strict=False)
    programs: tuple[str, ...] = Field(default=(), strict=False)
    name: Pattern = ""
    rows: CellRule | None = None


class Match(_Part):
    """A person's word that `given`, an id or name in some office's file, is the program `program` ("": none)."""

    given: str
    program: str


class Mapping(_Part):
    """How to read somebody else's workbooks (see the head of this file for an example)."""

    ledgers: tuple[Ledger, ...] = Field(default=(), strict=False)
    tables: tuple[OtherTable, ...] = Field(default=(), strict=False)
    code_lists: dict[str, CodeList] = {}
    matches: tuple[Match, ...] = Field(default=(), strict=False)
    city: str = ""
    fiscal_year: Year | None = None
    currency: Currency = "USD"
    amounts_in: Unit | None = None
    shares_in: SharesIn = ""
    sums_by_chance: bool = False
    kinds: tuple[KindRule, ...] = Field(default=(), strict=False)
    unrestricted_funds: tuple[str, ...] | None = Field(default=None, strict=False)
    by_program_funds: tuple[str, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _code_lists_are_known(self) -> Mapping:
        sources = [source for ledger in self.ledgers for source in ledger.columns.given.values()]
        sources += [source for table in self.tables for source in table.columns.values()]
        for source in sources:
            if source.code_list and source.code_list not in self.code_lists:
                raise ValueError(f"there is no code list {source.code_list!r}")
        return self

    @property
    def parts(self) -> list[tuple[str, TablePart]]:
        """Every table that is read, with its key."""
        listed: list[tuple[str, TablePart]] = [(f"ledgers.{place}", part) for place, part in enumerate(self.ledgers)]
        listed += [(f"tables.{place}", part) for place, part in enumerate(self.tables)]
        return listed + [(f"code_lists.{name}", part) for name, part in self.code_lists.items()]


def with_year(content: Any, year: object) -> Any:
    """The content of a mapping file with the fiscal year in the place of every `{year}` and `{yy}`."""
    match content:
        case str():
            digits = str(year)
            return content.replace("{year}", digits).replace("{yy}", digits[-2:]) if year is not None else content
        case list():
            return [with_year(part, year) for part in content]
        case dict():
            return {with_year(key, year): with_year(part, year) for key, part in content.items()}
    return content


def named_city(mapping: Mapping, city: str) -> Mapping:
    """The mapping with the name of the city that somebody typed; as it is where nobody did."""
    return Mapping.model_validate(mapping.model_dump() | {"city": city.strip() or mapping.city})


def to_yaml(mapping: Mapping) -> str:
    """The text of a mapping file, for the command line and for next year."""
    written = mapping.model_dump(mode="json", exclude_defaults=True)
    return yaml_text(written)
