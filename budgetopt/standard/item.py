"""What the self-check says of one item: whether the data shows it, where, why, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from budgetopt.errors import Place
from budgetopt.standard.held import Held


class DataVerdict(StrEnum):
    """What the data says of an item. There is no total: an item that data cannot show may still be so."""

    SHOWN = "shown by data"
    NOT_SHOWN = "not shown"
    CANNOT_TELL = "data cannot tell"


@dataclass(frozen=True)
class ItemShown:
    """What data says of an item: the cells or sheets that show it (none: they do not), and in words why or why not.

    Without everything that `where` names the item is not shown: it names no more than what shows it.
    """

    because: str
    where: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Framework:
    """Whose items they are, and where they are published."""

    id: str
    name: str
    source: str


@dataclass(frozen=True)
class StandardItem:
    """One item: its number and name, what it asks in our words, how data can show it (None: no data can), and the next
    step of a city that cannot show it."""

    framework: Framework
    id: str
    name: str
    asks: str
    shows: Callable[[Held], ItemShown] | None
    next_step: str


@dataclass(frozen=True)
class AssessedItem:
    """An item and what the data says of it."""

    item: StandardItem
    verdict: DataVerdict
    because: str
    where: tuple[Place, ...]

    @property
    def next_step(self) -> str:
        """What to do next; nothing where it is shown."""
        return "" if self.verdict is DataVerdict.SHOWN else self.item.next_step

    def record(self) -> dict[str, Any]:
        """The item as JSON carries it."""
        return {
            "framework": self.item.framework.id,
            "id": self.item.id,
            "name": self.item.name,
            "asks": self.item.asks,
            "verdict": str(self.verdict),
            "where": [one.record for one in self.where],
            "because": self.because,
            "next_step": self.next_step,
        }


def assessed(item: StandardItem, held: Held) -> AssessedItem:
    """An item, and what the data says of it."""
    if item.shows is None:
        return AssessedItem(item, DataVerdict.CANNOT_TELL, "No budget file can show this.", ())
    shown = item.shows(held)
    return AssessedItem(item, DataVerdict.SHOWN if shown.where else DataVerdict.NOT_SHOWN, shown.because, shown.where)
