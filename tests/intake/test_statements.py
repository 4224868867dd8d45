"""The smallest file of each kind of statement and printed page, with its total written by hand: right, or asked about.

Each stands for a class of files: tables under one another, sides of an account, balances, versions in rows.
"""

from __future__ import annotations

import pytest

from budgetopt.intake.proposing.propose import proposal_for
from tests.intake.test_exports import file_of
from tests.intake.test_strange_files import HEAD, TWO, read
from tests.intake.workbooks import MakeBook

# One table a department, a fund, a sheet


STACKED = "Program,FY2026 Adopted\n{}\nTotal,{}\n\n"


@pytest.mark.parametrize("names", [("Police", "Parks", "Works"), ("Police", "Parks")])
def test_the_first_of_stacked_tables_is_of_the_words_over_it(names: tuple[str, ...]) -> None:
    rows = "".join(f"{name}\n{STACKED.format(f'Patrol {n},400', 400)}" for n, name in enumerate(names))
    found = proposal_for(file_of(rows)).found
    assert found.budget and [program.department for program in found.budget.programs] == list(names)
    assert read(rows) == (2026, 400 * len(names), {})


def test_stacked_tables_and_sheets_of_funds(book: MakeBook) -> None:
    rows = "Fund: General Fund\n{}Fund: Street Fund\n{}"
    rows = rows.format(STACKED.format("Patrol,400\nPools,600", 1000), STACKED.format("Roads,250\nSnow,150", 400))
    heads = ["Department", "Program", "FY2026 Adopted"]
    path = book("b.xlsx", bare=True, **{"General Fund": [heads, ["Police", "Patrol", 400], ["Parks", "Pools", 600]],
                                        "Street Fund": [heads, ["Works", "Roads", 400]]})  # fmt: skip
    for file in (file_of(rows), path):
        found = proposal_for(file).found
        assert found.budget and [fund.name.split(": ")[-1] for fund in found.budget.funds] == [
            "General Fund",
            "Street Fund",
        ]
        assert found.budget.fund_names and sum(row.amount for row in found.budget.amounts) == 1400_00


def test_of_many_years_in_rows_the_latest_is_shown() -> None:
    rows = "".join(
        f"{year},Roads,{400 + year - 2026},80\n{year},Pools,{600 + year - 2026},90\n" for year in (2025, 2026)
    )
    said = read(f"Fiscal Year,Program,Approved Amount,Expense Amount\n{rows}")[2]["rival-amounts"]
    assert "'Approved Amount' ($1,000 in 2026) or 'Expense Amount' ($170 in 2026)" in said


# Sides of an account, balances, numbered columns


@pytest.mark.parametrize("sign", ["-{}", "{}-", "({})"])
def test_books_that_write_spending_as_credits_are_asked_about(sign: str) -> None:
    rows = "".join(f"Works,{name},{sign.format(size)}\n" for name, size in (("Roads", 400), ("Pools", 600)))
    said = read(HEAD + rows)[2]["all-negative"]
    assert "($1,000) as they stand, $1,000 with their signs turned" in said


@pytest.mark.parametrize(("heading", "one", "two"), [("D/C", "D", "C"), ("S/H", "S", "H"), ("Sign", "+", "-")])
def test_sides_in_a_column_are_asked_about(heading: str, one: str, two: str) -> None:
    rows = "".join(
        f"2026,{name},{side},{size}\n"
        for name, more in (("Roads", 400), ("Pools", 600))
        for side, size in ((one, more), (two, 50))
    )
    said = read(f"Fiscal Year,Program,{heading},Amount\n{rows}")[2]["revenue-mixed"]
    assert "$1,100 together, $900 where one takes away from the other" in said


@pytest.mark.parametrize(
    "name",
    ["Ending Fund Balance", "Unappropriated ending balance", "Carried forward", "Balance brought forward",
     "Beginning balance", "Report"],
)  # fmt: skip
def test_balances_are_no_spending(name: str) -> None:
    assert "$1,000 without" in read(f"{HEAD}{TWO}Finance,{name},900\n")[2]["balance"]


def test_names_that_speak_of_balances() -> None:
    rows = "Parks,Work-life balance,300\nParks,Balanced growth,200\nWorks,Report writing,50\n"
    assert read(f"{HEAD}{TWO}{rows}") == (2026, 1550, {})


@pytest.mark.parametrize("row", ["1,2,3", "(1),(2),(3)", "a,b,c", "(A),(B),(C)"])
def test_columns_are_numbered_under_their_headings(row: str) -> None:
    assert read(f"{HEAD}{row}\n{TWO}") == (2026, 1000, {})


@pytest.mark.parametrize(
    ("heading", "words"), [("Biennium", ("2023-25", "2025-27")), ("Scenario", ("Draft one", "Draft two"))]
)
def test_versions_that_differ_in_their_amounts_are_asked_about(heading: str, words: tuple[str, str]) -> None:
    rows = "".join(f"{word},Roads,{400 + n}\n{word},Pools,{600 + n}\n" for n, word in enumerate(words))
    said = read(f"{heading},Service,Adopted\n{rows}", "b_2026.csv")[2]["versions-mixed"]
    assert f"$1,000 of {words[0]!r}; $1,002 of {words[1]!r}; $2,002 together" in said


@pytest.mark.parametrize("words", ["($000's)", "(in $000’s)", "($000s)", "(000's)"])
def test_thousands_with_an_apostrophe_in_a_title(words: str) -> None:
    assert read(f"City budget FY2026 {words}\n{HEAD}{TWO}") == (2026, 1_000_000, {})
