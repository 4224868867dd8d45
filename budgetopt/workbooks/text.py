"""Text from an input, made safe for a cell, a header line or a heading."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetopt.city.names import told_apart
from budgetopt.tell.figures import Sentence

LONGEST_CELL = 32_767
_LONGEST_HEADING = 120
# What XML 1.0 has no place for, and half surrogates, which no encoding has: tab and new line stay.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` as a cell can hold it; it is written as a string and never becomes a formula or a link."""
    legal = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_CELL]
    # XlsxWriter takes a string of this shape for finished markup and would write it into the file as it is.
    if legal.startswith("<r>") and legal.endswith("</r>"):
        return legal[: LONGEST_CELL - 1] + " "
    return legal


def one_line(text: str, longest: int = _LONGEST_HEADING) -> str:
    """`text` on one line and not too long, for headings, chart labels and print headers."""
    line = " ".join(clean(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def one_lines(named: Iterable[tuple[str, str]], longest: int) -> list[str]:
    """Names on one line each, of (id, name), as they stand for what is shown in a chart: none like another."""
    short = [(id, one_line(name, longest)) for id, name in named]
    shown = told_apart(short)
    return [shown[one] for one in short]


def print_code(text: str, longest: int = 70) -> str:
    """`text` for a print header, where an ampersand starts a code."""
    return one_line(text, longest).replace("&", "&&")


def different(headings: Iterable[str], taken: Iterable[str]) -> list[str]:
    """`headings` on one line, each unlike every other and those `taken`, as the columns of a table must be."""
    seen = {heading.casefold() for heading in taken}
    found = []
    for heading in headings:
        base = one_line(heading) or "Column"
        name, count = base, 1
        while name.casefold() in seen:
            count += 1
            name = f"{base} ({count})"
        seen.add(name.casefold())
        found.append(name)
    return found


def with_sheet(sentence: Sentence) -> str:
    """A sentence, and the sheet that shows more of it."""
    return f"{sentence.text} See the sheet {sentence.place}." if sentence.place else sentence.text
