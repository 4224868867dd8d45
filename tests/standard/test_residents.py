"""What residents said: pooled by hand, open surveys apart, no group of few to be worked out of what is published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook

from budgetopt.city.model import Alignment, Budget, Goal, ResidentVote, SurveyMethod
from budgetopt.errors import ScenarioError
from budgetopt.impact.alignment import goal_weights
from budgetopt.impact.residents import FEWEST, MERGED, publishable, published_residents
from budgetopt.plan.recommend import recommend
from budgetopt.plan.served import goals_served
from budgetopt.publish.allowed import Allowed
from budgetopt.publish.public_goals import PublicResidents, PublicWeights
from budgetopt.publish.publication import publication_of
from budgetopt.returned.ours import open_ours
from budgetopt.scenario.model import Scenario
from budgetopt.workbooks.recommendation import write_recommendation
from tests.small import city


def town(*groups: tuple[Any, ...]) -> Budget:
    """(name, points for Safe, points for Clean, respondents, share of the population, method)"""
    votes = []
    for name, safe, clean, respondents, share, method in groups:
        said = {"group": name, "respondents": respondents, "population": share, "method": method}
        votes += [ResidentVote(goal_id="S", points=safe, **said), ResidentVote(goal_id="C", points=clean, **said)]
    return city(
        {"P": {"lines": {"General": 100}}},
        goals=(Goal(id="S", name="Safe", weight=1), Goal(id="C", name="Clean", weight=1)), residents=tuple(votes),
    )  # fmt: skip


SAMPLE, OPEN = SurveyMethod.SAMPLE, SurveyMethod.OPEN
NORTH = ("North", 60, 40, 30, Decimal("0.2"), SAMPLE)
SOUTH = ("South", 20, 80, 90, Decimal("0.8"), None)
ONLINE = ("Online", 100, 0, 5000, None, OPEN)


def test_by_population_where_all_have_a_share_else_by_respondents() -> None:
    # 0.2 · 60 + 0.8 · 20 = 28, and 72.
    assert goal_weights(town(NORTH, SOUTH), "residents") == pytest.approx({"S": 28, "C": 72})
    # One group has no share: (30 · 60 + 90 · 20) / 120 = 30, and 70.
    bare = (*SOUTH[:4], None, None)
    assert goal_weights(town(NORTH, bare), "residents") == pytest.approx({"S": 30, "C": 70})


def test_open_surveys_stand_beside_unless_the_scenario_says_so() -> None:
    with_open = town(NORTH, SOUTH, ONLINE)
    assert goal_weights(with_open, "residents") == pytest.approx({"S": 28, "C": 72})
    assert goal_weights(with_open, "open") == pytest.approx({"S": 100, "C": 0})
    # Each is scaled to sum 1: half of 0.28 and 1, half of 0.72 and 0.
    assert goal_weights(with_open, {"residents": 0.5, "open": 0.5}) == pytest.approx({"S": 0.64, "C": 0.36})


@pytest.mark.parametrize(
    ("groups", "priorities", "said"),
    [((ONLINE,), "residents", "every group"), ((NORTH,), "open", "no group"), ((), "open", "no Residents sheet")],
)
def test_weights_that_nobody_gave_are_refused(groups: tuple[Any, ...], priorities: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        recommend(town(*groups), Scenario(name="s", priorities=priorities))


def test_groups_of_few_are_merged_or_left_out() -> None:
    merged = published_residents(town(NORTH, ("A", 10, 90, 4, None, None), ("B", 40, 60, 6, None, None)))
    assert [group.name for group in merged.groups] == ["North", MERGED]
    # (4 · 10 + 6 · 40) / 10 = 28; pooled (30 · 60 + 10 · 28) / 40 = 52.
    assert merged.groups[1].points == pytest.approx({"S": 28, "C": 72})
    assert (merged.weights["S"], merged.merged, merged.left_out) == (pytest.approx(52), 2, 0)
    out = published_residents(town(NORTH, SOUTH, ("A", 10, 90, 4, Decimal("0.1"), None), ("B", 99, 1, 5, None, None)))
    assert [group.name for group in out.groups] == ["North", "South"] and out.left_out == 2
    assert out.weights == pytest.approx({"S": 28, "C": 72}), "as if nobody had asked them"


FEW = ("Few", 100, 0, 4, Decimal("0.1"), None)


def test_a_plan_by_residents_is_published_with_their_points_and_without_the_few() -> None:
    asked = town(NORTH, SOUTH, FEW, ONLINE)
    # The engine has everybody: (0.2 · 60 + 0.8 · 20 + 0.1 · 100) / 1.1 = 34.55.
    assert goal_weights(asked, "residents")["S"] == pytest.approx(34.5454545)

    def of(priorities: Any, budget: Budget = asked) -> PublicWeights:
        return PublicWeights(budget, Allowed(budget, None), priorities)

    assert of("residents").points == pytest.approx({"S": 28, "C": 72})
    assert of("residents").said(asked.goals[0]) == "28 of 100 points"
    assert of("residents").whose == "In this plan they are what residents said."
    assert of("open").points == pytest.approx({"S": 100, "C": 0})
    # Half of 0.28 and half of the city's own 1 of 2: 0.39.
    half = of({"adopted": 0.5, "residents": 0.5})
    assert half.said(asked.goals[0]) == "39 of 100 points"
    assert half.whose == "In this plan they are 50% the city's own points and 50% what residents said."
    assert of({"S": 3.0, "C": 1.0}).said(asked.goals[0]) == "75 of 100 points"
    assert (of("adopted").said(asked.goals[0]), of("adopted").whose) == ("1 of 2 points", "")
    few = of("residents", town(FEW))
    assert (few.said(asked.goals[0]), few.whose) == (
        "not ranked",
        "In this plan they are what residents said, too few to be told.",
    )
    inside = asked.model_copy(update={"publish": ("Weight",)})
    assert of("residents", inside).said(asked.goals[0]) == "not published"
    assert PublicResidents.of(inside, Allowed(inside, None)) is None


def serving(*groups: tuple[Any, ...]) -> Budget:
    """The town with a program that serves Safe in full and no other goal: its alignment is 1, or w_S / w_C."""
    asked = town(*groups)
    return asked.model_copy(update={"alignment": (Alignment(program_id="P", goal_id="S", score=4),)})


def test_what_is_handed_out_of_a_plan_by_residents_does_not_tell_the_few() -> None:
    plan = recommend(serving(NORTH, SOUTH, FEW), Scenario(name="s", priorities="residents"))
    # The plan counts everybody: (0.2 · 60 + 0.8 · 20 + 0.1 · 100) / (0.2 · 40 + 0.8 · 80) = 38 / 72.
    assert plan.value["P"].alignment == pytest.approx(38 / 72)
    assert [one.weight for one in goals_served(plan)[:2]] == pytest.approx([28, 72])
    assert "Safe: score 4 of 4, weight 1, which this scenario counts as 28." in [one.text for one in plan.rests_on["P"]]
    written = BytesIO()
    write_recommendation(plan, written, date(2026, 7, 1))
    texts = [cell.value for row in load_workbook(written)["Goals"].iter_rows() for cell in row]
    assert {28, 72} <= {*texts} and any("without the answers of groups of fewer" in str(text) for text in texts)
    written.seek(0)
    written.name = "plan.xlsx"
    tables = {table.name: table for table in publication_of(open_ours(written), plan.budget, date(2026, 7, 1)).tables}
    column = next(one for one in tables["programs"].columns if one.name == "alignment")
    assert [column.value(one) for one in plan.budget.programs] == [None]
    # Of few alone there is no weight that may be told.
    few = recommend(serving(FEW), Scenario(name="s", priorities="residents"))
    assert [one.weight for one in goals_served(few)] == [None, None, None]
    assert "which this scenario counts as residents do." in few.rests_on["P"][0].text


def test_what_residents_said_stands_beside_open_surveys() -> None:
    asked = town(NORTH, SOUTH, FEW, ONLINE)
    shown = PublicResidents.of(asked, Allowed(asked, None))
    assert shown and shown.said(asked.goals[0]) == ("28", "100")
    assert shown.about == "The answers of 1 group of fewer than 10 are in no figure here."


@settings(max_examples=150, deadline=None)
@given(
    groups=some.lists(
        some.tuples(some.integers(0, 100), some.integers(0, 25), some.sampled_from([None, SAMPLE, OPEN])),
        min_size=1, max_size=7,
    ),
    others=some.lists(some.integers(0, 100), min_size=7, max_size=7),
)  # fmt: skip
def test_a_hidden_group_is_in_no_figure(groups: list[tuple[int, int, Any]], others: list[int]) -> None:
    """Whatever those who are left out had answered, everything that is published is the same: there is nothing to
    subtract. And nothing that is shown is of fewer than ten."""
    rows = [(f"g{place}", points, 100 - points, asked, None, how) for place, (points, asked, how) in enumerate(groups)]
    shown = published_residents(town(*rows))
    for group in (*shown.groups, *shown.open_groups):
        assert group.respondents is not None and group.respondents >= FEWEST
    names = {group.name for group in (*shown.groups, *shown.open_groups)}
    hidden = {
        row[0]
        for row in rows
        if row[0] not in names
        and sum(one[3] for one in rows if one[3] < FEWEST and (one[5] is OPEN) is (row[5] is OPEN)) < FEWEST
    }
    changed = [
        (name, other, 100 - other, *rest) if name in hidden else (name, safe, clean, *rest)
        for (name, safe, clean, *rest), other in zip(rows, others, strict=False)
    ]
    assert published_residents(town(*changed)) == shown
    for whose in ("residents", "open"):
        assert goal_weights(publishable(town(*changed)), whose) == goal_weights(publishable(town(*rows)), whose)
        told = shown.weights if whose == "residents" else shown.open_weights
        assert goal_weights(publishable(town(*rows)), whose) == pytest.approx(told)
    assert shown.left_out == len(hidden)
