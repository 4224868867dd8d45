"""What the city is, in figures: its money, programs and people, and how ready its data is to decide with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from budgetopt.city.coverage import coverage
from budgetopt.city.ledger import base_rows, program_totals
from budgetopt.city.model import Budget, Kind, Program
from budgetopt.city.years import fy
from budgetopt.impact.value import ProgramValue, value_of_next_dollar
from budgetopt.money import plain, show, show_short
from budgetopt.present.table import ShownTable
from budgetopt.tell.evidence import best_evidence
from budgetopt.tell.figures import joined
from budgetopt.tell.lists import COVERAGE, MEASURE_FIRST, Fact

_MEASURE_FIRST, _FIRST, _NAMED = 12, 5, 3


class Figure(NamedTuple):
    """A figure with its label, what it is of, and what has to be explained."""

    label: str
    value: str
    note: str = ""
    help: str = ""


class Share(NamedTuple):
    """A share of spending, with what it means in money."""

    label: str
    share: float
    words: str


_COVERED = {
    "alignment": "is scored on the goals",
    "evidence": "has an evidence rating",
    "outcome_metric": "has an outcome metric",
    "recent_metric": "was measured in the last two years",
}


def title(budget: Budget) -> str:
    """The city and its fiscal year."""
    return f"{budget.city or 'Your city'} · {fy(budget.fiscal_year)}"


def other_budget_words(before: Budget, after: Budget, decided: Collection[str] = ()) -> list[str]:
    """What a corrected budget is that the one before was not, where amounts that were decided hang on it; `decided`:
    the programs with a decision, in whatever scenario."""
    said = []
    if before.currency != after.currency:
        said.append(
            f"Amounts are {after.currency} now and were {before.currency}: those that were asked for, typed or decided "
            "stand as numbers"
        )
    if before.fiscal_year != after.fiscal_year:
        said.append(
            f"It is {fy(after.fiscal_year)} now and was {fy(before.fiscal_year)}: decisions stand as they were made "
            "(the page Next year makes a project where they are history)"
        )
    was, now = program_totals(before), program_totals(after)
    others = [id for id in now if id in decided and id in was and was[id] != now[id]]
    if others:
        each = [
            f"{after.program_names[id]} ({show(now[id], after.currency)}, before {show(was[id], before.currency)})"
            for id in others[:_NAMED]
        ]
        more = [f"{len(others) - _NAMED:,} more"] if len(others) > _NAMED else []
        named = joined([*each, *more])
        said.append(f"Decided programs with another amount today: {named}; what was decided stands as it was made")
    return said


def figures(budget: Budget) -> list[Figure]:
    """The city in figures."""
    totals = program_totals(budget)
    # An import's total counts the programs that have money in the base year.
    without = len(totals.keys() - {row.program_id for row in base_rows(budget)})
    without_any = f"{without:,} of them {'has' if without == 1 else 'have'} no money in {fy(budget.fiscal_year)}"
    said = f"{without_any}: proposals, or what only revenue names."
    services = sum(program.kind is Kind.SERVICE for program in budget.programs)
    people = sum(program.fte or 0 for program in budget.programs)
    restricted = sum(fund.restriction != "no" for fund in budget.funds)
    return [
        Figure("Budget", show_short(sum(totals.values()), budget.currency), f"adopted, {fy(budget.fiscal_year)}"),
        Figure(
            "Programs",
            f"{len(budget.programs):,}",
            "none of them a service"
            if not services
            else f"{services:,} of them {'a service' if services == 1 else 'services'}",
            said if without else "",
        ),
        Figure("Departments", f"{len(budget.departments):,}"),
        Figure("Funds", f"{len(budget.funds):,}", f"{restricted:,} of them restricted"),
        Figure("Goals", f"{len(budget.goals):,}"),
        *([Figure("Positions", f"{people:,.0f}", "full-time equivalents")] if people else []),
    ]


def program_choices(budget: Budget, ids: Sequence[str]) -> dict[str, str]:
    """Programs by id, as a list to choose from calls them: the name, and the department."""
    return {id: f"{budget.program_names[id]} ({budget.program[id].department})" for id in ids}


def first_programs(budget: Budget) -> ShownTable:
    """The first programs with department and money, by which a person sees whether the right columns were read."""
    totals = program_totals(budget)
    facts: list[Fact[Program]] = [
        Fact("Program", "text", lambda program: program.name),
        Fact("Department", "text", lambda program: program.department),
        Fact(f"Adopted, {fy(budget.fiscal_year)}", "money", lambda program: plain(totals[program.id])),
    ]
    first = [program for program in budget.programs if totals[program.id]][:_FIRST]
    return ShownTable.of("The first programs.", facts, first, budget.currency)


def readiness(budget: Budget) -> list[Share]:
    """What share of the spending on services and support is known in each way."""
    whole = coverage(budget).overall
    spending = show_short(whole.spending, budget.currency)
    return [
        Share(
            words[:1].upper() + words[1:],
            whole.share(getattr(whole, kind)),
            f"{whole.share(getattr(whole, kind)):.0%} of {spending} {words}",
        )
        for kind, words in _COVERED.items()
    ]


def readiness_words(budget: Budget) -> str:
    """What the shares are of, and what of the budget that leaves out."""
    totals, spending = program_totals(budget), coverage(budget).overall.spending
    outside = sum(totals[program.id] for program in budget.programs if program.kind is Kind.NON_OPERATING)
    whole = sum(totals.values())
    below = spending + outside - whole
    said = f"Shares are of the {show_short(spending, budget.currency)} that services and support spend"
    if outside:
        said += f"; {show_short(outside, budget.currency)} is non-operating (debt, transfers and the like) and left out"
    if below:
        said += f"; {show_short(below, budget.currency)} below zero (vacancies and the like) counts as nothing"
    return f"{said}; {show_short(whole, budget.currency)} in all." if outside or below else f"{said}."


def missing_sheets(budget: Budget) -> list[str]:
    """What the workbooks do not say, and what that means for a plan."""
    told: Sequence[tuple[object, str]] = (
        (budget.goals, "No goals: every dollar counts as reaching the city's purposes in full."),
        (budget.alignment, "No alignment scores: nobody has said which program serves which goal."),
        (budget.metrics, "No metrics: what programs achieve is not known."),
        (budget.studies, "No evidence: the plan rests on one starting belief for every program."),
        (budget.districts, "No districts: who is served cannot be shown."),
        (budget.residents, "No residents' points: only the adopted weights of the goals can be used."),
    )
    return [words for rows, words in told if not rows]


def coverage_table(budget: Budget) -> ShownTable:
    """Coverage by department, then all."""
    known = coverage(budget)
    about = "Coverage: the share of each department's spending that is known in each way."
    return ShownTable.of(about, COVERAGE, [*known.departments, known.overall], budget.currency)


def measure_first_table(budget: Budget) -> ShownTable:
    """What to measure first: most money, least known."""
    about = "What to measure first: the programs with the most money of which least is known."
    return ShownTable.of(about, MEASURE_FIRST, coverage(budget).measure_first[:_MEASURE_FIRST], budget.currency)


def programs_table(budget: Budget) -> ShownTable:
    """Every program with its money and what is known of it."""
    totals, value = program_totals(budget), value_of_next_dollar(budget)

    def believed(of: Callable[[ProgramValue], float | None]) -> Callable[[Program], float | None]:
        return lambda program: None if program.kind is Kind.NON_OPERATING else of(value[program.id])

    facts: list[Fact[Program]] = [
        Fact("Program", "text", lambda program: budget.program_names[program.id]),
        Fact("Department", "text", lambda program: program.department),
        Fact("Budget", "money", lambda program: plain(totals[program.id])),
        Fact("Alignment", "score", believed(lambda one: one.alignment)),
        Fact("Evidence", "text", lambda program: best_evidence(program, value[program.id].effectiveness)),
        Fact("Results", "score", lambda program: value[program.id].effectiveness.results.score),
        Fact("Effectiveness", "signed", believed(lambda one: one.effectiveness.mean)),
        Fact("Low", "signed", believed(lambda one: one.effectiveness.ends[0])),
        Fact("High", "signed", believed(lambda one: one.effectiveness.ends[1])),
        Fact("ID", "text", lambda program: program.id),
    ]
    about = "Every program: budget, alignment, evidence, results, and effectiveness with its range."
    return ShownTable.of(about, facts, budget.programs, budget.currency)
