"""The cell of a part: one column or several, a constant, a band, a piece of a cell, other words, a code's name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from budgetopt.errors import Level, Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Value
from budgetopt.intake.cells.words import bare
from budgetopt.intake.checks.spelling import Spelling
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.rows import PARTS, RowKind, band_over, rows_of
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.located import chosen
from budgetopt.intake.mapping.mapping import CodeList
from budgetopt.intake.mapping.mapping import Mapping as MadeMapping
from budgetopt.intake.mapping.parts import From, TablePart

_OWNERS = {"program", "program_id"}


@dataclass(frozen=True, slots=True)
class CodeNames:
    """The names that a code list gives; a code that has more than one has none."""

    names: dict[str, str] = field(default_factory=dict)

    def name(self, code: str) -> str | None:
        """The name of a code, with or without its leading zeros; None where there is none."""
        return self.names.get(code) or self.names.get(bare(code))


@dataclass(frozen=True, slots=True)
class Given:
    """What every table is read with: the mapping and its file, the log, code lists, departments as first spelled.

    `fits`: whether any row so far fits a rule, by the rule's key.
    """

    mapping: MadeMapping
    file: str
    log: Log
    lists: Mapping[str, CodeNames] = field(default_factory=dict)
    spelling: Spelling = field(default_factory=Spelling)
    fits: dict[str, bool] = field(default_factory=dict)


class Reader:
    """Reads the parts of the rows of one table, and keeps apart the rows that are no records."""

    def __init__(self, header: Header, part: TablePart, given: Given):
        self.header, self.part, self.sources = header, part, part.sources
        self.lists, self.log = given.lists, given.log
        self.columns = {
            name: [header.column_under(heading) for heading in source.column] for name, source in self.sources.items()
        }
        self.band = band_over(header) if any(source.band for source in self.sources.values()) else ""
        self.down = [part for part, source in self.sources.items() if source.down]
        self.above: dict[str, Value] = {}  # the last word of those, which stands once over their rows
        self.apart: dict[RowKind, list[int]] = {kind: [] for kind in RowKind}
        # Where no cell has had yet what the mapping takes from it, or has other words for.
        self.untaken = {
            (name, how): ""
            for name, source in self.sources.items()
            for how in ("takes", "says")
            if getattr(source, how)
        }

    def under(self, *parts: str) -> list[int]:
        """The columns of some parts; of all where none is named."""
        return [column for part in parts or self.columns for column in self.columns.get(part, ())]

    def rows(
        self, amounts: Collection[int] = (), names: Collection[int] = (), ids: Collection[int] = (), bands: bool = False
    ) -> Iterator[tuple[int, Cells]]:
        """The records. `bands`: a lone text names the rows under it, whatever column it is in."""
        choose = chosen(self.header, self.part)
        # Where bands name all programs, totals are labelled among their accounts.
        names = names or ([*self.columns.get("account", ())] if bands else [])
        owners = self.under(*(_OWNERS & self.columns.keys())) if names and _OWNERS & self.columns.keys() else ()
        read, labels = [*self.under(), *amounts, *self.header.years.values()], self.columns.get("account", ())
        # What stands once over its rows names them all.
        keys = ids or owners if _OWNERS.isdisjoint(self.down) else ()
        for row, kind in rows_of(self.header, read, names, ids, bands, choose, owners, labels, amounts, keys):
            cells = self.header.grid.rows[row]
            if bands and kind is RowKind.RECORD and self._is_band(cells, owners):
                kind = RowKind.TOTAL
            self._remember(cells)
            if kind is RowKind.RECORD:
                yield row, cells
                continue
            self.apart[kind].append(row)
            words = [words for value in cells.values() if isinstance(value, str) and (words := values.text(value))]
            # A band may carry the subtotal of the rows under it.
            totals = kind is RowKind.TOTAL and not self.header.grid.closes(row)
            if kind is RowKind.REMARK or (totals and words and not says_total(words[0])):
                # A code before its name is no name.
                self.band = " ".join(words[: 2 if len(words) > 1 and not re.search(r"[^\W\d]", words[0]) else 1])

    def _remember(self, cells: Cells) -> None:
        for part in self.down:
            cell = cells.get(self.columns[part][0])
            if not (values.is_blank(cell) or says_total(cell)):
                self.above[part] = cell

    def _is_band(self, cells: Cells, owners: Collection[int]) -> bool:
        """Whether a row names a band alone, with amounts: where bands are read, it is their subtotal."""
        if not any(source.band for source in self.sources.values()) or not owners:
            return False
        texts = [value for value in cells.values() if isinstance(value, str) and re.search(r"[^\W\d]{2}", value)]
        return len(texts) == 1 and all(values.is_blank(cells.get(column)) for column in owners)

    def say_apart(self) -> None:
        """Say which rows were no records."""
        for kind, rule, words in (
            (RowKind.LEFT_OUT, "rows-left-out", "rows were left out, as the mapping asks"),
            (RowKind.REMARK, "row-left-out", "rows that hold only one text were read as headings or footnotes"),
            (RowKind.TOTAL, "total-left-out", "rows of totals were left out"),
            (RowKind.PART, "parts-left-out", PARTS),
        ):
            if rows := self.apart[kind]:
                place = self.header.grid.place(rows[0])
                self.log.note(rule, place, f"{words}: {len(rows):,}, this is the first.")

    def say_untaken(self, key: str, file: str) -> None:
        """Warn of each `takes` and `says` that fits no cell; `key` is where the columns stand in the mapping `file`."""
        for (part, how), words in self.untaken.items():
            if words:
                pattern = repr(self.sources[part].takes) if how == "takes" else "none of its patterns"
                said = f"{pattern} is found in {'no' if how == 'takes' else 'a'} cell; one says {words!r}."
                mend = "Correct the pattern, or take it away to read the whole cell."
                self.log.warning("takes-nothing", Place(file, "", f"{key}.{part}.{how}"), said, "", mend)

    def column(self, part: str) -> int | None:
        """The first column of a part: where its findings stand."""
        return next(iter(self.columns.get(part, ())), None)

    def value(self, part: str, row: int, cells: Cells) -> Value:
        """The value of a part in a row; what a cell itself says where nothing is to be done with it."""
        source = self.sources.get(part)
        if source is None:
            return None
        found = [cells.get(column) for column in self.columns[part]]
        if source.down and values.is_blank(found[0]):
            found[0] = self.above.get(part)
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
            self._took(part, "takes", piece is not None, words)
            words = "" if piece is None else piece.group(1) if piece.re.groups else piece.group()
        if source.says:
            fits = (said for pattern, said in source.says.items() if re.search(pattern, words, re.IGNORECASE))
            found = next(fits, None)
            self._took(part, "says", found is not None, words)
            words = found or ""
        if source.code_list and words:
            name = self.lists[source.code_list].name(words)
            if name is None:
                place = self.header.grid.place(row, self.column(part))
                said = f"codes without one name in {source.code_list} stay as they are: {{n}}, this is the first."
                self.log.count(Level.WARNING, "code-without-name", f"{place.file}|{part}", place, said)
            words = name or words
        return words

    def _took(self, part: str, how: str, fits: bool, words: str) -> None:
        if fits:
            self.untaken.pop((part, how), None)
        elif words and (part, how) in self.untaken:
            self.untaken[part, how] = self.untaken[part, how] or words


def code_names(header: Header, part: CodeList, given: Given) -> CodeNames:
    """The code list that stands in a table."""
    reader = Reader(header, part, given)
    found: dict[str, dict[str, int]] = {}
    for row, cells in reader.rows():
        key, word = reader.text("code", row, cells), reader.text("name", row, cells)
        if key and word:
            found.setdefault(key, {}).setdefault(word, row)
    doubtful = {key for key, words in found.items() if len(words) > 1 and not part.joined}
    for key in sorted(doubtful):
        place = header.grid.place(list(found[key].values())[1], reader.column("name"))
        said = "codes with more than one name are not used: {n}, this is the first."
        given.log.count(
            Level.WARNING, "code-named-twice", header.grid.file, place, said, "Give `joined` to use all names."
        )
    names = {key: part.joined.join(words) for key, words in found.items() if key not in doubtful}
    shorter: dict[str, set[str]] = {}
    for key in names:
        shorter.setdefault(bare(key), set()).add(key)
    # "010" answers to "10" where no other code does.
    return CodeNames(names | {short: names[next(iter(keys))] for short, keys in shorter.items() if len(keys) == 1})
