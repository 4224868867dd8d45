"""The report card: who counts where, what fell behind, the JSON of the contract, workbook and page of one count."""

from __future__ import annotations

import datetime
import json
import re
from base64 import b64decode
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from budgetopt.city.model import Alignment, Budget, Goal, Metric, Trend
from budgetopt.cli.app import app
from budgetopt.intake.reading import read_budget
from budgetopt.publish.report_html import report_html
from budgetopt.saving.whole import in_memory
from budgetopt.standard.report import counts, report_of
from budgetopt.standard.report_book import write_report
from budgetopt.standard.report_words import report_in_words
from budgetopt.standard.status import MeasureStatus
from tests.shared_data import shared_file
from tests.small import city

RIVERTON = Path(__file__).parents[2] / "sample_budgets" / "riverton.xlsx"
DAY = datetime.date(2026, 2, 1)


def measure(name: str, latest: float, target: float | None = 10, **of: Any) -> Metric:
    return Metric(program_id=of.pop("program_id", ""), name=name, better=Trend.UP, target=target,
                  actuals=((2025, latest),), **of)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "unit", "beside"),
    [("Crimes per 1,000 residents", "per 1000", ""), ("Missed pick-ups per 10000", "per 1000", "per 1000"),
     ("Days with safe water", "days", "days"), ("Births per 1000", "per 1000", ""), ("Crimes", "", "")],
)  # fmt: skip
def test_a_unit_is_not_said_twice(name: str, unit: str, beside: str) -> None:
    assert measure(name, 5, unit=unit).unit_beside == beside


def test_a_headline_measure_says_its_unit_once() -> None:
    metric = measure("Crimes per 1000", 5, goal_id="G", unit="per 1000")
    said = "\n".join(report_in_words(report_of(town(metric, headline_metric="Crimes per 1000"), DAY)))
    assert "Crimes per 1000, 5 (FY2025)" in said


def test_a_phone_gets_a_chart_of_its_own_width() -> None:
    page = report_html(report_of(town(), DAY)).decode()
    drawn = [
        int(float(re.findall(r'<svg[^>]* width="([\d.]+)"', b64decode(one).decode())[0]))
        for one in re.findall(r'(?:srcset|src)="data:image/svg\+xml;base64,([^"]+)"', page)
    ]
    assert len(drawn) == 2 and drawn[0] < 390 < 600 < drawn[1]
    assert '<source media="(max-width: 44rem)"' in page


def town(*indicators: Metric, **goal: Any) -> Budget:
    return city(
        {"P": {"lines": {"General": 300}, "department": "Parks"}, "Q": {"lines": {"General": 100}}},
        goals=(Goal(id="G", name="Safe", **goal), Goal(id="H", name="Clean")),
        alignment=(
            Alignment(program_id="P", goal_id="G", score=3), Alignment(program_id="P", goal_id="H", score=1),
            Alignment(program_id="Q", goal_id="G", score=0),
        ),
        metrics=(measure("visits", 12, program_id="P"), measure("calls", 2, program_id="Q")),
        indicators=indicators,
    )  # fmt: skip


def test_measures_count_on_the_cards_of_their_goal_and_department() -> None:
    own, office = measure("crime", 4, goal_id="G"), measure("parks", 9, department="parks ")
    report = report_of(town(own, office), DAY)
    assert report.counts == {"met": 1, "on track": 0, "behind": 0, "off track": 0, "not met": 3, "unknown": 0}
    safe, clean = report.goals
    assert [card.metric.name for card in safe.cards] == ["crime", "visits"], "a score of 0 serves no goal"
    assert (safe.spending, clean.spending, safe.programs) == (22_500, 7_500, 1), "300 by scores 3 and 1"
    parks, rest = report.departments
    assert ([card.metric.name for card in parks.cards], parks.spending) == (["visits", "parks"], 30_000)
    assert ([card.metric.name for card in rest.cards], rest.name) == (["calls"], "City")
    assert [card.spending for card in report.measures] == [30_000, 10_000, 22_500, 30_000]


def test_a_goal_stands_as_its_headline_and_never_as_its_programs() -> None:
    assert [goal.standing for goal in report_of(town(), DAY).goals] == [MeasureStatus.UNKNOWN] * 2
    # Of several own measures the worst that is known; one without a target says nothing.
    three = (measure("a", 12, goal_id="G"), measure("b", 4, goal_id="G"), measure("c", 4, None, goal_id="G"))
    assert report_of(town(*three), DAY).goals[0].standing is MeasureStatus.NOT_MET
    assert report_of(town(*three, headline_metric="A"), DAY).goals[0].standing is MeasureStatus.MET
    # A program's metric may be the headline, held against the goal's own target.
    assert report_of(town(headline_metric="Visits"), DAY).goals[0].standing is MeasureStatus.MET
    assert report_of(town(headline_metric="Visits", target=13), DAY).goals[0].standing is MeasureStatus.NOT_MET
    missing = report_of(town(*three, headline_metric="nowhere"), DAY).goals[0]
    assert missing.standing is MeasureStatus.UNKNOWN and missing.headline is None


