"""Make the sample budgets: `python sample_budgets/make.py [FOLDER]` writes riverton, hamlet and faulty .xlsx.

Seeded: the same tables give the same bytes on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

import faulty
import hamlet
import riverton
from book import add_page, add_table, new_workbook
from riverton_terms import READ_ME


def make_riverton(folder: Path) -> Path:
    """A believable mid-sized city with every sheet."""
    path = folder / "riverton.xlsx"
    with new_workbook(path, "City of Riverton, adopted budget FY2026") as book:
        add_page(book, "Read me", "City of Riverton: a sample budget", READ_ME)
        for table in riverton.tables():
            add_table(book, table)
    return path


def make_hamlet(folder: Path) -> Path:
    """A small town that keeps everything on one sheet."""
    path = folder / "hamlet.xlsx"
    with new_workbook(path, "Town of Hamlet, adopted budget FY2026") as book:
        add_table(book, hamlet.TABLE)
    return path


def make_all(folder: Path) -> list[Path]:
    """Every sample."""
    folder.mkdir(parents=True, exist_ok=True)
    return [make_riverton(folder), make_hamlet(folder), faulty.make(folder)]


if __name__ == "__main__":
    for made in make_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent):
        print(made)
