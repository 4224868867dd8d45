"""What is known of a program, in words: unknown is not bad."""

from __future__ import annotations

from budgetopt.city.crosswalk import LEVEL_NAMES
from budgetopt.city.model import Kind, Program
from budgetopt.impact.effectiveness import Effectiveness

UNKNOWN = "unknown – evaluate first"


def best_evidence(program: Program, effect: Effectiveness) -> str:
    """The program's best finding in words; where there is none, that it is unknown and not that it is bad."""
    if program.kind is Kind.NON_OPERATING:
        return "not rated: not an operating program"
    if effect.best is None:
        return UNKNOWN
    direction = f", {effect.best.direction}" if effect.best.direction else ""
    return f"level {effect.level} {LEVEL_NAMES[effect.level].lower()}{direction}"


def unknown(program: Program, effect: Effectiveness) -> bool:
    """Whether a program has no rated finding: level 0."""
    return program.kind is not Kind.NON_OPERATING and effect.level == 0
