"""The cell of a part: one column or several, a constant, a band, a piece of a cell, other words, a code's name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from budgetopt.errors import Level
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Value
from budgetopt.intake.cells.words import bare
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.located import Located
from budgetopt.intake.mapping.mapping import From


@dataclass(frozen=True, slots=True)
class CodeNames:
    """The names that a code list gives; codes that have more than one are in `doubtful`."""

    names: dict[str, str] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()

    def name(self, code: str) -> str | None:
        """The name of a code, with or without its leading zeros; None where there is none, or more than one."""
        return self.names.get(code) or self.names.get(bare(code))


class Reader:
    """Reads the parts of the rows of one table."""

    def __init__(self, table: Located, sources: dict[str, From], lists: dict[str, CodeNames], log: Log):
        self.table, self.sources, self.lists, self.log = table, sources, lists, log
        self.columns = {part: [table.column(heading) for heading in source.column] for part, source in sources.items()}
        self.band = ""

    def column(self, part: str) -> int | None:
        """The first column of a part: where its findings stand."""
        return next(iter(self.columns.get(part, ())), None)

    def value(self, part: str, row: int, cells: Cells) -> Value:
        """The value of a part in a row; what a cell itself says where nothing is to be done with it."""
        source = self.sources.get(part)
        if source is None:
            return None
        found = [cells.get(column) for column in self.columns[part]]
        bad = next((value for value in found if isinstance(value, ErrorValue | Uncalculated)), None)
        if bad is not None:
            return bad
        if len(found) == 1 and not (source.takes or source.says or source.code_list):
            return found[0]
        words = source.always or (self.band if source.band else "")
        if found:
            words = source.joined.join(word for value in found if (word := values.text(value)))
        return self._reworded(source, part, row, words) or None

    def text(self, part: str, row: int, cells: Cells) -> str:
        """The value of a part as text."""
        return values.text(self.value(part, row, cells))

    def _reworded(self, source: From, part: str, row: int, words: str) -> str:
        if source.takes:
            piece = re.search(source.takes, words, re.IGNORECASE)
            words = "" if piece is None else piece.group(1) if piece.re.groups else piece.group()
        if source.says:
            fits = (said for pattern, said in source.says.items() if re.search(pattern, words, re.IGNORECASE))
            words = next(fits, "")
        if source.code_list and words:
            name = self.lists[source.code_list].name(words)
            if name is None:
                place = self.table.grid.place(row, self.column(part))
                said = f"codes without one name in {source.code_list} stay as they are: {{n}}, this is the first."
                self.log.count(Level.WARNING, "code-without-name", f"{place.file}|{part}", place, said)
            words = name or words
        return words


def code_names(table: Located, code: From, name: str, joined: str, log: Log) -> CodeNames:
    """The code list that stands in a table."""
    reader = Reader(table, {"code": code, "name": From(column=(name,))}, {}, log)
    found: dict[str, dict[str, int]] = {}
    for row in table.rows([*reader.columns["code"]], [], [], []):
        cells = table.grid.rows[row]
        key, word = reader.text("code", row, cells), reader.text("name", row, cells)
        if key and word:
            found.setdefault(key, {}).setdefault(word, row)
    doubtful = {key for key, words in found.items() if len(words) > 1 and not joined}
    for key in sorted(doubtful):
        place = table.grid.place(list(found[key].values())[1], reader.column("name"))
        said = "codes with more than one name are not used: {n}, this is the first."
        log.count(Level.WARNING, "code-named-twice", table.grid.file, place, said, "Give `joined` to use all names.")
    names = {key: joined.join(words) for key, words in found.items() if key not in doubtful}
    shorter: dict[str, set[str]] = {}
    for key in names:
        shorter.setdefault(bare(key), set()).add(key)
    # "010" answers to "10" where no other code does.
    names |= {short: names[next(iter(keys))] for short, keys in shorter.items() if len(keys) == 1}
    return CodeNames(names, frozenset(doubtful))
