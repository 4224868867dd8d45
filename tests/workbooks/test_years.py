"""The recommendation workbook of several years: the sheet Years foots, is live, and agrees with the plan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.tables import funds_of, lines_of
from budgetopt.scenario.model import Scenario
from budgetopt.verification import verify
from tests import riverton as sample
from tests.office import recalculated_all
from tests.small import city, fund
from tests.verification.verified import THREE_YEARS, City
from tests.verification.verified import written as verified
from tests.workbooks.recalculating import formulas_agreed
from tests.workbooks.sheets import header_row, opened, rows_of, written

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return recommend(sample.quarter(), sample.asked("three-years"))


@pytest.fixture(scope="module")
def content(plan: Plan) -> bytes:
    return written(plan)


@pytest.fixture(scope="module")
def values(content: bytes) -> Workbook:
    return opened(content)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Three programs on two funds."""
    return verified(tmp_path_factory.mktemp("small"), lambda budget: recommend(budget, THREE_YEARS))


@dataclass
class Recalculated:
    """Workbooks, and what an office program makes of each."""

    fund_edited: str
    quarter: tuple[Path, Path]
    small: tuple[Path, Path]
    edited: tuple[Path, Path]
    less: tuple[Path, Path]


@pytest.fixture(scope="module")
def office(content: bytes, small: City, tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    """The plan's workbook, a small city's, and that one with 100 more for its first line; in one start of it."""
    folder = tmp_path_factory.mktemp("office")
    paths = [folder / f"{name}.xlsx" for name in ("quarter", "small", "edited", "less")]
    paths[0].write_bytes(content)
    paths[1].write_bytes(small.plan.read_bytes())
    book = load_workbook(small.plan)
    sheet = book["Recommendations"]
    line = header_row(sheet, "Department", "Program ID") + 1
    sheet[f"G{line}"] = sheet[f"G{line}"].value + 100
    book.save(paths[2])
    sheet[f"G{line}"] = sheet[f"G{line}"].value - 101
    book.save(paths[3])
    pairs = zip(paths, recalculated_all(paths, folder), strict=True)
    return Recalculated(str(sheet[f"D{line}"].value), *pairs)


def test_verify_and_an_office_program_agree_with_it(office: Recalculated) -> None:
    path, anew = office.quarter
    found = verify(path)
    assert found.failures == ()
    assert sum("Years" in check.words for check in found.checks) == 4
    assert formulas_agreed(path, anew) > 1_200


def test_what_later_years_say_is_never_called_ok(office: Recalculated) -> None:
    """A dollar less in the first year breaks nothing there; what it does to later years no formula says."""
    same, less = (load_workbook(anew, data_only=True) for _, anew in (office.small, office.less))
    assert str(same["Recommendations"]["F6"].value).startswith("OK") and same["Checks"]["A9"].value.startswith("OK")
    assert less["Checks"]["B4"].value == 0, "rules broken, of those that a formula says"
    assert less["Recommendations"]["F6"].value == "Funds with money unallocated: 1 (sheet Funds)"
    assert less["Checks"]["A9"].value.startswith("some rules: ask budgetopt score; ")


def money(value: object) -> Decimal:
    return Decimal(str(value or 0))


def test_the_sheet_stands_after_the_recommendations(values: Workbook) -> None:
    names = values.sheetnames
    assert names[names.index("Recommendations") + 1] == "Years"
    assert values["Years"].freeze_panes and values["Years"].page_setup.orientation == "landscape"
    top = header_row(values["Years"], "Program ID", "Program")
    assert values["Years"].print_title_rows == f"${top}:${top}"


def test_every_line_has_its_amount_and_its_exit_costs_in_every_year(plan: Plan, values: Workbook) -> None:
    shown = {(row["Program ID"], row["Fund ID"]): row for row in rows_of(values["Years"], "Program ID", "Program")}
    assert len(shown) * 3 == len(lines_of(plan))
    later = 0
    for line in lines_of(plan):
        row = shown[line["program_id"], line["fund_id"]]
        assert money(row["Today"]) == money(line["current"])
        assert money(row[f"Year {line['year']}"]) == money(line["recommended"])
        later += line["year"] > 1 and row[f"Year {line['year']}"] != row["Year 1"]
        if line["year"] == 3:
            assert money(row["Change"]) == money(line["change"])
    assert later > 50, "nothing happens after year 1: this plan shows nothing"
    for fund_row in funds_of(plan):
        costs = [fund_row[part] for part in ("transition_costs", "lost_revenue", "unavoidable_cost")]
        mine = [row for (_, id), row in shown.items() if id == fund_row["fund_id"]]
        assert sum(money(row[f"Exit costs, year {fund_row['year']}"]) for row in mine) == sum(map(money, costs))


def test_every_fund_adds_up_in_every_year(plan: Plan, values: Workbook) -> None:
    shown = {(row["Fund ID"], row["Year"]): row for row in rows_of(values["Years"], "Fund ID", "Fund")}
    assert len(shown) == 3 * len(plan.budget.funds)
    for row in funds_of(plan):
        there = shown[row["fund_id"], row["year"]]
        assert there["Check"] == "OK"
        assert money(there["For programs"]) == money(row["recommended"])
        assert money(there["Available"]) == money(there["Sum"]) == money(row["available"])
        assert money(there["Idle"]) == money(row["idle"]) and money(there["Reserve"]) == money(row["reserve"])


def test_the_impact_of_the_years_is_that_of_the_summary(plan: Plan, values: Workbook) -> None:
    years = rows_of(values["Years"], "Year", "Fiscal year")
    assert [row["Fiscal year"] for row in years] == ["FY2027", "FY2028", "FY2029", "discounted"]
    assert [row["A point counts"] for row in years[:3]] == [pytest.approx(1.03**-year) for year in range(3)]
    for name, heading in (("Impact_today", "Impact today"), ("Impact_recommended", "Impact")):
        ((sheet, cell),) = values.defined_names[name].destinations
        by_hand = sum(row["A point counts"] * row[heading] for row in years[:3])
        assert values[sheet][cell].value == pytest.approx(by_hand) == pytest.approx(years[3][heading])
    assert plan.impact == pytest.approx(sum(year.weight * year.impact for year in plan.by_year))


def test_the_summary_says_how_many_years_and_what_the_other_sheets_show(values: Workbook) -> None:
    said = [cell.value for row in values["Summary"].iter_rows() for cell in row if isinstance(cell.value, str)]
    whole = " ".join(said)
    assert "This plan is over 3 years, discounted at 3% a year." in whole
    assert "all sheets but Years and Rules, show year 1 (FY2027), the budget to adopt" in whole
    assert [text[:8] for text in said if text.startswith("Year ")] == ["Year 1: ", "Year 2: ", "Year 3: "]


def test_a_plan_does_not_seem_to_pass_its_own_bound(plan: Plan, values: Workbook) -> None:
    # With caution the bound is of the impact less what caution holds against the moves.
    assert plan.impact > plan.upper_bound
    labels = [row[0].value for row in values["Summary"].iter_rows() if isinstance(row[0].value, str)]
    assert "Most that any plan can have by these rules, after caution" in labels
    proven = next(text for text in labels if text.startswith("Proven: "))
    assert "after what caution and disruption count against it" in proven


def test_an_office_program_works_out_the_same(small: City, office: Recalculated) -> None:
    anew = load_workbook(office.small[1], data_only=True)
    plan, values, compared = small.made, small.values, 0
    for row in load_workbook(small.plan)["Years"].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                compared += 1
                cached, now = values["Years"][cell.coordinate].value, anew["Years"][cell.coordinate].value
                place = f"{cell.coordinate} {cell.value}"
                if isinstance(cached, int | float):
                    assert now == pytest.approx(cached, abs=0.001, rel=1e-12), place
                else:
                    assert (now or "") == (cached or ""), place
    assert compared > 4 * len(lines_of(plan)) / 3


def test_the_check_of_a_fund_follows_year_1_as_it_is_edited(office: Recalculated) -> None:
    edited = load_workbook(office.edited[1], data_only=True)
    checks = {(row["Fund ID"], row["Year"]): row["Check"] for row in rows_of(edited["Years"], "Fund ID", "Fund")}
    assert checks.pop((office.fund_edited, 1)) == "does not add up: off by 100.00"
    assert set(checks.values()) == {"OK"}


def test_two_and_five_years_and_hostile_names_are_written() -> None:
    budget = city(
        {"=A": {"lines": {"=F": 1000}, "known": "good", "name": "=1+1"}, "B": {"lines": {"=F": 1000}}},
        (fund("=F", "no", name="@Fund"),),
    )
    for years in (2, 5):
        book = opened(written(recommend(budget, Scenario(years=years))))
        rows = rows_of(book["Years"], "Program ID", "Program")
        assert [row["Program"] for row in rows] == ["=1+1", "B"]
        assert [name for name in rows[0] if name.startswith("Year ")] == [f"Year {year + 1}" for year in range(years)]
