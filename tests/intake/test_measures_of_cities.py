"""Measures, ratings and positions as cities and clearinghouses publish them: right, asked about, never wrong unsaid."""

from __future__ import annotations

import pytest

from budgetopt.city.crosswalk import rated
from budgetopt.city.model import Metric
from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine
from tests.intake.test_exports import file_of
from tests.intake.test_known_sheets import PROGRAMS, read, said
from tests.intake.workbooks import MakeBook, Rows

HEAD = "Program ID,Metric,Direction,Target,2023,2024\n"


def measured(text: str) -> list[Metric]:
    """What a sheet of metrics says of its programs."""
    return list(read(metrics=text).needed.metrics)


# Which columns are figures, and of which year


@pytest.mark.parametrize(
    "heads",
    ["Program ID,Metric,FY2023,,FY2024,,FY2025\n,,Target,Actual,Target,Actual,Target\n",
     "Program ID,Metric,Target,Actual,Target,Actual,Target\n,,2023,2023,2024,2024,2025\n",
     # What names the rows may stand in both rows of headings, as cells that were merged do.
     "Program ID,Metric,Target,Actual,Target,Actual,Budget\nProgram ID,Metric,2023,2023,2024,2024,2025\n"],
)  # fmt: skip
def test_targets_over_or_under_years_are_no_figures(heads: str) -> None:
    [metric] = measured(f"{heads}P1,Visits,28,31,27,29,25\n")
    assert metric.actuals == ((2023, 31), (2024, 29)) and metric.target is None


def test_actuals_and_a_target_stand_over_their_years() -> None:
    [metric] = measured("Program ID,Metric,Actual,,Target\n,,FY2023,FY2024,FY2025\nP1,Visits,31,29,35\n")
    assert (metric.actuals, metric.target) == (((2023, 31), (2024, 29)), 35)


def test_years_of_others_are_no_figures() -> None:
    rows = "P1,Visits,35,31,29,33,32\n"
    found = read(metrics=f"Program ID,Metric,Target,Harborview,,State,\n,,,2023,2024,2023,2024\n{rows}")
    [metric] = found.needed.metrics
    assert not metric.actuals and said(found, "figures-without-year")
    # Side by side without a word they are two readings.
    assert said(read(metrics=f"Program ID,Metric,Target,2023,2024,2023,2024\n{rows}"), "duplicate-column")


@pytest.mark.parametrize(
    ("one", "other"),
    [("2023/24 Outturn", "2024/25 Outturn"), ("FY24A", "FY25A"), ("Ist 2024", "Ist 2025"), ("2024 (r)", "2025 (a)"),
     ("Year ended June 30, 2024", "Year ended 30 June 2025"), ("Réalisation 2024", "Réalisé 2025")],
)  # fmt: skip
def test_years_of_what_was_measured(one: str, other: str) -> None:
    [metric] = measured(f'Program ID,Metric,Target,"{one}","{other}"\nP1,Visits,35,31,29\n')
    assert metric.actuals == ((2024, 31), (2025, 29))


@pytest.mark.parametrize("heading", ["2025 (p)", "2025 e", "2025 YTD", "Q4 2025", "2025 Plan", "2025 (est.)"])
def test_what_may_not_be_measured_is_no_figure(heading: str) -> None:
    [metric] = measured(f"Program ID,Metric,Target,2024,{heading}\nP1,Visits,35,31,29\n")
    assert metric.actuals == ((2024, 31),)


def test_a_baseline_and_a_target_in_brackets() -> None:
    [metric] = measured("Program ID,Metric,2019 (baseline),2024,2030 (target)\nP1,Visits,20,31,40\n")
    assert (metric.baseline, metric.target, metric.actuals) == (20, 40, ((2024, 31),))


def test_figures_of_no_year_and_of_later_years_are_said() -> None:
    found = read(metrics="Program ID,Metric,Target,Actual\nP1,Visits,35,31\n")
    [warned] = said(found, "figures-without-year")
    assert warned.level is Level.WARNING and warned.place.cell == "D1"
    settings = "Item,Value\nFiscal year,2024\n"
    later = said(
        read(settings=settings, metrics=f"{HEAD.replace('2023', '2025')}P1,Visits,up,35,31,29\n"),
        "figures-of-later-year",
    )
    assert [item.place.cell for item in later] == ["E1"]


def test_headings_of_other_years_further_down_are_asked_about() -> None:
    other = HEAD.replace("2023", "2022").replace("2024", "2023")
    found = read(metrics=f"{HEAD}P1,Visits,up,35,31,29\n\n{other}P2,Calls,up,9,8,7\n")
    assert [item.place.cell for item in said(found, "unknown-id")] == ["A4"]
    assert len(measured(f"{HEAD}P1,Visits,up,35,31,29\n\n{HEAD}P2,Calls,up,9,8,7\n")) == 2