def run(*words: str | Path) -> str:
    done = CliRunner().invoke(app, ["report", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_workbook_page_and_json_of_one_count(tmp_path: Path) -> None:
    card, page, out = (tmp_path / f"card.{end}" for end in ("xlsx", "html", "json"))
    said = run(RIVERTON, "-o", card, "--html", page, "--json", out, "--date", "2026-02-01")
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["schema"] == "budgetopt/report/1"
    assert list(told["counts"]) == ["met", "on track", "behind", "off track", "not met", "unknown"]
    assert sum(told["counts"].values()) == len(told["measures"]) == 135
    assert Counter(one["status"] for one in told["measures"]) == Counter(told["counts"])
    assert sum(one["spending"] for one in told["departments"]) == pytest.approx(589_125_023.68, abs=0.001)
    book = openpyxl.load_workbook(card)
    rows = list(book["Measures"].iter_rows(min_row=5, values_only=True))
    assert Counter(row[4] for row in rows if row[0]) == Counter({k: n for k, n in told["counts"].items() if n})
    goals = [row[:2] for row in book["Report card"].iter_rows(min_row=5, max_row=10, values_only=True)]
    assert goals == [(one["goal"], one["status"]) for one in told["goals"]]
    assert "5 met, 41 on track" in said and "5 met, 41 on track" in page.read_text(encoding="utf-8")
    # A name of two lines has room for both, whatever the list above it is like; a chart is never too small to read.
    sheet = book["Report card"]
    long = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Housing & Community Development")
    assert (sheet.row_dimensions[long].height or 0) > 25
    assert "(max-width: 44rem)" in page.read_text(encoding="utf-8")
    assert (
        in_memory(lambda file: write_report(report_of(read_budget(RIVERTON), DAY), None, file, DAY))
        == card.read_bytes()
    )


def test_what_fell_behind_since_an_earlier_card_or_budget(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.xlsx"
    book = openpyxl.load_workbook(RIVERTON)
    page = book["Metrics"]
    heads = {cell.value: cell.column for cell in page[1]}
    figures = [heads["FY2026"], heads["FY2025"]]
    [row] = [row for row in range(2, page.max_row + 1) if page.cell(row, 2).value == "Days with safe water"]
    [lost] = [
        row for row in range(2, page.max_row + 1) if page.cell(row, 2).value == "Reports published by the due date"
    ]
    for column in figures:
        page.cell(row, column).value = 350
    page.cell(lost, heads["Target"]).value = None
    later = tmp_path / "later.xlsx"
    book.save(later)
    run(RIVERTON, "-o", earlier, "--date", "2026-02-01")
    for then in (earlier, RIVERTON):
        said = run(later, "--since", then, "--json", "-", "--date", "2026-03-01")
        since = json.loads(said)["since"]
        assert [(one["measure"], one["then"], one["now"]) for one in since["fell_behind"]] == [
            ("Days with safe water", "met", "not met")
        ]
        assert [one["measure"] for one in since["no_longer_known"]] == ["Reports published by the due date"]
        assert (since["new"], since["gone"]) == (0, 0)


def test_a_card_that_was_typed_over_is_refused_at_its_cell(tmp_path: Path) -> None:
    card = tmp_path / "card.xlsx"
    run(RIVERTON, "-o", card, "--date", "2026-02-01")
    book = openpyxl.load_workbook(card)
    book["Measures"]["E5"] = "splendid"
    book.save(card)
    done = CliRunner().invoke(app, ["report", str(RIVERTON), "--since", str(card), "--json", "-"])
    assert "Measures!E5: 'splendid' is no status" in str(done.exception)


def test_what_a_workbook_says_never_becomes_a_part_of_the_page() -> None:
    evil = "<script>alert(1)</script>"
    report = report_of(town(measure(evil, 4, goal_id="G", benchmark=evil, unit=evil), headline_metric=evil), DAY)
    page = report_html(report).decode()
    assert "<script" not in page and "&lt;script&gt;" in page
    assert not re.search(r"(src|href)=\"(?!data:image)", page), "nothing is fetched from elsewhere"


def test_new_york_alone_183_met_and_168_not() -> None:
    mapping = Path(__file__).parents[1] / "real" / "nyc_report.yaml"
    budget = read_budget(shared_file("nyc", "Tidy_Indicator_Level_Data.csv"), mapping)
    report = report_of(budget, datetime.date(2024, 1, 1))
    aimed = [card for card in report.measures if card.metric.target is not None]
    assert counts(aimed) == {"met": 183, "on track": 0, "behind": 0, "off track": 0, "not met": 168, "unknown": 0}
    assert counts(card for card in aimed if not card.metric.program_id)["met"] == 28, "of 65 that belong to no unit"
    assert sum(not card.metric.program_id for card in aimed) == 65
    assert (len(report.measures), report.years) == (1139, tuple(range(2016, 2024)))
    # 865 indicators have a figure of each of the eight years, counted in the file.
    assert sum(len(card.aim.figures) == 8 for card in report.measures) == 865


def test_oklahoma_city_has_no_measures_and_the_card_says_so(tmp_path: Path) -> None:
    names = ("c4okc_fy2017.csv", "fy2016-okc-expense-budget.csv", "fy2015-okc-expense-budget.csv", "Agencies.csv",
             "fy2014-okc-expense-budget.csv", "CODE_OKC_CSV_FY15_Actuals.csv", "c4okc_fy2017Revenue.csv")  # fmt: skip
    files = [shared_file("okc", name) for name in names]
    mapping = Path(__file__).parents[1] / "real" / "okc.yaml"
    told = json.loads(run(*files, "--mapping", mapping, "--json", "-"))
    assert set(told["counts"].values()) == {0} and told["goals"] == [] and told["measures"] == []
    assert sum(one["spending"] for one in told["departments"]) == pytest.approx(1_365_364_194, abs=0.01)
