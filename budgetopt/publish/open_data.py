"""What is published as open data: money of the verified workbook, and what the city's own files say beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from budgetopt.city.model import Budget, Metric, Study
from budgetopt.grouping import grouped, summed
from budgetopt.impact.effectiveness import WeighedStudy, weighed_findings
from budgetopt.impact.residents import counts_hidden
from budgetopt.intake.cells.values import Value
from budgetopt.money import Cents
from budgetopt.publish.memo_source import MemoSource
from budgetopt.publish.published import PublishedColumn, PublishedTable, money, money_of, of, own
from budgetopt.returned.ours import Listing
from budgetopt.saving.table import CsvCell
from budgetopt.verification.money import EXIT_COSTS
from budgetopt.workbooks.recommendation.rules import PRICED_HEADINGS

BELIEFS = ("Program ID", "Program", "Department", "Best finding", "Alignment", "Own results", "Effective-ness", "±")


@dataclass(frozen=True)
class PlanSource(MemoSource):
    """A verified recommendation workbook, and the budget that it was made from."""

    budget: Budget

    @cached_property
    def beliefs(self) -> tuple[Listing, dict[str, int]]:
        """What is believed of every program, and its row."""
        listing = self.listing("Evidence", (*BELIEFS, "Low", "High"))
        return listing, {listing.text(row, "Program ID"): row for row in listing.rows}

    def belief(self, id: str, heading: str) -> Value:
        """What the sheet Evidence has of a program."""
        listing, rows = self.beliefs
        return listing.value(rows[id], heading) if id in rows else None

    @cached_property
    def findings(self) -> dict[str, tuple[WeighedStudy, ...]]:
        """Every program's studies, as rated and as used under the plan's scenario."""
        scenario = self.money.scenario
        if not scenario:
            return {}
        of_program = grouped((study.program_id, study) for study in self.budget.studies)
        return {id: weighed_findings(some, scenario.evidence, scenario.trust) for id, some in of_program.items()}

    @cached_property
    def whys(self) -> dict[str, str]:
        """Why every program with a line gets what it gets, in brief: of several lines the one that says it."""
        listing, found = self.money.listing, dict[str, str]()
        for row in listing.rows:
            id, why = listing.text(row, "Program ID"), listing.text(row, "Why")
            if id not in found or f": see {id} in " not in why:
                found[id] = why
        return found

    @cached_property
    def rules(self) -> Listing:
        """Every rule that limits something."""
        return self.listing("Rules", PRICED_HEADINGS)

    @cached_property
    def measures(self) -> list[Metric]:
        """The measures of programs, goals and departments."""
        return [*self.budget.metrics, *self.budget.indicators]


def tables_of(source: PlanSource) -> Iterator[PublishedTable]:
    """Every table, whether or not all its columns may be published."""
    budget = source.budget
    yield PublishedTable("programs", "Programs: money today and recommended, and why", _programs(source),
                         budget.programs, ("program_id",))  # fmt: skip
    yield PublishedTable("lines", "Lines: the money of a program from a fund", _lines(source),
                         sorted(source.money.amounts[0]), ("program_id", "fund_id"),
                         (("program_id", "programs", "program_id"), ("fund_id", "funds", "fund_id")))  # fmt: skip
    yield PublishedTable("funds", "Funds: what there is and what it is used for", _funds(source), budget.funds,
                         ("fund_id",))  # fmt: skip
    if budget.goals:
        yield PublishedTable("goals", "Goals", _GOALS, budget.goals, ("goal_id",))
        refers = (("program_id", "programs", "program_id"), ("goal_id", "goals", "goal_id"))
        yield PublishedTable("alignment", "How directly programs serve goals", _ALIGNMENT, budget.alignment,
                             ("program_id", "goal_id"), refers)  # fmt: skip
    to_program = (("program_id", "programs", "program_id"),)
    numbered = list(enumerate(source.measures, start=1))
    if numbered:
        figures = [(number, year, value) for number, one in numbered for year, value in one.actuals]
        yield PublishedTable("measures", "Measures of programs, goals and departments", _MEASURES, numbered,
                             ("measure",))  # fmt: skip
        yield PublishedTable("figures", "Figures of measures by fiscal year", _FIGURES, figures,
                             ("measure", "fiscal_year"), (("measure", "measures", "measure"),))  # fmt: skip
    if budget.studies:
        yield PublishedTable("evidence", "Findings of studies", _evidence(source), budget.studies, (), to_program)
    if budget.districts:
        yield PublishedTable("districts", "Who is served", _DISTRICTS, budget.districts, (), to_program)
    yield PublishedTable("budget", "Budgets and actual spending by fiscal year", _BUDGET, _years(budget),
                         ("program_id", "fund_id", "fiscal_year", "kind"), to_program)  # fmt: skip
    yield PublishedTable("rules", "Rules that the plan keeps", _rules(source), source.rules.rows, ())


def becomes(current: Cents, recommended: Cents) -> str:
    """What becomes of money, in a word."""
    return "raised" if recommended > current else "cut" if recommended < current else "unchanged"


def _said(name: str, about: str, value: Any, type: str = "number", places: int | None = None) -> PublishedColumn:
    return PublishedColumn(name, type, about, value, places=places)


def _money(name: str, about: str, cents: Callable[[Any], Cents]) -> PublishedColumn:
    return PublishedColumn(name, "number", about, lambda row: money(cents(row)), is_money=True)


def _number(value: Value) -> CsvCell:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _programs(source: PlanSource) -> tuple[PublishedColumn, ...]:
    of_program = source.money.of_program

    # Of a program with one goal its alignment is the goal's weight, with the answers of those who are too few.
    scenario = source.money.scenario
    hidden = {"alignment"} if scenario and counts_hidden(source.budget, scenario.priorities) else set()

    def belief(name: str, heading: str, about: str) -> PublishedColumn:
        return _said(
            name, about, lambda one: None if name in hidden else _number(source.belief(one.id, heading)), places=4
        )

    return (
        *own("Programs", "Program ID"),
        of("Programs", "Program", lambda one: source.budget.program_names[one.id]),
        *own("Programs", "Department", "Kind", "Description", "FTE", "Requested budget", "Clients a year"),
        *own("Programs", "Appropriation unit"),
        _money("current", "Today's money, all funds, currency units", lambda one: of_program(one.id)[0]),
        _money("recommended", "Recommended money, all funds", lambda one: of_program(one.id)[1]),
        _money("change", "Recommended less current", lambda one: of_program(one.id)[1] - of_program(one.id)[0]),
        _said("becomes", "raised, cut or unchanged", lambda one: becomes(*of_program(one.id)), "string"),
        _said("why", "Why, in brief", lambda one: source.whys.get(one.id, ""), "string"),
        belief(
            "alignment", "Alignment", "How directly it serves the goals, 0 to 1; blank where it would tell too much"
        ),
        belief("effectiveness", "Effective-ness", "How well it is believed to work, −1 (full harm) to 1 (in full)"),
        belief("effectiveness_low", "Low", "Low end of the range that holds with 95%, if the beliefs are right"),
        belief("effectiveness_high", "High", "High end of that range"),
    )


def _evidence(source: PlanSource) -> tuple[PublishedColumn, ...]:
    weighed = {id(found.study): found for findings in source.findings.values() for found in findings}

    def effect(name: str, about: str, value: Callable[[WeighedStudy], float | None]) -> PublishedColumn:
        """Published where the rating is, which it is derived from."""

        def of_study(one: Study) -> CsvCell:
            return value(weighed[id(one)]) if id(one) in weighed else None

        return PublishedColumn(name, "number", about, of_study, of="Rating", places=4)

    rated = "The effect that the rating stands for, −1 to 1; blank where it is not counted"
    return (
        *_STUDIES,
        effect("as_rated", rated, lambda found: found.rated),
        effect("as_used", "The effect as the plan uses it: less of what was found elsewhere", lambda found: found.mean),
    )


def _lines(source: PlanSource) -> tuple[PublishedColumn, ...]:
    of_line = source.money.of_line
    return (
        of("Budget", "Program ID", lambda key: key[0]),
        of("Budget", "Fund ID", lambda key: key[1]),
        _money("current", "Today's money", lambda key: of_line(key)[0]),
        _money("recommended", "Recommended money", lambda key: of_line(key)[1]),
        _money("change", "Recommended less current", lambda key: of_line(key)[1] - of_line(key)[0]),
    )


def _funds(source: PlanSource) -> tuple[PublishedColumn, ...]:
    def use(fund: Any, what: str) -> Cents:
        return source.money.uses.get((fund.id, 1), {}).get(what, 0)

    return (
        *own("Funds", "Fund ID"),
        of("Funds", "Fund", lambda one: source.budget.fund_names[one.id]),
        *own("Funds", "Restricted"),
        _money("current", "Today's money of its lines", lambda one: use(one, "Current")),
        _money("recommended", "Recommended money of its lines", lambda one: use(one, "Recommended")),
        _money("exit_costs", "What cuts cost", lambda one: sum(use(one, what) for what in EXIT_COSTS)),
        _money("reserve", "Set aside", lambda one: use(one, "Reserve")),
        _money("idle", "Left unallocated", lambda one: use(one, "Idle")),
        _money("available", "What there is: the sum of the four before", lambda one: use(one, "Available")),
    )


_TARGET = ("Baseline", "Baseline year", "Target", "Target date")
_GOALS = own("Goals", "Goal ID", "Goal", "Weight", "Headline metric", *_TARGET, "Direction")
_ALIGNMENT = own("Alignment", "Program ID", "Goal ID", "Score")
_MEASURES = (
    PublishedColumn("measure", "integer", "The number of the measure in this package", lambda one: one[0]),
    *own(
        *("Metrics", "Program ID", "Goal ID", "Department", "Metric", "Type", "Direction", "Unit", *_TARGET),
        *("Source", "Updated", "Benchmark"),
        item=lambda row: row[1],
    ),
)
_FIGURES = (
    PublishedColumn("measure", "integer", "The number of the measure in the table measures", lambda one: one[0]),
    PublishedColumn("fiscal_year", "integer", "The fiscal year, by the year it ends in", lambda one: one[1]),
    PublishedColumn("value", "number", "The figure, in the measure's unit", lambda one: one[2]),
)
_STUDIES = own(
    *("Evidence", "Program ID", "Rating", "Rating system", "Direction", "Outcome", "Study design", "Effect"),
    *("Effect standard error", "Benefit-cost ratio", "Year", "Source", "Local"),
)
_DISTRICTS = own("Districts", "Program ID", "District", "Share")
_BUDGET = (
    of("Budget", "Program ID", lambda one: one[0]),
    of("Budget", "Fund ID", lambda one: one[1]),
    of("Budget", "Fiscal year", lambda one: one[2], "integer"),
    of("Budget", "Kind", lambda one: one[3]),
    money_of("Budget", "Amount", lambda one: one[4]),
)


def _years(budget: Budget) -> list[tuple[str, str, int, str, Cents]]:
    """Every amount on file, the rows of one program, fund, year and kind added up."""
    found = summed(
        ((row.program_id, row.fund_id, row.fiscal_year, str(row.kind)), row.amount) for row in budget.amounts
    )
    return [(*key, cents) for key, cents in sorted(found.items())]


def _rules(source: PlanSource) -> tuple[PublishedColumn, ...]:
    listing = source.rules

    def column(name: str, heading: str, about: str, type: str = "string") -> PublishedColumn:
        def value(row: int) -> CsvCell:
            return _text(listing.value(row, heading)) if type == "string" else _number(listing.value(row, heading))

        return _said(name, about, value, type, places=2)

    return (
        column("rule", "Rule", "The rule in words"),
        column("kind", "Kind", "What kind of rule it is"),
        column("law_or_policy", "Law or policy", "Whether law asks for it or the city chose it"),
        column("limits", "Limits", "How many limits it sets", "integer"),
        column("binding", "Of these bind", "How many of them stop the plan", "integer"),
        column("price", "Price of the rule, impact points", "What the plan could gain without it alone", "number"),
    )
