"""How a scenario writes money and percentages: money as numbers in currency units, percentages as text ("20%")."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from budgetopt.money import Cents, is_whole_cents, plain, to_cents
from budgetopt.scenario.field import Written

_PERCENT = re.compile(r"\s*([+\-−]?)\s*(\d+(?:[.,]\d+)?)\s*%\s*")
_BARE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(percent|per cent|pct\.?)?\s*", re.IGNORECASE)
_LARGEST_SHOWN = 1000


def _as_percent(value: object) -> str:
    """What the author may have meant by a share without a percent sign, as examples: 5 and "5 percent" are 5%; 0.2 may
    be 20% or 0.2%."""
    found = _BARE.fullmatch(value) if isinstance(value, str) else None
    size = float(found[1]) if found else value
    if not isinstance(size, int | float) or isinstance(size, bool) or abs(size) > _LARGEST_SHOWN:
        return '"20%"'
    ratio = f'"{size * 100:.6g}%" or ' if 0 < abs(size) < 1 and not (found and found[2]) else ""
    return f'{ratio}"{size:.6g}%"'


class Percent(Decimal):
    """An exact share that was written as a percentage: Percent.parse("20%") == Decimal("0.2")."""

    @classmethod
    def parse(cls, value: object) -> Percent:
        """The share that a text such as "20%" or "-3%" means. Raises ValueError."""
        if isinstance(value, Percent):
            return value
        match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            example = _as_percent(value)
            raise ValueError(f"{value!r} is not a percentage: write it as text with a percent sign, such as {example}")
        sign = -1 if match[1] in ("-", "−") else 1
        return cls(sign * Decimal(match[2].replace(",", ".")) / 100)

    @property
    def text(self) -> str:
        """As a person writes it: "2.5%"."""
        return f"{(self * 100).normalize():f}%"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by `parse`, serialise as the text."""
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(lambda percent: percent.text)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A text with a percent sign."""
        return {"type": "string", "pattern": r"^\s*[+-]?\s*\d+([.,]\d+)?\s*%\s*$", "examples": ["20%"]}


class InCents(int):
    """Cents that were read from a scenario's currency units: a second validation leaves them as they are."""


def _share(percent: Percent) -> Percent:
    if not 0 <= percent <= 1:
        raise ValueError(f"{percent.text} is not between 0% and 100%")
    return percent


def _not_negative(percent: Percent) -> Percent:
    if percent < 0:
        raise ValueError(f"{percent.text} is below 0%")
    return percent


def _at_least_minus_all(percent: Percent) -> Percent:
    if percent < -1:
        raise ValueError(f"{percent.text} takes away more than there is")
    return percent


def _money(value: object) -> Cents:
    return _hundredths(value, "an amount of money", "a fraction of a cent", "250_000")


def _positions(value: object) -> int:
    return _hundredths(value, "a number of positions", "more than two decimals", "40")


def _hundredths(value: object, what: str, too_fine: str, example: str) -> int:
    """A number in hundredths (cents of money, hundredths of a position), exactly."""
    if isinstance(value, InCents):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(f"{value!r} is not {what}: write a number without quotes, such as {example}")
    try:
        whole = is_whole_cents(value)
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError(f"{value!r} is not {what}: it is not finite") from None
    if not whole:
        raise ValueError(f"{value!r} has {too_fine}")
    if value < 0:
        raise ValueError(f"{value!r} is below 0")
    return InCents(to_cents(value))


def _none(value: object) -> object:
    return None if isinstance(value, str) and value.strip().casefold() == "none" else value


def _a_limit(value: object, example: str) -> object:
    """The value, unless it is a text that can only be a misspelt "none"."""
    if isinstance(value, str) and not any(letter.isdigit() for letter in value):
        raise ValueError(f'{value!r} is not a limit: write one, such as {example}, or "none" to lift it')
    return value


def _none_or_limit(value: object) -> object:
    return None if _none(value) is None else _a_limit(value, '"20%"')


def _or_none(value: object) -> object:
    return "none" if value is None else value.text if isinstance(value, Percent) else value


def _money_or_percent(value: object) -> object:
    return _not_negative(_percent_text(value)) if isinstance(value, str | Percent) else _money(value)


def _fund_change(value: object) -> object:
    return _at_least_minus_all(_percent_text(value)) if isinstance(value, str | Percent) else _money(value)


def _percent_text(value: str | Percent) -> Percent:
    """A percentage where money would do as well: the message must name both."""
    try:
        return Percent.parse(value)
    except ValueError:
        either = 'money as a number without quotes, such as 250_000, or a percentage as text, such as "95%"'
        raise ValueError(f"{value!r} is neither money nor a percentage: write {either}") from None


