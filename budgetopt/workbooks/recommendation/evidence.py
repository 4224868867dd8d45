"""The sheets Evidence and Findings: what is believed of each program, how surely, and every finding it rests on."""

from __future__ import annotations

from budgetopt.city.model import Kind, Program
from budgetopt.impact.effectiveness import Effectiveness, WeighedStudy
from budgetopt.tell import prices as said
from budgetopt.tell.evidence import best_evidence
from budgetopt.tell.facts import Facts
from budgetopt.tell.lists import STUDIES
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page, columns_of
from budgetopt.workbooks.sheet import Cell

_ABOUT = (
    "Effectiveness runs from −1 (full harm) to 1 (works in full), pooled from a starting belief, studies and the "
    "city's own measures; the range holds with 95% if the beliefs are right. Positive is 0.80 whatever its size. "
    "Unknown is not bad. "
)


def _write(page: Page, facts: Facts) -> None:
    told = (said.tipping_points(facts.plan), said.replacement_costs(facts.plan), said.held_prices(facts.plan))
    page.listing("Evidence", _ABOUT + " ".join(told), _program_columns(facts), facts.budget.programs, "EvidenceTable")


def _program_columns(facts: Facts) -> list[ListColumn[Program]]:
    reasons = facts.plan.reasons
    return [
        ListColumn("Program ID", 9.5, "wrap", lambda program, row: program.id),
        ListColumn("Program", 28, "wrap", lambda program, row: facts.budget.program_names[program.id]),
        ListColumn("Department", 16, "wrap", lambda program, row: program.department),
        *_belief_columns(facts),
        ListColumn("Status in the plan", 14, "wrap", lambda program, row: str(reasons[program.id].status)),
    ]


def _sources(effect: Effectiveness) -> str:
    return "; ".join(dict.fromkeys(found.study.source for found in effect.findings if found.study.source))


def _belief_columns(facts: Facts) -> list[ListColumn[Program]]:
    value, prices = facts.plan.value, facts.plan.prices

    def effect(program: Program) -> Effectiveness:
        return value[program.id].effectiveness

    def operating(program: Program, cell: Cell) -> Cell:
        return None if program.kind is Kind.NON_OPERATING else cell

    def worth(program: Program) -> Cell:
        # Not assessed is not zero.
        return None if value[program.id].alignment is None else value[program.id].per_dollar

    def alignment(program: Program) -> Cell:
        aligned = value[program.id].alignment
        return "not assessed" if aligned is None else aligned

    def tipping(program: Program) -> Cell:
        if program.id not in prices.tipping:
            return None
        least = prices.tipping[program.id]
        return "none" if least is None else least

    def replacement(program: Program) -> Cell:
        if program.id not in prices.replacement:
            return None
        cost = prices.replacement[program.id]
        return f"none: {said.forced_by(facts.plan, program.id)}" if cost is None else cost

    return [
        ListColumn("Best finding", 24, "wrap", lambda program, row: best_evidence(program, effect(program))),
        ListColumn("Alignment", 9.5, "score wrap", lambda program, row: operating(program, alignment(program))),
        ListColumn("Own results", 8.5, "score wrap", lambda program, row: effect(program).results.score),
        ListColumn("Effective-ness", 10, "signed", lambda program, row: operating(program, effect(program).mean)),
        ListColumn("±", 7, "score", lambda program, row: operating(program, effect(program).deviation)),
        ListColumn("Low", 7.5, "signed", lambda program, row: operating(program, effect(program).ends[0])),
        ListColumn("High", 7.5, "signed", lambda program, row: operating(program, effect(program).ends[1])),
        ListColumn("Value per dollar", 8.5, "price", lambda program, row: operating(program, worth(program))),
        ListColumn("Tipping point", 9, "score wrap", lambda program, row: tipping(program)),
        ListColumn("Replacement cost, points", 12.5, "points wrap", lambda program, row: replacement(program)),
        ListColumn("Price of holding, points", 10, "points wrap", lambda program, row: prices.held.get(program.id)),
        ListColumn("Findings", 9, "count", lambda program, row: len(effect(program).findings)),
        ListColumn("Sources", 34, "wrap", lambda program, row: _sources(effect(program))),
    ]


_FINDINGS_ABOUT = (
    "Every finding as it was given, and the level (0 unknown to 5 replicated causal) and direction derived from it. "
    "The crosswalk from rating systems to levels is this project's judgement over the systems' published definitions."
)

Rated = tuple[Program, WeighedStudy]


def _findings(page: Page, facts: Facts) -> None:
    columns: list[ListColumn[Rated]] = [
        ListColumn("Program ID", 9.5, "wrap", lambda rated, row: rated[0].id),
        ListColumn("Program", 28, "wrap", lambda rated, row: facts.budget.program_names[rated[0].id]),
        *map(_of_study, columns_of(STUDIES, 20, 22, 10, 8.5, 10, 8, 9, 8, 8, 9, 7, 7, 12, 36, 22)),
    ]
    findings = [
        (program, found)
        for program in facts.budget.programs
        for found in facts.plan.value[program.id].effectiveness.findings
    ]
    page.listing("Findings", _FINDINGS_ABOUT, columns, findings, "FindingTable")


def _of_study(column: ListColumn[WeighedStudy]) -> ListColumn[Rated]:
    return ListColumn(column.heading, column.width, column.look, lambda rated, row: column.cell(rated[1], row))


FINDINGS = OutputSheet(
    "Findings", "Every evidence finding as it was given, with its source and how it counts", _findings
)


SHEET = OutputSheet("Evidence", "What is believed of each program, its range, and the sources", _write)
