"""Answers of the sheet Interview, read back as changes of Programs: each in its column, words in Notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budgetopt.errors import Finding, Level, Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Unreadable, Value
from budgetopt.intake.layout.finding import Header
from budgetopt.standard.interview import NOTES, QUESTIONS, InterviewQuestion, filled_with
from budgetopt.standard.part_form import ROW
from budgetopt.standard.parts import CellValue, PartRow, Told, written


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
            problems.append(Finding(Level.ERROR, "column-gone", Place(file, header.grid.sheet), said))
        return {}
    at = header.column_under(ROW)
    found: Told = {}
    for row in header.below():
        id = values.text(header.grid.rows[row].get(at))
        said_here = list(_said(header, row, base.get(id), places, problems))
        if said_here and (id not in base or id in found):
            said = "this row answers for no program that was asked about, or for one that is answered above."
            problems.append(Finding(Level.ERROR, "answers-of-none", header.grid.place(row, at), said))
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
            problems.append(Finding(Level.ERROR, "no-value", place, said))
        elif written(value) != written(before):
            try:
                _read(one, value)
            except Unreadable as wrong:
                problems.append(
                    Finding(Level.ERROR, "answer-not-read", place, wrong.found, mend=wrong.mend or wrong.expected)
                )
            else:
                yield one, place, value


def _read(question: InterviewQuestion, value: Value) -> None:
    """Raise Unreadable for what its column of Programs could not take."""
    if question.column == "Mandated":
        values.yes_no(value)
    elif question.column == "Clients a year":
        number = values.number(value)
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
