"""What a memo is made of: words, what stands in cells with their places, tables and sections of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from budgetopt.workbooks.text import one_line


@dataclass(frozen=True)
class CellText:
    """What stands in cells of the workbook, as the memo shows it; several cells: their sum. All are on one sheet.

    `value`: the figure itself, of one that a chart can draw (money in currency units).
    """

    text: str
    sheet: str
    cells: tuple[str, ...]
    value: float | None = None

    @property
    def place(self) -> str:
        """Where it stands: Recommendations!G18, or Recommendations!G18, G19."""
        return f"{self.sheet}!{', '.join(self.cells)}"

    def cut(self, longest: int) -> CellText:
        """The same with less of a long text: whole sentences where most of it are such, else whole clauses, else whole
        words and the sign that more follows."""
        text = one_line(self.text, longest)
        if text == one_line(self.text, len(self.text)):
            return replace(self, text=text)
        sentences, stop, _ = text.rpartition(". ")
        if stop and len(sentences) > longest / 2:
            return replace(self, text=f"{sentences}.")
        if clauses := _clauses(text):
            return replace(self, text=clauses)
        words, space, _ = text.rpartition(" ")
        return replace(self, text=f"{words.rstrip(',;:')}…" if space else text)


def _clauses(text: str) -> str:
    """What of a text that was cut says something whole: up to a semicolon, else a bracket, or a comma of what is listed
    after a colon; none within brackets, and none that leaves a third or less. "" where there is none."""
    ends: dict[str, int] = {}
    depth = 0
    for index, letter in enumerate(text):
        depth -= letter == ")"
        if not depth and (letter in ";(" or (letter == "," and ": " in text[:index])):
            ends[letter] = index
        depth += letter == "("
    for found in (ends.get(";", 0), max(ends.get(",", 0), ends.get("(", 0))):
        if found > len(text) / 3:
            return text[:found].rstrip()
    return ""


Words = tuple[str | CellText, ...]


@dataclass(frozen=True)
class MemoTable:
    """A table; `shares` are its columns' parts of the width of the page."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class MemoSection:
    """A title, what stands under it, and a table."""

    title: str
    paragraphs: tuple[Words, ...] = ()
    table: MemoTable | None = None
