"""A table in a text file: its encoding and its delimiter are found out, and said."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice, starmap
from pathlib import PurePath

from budgetopt.intake.cells.grid import Book, Cells, Grid, Remark, Unopenable, too_much
from budgetopt.intake.cells.limits import LONGEST_TEXT, MOST_CELLS, MOST_HEADINGS, ROW_COST
from budgetopt.intake.files.strings import check_length

_MOST_BYTES = 100_000_000
# Delimiters in one record, which may go over many lines inside quotes.
_SLICE = 1_000_000
_MOST_LOOKED_AT = 20_000_000
# A hard space of Windows, which DOS reads as á: inside a word it is a letter, elsewhere it tells nothing.
_EDGE_SPACE = re.compile(rb"(?<![A-Za-z])\xa0|\xa0(?![a-z])")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
# What lists are ruled with: |------|:---:|
_RULE = re.compile(r"\s*[-=_:+|.]{3,}\s*")
_RULED = frozenset(["", *" -=_:+|."])
_SPOKEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-32": "UTF-32", "utf-16": "UTF-16", "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16", "cp1252": "Windows-1252", "mac-roman": "Mac Roman", "cp850": "DOS code page 850",
}  # fmt: skip
_SIGNS = re.compile(rb"[\x80-\xff]+")
_MOST_SIGNS = 100_000
# What stands in Western European names and notes; a wrong code page shows other signs instead.
_USUAL = set("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒ–—‘’“”…•€£§°®™©½¼¾²ºª«»¿¡\xa0")


def read_text(file: str, content: bytes) -> Book:
    """The one sheet of a text table; every cell is text, as it was written. Raises Unopenable."""
    if len(content) > _MOST_BYTES:
        raise too_much(f"{len(content) / 1e6:,.0f} MB of text")
    encoding = _encoding(content)
    sign = _delimiter(_opened(content, encoding))
    csv.field_size_limit(LONGEST_TEXT)
    try:
        spaced = f'{sign} "' in _opened(content, encoding).read(20_000)
        rows = _rows(_opened(content, encoding), sign, spaced)
    except csv.Error as problem:
        if "field limit" in str(problem):
            check_length(LONGEST_TEXT + 1)
        found = f"the text table cannot be read ({problem})."
        raise Unopenable("damaged-file", found, "Save it again as .csv.") from None
    return Book(file, (Grid(file, PurePath(file).stem, rows),), remarks=_remarks(encoding, sign), tabular=True)


def _remarks(encoding: str, sign: str) -> tuple[Remark, ...]:
    name = _NAMES[encoding]
    if name == "UTF-8" and sign == ",":
        return ()
    found = f"the text was read as {name}, separated by {_SPOKEN[sign]}."
    return (Remark("text-encoding", found, "Check names with accents, and that every column is there."),)


def _opened(content: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")


def _rows(words: io.TextIOWrapper, sign: str, spaced: bool) -> dict[int, Cells]:
    room, columns = MOST_CELLS, 0

    def lines() -> Iterator[str]:
        nonlocal columns, room
        while line := words.readline():
            room -= 1
            columns += line.count(sign)
            if columns > MOST_HEADINGS:
                raise too_much(f"a row of more than {MOST_HEADINGS:,} columns")
            if room < 0:
                raise too_much(f"more than {MOST_CELLS:,} cells")
            yield line

    rows: dict[int, Cells] = {}
    for row, cells in enumerate(csv.reader(lines(), delimiter=sign, skipinitialspace=spaced), start=1):
        columns = 0
        # ="00123" keeps a text from Excel's reading of it.
        found: Cells = {
            column: cell[2:-1] if cell[:2] == '="' and cell[-1] == '"' else cell
            for column, cell in enumerate(cells, start=1)
            if cell.strip()
        }
        # Few rows begin as a rule does: no other is looked at whole.
        if found and not (cells[0][:1] in _RULED and all(_RULE.fullmatch(str(cell)) for cell in found.values())):
            rows[row] = found
            room -= len(found) + ROW_COST - 1
    return rows


def _encoding(content: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), "")
    if marked:
        return marked
    head = content[:_SLICE]
    # Every other byte of Western text in UTF-16 is zero.
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros and zeros.count(0) > len(zeros) * 0.7:
            return encoding
    if 0 in content:
        found = "the file is neither a workbook nor a text table."
        raise Unopenable("not-a-workbook", found, "Save it as .xlsx or .csv.")
    return "utf-8" if _is_utf8(content) else _code_page(content)


def _is_utf8(content: bytes) -> bool:
    words = io.TextIOWrapper(io.BytesIO(content), "utf-8", newline="")
    try:
        while words.read(_SLICE):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _code_page(content: bytes) -> str:
    """The code page under which the most signs are usual ones: Windows', an old Mac's or an old DOS's."""
    within = _EDGE_SPACE.sub(b"", content[:_MOST_LOOKED_AT])
    met = islice(_SIGNS.finditer(within), _MOST_SIGNS)
    signs = b"".join(within[max(0, one.start() - 1) : one.end() + 1] for one in met)[:_SLICE]

    def usual(encoding: str) -> int:
        words = f" {signs.decode(encoding, errors='replace')} "
        return sum(starmap(_usual, zip(words, words[1:], words[2:], strict=False)))

    return max(("cp1252", "mac-roman", "cp850"), key=usual)


def _usual(before: str, sign: str, after: str) -> int:
    """How usual a sign is between two others. Small letters are commoner than capitals, and both stand beside letters;
    a capital does not follow a small one, and a quote or dash stands where words begin or end."""
    if sign < "\x80" or sign not in _USUAL:
        return int(sign >= "\x80" and sign.islower())
    inside = before.isalpha() + after.isalpha()
    if sign.isalpha():
        return 1 + sign.islower() - (not inside) - 2 * (sign.isupper() and before.islower())
    edge = inside < 2 if sign in "“”‘„«»€£" else not inside if sign in "–—…•" else before.isalpha() and sign == "’"
    return 1 + edge


def _delimiter(words: io.TextIOWrapper) -> str:
    """The sign that splits the first lines into the most columns, most evenly."""
    lines = [line for line in islice(io.StringIO(words.read(20_000), newline=None), 25) if line.strip()]

    # Beside another sign, a comma between digits is a decimal one.
    beside = any(2 * sum(sign in line for line in lines) >= len(lines) for sign in "\t;")
    without = [_DECIMAL.sub("", line) for line in lines] if beside else lines

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(without if sign == "," else lines, delimiter=sign)]
        usual = max(set(counts), key=lambda width: (counts.count(width) * (width > 1), width))
        return (counts.count(usual) if usual > 1 else 0), usual

    return max(_SPOKEN, key=evenness) if lines else ","
