"""XML of a workbook, read one element at a time, from a stream that may not go on without end."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Container, Iterator
from contextlib import suppress
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from budgetopt.intake.cells.grid import too_much

# A full row has 16,384 cells of a few elements each.
_MOST_UNFINISHED = 1_000_000
# Bytes between two tags, and bytes of one row.
_LONGEST_TEXT, _LONGEST_ROW = 4_000_000, 40_000_000
_LONGEST_HEAD = 64_000
# The lists of sheets, relations and styles are read whole.
_LARGEST_PART = 12_000_000


Event = tuple[str, Element]


class Watched(io.RawIOBase):
    """A stream of XML that refuses to give a text without end. `since`: the bytes given since the last row ended."""

    def __init__(self, source: IO[bytes]):
        self.source, self.since, self._text = source, 0, 0
        self._head = source.read(_LONGEST_HEAD)
        _check_head(self._head)

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises Unopenable."""
        found = self._head or self.source.read(min(size, _LONGEST_TEXT) if size > 0 else _LONGEST_TEXT)
        self._head = b""
        self.since += len(found)
        self._text = self._text + len(found) if b"<" not in found else len(found) - found.rfind(b"<")
        if self._text > _LONGEST_TEXT or self.since > _LONGEST_ROW:
            raise too_much("a text or a row without end")
        return found


def elements(source: IO[bytes], rows: Container[str], begun: Container[str] = ()) -> Iterator[Event]:
    """Each element when it ends ("end"), those of `begun` also when they start.

    An element of `rows` is forgotten after it was given, with those before it, so that memory is that of one row.
    Raises Unopenable, and what a parser raises for damage.
    """
    stream = Watched(source)
    unfinished = 0
    stack: list[Element] = []
    for event, element in iterparse(stream, ("start", "end")):
        if event == "start":
            stack.append(element)
            # An element takes memory from here on until its row ends, which may be never.
            unfinished += 1
            if unfinished > _MOST_UNFINISHED:
                raise too_much("a row or a list without end")
            if element.tag in begun:
                yield event, element
            continue
        stack.pop()
        yield event, element
        if element.tag in rows:
            # Those that are read already would else stay with what holds them.
            if stack:
                stack[-1].clear()
            unfinished, stream.since = 0, 0


def _check_head(head: bytes) -> None:
    """Refuse a document type: it alone can make a text grow, or name a file. It may only stand before all elements."""

    begun = False

    def refuse(*_: object) -> None:
        raise ParseError("document type")

    def begin(*_: object) -> None:
        nonlocal begun
        begun, parser.StartElementHandler = True, None

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = refuse, begin
    with suppress(expat.ExpatError):
        # What is wrong after the first element is for the reader itself to say.
        parser.Parse(head, False)
    if not begun:
        raise ParseError("no element")


class Archive(zipfile.ZipFile):
    """A zipped workbook whose parts are read whole only if they are small."""

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """A whole part. Raises Unopenable."""
        if (name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)).file_size > _LARGEST_PART:
            raise too_much("a part of unusual size")
        return super().read(name, pwd)
