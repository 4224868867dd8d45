"""Text from an input, made safe for a cell, a header line or a heading."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from budgetopt.grouping import grouped
from budgetopt.tell.figures import Sentence

LONGEST_CELL = 32_767
_LONGEST_HEADING = 120
# What XML 1.0 has no place for, and half surrogates, which no encoding has: tab and new line stay.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` as a cell can hold it; it is written as a string and never becomes a formula or a link."""
    if not text.isprintable():
        text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    legal = text[:LONGEST_CELL]
    # XlsxWriter takes a string of this shape for finished markup and would write it into the file as it is.
    if legal.startswith("<r>") and legal.endswith("</r>"):
        return legal[: LONGEST_CELL - 1] + " "
    return legal


def pieces(text: str, longest: int = 32_000) -> list[str]:
    """A text as the cells that hold it, one after the other."""
    return [text[start : start + longest] for start in range(0, len(text), longest)]


def one_line(text: str, longest: int = _LONGEST_HEADING) -> str:
    """`text` on one line and not too long, for headings, chart labels and print headers."""
    line = " ".join(clean(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def one_lines(names: Iterable[str], longest: int) -> dict[str, str]:
    """What stands for each name where there is room for `longest` characters, as in a chart: none like another. Names
    that would be alike when cut are cut in the middle, before the word that tells them apart."""
    lines = {name: one_line(name, LONGEST_CELL) for name in sorted(set(names))}
    alike = grouped((one_line(line, longest).casefold(), line) for line in lines.values())
    cut = [_cut_before(line, alike[one_line(line, longest).casefold()], longest) for line in lines.values()]
    return dict(zip(lines, different(cut, ()), strict=True))


def _cut_before(line: str, alike: list[str], longest: int) -> str:
    """`line`, cut before the word in which those that are alike when cut begin to differ."""
    if len(alike) == 1:
        return one_line(line, longest)
    same = sum(1 for _ in takewhile(lambda pair: len(set(pair)) == 1, zip(min(alike), max(alike), strict=False)))
    word = line.rfind(" ", 0, same) + 1
    end = one_line(line[word if same - word < longest // 2 else same :], longest // 2)
    return f"{line[: longest - 1 - len(end)].rstrip()}…{end}"


def print_code(text: str) -> str:
    """`text` for a print header, where an ampersand starts a code."""
    return one_line(text, 70).replace("&", "&&")


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
