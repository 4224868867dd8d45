"""What all tables of a mapping are made of: where words come from, which rows are meant, where a table stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from budgetopt.intake.cells.limits import FIRST_YEAR, LAST_YEAR
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.sheets import UNITS


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


class MappingPart(BaseModel):
    """A part of a mapping: immutable, exact about types, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class From(MappingPart):
    """Where the words of a part come from: columns by their headings, or the same words in every row.

    `column` several headings are joined; `band` the lone words above a group of rows; `down` a blank cell says what the
    last one above it does; `added` the sum of several columns of amounts; `takes` the part of the cell that a pattern
    finds; `says` the first pattern that fits gives the words; `code_list` the name of a code.
    """

    column: Annotated[tuple[str, ...], Field(strict=False)] = ()
    joined: str = " / "
    always: str = ""
    band: bool = False
    down: bool = False
    added: bool = False
    takes: Pattern = ""
    says: Annotated[dict[Pattern, str], Field(strict=False)] = {}
    code_list: str = ""

    @model_validator(mode="after")
    def _one_source(self) -> From:
        if sum((bool(self.column), bool(self.always), self.band)) != 1:
            raise ValueError("give one of column, always and band")
        if self.down and len(self.column) != 1:
            raise ValueError("down is said of one column")
        if self.added and len(self.column) < 2:
            raise ValueError("added is said of several columns")
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


class CellRule(MappingPart):
    """Rows whose cell under `column` matches; any cell of words where no column is named."""

    column: str = ""
    matches: Pattern


def _rules(given: Any) -> Any:
    """A bare pattern, or a list of them, stands for rules that look at every cell of words."""
    listed = given if isinstance(given, list | tuple) else [given]
    return tuple({"matches": rule} if isinstance(rule, str) else rule for rule in listed)


class RevenueRule(CellRule):
    """Rows that are revenue: by a cell, or (`band`) by the words over or under a section of them."""

    band: bool = False


Rules = Annotated[tuple[CellRule, ...], BeforeValidator(_rules), Field(strict=False)]


class Seen(MappingPart):
    """What a table was like when the mapping was made: what has changed since is said when it is read again."""

    headings: Annotated[tuple[str, ...], Field(strict=False)]
    header_row: int
    rows: int


class TablePart(MappingPart):
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

    @property
    def sources(self) -> dict[str, From]:
        """Where the words of each part come from."""
        return {}

    @property
    def named(self) -> dict[str, str]:
        """Key -> heading, for all columns that are read."""
        return {
            f"columns.{part}" + (f".{index}" if len(source.column) > 1 else ""): heading
            for part, source in self.sources.items()
            for index, heading in enumerate(source.column)
        }

    @property
    def ruled(self) -> dict[str, str]:
        """Key -> heading, for the columns by which rows are kept, left out or read as totals."""
        return {
            f"{name}.{index}.column": rule.column
            for name in ("keep", "leave_out", "totals")
            for index, rule in enumerate(getattr(self, name))
            if rule.column
        }


def spelled(given: Any, known: Iterable[str]) -> Any:
    """The columns with their names as they are known: `Program ID` and `program_id` are one, in every table."""
    names = {squeeze(name): name for name in known}
    if not isinstance(given, dict) or len({squeeze(str(name)) for name in given}) < len(given):
        return given
    return {names.get(squeeze(str(name)), name): source for name, source in given.items()}


# What a ledger's first row of a program says of it.
OF_PROGRAMS = ("description", "mandated", "minimum_budget", "maximum_budget", "fte", "owner", "notes")


class LedgerColumns(MappingPart):
    """The column that plays each part of a ledger. Without an id column the names serve as ids."""

    amount: Source | None = None
    program_id: Source | None = None
    program: Source | None = None
    department: Source | None = None
    fund_id: Source | None = None
    fund: Source | None = None
    fiscal_year: Source | None = None
    account: Source | None = None
    appropriation_unit: Source | None = None
    description: Source | None = None
    mandated: Source | None = None
    minimum_budget: Source | None = None
    maximum_budget: Source | None = None
    fte: Source | None = None
    owner: Source | None = None
    notes: Source | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_one_spelling(cls, given: Any) -> Any:
        return spelled(given, cls.model_fields)

    @property
    def given(self) -> dict[str, From]:
        """The parts that have a source."""
        return {part: source for part in type(self).model_fields if (source := getattr(self, part)) is not None}
