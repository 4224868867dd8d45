"""Items by a key of theirs: all of each key, or their sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

Key = TypeVar("Key")
Item = TypeVar("Item")
Number = TypeVar("Number", int, float)


def grouped(pairs: Iterable[tuple[Key, Item]]) -> dict[Key, list[Item]]:
    """Key -> its items, in the order of the (key, item) pairs; nothing of a key that has none."""
    found: dict[Key, list[Item]] = defaultdict(list)
    for key, item in pairs:
        found[key].append(item)
    return found


def summed(pairs: Iterable[tuple[Key, Number]]) -> dict[Key, Number]:
    """Key -> the sum of its numbers; 0 of a key that has none."""
    found: dict[Key, Number] = defaultdict(int)
    for key, number in pairs:
        found[key] += number
    return found
