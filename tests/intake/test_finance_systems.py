"""The smallest file of each kind that finance systems print and that was read wrongly, or asked about for nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest

from budgetopt.city.model import Budget
from budgetopt.errors import Level
from budgetopt.intake.cells import digits
from budgetopt.intake.cells.values import Unreadable
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import read_budget
from tests.intake.test_strange_files import read
from tests.intake.test_strangers import calculated
from tests.intake.workbooks import MakeBook, Rows

HEAD = "Department,Program,FY2026 Adopted\n"
THREE = "Works,Roads,412\nParks,Pools,627\nClerk,Vote,51\n"  # 1,090
OF_THREE = [("Roads", 412), ("Pools", 627), ("Vote", 51)]


def rows(*columns: str, of: str = "{name},{size}") -> str:
    heads = ",".join(columns)
    return f"{heads}\n" + "".join(of.format(name=name, size=size) + "\n" for name, size in OF_THREE)


# Units

UNITS = {
    "over departments": f"Department ($000s),Program,FY2026 Adopted\n{THREE}",
    "over programs": f"Department,(in thousands) Program,FY2026 Adopted\n{THREE}",
    "under the amounts": f"{HEAD},,(000)\n{THREE}",
    "under two columns": rows("Program", "FY2025 Adopted", "FY2026 Adopted", of="{name},{size},{size}").replace(
        "\nRoads", "\n,($000),($000)\nRoads"
    ),
    "times a thousand": f'"Budget 2026 (x $1,000)"\n{HEAD}{THREE}',
}


@pytest.mark.parametrize("place", UNITS)
def test_a_unit_is_heard_wherever_it_is_said(place: str) -> None:
    assert read(UNITS[place]) == (2026, 1_090_000, {})


@pytest.mark.parametrize("name", ["budget_in_thousands.csv", "FY26_adopted_000s.csv"])
def test_a_unit_in_the_files_name(name: str) -> None:
    assert read(HEAD + THREE, name) == (2026, 1_090_000, {})


def test_a_name_that_speaks_of_thousands_says_no_unit() -> None:
    assert read(f"{HEAD}{THREE}Parks,Thousand Oaks,10\n", "thousand_oaks_2026.csv") == (2026, 1_100, {})
    assert read(f"Department,Programs (thousands served),FY2026 Adopted\n{THREE}")[1] == 1_090


# Numbers


@pytest.mark.parametrize(
    ("words", "decimal", "size"),
    [("₹ 41,23,456/-", "", 4_123_456), ("0,971", "", "0.971"), ("4,123 Mio", ",", 4_123_000), ("4,123M", "", 4_123e6),
     ("4,123 Mio", "", None), ("4,123 Mrd", "", None), ("4,123 Mio", ".", 4_123e6), ("0,123,456", "", 123_456)],
)  # fmt: skip
def test_how_a_number_is_written(words: str, decimal: str, size: Any) -> None:
    if size is None:
        with pytest.raises(Unreadable, match=r"may be 4,123 or 4\.123"):
            digits.money_exact(words, decimal=decimal)
    else:
        assert float(digits.money_exact(words, decimal=decimal) or 0) == pytest.approx(float(size) * 100)


def test_a_nought_before_the_point_shows_that_it_is_decimal() -> None:
    assert (digits.decimal_sign(["4.123", "0.971"]), digits.decimal_sign(["4,123", "0,971"])) == (".", ",")


# Columns


def test_parts_that_read_as_counts_are_parts() -> None:
    parts = "Roads,300,112,412\nPools,500,127,627\nVote,40,11,51\nTrees,60,10,70\n"
    assert read(f"Program,Employees,Premises,FY26 Total\n{parts}") == (2026, 1_160, {})
    # A change is no part: what it is added to stays a rival.
    year, _, errors = read(f"Program,Council,Difference,FY26 Current budget\n{parts}")
    assert not year and "rival-amounts" in errors


def test_adjustments_are_no_budget() -> None:
    heads = "Account Description,ORIGINAL APPROP,TRANFRS/ADJSTMTS,REVISED BUDGET"
    assert read(f"{heads}\nRoads,412,9,421\nPools,627,9,636\nVote,51,9,60\n", "b_2026.csv")[1] == 1_090


def test_budget_estimates_are_budgets() -> None:
    heads = "Head of Account,Particulars,BE 2024-25,RE 2024-25,BE 2025-26"
    assert read(f"{heads}\nA1,Roads,400,410,412\nA2,Pools,600,610,627\nA3,Vote,50,50,51\n")[:2] == (2026, 1_090)


def test_codes_that_are_described_are_no_amounts() -> None:
    lines = "".join(f"2{at}00,{name},{code},Pay,{size}\n" for at, (name, size) in enumerate(OF_THREE)
                    for code in ("0005", "0100"))  # fmt: skip
    heads = "APPROPRIATION AUTHORITY,APPROPRIATION AUTHORITY DESCRIPTION,APPROPRIATION ACCOUNT,ACCOUNT NAME,2026 AMOUNT"
    assert read(f"{heads}\n{lines}") == (2026, 2_180, {})


def named(content: str) -> set[str]:
    file = io.BytesIO(content.encode())
    file.name = "b.csv"
    budget: Budget = proposal_for(file).found.needed
    return {program.name for program in budget.programs}


@pytest.mark.parametrize("heads", ["Produkt,Bezeichnung,Ansatz 2026", "Program ID,Description,FY2026 Adopted"])
def test_what_each_code_is_called_names_the_program(heads: str) -> None:
    assert named(f"{heads}\n11.1,Roads,412\n11.2,Pools,627\n12.1,Vote,51\n") == {"Roads", "Pools", "Vote"}
    # Words that differ under one code are those of its accounts.
    assert named(f"{heads}\n11.1,Pay,412\n11.1,Fuel,627\n12.1,Pay,51\n") == {"11.1", "12.1"}


MONTHS = ["Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun"]


@pytest.mark.parametrize("written", ["{month} {year}", "{month}-{short}", "{year}-{number:02}-01"])
def test_months_of_a_fiscal_year_are_those_of_the_year_it_ends_in(written: str) -> None:
    heads = [written.format(month=month, year=2025 + (at > 5), short=25 + (at > 5), number=(at + 6) % 12 + 1)
             for at, month in enumerate(MONTHS)]  # fmt: skip
    table = "".join(f"{name}," + ",".join([str(size)] * 12) + "\n" for name, size in OF_THREE)
    year, total, _ = read(f"Program,{','.join(heads)}\n{table}", "budget_fy2026.csv")
    assert (total, year in {0, 2026}) == (12 * 1_090, True)


def test_a_text_table_of_alignment_may_be_a_matrix() -> None:
    tables = {
        "programs.csv": "Program ID,Program,Department,Current budget\nP1,Pools,Parks,500\nP2,Vote,Clerk,90\n",
        "goals.csv": "Goal ID,Goal\nG1,Safe city\nG2,Healthy people\n",
        "alignment.csv": "Program,Safe city,Healthy people,Total\nPools,1,3,4\nVote,,2,2\n",
    }
    files = [io.BytesIO(content.encode()) for content in tables.values()]
    for file, name in zip(files, tables, strict=True):
        file.name = name
    scores = {(one.program_id, one.goal_id): one.score for one in read_budget(files).alignment}
    assert scores == {("P1", "G1"): 1, ("P1", "G2"): 3, ("P2", "G2"): 2}


def test_equal_quarters_of_days_are_asked_about() -> None:
    table = "".join(f"{name},{size},{size},{size},{size}\n" for name, size in OF_THREE)
    assert "rival-amounts" in read(f"Program,2025-09-30,2025-12-31,2026-03-31,2026-06-30\n{table}")[2]


# Rows


def test_a_program_called_total_is_asked_about_beside_its_department() -> None:
    assert "$1,090 without" in read(f"{HEAD}{THREE}Clerk,Total Rewards,98\n")[2]["total-of-nothing"]
    assert read(f"{HEAD}{THREE}Clerk,Total Clerk,51\n") == (2026, 1_090, {})


def test_stars_before_a_code_mark_a_total() -> None:
    lines = "450,Roads,412\n450,Trees,88\n* 450,,500\n460,Pools,627\n* 460,,627\n**,,1127\n"
    assert read(f"Funds Center,Program,FY2026 Adopted\n{lines}")[1] == 1_127


@pytest.mark.parametrize("size", ["-250", "250"])
def test_transfers_in_are_asked_about(size: str) -> None:
    said = read(f"{HEAD}{THREE}Works,Transfer in from Street Fund,{size}\nParks,Transfer out,250\n")[2]
    assert "without" in said["transfer-in"]


def test_codes_of_accounts_are_no_versions() -> None:
    lines = "".join(f"{name},{code},{size}\n" for name, size in OF_THREE for code in ("0005", "0100"))
    assert read(f"Program,Account,FY2026 Adopted\n{lines}")[:2] == (2026, 2_180)


def test_a_hidden_sheet_of_another_year_is_added_to_nothing(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {
        f"FY{year % 100}": [
            ["Program", f"FY{year} Adopted"],
            *([name, size * (year - 2024)] for name, size in OF_THREE),
        ]
        for year in (2026, 2025)
    }
    sheets = {"Budget": sheets["FY26"], "old": sheets["FY25"]}

    def hide(made: Any) -> None:
        made["old"].sheet_state = "hidden"

    found = proposal_for([book(bare=True, edit=hide, **sheets)]).found
    errors = [item for item in found.findings if item.level is Level.ERROR]
    assert not errors and found.budget
    assert sum(row.amount for row in found.budget.amounts if row.fiscal_year == 2026) == 2 * 109_000


def test_formulas_of_sections_with_codes_that_go_on_are_totals() -> None:
    lines = [["11", "Leisure", ("=SUM(C3:C4)", 1039)], ["11.1", "Roads", 412], ["11.2", "Pools", 627]]
    found = read(calculated([["Program ID", "Program", "FY2026 Adopted"], *lines, ["12.1", "Vote", 51]]), "b.xlsx")
    assert found[1] == 1_090
