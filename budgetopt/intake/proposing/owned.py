"""Sheets whose rows name accounts alone: each is a program, or a department, that its first rows or its tab name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from pathlib import PurePath
from typing import Any

from budgetopt.grouping import grouped
from budgetopt.intake.cells import values
from budgetopt.intake.cells.words import MONTH, are_a_series, squeeze, without_year, year_in
from budgetopt.intake.checks.versions import is_version
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.rows import is_lone_name
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.proposing.accounts import are_accounts
from budgetopt.intake.proposing.read_ledger import ReadLedger, named_amounts
from budgetopt.intake.proposing.sheets import are_versions

# "Program: Patrol", "Produkt 11.1.01 Schulen", "(Name of Organizational Unit) Police"; "Department:"
# with the name beside it.
_LABELS = {
    "program": r"program(me)?|activity|service|product|produkt|programa|actividad|prodotto|cost cent(er|re)"
    r"|kostenstelle",
    "department": r"department|dept|division|bureau|agency|office|organi[sz]ational unit( or program)?|departamento"
    r"|dependencia|dezernat|fachbereich|amt|produktbereich|direction|settore",
    "fund": r"fund|fondo|fonds",
}
_LABEL = re.compile(
    rf"\W*(name of (the )?)?({'|'.join(f'(?P<{part}>{words})' for part, words in _LABELS.items())})"
    r"( (name|title|no|number|code|id))?\b\W*(?P<name>.*)",
    re.IGNORECASE,
)
# Tabs that name no part of a city: halves of a year, cuts, cases, copies.
_NO_OWNER = re.compile(
    rf"\b(q[1-4]|quarter|{MONTH}|base|options?|alternatives?|scenarios?|case|low|high|summary|details?|sheet|tab|table"
    r"|data|copy|new|old|all|other|revenues?|expend\w*|expenses?|h[12]|part)\b|\(\d+\)",
    re.IGNORECASE,
)


def owners_of(reads: Sequence[ReadLedger], names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The parts that name whose the rows of each sheet are; [] where nothing does, or where sheets may be the same
    money again: versions, periods, a sheet that is all the others. `names`: of the sheets, their tabs unless given."""
    money = [_money_in(read) for read in reads]
    if len(reads) < 2 or all_the_others(reads) is not None:
        return []
    labels = [_labels(read.header) for read in reads]
    for part in ("program", "department"):
        named = [label.get(part, "") for label in labels]
        if all(named) and _are_apart(named):
            own = "program" if part == "program" else "program_id"
            return [
                {of: {"always": words} for of, words in label.items()} | {own: {"always": name}}
                for label, name in zip(labels, named, strict=True)
            ]
    tabs = [name.strip() for name in names or [read.header.grid.sheet for read in reads]]
    if not _are_apart(tabs) or any(are_a_series(one, other) for one, other in combinations(tabs, 2)):
        return []
    if any(map(_is_no_owner, tabs)) or are_versions(money):
        return []
    funds = [{"fund": {"always": label["fund"]}} if "fund" in label else {} for label in labels]
    return [{"program": {"always": tab}} | (fund if all(funds) else {}) for tab, fund in zip(tabs, funds, strict=True)]


def give_owners(ledgers: Sequence[dict[str, Any]], reads: Sequence[ReadLedger]) -> None:
    """Write into the ledgers of a file, all of whose sheets name accounts alone, whose they are."""
    for of_file in grouped(
        (ledger["file"], (ledger, read)) for ledger, read in zip(ledgers, reads, strict=True)
    ).values():
        owners = owners_of(found) if all(map(_names_accounts, found := [read for _, read in of_file])) else []
        for (ledger, _), owner in zip(of_file, owners, strict=bool(owners)):
            columns = ledger["columns"]
            code = columns.pop("program_id", {})
            account = columns.get("account") or columns.get("program") or code.get("column")
            ledger["columns"] = {"account": account} | columns | owner


def file_named(file: str) -> str:
    """What a file is named after, without its year and that it is a budget: "police_budget_fy2026.csv" after police."""
    words = without_year(re.sub(r"[_-]", " ", PurePath(file).stem))
    return " ".join(re.sub(r"\b(adopted|budget|dept|department)\b", " ", words, flags=re.IGNORECASE).split())


def all_the_others(reads: Sequence[ReadLedger]) -> int | None:
    """Which of three sheets or more has the money of all the others together; None where none has."""
    totals = [sum(_money_in(read).values()) for read in reads]
    whole = sum(totals)
    return next((at for at, total in enumerate(totals) if len(totals) > 2 and 2 * total == whole != 0), None)


def _names_accounts(read: ReadLedger) -> bool:
    """Whether most of what would be taken for programs of a sheet are accounts, or the classes of them."""
    columns = read.parts["columns"]
    if {"department", "fund", "fund_id"} & columns.keys():
        return False
    code, source = columns.get("program_id"), columns.get("program")
    if code and not source and isinstance(code, dict):
        # The codes of accounts, of one program all of them.
        cells = (cell for column in read.columns if column.name == code["column"] for cell in column.cells)
        return len({found[1] for cell in cells if (found := re.search(code["takes"], values.text(cell)))}) == 1
    if source == {"band": True}:
        rows = read.header.grid.rows
        words = [values.text(next(iter(rows[row].values()))) for row in read.header.below() if is_lone_name(rows[row])]
    else:
        words = [name for name, _ in _lines(read, source)]
    return not code and are_accounts(words)


def _lines(read: ReadLedger, source: Any) -> Iterator[tuple[str, Decimal]]:
    """What stands in a column, but for totals, with the money beside it."""
    amounts = [dict(column.sized) for column in read.columns if column.name in named_amounts(read.parts)]
    for column in read.columns:
        for row, cell in zip(column.rows, column.cells, strict=True) if column.name == source else ():
            if not says_total(cell):
                yield values.text(cell), sum((sizes.get(row, Decimal(0)) for sizes in amounts), Decimal(0))


def _money_in(read: ReadLedger) -> dict[str, Decimal]:
    """The money of a sheet by its accounts."""
    columns, money = read.parts["columns"], defaultdict[str, Decimal](Decimal)
    for name, size in _lines(read, columns.get("account") or columns.get("program")):
        money[squeeze(name)] += size
    return money


def _labels(header: Header) -> dict[str, str]:
    """What the rows over the headings say of all that is under them, by the part of a ledger that it is."""
    found: dict[str, str] = {}
    for row, cells in header.grid.rows.items():
        texts = [values.text(cell) for cell in cells.values()] if row < header.top else []
        for at, text in enumerate(texts):
            label = _LABEL.fullmatch(text)
            part = next((part for part in _LABELS if label and label[part]), "")
            name = label["name"] if label else ""
            name = name or next(iter(texts[at + 1 :]), "")
            if part and name and year_in(name) is None:
                found.setdefault(part, name)
    return found


def _are_apart(names: Sequence[str]) -> bool:
    return len({*map(squeeze, names)}) == len(names)


def _is_no_owner(name: str) -> bool:
    words = name.replace("_", " ")
    no_words = re.search(r"[^\W\d_]{3}", words) is None
    return bool(no_words or _NO_OWNER.search(words) or is_version(words) or year_in(words) or says_total(words))
