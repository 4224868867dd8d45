"""Codes that lost their leading zeros in one file ("001" and "1") are the same code; which of them is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from budgetopt.errors import Level
from budgetopt.intake.cells.words import bare
from budgetopt.intake.layout.columns import texts
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log


def restore_zeros(tables: Sequence[Table], log: Log) -> None:
    """Write each code as the file does that kept its zeros.

    Two codes are one only where they stand in different tables, and where no table has both: a ledger with a fund 1
    and a fund 001 has two funds.
    """
    for column in ("Program ID", "Fund ID", "Goal ID"):
        _restore(column, tables, log)


def _restore(column: str, tables: Sequence[Table], log: Log) -> None:
    spellings: dict[str, set[str]] = defaultdict(set)
    doubtful: set[str] = set()
    in_file: dict[str, dict[str, str]] = defaultdict(dict)
    for table in tables:
        if not any(name.name == column for name in table.sheet.columns):
            continue
        for code in dict.fromkeys(texts(table.records, column)):
            if not code.isdigit():
                continue
            key = bare(code)
            spellings[key].add(code)
            # The three tables of one ledger have one place: a sheet of a file.
            if in_file[f"{table.grid.file}|{table.grid.sheet}"].setdefault(key, code) != code:
                doubtful.add(key)
    whole = {key: max(found, key=len) for key, found in spellings.items() if len(found) > 1 and key not in doubtful}
    for table in tables if whole else ():
        for record in table.records:
            code = record.text(column) if any(name.name == column for name in table.sheet.columns) else ""
            full = whole.get(bare(code)) if code.isdigit() else None
            if full and full != code:
                record.set(column, full)
                said = f"codes that lost leading zeros were matched: {{n}} here, this is the first ({code} is {full})."
                log.count(Level.NOTE, "zeros-restored", f"{record.grid.file}|{column}", record.place(column), said)
