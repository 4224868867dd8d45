"""What a cell's digits say: numbers, money in whole cents, shares. Nothing is guessed about money."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from math import isfinite

from budgetopt.intake.cells.limits import LARGEST_AMOUNT
from budgetopt.intake.cells.values import DASHES, PercentNumber, Unreadable, Value, is_dash, is_missing, shown
from budgetopt.money import Cents, exact, half_up

_MINUS = DASHES + "△"  # as Japan's books mark what is below zero; ▲ is a trend elsewhere
_SCALES = {
    "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mm": 1_000_000, "mn": 1_000_000, "mio": 1_000_000,
    "million": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000,
    "tsd": 1_000, "tys": 1_000, "mln": 1_000_000, "mrd": 1_000_000_000, "mld": 1_000_000_000,
    "lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "crore": 10_000_000, "crores": 10_000_000,
}  # fmt: skip
# Units of languages that write 1,234 for 1.234.
_OF_COMMAS = {"mio", "tsd", "tys", "mln", "mrd", "mld"}
_CODES = (
    "usd|eur|gbp|cad|aud|nzd|chf|sek|nok|dkk|pln|czk|huf|ron|bgn|try|inr|zar|mxn|brl|jpy|cny|krw"
    r"|kr\.?|zł|kč|ft|lei|лв\.?|руб\.?|tl"
)
_SIGN = "[$€£¥₹₽₺₩₫฿₴₦₪₱₡]"
_CURRENCY = re.compile(
    rf"^(?:(?:US|CA|C|A|AU|NZ|HK|S|NT|R|MX)?{_SIGN}|rs\.?(?=\W*\d)|r(?=\d)|s/\.?|{_CODES})|(?:{_SIGN}|[円元원]|{_CODES})$",
    re.IGNORECASE,
)
# The signs and letters that name one currency (but $, which several have).
_NAMED = re.compile(r"[$€£]|\b(?:usd|eur|gbp|cad|aud|nzd|chf|jpy|inr|mxn|brl|zar)\b", re.IGNORECASE)
# Marks of footnotes behind an amount: 600,000*, 600,000¹, 600,000 [2], 600,000 (a).
_NOTE = re.compile(r"(?<=[\d)])\s*(?:[*†‡§¶⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜ]+|\[\w{1,2}\]|\s?\([a-z]\)|\s\(\d\))$", re.IGNORECASE)
_CREDIT = {"cr": "credit", "dr": "debit", "soll": "debit", "haben": "credit"}
_SPACES = re.compile(r"[\s'’‘ʼ´`′]")
_NUMBER = re.compile(r"([\d.,]+)(e[+-]?\d{1,3})?([a-z]*|%)", re.IGNORECASE)
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # １ is 1
# ١ is 1, and so it is in Persian, Hindi, Bengali and Thai; ٬ parts thousands and ٫ decimals.
_WIDE |= {nought + size: 48 + size for nought in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50) for size in range(10)}
_WIDE |= {0x66B: 46, 0x66C: 44}
# Signs without width, which come with what is copied from a page.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# An amount without a sign of currency, of thousands or of a footnote.
_DIGITS_ALONE = re.compile(r"-?([0-9]{1,14})(?:\.([0-9]{1,2}))?")
_BARE = re.compile(r"[0-9](?:[0-9.,]*[0-9])?")
# 0,971 has no thousands.
_PLAIN = re.compile(r"(?!0,\d{3}\Z)(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+")
# 1.234.567,89 and 1234,5: only where no other reading is possible.
_COMMA_DECIMAL = re.compile(r"0,\d{3}|\d{1,3}(?:\.\d{3})*,\d{1,2}|\d+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}")
# 1.234 and 1,234: thousands or decimals, according to what the rest of the column shows.
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
# 500.-, 500,-- and 500/- have no cents, as Switzerland, the Netherlands and India write it; a minus at the end follows
# a digit.
_NO_CENTS = re.compile(rf"(?<=\d)[.,/][{DASHES}]{{1,2}}(?=\)?$)")
# 12,34,567, as India writes it.
_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d*)?")


def number(value: Value, decimal: str = ".") -> Decimal | None:
    """A number, exactly as the cell shows it ("35%" is 0.35, "1.2M" is 1200000); None when missing or a dash.

    `decimal`: the sign known to be decimal here. Raises Unreadable.
    """
    if type(value) is int:
        return Decimal(value)
    # A dash is nil among amounts and shares alone; elsewhere it stands for no figure.
    if is_missing(value) or is_dash(value):
        return None
    if isinstance(value, bool | date):
        raise Unreadable(f"{shown(value)} is not a number.", "", "Enter a number.")
    if isinstance(value, int | float):
        if not isfinite(value):
            raise Unreadable(f"{value} is not a finite number.", "", "Enter a number.")
        return exact(value)
    return _number_text(str(value), decimal)[0]


def _number_text(words: str, decimal: str = ".") -> tuple[Decimal, int]:
    """The number in `words` and the scale that a suffix gave it (1 without one). Raises Unreadable.

    `decimal` is the sign before decimals, as far as it is known: "" refuses "1.234", which may as well be 1,234;
    "?" stands for a column that has both, and refuses "1,234" too.
    """
    # Made where it is raised: a frame that holds what it raises is a cycle, which keeps all that its callers hold.
    wrong = partial(_no_number, words)
    bare, negative = words, False
    if not _BARE.fullmatch(words):
        plain = words if words.isascii() else _UNSEEN.sub("", words.translate(_WIDE))
        spaceless = _SPACES.sub("", _NOTE.sub("", plain.strip()))
        bare, negative = _unsigned(_NO_CENTS.sub("", spaceless), wrong)
    if bare.casefold() == "nil" or (bare and all(sign in DASHES for sign in bare)):
        return Decimal(0), 1
    match = _NUMBER.fullmatch(bare)
    suffix = match[3].casefold() if match else ""
    if suffix in _CREDIT:
        mend = "Write it with a minus where it takes away from spending, without a sign where it is spent."
        raise Unreadable(
            f"{shown(words)} is a {_CREDIT[suffix]}, which is no amount before its sign is known.", "", mend
        )
    if match is None or (suffix not in {"", "%"} and suffix not in _SCALES):
        raise wrong()
    digits = match[1]
    if match[2] and not ("." in digits and "," in digits):
        # What stands before an exponent ("1,234e+006") has no thousands.
        digits = digits.replace(",", ".")
    elif _AMBIGUOUS.fullmatch(digits):
        digits = _one_reading(digits, decimal, words, suffix in _OF_COMMAS)
    scale = _SCALES.get(suffix, 1)
    size = _digits(digits, wrong).scaleb(int(match[2][1:]) if match[2] else 0)
    size = size / 100 if suffix == "%" else size * scale
    return -size if negative else size, scale


def currency_in(value: Value) -> str:
    """The currency that a text names beside its amount, as three letters or one sign; "" where none, or another, is."""
    found = _NAMED.search(value) if isinstance(value, str) else None
    return found[0].upper() if found else ""


def _no_number(words: str) -> Unreadable:
    return Unreadable(f"{shown(words)} is not a number.", "", "Enter a number, such as 1234 or (1,234).")


def _one_reading(digits: str, decimal: str, words: str, of_commas: bool) -> str:
    """ "1.234" or "1,234" as thousands ("1,234") or decimals ("1.234"). Raises Unreadable where it may be either.

    `of_commas`: its unit is of a language that writes decimals so.
    """
    thousands, decimals = digits.replace(".", ","), digits.replace(",", ".")
    if "." in digits and decimal in {".", ","}:
        return decimals if decimal == "." else thousands
    if "," in digits and decimal == ("," if of_commas else ""):
        return decimals if of_commas else thousands
    if "," in digits and decimal == ".":
        return thousands
    raise Unreadable(f"{shown(words)} may be {thousands} or {decimals}.", "", f"Write {thousands} or {decimals}0.")


def _unsigned(bare: str, wrong: Callable[[], Unreadable]) -> tuple[str, bool]:
    """`bare` without currency, brackets and sign, and whether it is negative: (5), -5 and 5- all are."""
    bare = _CURRENCY.sub("", bare)
    negative = bare.startswith(("(", "[", "<")) and bare.endswith((")", "]", ">"))
    if negative:
        bare = _CURRENCY.sub("", bare[1:-1])
    if len(bare) > 1 and (bare[0] in _MINUS) != (bare[-1] in DASHES):
        if negative:
            raise wrong()
        bare, negative = bare[1:] if bare[0] in _MINUS else bare[:-1], True
    return _CURRENCY.sub("", bare.removeprefix("+")), negative


def _digits(digits: str, wrong: Callable[[], Unreadable]) -> Decimal:
    if _PLAIN.fullmatch(digits):
        return Decimal(digits.replace(",", "").removesuffix("."))
    if _LAKHS.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    if _COMMA_DECIMAL.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    raise wrong()


def money(value: Value, unit: int = 1) -> Cents | None:
    """Whole cents of an amount given in `unit` currency units, half up; None when missing, 0 for a dash."""
    plain = plain_cents(value, unit)
    if plain is not None:
        return plain
    size = money_exact(value, unit)
    return None if size is None else half_up(size)


def plain_cents(value: Value, unit: int = 1) -> Cents | None:
    """Whole cents of a number without a fraction of a cent, or of its digits alone; None for any other cell.

    Exact, though a cell holds a float: below 10^13 an amount in cents has at most 15 digits, and no two decimals of 15
    digits are the same float. So a float that equals cents / 100 is shown, and was written, as just these cents.
    """
    if type(value) is int:
        return value * unit * 100 if abs(value * unit) <= LARGEST_AMOUNT else None
    if type(value) is str:
        if not (match := _DIGITS_ALONE.fullmatch(value)):
            return None
        cents = int(match[1] + (match[2] or "").ljust(2, "0")) * (-unit if value[0] == "-" else unit)
        return cents if abs(cents) <= LARGEST_AMOUNT * 100 else None
    # Not a Percent, which is a float of its own kind.
    if type(value) is not float or not abs(value * unit) < LARGEST_AMOUNT:
        return None
    cents = round(value * 100)
    return cents * unit if cents / 100 == value else None


def money_exact(value: Value, unit: int = 1, decimal: str = "") -> Decimal | None:
    """Cents before they are rounded to whole cents; `decimal`: the sign known to be decimal here. Raises Unreadable."""
    hint = "Enter a number, such as 1234 or (1,234)."
    if is_percentage(value):
        raise Unreadable(f"{shown(value)} is a percentage, not an amount.", "", hint)
    if isinstance(value, date):
        raise Unreadable(f"a date ({shown(value)}) stands where an amount belongs.", "", hint)
    scale = 1
    try:
        if isinstance(value, str) and not is_missing(value):
            size, scale = _number_text(value, decimal)
        else:
            plain = number(value)
            if plain is None:
                return None
            size = plain
    except Unreadable as problem:
        raise Unreadable(problem.found.replace("not a number", "not an amount"), "", problem.mend) from None
    if scale > 1 and unit > 1:
        found = f"{shown(value)} names its own unit, while amounts are in units of {unit:,}."
        raise Unreadable(found, "One unit for the whole workbook.", "Write the plain number.")
    if abs(size * unit) > LARGEST_AMOUNT:
        raise Unreadable(f"{shown(value)} is too large to be an amount.", "", "Check the amount and its unit.")
    return size * unit * 100


# 1234.000, 1,234.5, 12.50: a point that can only be decimal.
_POINT = re.compile(r"\D*(?:0\.\d+|\d{4,}\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d+\.(?:\d{1,2}|\d{4,}))\D*")
# 1.234,50 and 1,234.50: both signs.
_BOTH_SIGNS = re.compile(r"\D*\d{1,3}(?:(?:\.\d{3})+(?=,)|(?:,\d{3})+(?=\.))([.,])\d{1,2}\D*")
_UNSURE = re.compile(r"\D*[1-9]\d{0,2}[.,]\d{3}\D*")
# 1.234,5, 12,50, 1.234.567: a comma that can only be decimal, or a point that can only part thousands.
_COMMA = re.compile(r"\D*(?:0,\d+|\d{1,3}(?:\.\d{3})+,(?:\d+|[-–—]{1,2})|\d+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,})\D*")


def decimal_sign(cells: Iterable[Value]) -> str:
    """The sign before decimals in a column: "." or ","; "" where no cell shows it, "?" where some show each."""
    words = {value for value in cells if isinstance(value, str)}
    point = any(_POINT.fullmatch(value) for value in words)
    comma = any(_COMMA.fullmatch(value) for value in words)
    return "?" if point and comma else "." if point else "," if comma else ""


def grouped_sign(cells: Iterable[Value]) -> str:
    """The sign before decimals of cells that have both signs: "," of 1.234,50, "." of 1,234.50; "" where none has, and
    "?" where some have each."""
    signs = {found[1] for value in cells if isinstance(value, str) and (found := _BOTH_SIGNS.fullmatch(value))}
    return "?" if len(signs) > 1 else signs.pop() if signs else ""


def is_ambiguous(value: Value) -> bool:
    """Whether a text may be thousands or decimals: "1.234"."""
    return isinstance(value, str) and _UNSURE.fullmatch(value) is not None


def share(value: Value, plain: str = "") -> Decimal | None:
    """A share from a percentage column, whose `plain` numbers are known to be "ratio" or "percent"; None when missing.

    The one rule: a value marked as a percentage ("35%", or 0.35 in a cell formatted as a percentage) is what it says;
    a plain number above 1 is a number of percent (35 is 0.35), a plain number up to 1 is the share itself, where nobody
    says what plain numbers are.
    """
    size = Decimal(0) if is_dash(value) else number(value)
    if size is None or is_percentage(value) or plain == "ratio" or (abs(size) <= 1 and not plain):
        return size
    return size / 100


def is_number(value: Value) -> bool:
    """Whether a cell holds a number, in whatever form."""
    try:
        return number(value) is not None
    except Unreadable:
        return False


def is_percentage(value: Value) -> bool:
    """Whether a cell says itself that it is a percentage."""
    return isinstance(value, PercentNumber) or (isinstance(value, str) and value.strip().endswith("%"))
