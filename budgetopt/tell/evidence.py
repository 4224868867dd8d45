"""What is known of a program, in words: unknown is not bad."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from budgetopt.city.crosswalk import LEVEL_NAMES
from budgetopt.city.model import Effect, Kind, Program
from budgetopt.impact.effectiveness import Effectiveness
from budgetopt.impact.prior import CityPrior
from budgetopt.plan.rests_on import Ground, GroundKind

if TYPE_CHECKING:
    from budgetopt.explore.stability import Stability


def priors_in_words(prior: CityPrior) -> str:
    """The house's prior, and beside it what the city's own findings suggest."""
    said = f"Starting belief about every program: an effectiveness of {prior.house:.2f} (the house's prior)"
    if not prior.heard:
        return f"{said}."
    own = f"findings on {len(prior.heard)} of the city's own programs suggest {prior.mean:.2f}"
    return f'{said}; {own} (a scenario takes that with [evidence] prior = "city").'


def prior_record(prior: CityPrior) -> dict[str, Any]:
    """Both priors, for JSON."""
    return {"house": prior.house, "city": prior.mean, "programs_with_findings": len(prior.heard)}


UNKNOWN, OWN_ALONE = "unknown – evaluate first", "none: its own measures only"


def best_evidence(program: Program, effect: Effectiveness) -> str:
    """The program's best finding in words; where there is none, whether its own measures speak, else that it is unknown
    and not that it is bad."""
    if program.kind is Kind.NON_OPERATING:
        return "not rated: not an operating program"
    if effect.best is None:
        return UNKNOWN if effect.results.score is None else OWN_ALONE
    direction = f", {effect.best.direction}" if effect.best.direction else ""
    return f"level {effect.level} {LEVEL_NAMES[effect.level].lower()}{direction}"


_SIGN = {Effect.POSITIVE: "+", Effect.MIXED: "~", Effect.NULL: "0", Effect.NEGATIVE: "−"}
# Up to which standard deviation a belief is called so: as after a strong trial, and after a credible comparison.
CONFIDENCE = ("firm", "fair", "loose", "unknown")
_FIRM, _FAIR = 0.12, 0.18


def evidence_chip(program: Program, effect: Effectiveness) -> str:
    """The best finding in a few letters, with its sign as the crosswalk has it: "+ positive, level 4"."""
    if program.kind is Kind.NON_OPERATING:
        return "not rated"
    if effect.best is None:
        return "own results only" if effect.results.score is not None else "? unknown"
    if effect.best.direction is None:
        return f"? level {effect.level}"
    return f"{_SIGN[effect.best.direction]} {effect.best.direction}, level {effect.level}"


def confidence_chip(program: Program, effect: Effectiveness, tested: Stability | None = None) -> str:
    """How far what is believed of a program can be off, and where its move was tested by draws, its class."""
    if program.kind is Kind.NON_OPERATING:
        return ""
    if effect.unknown:
        word = CONFIDENCE[3]
    else:
        word = CONFIDENCE[0 if effect.deviation <= _FIRM else 1 if effect.deviation <= _FAIR else 2]
    drawn = f"; {tested.called} ({tested.agree:.0%})" if tested and tested.sureness else ""
    return f"{word} ±{effect.deviation:.2f}{drawn}"


def unknown(program: Program, effect: Effectiveness) -> bool:
    """Whether a program has no rated finding: level 0."""
    return program.kind is not Kind.NON_OPERATING and effect.level == 0


# What a move rests on, the strongest first.
STRONGEST_SHOWN = 2
# How the text of a ground that counts for nothing says so (plan/rests_on.py).
_NOT_COUNTED = ("; shown only: ", "; left out of results", "; too unsure to count")
PRIOR_ALONE = "Nothing that is on file of its effect counts: the starting belief alone."
STRONGEST = (GroundKind.FINDING, GroundKind.MEASURE, GroundKind.UNIT_COST, GroundKind.GOAL, GroundKind.NOTHING)


def counts(ground: str) -> bool:
    """Whether what a ground's text tells counts in what is believed."""
    return not any(words in ground for words in _NOT_COUNTED)


def strongest(grounds: Iterable[Ground]) -> list[Ground]:
    """The first ground of each of the two strongest kinds, of those that count; where none of them speaks of the
    program's effect, that it is the starting belief."""
    first: dict[GroundKind, Ground] = {}
    for ground in grounds:
        if counts(ground.text):
            first.setdefault(ground.kind, ground)
    if first.keys() <= {GroundKind.GOAL}:
        first[GroundKind.NOTHING] = Ground(GroundKind.NOTHING, PRIOR_ALONE)
    return [first[kind] for kind in STRONGEST if kind in first][:STRONGEST_SHOWN]
