"""The workbook as a memo reads it: figures, sentences and lists, each cell with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.money import Cents, show, units
from budgetopt.publish.memo_words import CellText
from budgetopt.returned.lost import lost_list
from budgetopt.returned.ours import Listing, Ours, cents_of, refused
from budgetopt.tell.figures import points_text
from budgetopt.verification.money import Money
from budgetopt.workbooks.recommendation import measures
from budgetopt.workbooks.recommendation.places import OVERVIEW


@dataclass(frozen=True)
class MemoSource:
    """A recommendation workbook beside its proof."""

    money: Money

    @property
    def book(self) -> Ours:
        """The workbook."""
        return self.money.book

    @cached_property
    def currency(self) -> str:
        """The currency of its amounts."""
        return self.book.fact("Currency") or "USD"

    def listing(self, sheet: str, headings: Sequence[str]) -> Listing:
        """A list that every recommendation has. Raises InputError where it is gone."""
        found = self.book.listing(sheet, headings)
        if found is None:
            lost = lost_list(self.book, sheet, "list", headings)
            raise refused("no-list", *lost, "Take the workbook as it was written.")
        return found

    @cached_property
    def grounds(self) -> Listing:
        """What each move rests on."""
        return self.listing(
            measures.NAME, ("Program ID", "Program", "Status in the plan", "Rests on", "What is on file")
        )

    def number(self, label: str) -> float:
        """A figure of the Summary by its label. Raises InputError where it is gone."""
        value = self._figure(label)[0]
        return float(value) if isinstance(value, int | float) else 0.0

    def amount(self, label: str) -> CellText:
        """A figure of the Summary that is money."""
        return self.sum(cents_of(self.number(label)) or 0, [self._figure(label)[1]])

    def points(self, label: str) -> CellText:
        """A figure of the Summary in impact points."""
        return at(points_text(self.number(label)), self._figure(label)[1])

    def points_told(self, label: str, way: int = 1) -> CellText:
        """The same in a sentence, below zero with its sign; `way` -1: what is lost."""
        number = way * self.number(label)
        return at(f"{'−' if round(number) < 0 else ''}{points_text(abs(number))}", self._figure(label)[1])

    def count(self, label: str) -> CellText:
        """A figure of the Summary that counts."""
        return at(f"{self.number(label):,.0f}", self._figure(label)[1])

    def begins_with(self, label: str) -> tuple[CellText | str, ...]:
        """The label where a sentence of the Summary begins with it, with its place; nothing where none does."""
        grid = self.book.grid(OVERVIEW)
        for row in sorted(grid.rows) if grid else ():
            if grid and values.text(grid.rows[row].get(1)).startswith(label):
                return at(label, grid.place(row, 1)), ": "
        return ()

    def _figure(self, label: str) -> tuple[values.Value, Place]:
        found = self._summary.get(label)
        if found is None:
            words = f"the figure “{label}” is missing."
            raise refused("no-figure", Place(self.book.file, OVERVIEW), words, "Take the workbook as it was written.")
        return found

    @cached_property
    def _summary(self) -> dict[str, tuple[values.Value, Place]]:
        return self.book.labelled(OVERVIEW)

    def sum(self, cents: Cents, places: Iterable[Place]) -> CellText:
        """Money, and the cells that come to it."""
        return replace(at(show(cents, self.currency), *places), value=units(cents))

    def money_at(self, listing: Listing, row: int, heading: str) -> CellText:
        """Money in a cell of a list."""
        return self.sum(cents_of(listing.value(row, heading)) or 0, [listing.place(row, heading)])

    def text_at(self, listing: Listing, row: int, heading: str, longest: int) -> CellText:
        """A text in a cell of a list, cut where there is no room for more."""
        return at(listing.text(row, heading), listing.place(row, heading)).cut(longest)

    def sentences(self, title: str, longest: int) -> list[CellText]:
        """What stands on the Summary under a title, down to a blank row."""
        grid = self.book.sheet[OVERVIEW]
        rows = [row for row in sorted(grid.rows) if values.text(grid.rows[row].get(1)) == title]
        found: list[CellText] = []
        row = rows[0] + 1 if rows else 0
        while text := values.text(grid.rows.get(row, {}).get(1)):
            found.append(at(text, grid.place(row, 1)).cut(longest))
            row += 1
        return found


def at(text: str, *places: Place) -> CellText:
    """What stands at places of one sheet."""
    return CellText(text, places[0].sheet, tuple(place.cell for place in places))
