"""Tables for the record, on request of a command that writes a recommendation workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from budgetopt.cli import options as opt
from budgetopt.errors import UsageError

if TYPE_CHECKING:
    from budgetopt.cli.outputs import Out
    from budgetopt.plan.plan import Plan

JOURNAL = "journal"
Tables = Annotated[
    str | None,
    opt.option(
        "--tables",
        "LIST",
        "Tables for the record, commas between: ordinance, positions, four-columns, hearing, journal (a CSV).",
    ),
]


@dataclass(frozen=True)
class RecordTables:
    """The sheets that are asked for, by name, and where the journal goes; None: it is not asked for."""

    sheets: tuple[str, ...] = ()
    journal: Path | None = None

    def write_journal(self, plan: Plan, out: Out) -> None:
        """The journal beside the workbook, where it is asked for."""
        if self.journal is None:
            return
        from budgetopt.publish.journal import journal_csv

        out.file(self.journal, lambda file: file.write(journal_csv(plan)))


def tables_asked(text: str | None, out: Out) -> RecordTables:
    """What --tables asks for. Raises UsageError for a table that there is not, and where no workbook is written."""
    if text is None:
        return RecordTables()
    from budgetopt.workbooks.recommendation import ON_REQUEST

    names = list(dict.fromkeys(part.strip().casefold() for part in text.split(",") if part.strip()))
    known = [*ON_REQUEST, JOURNAL]
    if unknown := [name for name in names if name not in known]:
        raise UsageError(f"--tables: there is no table {unknown[0]!r}; there are {', '.join(known)}.")
    if out.target is None:
        raise UsageError("--tables stand in the workbook: name it with -o.")
    journal = out.target.with_name(f"{out.target.stem}-journal.csv") if JOURNAL in names else None
    if journal:
        out.files.look([out.target, journal])
    return RecordTables(tuple(ON_REQUEST[name] for name in names if name != JOURNAL), journal)
