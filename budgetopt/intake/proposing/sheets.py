"""Sheets of one file as ledgers side by side: views of the same money, fiscal years, or a department each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from budgetopt.intake.checks.funds import is_general
from budgetopt.intake.proposing.across import FUND

_NEAR = Decimal("0.1")  # share: amounts of one name that are nearer are those of two versions


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet that is proposed as a ledger: the money of its programs by their squeezed names, and the fiscal year that
    its own name alone says."""

    file: str
    name: str
    money: dict[str, Decimal]
    year: int | None

    def repeats(self, other: SheetRead) -> bool:
        """Whether it has most of the programs of another sheet of its file, with the same money."""
        both = self.money.keys() & other.money.keys()
        often = len(both) > 0.5 * min(len(self.money), len(other.money))
        same_year = self.year == other.year or None in (self.year, other.year)
        return (
            self.file == other.file and often and same_year and all(self.money[one] == other.money[one] for one in both)
        )


def tell_apart(ledgers: Sequence[dict[str, Any]], sheets: Sequence[SheetRead]) -> None:
    """Write into the ledgers what the names of their sheets say: the fiscal year, fund or department of each."""
    for file in {sheet.file for sheet in sheets}:
        of_file = [
            (ledger["columns"], sheet) for ledger, sheet in zip(ledgers, sheets, strict=True) if sheet.file == file
        ]
        by_year = len({sheet.year for _, sheet in of_file} - {None}) > 1
        by_fund = len(of_file) > 1 and all(_names_fund(columns, sheet.name) for columns, sheet in of_file)
        owned = any("always" in columns.get("program", ()) for columns, _ in of_file)
        named = owned or any("department" in columns for columns, _ in of_file)
        alike = are_versions([sheet.money for _, sheet in of_file])
        by_office = len(of_file) > 1 and not (by_year or named or alike)
        for columns, sheet in of_file:
            if by_year and sheet.year:
                columns["fiscal_year"] = {"always": str(sheet.year)}
            elif by_fund:
                columns["fund"] = {"always": sheet.name}
            elif by_office:
                columns["department"] = {"always": sheet.name}


def _names_fund(columns: dict[str, Any], name: str) -> bool:
    """Whether a sheet's name is that of the fund of its rows, which no column names."""
    return not {"fund", "fund_id"} & columns.keys() and (is_general(name) or FUND.search(name) is not None)


def are_versions(money: Sequence[Mapping[str, Decimal]]) -> bool:
    """Whether most pairs of sheets have most names in common with about as much beside them, as versions have.

    `money`: of each sheet, by what its rows name.
    """
    pairs = [*combinations(money, 2)]
    return bool(pairs) and 2 * sum(_are_alike(*pair) for pair in pairs) >= len(pairs)


def _are_alike(one: Mapping[str, Decimal], other: Mapping[str, Decimal]) -> bool:
    both = [(one[name], other[name]) for name in one.keys() & other.keys() if one[name] and other[name]]
    near = sum(abs(mine - its) <= _NEAR * max(abs(mine), abs(its)) for mine, its in both)
    return 2 * len(both) > min(len(one), len(other)) and 2 * near >= len(both)
