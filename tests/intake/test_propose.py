"""A mapping is proposed with what it reads, edited by a person, and used again next year."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from budgetopt.city.model import Budget
from budgetopt.errors import InputError, Level
from budgetopt.intake.account import account_of
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from budgetopt.intake.reading import examine
from tests.intake.workbooks import MakeBook, Rows
from tests.shared_data import shared_file

LEDGER: Rows = [
    ["City of Testville"],
    ["Adopted budget, in thousands"],
    ["Dept", "Service line", "Fund", "FY2026 Adopted", "FY2025 Actual"],
    ["Parks", "Pools", "General", 10.5, 9],
    ["Parks", "Trees", "General", 20, 19],
    ["Works", "Lights", "Street", 30, 29],
    ["Total", None, None, 60.5, 57],
]


def totals(budget: Budget | None) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for row in budget.amounts if budget else ():
        sums[row.fiscal_year] += row.amount
    return dict(sums)


def content(proposal: Proposal) -> dict[str, Any]:
    found = yaml.safe_load(proposal.text)
    assert isinstance(found, dict)
    return found


def test_a_sheet_without_ids_is_proposed_with_its_total(book: MakeBook) -> None:
    path = book("testville_2026.xlsx", bare=True, Sheet1=LEDGER)
    assert examine(path).budget is None, "nobody has said how to read it"
    proposal = proposal_for(path)
    made = content(proposal)
    assert (made["city"], made["fiscal_year"], made["amounts_in"]) == ("City of Testville", 2026, "thousands")
    (ledger,) = made["ledgers"]
    assert ledger["file"] == "testville_{year}.xlsx"
    assert ledger["columns"] == {
        "department": "Dept", "program": "Service line", "fund": "Fund", "amount": "FY{year} Adopted"
    }  # fmt: skip
    assert totals(proposal.found.budget) == {2026: 60_500_00}
    account = "\n".join(account_of(proposal.found.understood))
    assert "Total FY2026, adopted: $60,500 in 3 programs" in account
    assert "Amount ← FY2026 Adopted (D)" in account and "1 row of totals left out" in account


@pytest.mark.parametrize("name", ["Adopted FY27 final [2].xlsx", "budget_2027.csv", "another_2027.xlsx"])
def test_next_years_file_may_have_another_name(book: MakeBook, tmp_path: Path, name: str) -> None:
    heads, rows = ["Dept", "Action", "FY{} Adopted"], [["Parks", "Pools", 11], ["Works", "Roads", 12]]
    first = book("budget_2026.xlsx", bare=True, Sheet1=[[words.format(2026) for words in heads], *rows])
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(proposal_for(first).text, encoding="utf-8")
    table: Rows = [[words.format(2027) for words in heads], *rows]
    if name.endswith(".csv"):
        second = tmp_path / name
        second.write_text("\n".join(",".join(map(str, row)) for row in table), encoding="utf-8")
    else:
        second = book(name, bare=True, Sheet1=table)
    proposal = proposal_for(second, mapping)
    assert proposal.changed[0] == f"ledgers.0.file: 'budget_{{year}}.xlsx' → {name!r}"
    assert totals(proposal.found.budget) == {2027: 23_00}
    # A file that has no such table stays unread, and the way on is said.
    other = book("other.xlsx", bare=True, Sheet1=[["Fund", "Tax", "FY2027 Levy"], ["G", "Land", 5], ["G", "Sales", 6]])
    [unused] = [item for item in proposal_for(other, mapping).found.findings if item.rule == "mapping-unused"]
    assert "--mapping mapping.yaml" in unused.mend


def test_a_second_sheet_with_the_same_columns_is_never_left_out_in_silence(book: MakeBook, tmp_path: Path) -> None:
    table: Rows = [["Dept", "Action", "FY2026 Adopted"], ["Parks", "Pools", 11], ["Works", "Roads", 12]]
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(proposal_for(book("budget.xlsx", bare=True, Detail=table)).text, encoding="utf-8")
    more: Rows = [table[0], ["Fire", "Engines", 40]]
    found = examine(book("budget.xlsx", bare=True, Detail=table, More=more), mapping)
    [error] = [item for item in found.findings if item.level is Level.ERROR]
    assert error.rule == "first-sheet" and "'More' has the same columns" in error.found
    notes = book("budget.xlsx", bare=True, Detail=table, Notes=[["Read me"], ["Adopted in June"]])
    assert totals(examine(notes, mapping).budget) == {2026: 23_00}


def test_next_year_one_line_changes_and_what_changed_is_said(book: MakeBook, tmp_path: Path) -> None:
    first = book("testville_2026.xlsx", bare=True, Sheet1=LEDGER)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(proposal_for(first).text, encoding="utf-8")
    assert not [item for item in examine(first, mapping).findings if item.rule == "workbook-changed"]
    heads = ["Dept", "Service line", "Fund Name", "Grant", "FY2027 Adopted"]
    rows: Rows = [[], ["In thousands"], [], heads, ["Parks", "Pools", "General", "no", 11]]
    second = book("testville_2027.xlsx", bare=True, Sheet1=rows)
    # As it is, last year's mapping names no file of this year: that is said, and nothing is read.
    assert "mapping-unused" in {item.rule for item in examine(second, mapping).findings}
    proposal = proposal_for(second, mapping)
    assert proposal.changed[0] == "fiscal_year: 2026 → 2027"
    # A heading that is not there is an error with the nearest: a person says what it is now.
    (error,) = [item for item in proposal.found.findings if item.level is Level.ERROR]
    assert (error.rule, error.place.cell) == ("unknown-column", "ledgers.0.columns.fund")
    assert "Did you mean 'Fund Name'?" in str(error)
    mended = tmp_path / "next.yaml"
    mended.write_text(proposal.text.replace("fund: Fund\n", "fund: Fund Name\n"), encoding="utf-8")
    assert totals(examine(second, mended).budget) == {2027: 11_000_00}


def test_a_mapping_that_is_used_again_says_new_and_missing_columns(book: MakeBook, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(proposal_for(book("a_2026.xlsx", bare=True, Sheet1=LEDGER)).text, encoding="utf-8")
    changed = [[*LEDGER[2][:4], "Amended"], *([*row[:4], 1] for row in LEDGER[3:6])]
    found = examine(book("a_2026.xlsx", bare=True, Sheet1=[*LEDGER[:2], [], *changed]), mapping)
    said = [(item.level, item.found) for item in found.findings if item.rule == "workbook-changed"]
    assert (Level.WARNING, "since the mapping was made there are new columns: 'Amended'.") in said
    assert (Level.WARNING, "since the mapping was made there are columns that are gone: 'FY2025 Actual'.") in said


def test_columns_of_years_and_of_revenue_are_proposed(book: MakeBook) -> None:
    rows: Rows = [
        ["Program Code", "Program Name", "Agency", "Type", "2024-25", "2025-26"],
        ["A1", "Patrol force", "Police", "Expense", 10, 11],
        ["A2", "Records room", "Police", "Expense", 20, 21],
        ["R1", "Property tax", "Finance", "Revenue", 30, 32],
    ]
    proposal = proposal_for(book("wide.xlsx", bare=True, Sheet1=rows))
    (ledger,) = content(proposal)["ledgers"]
    assert ledger["years"] == {2025: "2024-25", 2026: "2025-26"}
    assert ledger["revenue"] == {"column": "Type", "matches": "^(Revenue)$"}
    assert totals(proposal.found.budget) == {2025: 30_00, 2026: 32_00}
    assert [part.amount for part in proposal.found.understood.revenue] == [32_00]


def test_a_second_view_of_the_same_programs_is_not_added_to_the_first(book: MakeBook) -> None:
    rows = LEDGER[2:6]
    proposal = proposal_for(book("two.xlsx", bare=True, Nominal=rows, Real=rows))
    assert len(content(proposal)["ledgers"]) == 1
    assert "looks like another view" in proposal.left[0]


def test_a_table_of_measures_is_tied_by_the_column_that_names_programs(book: MakeBook) -> None:
    measures = [["Team", "Service line", "Measure", "Good direction", "FY2024", "FY2025"],
                ["x", "Pools", "Swims", "up", 1, 2], ["y", "TREES", "Planted", "up", 3, 4]]  # fmt: skip
    ledger = book("a_2026.xlsx", bare=True, Sheet1=LEDGER[2:6])
    proposal = proposal_for([ledger, book("measures.xlsx", bare=True, Data=measures)])
    (table,) = content(proposal)["tables"]
    assert table["reads"] == "Metrics" and table["columns"]["Program ID"] == "Service line"
    assert table["years"] == {2024: "FY2024", 2025: "FY2025"}
    assert proposal.found.budget is not None
    assert [metric.program_id for metric in proposal.found.budget.metrics] == ["Parks / Pools", "Parks / Trees"]


@pytest.mark.parametrize(
    ("file", "dollars"),
    [
        ("nyc/nyc_fy2020_agency_class_budget.json", 95_298_823_318),
        ("oakland/BudgetData_for_Public_Adopted_FY2016-17_Midcycle.xlsx", 1_239_428_331),
    ],
)
def test_real_files_are_proposed_with_their_known_totals(file: str, dollars: int) -> None:
    proposal = proposal_for(shared_file(*file.split("/")))
    assert list(totals(proposal.found.budget).values()) == [dollars * 100]


def test_a_wrong_mapping_is_not_brought_up_to_date(book: MakeBook, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("ledgrs: []\n", encoding="utf-8")
    with pytest.raises(InputError, match="ledgrs"):
        proposal_for(book(), path)
