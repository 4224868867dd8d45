"""The texts that the cells of an .xlsx workbook share: runs joined, without reading aids.

Not by openpyxl's read_string_table: it undoes one escape of many, and refuses whole workbooks for a font.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import IO
from xml.etree.ElementTree import Element

from budgetopt.intake.cells.grid import too_much
from budgetopt.intake.cells.limits import LONGEST_TEXT, MOST_CELLS, MOST_SIGNS
from budgetopt.intake.files.bounded import elements
from budgetopt.intake.files.office import SHEET_MAIN_NS

_LARGEST_AT_ONCE = 50_000_000
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_HALF = re.compile("[\ud800-\udfff]")
_ITEM, _TEXT, _RUN = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r"))
_ITEMS = frozenset({_ITEM})
_TABLE = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version="1\.0"(?: encoding="utf-8")?(?: standalone="\w+")? ?\?>)?\s*"""
    rb"""<sst(?: [\w:]+="[^"<>&]*")*>""",
    re.IGNORECASE,
)
_MAIN = f' xmlns="{SHEET_MAIN_NS}"'.encode()
# Signs that must be looked at by a parser: an escape, a line end that it would change, a sign that XML has not.
_SPECIAL = re.compile(rb"[<&\r\x00-\x08\x0b\x0c\x0e-\x1f]|\]\]>")


def read_strings(opened: Callable[[], IO[bytes]]) -> list[str]:
    """The texts of the table that `opened` gives. Raises Unopenable, and what a parser raises for damage."""
    with opened() as part:
        written = part.read(_LARGEST_AT_ONCE)
        found = _plain(written) if not part.read(1) else None
    if found is None:
        with opened() as part:
            found = list(_careful(part))
    check_length(max(map(len, found), default=0))
    return found


def _plain(written: bytes) -> list[str] | None:
    """The same by cutting at the end of each text; None where the table is not written as office programs do."""
    head = _TABLE.match(written)
    body, end, rest = written[head.end() if head else 0 :].partition(b"</sst>")
    if not head or _MAIN not in head[0] or not end or rest.strip():
        return None
    *items, last = body.split(b"</si>")
    if last.strip() or len(items) > MOST_CELLS:
        return None
    strings = []
    for item in items:
        text = item[7:-4]
        if item[:7] == b"<si><t>" and item[-4:] == b"</t>" and not _SPECIAL.search(text):
            strings.append(unescape(text.decode()))
        else:
            # Runs, spaces to be kept, escapes: one item as a table of its own.
            found = list(_careful(io.BytesIO(head[0] + item + b"</si></sst>")))
            if len(found) != 1:
                return None
            strings += found
    return strings


def _careful(part: IO[bytes]) -> Iterator[str]:
    count = signs = 0
    for _, element in elements(part, _ITEMS):
        if element.tag == _ITEM:
            count += 1
            text = unescape("".join(runs_of(element)))
            signs += len(text)
            if count > MOST_CELLS or signs > MOST_SIGNS:
                raise too_much("texts without end")
            yield text


def unescape(text: str) -> str:
    """A text without the escapes of signs that XML has not: _x000A_ is a line end."""
    return without_halves(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)) if "_x" in text else text


def check_length(signs: int) -> None:
    """Whether a text may be so long. Raises Unopenable."""
    if signs > LONGEST_TEXT:
        raise too_much(f"a text of more than {LONGEST_TEXT:,} signs")


def without_halves(text: str) -> str:
    """A text that can be written again: half a sign of UTF-16 alone is none."""
    return text if text.isascii() else _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def runs_of(item: Element) -> Iterator[str]:
    """The parts of a text, without reading aids."""
    for part in item:
        if part.tag == _TEXT:
            yield part.text or ""
        elif part.tag == _RUN:
            yield from (text.text or "" for text in part if text.tag == _TEXT)
