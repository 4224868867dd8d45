"""Alignment and Districts as matrices: a row a program, a column a goal (headed by its ID or name) or a district."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from budgetopt.intake.cells import values
from budgetopt.intake.cells.digits import is_number
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.finding import Header, headers_in
from budgetopt.intake.layout.headers import recognised
from budgetopt.intake.layout.record import SCORES, Record
from budgetopt.intake.layout.sheets import SHEET
from budgetopt.intake.layout.table import Table
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.log import Log

WANTED = "Write a row for each program and goal (Program ID, Goal ID, Score), or a row a program and a column a goal, "
WANTED += "headed by the ID of the goal as on Goals."
# That a program serves a goal, and not how much.
_MARKS = {"x", "✓", "✔", "●", "•", "yes"}


def goals_named(tables: list[Table]) -> dict[str, str]:
    """What a heading may call a goal, squeezed -> the goal's ID."""
    records = [record for table in tables if table.sheet.name == "Goals" for record in table.records]
    named: dict[str, str] = {}
    for record in records:
        id, name = values.text(record.cell("Goal ID")), values.text(record.cell("Goal"))
        named |= dict.fromkeys(filter(None, map(squeeze, (id, name, f"{id} {name}", f"{name} {id}"))), id)
    return named


def goals_over(grid: Grid, log: Log) -> Table | None:
    """The goals that head the columns of scores of a matrix, where no sheet lists any; they weigh alike."""
    for found in headers_in(grid):
        header = recognised(found, SHEET["Alignment"])
        under = [at for at in header.extra if _holds_scores(header, at)]
        if "Program ID" in header.columns and len(under) > 1:
            names = ", ".join(repr(header.words[at]) for at in under)
            said = f"no sheet lists the goals; those that head columns of scores were read, and weigh alike: {names}."
            mend = "Give a sheet Goals, with their weights."
            log.warning("goals-from-headings", grid.place(header.row, under[0]), said, "", mend)
            named = [replace(header, sheet=SHEET["Goals"], columns={"Goal ID": at, "Goal": at}) for at in under]
            goals = (Record(of, of.row, None, log, 1) for of in named)
            return Table(named[0], tuple(goals))
    return None


def _holds_scores(header: Header, at: int) -> bool:
    cells = {cell for cell in header.under(at).different if not values.is_nothing(cell)}
    marks = {values.text(cell).casefold() for cell in cells} <= _MARKS
    return bool(cells) and (marks or all(map(_is_score, cells))) and not says_total(header.words.get(at, ""))


def read_matrix(grid: Grid, goals: Mapping[str, str], log: Log) -> Table | None:
    """The scores of a matrix, a record a cell that is filled; None where no row names a program and two goals."""
    for found in headers_in(grid):
        header = recognised(found, SHEET["Alignment"])
        named = header.columns.get("Program ID")
        under = {at: goals[squeeze(words)] for at, words in header.words.items() if squeeze(words) in goals}
        if named and len(under) > 1 and not {"Goal ID", "Score"} <= header.columns.keys():
            _say(header, named, under, set(goals.values()) - set(under.values()), log)
            return _table(header, named, under, ("Goal ID", "Score"), log)
    return None


def read_shares(grid: Grid, log: Log) -> Table | None:
    """The shares of a matrix of districts; None where no row names a program and two columns of numbers."""
    for found in headers_in(grid):
        header = recognised(found, SHEET["Districts"])
        named = header.columns.get("Program ID")
        under = {at: words for at, words in header.extra.items() if _holds_shares(header, at)}
        if named and len(under) > 1 and not {"District", "Share"} <= header.columns.keys():
            names = ", ".join(map(repr, under.values()))
            said = f"each of these columns was read as the shares of a district: {names}."
            log.note("matrix-read", grid.place(header.row, min(under)), said)
            return _table(header, named, under, ("District", "Share"), log)
    return None


def _holds_shares(header: Header, at: int) -> bool:
    cells = [cell for cell in header.under(at).different if not values.is_nothing(cell)]
    return bool(cells) and all(map(is_number, cells)) and not says_total(header.words.get(at, ""))


def _table(header: Header, named: int, under: Mapping[int, str], parts: tuple[str, str], log: Log) -> Table:
    """A record a cell that is filled: `parts` are what is over it and what it holds."""
    over, held = parts
    records = []
    for row in header.below():
        cells = header.grid.rows[row]
        for at, name in under.items():
            if not (values.is_blank(cells.get(named)) or values.is_nothing(cells.get(at))):
                of = replace(header, columns={"Program ID": named, over: at, held: at})
                line = {"Program ID": cells.get(named), over: name, held: cells.get(at)}
                records.append(Record(of, row, line, log, 1))
    return Table(header, tuple(records))


def _is_score(cell: values.Value) -> bool:
    return values.text(cell) in {str(score) for score in SCORES}


def _say(header: Header, named: int, under: Mapping[int, str], lacking: Collection[str], log: Log) -> None:
    place = header.grid.place(header.row, min(under))
    log.note(
        "matrix-read", place, f"{len(under):,} columns are headed by goals; each was read as the scores for its goal."
    )
    others = {at: words for at, words in header.words.items() if at not in under and at != named}
    for at, words in others.items() if lacking else ():
        # "Total" adds up; what holds scores alone may be the column of a goal that has none.
        if all(values.is_nothing(cell) or _is_score(cell) for cell in header.under(at).different):
            said = f"{words!r} holds scores and is no goal; {', '.join(sorted(lacking))} has no column."
            log.error("unknown-id", header.grid.place(header.row, at), said, "", "Head it by the ID or name of a goal.")
    rest = [*others.values()]
    if rest:
        said = f"columns that Alignment does not have were not used: {', '.join(map(repr, rest[:10]))}."
        log.note("column-not-used", header.grid.place(header.row), said)
