"""Cells against what they should hold: money to the cent, shares and impact within the noise of floats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.money import Cents
from budgetopt.returned.ours import Listing, cents_of
from budgetopt.verification.report import Failure

_NOISE = 1e-9
OK = "OK"
_PAIR = ("Current", "Recommended")


def shown(value: Value) -> str:
    """A cell as a failure quotes it."""
    if value is None:
        return "nothing"
    return f"{value:,.15g}" if isinstance(value, int | float) else values.shown(value)


def money(cents: Cents) -> str:
    """An amount as a failure quotes it."""
    return f"{cents / 100:,.2f}"


def amount(listing: Listing, row: int, heading: str, cents: Cents, why: str) -> Iterator[Failure]:
    """A cell of a list that should hold an amount."""
    return amount_at(listing.place(row, heading), listing.value(row, heading), cents, why)


def amount_at(place: Place, value: Value, cents: Cents, why: str) -> Iterator[Failure]:
    """A cell that should hold an amount; `why` ends the sentence "…, where 1.00 should: "."""
    if cents_of(value) != cents:
        yield Failure(place, f"{shown(value)} stands here; {money(cents)} is {why}.")


def count(listing: Listing, row: int, heading: str, number: int, why: str) -> Iterator[Failure]:
    """A cell that should hold a count."""
    if listing.value(row, heading) != number:
        yield Failure(
            listing.place(row, heading), f"{shown(listing.value(row, heading))} stands here; {number} is {why}."
        )


def text(listing: Listing, row: int, heading: str, words: str, why: str) -> Iterator[Failure]:
    """A cell that should hold a text."""
    if listing.text(row, heading) != values.text(words):
        found = shown(listing.value(row, heading))
        yield Failure(listing.place(row, heading), f"{found} stands here; {words!r} is {why}.")


def real(place: Place, value: Value, number: float, why: str, noise: float = _NOISE) -> Iterator[Failure]:
    """A cell (a number, or a text that is one) that should hold a real number."""
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        found = None
    if found is None or not abs(found - number) <= noise * max(1.0, abs(number)):
        yield Failure(place, f"{shown(value)} stands here; {number:,.15g} is {why}.")


def change(
    listing: Listing, row: int, current: Cents, recommended: Cents, headings: tuple[str, str] = _PAIR
) -> Iterator[Failure]:
    """The columns Change and % beside those of two amounts, by default Current and Recommended."""
    before, after = headings
    yield from amount(listing, row, "Change", recommended - current, f"{after} less {before}")
    place, value = listing.place(row, "%"), listing.value(row, "%")
    if current:
        yield from real(place, value, (recommended - current) / current, f"the change as a share of {before}")
    elif not values.is_blank(value):
        yield Failure(place, f"{shown(value)} stands here; without a current amount there is no percentage.")


def four(listing: Listing, row: int, current: Cents, recommended: Cents, why: str) -> Iterator[Failure]:
    """The columns Current, Recommended, Change and % of a sum."""
    yield from amount(listing, row, "Current", current, why)
    yield from amount(listing, row, "Recommended", recommended, why)
    yield from change(listing, row, current, recommended)


def says_ok(place: Place, value: Value) -> Iterator[Failure]:
    """A cell that checks others itself."""
    if not (isinstance(value, str) and value.startswith(OK)):
        yield Failure(place, f"{shown(value)} stands here; the workbook's own check does not say {OK}.")


def labelled(
    facts: Mapping[str, tuple[Value, Place]], sheet: Place, label: str, cents: Cents, why: str
) -> Iterator[Failure]:
    """An amount beside its label."""
    if label not in facts:
        yield Failure(sheet, f"the line {label!r} is missing.")
        return
    value, place = facts[label]
    yield from amount_at(place, value, cents, why)
