"""What must hold of beliefs whatever studies and measures there are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetopt.city.model import Effect, Metric, MetricType, Study
from budgetopt.impact.beliefs import Evidence, TrustIn
from budgetopt.impact.effectiveness import Effectiveness, effectiveness
from budgetopt.scenario.model import Scenario
from tests.textbook_value import effectiveness as by_the_book

FEW = settings(max_examples=80, deadline=None)
WAYS = tuple(str(way) for way in Effect)


@st.composite
def studies(draw: st.DrawFn) -> list[Study]:
    """Findings of one program, some with sizes of their own, several of one source."""
    found = []
    for place in range(draw(st.integers(0, 5))):
        own = draw(st.booleans())
        found.append(
            Study(
                program_id="P",
                rating=draw(st.sampled_from("012345")),
                direction=draw(st.sampled_from(WAYS)),
                effect=draw(st.floats(-1, 1)) if own else None,
                effect_se=draw(st.floats(0.05, 0.6)) if own else None,
                # No two of a source rank the same: which then stands for it, no page says.
                year=draw(st.sampled_from((2000, None))) if place == 0 else 2000 + place,
                source=draw(st.sampled_from("abcd")),
                local=draw(st.booleans()),
            )
        )
    return found


@st.composite
def measures(draw: st.DrawFn) -> list[Metric]:
    """Measures of one program, on their way from 50 to 60."""
    return [
        Metric(
            program_id="P",
            name=f"m{place}",
            type=draw(st.sampled_from(MetricType)),
            baseline=50,
            target=60,
            actuals=((2026, draw(st.floats(40, 80))),),
        )
        for place in range(draw(st.integers(0, 3)))
    ]


trusts = st.builds(TrustIn, evidence=st.sampled_from((0.0, 0.5, 1.0, 2.0)), results=st.sampled_from((0.0, 0.5, 1.0)))
transfers = st.sampled_from((0.5, 0.7, 1.0))


def believed(
    found: list[Study], told: list[Metric], trust: TrustIn, transfer: float, prior: float | None = None
) -> Effectiveness:
    return effectiveness(found, told, Evidence(transfer=transfer), trust, prior)


@FEW
@given(studies(), measures(), trusts, transfers)
def test_the_textbook_believes_the_same(
    found: list[Study], told: list[Metric], trust: TrustIn, transfer: float
) -> None:
    ours = believed(found, told, trust, transfer)
    scenario = Scenario(trust=trust, evidence=Evidence(transfer=transfer))
    assert (ours.mean, ours.deviation) == pytest.approx(by_the_book(found, told, scenario), abs=1e-12)
    # In any order of rows.
    assert believed(found[::-1], told[::-1], trust, transfer).mean == pytest.approx(ours.mean, abs=1e-12)


@FEW
@given(studies(), measures(), trusts, transfers, st.sampled_from("2345"), st.booleans())
def test_a_null_more_never_raises_what_is_believed_to_help(
    found: list[Study], told: list[Metric], trust: TrustIn, transfer: float, level: str, local: bool
) -> None:
    # A null correlation beside a correlation of harm contradicts the harm: together they say less of it. Above level 2
    # whatever is believed to help is believed to help less.
    before = believed(found, told, trust, transfer)
    null = Study(program_id="P", rating=level, direction="null", source="of its own", local=local)
    after = believed([*found, null], told, trust, transfer)
    harm = any(one.pooled and one.level == 2 and (one.mean or 0.0) < 0 for one in before.findings)
    if before.mean >= 0 and not (harm and level == "2"):
        assert after.mean <= before.mean + 1e-12
    assert after.deviation <= before.deviation


@FEW
@given(studies(), measures(), trusts, transfers)
def test_transfer_touches_what_helps_elsewhere_alone(
    found: list[Study], told: list[Metric], trust: TrustIn, transfer: float
) -> None:
    for one in believed(found, told, trust, transfer).findings:
        helps = one.direction in (Effect.POSITIVE, Effect.MIXED) and (one.rated or 0.0) > 0
        kept = transfer if helps and not one.study.local else 1.0
        assert one.mean == (None if one.rated is None else pytest.approx(kept * one.rated, abs=1e-15))
    # Less kept never raises what is believed, and changes nothing where all is at home.
    less, whole = believed(found, told, trust, 0.5), believed(found, told, trust, 1.0)
    assert less.mean <= whole.mean + 1e-12 and less.deviation == whole.deviation
    if all(study.local for study in found):
        assert less.mean == whole.mean


@FEW
@given(studies(), measures(), trusts, transfers, st.floats(-1, 1))
def test_what_is_believed_follows_transfer_and_prior_in_a_straight_line(
    found: list[Study], told: list[Metric], trust: TrustIn, transfer: float, prior: float
) -> None:
    # What all studies share is drawn once for all programs: the new mean is told from the old by two slopes.
    here, there = believed(found, told, trust, 0.7), believed(found, told, trust, transfer, prior)
    moved = here.by_transfer * (transfer - 0.7) + here.by_prior * (prior - 0.4)
    assert there.mean == pytest.approx(here.mean + moved, abs=1e-12)
