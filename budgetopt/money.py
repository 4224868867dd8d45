"""Whole cents: read, shown and apportioned. Floats never hold money outside the solver."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

Cents = int

_ONE = Decimal(1)
# Spreadsheets keep binary floats: 0.1 + 0.2 arrives as 0.30000000000000004. What is nearer to a whole
# cent than this share of a cent is that cent; anything further off is a fraction that must be reported.
_FLOAT_NOISE = Decimal("0.001")


def exact(value: int | float | str | Decimal) -> Decimal:
    """The decimal that a person sees in `value` (a float's shortest text, not its binary expansion)."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def to_cents(value: int | float | str | Decimal) -> Cents:
    """Whole cents of `value` currency units, half up."""
    return half_up(exact(value) * 100)


def is_whole_cents(value: int | float | str | Decimal) -> bool:
    """Whether `value` is a whole number of cents, but for the noise of binary floats."""
    scaled = exact(value) * 100
    return abs(scaled - half_up(scaled)) <= max(_FLOAT_NOISE, abs(scaled) * Decimal("1e-14"))


def half_up(value: Decimal) -> int:
    """The nearest integer; halves away from zero, as invoices round."""
    return int(value.quantize(_ONE, ROUND_HALF_UP))


def floor(value: Decimal) -> int:
    """The largest integer not above `value`."""
    return int(value.quantize(_ONE, ROUND_FLOOR))


@lru_cache(maxsize=1024)
def _ratio(share: Decimal) -> tuple[int, int]:
    return share.as_integer_ratio()


def floor_share(share: Decimal, cents: Cents) -> Cents:
    """The whole cents not above `share` of an amount: how a percentage becomes a floor (loosened)."""
    numerator, denominator = _ratio(share)
    return numerator * cents // denominator


def ceiling_share(share: Decimal, cents: Cents) -> Cents:
    """The whole cents not below `share` of an amount: how a percentage becomes a ceiling (loosened)."""
    numerator, denominator = _ratio(share)
    return -(-numerator * cents // denominator)


def units(cents: Cents) -> float:
    """`cents` as currency units, for the solver and for cells; exact to 15 digits."""
    return cents / 100


def units_if(cents: Cents | None) -> float | None:
    """`cents` as currency units; None for what is not on file."""
    return None if cents is None else units(cents)


def plain(cents: Cents) -> int | float:
    """`cents` as the JSON number of currency units: an integer where there are no odd cents."""
    return cents // 100 if cents % 100 == 0 else cents / 100


SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "$", "AUD": "$"}


_NAMES = {"USD": "dollar", "CAD": "dollar", "AUD": "dollar", "EUR": "euro", "GBP": "pound"}


def unit_name(currency: str, count: int = 1) -> str:
    """What a unit of a currency is called in a sentence: dollar, euros; of one without a name here its letters."""
    name = _NAMES.get(currency)
    return currency if name is None else name if count == 1 else f"{name}s"


def show(cents: Cents, currency: str = "USD") -> str:
    """Money as a budget document prints it: $1,234, or $1,234.05 where there are odd cents, ($50) below zero."""
    symbol = SYMBOLS.get(currency, f"{currency} ")
    whole, odd = divmod(abs(cents), 100)
    text = f"{symbol}{whole:,}" + (f".{odd:02d}" if odd else "")
    return f"({text})" if cents < 0 else text


def show_short(cents: Cents, currency: str = "USD") -> str:
    """Money for a headline: $1.3 M, $96.0 M, $450,000, $900."""
    symbol = SYMBOLS.get(currency, f"{currency} ")
    size = abs(cents) / 100
    for scale, letter in ((1e9, " B"), (1e6, " M")):
        # 999,950,000 would print as "1000.0 M": it belongs to the next scale up.
        if size >= scale * 0.99995:
            text = f"{symbol}{size / scale:,.1f}{letter}"
            break
    else:
        # Of so little, odd cents are no trifle: a gap of 0.37 is none of 0.
        text = f"{symbol}{size:,.{2 if size < 100 and cents % 100 else 0}f}"
    return f"({text})" if cents < 0 else text


def apportion(total: int, weights: Sequence[int | float]) -> list[int]:
    """Split `total` in proportion to `weights` (>= 0, not all 0) into integers that sum to it; what is below zero as
    its opposite is.

    Largest remainder (Hamilton); ties go to the earlier place. Raises ValueError for weights that cannot divide.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be at least 0 and not all 0")
    if len(weights) == 1:
        return [total]
    if total < 0:
        return [-share for share in apportion(-total, weights)]
    parts = [Decimal(total) * exact(weight) / exact(whole) for weight in weights]
    shares = [floor(part) for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: (shares[place] - parts[place], place))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares
