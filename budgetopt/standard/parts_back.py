"""A part as it came back: what it was when it was split, and its rows now. What could lose something is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from budgetopt.errors import Finding, Level, Place
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Unreadable, Value
from budgetopt.intake.layout.finding import Header, header_at
from budgetopt.returned.ours import Ours, open_ours
from budgetopt.standard import part_form as form
from budgetopt.standard.interview import INTERVIEW, NOTES, QUESTIONS, SHOWN, TODAY, InterviewQuestion, filled_with
from budgetopt.standard.part_form import ROW
from budgetopt.standard.parts import CellValue, PartRow, Told, hash_of, mark_of, written


@dataclass(frozen=True)
class PartBack:
    """One file that came back: what it was when it was split, and its rows now by sheet."""

    book: Ours
    department: str
    departments: tuple[str, ...]
    hash: str
    base: tuple[PartRow, ...]
    headings: Mapping[str, tuple[str, ...]]
    # Column of Programs -> its heading there, for the answers of Interview; {} where nothing was asked.
    places: Mapping[str, str]

    @property
    def file(self) -> str:
        """Its name."""
        return self.book.file


def opened_part(path: Path, problems: list[Finding]) -> PartBack | None:
    """The part in a file; None, and what is wrong, where it is none or can no longer be read."""
    book = open_ours(path)
    facts = book.labelled(form.ABOUT)
    grid = book.grid(form.BASE)
    if facts.get("Schema", ("",))[0] != form.SCHEMA or grid is None:
        problems.append(_wrong("not-a-part", Place(book.file), "this is no part that budgetopt split wrote."))
        return None
    try:
        lines = ["".join(str(cell) for _, cell in sorted(cells.items())) for _, cells in sorted(grid.rows.items())]
        heads, *rows = [json.loads(line) for line in lines[1:]]
        base = tuple(PartRow(*row) for row in rows)
        departments = tuple(json.loads(values.text(facts[form.DEPARTMENTS][0])))
        hash, department = (values.text(facts[name][0]) for name in (form.HASH, form.DEPARTMENT))
        places = dict(json.loads(values.text(facts[form.ANSWERS][0]))) if form.ANSWERS in facts else {}
    except (ValueError, TypeError, KeyError):
        problems.append(
            _wrong("base-changed", Place(book.file, form.BASE), "what it was split from can no longer be read.")
        )
        return None
    return PartBack(
        book, department, departments, hash, base, {sheet: tuple(names) for sheet, names in heads.items()}, places
    )


def check_whole(parts: Sequence[PartBack], problems: list[Finding]) -> None:
    """Every department is there, all of one base, and that base is as it was."""
    if not parts:
        problems.append(
            _wrong("no-parts", Place(), "there are no parts in these folders: budgetopt split writes them.")
        )
        return
    first = parts[0]
    for part in parts:
        if part.hash != first.hash:
            said = f"it was split from another base than {first.file}."
            problems.append(_wrong("other-base", Place(part.file, form.ABOUT), said))
    missing = [name for name in first.departments if name not in {part.department for part in parts}]
    for name in missing:
        problems.append(_wrong("part-missing", Place(), f"the part of {name!r} is missing: its rows would be lost."))
    rows: dict[str, PartRow] = {}
    for part in parts:
        for row in part.base:
            # What is everybody's stands in every part: one that says otherwise was changed.
            if rows.setdefault(row.id, row) != row and not problems:
                said = f"what it was split from is another than in {first.file}: it was changed there or here."
                problems.append(_wrong("base-changed", Place(part.file, form.BASE), said))
    if not problems and hash_of(rows.values(), first.headings) != first.hash:
        said = "the base in these parts is no longer the one that was split (SHA-256)."
        problems.append(_wrong("base-changed", Place(), said))


def sheets_of(part: PartBack, problems: list[Finding]) -> Iterator[tuple[str, Header]]:
    """The sheets of a part with their headings; a sheet or a column that is gone would read as deleted."""
    for sheet, names in part.headings.items():
        grid = part.book.grid(sheet)
        header = _header(grid) if grid else None
        if header is None:
            said = f"the sheet {sheet!r} is gone, or its column {form.ROW!r}."
            problems.append(_wrong("sheet-gone", Place(part.file, sheet), said))
            continue
        heads = set(header.words.values())
        for name in (name for name in names if name not in heads):
            problems.append(_wrong("column-gone", Place(part.file, sheet), f"the column {name!r} is gone."))
        yield sheet, header
        for row in header.below():
            for at, value in header.grid.rows[row].items():
                if isinstance(value, ErrorValue | Uncalculated):
                    said = f"the cell shows {values.shown(value)}, which is no value."
                    problems.append(_wrong("no-value", header.grid.place(row, at), said))


def not_read(part: PartBack, sheets: Mapping[str, Header]) -> Iterator[CellValue]:
    """What a department wrote where nothing is read: on sheets of its own, and in columns without a heading."""
    ours = {*sheets, form.ABOUT, form.BASE, INTERVIEW}
    for grid in (grid for grid in part.book.book.grids if grid.sheet not in ours):
        first = next(((row, at) for row in sorted(grid.rows) for at in sorted(grid.rows[row])), None)
        if first:
            yield CellValue(part.file, grid.place(*first), grid.rows[first[0]][first[1]])
    for header in sheets.values():
        for row in header.below():
            for at, value in header.grid.rows[row].items():
                if not header.words.get(at) and not values.is_blank(value):
                    yield CellValue(part.file, header.grid.place(row, at), value)
    asked = part.book.grid(INTERVIEW) if part.places else None
    under = _header(asked) if asked else None
    if under:
        yield from _only_shown(part.file, under)


def _only_shown(file: str, header: Header) -> Iterator[CellValue]:
    """What was typed on Interview over cells that only show what is on file (or emptied there), and beside them."""
    ours = {form.ROW, form.AS_SHOWN, *(one.heading for one in QUESTIONS)}
    marked = next((at for at, words in header.words.items() if words == form.AS_SHOWN), None)
    for row in header.below():
        cells = header.grid.rows[row]
        marks = dict(zip(SHOWN, values.text(cells.get(marked)).split(), strict=False)) if marked else {}
        for at in sorted({*header.words, *cells}):
            heading, value = header.words.get(at, ""), cells.get(at)
            shown_as = heading.partition(",")[0] if heading.startswith(TODAY) else heading
            as_it_was = shown_as in SHOWN and (marked is None or marks.get(shown_as) == mark_of(value))
            if heading not in ours and not as_it_was and (shown_as in marks or not values.is_blank(value)):
                yield CellValue(file, header.grid.place(row, at), value)


def answers_in(part: PartBack, now: Told, problems: list[Finding]) -> Told:
    """What the sheet Interview answers. A part in which it is gone must say so: answers would be lost."""
    if not part.places:
        return {}
    grid = part.book.grid(INTERVIEW)
    header = _header(grid) if grid else None
    if header is None:
        said = f"the sheet {INTERVIEW!r} is gone, or its column {form.ROW!r}."
        problems.append(_wrong("sheet-gone", Place(part.file, INTERVIEW), said))
        return {}
    own = {row.id: row for row in part.base if row.sheet == "Programs" and row.department == part.department}
    return answers(part.file, header, own, part.places, now, problems)


def _header(grid: Grid) -> Header | None:
    row = next((row for row in sorted(grid.rows) if form.ROW in map(values.text, grid.rows[row].values())), None)
    return None if row is None else header_at(grid, row)


def rows_now(part: PartBack, sheets: Mapping[str, Header]) -> Told:
    """The rows of the base as a file has them now; a second row of one id is a new one."""
    own = {row.id: row.sheet for row in part.base}
    found: Told = {}
    for sheet, header in sheets.items():
        at = header.column_under(form.ROW)
        for row in header.below():
            id = values.text(header.grid.rows[row].get(at))
            if own.get(id) == sheet and id not in found:
                found[id] = cells_in(part, header, row)
    return found


def cells_in(part: PartBack, header: Header, row: int) -> dict[str, CellValue]:
    """What a row's cells say, by heading."""
    cells = header.grid.rows[row]
    return {
        heading: CellValue(part.file, header.grid.place(row, at), cells.get(at))
        for at, heading in header.words.items()
        if heading != form.ROW
    }


def _wrong(rule: str, place: Place, found: str, mend: str = "") -> Finding:
    return Finding(Level.ERROR, rule, place, found, mend=mend)


def answers(
    file: str,
    header: Header,
    base: Mapping[str, PartRow],
    places: Mapping[str, str],
    now: Told,
    problems: list[Finding],
) -> Told:
    """What the sheet says that is not as it was: row of Programs -> heading -> answer.

    `base`: the rows of Programs by id; `now`: the file's rows as they stand, to whose Notes words are added. What
    cannot be read, and an answer of no program, is a finding at its cell.
    """
    heads = set(header.words.values())
    gone = [one.heading for one in QUESTIONS if one.heading not in heads]
    if gone:
        for heading in gone:
            said = f"the column {heading!r} is gone."
            problems.append(_wrong("column-gone", Place(file, header.grid.sheet), said))
        return {}
    at = header.column_under(ROW)
    found: Told = {}
    for row in header.below():
        id = values.text(header.grid.rows[row].get(at))
        said_here = list(_said(header, row, base.get(id), places, problems))
        if said_here and (id not in base or id in found):
            said = "this row answers for no program that was asked about, or for one that is answered above."
            problems.append(_wrong("answers-of-none", header.grid.place(row, at), said))
        elif said_here:
            found[id] = {
                places[one.column]: CellValue(file, place, value) for one, place, value in said_here if one.column
            }
            words = [(one, place, value) for one, place, value in said_here if not one.column]
            if words:
                _add_notes(file, words, base[id], places[NOTES], found[id], now.get(id))
    return found


