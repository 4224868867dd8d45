"""A ledger of 100,000 rows and 20 columns, read by each reader in a process of its own: python -m benchmarks.reading

At last the whole import of it, and of a city of 10,000 programs with all that is known of them, against fastexcel's
values alone (`--ratios`: these alone).
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from benchmarks.job_city import write_city

HEADS = ["Program ID", "Program name", "Department", "Fund ID", "Fund name", "Fiscal year", "Kind", "Recurring",
         "Account code", "Account", "Object", "Division", "Cost center", "Project", "Vendor", "Posted", "Quantity",
         "Actual", "Encumbered", "Amount"]  # fmt: skip
Sums = dict[tuple[object, ...], int]


def write_ledger(path: Path, rows: int) -> None:
    """A seeded ledger as an office program would save it: shared texts, dates, amounts in cents."""
    chance = random.Random(1)
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Budget")
        money, day = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, HEADS)
        for row in range(1, rows + 1):
            program, fund, account = chance.randrange(500), chance.randrange(20), chance.randrange(400)
            names = [f"P-{program:04d}", f"Program number {program}", f"Department {program % 30}", f"F{fund:02d}",
                     f"Fund {fund}", 2026, "adopted", "yes", 50_000 + account, f"Account {account}",
                     f"Object {account % 40}", f"Division {program % 60}", f"CC{chance.randrange(1_000)}",
                     f"Project {chance.randrange(50_000)}", f"Vendor {chance.randrange(5_000)}"]  # fmt: skip
            page.write_row(row, 0, names)
            page.write_datetime(row, 15, datetime(2025, 7, 1) + timedelta(days=chance.randrange(365)), day)
            page.write_number(row, 16, chance.randrange(100))
            for column in (17, 18, 19):
                page.write_number(row, column, chance.randrange(-100_000, 10_000_000) / 100, money)


def ours(path: Path) -> Sums:
    """Guard, every cell of the sheet, and exact sums by program, fund and year."""
    from budgetopt.intake.cells.digits import money
    from budgetopt.intake.files.opening import open_book
    from budgetopt.intake.files.taking import take

    (grid,) = open_book(take(path)).grids
    program, fund, year, amount = (HEADS.index(name) + 1 for name in ("Program ID", "Fund ID", "Fiscal year", "Amount"))
    sums: Sums = defaultdict(int)
    for row, cells in grid.rows.items():
        if row > 1:
            sums[cells[program], cells[fund], cells[year]] += money(cells[amount]) or 0
    return sums


def whole_import(path: Path) -> Sums:
    """Everything: the same, headings found, every cell that is used checked, findings, one Amount a row."""
    from budgetopt.intake.reading import read_budget

    sums: Sums = defaultdict(int)
    for amount in read_budget(path).amounts:
        sums[amount.program_id, amount.fund_id, amount.fiscal_year] += amount.amount
    return sums


def by_fastexcel(path: Path) -> None:
    import fastexcel

    book = fastexcel.read_excel(path)
    for name in book.sheet_names:
        book.load_sheet(name).to_arrow()


def by_calamine(path: Path) -> None:
    import python_calamine

    python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def by_pandas(path: Path) -> Sums:
    import pandas as pd

    table = pd.read_excel(path, engine="openpyxl")
    cents = table["Amount"].map(lambda amount: round(Decimal(repr(amount)) * 100))
    return dict(cents.groupby([table["Program ID"], table["Fund ID"], table["Fiscal year"]]).sum())


READERS: dict[str, tuple[str, Callable[[Path], Sums | None]]] = {
    "ours": ("budgetopt: guard, read and sum", ours),
    "import": ("budgetopt: the whole import", whole_import),
    "fastexcel": ("fastexcel, read alone", by_fastexcel),
    "calamine": ("python-calamine, read alone", by_calamine),
    "pandas": ("pandas with openpyxl, read and sum", by_pandas),
}
IMPORTS = {
    "ours": ("budgetopt.intake.files.xlsx",),
    "import": ("budgetopt.intake.reading", "budgetopt.intake.files.xlsx", "rapidfuzz.process", "rapidfuzz.distance"),
    "fastexcel": ("fastexcel", "pyarrow"),
    "calamine": ("python_calamine",),
    "pandas": ("pandas", "openpyxl"),
}


def tabs(repeats: int) -> None:
    """CPU of Riverton as shipped and with tabs of unknown names, each turn in a process of its own."""
    import openpyxl

    shipped = Path(__file__).parents[1] / "sample_budgets" / "riverton.xlsx"
    with TemporaryDirectory() as folder:
        renamed = Path(folder, "riverton.xlsx")
        book = openpyxl.load_workbook(shipped)
        for number, page in enumerate(book.worksheets, 1):
            page.title = f"Tab {number}"
        book.save(renamed)
        seconds = {
            name: statistics.median(_run("import", path)["seconds"] for _ in range(repeats))
            for name, path in (("as shipped", shipped), ("tabs renamed", renamed))
        }
    print("; ".join(f"Riverton {name}: {taken:.3f} CPU s" for name, taken in seconds.items()), end="; ")
    print(f"ratio {seconds['tabs renamed'] / seconds['as shipped']:.2f}")


def ratios(folder: Path, rows: int, programs: int, repeats: int) -> None:
    """The whole import against fastexcel's values, of a ledger and of a city, turn by turn."""
    ledger, city = folder / "ledger.xlsx", folder / "city.xlsx"
    write_city(city, programs)
    print("| whole import | budgetopt, CPU s | fastexcel, values alone | ratio |\n|---|---:|---:|---:|")
    for name, path in ((f"a city of {programs:,} programs", city), (f"a ledger of {rows:,} rows", ledger)):
        runs = [[_run(reader, path)["seconds"] for reader in ("import", "fastexcel")] for _ in range(repeats)]
        ours_s, theirs_s = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"| {name} | {ours_s:.2f} | {theirs_s:.2f} | {ours_s / theirs_s:.1f} |", flush=True)


