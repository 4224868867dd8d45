"""A mapping says how to read somebody else's ledger: a small YAML file, written once and used again next year.

    city: City of Oklahoma City
    fiscal_year: 2017
    ledgers:
      - file: "*fy2017*.csv"            # which files; `sheet` and `header_row` where they are not obvious
        columns:
          program_id: ProgramID
          program: ProgramName
          department: Agency Name
          fund_id: FundCode
          fund: FundDescription
          amount: FY2017 Budget
        leave_out:
          - {column: ProgramName, matches: "^total"}
    kinds:
      - {kind: non-operating, name: "debt service|transfer"}
    unrestricted_funds: ["1"]

Patterns are regular expressions, found anywhere in a cell, without regard to case.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from budgetopt.city.model import AmountKind, Kind
from budgetopt.errors import Place, UsageError, did_you_mean
from budgetopt.excel.log import Log


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"{pattern!r} is not a pattern ({problem})") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class _Part(BaseModel):
    """A part of a mapping: immutable, exact about types, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Columns(_Part):
    """The heading of the column that plays each part. Without an id column the names serve as ids."""

    amount: str
    program_id: str = ""
    program: str = ""
    department: str = ""
    fund_id: str = ""
    fund: str = ""
    fiscal_year: str = ""
    account: str = ""
    description: str = ""

    @model_validator(mode="after")
    def _programs_have_a_name(self) -> Columns:
        if not (self.program_id or self.program):
            raise ValueError("name the column of program_id or of program")
        return self


class CellRule(_Part):
    """Rows whose cell under `column` matches."""

    column: str
    matches: Pattern


class Ledger(_Part):
    """One table of line items: where it stands and what its columns are."""

    file: str
    columns: Columns
    sheet: str = ""
    header_row: Annotated[int, Field(ge=1)] | None = None
    leave_out: tuple[CellRule, ...] = Field(default=(), strict=False)
    amounts: AmountKind = Field(default=AmountKind.ADOPTED, strict=False)
    blank_amounts: Literal["error", "zero"] = "error"


class KindRule(_Part):
    """Programs of a kind: listed by id, by a pattern in their name, or by a cell that matches in all their rows."""

    kind: Kind = Field(strict=False)
    programs: tuple[str, ...] = Field(default=(), strict=False)
    name: Pattern = ""
    rows: CellRule | None = None


class Mapping(_Part):
    """How to read somebody else's ledger (see the head of this file for an example)."""

    ledgers: tuple[Ledger, ...] = Field(strict=False, min_length=1)
    city: str = ""
    fiscal_year: int | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    amounts_in: Literal["units", "thousands", "millions"] = "units"
    kinds: tuple[KindRule, ...] = Field(default=(), strict=False)
    unrestricted_funds: tuple[str, ...] | None = Field(default=None, strict=False)
    by_program_funds: tuple[str, ...] = Field(default=(), strict=False)


def to_yaml(mapping: Mapping) -> str:
    """The text of a mapping file, for the command line and for next year."""
    import yaml

    written = mapping.model_dump(mode="json", exclude_defaults=True)
    return str(yaml.safe_dump(written, sort_keys=False, allow_unicode=True))


def load_mapping(path: str | Path, log: Log) -> Mapping | None:
    """The mapping in a YAML file; None after saying every key that is wrong. Raises UsageError for a missing file."""
    import yaml

    file = Path(path)
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{file}: there is no such file.") from None
    except OSError as problem:
        raise UsageError(f"{file}: the file cannot be read ({problem.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        said = " ".join(str(problem).split())
        log.error(
            "mapping-unreadable",
            Place(file.name),
            f"the mapping is not readable YAML: {said}.",
            "",
            "Mend the line it names.",
        )
        return None
    try:
        return Mapping.model_validate(content)
    except ValidationError as problem:
        for fault in problem.errors():
            _say(fault["loc"], fault["type"], fault["msg"], fault.get("input"), file.name, log)
        return None


def _say(location: tuple[int | str, ...], kind: str, message: str, found: object, file: str, log: Log) -> None:
    """One of pydantic's complaints, in plain words and at its key."""
    place = Place(file, "", ".".join(str(part) for part in location))
    name = str(location[-1]) if location else ""
    match kind:
        case "extra_forbidden":
            said, mend = f"the key {name!r} is not known.", did_you_mean(name, _keys(location[:-1]))
            log.error("unknown-key", place, said, "", mend)
        case "missing":
            log.error("missing-key", place, f"the key {name!r} is missing.", "", "Add it.")
        case _:
            said = message.removeprefix("Value error, ").rstrip(".")
            log.error("wrong-value", place, f"{found!r}: {said[:1].lower()}{said[1:]}.", "", "Correct it.")


_AT: dict[str, type[_Part]] = {
    "ledgers": Ledger, "columns": Columns, "leave_out": CellRule, "kinds": KindRule, "rows": CellRule,
}  # fmt: skip


def _keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys that a part of the mapping has."""
    named: list[Any] = [part for part in location if isinstance(part, str)]
    part = _AT.get(named[-1], Mapping) if named else Mapping
    return list(part.model_fields)
