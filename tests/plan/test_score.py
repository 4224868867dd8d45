"""Score my plan: rules broken in words, impact by hand, and nothing guessed of what is given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import budgetopt as bo
from budgetopt.city.ledger import LineId
from budgetopt.city.model import Study
from budgetopt.plan.record import score_record
from budgetopt.returned.ours import open_ours
from budgetopt.returned.scoring import read_base
from budgetopt.tell.score import score_in_words
from tests.cities import city_and_scenario
from tests.filled import filled
from tests.small import GENERAL, GOOD, UNKNOWN, USELESS, city, fund
from tests.whole_cities import whole_model_city

# 1,000 each; what is good is worth 0.773 a dollar, what is useless 0.027, what nobody knows 0.4.
PROGRAMS: Mapping[str, dict[str, Any]] = {
    "A": {"lines": {"General": 1000}, "known": "good", "name": "Youth jobs"},
    "B": {"lines": {"General": 1000}, "known": "useless", "name": "Campaign", "minimum": 700},
    "C": {"lines": {"General": 1000, "Grant": 50}, "name": "Lights"},
}
GRANT = fund("Grant", "by program", name="Lighting grant")
LIMITS = bo.Scenario(name="Small", round_to=1, limits={"program_cut": "20%", "program_growth": "20%", "moved": "10%"})


def small() -> bo.Budget:
    return city(PROGRAMS, (GENERAL, GRANT))


def score(allocation: Any, scenario: bo.Scenario = LIMITS) -> bo.Score:
    return bo.score(small(), scenario, allocation)


def test_impact_and_distance_by_hand() -> None:
    # Best: all that program_cut leaves, 200, from B; A takes it, and may take no more.
    found = score({("A", "General"): 1100, ("B", "General"): 900})
    assert found.current_impact == pytest.approx(1000 * GOOD + 1000 * USELESS + 1050 * UNKNOWN)
    assert found.impact - found.current_impact == pytest.approx(100 * (GOOD - USELESS))
    assert found.best_impact is not None and found.short_of_best is not None
    assert found.short_of_best == pytest.approx(100 * (GOOD - USELESS))
    assert found.share_of_gain == pytest.approx(0.5)
    assert found.broken == ()
    assert found.unnamed == 2
    words = "\n".join(score_in_words(found))
    assert "2 lines are not in the table: taken as today." in words
    assert "this plan makes 50%" in words and "It breaks no rule." in words
    # What falls short is never 100 %, and what breaks rules has no share of what keeps them.
    short = "\n".join(score_in_words(score({("A", "General"): 1199, ("B", "General"): 801})))
    assert "this plan makes just under 100%" in short or "this plan makes 99%" in short
    broken = "\n".join(score_in_words(score({("A", "General"): 1300, ("B", "General"): 700})))
    assert "cannot be given a share: it breaks rules" in broken and "%" not in broken.partition("Of the gain")[2][:100]


def test_rules_broken_law_apart_from_policy_with_who_can_grant_relief() -> None:
    found = score({("A", "General"): 1500, ("B", "General"): 600, ("C", "Grant"): 60})
    law = {one.rule: one for one in found.law_broken}
    assert set(law) == {
        "General: spend no more than there is",
        "Lighting grant: spend no more than there is",
        "Lighting grant: an award stays with its program",
        "Legal minimum",
    }
    assert law["Lighting grant: an award stays with its program"].granted_by == "the grantor"
    assert law["General: spend no more than there is"].by_cents == 100_00
    policy = {one.rule: one.by_cents for one in found.policy_broken}
    assert policy == {
        "No program is cut by more than 20%": 200_00,
        "No program grows by more than 20%": 300_00,
        "At most 10% of each fund is moved": 100_00,
    }
    words = score_in_words(found)
    assert "It breaks the law 4 times:" in words and "It breaks the scenario's own rules 3 times:" in words
    assert any("Relief can be granted by the grantor." in line for line in words)
    assert any("less than this plan, which breaks rules" in line for line in words)


def test_what_differs_by_program_and_line() -> None:
    found = score({("A", "General"): 1100, ("B", "General"): 900})
    rows = found.programs.set_index("program_id")
    assert rows.loc["A", ["current", "given", "best", "difference"]].tolist() == [1000, 1100, 1200, -100]
    assert rows.loc["A", "impact_difference"] == pytest.approx(-100 * GOOD)
    assert set(found.lines["year"]) == {1}
    line = found.lines.query("program_id == 'C' and fund_id == 'Grant'").iloc[0]
    assert (line["current"], line["given"], line["best"]) == (50, 50, 50)


def test_the_scores_of_today_and_of_the_best_plan() -> None:
    today = score({})
    assert today.impact == today.current_impact and not today.broken
    best = bo.recommend(small(), LIMITS)
    mine = bo.score(small(), LIMITS, best.lines)
    assert mine.impact == pytest.approx(best.impact, abs=1e-9)
    assert mine.short_of_best == pytest.approx(0) and not mine.broken
    assert any("this plan has as much" in line for line in score_in_words(mine))


def test_a_scenario_that_cannot_be_met_has_no_best_plan_and_a_score_all_the_same() -> None:
    found = score({("A", "General"): 1100}, LIMITS.with_changes(funds={"General": 1000}))
    assert found.best is None and found.short_of_best is None and found.conflicts
    assert found.impact - found.current_impact == pytest.approx(100 * GOOD)
    words = "\n".join(score_in_words(found))
    assert "There is no best plan to compare with: the scenario cannot be met." in words
    record = score_record(found)
    assert (record["status"], record["impact"]["best"]) == ("infeasible", None)
    assert record["conflicts"] and record["broken"]
    assert all(row["best"] is None for row in record["programs"])


@pytest.mark.parametrize(
    "allocation",
    [
        {("A", "General"): 1100, ("b", "general"): Decimal("900.00")},
        {("Youth jobs", "General", 1): np.int64(1100), ("Campaign", "General", 1): np.float64(900)},
        pd.DataFrame({"program_id": ["A", "B"], "fund_id": ["General"] * 2, "amount": [1100, 900]}),
        pd.DataFrame({"program": ["A", "B"], "fund": ["General"] * 2, "recommended": [1100.0, 900.0], "year": [1, 1]}),
    ],
)
def test_an_allocation_comes_in_many_shapes(allocation: Any) -> None:
    amounts = score(allocation).years[0].amounts
    assert (amounts[LineId("A", "General")], amounts[LineId("B", "General")]) == (1100_00, 900_00)


def findings(allocation: Any) -> dict[str, str]:
    with pytest.raises(bo.InputError) as error:
        score(allocation)
    return {str(one.place): one.found + " " + one.mend for one in error.value.findings}


def test_what_is_wrong_is_said_all_at_once() -> None:
    found = findings(
        {
            ("Youth job", "General"): 1,
            ("A", "Generl"): 1,
            ("A", "Grant"): 5,
            ("B", "General"): -1,
            ("C", "General"): "12",
            ("C", "Grant"): 0.005,
            ("c", "grant"): float("nan"),
            ("A", "General", 2): 5,
        }
    )
    assert "Did you mean 'Youth jobs'?" in found["Youth job / General"]
    assert "Did you mean 'General'?" in found["A / Generl"]
    assert "may not pay" in found["A / Grant"] and "These may: General." in found["A / Grant"]
    assert "below zero" in found["B / General"]
    assert "no amount of money" in found["C / General"]
    assert "fraction of a cent" in found["C / Grant"]
    assert "not year 2" in found["A / General / 2"]
    assert len(found) == 8


def test_nothing_for_a_line_that_is_none_is_no_error() -> None:
    assert score({("A", "Grant"): 0}).unnamed == 4


def test_wrong_shapes_are_wrong_usage() -> None:
    with pytest.raises(bo.UsageError, match="column for fund and amount"):
        score(pd.DataFrame({"program": ["A"]}))
    with pytest.raises(bo.UsageError, match="a NoneType is not an allocation"):
        score(None)
    with pytest.raises(bo.UsageError, match="no key"):
        score({"A": 1})


# Several years

THREE = LIMITS.with_changes(
    years=3,
    discount=0.05,
    forecast=[{"fund": "General", "year": 2, "available": 2_900}, {"fund": "General", "year": 3, "available": 3_100}],
    limits={"program_cut": "20%", "program_growth": "20%"},
)
WEIGHTS = (1, 1 / 1.05, 1 / 1.05**2)


def test_amounts_without_a_year_hold_in_every_year_that_is_planned() -> None:
    found = score({("A", "General"): 1100, ("B", "General"): 900}, THREE)
    assert [year.programs["A"] for year in found.years] == [1100_00] * 3
    assert found.impact - found.current_impact == pytest.approx(100 * (GOOD - USELESS) * sum(WEIGHTS))
    # The second year has 100 less: the same amounts are too much there, and there alone.
    (broken,) = found.broken
    assert (broken.rule, broken.year, broken.by_cents) == ("General: spend no more than there is", 2, 100_00)
    words = "\n".join(score_in_words(found))
    assert "It names no year: its amounts hold in each of the 3 years that the scenario plans." in words
    assert "  - General: spend no more than there is: in year 2: General would spend" in words


def test_a_line_that_is_not_named_in_a_year_keeps_the_amount_of_the_year_before() -> None:
    found = score({("A", "General", 2): 1100, ("B", "General", 1): 900, ("B", "General", 3): 700}, THREE)
    assert [year.programs["A"] for year in found.years] == [1000_00, 1100_00, 1100_00]
    assert [year.programs["B"] for year in found.years] == [900_00, 900_00, 700_00]
    gained = [-100 * USELESS, 100 * GOOD - 100 * USELESS, 100 * GOOD - 300 * USELESS]
    assert found.impact - found.current_impact == pytest.approx(sum(map(lambda w, g: w * g, WEIGHTS, gained)))
    # A cut is against the year before: 200 of 900 in the third year is more than a fifth, and than 5% of the fund.
    assert {(one.kind, one.year, one.by_cents) for one in found.broken} == {
        ("fund_balance", 2, 100_00),
        ("program_cut", 3, 20_00),
        ("moved", 3, 50_00),
    }
    assert (found.carried, found.unnamed) == (2, 2)
    words = "\n".join(score_in_words(found))
    assert "2 lines are not named in every year: there the amount of the year before goes on." in words
    assert score_record(found)["plan"]["lines_carried"] == 2


def test_the_best_plan_of_several_years_scores_as_itself_and_each_difference_counts_in_its_year() -> None:
    best = bo.recommend(small(), THREE)
    mine = score(best.lines, THREE)
    assert not mine.broken and mine.short_of_best == pytest.approx(0, abs=1e-9)
    rows = score({("A", "General"): 1100}, THREE).programs
    assert rows["impact_difference"].sum() == pytest.approx(
        sum(w * (1100_00 - year.programs["A"]) / 100 * GOOD for w, year in zip(WEIGHTS, best.years, strict=True))
        + sum(w * (1000_00 - year.programs["B"]) / 100 * USELESS for w, year in zip(WEIGHTS, best.years, strict=True))
        + sum(w * (1050_00 - year.programs["C"]) / 100 * UNKNOWN for w, year in zip(WEIGHTS, best.years, strict=True))
    )


def test_an_edited_plan_of_several_years_keeps_its_later_years_but_for_what_was_typed_over(tmp_path: Path) -> None:
    budget, path = small(), tmp_path / "plan.xlsx"
    plan = bo.recommend(budget, THREE)
    assert plan.years[0].amounts != plan.years[1].amounts
    bo.to_excel(plan, path)
    as_it_is = bo.score(budget, None, path)
    assert [year.amounts for year in as_it_is.years] == [year.amounts for year in plan.years]
    assert as_it_is.impact == pytest.approx(plan.impact) and not as_it_is.broken
    book = load_workbook(path)
    sheet = book["Recommendations"]
    row = next(cell.row for cell in sheet["B"] if cell.value == "A")
    sheet[f"G{row}"] = 1001
    book.save(path)
    edited = bo.score(budget, None, path)
    assert [year.programs["A"] for year in edited.years] == [1001_00] * 3
    assert [year.programs["B"] for year in edited.years] == [year.programs["B"] for year in plan.years]
    assert "later years as the plan has them" in edited.given.source
    # Under a scenario of one year the first year is all that is asked.
    assert len(bo.score(budget, LIMITS, path).years) == 1


def test_rules_of_yes_and_no_are_said_in_their_own_unit() -> None:
    scenario = LIMITS.with_changes(
        rules=[{"kind": "max_changes", "programs": 1}, {"kind": "smallest_move", "amount": 50}]
    )
    found = score({("A", "General"): 1030, ("B", "General"): 970}, scenario)
    assert {(one.kind, one.by_cents) for one in found.broken} == {("max_changes", 100), ("smallest_move", 20_00)}
    assert "  - At most 1 program changes: 2 programs would change; at most 1 may." in "\n".join(score_in_words(found))


def test_money_left_idle_counts_where_benefits_are_compared() -> None:
    studies = [{"program_id": id, "rating": "", "benefit_cost_ratio": ratio} for id, ratio in (("A", 3), ("B", 0.5))]
    budget = city({id: PROGRAMS[id] for id in "AB"}).model_copy(
        update={"studies": tuple(Study(**one) for one in studies)}
    )
    scenario = LIMITS.with_changes(objective="benefits")
    found = bo.score(budget, scenario, {("B", "General"): 900})
    plan = bo.recommend(budget, scenario)
    value = plan.value["B"]
    lost = value.impact(1000_00) - value.impact(900_00)
    assert found.impact - found.current_impact == pytest.approx(100 - lost)
    assert found.best_impact == plan.impact > found.impact


def test_money_that_a_plan_leaves_unallocated_is_said_where_the_best_plan_spends_it() -> None:
    words = score_in_words(score({("B", "General"): 900, ("C", "Grant"): 50}))
    assert [line for line in words if "unallocated" in line] == [
        "It leaves $100 of General unallocated; the best plan leaves $0."
    ]
    assert not any("unallocated" in line for line in score_in_words(score({("A", "General"): 1000})))


# Tables


def table(path: Path, rows: list[list[Any]], sheet: str = "Ours") -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
        return path
    filled({sheet: rows}).save(path)
    return path


@pytest.mark.parametrize("name", ["plan.csv", "plan.xlsx"])
def test_a_table_names_the_cell(tmp_path: Path, name: str) -> None:
    rows: list[list[Any]] = [
        ["Council amendment", "", ""],
        ["Program", "Fund", "Amount"],
        ["A", "General", 1100],
        ["Youth jobs", "General", 5],
        ["D", "General", 5],
        ["B", "General", "much"],
        ["C", "Grant", -1],
        ["C", "General", 12.345],
        ["Total", "", 1100],
    ]
    found = findings(table(tmp_path / name, rows))
    sheet = "plan" if name.endswith("csv") else "Ours"
    places = {place.removeprefix(f"{name}: {sheet}!"): words for place, words in found.items()}
    assert set(places) == {"A4", "A5", "C6", "C7", "C8"}
    assert "appears twice" in places["A4"] and "A3" in places["A4"]
    assert "Did you mean" in places["A5"] or "Known" in places["A5"]


def test_a_budget_given_as_a_plan_is_a_few_findings_and_not_thousands(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Program ID", "Fund ID", "Amount"], *(["A", "General", 1100] for _ in range(40))]
    found = findings(table(tmp_path / "budget.xlsx", rows))
    assert len(found) == 1 and "There are 39 like this: A3, A4, A5, …" in found["budget.xlsx: Ours!A3"]


def test_a_table_in_thousands_and_with_years(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Program ID", "Fund ID", "Year", "Amount (in thousands)"], ["A", "General", 1, 1.1]]
    found = score(table(tmp_path / "plan.xlsx", rows))
    assert found.years[0].amounts[LineId("A", "General")] == 1100_00
    rows[1][2] = 3
    assert "not year 3" in findings(table(tmp_path / "plan.xlsx", rows))["plan.xlsx: Ours!C2"]


@pytest.mark.parametrize(
    ("written", "read"), [(("1.100", "1700,55"), 1100_00), (("1.100", "1700.55"), 1_10), (("1.100", "1700"), None)]
)
def test_amounts_of_a_text_table_are_read_as_those_of_a_budget(
    tmp_path: Path, written: tuple[str, str], read: int | None
) -> None:
    # 1.100 is what the other amounts of its column say, and an error where they say nothing.
    path = tmp_path / "plan.csv"
    path.write_text(
        "program;fund;amount\n" + "".join(f"{id};General;{words}\n" for id, words in zip("AB", written, strict=True))
    )
    if read is None:
        assert "may be 1,100 or 1.100" in findings(path)["plan.csv: plan!C2"]
    else:
        assert score(path).years[0].amounts[LineId("A", "General")] == read


def test_the_base_of_a_plan_may_be_a_budget_that_was_adopted(tmp_path: Path) -> None:
    """A has 900 there, and what it does not name nothing; a file of the budget itself has what is adopted today."""
    head = ["Program ID", "Fund ID", "Fiscal year", "Amount", "Program", "Department"]
    rows: list[list[Any]] = [head, *(["A", "General", year, cents, "A", "City"] for year, cents in AMOUNTS_OF_A)]
    adopted = table(tmp_path / "adopted.xlsx", rows, "Budget")

    def base(*files: Path) -> dict[str, Decimal | None]:
        read = read_base(open_ours(adopted), adopted, small(), files)
        return {f"{one.program} {one.fund}": one.amount for one in read.entries}

    assert base() == {"A General": 900, "B General": 0, "C General": 0, "C Grant": 0}
    assert base(adopted) == {"A General": 1000, "B General": 1000, "C General": 1000, "C Grant": 50}
    # What the budget does not have is told with the file that names it.
    (at,) = {one.place("program").file for one in read_base(open_ours(adopted), adopted, small(), ()).entries}
    assert at == "adopted.xlsx"
    # A file that names no currency is in that of the budget; pounds are not taken for euros.
    euros = small().model_copy(update={"currency": "EUR"})
    assert read_base(open_ours(adopted), adopted, euros, ()).entries
    book = load_workbook(adopted)
    settings = book.create_sheet("Settings")
    for row in (["Item", "Value"], ["Currency", "GBP"]):
        settings.append(row)
    book.save(adopted)
    with pytest.raises(bo.InputError, match="its amounts are in GBP"):
        read_base(open_ours(adopted), adopted, euros, ())


AMOUNTS_OF_A = ((2027, 900), (2026, 800))


def test_a_workbook_without_a_plan_or_with_two(tmp_path: Path) -> None:
    assert "no sheet has columns" in findings(table(tmp_path / "plan.xlsx", [["Name", "Days"]]))["plan.xlsx"]
    path = table(tmp_path / "two.xlsx", [["Program", "Fund", "Amount"], ["A", "General", 1]])
    book = load_workbook(path)
    book.copy_worksheet(book.active)
    book.save(path)
    assert "more than one sheet" in findings(path)["two.xlsx"]


def test_an_edited_recommendation_comes_with_its_scenario(tmp_path: Path) -> None:
    budget = small()
    path = tmp_path / "plan.xlsx"
    bo.to_excel(bo.recommend(budget, LIMITS), path)
    assert bo.score(budget, None, path).scenario == LIMITS
    book = load_workbook(path)
    sheet = book["Recommendations"]
    row = next(cell.row for cell in sheet["B"] if cell.value == "A")
    sheet[f"G{row}"] = 1150
    book.save(path)
    found = bo.score(budget, None, path)
    assert found.years[0].programs["A"] == 1150_00 and found.unnamed == 0
    assert found.given.source == "plan.xlsx, sheet Recommendations"
    sheet[f"G{row}"] = "lots"
    book.save(path)
    assert f"plan.xlsx: Recommendations!G{row}" in findings(path)


@pytest.mark.parametrize(
    ("of", "seed"),
    [(city_and_scenario, seed) for seed in range(12)]
    + [(whole_model_city, seed) for seed in (0, 1, 11, 18, 22, 31, 51, 67)],
)
def test_a_plan_of_any_city_scores_as_itself(of: Any, seed: int) -> None:
    budget, scenario = of(seed)
    try:
        plan = bo.recommend(budget, scenario)
    except bo.Infeasible:
        return
    found = bo.score(budget, scenario, plan.lines)
    assert found.impact == pytest.approx(plan.impact, rel=1e-12) and not found.broken


@pytest.mark.parametrize("growth", ["0%", "25%", "140%", "1400%", "none"])
def test_an_allocation_scores_the_same_whatever_a_scenario_allows(growth: str) -> None:
    # B, 1,000 at an elasticity of 0.7 and unknown, gets 3,000: 0.4 · 1,000 · 3^0.7. The curve followed the limits once.
    programs = {
        "A": {"lines": {"General": 2000}, "known": "useless"},
        "B": {"lines": {"General": 1000}, "elasticity": 0.7},
    }
    scenario = bo.Scenario(limits={"program_growth": growth})
    found = bo.score(city(programs), scenario, {("A", "General"): 0, ("B", "General"): 3000})
    assert found.impact == pytest.approx(400 * 3**0.7)
