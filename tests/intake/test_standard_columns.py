"""Columns and sheets of the Standard: read, checked at their cells, apart from what is believed of a program."""

from __future__ import annotations

from datetime import date

import pytest

from budgetopt.city.model import Budget, Rollout, Stage, SurveyMethod
from budgetopt.errors import Level
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.intake.cells.days import day
from budgetopt.intake.cells.values import Unreadable
from budgetopt.intake.reading import Examination, examine
from tests.intake.workbooks import PROGRAMS, SETTINGS, MakeBook, Rows

GOALS: Rows = [
    ["Goal ID", "Goal", "Headline metric", "Baseline", "Baseline year", "Target", "Target date", "Direction"],
    ["G1", "Safe", "crime", 50, 2020, 40, date(2028, 6, 30), "down"],
]
HEADS = ["Program ID", "Goal ID", "Department", "Metric", "Type", "Direction", "Target", "Target date", "Updated", 2025]
OWN = ["P1", None, None, "Visits", "outcome", "up", 60, 2027, "2026-01", 55]
OF_GOAL = [None, "G1", None, "Crime", "outcome", "down", 40, "FY2028", None, 44]
OF_OFFICE = [None, None, "parks", "Calls", "output", "up", 90, None, None, 91]


def said(examined: Examination, *rules: str) -> list[tuple[str, str, Level]]:
    """Rule, cell and level of the findings, of these rules where any are named."""
    return [(one.rule, one.place.inside, one.level) for one in examined.findings if not rules or one.rule in rules]


def made(examined: Examination) -> Budget:
    assert examined.budget is not None, [str(one) for one in examined.findings]
    return examined.budget


def test_measures_of_goals_and_departments_are_apart_from_those_of_programs(book: MakeBook) -> None:
    budget = made(examine(book(Goals=GOALS, Metrics=[HEADS, OWN, OF_GOAL, OF_OFFICE])))
    [metric] = budget.metrics
    assert (metric.program_id, metric.goal_id, metric.department) == ("P1", "", "")
    assert (metric.target_date, metric.updated, metric.actuals) == ("2027", "2026-01", ((2025, 55.0),))
    of_goal, of_office = budget.indicators
    assert (of_goal.program_id, of_goal.goal_id, of_goal.target_date) == ("", "G1", "2028")
    assert (of_office.goal_id, of_office.department) == ("", "Parks"), "as Programs writes it"
    assert str(of_goal.cells.place("target")) == "city.xlsx: Metrics!G3"
    goal = budget.goal["G1"]
    assert (goal.baseline, goal.baseline_year, goal.target, goal.target_date) == (50, 2020, 40, "2028-06-30")
    assert goal.better == "down"


def test_they_change_no_belief_and_no_value(book: MakeBook) -> None:
    without = made(examine(book("a.xlsx", Goals=GOALS, Metrics=[HEADS, OWN])))
    beside = made(examine(book("b.xlsx", Goals=GOALS, Metrics=[HEADS, OWN, OF_GOAL, OF_OFFICE])))
    believed = [
        {id: (one.effectiveness.mean, one.effectiveness.deviation) for id, one in value_of_next_dollar(city).items()}
        for city in (without, beside)
    ]
    assert believed[0] == believed[1] and len(believed[0]) == 2


@pytest.mark.parametrize(
    ("row", "rule", "cell", "level"),
    [
        ([None, None, None, "Visits", *OWN[4:]], "missing-value", "Metrics!A3", Level.ERROR),
        ([None, "G9", None, "Visits", *OWN[4:]], "unknown-id", "Metrics!B3", Level.ERROR),
        (["P1", "G1", None, "Other", *OWN[4:]], "two-owners", "Metrics!B3", Level.WARNING),
        (["P1", None, "Health", "Other", *OWN[4:]], "two-owners", "Metrics!C3", Level.WARNING),
        ([None, None, "Police", "Other", *OWN[4:]], "unknown-department", "Metrics!C3", Level.WARNING),
        (["P1", None, None, "Other", *OWN[4:7], "soon", None, 4], "not-a-date", "Metrics!H3", Level.WARNING),
        (["P1", None, None, "Visits", *OWN[4:]], "duplicate-metric", "Metrics!D3", Level.WARNING),
    ],
)
def test_what_is_wrong_with_a_measure_is_said_at_its_cell(
    book: MakeBook, row: list[object], rule: str, cell: str, level: Level
) -> None:
    examined = examine(book(Goals=GOALS, Metrics=[HEADS, OWN, row, [*OF_GOAL]]))
    assert said(examined, rule) == [(rule, cell, level)]
    assert (examined.budget is None) is (level is Level.ERROR)


def test_a_program_may_stand_beside_its_own_department(book: MakeBook) -> None:
    examined = examine(book(Goals=GOALS, Metrics=[HEADS, ["P1", None, "PARKS", *OWN[3:]], OF_GOAL]))
    assert not said(examined, "two-owners", "unknown-department")
    assert [metric.program_id for metric in made(examined).metrics] == ["P1"]


def test_a_headline_that_no_sheet_measures_is_a_finding(book: MakeBook) -> None:
    assert said(examine(book(Goals=GOALS)), "headline-not-measured") == [
        ("headline-not-measured", "Goals!C2", Level.WARNING)
    ]
    assert not said(examine(book(Goals=GOALS, Metrics=[HEADS, OF_GOAL])), "headline-not-measured")


