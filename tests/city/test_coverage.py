"""Coverage of a city of four programs, worked out by hand."""

from __future__ import annotations

from budgetopt.city.coverage import coverage
from budgetopt.city.model import Alignment, Amount, Budget, Fund, Goal, Kind, Metric, MetricType, Program, Study

# Jobs 40 (outcome metric of 2024, level 4, aligned), Lights 30 (output of 2021, aligned), Clerk 20 (support, nothing),
# Debt 1,000 (non-operating: does not count), Refund -5 (negative: counts as 0).
CITY = Budget(
    fiscal_year=2026,
    funds=(Fund(id="G", name="General"),),
    goals=(Goal(id="S", name="Safe"),),
    programs=(
        Program(id="jobs", name="Jobs", department="Parks"),
        Program(id="lights", name="Lights", department="Works"),
        Program(id="clerk", name="Clerk", department="Works", kind=Kind.SUPPORT),
        Program(id="debt", name="Debt", department="Works", kind=Kind.NON_OPERATING),
        Program(id="refund", name="Refund", department="Parks"),
    ),
    amounts=tuple(
        Amount(program_id=id, fund_id="G", fiscal_year=2026, amount=cents)
        for id, cents in (("jobs", 40), ("lights", 30), ("clerk", 20), ("debt", 1_000), ("refund", -5))
    ),
    alignment=(
        Alignment(program_id="jobs", goal_id="S", score=4),
        Alignment(program_id="lights", goal_id="S", score=0),
    ),
    metrics=(
        Metric(program_id="jobs", name="m", type=MetricType.OUTCOME, actuals=((2024, 2.0), (2022, 1.0))),
        Metric(program_id="lights", name="n", actuals=((2023, 1.0),)),
    ),
    studies=(
        Study(program_id="jobs", rating="4", direction="positive"),
        Study(program_id="lights", rating="0"),
        Study(program_id="clerk", rating="", benefit_cost_ratio=2.0),
    ),
)


def test_overall() -> None:
    overall = coverage(CITY).overall
    assert overall.spending == 90
    assert (overall.outcome_metric, overall.recent_metric, overall.evidence, overall.alignment) == (40, 40, 40, 70)
    assert overall.share(overall.alignment) == 70 / 90


def test_by_department() -> None:
    parks, works = coverage(CITY).departments
    assert (parks.department, parks.spending, parks.evidence) == ("Parks", 40, 40)
    assert (works.department, works.spending, works.alignment, works.recent_metric) == ("Works", 50, 30, 0)


def test_measure_first_has_services_that_lack_something_by_money() -> None:
    first = coverage(CITY).measure_first
    assert [(service.program_id, service.spending) for service in first] == [("lights", 30)]
    assert first[0].lacking == ("an outcome metric", "a recent figure", "an evidence rating")


def test_a_city_without_spending_has_no_shares() -> None:
    empty = CITY.model_copy(update={"amounts": ()})
    assert coverage(empty).overall.share(0) == 0.0
