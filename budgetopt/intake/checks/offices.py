"""Programs whose department nothing tells, and programs of one name in several departments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from budgetopt.errors import Level
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.columns import texts
from budgetopt.intake.layout.program_row import ProgramRow
from budgetopt.intake.layout.record import Record
from budgetopt.intake.log import Log

NOT_STATED = "Not stated"
_CODE = re.compile(r"(id|code|\bn[or]|number|nbr)\b|#", re.IGNORECASE)


def say_not_stated(rows: Iterable[ProgramRow], log: Log) -> None:
    """Warn of programs that are shown under no department: no rule about a department protects them."""
    lost = [row for row in rows if row.program.department == NOT_STATED]
    if lost:
        said = f"nothing tells the department of {len(lost):,} programs; they were read as of {NOT_STATED!r}."
        mend = "Name the column of the departments: Department, or columns.department in a mapping."
        log.warning("no-department", lost[0].record.place("Program ID"), said, "", mend)


def tell_apart(records: Sequence[tuple[Record, str]], log: Log) -> list[str]:
    """Give programs of one name in several departments ids of their own, and all ids; a code in several departments is
    said.

    `records`: the rows of a ledger, each with the department that it names ("" where it names none).
    """
    departments: dict[str, dict[str, Record]] = defaultdict(dict)
    ids = texts([record for record, _ in records], "Program ID")
    first: dict[tuple[str, str], Record] = {}
    for (record, department), id in zip(records, ids, strict=True):
        first.setdefault((id, department), record)
    for (id, department), record in first.items():
        departments[id].setdefault(squeeze(department), record)
    shared = {id: list(of.values()) for id, of in departments.items() if id and len(of) > 1}
    for at, (record, department) in enumerate(records if shared else ()):
        id = ids[at]
        if id not in shared:
            continue
        if _CODE.search(record.header.words.get(record.header.columns["Program ID"], "")):
            if record is shared[id][1]:
                said = "programs have rows of more than one department; the first was used: {n} programs, this is one."
                log.count(Level.WARNING, "names-differ", record.header.grid.file, record.place("Program ID"), said)
        else:
            ids[at] = f"{department} / {id}" if department else id
            record.set("Program ID", ids[at])
    return ids