def test_what_an_old_workbook_had_in_columns_of_these_names_stops_nothing(book: MakeBook) -> None:
    goals: Rows = [["Goal ID", "Goal", "Target", "Direction"], ["G1", "Safe", "90% by 2030", "better"]]
    programs: Rows = [[*PROGRAMS[0], "Rollout"], [*PROGRAMS[1], "in spring"], [*PROGRAMS[2], "waitlist"]]
    residents: Rows = [["Goal ID", "Points", "Method"], ["G1", 40, "by telephone"]]
    examined = examine(book(Goals=goals, Programs=programs, Residents=residents))
    budget = made(examined)
    assert [program.rollout for program in budget.programs] == [None, Rollout.WAITING_LIST]
    assert (budget.goals[0].target, budget.goals[0].better, budget.residents[0].method) == (None, None, None)
    assert said(examined, "not-a-number", "unknown-choice") == [
        ("not-a-number", "Goals!C2", Level.WARNING),
        ("unknown-choice", "Goals!D2", Level.WARNING),
        ("unknown-choice", "Programs!F2", Level.WARNING),
        ("unknown-choice", "Residents!C2", Level.WARNING),
    ]


def test_residents_with_method_and_share_of_the_population(book: MakeBook) -> None:
    residents: Rows = [
        ["Goal ID", "Points", "Group", "Respondents", "Method", "Population share"],
        ["G1", 40, "North", 30, "sample", "35%"],
        ["G1", 60, "Online", 900, "open", None],
    ]
    north, online = made(examine(book(Goals=GOALS, Residents=residents))).residents
    assert (north.method, float(north.population or 0)) == (SurveyMethod.SAMPLE, 0.35)
    assert (online.method, online.population) == (SurveyMethod.OPEN, None)


EVALUATED = ["Program ID", "Question", "Design", "Cost", "Due", "Status", "Finding", "Direction", "Effect",
             "Effect standard error", "Source", "Year"]  # fmt: skip


def test_an_evaluation_that_is_done_is_local_evidence_by_its_design_alone(book: MakeBook) -> None:
    rows: Rows = [
        EVALUATED,
        ["P1", "Does it?", "Lottery", 60_000, "2027-12", "done", "It does", "positive", 0.3, 0.1, "Report 1", 2025],
        ["P2", "Does that?", "Matched comparison", None, 2028, "running", None, None, None, None, None, None],
        ["P2", "And this?", "before-after", None, None, None, None, "positive", None, None, None, None],
    ]
    budget = made(examine(book(Evaluations=rows)))
    assert [(one.status, one.due, one.cost) for one in budget.evaluations] == [
        (Stage.DONE, "2027-12", 6_000_000), (Stage.RUNNING, "2028", None), (Stage.PLANNED, "", None),
    ]  # fmt: skip
    [study] = budget.studies
    assert (study.program_id, study.local, study.rating, study.design) == ("P1", True, "", "Lottery")
    assert (study.effect, study.effect_se, study.source, study.year) == (0.3, 0.1, "Report 1", 2025)
    # The effect and its own standard error, pooled with the prior: (0.4/0.09 + 0.3/0.01) / (1/0.09 + 1/0.01).
    believed = value_of_next_dollar(budget)["P1"].effectiveness
    assert believed.mean == pytest.approx((0.4 / 0.09 + 0.3 / 0.01) / (1 / 0.09 + 1 / 0.01))
    assert believed.level == 4


@pytest.mark.parametrize(
    ("design", "direction", "cell"),
    [
        ("Lottery", None, "Evaluations!H2"),
        ("we asked around", "positive", "Evaluations!C2"),
        (None, "positive", "Evaluations!C2"),
        ("Lottery", "sideways", "Evaluations!H2"),
    ],
)
def test_without_what_it_found_or_how_nothing_enters(
    book: MakeBook, design: str | None, direction: str | None, cell: str
) -> None:
    row = ["P1", "Does it?", design, None, None, "done", "It does", direction, None, None, None, None]
    examined = examine(book(Evaluations=[EVALUATED, row]))
    assert made(examined).studies == () and len(made(examined).evaluations) == 1
    assert said(examined, "evaluation-not-used") == [("evaluation-not-used", cell, Level.WARNING)]


def test_licence_and_what_may_be_published_stand_on_settings(book: MakeBook) -> None:
    settings: Rows = [*SETTINGS, ["Licence", "CC-BY-4.0"], ["Publish", "program; Department;  colour"]]
    examined = examine(book(Settings=settings))
    assert (made(examined).licence, made(examined).publish) == ("CC-BY-4.0", ("Program", "Department"))
    assert [one[0] for one in said(examined, "unknown-column")] == ["unknown-column"]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        *((cell, "2028-06-30") for cell in (date(2028, 6, 30), "2028-06-30", "6/30/2028", "30/6/2028", "June 30, 2028",
                                            "30 June 2028", "30.06.2028", "2028-06-30 00:00:00")),
        *((cell, "2028-06") for cell in ("2028-06", "June 2028", "Jun 2028")),
        *((cell, "2028") for cell in (2028, 2028.0, "2028", "FY2028", "FY 28", "2027-28")),
        *((cell, None) for cell in (None, "", "n/a", "TBD")),
        *((cell, "?") for cell in ("6/7/2028", "soon", "2028-13", "2028-02-30", 46000, 12, True, "1850")),
        ("7/7/2028", "2028-07-07"),
    ],
)  # fmt: skip
def test_days_as_far_as_they_are_known(cell: str | float | date | None, read: str | None) -> None:
    if read == "?":
        with pytest.raises(Unreadable):
            day(cell)
    else:
        assert day(cell) == read
