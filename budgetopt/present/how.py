"""How it goes, on the screen: the report card of a budget by goal, by department and by measure."""

from __future__ import annotations

from budgetopt.money import units
from budgetopt.present.table import ShownTable
from budgetopt.standard import report_words as words
from budgetopt.standard.report import ReportCard, counts
from budgetopt.standard.status import MeasureStatus


def goals_table(report: ReportCard) -> ShownTable:
    """Every goal with the measure that it is reported by."""
    rows = [
        {
            "Goal": goal.name,
            "Status": words.standing_of(goal),
            "Headline measure": words.reported_by(goal.headline) if goal.headline else "",
            "Target": words.target(goal.headline.aim, goal.headline.metric.unit) if goal.headline else "",
            "Trend": words.course(goal.headline.aim) if goal.headline else "",
            "Benchmark": goal.headline.metric.benchmark if goal.headline else "",
            "By year": [value for _, value in goal.headline.aim.figures] if goal.headline else [],
            "All its measures": words.counted(counts(goal.cards)),
            "Money behind it": units(goal.spending),
        }
        for goal in report.goals
    ]
    about = "The report card: how every goal stands, by the measure that it is reported by."
    return ShownTable(about, rows, {"Money behind it": "whole"}, report.budget.currency)


def departments_table(report: ReportCard) -> ShownTable:
    """The measures of each department by how they stand."""
    rows = [
        {
            "Department": office.name,
            "Measures": len(office.cards),
            **{word.capitalize(): number for word, number in counts(office.cards).items()},
            "Money behind it": units(office.spending),
        }
        for office in report.departments
    ]
    looks = {str(standing).capitalize(): "count" for standing in MeasureStatus}
    about = "The measures of each department by how they stand."
    return ShownTable(about, rows, looks | {"Measures": "count", "Money behind it": "whole"}, report.budget.currency)


def measures_table(report: ReportCard) -> ShownTable:
    """Every measure: status, figures, trend and points."""
    rows = [
        {
            "Measure": card.metric.name,
            "Of": card.owner,
            "Status": str(card.standing),
            "Latest": words.latest(card.aim, card.metric.unit),
            "Target": words.target(card.aim, card.metric.unit),
            "Trend": words.course(card.aim),
            "By year": [value for _, value in card.aim.figures],
            "Benchmark": card.metric.benchmark,
            "Points": words.points(card),
            "Money behind it": units(card.spending),
            "Read from": str(card.metric.cells.place("name")),
        }
        for card in report.measures
    ]
    about = "Every measure: how it stands against its target, its trend over every year given, and its points."
    return ShownTable(about, rows, {"Money behind it": "whole"}, report.budget.currency)
