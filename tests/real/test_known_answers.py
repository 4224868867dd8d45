"""Files that nobody here wrote, each read by a mapping that stands beside this test, to its known answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import openpyxl
import pytest
import yaml

from budgetopt.city.crosswalk import rated
from budgetopt.city.model import AmountKind, Budget, Trend
from budgetopt.errors import Level
from budgetopt.intake.reading import Examination, examine
from tests.cited import cells_of, same
from tests.shared_data import shared_file

HERE = Path(__file__).parent
OKC = (
    "c4okc_fy2017.csv",
    "fy2016-okc-expense-budget.csv",
    "fy2015-okc-expense-budget.csv",
    "fy2014-okc-expense-budget.csv",
    "CODE_OKC_CSV_FY15_Actuals.csv",
    "c4okc_fy2017Revenue.csv",
    "Agencies.csv",
)


def read(mapping: str, folder: str, *files: str) -> Examination:
    return examine([shared_file(folder, file) for file in files], HERE / mapping)


def budget_of(found: Examination) -> Budget:
    assert found.budget is not None, [str(item) for item in found.findings if item.level is Level.ERROR][:5]
    return found.budget


def totals(budget: Budget) -> dict[tuple[int, str], float]:
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for row in budget.amounts:
        sums[row.fiscal_year, row.kind.value] += row.amount
    return {key: cents / 100 for key, cents in sums.items()}


@pytest.fixture(scope="module")
def okc() -> Examination:
    return read("okc.yaml", "okc", *OKC)


def test_four_years_of_oklahoma_city_its_actuals_and_its_revenue(okc: Examination) -> None:
    budget = budget_of(okc)
    assert totals(budget) == {
        (2014, "adopted"): 1_130_041_489,
        (2015, "adopted"): 1_205_265_252,
        (2016, "adopted"): 1_349_646_272,
        (2017, "adopted"): 1_365_364_194,
        (2015, "actual"): 1_027_486_663.78,
    }
    assert [(part.rows, part.amount) for part in okc.understood.revenue] == [(204, 1_365_364_194_00)]
    assert budget.fiscal_year == 2017 and budget.program["0100101"].department == "Mayor and Council"


def test_programs_of_oklahoma_city_are_joined_over_the_years_though_codes_lost_their_zeros(okc: Examination) -> None:
    budget = budget_of(okc)
    programs: dict[int, set[str]] = defaultdict(set)
    funds: dict[int, set[str]] = defaultdict(set)
    for row in budget.amounts:
        if row.kind is AmountKind.ADOPTED:
            programs[row.fiscal_year].add(row.program_id)
            funds[row.fiscal_year].add(row.fund_id)
    assert {year: len(ids) for year, ids in programs.items()} == {2014: 324, 2015: 329, 2016: 305, 2017: 319}
    assert sorted(len(ids) for ids in funds.values()) == [35, 35, 35, 36]
    always = set.intersection(*programs.values())
    # 224 codes are written alike in all four files; 31 more lost their zeros in the last and are the same programs.
    assert len([id for id in always if not id.startswith("0")]) == 224 and len(always) == 255
    notes = [item for item in okc.findings if item.rule == "zeros-restored"]
    assert {item.place.file for item in notes} == {"c4okc_fy2017.csv"} and all("is 0" in item.found for item in notes)


def test_oaklands_expense_and_revenue_are_told_apart() -> None:
    found = read("oakland.yaml", "oakland", "BudgetData_for_Public_Adopted_FY2016-17_Midcycle.xlsx")
    budget = budget_of(found)
    assert totals(budget) == {(2017, "adopted"): 1_239_428_331}
    assert [(part.rows, part.amount) for part in found.understood.revenue] == [(636, 1_237_091_825_00)]
    assert (len(budget.programs), len(budget.amounts)) == (158, 11_231 - 636)
    assert budget.program["YS10"].name.startswith("AMERICANS WITH DISABILI")


def test_oaklands_totals_of_two_years() -> None:
    found = read("oakland_totals.yaml", "oakland", "FY15-16__adopted.csv", "FY16-17__adopted.csv")
    assert totals(budget_of(found)) == {(2016, "adopted"): 1_202_960_209, (2017, "adopted"): 1_182_157_681}
    assert [part.amount for part in found.understood.revenue] == [1_202_960_209_00, 1_182_137_681_00]


def test_new_yorks_dollars() -> None:
    budget = budget_of(read("nyc_money.yaml", "nyc", "nyc_fy2020_agency_class_budget.json"))
    assert totals(budget) == {(2020, "adopted"): 95_298_823_318}


def test_new_yorks_indicators_are_joined_to_its_units() -> None:
    files = ("UA_Oct_Vacancy.csv", "Tidy_Indicator_Level_Data.csv", "MMR_Service_UA_Map.csv")
    found = read("nyc_metrics.yaml", "nyc", *files)
    budget = budget_of(found)
    units = {metric.program_id for metric in budget.metrics}
    with_target = [metric for metric in budget.metrics if metric.target is not None]
    assert (len(budget.programs), len(units), len(budget.metrics)) == (183, 83, 975)
    assert sum(budget.program[id].fte or 0 for id in units) == 206_555
    assert sum(program.fte or 0 for program in budget.programs) == 367_902
    assert len({metric.program_id for metric in with_target}) == 61
    assert Counter(metric.better for metric in budget.metrics) == {Trend.UP: 601, Trend.DOWN: 374}
    first = budget.metrics[0]
    # Years stand in columns out of order.
    assert (first.program_id, first.better) == ("810 / 1", Trend.UP)
    assert first.actuals == ((2016, 61.92), (2017, 64.13), (2018, 61.15), (2019, 58.13), (2020, 62.22), (2021, 57.96),
                             (2022, 56.11), (2023, 50.34))  # fmt: skip
    # Years and targets, all of them, stand in the cells that they name.
    held = cells_of([shared_file("nyc", "Tidy_Indicator_Level_Data.csv")])["Tidy_Indicator_Level_Data.csv"]
    read_as = [(metric.cells.place("target"), metric.target) for metric in with_target]
    read_as += [(metric.cells.place(str(year)), size) for metric in budget.metrics for year, size in metric.actuals]
    assert len(read_as) > 5_000
    assert [place for place, size in read_as if not same(size, held[place.inside])] == []
    assert not found.understood.joined.unmatched
    without = dict(found.understood.joined.without)["Metrics"]
    assert len(without) == 100
    # A service map may give a unit several services.
    assert sum(";" in program.description for program in budget.programs) > 30


def test_the_what_works_clearinghouse_is_evidence_with_tiers() -> None:
    budget = budget_of(read("wwc.yaml", "wwc", "wp_meta_v2.csv", "wp_meta_v2_codebook.xlsx"))
    assert (len(budget.programs), len(budget.studies)) == (229, 1_553)
    assert {study.program_id for study in budget.studies} == set(budget.program)
    tiers = Counter(study.rating for study in budget.studies if study.system)
    assert tiers == {"Tier 1": 130, "Tier 2": 57}
    assert Counter(rated(study).level for study in budget.studies if study.system) == {4: 130, 3: 57}
    assert Counter(rated(study).level for study in budget.studies if not study.system).keys() == {3, 4}


def test_the_uks_country_and_regional_analysis() -> None:
    file = "CRA_2018_Database_for_Publication_rvsd.xlsx"
    budget = budget_of(read("uk_cra.yaml", "uk", file))
    assert len(budget.amounts) == 5 * 21_135
    # The same columns, added up by openpyxl alone.
    book = openpyxl.load_workbook(shared_file("uk", file), read_only=True)
    rows = book["CRA 2018 database"].iter_rows(min_row=2, min_col=15, max_col=19, values_only=True)
    sums = [sum(column) for column in zip(*(row for row in rows if row[0] is not None), strict=True)]
    assert totals(budget) == {(2014 + place, "adopted"): total * 1_000 for place, total in enumerate(sums)}
    assert budget.currency == "GBP"


PESA = "PESA_2025_chapter1_tables.xlsx"
# Tables by departmental group, whose last row of totals is the sum of all rows above it.
GROUPS = ("1_5", "1_6", "1_10", "1_11", "1_12", "1_13", "1_16", "1_17", "1_18")


@pytest.mark.parametrize("table", GROUPS)
def test_the_uks_tables_foot_to_their_own_totals(tmp_path: Path, table: str) -> None:
    sheet = f"Table_{table}".replace("Table_1_18", "Table _1_18")
    page = openpyxl.load_workbook(shared_file("uk", PESA))[sheet]
    years = {}
    for column in range(2, 8):
        year, kind = page.cell(4, column).value, page.cell(5, column).value
        if year:
            amounts = {"outturn": "actual", "plans": "adopted"}[kind]
            years[int(year[:4]) + 1] = ({"column": f"{year} {kind}", "amounts": amounts}, column)
    last = max(row for row in range(1, page.max_row + 1) if str(page.cell(row, 1).value).startswith("Total"))
    mapping = yaml.safe_load((HERE / "uk_pesa.yaml").read_text(encoding="utf-8"))
    mapping["fiscal_year"] = max(years)
    mapping["ledgers"][0] |= {"sheet": sheet, "years": {year: named for year, (named, _) in years.items()}}
    path = tmp_path / "pesa.yaml"
    path.write_text(yaml.safe_dump(mapping), encoding="utf-8")
    found = examine(shared_file("uk", PESA), path)
    sums = totals(budget_of(found))
    for year, (named, column) in years.items():
        # Every row is rounded to a million; so is the total.
        assert sums[year, named["amounts"]] == pytest.approx(page.cell(last, column).value * 1_000_000, abs=6_000_000)
    rules = Counter(item.rule for item in found.findings)
    assert rules["total-differs"] == 0 and rules["total-left-out"] == 1 and rules["row-left-out"] >= 1


def test_a_unit_that_a_lone_cell_contradicts_is_an_error_with_both_readings(tmp_path: Path) -> None:
    text = (HERE / "uk_pesa.yaml").read_text(encoding="utf-8").replace("amounts_in: millions", "amounts_in: thousands")
    path = tmp_path / "pesa.yaml"
    path.write_text(text, encoding="utf-8")
    found = examine(shared_file("uk", PESA), path)
    (error,) = [item for item in found.findings if item.level is Level.ERROR]
    assert (error.rule, error.place.sheet, error.place.cell) == ("units-differ", "Table_1_12", "G2")
    assert "£224,823,000 or £224,823,000,000" in error.found


def test_every_shipped_file_is_read() -> None:
    folder = shared_file("README.md").parent
    mapped = "\n".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.yaml")).replace(
        "FY*__adopted.csv", "FY15-16__adopted.csv FY16-17__adopted.csv"
    )
    files = [path.name for path in folder.rglob("*.*") if path.is_file() and path.name != "README.md"]
    assert len(files) == 18 and not [name for name in files if name not in mapped]
