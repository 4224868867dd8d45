"""Findings on columns that were pointed at on screen: in the words of its fields, for who never saw a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from budgetopt.errors import Finding, Place
from budgetopt.intake.proposing.pointing import PARTS

_COLUMN = re.compile(r"(?:ledgers\.\d+\.)?columns\.(\w+)(?:\.\d+)?")
_WORDS = (
    (re.compile(r",? or [\w.]+ in a mapping|,? \(`?\w+(?:: \w+)?`? in a mapping\)"), ""),
    (re.compile(r"Write amounts_in in the mapping:"), "Say it under “Amounts are in”:"),
    (re.compile(r"the mapping says nothing of it"), "“Amounts are in” says nothing of it"),
    (re.compile(r"Write `fiscal_year: \d+` (\([^)]*\)) at the top of the mapping"), r"Enter it under “Fiscal year” \1"),
    (re.compile(r"rows were left out, as the mapping asks"), "rows that name themselves totals were left out"),
    (re.compile(r"write `amount: \{[^`]*\}`"), "let a mapping add them up"),
)


def as_pointed(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each key of a mapping said as the label of its field."""
    return [
        replace(one, place=_place(one.place), found=_labelled(one.found), mend=_labelled(one.mend)) for one in findings
    ]


def _place(place: Place) -> Place:
    """A field for a key of the mapping; a cell as it is."""
    return Place(cell=_labelled(place.cell)) if not place.sheet and _COLUMN.fullmatch(place.cell) else place


def _labelled(text: str) -> str:
    for words, said in _WORDS:
        text = words.sub(said, text)
    return _COLUMN.sub(lambda found: PARTS.get(found[1], found[1]).removesuffix(" (needed)"), text)
