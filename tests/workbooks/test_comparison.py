"""The comparison workbook: its sheets, live totals that foot, input text that stays text, the same bytes each time."""

from __future__ import annotations

import datetime
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

import budgetopt as bo
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.comparison import write_comparison
from tests import riverton as sample
from tests.office import recalculated
from tests.workbooks.sheets import scale

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 1, 31)


@pytest.fixture(scope="module")
def compared() -> bo.Comparison:
    budget = sample.budget()
    scenarios = [
        bo.read_scenario(ROOT / "scenarios" / "balanced.toml"),
        bo.read_scenario(ROOT / "scenarios" / "evidence-first.toml"),
        bo.Scenario(name="=HYPERLINK(1)", limits={"moved": "2%"}),
    ]
    return bo.compare([bo.recommend(budget, scenario) for scenario in scenarios])


@pytest.fixture(scope="module")
def path(compared: bo.Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("comparison") / "comparison.xlsx"
    bo.to_excel(compared, target, date=DAY)
    return target


@pytest.fixture(scope="module")
def values(path: Path) -> Workbook:
    return openpyxl.load_workbook(path, data_only=True)


@pytest.fixture(scope="module")
def formulas(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def anew(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as LibreOffice works it out and saves it."""
    return recalculated(path, tmp_path_factory.mktemp("anew"))


def test_sheets_and_figures(values: Workbook, compared: bo.Comparison) -> None:
    assert values.sheetnames == ["Summary", "Differences", "Departments", "Goals", "Districts", "Programs", "Method"]
    rows = {row[0]: row[1:4] for row in values["Summary"].iter_rows(values_only=True) if row[0]}
    assert rows["Figure"] == ("Balanced", "Evidence first", "=HYPERLINK(1)")
    assert rows["Money moved"] == tuple(one.moved_cents / 100 for one in compared.headlines)
    # From the 5 % quantile to the 95 % quantile are nine cases of ten.
    assert any("In 90 of 100 cases the gain lies between" in str(name) for name in rows)
    assert rows["Gain, points"] == pytest.approx(tuple(one.gain for one in compared.headlines))


def test_totals_are_live_and_foot(anew: Path, compared: bo.Comparison) -> None:
    book = openpyxl.load_workbook(anew, data_only=True)
    for name in ("Departments", "Goals", "Districts", "Programs"):
        rows = list(book[name].iter_rows(values_only=True))
        header = next(row for row in rows if "Today" in row)
        totals = next(row for row in rows if row[0] == "The whole budget")
        at = header.index("Today")
        assert totals[at] == pytest.approx(compared.headlines[0].current_cents / 100, abs=0.001)
        for place, one in enumerate(compared.headlines):
            amount = header.index("Agreement") + 1 + place
            assert totals[amount] == pytest.approx(one.recommended_cents / 100, abs=0.001)
            assert totals[at + 1 + place] == pytest.approx((one.recommended_cents - one.current_cents) / 100, abs=0.001)


def test_every_difference_stands_with_its_effect(formulas: Workbook, compared: bo.Comparison) -> None:
    rows = list(formulas["Differences"].iter_rows(min_row=5, values_only=True))
    assert [(row[0], row[1]) for row in rows] == [
        (compared.names[one.plan], one.difference.what) for one in compared.differences
    ]
    assert [row[4] for row in rows] == pytest.approx([one.effect for one in compared.differences])


def test_no_text_of_an_input_is_a_formula(formulas: Workbook) -> None:
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert re.match(r"=(SUM\(|[A-Z]{1,2}\d+-[A-Z]\d+$)", str(cell.value)), cell.value
                    assert "HYPERLINK" not in str(cell.value)


def test_the_same_plans_and_date_give_the_same_bytes(compared: bo.Comparison, path: Path) -> None:
    assert in_memory(lambda file: write_comparison(compared, file, DAY)) == path.read_bytes()


def test_six_scenarios_fit() -> None:
    budget = bo.read_budget(ROOT / "sample_budgets" / "hamlet.xlsx")
    plans = [bo.recommend(budget, bo.Scenario(name="Same", limits={"moved": f"{share}%"})) for share in range(1, 7)]
    target = io.BytesIO()
    write_comparison(bo.compare(plans), target, DAY)
    book = openpyxl.load_workbook(target)
    header = [cell.value for cell in book["Programs"][4]]
    assert [name for name in header if name and name.startswith("Same") and "change" not in name] == [
        "Same",
        *(f"Same ({number})" for number in range(2, 7)),
    ]
    # On letter paper Excel fits what is printed on the page's width: 8 points or more are left of 10.
    for sheet in book.worksheets[:-1]:
        assert scale(sheet) >= 80, sheet.title


def test_programs_are_printed_where_the_scenarios_differ(values: Workbook, compared: bo.Comparison) -> None:
    sheet = values["Programs"]
    last = int(sheet.print_area.rpartition("$")[2])
    shown = [row[0] for row in sheet.iter_rows(min_row=5, max_row=last, values_only=True)]
    assert shown == [row.id for row in compared.programs if row.spread_cents]
    assert 0 < len(shown) < len(compared.programs)


def test_series_are_told_apart_in_black_and_white(formulas: Workbook, compared: bo.Comparison) -> None:
    (chart,) = formulas["Summary"]._charts
    patterns = [one.spPr.pattFill.prst if one.spPr.pattFill else "full" for one in chart.series]
    assert len(set(patterns)) == len(compared.names)


def test_the_chart_has_every_scenarios_change_of_every_department(
    values: Workbook, formulas: Workbook, anew: Path, compared: bo.Comparison
) -> None:
    """Also after another office program has opened and saved it."""
    rows = list(values["Departments"].iter_rows(values_only=True))
    for book in (formulas, openpyxl.load_workbook(anew)):
        (chart,) = book["Summary"]._charts
        assert [one.tx.v or one.tx.strRef.strCache.pt[0].v for one in chart.series] == list(compared.names)
        for place, series in enumerate(chart.series):
            numbers = series.val.numRef.f.replace("$", "").replace("'", "").split("!")
            assert numbers[0] == "Departments"
            first, last = (cell for cell in numbers[1].split(":"))
            found = [row[0].value for row in values["Departments"][f"{first}:{last}"]]
            assert found == [one.changes_cents[place] / 100 for one in compared.departments]
        assert sum(row[0] in {one.name for one in compared.departments} for row in rows) == len(compared.departments)


def test_the_scenarios_as_json_are_whole_and_high_enough_to_read(formulas: Workbook, compared: bo.Comparison) -> None:
    sheet = formulas["Method"]
    heading = next(row[0].row for row in sheet.iter_rows() if str(row[0].value).startswith("The scenarios as JSON"))
    parts: dict[str, str] = {}
    for name, text in ((row[0], row[1]) for row in sheet.iter_rows(min_row=heading + 1, max_col=2)):
        parts[name.value] = parts.get(name.value, "") + text.value
        # 8 points a character that is 4.8 wide, 9 a line; the three columns are 3 · 30 characters of 5.6 points.
        assert sheet.row_dimensions[name.row].height >= 9 * len(text.value) * 4.8 / (90 * 5.6)
        assert sheet.row_dimensions[name.row].height <= 409
    assert [json.loads(text) for text in parts.values()] == [
        json.loads(json.dumps(plan.scenario.resolved())) for plan in compared.plans
    ]