def test_a_row_a_year_is_one_measure() -> None:
    head = "Program ID,Metric,Direction,Year,Actual,Target\n"
    rows = "P1,Days,down,2023,31,27\nP1,Days,down,2024,29,25\nP2,Calls,up,2024,8,9\n"
    days, calls = measured(head + rows)
    assert (days.actuals, days.target, calls.actuals) == (((2023, 31), (2024, 29)), 25, ((2024, 8),))
    twice = read(
        metrics="Program ID,Measure,Year,Kind of value,Value\nP1,Days,2024,Actual,29\nP1,Days,2024,Target,25\n"
    )
    assert ["29 and 25" in item.found for item in said(twice, "duplicate-row")] == [True]
    assert said(read(metrics=f"{head}P1,Days,down,Q4 2024,31,27\n"), "not-a-year")
    shares = "P1,Clearance rate,up,{},{},50\n"
    rows = "".join(shares.format(2021 + at, size) for at, size in enumerate(["0.41", "0.44", "0.45", "46"]))
    assert said(read(metrics=head + rows), "percent-or-ratio")


@pytest.mark.parametrize(
    "text",
    ["Program ID,Metric,Scenario,2023,2024\nP1,Days,Target,27,25\nP1,Days,Actual,31,29\n",
     "Program ID,Metric,,2023,2024\nP1,Days,Target,27,25\nP1,Days,Actual,31,29\n",
     "Program ID,Metric,2023,2024\nP1,Days - Target,27,25\nP1,Days - Actual,31,29\n",
     "Program ID,Metric,Year,Status,Value\nP1,Days,2024,Actual,29\nP1,Days,2025,Projected,27\n",
     "Program ID,Metric,Year,Quarter,Actual\nP1,Days,2024,Q2,29\nP2,Calls,2024,Q2,9\n"],
)  # fmt: skip
def test_rows_of_targets_projections_and_quarters_are_asked_about(text: str) -> None:
    assert said(read(metrics=text), "kinds-in-rows")[0].level is Level.ERROR


@pytest.mark.parametrize("heads", ["2018-2022,2019-2023", "2019-21,2021-23"])
def test_several_years_are_no_year(heads: str) -> None:
    [metric] = measured(f"Program ID,Metric,Target,{heads}\nP1,Days,25,33,31\n")
    assert not metric.actuals


# What a cell says


@pytest.mark.parametrize(
    ("target", "figure", "wanted"),
    [("≥ 90%", "88%", (0.9, "up")), ("<5 min", "5.8 min", (5, "down")), ("at least 95", "93", (95, "up")),
     ("30 days or less", "41 days", (30, "down")), ("No more than 10", "12", (10, "down")), ("100+", "90", (100, "up")),
     ("<5>", "4", (-5, "up"))],
)  # fmt: skip
def test_a_target_says_at_least_or_at_most(target: str, figure: str, wanted: tuple[float, str]) -> None:
    [metric] = measured(f"Program ID,Metric,Target,2024\nP1,Share,{target},{figure}\n")
    assert (metric.target, metric.better) == wanted
    against = read(metrics=f"{HEAD}P1,Share,{'up' if wanted[1] == 'down' else 'down'},{target},,{figure}\n")
    assert bool(said(against, "target-contradicts-direction")) is (target != "<5>")


def test_units_and_times_in_cells() -> None:
    [days] = measured(f"{HEAD}P1,Time to permit,down,25 days,31 days,29 days\n")
    assert (days.target, days.actuals) == (25, ((2023, 31), (2024, 29)))
    [time] = measured(f"{HEAD}P1,Average response time,down,4:30,4:36,4:45\n")
    assert (time.target, time.actuals) == (4.5, ((2023, 4.6), (2024, 4.75)))
    for row in ("Wait,down,2 weeks,20 days,18 days", "Staff to children,down,1:10,1:12,1:11", "Share,up,1 in 5,9,9",
                "Share,up,90-95%,88%,91%", "Wait,down,5 min,<5 min,6 min",
                "Housed,up,Increase by 10%,310,335"):  # fmt: skip
        assert said(read(metrics=f"{HEAD}P1,{row}\n"), "not-a-number"), row


def test_words_where_figures_belong_are_no_figure() -> None:
    found = read(metrics=f"{HEAD}P1,Visits,up,TBD,n.d.,31\nP2,Calls,up,Maintain,*,Not measured\n")
    [warned] = said(found, "no-figure")
    assert warned.level is Level.WARNING and "4, the first is 'n.d.'" in warned.found
    assert [metric.actuals for metric in found.needed.metrics] == [((2024, 31),), ()]


def test_the_sign_before_decimals_is_that_of_the_sheet() -> None:
    head = HEAD.replace(",", ";")
    one, other = measured(f"{head}P1;Visits;up;450.000;433.870;441.002\nP2;Share;up;45,5;43,8;44\n")
    assert (one.target, one.actuals, other.target) == (450_000, ((2023, 433_870), (2024, 441_002)), 45.5)
    assert said(read(metrics=f"{head}P1;Visits;up;12,500;11,25;11\n"), "not-a-number")
    assert said(read(metrics=f"{head}P1;Visits;up;1.200;980;1.020\n"), "point-or-comma")[0].level is Level.ERROR
    assert said(read(metrics=f"{HEAD}P1,Visits,up,450,433870,441002\n"), "units-off")[0].place.cell == "D2"


