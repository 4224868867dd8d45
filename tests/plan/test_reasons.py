"""The person's sentence: what each kind of program reads, in cities whose plans are plain to see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import budgetopt as bo
from budgetopt.city.model import Alignment, Budget, CurvePoint, Goal, Kind, Metric, MetricType, Study
from budgetopt.plan.plan import Plan
from budgetopt.rules import Allocation
from tests.small import GENERAL, city, fund

GOALS = (
    Goal(id="s", name="Streets", weight=10),
    Goal(id="p", name="Parks", weight=5),
    Goal(id="h", name="Homes", weight=1),
    Goal(id="o", name="Other"),
)
LIMITS = {"program_cut": "20%", "program_growth": "10%", "moved": "none"}


def planned(programs: dict[str, Any], scores: dict[str, str], *rules: dict[str, Any], **settings: Any) -> Plan:
    """The plan of a city in which `scores` are a letter of a goal and a score each: "s4 p1"."""
    aligned = tuple(
        Alignment(program_id=id, goal_id=word[0], score=int(word[1]))
        for id, words in scores.items()
        for word in words.split()
    )
    asked = {"round_to": 1, "limits": LIMITS} | settings.pop("asked", {})
    studies = settings.pop("studies", ())
    made = city(programs, settings.pop("funds", (GENERAL,)), goals=GOALS, alignment=aligned, **settings)
    told = {name: getattr(made, name) for name in Budget.model_fields} | {"studies": (*made.studies, *studies)}
    return bo.recommend(Budget(**told), bo.Scenario(rules=list(rules), **asked))


JOBS = {"lines": {"General": 1000}, "known": "good"}
FAIR = {"lines": {"General": 1000}, "known": "useless"}


def test_a_cut_says_what_it_rests_on_whom_it_helps_and_what_would_keep_it() -> None:
    """Fair and Kind give their fifth, 200 each; Jobs takes its tenth, 100, and New its request, 300. The least that
    they earn is a dollar of New, 3/4 · 0.773 = 0.580. Fair's alignment is 1 − 0.75 · 0.75 = 0.4375 (weights 10 and 5,
    scores 1 and 2), so that no m up to 1 keeps it whole; Kind's is 1, and 0.580 does. Their one measure gives both
    m = (4.444 + 0.17/0.18) / (167.361 + 1/0.18) = 0.031. Fair's dollars are worth least: the first of them go to the
    raise that is worth most, Jobs.
    """
    metric = {"type": MetricType.OUTCOME, "baseline": 0, "target": 100, "actuals": ((2025, 17),)}
    new = {"requested": 300, "fund_id": "General", "known": "good"}
    plan = planned(
        {"Fair": FAIR, "Kind": FAIR, "Jobs": JOBS, "New": new},
        {"Fair": "s1 p2 o3", "Kind": "s4 h1 p1", "Jobs": "s4", "New": "s3"},
        metrics=tuple(Metric(program_id=id, name="Guests", **metric) for id in ("Fair", "Kind")),
    )
    assert plan.why("Fair") == (
        "Cut by $200, as far as “No program is cut by more than 20%” allows (policy for every program), because a "
        "dollar does more elsewhere: it serves Streets slightly (1 of 4) and Parks in part (2 of 4), met 17% of its "
        "target and has a study that finds no effect (level 5); its money helps New and 1 other; it would not be kept "
        "whole even if it worked in full (believed is 0.03 ± 0.08)."
    )
    assert plan.reasons["Fair"].status == "cut"
    assert plan.reasons["Fair"].brief == "Cut by $200, as far as policy allows; pays for New and 1 more."
    assert plan.reasons["Jobs"].brief == "Raised by $100, as far as policy allows; paid by Fair."
    assert plan.reasons["Fair"].stops_at == "No program is cut by more than 20% (policy for every program)"
    kind = plan.why("Kind")
    assert "it serves Streets essentially (4 of 4), Parks slightly (1 of 4) and 1 more goal, met 17% of its" in kind
    assert "; it would be kept whole if it worked at 0.58 or more (believed is 0.03 ± 0.08)." in kind
    assert plan.why("Jobs") == (
        "Raised by $100, as far as “No program grows by more than 10%” allows (policy for every program), because a "
        "dollar does more here than elsewhere: it serves Streets essentially (4 of 4), has no measure and has a study "
        "that finds that it works (level 5); a cut of Fair pays for it."
    )
    assert plan.why("New").startswith(
        "New, funded in full, because a dollar does more here than elsewhere: it serves Streets strongly (3 of 4), "
        "has no measure and has a study that finds that it works (level 5); cuts of Kind and 1 other pay for it."
    )


def test_law_and_a_limit_of_its_own_are_told_apart_from_policy() -> None:
    programs = {"Fair": FAIR | {"minimum": 900}, "Parade": FAIR, "Jobs": JOBS | {"maximum": 1050}, "Clinic": JOBS}
    plan = planned(programs, dict.fromkeys(programs, "s4"), {"kind": "program", "program": "Parade", "cut": "5%"})
    assert "as far as “Legal minimum” allows (law)" in plan.why("Fair")
    assert "as far as “Parade: at least $950” allows (policy for this program alone)" in plan.why("Parade")
    assert "as far as “Legal maximum or request” allows (law)" in plan.why("Jobs")
    assert [plan.reasons[id].status for id in programs] == ["cut to floor", "cut", "raised to ceiling", "raised"]


def test_what_the_law_forces_is_no_choice() -> None:
    """Court must have 150 and Cap at most 80 of its 100, whatever a dollar does there."""
    court, cap = (
        {"lines": {"General": 100}, "minimum": 150},
        {"lines": {"General": 100}, "maximum": 80, "known": "good"},
    )
    plan = planned({"Court": court, "Cap": cap, "Fair": FAIR}, {"Court": "s1", "Cap": "s4", "Fair": "s2"})
    assert plan.why("Court").startswith(
        "Raised by $50: “Legal minimum” (law) asks for at least $150; it serves Streets slightly (1 of 4) and has "
        "neither a measure nor a study; "
    )
    assert plan.why("Cap").startswith("Cut by $20: “Legal maximum or request” (law) asks for at most $80; it serves ")
    assert "a dollar does more" not in plan.why("Court") + plan.why("Cap")


def test_support_unknown_decided_fixed_and_not_assessed_each_read_right() -> None:
    programs = {
        "Jobs": JOBS | {"lines": {"General": 5000}},
        "Fair": FAIR,
        "Clerk": {"lines": {"General": 1000}, "kind": Kind.SUPPORT},
        "Unheard": {"lines": {"General": 1000}},
        "Kept": FAIR,
        "Debt": {"lines": {"General": 1000}, "kind": Kind.NON_OPERATING},
        "Zoo": {"lines": {"General": 1000}},
    }
    lock = {"kind": "lock", "program": "Kept", "amount": "100%", "source": "the council"}
    scores = {"Jobs": "s4", "Fair": "s1", "Unheard": "s2", "Kept": "s2"}
    plan = planned(programs, scores, lock)
    assert plan.why("Unheard") == (
        "Unchanged: “Unknown is not cut” protects it (policy); nobody has measured or studied what it does, and what "
        "is unknown is evaluated first, not cut."
    )
    assert plan.why("Kept") == "An officer fixed it; it gets $1,000 (the council)."
    assert plan.why("Debt").startswith("Not an operating program")
    assert [ground.kind for ground in plan.rests_on["Debt"]] == ["nothing on file"]
    assert plan.why("Zoo").startswith("Not assessed: no one has scored it on the city's goals")
    little = planned({"Jobs": JOBS, "Unheard": programs["Unheard"]}, {"Jobs": "s4", "Unheard": "p1"})
    assert little.why("Unheard").endswith("; what is unknown is held from an alignment of 0.25, and it has 0.12.")
    freed = planned(programs, scores, lock, asked={"limits": LIMITS | {"unknown": "may be cut"}})
    assert (
        "it counts as the services that it supports do on average and has neither a measure nor a study"
        in freed.why("Clerk")
    )


def test_a_cut_that_a_gap_forces_says_so() -> None:
    """Fair gives its fifth, and all of it is what General has less."""
    plan = planned(
        {"Fair": FAIR, "Jobs": JOBS}, {"Fair": "s1", "Jobs": "s4"}, funds=(fund("General", "no", available=1800),)
    )
    assert "; its money closes the gap of General; " in plan.why("Fair")
    assert plan.reasons["Jobs"].status == "unchanged"


def test_new_money_and_several_cuts_pay() -> None:
    """Jobs and Clinic take 100 each; Fair and Parade give 20 each, and General has 160 more."""
    small = FAIR | {"lines": {"General": 100}}
    programs = {"Jobs": JOBS, "Clinic": JOBS, "Fair": small, "Parade": small}
    scores, funds = (
        {"Jobs": "s4", "Clinic": "s4", "Fair": "s1", "Parade": "s1"},
        (fund("General", "no", available=2360),),
    )
    plan = planned(programs, scores, funds=funds)
    assert sorted(plan.why(id).rsplit("; ", 1)[1] for id in ("Jobs", "Clinic")) == [
        "new money and cuts of Parade and 1 other pay for it.",
        "new money pays for it.",
    ]


def test_what_rounding_alone_moves_says_so() -> None:
    """The solver leaves Old as it is; what is recommended gives it one unit more."""
    plan = planned({"Old": JOBS, "Jobs": JOBS}, {"Old": "s4", "Jobs": "s4"})
    (line,) = plan.case.standing.lines_of_program["Old"]
    amounts = plan.allocation.amounts | {line.id: line.current + 100}
    years = Allocation.over_years(plan.case.standing, [amounts])
    rounded = replace(plan, solved=replace(plan.solved, rounded=replace(plan.solved.rounded, years=years)))
    assert rounded.why("Old") == "Raised by $1 by rounding alone: changes in its fund are whole multiples of $1."


def test_benefits_and_measured_curves_rest_on_what_they_are() -> None:
    ratios = (
        Study(program_id="Jobs", rating="", benefit_cost_ratio=3.0),
        Study(program_id="Fair", rating="", benefit_cost_ratio=0.5),
    )
    known = {"lines": {"General": 1000}}
    plan = planned(
        {"Jobs": known, "Fair": known}, {"Jobs": "s4", "Fair": "s1"}, studies=ratios, asked={"objective": "benefits"}
    )
    assert (
        "it returns 0.50 for each unit of money, by 1 study; its money helps Jobs; it would be kept whole if it "
        "returned 3.00" in plan.why("Fair")
    )
    points = tuple(
        CurvePoint(program_id="Fair", spend=spend * 100, outcome=out, value_per_unit=1.0)
        for spend, out in ((500, 60.0), (1000, 70.0))
    )
    curved = planned({"Jobs": JOBS, "Fair": FAIR}, {"Jobs": "s4", "Fair": "s4"}, curves=points)
    assert [ground.kind for ground in plan.rests_on["Fair"]] == ["finding"]
    assert [ground.text for ground in curved.rests_on["Fair"] if ground.kind != "goal"] == [
        "Response curve, 2 points: 60 to 70."
    ]
    assert (
        "it serves Streets essentially (4 of 4) and has a measured response curve; its money helps Jobs."
        in curved.why("Fair")
    )


@pytest.mark.parametrize(
    ("direction", "words"),
    [
        ("positive", "that it works"),
        ("mixed", "mixed effects"),
        ("null", "no effect"),
        ("negative", "that it does harm"),
    ],
)
def test_what_studies_find(direction: str, words: str) -> None:
    studies = (
        Study(program_id="Fair", rating="3", direction=direction, source="A"),
        Study(program_id="Fair", rating="2", direction="positive", source="B", local=True),
    )
    fair = {"lines": {"General": 1000}}
    plan = planned({"Fair": fair, "Jobs": JOBS}, {"Fair": "s1", "Jobs": "s4"}, studies=studies)
    assert f"has no measure and has 2 studies, the best of which finds {words} (level 3, from elsewhere)" in plan.why(
        "Fair"
    )


def test_the_only_program_of_its_fund_that_may_move_is_compared_with_no_other() -> None:
    lock = {"kind": "lock", "program": "Fair", "amount": "100%"}
    plan = planned({"Fair": FAIR, "Jobs": JOBS}, {"Fair": "s1", "Jobs": "s4"}, lock)
    assert plan.why("Jobs") == "Unchanged: no other program of its fund may give or take."


def test_what_neither_a_raise_nor_a_cut_would_gain_is_not_said_to_do_as_much_as_others() -> None:
    # A dollar of Fair is worth a quarter of one of Jobs, and a dollar less of it frees a tenth: ten cents of Jobs.
    fair = JOBS | {"transition_cost": "0.9"}
    plan = planned({"Fair": fair, "Jobs": JOBS}, {"Fair": "s1", "Jobs": "s4"})
    reason = plan.reasons["Fair"]
    assert reason.status == "unchanged" and "neither a raise nor a cut would gain" in reason.why
    assert reason.brief.endswith("neither a raise nor a cut would gain.")
