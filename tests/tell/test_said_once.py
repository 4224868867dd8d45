"""Said once: one headline on every face, sentences that name their place, figures that are written one way."""

from __future__ import annotations

import datetime
import io

import pytest
from openpyxl import load_workbook

import budgetopt as bo
from budgetopt.money import show_short
from budgetopt.tell import plan as words
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import from_to, points, points_short, points_text
from budgetopt.tell.headline import headline
from budgetopt.workbooks.comparison import write_comparison
from budgetopt.workbooks.recommendation import SHEETS
from tests.small import city


def test_the_headline_counts_what_the_plan_does() -> None:
    # 2,000 today. A tenth may be cut and a tenth added: Jobs, that works, gains what Parks loses.
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Parks": {"lines": {"General": 1000}, "known": "useless"},
    }
    limits = {"program_cut": "10%", "program_growth": "10%", "moved": "none"}
    plan = bo.recommend(city(programs), bo.Scenario(limits=limits, round_to=1))
    assert headline(plan).startswith(
        "The plan moves $100 of $2,000: 1 program gets less, 1 gets more, and the budget's impact goes from "
    )


def test_workbook_and_comparison_have_the_terminals_headline(balanced: bo.Plan, balanced_workbook: bytes) -> None:
    said = headline(balanced)
    moved = show_short(balanced.moved_cents, balanced.budget.currency)
    assert said.startswith(f"The plan moves {moved} of $589.1 M and spends ")
    assert " points with 95% confidence, if the beliefs are right." in said
    assert load_workbook(io.BytesIO(balanced_workbook))["Summary"]["A3"].value == said
    target = io.BytesIO()
    write_comparison(bo.compare([balanced, balanced]), target, datetime.date(2026, 7, 1))
    assert load_workbook(target)["Summary"]["A3"].value == f"Balanced: {said}"


def test_a_sentence_names_a_sheet_beside_its_text_and_not_in_it(balanced: bo.Plan, balanced_workbook: bytes) -> None:
    facts = Facts(balanced)
    said = [*words.confidence(facts), *words.not_decided(facts)]
    assert {one.place for one in said} == {"", "Evidence", "Funds"}
    assert {one.place for one in said} - {""} <= {sheet.name for sheet in SHEETS}
    assert not [one.text for one in said if "sheet" in one.text.casefold()]
    column = [row[0].value for row in load_workbook(io.BytesIO(balanced_workbook))["Summary"].iter_rows(max_col=1)]
    for one in said:
        assert f"{one.text} See the sheet {one.place}." in column if one.place else one.text in column


@pytest.mark.parametrize(
    ("value", "sentence", "short", "full"),
    [
        (7_440_000, "7.4 million points", "7.4 M", "7,440,000"),
        (-8_100_000.4, "−8.1 million points", "(8.1 M)", "(8,100,000)"),
        (2.5e9, "2.5 billion points", "2.5 B", "2,500,000,000"),
        (-0.2, "−0.2 points", "(0.2)", "0"),
        (-0.01, "0.0 points", "0.0", "0"),
        (1234, "1,234 points", "1,234", "1,234"),
    ],
)
def test_impact_points_are_written_one_way(value: float, sentence: str, short: str, full: str) -> None:
    assert (points(value), points_short(value), points_text(value)) == (sentence, short, full)


def test_growth_from_nothing_or_less_is_no_percentage() -> None:
    assert from_to(200, 150) == "200 points today to 150 points (−25.0%)"
    assert from_to(-912_000, 2_300_000) == "−912,000 points today to 2.3 million points"
    assert from_to(0, 50) == "0.0 points today to 50 points"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (161_200_000, 170_100_000, "161.2 million points today to 170.1 million points (+5.5%)"),
        # 3.1 to 3.2 would be 3.2%, and 3.5 to 3.5 nothing.
        (3_091_825, 3_244_236, "3.09 million points today to 3.24 million points (+4.9%)"),
        (3_502_000, 3_554_000, "3.502 million points today to 3.554 million points (+1.5%)"),
        (22.0, 22.4, "22.0 points today to 22.4 points (+1.8%)"),
        (999_900, 1_000_200, "999,900 points today to 1.0002 million points"),
        (3_000_000, 3_000_000.01, ""),
    ],
)
def test_two_sums_of_points_show_how_far_they_differ(before: float, after: float, said: str) -> None:
    assert from_to(before, after) == said