@pytest.mark.parametrize(
    ("heading", "up", "down"),
    [("Directionality", "Up is Better", "Down is Better"), ("Desired trend", "⬆️", "⬇"), ("Good is", "High", "Low"),
     ("Polarity", "Bigger is better", "Smaller values are better"), ("Sentido", "Ascendente", "Descendente")],
)  # fmt: skip
def test_which_way_is_better_in_other_words(heading: str, up: str, down: str) -> None:
    text = f"Service,Performance Measures,{heading},2023,2024\nPools,Visits,{up},35,31\nPatrol,Crimes,{down},35,31\n"
    assert [metric.better for metric in measured(text.replace("Service", "Program"))] == ["up", "down"]
    # A mapping that is proposed keeps the column.
    proposed = proposal_for([file_of(PROGRAMS, "programs.csv"), file_of(text, "kpi.csv")]).found
    assert [metric.better for metric in proposed.needed.metrics] == ["up", "down"]


# Other tables are no money


@pytest.mark.parametrize(
    "text",
    ["Department,Program,FY2025 Adopted,FY2026 Adopted\nParks,Youth jobs,208,210.5\nHealth,Campaign,150,150\n",
     "Program,What we count,2025,2026\nYouth jobs,Young people,400,410\nCampaign,Visits,31000,30000\n",
     "Department,Program,Description,Unit of measure,FY2026 Adopted\nParks,Youth jobs,Placed,each,400\n"],
)  # fmt: skip
def test_positions_and_counts_do_not_replace_the_money(book: MakeBook, text: str) -> None:
    found = proposal_for([book(), file_of(text, "table.csv")]).found
    assert found.budget is None
    [asked] = [item for item in found.findings if item.rule == "money-in-two-places"]
    assert "$7,000,000 on Programs and $0 on Budget" in asked.found


def test_numbers_in_thousands_are_asked_about(book: MakeBook) -> None:
    costs: Rows = [["Program ID", "Outcome", "Units a year (000s)"], ["P1", "Places", 12]]
    [asked] = [item for item in examine(book(**{"Unit costs": costs})).findings if item.rule == "units-differ"]
    assert asked.level is Level.ERROR and asked.place.cell == "C1"


# Ratings


@pytest.mark.parametrize(
    ("heading", "label", "level"),
    [("CrimeSolutions Rating", "Effective", 4), ("SMS score", "5", 4), ("CEBC Scientific Rating", "1", 5),
     ("MMB rating", "Theory Based", 1), ("What Works Clearinghouse finding", "Positive effects", 4)],
)  # fmt: skip
def test_a_heading_names_the_system_of_its_ratings(heading: str, label: str, level: int) -> None:
    [study] = read(evidence=f"Program ID,{heading},Direction\nP1,{label},positive\n").needed.studies
    assert rated(study).level == level


@pytest.mark.parametrize(
    "beside", ["Framework,\nP1,1,positive,CEBC", "Source,\nP1,1,positive,Maryland", "\nP1,1,positive"]
)
def test_a_system_that_stands_elsewhere_is_asked_for(beside: str) -> None:
    title = "CEBC scientific ratings,of programs\n" if beside.startswith("\n") else ""
    [asked] = said(read(evidence=f"{title}Program ID,Rating,Direction,{beside}\n"), "unknown-rating")
    assert "names a rating system" in asked.found
    plain = "Program ID,Rating,Direction,Source\nP1,3,positive,City of Washington\n"
    assert rated(read(evidence=plain).needed.studies[0]).level == 3


@pytest.mark.parametrize("heading", ["Tier", "Evidence strength", "Evidence Level (1 = strongest, 5 = weakest)"])
def test_a_scale_of_its_own_is_asked_for(heading: str) -> None:
    rows = f'Program ID,"{heading}",Direction,Rating system\nP1,1,positive,'
    [asked] = said(read(evidence=rows + "\n"), "unknown-rating")
    assert asked.place.cell == "B2" and "Name its Rating system" in asked.mend
    [study] = read(evidence=rows + "ESSA\n").needed.studies
    assert rated(study).level == 4


def test_effects_of_another_scale_and_signs_that_may_be_good() -> None:
    head = "Program ID,Rating,Rating system,{},Effect SE\nP1,Model,Blueprints,0.8,0.2\n"
    found = read(evidence=head.format("Effect (percentage points)"))
    assert found.needed.studies[0].effect is None and said(found, "effect-incomplete")
    assert read(evidence=head.format("Effect size (SD)")).needed.studies[0].effect == 0.8
    assert said(read(evidence=head.format("Effect").replace("0.8", "12%")), "effect-in-percent")
    found = read(evidence="Program ID,Study design,Rating,Effect,SE\nP1,RCT,4,-0.12,0.04\nP2,RCT,4,0.12,0.04\n")
    assert [item.place.cell for item in said(found, "direction-from-effect")] == ["D2"]


def test_a_code_behind_its_words() -> None:
    [study] = read(evidence="Program ID,Rating,Rating system\nP1,Promising (Tier 3),ESSA\n").needed.studies
    assert (rated(study).level, rated(study).direction) == (2, "positive")
