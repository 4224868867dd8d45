"""What fell behind since an earlier report card, or since what an earlier budget workbook says."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from budgetopt.city.names import normalised
from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.intake.reading import read_budget
from budgetopt.returned.ours import Ours, open_ours, refused
from budgetopt.standard.report import LIST_HEADINGS, MEASURES, SCHEMA, MeasureCard, ReportCard, report_of
from budgetopt.standard.status import GOODNESS, MeasureStatus

# Of whom a measure is, that one's id, its name, and which of several of this name it is.
Key = tuple[str, str, str, int]


@dataclass(frozen=True)
class Fell:
    """A measure that stood better then than it stands now."""

    card: MeasureCard
    then: MeasureStatus

    @property
    def now(self) -> MeasureStatus:
        """How it stands now."""
        return self.card.standing


@dataclass(frozen=True)
class Since:
    """What became of measures since: which fell behind, which are no longer known, and how many are not in both."""

    file: str
    fell: tuple[Fell, ...]
    lost: tuple[Fell, ...]
    new: int
    gone: int


def since(report: ReportCard, earlier: Path, mapping: Path | None = None) -> Since:
    """What fell behind since `earlier`: a report card of ours, else a budget workbook, read by the same mapping.

    Raises InputError for a file that is neither, UsageError for a missing one.
    """
    then = _standings(earlier, report.date, mapping)
    now = dict(_keyed((card.of, card.metric.name, card) for card in report.measures))
    both = [Fell(card, then[key]) for key, card in now.items() if key in then]
    known = [fell for fell in both if MeasureStatus.UNKNOWN not in (fell.then, fell.now)]
    return Since(
        earlier.name,
        tuple(fell for fell in known if GOODNESS[fell.now] < GOODNESS[fell.then]),
        tuple(fell for fell in both if fell.now is MeasureStatus.UNKNOWN and fell.then is not MeasureStatus.UNKNOWN),
        len(now.keys() - then.keys()),
        len(then.keys() - now.keys()),
    )


def _standings(path: Path, date: datetime.date, mapping: Path | None) -> dict[Key, MeasureStatus]:
    if mapping is None and path.suffix.casefold() in (".xlsx", ".xlsm", ".ods"):
        book = open_ours(path)
        if book.fact("Schema") == SCHEMA:
            return _of_card(book)
    cards = report_of(read_budget([path], mapping), date).measures
    return dict(_keyed((card.of, card.metric.name, card.standing) for card in cards))


def _of_card(book: Ours) -> dict[Key, MeasureStatus]:
    """What an earlier card says; its list Measures may have been sorted, not reworded."""
    table = book.listing(MEASURES, LIST_HEADINGS)
    if table is None:
        raise refused("no-measures", Place(book.file, MEASURES), "this report card has no list of measures.")
    rows = []
    for row in table.rows:
        of, id, name, word = (
            values.text(table.value(row, heading)) for heading in ("Of", "Owner ID", "Measure", "Status")
        )
        if word not in set(MeasureStatus):
            raise refused("unknown-status", table.place(row, "Status"), f"{word!r} is no status.")
        rows.append(((of, id), name, MeasureStatus(word)))
    return dict(_keyed(rows))


What = TypeVar("What")


def _keyed(rows: Iterable[tuple[tuple[str, str], str, What]]) -> Iterator[tuple[Key, What]]:
    """Each with its key; of several of one name they are told apart by their order."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for (of, id), name, what in rows:
        key = (of, normalised(id) if of == "department" else id, normalised(name))
        yield (*key, seen[key]), what
        seen[key] += 1
