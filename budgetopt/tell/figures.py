"""Figures as every face writes them in a sentence: counts, impact points and how they grow."""

from __future__ import annotations

from typing import NamedTuple

from budgetopt.money import Cents, show, show_short, to_cents, unit_name


class Sentence(NamedTuple):
    """A sentence, and where the workbook and the screen show more of it ("" for nowhere): each adds its own pointer."""

    text: str
    place: str = ""


def part(share: float) -> str:
    """A share of a whole that it falls short of: never 100%."""
    return "just under 100%" if 0.995 <= share < 1 else f"{share:.0%}"


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 program", "3 programs"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def money_short(units: float, currency: str) -> str:
    """An amount in currency units, short: $1.2 M."""
    return show_short(to_cents(float(units)), currency)


def money_signed(cents: Cents, currency: str) -> str:
    """A change of money in a sentence, where brackets would stand in brackets: +$1,200, −$19,000, no change."""
    return f"{'+' if cents > 0 else '−'}{show(abs(cents), currency)}" if cents else "no change"


def dollar_meant(currency: str, where: str) -> str:
    """What a dollar is `where` one is spoken of, in a city that has none, as a sentence; "" where there are dollars."""
    unit = unit_name(currency)
    return "" if unit == "dollar" else f"Where {where} say a dollar, one {unit} is meant."


def joined(parts: list[str]) -> str:
    """ "a, b and c"; nothing of nothing."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def points(value: float, digits: int = 0) -> str:
    """Impact points for a sentence: 170.5 million points, 912 points, −3.0 million points; `digits` more than usual."""
    number, scale = _scaled(abs(value), digits)
    sign = "−" if value < 0 and number.strip("0.") else ""
    return f"{sign}{number} {scale} points" if scale else f"{sign}{number} points"


def points_short(value: float) -> str:
    """Impact points for a figure with little room, negatives in parentheses: 7.4 M, (7.4 M)."""
    number, scale = _scaled(abs(value))
    short = f"{number} {scale[:1].upper()}".rstrip()
    return f"({short})" if value < 0 and short != "0.0" else short


def _scaled(value: float, digits: int = 0) -> tuple[str, str]:
    for scale, name in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= scale:
            return f"{value / scale:,.{1 + digits}f}", name
    return f"{value:,.{digits + (value < 10)}f}", ""


def points_text(value: float) -> str:
    """Impact points in full; negatives in parentheses."""
    return f"({-value:,.0f})" if round(value) < 0 else f"{abs(value):,.0f}"


def growth(before: float, after: float) -> str:
    """By how much impact grows: +5.5%; "" where it grows from nothing or from less, of which there is no share, and for
    a share that shows no digit."""
    share = f"{(after - before) / before:+.1%}" if before > 0 else ""
    return "" if share in ("+0.0%", "-0.0%") else share.replace("-", "−")


# How many units of the last digit two sums in millions differ by at least, and how many more digits that may take.
_TELLING, _MOST_DIGITS = 10, 3


def points_apart(before: float, after: float) -> tuple[str, str]:
    """Two sums of impact points with as many digits as tell how far they differ: 3.09 and 3.24 million points,
    where one digit would say 3.1 and 3.2. Twice the same where they do not differ by what three more digits show."""
    size = max(abs(before), abs(after))
    large = size >= 1e6
    last, telling = (next(s for s in (1e9, 1e6) if size >= s) / 10, _TELLING) if large else (0.1 if size < 10 else 1, 1)
    enough = (more for more in range(_MOST_DIGITS) if abs(after - before) * 10**more >= telling * last)
    for more in (next(enough, _MOST_DIGITS), 0):
        one, other = (points(value, 0 if large and abs(value) < 1e6 else more) for value in (before, after))
        if one != other:
            break
    return one, other


def from_to(before: float, after: float) -> str:
    """Impact today and in a plan: 161.2 million points today to 170.1 million points (+5.5%); "" where they are told
    alike."""
    share, (today, then) = growth(before, after), points_apart(before, after)
    return f"{today} today to {then}{f' ({share})' if share else ''}" if today != then else ""
