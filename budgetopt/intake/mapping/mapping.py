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

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from budgetopt.city.model import AmountKind, Kind
from budgetopt.intake.layout.sheets import SHEETS
from budgetopt.intake.mapping.parts import (
    CellRule,
    Currency,
    From,
    LedgerColumns,
    MappingPart,
    Pattern,
    RevenueRule,
    SharesIn,
    Source,
    TablePart,
    Unit,
    Year,
    spelled,
)


class LedgerKind(StrEnum):
    """What the amounts of a ledger are: one of the kinds of a budget's amounts, or revenue."""

    ADOPTED = AmountKind.ADOPTED.value
    CURRENT_SERVICES = AmountKind.CURRENT_SERVICES.value
    ACTUAL = AmountKind.ACTUAL.value
    REQUESTED = AmountKind.REQUESTED.value
    REVENUE = "revenue"


class YearColumn(MappingPart):
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
    `decimal`: the sign before decimals, where its amounts do not show it; `signs`: `turned` where what is spent is
    written below zero.
    """

    columns: LedgerColumns
    years: dict[Year, Annotated[YearColumn, BeforeValidator(_year_column)]] = Field(default={}, strict=False)
    funds: Annotated[dict[str, str], BeforeValidator(_with_text_keys)] = Field(default={})
    revenue: RevenueRule | None = None
    amounts: LedgerKind = Field(default=LedgerKind.ADOPTED, strict=False)
    blank_amounts: Literal["error", "zero"] = "error"
    zero: tuple[str, ...] = Field(default=(), strict=False)
    decimal: Literal["", ".", ","] = ""
    signs: Literal["as written", "turned"] = "as written"

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

    @property
    def says_amounts(self) -> bool:
        """Whether it says what its amounts are, and does not leave them to be taken for spending."""
        return "amounts" in self.model_fields_set

    @property
    def sources(self) -> dict[str, From]:
        """Where the words of each part come from."""
        return self.columns.given

    @property
    def named(self) -> dict[str, str]:
        """Key -> heading, for all columns that are read."""
        years = {f"years.{year}": named.column for year, named in self.years.items()}
        return super().named | years | {f"funds.{fund}": heading for fund, heading in self.funds.items()}

    @property
    def ruled(self) -> dict[str, str]:
        """Key -> heading, for the columns by which rows are kept, left out, or read as totals or revenue."""
        return super().ruled | ({"revenue.column": self.revenue.column} if self.revenue and self.revenue.column else {})


_TABLES = {sheet.name: sheet for sheet in SHEETS if sheet.name not in {"Settings", "Budget"}}


class OtherTable(TablePart):
    """A table of something else than line items: `columns` by the names of the sheet that it is read as."""

    reads: str
    columns: dict[str, Source]
    years: dict[Year, str] = Field(default={}, strict=False)
    once: bool = False
    shares_in: SharesIn = ""
    unmatched: Literal["", "left out"] = ""

    @model_validator(mode="before")
    @classmethod
    def _in_one_spelling(cls, given: Any) -> Any:
        sheet = _TABLES.get(str(given.get("reads"))) if isinstance(given, dict) else None
        return (
            given | {"columns": spelled(given.get("columns"), [column.name for column in sheet.columns])}
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
        if missing := sheet.lacking(self.columns):
            raise ValueError(f"{sheet.name} needs the column {missing[0]!r}")
        if self.years and not sheet.years:
            raise ValueError(f"{sheet.name} has no columns of years")
        return self

    @property
    def sources(self) -> dict[str, From]:
        """Where the words of each part come from."""
        return self.columns

    @property
    def named(self) -> dict[str, str]:
        """Key -> heading, for all columns that are read."""
        return super().named | {f"years.{year}": heading for year, heading in self.years.items()}


class CodeList(TablePart):
    """Names of codes; the names of one code are joined by `joined`, else a code with two names is refused."""

    code: Source
    name: str
    joined: str = ""

    @property
    def sources(self) -> dict[str, From]:
        """Where the words of each part come from."""
        return {"code": self.code, "name": From(column=(self.name,))}

    @property
    def named(self) -> dict[str, str]:
        """Key -> heading, for all columns that are read."""
        return {key.removeprefix("columns."): heading for key, heading in super().named.items()}


class KindRule(MappingPart):
    """Programs of a kind: listed by id, by a pattern in their name, or by a cell that matches in all their rows."""

    kind: Kind = Field(strict=False)
    programs: tuple[str, ...] = Field(default=(), strict=False)
    name: Pattern = ""
    rows: CellRule | None = None

    @model_validator(mode="after")
    def _says_which(self) -> KindRule:
        if not (self.programs or self.name or self.rows):
            raise ValueError("say which programs it is of: by programs, name or rows")
        return self


class Match(MappingPart):
    """A person's word that `given`, an id or name in some office's file, is the program `program` ("": none)."""

    given: str
    program: str


class Mapping(MappingPart):
    """How to read somebody else's workbooks (see the head of this file for an example)."""

    ledgers: tuple[Ledger, ...] = Field(default=(), strict=False)
    tables: tuple[OtherTable, ...] = Field(default=(), strict=False)
    code_lists: dict[str, CodeList] = Field(default={})
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
        for source in (source for _, part in self.parts for source in part.sources.values()):
            if source.code_list and source.code_list not in self.code_lists:
                raise ValueError(f"there is no code list {source.code_list!r}")
        return self

    @model_validator(mode="after")
    def _funds_are_of_one_kind(self) -> Mapping:
        if both := set(self.unrestricted_funds or ()) & set(self.by_program_funds):
            raise ValueError(f"{min(both)!r} is both in unrestricted_funds and in by_program_funds")
        return self

    @property
    def parts(self) -> list[tuple[str, TablePart]]:
        """Every table that is read, with its key."""
        listed: list[tuple[str, TablePart]] = [(f"ledgers.{place}", part) for place, part in enumerate(self.ledgers)]
        listed += [(f"tables.{place}", part) for place, part in enumerate(self.tables)]
        return listed + [(f"code_lists.{name}", part) for name, part in self.code_lists.items()]


def named_city(mapping: Mapping, city: str) -> Mapping:
    """The mapping with the name of the city that somebody typed; as it is where nobody did."""
    return Mapping.model_validate(mapping.model_dump() | {"city": city.strip() or mapping.city})