def _unknown_from(value: object) -> object:
    """The alignment from which unknown programs are held; None where they may be cut."""
    if value is None or (isinstance(value, str) and " ".join(value.split()).casefold() in ("none", "may be cut")):
        return None
    start = value.get("from") if isinstance(value, dict) and set(value) == {"from"} else value
    if isinstance(start, bool) or not isinstance(start, int | float):
        raise ValueError(f'{value!r} is not a limit: write {{from = 0.25}}, or "may be cut" to lift it')
    if not 0 <= start <= 1:
        raise ValueError(f"{start:g} is not an alignment: write a number from 0 to 1")
    return float(start)


def _yearly_rate(value: object) -> object:
    """A rate a year, as a number: the one share that is not written as a percentage, so say how it is written."""
    share: Decimal | None = None
    if isinstance(value, str):
        share = Percent.parse(value) if _PERCENT.fullmatch(value) else None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if 0 <= value <= 1:
            return value
        share = Decimal(repr(value)) / 100 if 1 < value <= 100 else None
    if share is None or not 0 <= share <= 1:
        share = Decimal("0.03")
    rate, percent = f"{share.normalize():f}", f"{(share * 100).normalize():f}%"
    raise ValueError(f"{value!r} is not a rate from 0 to 1: write a number without quotes, {rate} for {percent} a year")


def as_written(value: Percent | Cents) -> str | int | float:
    """A share or cents as a scenario file has them."""
    return value.text if isinstance(value, Percent) else plain(value)


_MONEY_SCHEMA: dict[str, Any] = {"type": "number", "minimum": 0, "description": "Currency units"}
_PERCENT_SCHEMA: dict[str, Any] = {"type": "string", "pattern": "%", "examples": ["20%"]}
_POSITIONS_SCHEMA: dict[str, Any] = {"type": "number", "minimum": 0, "description": "Full-time equivalents"}
_EITHER = WithJsonSchema({"anyOf": [_MONEY_SCHEMA, _PERCENT_SCHEMA]})
_SHARES, _UP = '`"0%"` to `"100%"`', '`"0%"` and up'

# Money is held in cents, positions (full-time equivalents) in hundredths; "none" lifts a limit.
Share = Annotated[Percent, BeforeValidator(lambda value: _share(Percent.parse(value))), Written("percent", _SHARES)]
Growth = Annotated[Percent, BeforeValidator(lambda value: _not_negative(Percent.parse(value))), Written("percent", _UP)]
Money = Annotated[
    Cents, PlainValidator(_money), PlainSerializer(plain), WithJsonSchema(_MONEY_SCHEMA), Written("money", "money")
]
MoneyOrPercent = Annotated[
    Cents | Percent,
    PlainValidator(_money_or_percent),
    PlainSerializer(as_written),
    _EITHER,
    Written("either", "money, or a percentage of current"),
]
FundChange = Annotated[Cents | Percent, PlainValidator(_fund_change), PlainSerializer(as_written), _EITHER]
Positions = Annotated[
    int,
    PlainValidator(_positions),
    PlainSerializer(plain),
    WithJsonSchema(_POSITIONS_SCHEMA),
    Written("number", "full-time equivalents, such as `12.5`"),
]
PositionsLimit = Annotated[
    int | None,
    PlainValidator(lambda value: None if _none(value) is None else _positions(_a_limit(value, "40"))),
    PlainSerializer(lambda value: "none" if value is None else plain(value)),
    WithJsonSchema({"anyOf": [_POSITIONS_SCHEMA, {"const": "none"}]}),
    Written("number", '0 and up, `"none"`'),
]
# A rate a year, as a number from 0 to 1: 0.03 is 3% a year.
YearlyRate = Annotated[float, BeforeValidator(_yearly_rate), Field(ge=0, le=1)]
ShareLimit = Annotated[
    Share | None, BeforeValidator(_none_or_limit), PlainSerializer(_or_none), Written("percent", f'{_SHARES}, `"none"`')
]
# The alignment from which programs of which nothing is known are not cut (a table {from = …}); None: they may be.
UnknownLimit = Annotated[
    float | None,
    PlainValidator(_unknown_from),
    PlainSerializer(lambda value: "may be cut" if value is None else {"from": value}),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"from": {"type": "number", "minimum": 0, "maximum": 1}},
                    "required": ["from"],
                    "additionalProperties": False,
                },
                {"enum": ["may be cut", "none"]},
            ]
        }
    ),
    Written("unknown", '`{from = 0.25}`, `"may be cut"`, `"none"`'),
]
GrowthLimit = Annotated[
    Growth | None, BeforeValidator(_none_or_limit), PlainSerializer(_or_none), Written("percent", f'{_UP}, `"none"`')
]


def amount_of(given: Cents | Percent, whole: Cents, loosened: Callable[[Decimal, Cents], Cents]) -> Cents:
    """Money as it stands; a percentage as whole cents of `whole`, loosened."""
    return loosened(given, whole) if isinstance(given, Percent) else given