def _run(reader: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.reading", "--one", reader, str(path)]
    return dict(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


def one(reader: str, path: Path) -> None:
    """Read once; say CPU seconds without imports, peak memory and what the sums are."""
    from importlib import import_module

    from tests.intake.took import peak_memory

    for module in IMPORTS[reader]:
        import_module(module)
    start = time.process_time()
    sums = READERS[reader][1](path)
    took = time.process_time() - start
    total = None if sums is None else [len(sums), int(sum(sums.values()))]
    print(json.dumps({"seconds": took, "bytes": peak_memory(), "sums": total}))


def main() -> None:
    """Each reader in turn, some times over."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--programs", type=int, default=10_000)
    arguments.add_argument("--repeats", type=int, default=5)
    arguments.add_argument("--one", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    arguments.add_argument("--ratios", action="store_true", help="the whole import against fastexcel, alone")
    arguments.add_argument("--tabs", action="store_true", help="Riverton as shipped and with its tabs renamed, alone")
    asked = arguments.parse_args()
    if asked.tabs:
        tabs(asked.repeats)
        return
    if asked.one:
        one(asked.one[0], Path(asked.one[1]))
        return
    runs: dict[str, list[dict[str, float]]] = defaultdict(list)
    with TemporaryDirectory() as folder:
        path = Path(folder, "ledger.xlsx")
        write_ledger(path, asked.rows)
        for turn in range(0 if asked.ratios else asked.repeats):
            for reader in READERS:
                if reader != "pandas" or turn < 2:
                    runs[reader].append(_run(reader, path))
        if runs:
            show(runs, asked.rows)
        ratios(Path(folder), asked.rows, asked.programs, asked.repeats)


def show(runs: dict[str, list[dict[str, float]]], rows: int) -> None:
    """The table, and that all who sum agree."""
    totals = {str(run["sums"]) for taken in runs.values() for run in taken if run["sums"]}
    if len(totals) != 1:
        raise SystemExit(f"the sums differ: {totals}")
    packages = ("fastexcel", "python-calamine", "pandas", "openpyxl", "numpy")
    print(f"{rows:,} rows, 20 columns; {platform.machine()}, Python {platform.python_version()}, ", end="")
    print(", ".join(f"{package} {version(package)}" for package in packages))
    seconds = {reader: statistics.median(run["seconds"] for run in taken) for reader, taken in runs.items()}
    fastest = min(seconds["fastexcel"], seconds["calamine"])
    print("| | CPU s | × fastest reader | MB |\n|---|---:|---:|---:|")
    for reader, (name, _) in READERS.items():
        memory = max(run["bytes"] for run in runs[reader]) / 1e6
        print(f"| {name} | {seconds[reader]:.2f} | {seconds[reader] / fastest:.1f} | {memory:,.0f} |")
    print(f"pandas with openpyxl / ours: {seconds['pandas'] / seconds['ours']:.1f}")


if __name__ == "__main__":
    main()
