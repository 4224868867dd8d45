"""The cells of a sheet against what they should hold: an entry says where and what, one engine goes through it.

What a cell should hold says how it is compared: an int is an amount in cents, to the cent; a Count a number of things;
a Share a change as a share; a Real a number within the noise of floats; a str a text; a set any of some amounts; OK
the workbook's own check; None anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.returned.lost import lost_list
from budgetopt.returned.ours import Listing, cents_of
from budgetopt.verification.money import Money
from budgetopt.verification.report import Failure

OK = "OK"
NOISE = 1e-12  # of numbers of 15 digits
# By heading what the cells of a row should hold; a list's rows by key.
Cells = dict[str, Any]
Key = tuple[Any, ...]
Rows = dict[Any, Cells]
Headings = tuple[str | None, ...]


class Count(int):
    """A number of things."""


class ChangeShare(NamedTuple):
    """A change as a share of the amount before; blank where that is 0."""

    change: int
    before: int


class Real(NamedTuple):
    """A number, unsure by `noise` of itself, or of a `size` that is larger."""

    number: float
    noise: float = 1e-9
    size: float = 1.0


def shown(value: Value) -> str:
    """A cell as a failure quotes it."""
    if value is None:
        return "nothing"
    return f"{value:,.15g}" if isinstance(value, int | float) else values.shown(value)


def money(cents: int) -> str:
    """An amount as a failure quotes it."""
    return f"{cents / 100:,.2f}"


def instead(value: Value, wanted: Any) -> str:
    """What a cell should hold instead, in words; "" where it holds it."""
    if isinstance(wanted, ChangeShare):
        if not wanted.before:
            return "" if values.is_blank(value) else "nothing"
        wanted = Real(wanted.change / wanted.before)
    if isinstance(wanted, Real):
        found = real_of(value)
        near = wanted.noise * max(1.0, wanted.size, abs(wanted.number))
        return "" if found is not None and abs(found - wanted.number) <= near else f"{wanted.number:,.15g}"
    if wanted is OK:
        return "" if isinstance(value, str) and value.startswith(OK) else OK
    if isinstance(wanted, Count):
        return "" if value == wanted else str(wanted)
    if isinstance(wanted, str):
        return "" if values.text(value) == values.text(wanted) else repr(wanted)
    amounts = wanted if isinstance(wanted, set) else {wanted}
    return "" if wanted is None or cents_of(value) in amounts else " or ".join(map(money, sorted(amounts)))


def _as_written(value: Value, wanted: Any) -> bool:
    """Whether a cell holds to the last digit what we write, as most do: only others are looked at with care."""
    kind, held = type(wanted), type(value)
    if kind is ChangeShare:
        return value == wanted.change / wanted.before if wanted.before else value is None
    if kind is int or kind is Real:
        return (held is float or held is int) and value == (wanted / 100 if kind is int else wanted.number)
    return kind is str and value == wanted


def real_of(value: object) -> float | None:
    """A number, or a text that is one; None for anything else."""
    try:
        return float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return None


def compared(place: Place, value: Value, wanted: Any, why: str = "what should be there") -> Iterator[Failure]:
    """The failure, where a cell is another than it should be."""
    words = instead(value, wanted)
    if words:
        yield Failure(place, f"{shown(value)} stands here; {words} is {why}.")


def four(before: int, after: int, names: tuple[str, str] = ("Current", "Recommended")) -> Cells:
    """Two amounts, Change and %."""
    return {names[0]: before, names[1]: after, "Change": after - before, "%": ChangeShare(after - before, before)}


def gain(today: float, planned: float, weight: float = 1.0) -> Real:
    """A difference: by the last digits of the two it is unsure."""
    return Real(weight * (planned - today), NOISE, abs(planned))


class Item(NamedTuple):
    """What an item of a list is called, and the columns that say which it is; none: its number in the list."""

    called: str
    key: str = ""
    further: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns."""
        return tuple(heading for heading in self[1:] if heading)


LINE, FUND = Item("line of {0} from {1}", "Program ID", "Fund ID"), Item("fund {0!r}", "Fund ID")


def has_money(money: Money, program: str, fund: str) -> bool:
    """Whether a line has money today or in any planned year."""
    line = money.plan[program, fund]
    return bool(line.current or any(line.recommended))