def _said(
    header: Header, row: int, base: PartRow | None, places: Mapping[str, str], problems: list[Finding]
) -> Iterator[tuple[InterviewQuestion, Place, Value]]:
    """The answers of a row that are not as they were."""
    for one in QUESTIONS:
        at = next(at for at, heading in header.words.items() if heading == one.heading)
        value, place = header.grid.rows[row].get(at), header.grid.place(row, at)
        before = filled_with(one, base, places) if base else None
        if isinstance(value, ErrorValue | Uncalculated):
            said = f"the cell shows {values.shown(value)}, which is no value."
            problems.append(_wrong("no-value", place, said))
        elif written(value) != written(before):
            try:
                _read(one, value)
            except Unreadable as wrong:
                problems.append(_wrong("answer-not-read", place, wrong.found, wrong.mend or wrong.expected))
            else:
                yield one, place, value


def _read(question: InterviewQuestion, value: Value) -> None:
    """Raise Unreadable for what its column of Programs could not take."""
    if question.column == "Mandated":
        values.yes_no(value)
    elif question.column == "Clients a year":
        number = digits.number(value)
        if number is not None and number < 0:
            raise Unreadable(f"{values.shown(value)} is less than 0.", mend="Enter a number of 0 or more.")


def _add_notes(
    file: str,
    words: list[tuple[InterviewQuestion, Place, Value]],
    base: PartRow,
    heading: str,
    found: dict[str, CellValue],
    now: dict[str, CellValue] | None,
) -> None:
    """The words behind what the file's own Notes say, so that neither is lost."""
    kept = now[heading].value if now and heading in now else base.cells.get(heading)
    told = [f"{one.called}: {values.text(value)}" for one, _, value in words]
    said = "; ".join(filter(None, [str(written(kept) or ""), *told]))
    note = CellValue(file, words[0][1], said)
    if now is None:
        found[heading] = note
    else:
        now[heading] = note
