"""The sheet Evidence: what is believed of each program, how surely, and every finding that it rests on."""

from __future__ import annotations

from budgetopt.city.crosswalk import LEVEL_NAMES
from budgetopt.city.model import Kind, Program
from budgetopt.excel.recommendation.facts import Facts
from budgetopt.excel.recommendation.page import Cell, Column, Page, Sheet
from budgetopt.excel.recommendation.places import LIST_HEADER
from budgetopt.impact.effectiveness import POOLED_FROM_LEVEL, Effectiveness, Found

UNKNOWN = "unknown – evaluate first"
_ABOUT = (
    "Effectiveness runs from -1 (full harm) to 1 (works in full), pooled from a starting belief, studies and the "
    "city's own measures; the range holds with 95% if the beliefs are right. Positive is 0.80 whatever its size. "
    "Unknown is not bad. Tipping point: the effectiveness at which a cut program would keep all its money."
)
_CROSSWALK = (
    "Every finding as it was given, and the level (0 unknown to 5 replicated causal) and direction derived from it. "
    "The crosswalk from rating systems to levels is this project's judgement over the systems' published definitions."
)
_Z95 = 1.96


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


def _write(page: Page, facts: Facts) -> None:
    page.widths([10, 30, 18, 24, 11, 11, 11, 9, 9, 9, 9, 9, 10, 36, 16])
    page.title("Evidence", _ABOUT)
    page.sheet.set_row(1, 28)
    end = page.table(LIST_HEADER, _program_columns(facts), facts.budget.programs, "EvidenceTable")
    page.freeze(2)
    page.sheet.repeat_rows(LIST_HEADER)
    findings = [
        (program, found)
        for program in facts.budget.programs
        for found in facts.plan.value[program.id].effectiveness.findings
    ]
    row = page.section(end + 1, "Findings")
    row = page.prose(row, _CROSSWALK, "note")
    page.table(row, _finding_columns(), findings, "FindingTable")


def _program_columns(facts: Facts) -> list[Column[Program]]:
    value, prices = facts.plan.value, facts.plan.prices

    def effect(program: Program) -> Effectiveness:
        return value[program.id].effectiveness

    def alignment(program: Program) -> Cell:
        aligned = value[program.id].alignment
        return "not assessed" if aligned is None else aligned

    def limit(program: Program, side: int) -> float:
        pooled = effect(program)
        return max(-1.0, min(1.0, pooled.mean + side * _Z95 * pooled.deviation))

    def tipping(program: Program) -> Cell:
        if program.id not in prices.tipping:
            return None
        least = prices.tipping[program.id]
        return "none up to 1" if least is None else least

    def sources(program: Program) -> str:
        return "; ".join(dict.fromkeys(found.study.source for found in effect(program).findings if found.study.source))

    return [
        Column("Program ID", 10, "wrap", lambda program, row: program.id),
        Column("Program", 30, "wrap", lambda program, row: program.name),
        Column("Department", 18, "wrap", lambda program, row: program.department),
        Column("Best finding", 24, "wrap", lambda program, row: best_evidence(program, effect(program))),
        Column("Alignment", 11, "score wrap", lambda program, row: alignment(program)),
        Column("Own results", 11, "score wrap", lambda program, row: effect(program).results.score),
        Column("Effective-ness", 11, "signed", lambda program, row: effect(program).mean),
        Column("±", 9, "score", lambda program, row: effect(program).deviation),
        Column("Low", 9, "signed", lambda program, row: limit(program, -1)),
        Column("High", 9, "signed", lambda program, row: limit(program, 1)),
        Column("Value per dollar", 9, "price", lambda program, row: value[program.id].per_dollar),
        Column("Tipping point", 9, "score wrap", lambda program, row: tipping(program)),
        Column("Findings", 10, "count", lambda program, row: len(effect(program).findings)),
        Column("Sources", 36, "wrap", lambda program, row: sources(program)),
        Column("Status in the plan", 16, "wrap", lambda program, row: str(facts.plan.reasons[program.id].status)),
    ]


Rated = tuple[Program, Found]


def _finding_columns() -> list[Column[Rated]]:
    return [
        Column("Program ID", 10, "wrap", lambda rated, row: rated[0].id),
        Column("Program", 30, "wrap", lambda rated, row: rated[0].name),
        Column("Rating system", 18, "wrap", lambda rated, row: rated[1].study.system or rated[1].system),
        Column("Rating as given", 24, "wrap", lambda rated, row: rated[1].study.rating or rated[1].study.design),
        Column("Direction as given", 11, "wrap", lambda rated, row: rated[1].study.direction),
        Column("Derived level", 11, "count", lambda rated, row: rated[1].level),
        Column("Derived direction", 11, "wrap", lambda rated, row: _direction(rated[1])),
        Column("Effect", 9, "signed", lambda rated, row: rated[1].study.effect),
        Column("Standard error", 9, "score", lambda rated, row: rated[1].study.effect_se),
        Column("Benefit-cost ratio", 9, "score", lambda rated, row: rated[1].study.benefit_cost_ratio),
        Column("Year", 9, "year", lambda rated, row: rated[1].study.year),
        Column("Local", 9, "wrap", lambda rated, row: rated[1].study.local),
        Column("Counted", 10, "wrap", lambda rated, row: _counted(rated[1])),
        Column("Source", 36, "wrap", lambda rated, row: rated[1].study.source),
        Column("Outcome", 16, "wrap", lambda rated, row: rated[1].study.outcome),
    ]


def _direction(found: Found) -> str:
    return str(found.direction) if found.direction else "none"


def _counted(found: Found) -> str:
    if found.weight is not None:
        return "yes"
    if found.level < POOLED_FROM_LEVEL or found.direction is None:
        return "shown only: low level"
    return "shown only: same source"


SHEET = Sheet("Evidence", "What is believed of each program, its range, and every finding with its source", _write)
