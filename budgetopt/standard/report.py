"""The report card: every measure with its status and what it is worth, by goal and by department."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from budgetopt.city.ledger import program_totals
from budgetopt.city.model import Budget, Goal, Metric, MetricType
from budgetopt.city.names import normalised
from budgetopt.grouping import grouped
from budgetopt.money import Cents
from budgetopt.plan.served import Spending, departments_served, goals_served
from budgetopt.standard.status import GOODNESS, Aim, MeasureStatus

SCHEMA = "budgetopt/report/1"
# By these a card's workbook is read back.
REPORT_CARD, MEASURES = "Report card", "Measures"
LIST_HEADINGS = ("Of", "Owner ID", "Owner", "Measure", "Status")
YEARS_OF_A_SERIES = 3
# What a measure has a point for, in the order in which it is printed.
RUBRIC = ("an outcome", "a target", "three years or more", "updated in the year before", "its source named")


@dataclass(frozen=True)
class MeasureCard:
    """One measure: of whom (`owner`, as it is shown), how it stands, its points, and the money behind it in cents."""

    metric: Metric
    owner: str
    department: str
    aim: Aim
    rubric: tuple[bool, ...]
    spending: Cents

    @cached_property
    def standing(self) -> MeasureStatus:
        """How it stands."""
        return self.aim.standing

    @property
    def points(self) -> int:
        """How many of the points of the rubric it has."""
        return sum(self.rubric)

    @property
    def of(self) -> tuple[str, str]:
        """What it measures, and that one's id (a department's name)."""
        metric = self.metric
        if metric.program_id:
            return "program", metric.program_id
        return ("goal", metric.goal_id) if metric.goal_id else ("department", metric.department)


def counts(cards: Iterable[MeasureCard]) -> dict[str, int]:
    """How many measures stand how, the best first."""
    found = Counter(card.standing for card in cards)
    return {str(standing): found[standing] for standing in MeasureStatus}


@dataclass(frozen=True)
class GoalCard:
    """A goal: the measure that it is reported by, its own measures, those of the programs that serve it, and the money
    behind it in cents, of so many programs."""

    goal: Goal
    name: str
    headline: MeasureCard | None
    own: tuple[MeasureCard, ...]
    of_programs: tuple[MeasureCard, ...]
    spending: Cents
    programs: int

    @property
    def standing(self) -> MeasureStatus:
        """That of the headline; of a goal that names none, of the worst of its own measures that is known.

        Without a measure of its own it is unknown, whatever the programs measure that serve it.
        """
        if self.headline or self.goal.headline_metric:
            return self.headline.standing if self.headline else MeasureStatus.UNKNOWN
        known = [card.standing for card in self.own if card.standing is not MeasureStatus.UNKNOWN]
        return min(known, key=GOODNESS.__getitem__, default=MeasureStatus.UNKNOWN)

    @property
    def cards(self) -> tuple[MeasureCard, ...]:
        """Every measure that counts on its card."""
        return (*self.own, *self.of_programs)


@dataclass(frozen=True)
class DepartmentCard:
    """A department: its own measures and those of its programs, and its budget in cents."""

    name: str
    cards: tuple[MeasureCard, ...]
    spending: Cents


@dataclass(frozen=True)
class ReportCard:
    """The report card of a budget as of a day."""

    budget: Budget
    date: datetime.date
    measures: tuple[MeasureCard, ...]
    goals: tuple[GoalCard, ...]
    departments: tuple[DepartmentCard, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many of all measures stand how."""
        return counts(self.measures)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Every fiscal year that some measure has a figure of."""
        return tuple(sorted({year for card in self.measures for year, _ in card.aim.figures}))


def report_of(budget: Budget, date: datetime.date) -> ReportCard:
    """The report card of `budget`; what was updated in the year before `date` has a point for it."""
    totals = program_totals(budget)
    spent = Spending(budget, "adopted", totals, totals)
    behind = {served.id: served for served in goals_served(spent)}
    offices = {served.id: served.current for served in departments_served(spent)}
    cards = [
        _card(budget, metric, date, _spending(metric, totals, {id: one.current for id, one in behind.items()}, offices))
        for metric in (*budget.metrics, *budget.indicators)
    ]
    by_owner = grouped((card.of, card) for card in cards)
    serving = grouped((row.goal_id, row.program_id) for row in budget.alignment if row.score)
    goals = []
    for goal in budget.goals:
        own = tuple(by_owner["goal", goal.id])
        of_programs = tuple(card for id in serving[goal.id] for card in by_owner["program", id])
        headline = _headline(goal, (*own, *of_programs, *cards))
        # A proposal serves a goal, and no money of it is spent yet.
        paid = sum(totals[id] > 0 for id in serving[goal.id])
        name = budget.goal_names[goal.id]
        goals.append(GoalCard(goal, name, headline, own, of_programs, behind[goal.id].current, paid))
    return ReportCard(budget, date, tuple(cards), tuple(goals), _departments(budget, cards, offices))


def _departments(
    budget: Budget, cards: Sequence[MeasureCard], offices: Mapping[str, Cents]
) -> tuple[DepartmentCard, ...]:
    """Every department of a program or a measure, in the order of the budget."""
    of_office = grouped((normalised(card.department), card) for card in cards)
    measured = [card.department for card in cards if card.department]
    names = {normalised(name): name for name in reversed([*budget.departments, *measured])}
    order = dict.fromkeys(map(normalised, [*budget.departments, *measured]))
    return tuple(DepartmentCard(names[id], tuple(of_office[id]), offices.get(id, 0)) for id in order)


def _card(budget: Budget, metric: Metric, date: datetime.date, spending: Cents) -> MeasureCard:
    if metric.program_id:
        owner, department = budget.program_names[metric.program_id], budget.program[metric.program_id].department
    elif metric.goal_id:
        owner, department = budget.goal_names[metric.goal_id], ""
    else:
        owner = department = metric.department
    return MeasureCard(metric, owner, department, Aim.of(metric), rubric_of(metric, date), spending)


def rubric_of(metric: Metric, date: datetime.date) -> tuple[bool, ...]:
    """The points of a measure, in the order of RUBRIC. An update of which only the month or the year is known counts
    from its first day."""
    updated = metric.updated + "-01-01"[len(metric.updated) - 4 :] if metric.updated else ""
    a_year_before = date.replace(year=max(date.year - 1, 1), day=min(date.day, 28) if date.month == 2 else date.day)
    return (
        metric.type is MetricType.OUTCOME,
        metric.target is not None,
        len(metric.actuals) >= YEARS_OF_A_SERIES,
        a_year_before.isoformat() <= updated <= date.isoformat(),
        bool(metric.source),
    )


def _spending(
    metric: Metric, totals: Mapping[str, Cents], behind: Mapping[str, Cents], offices: Mapping[str, Cents]
) -> Cents:
    if metric.program_id:
        return totals[metric.program_id]
    return behind[metric.goal_id] if metric.goal_id else offices.get(normalised(metric.department), 0)


def _headline(goal: Goal, cards: Iterable[MeasureCard]) -> MeasureCard | None:
    """The first measure of the name that the goal is reported by, held against what the goal says of it."""
    name = normalised(goal.headline_metric)
    card = next((card for card in cards if name and normalised(card.metric.name) == name), None)
    if card is None:
        return None
    aim = card.aim.for_goal(goal, card.metric)
    return MeasureCard(card.metric, card.owner, card.department, aim, card.rubric, card.spending)
