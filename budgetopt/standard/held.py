"""What a city holds that can show something: its budget, the sheets it stands on, a recommendation workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from budgetopt.city.coverage import Coverage, coverage
from budgetopt.city.model import Budget, EarlierDecision, Kind, Metric, MetricType, Program, Stage
from budgetopt.errors import Place
from budgetopt.intake.layout.table import Table
from budgetopt.returned.ours import Listing, Ours
from budgetopt.scenario.deciding import ACCEPT, EDIT
from budgetopt.verification.money import Money, money_in
from budgetopt.verification.proof import proof_in
from budgetopt.workbooks.recommendation.decisions import DECISION_HEADINGS
from budgetopt.workbooks.recommendation.places import DECISIONS


@dataclass(frozen=True)
class Held:
    """A budget, the tables that it was read from, where each of its settings stands, and a recommendation workbook
    made from it (None: not given)."""

    budget: Budget
    tables: Sequence[Table]
    settings: Mapping[str, Place] = field(default_factory=dict)
    plan: Ours | None = None

    def sheets(self, *names: str) -> tuple[Place, ...]:
        """Where the rows of these sheets of a budget stand; a sheet without rows stands nowhere."""
        found = [
            Place(table.grid.file, table.grid.sheet)
            for name in names
            for table in self.tables
            if table.sheet.name == name and table.records
        ]
        return tuple(dict.fromkeys(found))

    @property
    def findings(self) -> tuple[Place, ...]:
        """Where findings stand: on Evidence, and on Evaluations what the city's own found that are done."""
        own = {(study.program_id, study.outcome) for study in self.budget.studies if not study.rating}
        done = any(
            one.status is Stage.DONE and (one.program_id, one.question) in own for one in self.budget.evaluations
        )
        return self.sheets("Evidence", *(["Evaluations"] if done else []))

    def setting(self, item: str) -> tuple[Place, ...]:
        """The cell of Settings that says an item; none where it is blank."""
        return (self.settings[item],) if item in self.settings else ()

    @cached_property
    def coverage(self) -> Coverage:
        """How much of the spending is known."""
        return coverage(self.budget)

    @property
    def adopted_cuts(self) -> list[EarlierDecision]:
        """The cuts of earlier years that were recommended or decided, and of which the next budget adopted some."""
        return [
            one
            for one in self.budget.earlier
            if one.budget is not None
            and one.adopted is not None
            and one.adopted < one.budget
            and any(cents is not None and cents < one.budget for cents in (one.recommended, one.decided))
        ]

    @property
    def services(self) -> list[Program]:
        """The programs that do something for somebody, themselves or through others."""
        return [program for program in self.budget.programs if program.kind is not Kind.NON_OPERATING]

    def measures(self, kind: MetricType | None = None) -> list[Metric]:
        """The measures with a figure, of one type or of all."""
        return [metric for metric in self.budget.metrics if metric.actuals and kind in (None, metric.type)]

    @cached_property
    def money(self) -> Money | None:
        """The amounts of the recommendation workbook."""
        return money_in(self.plan, proof_in(self.plan)) if self.plan else None

    def of_plan(self, *sheets: str) -> tuple[Place, ...]:
        """Sheets of the recommendation workbook."""
        return tuple(Place(self.plan.file, sheet) for sheet in sheets if sheet in self.plan.sheet) if self.plan else ()

    def listing(self, sheet: str, headings: Sequence[str]) -> Listing | None:
        """A list of the recommendation workbook."""
        return self.plan.listing(sheet, headings) if self.plan else None

    @cached_property
    def decided(self) -> list[tuple[str, Place, str]]:
        """The decisions that make a program's money another than today's: the program, its cell, the reason given."""
        listing = self.listing(DECISIONS, DECISION_HEADINGS)
        if listing is None:
            return []
        return [
            (listing.text(row, "Program ID"), listing.place(row, "Decision"), listing.text(row, "Reason"))
            for row in listing.rows
            for decision in [listing.text(row, "Decision").casefold()]
            if decision in (ACCEPT, EDIT)
            and listing.value(row, "Amount" if decision == EDIT else "Recommended")
            not in (None, "", listing.value(row, "Current"))
        ]
