"""How many lines a text takes in a cell, and how high a row is then, which not every office program sees to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from budgetopt.workbooks.sheet import Cell

# Points.
LINE_HEIGHT, _HIGHEST = 12.5, 400.0
# Letters of our font on a line, for each unit of a column's width.
PER_WIDTH = 1.1
# Up to so much of a line a text surely stands on it; beyond, the letters of a name are measured, in digits, as a width
# counts, and those of a text of more lines than a name has are only counted.
_SURELY, _NAME_LINES = 0.7, 3
_MEASURES = {"mM%": 1.5, "&": 1.25, "W@": 1.7, "w": 1.3, "fIt ,.:;/!": 0.5, "ijl|'": 0.4, "rcksvxyz()-": 0.85}


class _Letters(dict[str, float]):
    """How wide each letter is, in digits."""

    def __missing__(self, letter: str) -> float:
        return self.setdefault(letter, 1.2 if letter.isupper() else 1.0)


_LETTERS = _Letters({letter: size for letters, size in _MEASURES.items() for letter in letters})


def row_height(cells: Iterable[tuple[float, Cell]]) -> float | None:
    """The height in points of a row with these cells, each with the letters that stand on a line of it; None where all
    stand on one line."""
    return height_of(max((lines_in(cell, per_line) for per_line, cell in cells), default=1))


def height_of(lines: int) -> float | None:
    """The height in points of a row of so many lines; None for one."""
    return min(_HIGHEST, LINE_HEIGHT * lines + 1) if lines > 1 else None


def lines_in(cell: Cell, per_line: float) -> int:
    """How many lines a cell takes, of which so many letters stand on one."""
    if not isinstance(cell, str) or (len(cell) <= _SURELY * per_line and "\n" not in cell):
        return 1
    lines = lines_of(cell, per_line)
    return max(lines, _name_lines(cell, per_line / PER_WIDTH)) if len(cell) < _NAME_LINES * per_line else lines


@lru_cache(4096)
def _name_lines(name: str, width: float) -> int:
    """How many lines a name of a few words takes, by the letters of each word; one too wide for a line is broken."""
    if _measured(name) <= width:
        return 1
    lines, used = 1, 0.0
    for word in name.split():
        wide = _measured(word)
        if used and used + wide > width:
            lines, used = lines + 1, 0.0
        used += wide + _LETTERS[" "]
    return max(lines, 2)


def _measured(text: str) -> float:
    """How wide a text is on one line, in digits."""
    return sum(map(_LETTERS.__getitem__, text))


def lines_of(text: str, per_line: float) -> int:
    """How many lines a wrapped text takes; a long word is broken."""
    return sum(_wrapped(part, per_line) for part in text.split("\n"))


def _wrapped(part: str, per_line: float) -> int:
    count, start, room = 1, 0, int(per_line) + 1
    while len(part) - start >= room:
        # The last place where the words so far fit.
        end = part.rfind(" ", start, start + room)
        if end < 0:
            return _with_long_words(part, per_line)
        count, start = count + 1, end + 1
    return count


def _with_long_words(part: str, per_line: float) -> int:
    count, used = 0, per_line + 1
    for word in part.split(" "):
        if used + 1 + len(word) <= per_line:
            used += 1 + len(word)
        else:
            count += 1 + int(len(word) // (per_line + 1))
            used = len(word) % (per_line + 1)
    return count
