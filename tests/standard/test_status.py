"""How a measure stands: every word by hand, and all of them by the rule said a second time."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from budgetopt.city.model import Goal, Metric, MetricType, Trend
from budgetopt.standard.report import rubric_of
from budgetopt.standard.status import Aim, Course, MeasureStatus

UP, DOWN = Trend.UP, Trend.DOWN


def aim(better: Trend, target: float | None, by: str, *figures: tuple[int, float], **start: float | int | None) -> Aim:
    return Aim.of(
        Metric(
            program_id="P", name="m", better=better, target=target, target_date=by, actuals=figures,
            baseline=start.get("baseline"), baseline_year=start.get("year"),
        )
    )  # fmt: skip


BY_HAND = [
    # 50 in 2022 to 60 by 2027: in 2024 two of five years are gone, so 54 is on track, 52 half of that.
    (aim(UP, 60, "2027", (2024, 54.0), baseline=50, year=2022), MeasureStatus.ON_TRACK),
    (aim(UP, 60, "2027-06-30", (2024, 53.99), baseline=50, year=2022), MeasureStatus.BEHIND),
    (aim(UP, 60, "2027", (2024, 52.0), baseline=50, year=2022), MeasureStatus.BEHIND),
    (aim(UP, 60, "2027", (2024, 51.99), baseline=50, year=2022), MeasureStatus.OFF_TRACK),
    (aim(UP, 60, "2027", (2024, 60.0), baseline=50, year=2022), MeasureStatus.MET),
    # Exactly a third of the way in a third of the time: as floats 0.1 / 0.3 is less than 1 / 3.
    (aim(UP, 0.4, "2025", (2023, 0.2), baseline=0.1, year=2022), MeasureStatus.ON_TRACK),
    (aim(DOWN, 0.1, "2025", (2023, 0.3), baseline=0.4, year=2022), MeasureStatus.ON_TRACK),
    # Without a baseline the earliest figure is one, of its year: 40 in 2020 to 30 by 2030, 36 in 2024.
    (aim(DOWN, 30, "2030", (2020, 40.0), (2024, 36.0)), MeasureStatus.ON_TRACK),
    (aim(DOWN, 30, "2030", (2020, 40.0), (2024, 37.9)), MeasureStatus.BEHIND),
    (aim(DOWN, 30, "2030", (2020, 40.0), (2024, 41.0)), MeasureStatus.OFF_TRACK),
    # The baseline is of 2022, where the earliest figure is of 2020: 38 to 30, 37 in 2023, one year of eight.
    (aim(DOWN, 30, "2030", (2020, 40.0), (2022, 38.0), (2023, 37.0), year=2022), MeasureStatus.ON_TRACK),
    # Where 2020 has no figure that of 2023 stands in, of 2023: 60 to 0, 51 in 2025 is 15% of the way in 2 of 7 years.
    (aim(DOWN, 0, "2030", (2023, 60.0), (2025, 51.0), year=2020), MeasureStatus.BEHIND),
    (aim(DOWN, 0, "2030", (2023, 60.0), year=2020), MeasureStatus.UNKNOWN),
    # After the date nothing is on track; half of the way is behind.
    (aim(UP, 10, "2023", (2023, 9.0), baseline=0, year=2013), MeasureStatus.BEHIND),
    (aim(UP, 10, "2023", (2023, 4.0), baseline=0, year=2013), MeasureStatus.OFF_TRACK),
    # Target as baseline, no date, a target worse than the baseline: met or not met alone.
    (aim(UP, 95, "2030", (2024, 95.0), baseline=95, year=2020), MeasureStatus.MET),
    (aim(UP, 95, "2030", (2024, 94.0), baseline=95, year=2020), MeasureStatus.NOT_MET),
    (aim(DOWN, 8, "2030", (2024, 9.0), baseline=6, year=2020), MeasureStatus.NOT_MET),
    (aim(UP, 60, "", (2024, 59.0), baseline=50, year=2022), MeasureStatus.NOT_MET),
    (aim(DOWN, 60, "", (2024, 59.0)), MeasureStatus.MET),
    (aim(UP, None, "2030", (2024, 9.0)), MeasureStatus.UNKNOWN),
    (aim(UP, 60, "2030"), MeasureStatus.UNKNOWN),
    # One figure shows no pace, whether it is the baseline by itself or was said to be; the date is still to come.
    (aim(UP, 60, "2030", (2024, 50.0)), MeasureStatus.UNKNOWN),
    (aim(UP, 60, "2030", (2024, 50.0), baseline=50, year=2024), MeasureStatus.UNKNOWN),
    (aim(UP, 60, "2030", (2024, 51.0), baseline=50, year=2024), MeasureStatus.ON_TRACK),
    (aim(UP, 60, "2030", (2024, 50.0), (2025, 50.0)), MeasureStatus.OFF_TRACK),
    (aim(UP, 60, "2024", (2024, 50.0)), MeasureStatus.OFF_TRACK),
]  # fmt: skip


@pytest.mark.parametrize(("measured", "standing"), BY_HAND)
def test_by_hand(measured: Aim, standing: MeasureStatus) -> None:
    assert measured.standing is standing


@settings(max_examples=300, deadline=None)
@given(
    better=some.sampled_from(Trend), tenths=some.tuples(*[some.integers(-30, 30)] * 3), start=some.integers(2015, 2022),
    latest=some.integers(2022, 2026), by=some.integers(2023, 2030),
)  # fmt: skip
def test_the_rule_said_again(better: Trend, tenths: tuple[int, int, int], start: int, latest: int, by: int) -> None:
    """In whole tenths and without a division: (y − β) · years ≥ (θ − β) · gone, on the way that is better."""
    baseline, target, value = (one if better is UP else -one for one in tenths)
    found = aim(better, tenths[1] / 10, str(by), (latest, tenths[2] / 10), baseline=tenths[0] / 10, year=start).standing
    if value >= target:
        expected = MeasureStatus.MET
    elif target <= baseline:
        expected = MeasureStatus.NOT_MET
    else:
        done, due = (value - baseline) * (by - start), (target - baseline) * (latest - start)
        expected = (
            MeasureStatus.UNKNOWN
            if done == due == 0
            else MeasureStatus.ON_TRACK
            if done >= due
            else MeasureStatus.BEHIND
            if 2 * done >= due
            else MeasureStatus.OFF_TRACK
        )
    assert found is expected


def test_a_goal_says_its_own_and_takes_the_rest_from_the_measure() -> None:
    metric = Metric(program_id="P", name="m", better=UP, target=60, baseline=50, baseline_year=2020,
                    actuals=((2022, 52.0), (2024, 54.0)))  # fmt: skip
    bare = Goal(id="G", name="g")
    own = bare.model_copy(update={"target": 56.0, "target_date": "2026", "baseline": 51.0})
    assert Aim.of(metric).for_goal(bare, metric) == Aim.of(metric)
    told = Aim.of(metric).for_goal(own, metric)
    # A baseline of its own is not of the year of the other: 51 in 2022 to 56 by 2026, 54 in 2024 is 3/5 in 1/2.
    assert (told.baseline_year, told.done, told.gone) == (2022, Fraction(3, 5), Fraction(1, 2))
    assert told.standing is MeasureStatus.ON_TRACK


def test_which_way_the_figures_went() -> None:
    assert aim(DOWN, 1, "", (2020, 5.0), (2021, 9.0), (2022, 4.0)).course is Course.BETTER
    assert aim(UP, 1, "", (2020, 5.0), (2022, 4.0)).course is Course.WORSE
    assert aim(UP, 1, "", (2020, 5.0), (2021, 9.0), (2022, 5.0)).course is Course.LEVEL
    assert aim(UP, 1, "", (2020, 5.0)).course is Course.UNKNOWN


@pytest.mark.parametrize(
    ("updated", "has"),
    [("2025-03-01", True), ("2025-02-28", False), ("2026-03-01", True), ("2026-03-02", False), ("2025-03", True),
     ("2025-02", False), ("2025", False), ("2026", True), ("", False)],
)  # fmt: skip
def test_the_points_of_a_measure(updated: str, has: bool) -> None:
    metric = Metric(program_id="P", name="m", type=MetricType.OUTCOME, target=1, updated=updated, source="s",
                    actuals=((2022, 1.0), (2023, 1.0), (2024, 2.0)))  # fmt: skip
    assert rubric_of(metric, datetime.date(2026, 3, 1)) == (True, True, True, has, True)
    poor = Metric(program_id="P", name="m", actuals=((2022, 1.0), (2023, 1.0)))
    assert rubric_of(poor, datetime.date(2024, 2, 29)) == (False,) * 5
    assert not any(rubric_of(poor, datetime.date.min)), "the first year has none before it"
