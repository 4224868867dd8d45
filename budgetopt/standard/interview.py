"""The five questions that matter most of a program, on a sheet of its department's workbook: what for, whom, measure,
law, evidence.

An answer that is a cell of Programs (its description, its clients a year, whether law requires it) goes there; words
go to the program's Notes. Scores, measures and ratings are typed on their own sheets, to whose cells the form links:
no word is ever made a score, a figure or a rating.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from budgetopt.city.ledger import program_totals
from budgetopt.city.model import Budget, Kind, Metric, MetricType, Program, Study
from budgetopt.city.years import fy
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.money import Cents
from budgetopt.standard.parts import CityParts, PartRow
from budgetopt.standard.report_words import latest, target
from budgetopt.standard.status import Aim

INTERVIEW, NOTES = "Interview", "Notes"


@dataclass(frozen=True, slots=True)
class InterviewQuestion:
    """A column to be answered: its heading, what helps, and the column of Programs where the answer goes; words that
    have none go to Notes, behind `called`."""

    heading: str
    help: str
    column: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column that shows what is on file, with a link to the sheet where it is changed."""

    heading: str
    sheet: str
    of: Callable[[OnFile], str]


@dataclass(frozen=True)
class OnFile:
    """What is on file of a program."""

    budget: Budget
    program: Program
    spent: Cents
    scores: tuple[tuple[str, int], ...]
    districts: tuple[str, ...]
    metrics: tuple[Metric, ...]
    studies: tuple[Study, ...]


@dataclass(frozen=True)
class InterviewRow:
    """A program as it is asked about, with its row on Programs."""

    row: PartRow
    known: OnFile


def _goals(known: OnFile) -> str:
    names = known.budget.goal_names
    scored = sorted(known.scores, key=lambda one: (-one[1], one[0]))
    return "; ".join(f"{names.get(goal, goal)} {score}" for goal, score in scored)


def _measures(known: OnFile) -> str:
    outcomes_first = sorted(known.metrics, key=lambda one: one.type is not MetricType.OUTCOME)
    return "; ".join(
        f"{one.name} ({one.type}), {latest(aim, one.unit)}, {target(aim, one.unit)}"
        for one, aim in ((one, Aim.of(one)) for one in outcomes_first)
    )


def _ratings(known: OnFile) -> str:
    said = []
    for one in known.studies:
        of = ", ".join(filter(None, (one.system, one.direction, one.source, str(one.year or ""))))
        said.append(f"{one.rating} ({of})" if of else one.rating)
    return "; ".join(said)


_WORDS = "In words, or leave it blank. It comes back as a note on the program and counts for nothing by itself."
FORM: tuple[InterviewQuestion | FileColumn, ...] = (
    InterviewQuestion(
        "1. What is it for? One or two sentences.", "What would be missing if it were not there?", "Description"
    ),
    FileColumn("Goals that it serves, on file (0 none to 4 essential)", "Alignment", _goals),
    InterviewQuestion(
        "2. How many does it serve in a year?", "People, cases or households: a plain number.", "Clients a year"
    ),
    FileColumn("Where, on file", "Districts", lambda known: "; ".join(known.districts)),
    InterviewQuestion("Whom does it serve?", _WORDS, called="whom"),
    FileColumn("Measures on file", "Metrics", _measures),
    InterviewQuestion("3. By what do you see that it works?", _WORDS, called="measure"),
    InterviewQuestion(
        "4. Does law require it? yes or no", "Yes only where a law, a charter or a court says so.", "Mandated"
    ),
    InterviewQuestion("Which law?", _WORDS, called="law"),
    FileColumn("Ratings on file", "Evidence", _ratings),
    InterviewQuestion("5. Which study speaks of it, here or elsewhere?", _WORDS, called="evidence"),
    FileColumn("Notes on file", "Programs", lambda known: known.program.notes),
)
TODAY = "Budget today"  # with its currency behind a comma
# Columns that show what is on file, and are not read.
SHOWN = ("Program ID", "Program", TODAY, *(one.heading for one in FORM if isinstance(one, FileColumn)))
QUESTIONS = tuple(one for one in FORM if isinstance(one, InterviewQuestion))


def with_places(parts: CityParts, budget: Budget) -> CityParts:
    """The parts with a column for every answer where the budget has none yet: blank ones change nothing."""
    wanted = {
        "Programs": [one.column for one in QUESTIONS if one.column] + [NOTES],
        "Alignment": ["Program ID", "Goal ID", "Score"],
        "Metrics": ["Program ID", "Metric", "Type", "Direction", "Unit", "Target", "Source"],
        "Evidence": ["Program ID", "Rating", "Rating system", "Direction", "Year", "Source", "Local"],
        "Districts": ["Program ID", "District", "Share"],
    }
    headings, labels = dict(parts.headings), dict(parts.labels)
    if "Programs" not in headings:
        return parts
    for sheet, columns in wanted.items():
        for column in columns:
            label = labels.setdefault((sheet, column), column)
            headings[sheet] = tuple(dict.fromkeys((*headings.get(sheet, ()), label)))
    if not any(metric.actuals for metric in (*budget.metrics, *budget.indicators)):
        headings["Metrics"] = tuple(dict.fromkeys((*headings["Metrics"], fy(budget.fiscal_year))))
    return replace(parts, headings=headings, labels=labels)


def interview(parts: CityParts, budget: Budget, department: str) -> list[InterviewRow]:
    """The programs of a department, those with most money first, and what is no service last."""
    spent = program_totals(budget)
    id_at = parts.labels.get(("Programs", "Program ID"), "Program ID")
    own = {
        id: row
        for row in parts.rows
        if row.sheet == "Programs"
        and row.department == department
        and (id := values.text(row.cells.get(id_at))) in budget.program
    }
    scores = _by_program(budget.alignment, own, lambda one: (one.goal_id, one.score))
    districts = _by_program(budget.districts, own, lambda one: f"{one.district} {float(one.share):.0%}")
    metrics = _by_program(budget.metrics, own, lambda one: one)
    studies = _by_program(budget.studies, own, lambda one: one)
    found = [
        InterviewRow(
            row,
            OnFile(
                budget,
                budget.program[id],
                spent[id],
                tuple(scores[id]),
                tuple(districts[id]),
                tuple(metrics[id]),
                tuple(studies[id]),
            ),
        )
        for id, row in own.items()
    ]
    last = Kind.NON_OPERATING
    return sorted(found, key=lambda one: (one.known.program.kind is last, -one.known.spent, one.known.program.id))


_Item = TypeVar("_Item")
_Said = TypeVar("_Said")


def _by_program(
    items: Iterable[_Item], own: Mapping[str, PartRow], of: Callable[[_Item], _Said]
) -> dict[str, list[_Said]]:
    found: dict[str, list[_Said]] = defaultdict(list)
    for item in items:
        id = getattr(item, "program_id", "")
        if id in own:
            found[id].append(of(item))
    return found


def filled_with(question: InterviewQuestion, row: PartRow, places: Mapping[str, str]) -> Value:
    """What a question is filled with beforehand: the very cell of Programs; words are asked anew."""
    return row.cells.get(places[question.column]) if question.column else None


def places_of(parts: CityParts) -> dict[str, str]:
    """Column of Programs -> the heading that it has in these parts, for every answer."""
    wanted = [*(one.column for one in QUESTIONS if one.column), NOTES]
    return {column: parts.labels[("Programs", column)] for column in wanted if ("Programs", column) in parts.labels}