class Total(NamedTuple):
    """A row that sums a list: where it stands, its columns, whether it sums only what the filter shows."""

    row: Callable[[Listing], int]
    columns: Sequence[str] | Callable[[Listing], Sequence[str]]
    shown: bool = False


@dataclass(frozen=True)
class Listed:
    """A list: its sheet, name and headings, its items, and what their rows should hold.

    `needs`: whether an item has to be there; None: neither the list nor any item. `until`: the column that is blank
    below the list (default: the first). `last`: rows at the end that are no items. `rest`: what a row holds that is no
    item's; the last one is then number 0.
    """

    sheet: str
    name: str
    headings: Headings | Callable[[Money], Headings]
    item: Item
    rows: Callable[[Money], Rows]
    needs: Callable[..., bool] | None = lambda money, *key: True
    until: str = ""
    last: int = 0
    rest: Cells | None = None
    totals: tuple[Total, ...] = ()

    def __call__(self, money: Money) -> Iterator[Failure]:
        """Every cell that is not what it should be; rows that are missing, stand twice or are none of the plan's."""
        listing = self.listing(money)
        if listing is None or len(listing.rows) < self.last:
            if self.needs:
                yield Failure(*lost_list(money.book, self.sheet, self.name, self._headings(money)))
            return
        items, row_of = self.rows(money), dict[Key, int]()
        for key, row in self._keyed(listing):
            cells, called = items.get(key, self.rest), self.item.called.format(*key)
            if cells is None or key in row_of:
                said = "appears twice" if key in row_of else "is none of the plan's"
                for heading in self._unknown(key, items) or self.item.keys or [next(iter(listing.columns))]:
                    yield Failure(listing.place(row, heading), f"the {called} {said}.")
            row_of.setdefault(key, row)
            stands = listing.grid.rows.get(row, {})
            wanted = cells or {}
            for heading, column in listing.columns.items():
                if heading in wanted and not _as_written(stands.get(column), wanted[heading]):
                    yield from in_row(listing, row, heading, wanted[heading])
        for key in (key for key in items if key not in row_of):
            if self.needs and self.needs(money, *key):
                called = self.item.called.format(*key)
                yield Failure(listing.grid.place(listing.end), f"the {called} is missing.")
        for total in self.totals:
            seen = {key for key, row in row_of.items() if row not in listing.grid.hidden_rows}
            parts = [cells for key, cells in items.items() if key in seen or not total.shown]
            for heading in total.columns(listing) if callable(total.columns) else total.columns:
                wanted = summed(heading, [cells[heading] for cells in parts])
                yield from in_row(listing, total.row(listing), heading, wanted, "the sum of the rows")

    def listing(self, money: Money) -> Listing | None:
        """The list in the workbook."""
        return money.book.listing(self.sheet, self._headings(money), self.until)

    def _headings(self, money: Money) -> Headings:
        return self.headings(money) if callable(self.headings) else self.headings

    def _unknown(self, key: Key, items: Rows) -> list[str]:
        """The columns of a key in which no item has what stands there."""
        return [name for index, name in enumerate(self.item.keys) if all(key[index] != other[index] for other in items)]

    def _keyed(self, listing: Listing) -> Iterator[tuple[Key, int]]:
        """The items by their keys, and their rows."""
        rows = listing.rows[: len(listing.rows) - self.last]
        for number, row in enumerate(rows, start=1):
            numbered = 0 if self.rest is not None and row == rows[-1] else number
            yield tuple(listing.text(row, heading) for heading in self.item.keys) or (numbered,), row


def in_row(
    listing: Listing, row: int, heading: str, wanted: Any, why: str = "what should be there"
) -> Iterator[Failure]:
    """The failure, where a cell of a list is another than it should be."""
    yield from compared(listing.place(row, heading), listing.value(row, heading), wanted, why)


def summed(heading: str, parts: Sequence[Any]) -> Any:
    """What a total of cells should hold."""
    if heading == "%":
        return ChangeShare(sum(part.change for part in parts), sum(part.before for part in parts))
    return Count(sum(parts)) if parts and isinstance(parts[0], Count) else sum(parts)
