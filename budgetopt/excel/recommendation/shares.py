"""The sheets Goals and Districts: spending divided by what it serves. Shares are the model's, so cells are values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from budgetopt.excel.recommendation.charts import changes_chart
from budgetopt.excel.recommendation.facts import Facts
from budgetopt.excel.recommendation.page import Cell, Column, Formula, Page, Sheet
from budgetopt.excel.recommendation.places import LIST_HEADER, Place
from budgetopt.excel.recommendation.recommendations import change_cell, percent_cell
from budgetopt.impact.alignment import goal_weights
from budgetopt.money import Cents, apportion, units

_GOALS_ABOUT = (
    "A program's money is divided among its goals in proportion to its alignment scores (h = score / sum of scores). "
    "What serves no goal by its own scores, such as support and what is not assessed, stands in the last row."
)
_DISTRICTS_ABOUT = (
    "A program's money is divided among those it serves by the shares of the Districts sheet. What has no shares "
    "there, or serves the city as a whole, stands in the last row."
)


@dataclass(frozen=True)
class Served:
    """A goal or a district, with the money that serves it and by how many programs."""

    name: str
    weight: float | None
    programs: int
    current: Cents
    recommended: Cents


def goals_served(facts: Facts) -> list[Served]:
    """Spending by goal, and what serves none."""
    scores: dict[str, dict[str, int]] = defaultdict(dict)
    for row in facts.budget.alignment:
        if row.score:
            scores[row.program_id][row.goal_id] = row.score
    weights = goal_weights(facts.budget, facts.plan.scenario.priorities)
    shares = {id: {goal: Fraction(score) for goal, score in own.items()} for id, own in scores.items()}
    keys = [(goal.id, goal.name, weights[goal.id]) for goal in facts.budget.goals]
    return _served(facts, keys, shares, "No goal of its own")


def districts_served(facts: Facts) -> list[Served]:
    """Spending by district, and what is not divided."""
    shares: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for row in facts.budget.districts:
        if row.share:
            shares[row.program_id][row.district] = Fraction(row.share)
    names = dict.fromkeys(row.district for row in facts.budget.districts)
    return _served(facts, [(name, name, None) for name in names], shares, "Not divided by district")


def _served(
    facts: Facts,
    keys: Iterable[tuple[str, str, float | None]],
    shares: dict[str, dict[str, Fraction]],
    rest: str,
) -> list[Served]:
    before: dict[str, Cents] = defaultdict(int)
    after: dict[str, Cents] = defaultdict(int)
    programs: dict[str, int] = defaultdict(int)
    for program in facts.budget.programs:
        own = shares.get(program.id, {"": Fraction(1)})
        for amount, sums in ((facts.current(program.id), before), (facts.recommended(program.id), after)):
            # Divided in whole cents that sum to the program, so that the list foots.
            parts = apportion(abs(amount), [float(share) for share in own.values()])
            for key, cents in zip(own, parts, strict=True):
                sums[key] += cents if amount >= 0 else -cents
        for key in own:
            programs[key] += 1
    found = [Served(name, weight, programs[key], before[key], after[key]) for key, name, weight in keys]
    return [*found, Served(rest, None, programs[""], before[""], after[""])]


def _write(page: Page, facts: Facts, title: str, about: str, rows: list[Served]) -> None:
    weighted = any(row.weight is not None for row in rows)
    columns = _columns(title, weighted)
    page.widths([column.width for column in columns])
    page.title(title, about)
    page.sheet.set_row(1, 28)
    end = page.table(LIST_HEADER, columns, rows, f"{title}Table")
    page.freeze(LIST_HEADER + 1)
    at = Place(title, LIST_HEADER, len(rows), tuple(column.heading for column in columns))
    change = at.headings.index("Change")
    page.colour_changes(at.first, at.last, (change, change + 1), at.letter("Change"))
    before, after = sum(row.current for row in rows), sum(row.recommended for row in rows)
    letters = at.letter("Current") + at.letter("Recommended")
    sums: dict[str, tuple[Cell, str]] = {
        "Current": (Formula(f"SUM({at.here('Current')})", units(before)), "money"),
        "Recommended": (Formula(f"SUM({at.here('Recommended')})", units(after)), "money"),
        "Change": (change_cell(end + 1, before, after, letters), "money"),
        "%": (percent_cell(end + 1, before, after, letters), "percent"),
    }
    page.totals(end, [("The whole budget", "plain"), *(sums.get(name, (None, "plain")) for name in at.headings[1:])])
    changes_chart(
        page,
        (end + 2, 0),
        f"Change by {title[:-1].lower()}",
        at,
        columns[0].heading,
        [row.recommended - row.current for row in rows],
        facts,
    )


def _columns(title: str, weighted: bool) -> list[Column[Served]]:
    letters = "DE" if weighted else "CD"
    columns: list[Column[Served]] = [Column(title[:-1], 44, "wrap", lambda row, at: row.name)]
    if weighted:
        columns.append(Column("Weight", 10, "score", lambda row, at: row.weight))
    return [
        *columns,
        Column("Programs", 11, "count", lambda row, at: row.programs),
        Column("Current", 18, "money", lambda row, at: units(row.current)),
        Column("Recommended", 18, "money", lambda row, at: units(row.recommended)),
        Column("Change", 16, "money", lambda row, at: change_cell(at, row.current, row.recommended, letters)),
        Column("%", 10, "percent", lambda row, at: percent_cell(at, row.current, row.recommended, letters)),
    ]


def _goals(page: Page, facts: Facts) -> None:
    if not facts.budget.goals:
        page.widths([110])
        row = page.title("Goals", "The budget names no goals.")
        page.prose(row + 1, "Alignment was not used: every dollar counts as reaching the city's purposes in full.")
        page.freeze(1)
        return
    _write(page, facts, "Goals", _GOALS_ABOUT, goals_served(facts))


def _districts(page: Page, facts: Facts) -> None:
    _write(page, facts, "Districts", _DISTRICTS_ABOUT, districts_served(facts))


GOALS = Sheet("Goals", "What each adopted goal gets", _goals)
DISTRICTS = Sheet(
    "Districts", "Who is served: each district's share", _districts, wanted=lambda facts: bool(facts.budget.districts)
)
