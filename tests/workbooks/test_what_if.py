"""The sheet Robustness and the frontier's workbook: what stands there is what was worked out, and text stays text."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

import budgetopt as bo
from budgetopt.explore.robustness import agreements, robustness_of
from budgetopt.explore.stability import Robustness
from budgetopt.saving.whole import in_memory
from budgetopt.tell.choices import KNEE
from budgetopt.workbooks.recommendation import write_recommendation
from tests import riverton as sample
from tests.office import recalculated
from tests.workbooks.sheets import HOSTILE, hostile_city, opened, rows_of

DATE = datetime.date(2026, 7, 1)


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fourth program of the city: drawn, written, read and made again in a third of the time."""
    (path := tmp_path_factory.mktemp("part") / "part.xlsx").write_bytes(sample.quarter_workbook())
    return path


@pytest.fixture(scope="module")
def found(part: Path) -> tuple[Robustness, ...]:
    plans = [bo.recommend(bo.read_budget(part), sample.asked(name)) for name in NAMES]
    return list(robustness_of(plans, draws=60))[-1].results


NAMES = ("balanced", "law-only")


def written(found: tuple[Robustness, ...]) -> bytes:
    return in_memory(lambda file: write_recommendation(found[0].plan, file, DATE, found))


def test_the_sheet_has_the_shares_classes_and_agreement(found: tuple[Robustness, ...]) -> None:
    book = opened(written(found))
    rows = {row["Program ID"]: row for row in rows_of(book["Robustness"], "Program ID", "Program") if row.get("Move")}
    moves = {one.program_id: one for one in found[0].stability if one.way}
    assert set(rows) == set(moves)
    together = {one.program_id: one for one in agreements(found)}
    for id, one in moves.items():
        assert (rows[id]["Best cut"], rows[id]["Best raised"]) == (pytest.approx(one.cut), pytest.approx(one.raised))
        assert rows[id]["Class"] == str(one.sureness)
        total = found[0].plan.case.standing.total[id]
        assert rows[id]["Change"] == (found[0].plan.allocation.programs[id] - total) / 100
        shown = rows[id]["Draws in which all agree"]
        assert shown == (pytest.approx(together[id].share) if together[id].way else None)
    text = [cell.value for row in book["Summary"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any("Tested: in" in words for words in text)


def test_the_agenda_stands_in_its_order(found: tuple[Robustness, ...]) -> None:
    sheet = opened(written(found))["Robustness"]
    heading = next(row[0].row for row in sheet.iter_rows() if str(row[0].value).startswith("Evaluation agenda"))
    ids = []
    for row in sheet.iter_rows(min_row=heading + 3, values_only=True):
        if row[0] is None or not row[1]:
            break
        ids.append(row[0])
    assert found[0].agenda
    assert ids == [one.program_id for one in found[0].agenda]


def test_the_same_draws_and_date_give_the_same_bytes(found: tuple[Robustness, ...], tmp_path: Path) -> None:
    assert written(found) == written(found)
    bo.to_excel(found[0], tmp_path / "sure.xlsx", date=DATE)
    assert "Robustness" in load_workbook(tmp_path / "sure.xlsx").sheetnames


def test_a_frontier_has_its_points_its_chart_and_its_plans(found: tuple[Robustness, ...], tmp_path: Path) -> None:
    plan = found[0].plan
    curve = bo.frontier(plan.budget, plan.scenario, points=6)
    for name in ("one", "two"):
        bo.to_excel(curve, tmp_path / f"{name}.xlsx", date=DATE)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    book = load_workbook(tmp_path / "one.xlsx")
    rows = rows_of(book["Frontier"], "Share of each fund that may be moved", "Money moved")
    gains = [row["Gain against today, points"] for row in rows[: len(curve.listed)]]
    assert gains == [pytest.approx(point.gain) for point in curve.listed]
    assert [row["Note"] == KNEE for row in rows[: len(curve.listed)]].index(True) == curve.knee
    plans = {row["Program ID"]: list(row.values()) for row in rows_of(book["Plans"], "Program ID", "Program")}
    ids = sorted(plan.case.standing.total)
    for id, cells in plans.items():
        changes = [point.changes[ids.index(id)] for point in curve.listed if point.changes is not None]
        assert cells[2:] == [pytest.approx(change, abs=0.006) for change in changes]
    # Where no program may lose more than 3 %, little more can be moved than is.
    longer = bo.frontier(plan.budget, plan.scenario.with_limits(program_cut="3%"), points=25)
    bo.to_excel(longer, tmp_path / "longer.xlsx", date=DATE)
    book = load_workbook(tmp_path / "longer.xlsx")
    rows = rows_of(book["Frontier"], "Share of each fund that may be moved", "Money moved")
    assert longer.enough_words and longer.enough_words in str(book["Frontier"]["A2"].value)
    assert [
        row["Share of each fund that may be moved"] for row in rows if isinstance(row["Money moved"], int | float)
    ] == [pytest.approx(point.level) for point in longer.listed]
    assert len(longer.listed) < 25
    # On a page's width stand 180 characters in 8 points: names of 44, and 10 points of 13.
    assert len(longer.listed) > 10
    wide, beside = book["Plans"], -(-13 * len(longer.listed) // (180 - 44))
    assert (wide.page_setup.fitToWidth, wide.page_setup.fitToHeight, wide.print_title_cols) == (beside, 0, "$A:$B")
    with zipfile.ZipFile(tmp_path / "one.xlsx") as package:
        assert "xl/charts/chart1.xml" in package.namelist()


def test_text_of_an_input_stays_text(tmp_path: Path) -> None:
    city = hostile_city(HOSTILE)
    content = written((bo.robustness(city, draws=10),))
    bo.to_excel(bo.frontier(city, points=3), tmp_path / "f.xlsx", date=DATE)
    for book in (opened(content, values=False), load_workbook(tmp_path / "f.xlsx")):
        for name in {"Robustness", "Frontier", "Plans"} & set(book.sheetnames):
            formulas = [cell for row in book[name].iter_rows() for cell in row if cell.data_type == "f"]
            # Only what says that the sheet is of the plan as made.
            assert [cell.coordinate for cell in formulas] in ([], ["A3"]), name
    plans = rows_of(load_workbook(tmp_path / "f.xlsx")["Plans"], "Program ID", "Program")
    assert [row["Program"] for row in plans][:4] == HOSTILE[:4]


def test_a_workbook_with_draws_is_verified_and_a_changed_share_is_named(
    found: tuple[Robustness, ...], part: Path, tmp_path: Path
) -> None:
    inputs = [part]
    (tmp_path / "sure.xlsx").write_bytes(written(found))
    assert bo.verify(tmp_path / "sure.xlsx").passed
    verified = bo.verify(tmp_path / "sure.xlsx", inputs)
    assert verified.passed, verified.failures[:3]
    book = load_workbook(tmp_path / "sure.xlsx")
    sheet = book["Robustness"]
    row = next(row for row in sheet.iter_rows() if row[8].value == "judgement call")
    row[8].value = "no-regret"
    book.save(tmp_path / "changed.xlsx")
    (tmp_path / "office").mkdir()
    failed = bo.verify(recalculated(tmp_path / "changed.xlsx", tmp_path / "office"), inputs)
    assert [(one.place.sheet, one.place.cell) for one in failed.failures] == [("Robustness", row[8].coordinate)]
