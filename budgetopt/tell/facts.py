"""What the sheets show, worked out once from the plan; money in whole cents until it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget, Extra, Fund, Program
from budgetopt.city.years import fy
from budgetopt.grouping import grouped
from budgetopt.money import Cents, show, show_short, to_cents
from budgetopt.plan import tables
from budgetopt.plan.flows import Flow
from budgetopt.plan.plan import Plan
from budgetopt.plan.reasons import Reason
from budgetopt.plan.tables import FundUse
from budgetopt.rules import Row
from budgetopt.rules.row import Unit
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import decisions_of

if TYPE_CHECKING:
    from budgetopt.explore.decided import DecisionEffect
    from budgetopt.explore.stability import Robustness
    from budgetopt.scenario.amending import AmendmentRound


@dataclass(frozen=True)
class LineFact:
    """A line that has money today or in the plan. `alone`: its program has no other such line; `first`: the first line
    of its program; `total_current`, `total_recommended`: of the program."""

    id: LineId
    program: Program
    fund: Fund
    current: Cents
    recommended: Cents
    reason: Reason
    alone: bool
    first: LineId
    total_current: Cents
    total_recommended: Cents
    currency: str

    @property
    def change(self) -> Cents:
        """What the line gains or loses."""
        return self.recommended - self.current

    @property
    def status(self) -> str:
        """The program's, where the line goes its way; else what happens here."""
        total = self.total_recommended - self.total_current
        if (self.change > 0) - (self.change < 0) == (total > 0) - (total < 0):
            return str(self.reason.status)
        return "unchanged here" if not self.change else "raised here" if self.change > 0 else "cut here"

    @property
    def why(self) -> str:
        """The program's sentence in brief, once: its further lines say where it stands and what is theirs of it."""
        brief = self.reason.brief
        if self.alone:
            return brief
        total = self.total_recommended - self.total_current
        if self.id == self.first:
            share = f" ({total / self.total_current:+.1%})" if total and self.total_current > 0 else ""
            return f"All its funds{share.replace('-', '−')}: {brief[:1].lower()}{brief[1:]}"
        see = f"see {self.id.program_id} in {self.first.fund_id}."
        if not self.change:
            return f"No change in {self.fund.id}: {see}"
        in_all = f"{self._more(total)} in all" if total else "no change in all"
        return f"{self._more(self.change)} in {self.fund.id}, {in_all}: {see}"

    def _more(self, cents: Cents) -> str:
        return f"{show(abs(cents), self.currency)} {'more' if cents > 0 else 'less'}"

    @property
    def extra(self) -> Extra:
        """Columns of the input that the engine does not know."""
        return self.program.extra


@dataclass(frozen=True)
class Facts:
    """A plan with the tables that several sheets and pages show.

    `robustness`: how sure the plan is, then how sure other scenarios' plans are on the same draws; empty where it was
    not asked. `rounds`: the rounds of amendments that made it. `decided`: what each decision did; empty where it was
    not asked. `tables`: sheets for the record that are asked for, by name.
    """

    plan: Plan
    robustness: tuple[Robustness, ...] = ()
    rounds: tuple[AmendmentRound, ...] = ()
    decided: tuple[DecisionEffect, ...] = ()
    tables: frozenset[str] = frozenset()

    @cached_property
    def decisions(self) -> dict[str, Lock]:
        """The decisions that the plan's scenario carries, by program."""
        return decisions_of(self.plan.scenario)

    @property
    def budget(self) -> Budget:
        """The budget of the plan."""
        return self.plan.budget

    @property
    def city(self) -> str:
        """The city's name, or what stands for it."""
        return self.budget.called

    @cached_property
    def lines(self) -> tuple[LineFact, ...]:
        """Lines by department, program and fund in the order of the input."""
        department = {name: index for index, name in enumerate(self.budget.departments)}
        program = {item.id: index for index, item in enumerate(self.budget.programs)}
        fund = {item.id: index for index, item in enumerate(self.budget.funds)}
        rows = [row for row in tables.lines_of(self.plan) if row["year"] == 1]
        lines_of = Counter(row["program_id"] for row in rows)
        rows.sort(
            key=lambda row: (
                department[self.budget.program[row["program_id"]].department],
                program[row["program_id"]],
                fund[row["fund_id"]],
            )
        )
        first = {row["program_id"]: LineId(row["program_id"], row["fund_id"]) for row in reversed(rows)}
        return tuple(
            LineFact(
                id=LineId(row["program_id"], row["fund_id"]),
                program=self.budget.program[row["program_id"]],
                fund=self.budget.fund[row["fund_id"]],
                current=to_cents(row["current"]),
                recommended=to_cents(row["recommended"]),
                reason=self.plan.reasons[row["program_id"]],
                alone=lines_of[row["program_id"]] == 1,
                first=first[row["program_id"]],
                total_current=self.current(row["program_id"]),
                total_recommended=self.recommended(row["program_id"]),
                currency=self.budget.currency,
            )
            for row in rows
        )

    @cached_property
    def lines_of_program(self) -> dict[str, list[LineFact]]:
        """The lines of each program that has any, by fund in the order of the input."""
        return grouped((line.program.id, line) for line in self.lines)

    @cached_property
    def asked(self) -> Mapping[str, Cents]:
        """What programs request, of those that do. What an amendment makes, no department asked for."""
        asked = self.plan.case.standing.asked
        if not self.rounds:
            return asked
        from budgetopt.scenario.amending import made_by  # only what was amended waits for it

        made = made_by(self.rounds)
        return {id: cents for id, cents in asked.items() if id not in made}

    @cached_property
    def funds(self) -> tuple[FundUse, ...]:
        """Every fund in the first year, also one without lines."""
        return tuple(use for use in tables.fund_uses(self.plan) if use.year == 1)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Where from, where to, in the first year."""
        return tuple(flow for flow in self.plan.money_ways if flow.year == 1)

    def flow_sum(self, from_: Iterable[str] = (), to: Iterable[str] = ()) -> Cents:
        """The first year's money that goes from some of these sources (or any) to some of these uses (or any)."""
        sources, uses = set(from_), set(to)
        return sum(
            flow.amount_cents
            for flow in self.flows
            if (not sources or flow.from_program_id in sources) and (not uses or flow.to_program_id in uses)
        )

    @cached_property
    def rules(self) -> list[dict[str, Any]]:
        """A row a rule and what it limits."""
        return tables.rules_of(self.plan)

    def current(self, program_id: str) -> Cents:
        """B_p."""
        return self.plan.case.standing.total[program_id]

    def recommended(self, program_id: str) -> Cents:
        """y_p."""
        return self.plan.allocation.programs[program_id]

    def change(self, program_id: str) -> Cents:
        """What a program gains or loses."""
        return self.plan.allocation.program_change(program_id)

    @cached_property
    def cut(self) -> list[str]:
        """Programs that get less, largest cut first."""
        less = [(change, id) for id, change in self.plan.allocation.program_changes.items() if change < 0]
        return [id for _, id in sorted(less)]

    @cached_property
    def raised(self) -> list[str]:
        """Programs that get more, largest raise first."""
        more = [(-change, id) for id, change in self.plan.allocation.program_changes.items() if change > 0]
        return [id for _, id in sorted(more)]

    @cached_property
    def total_current(self) -> Cents:
        """All lines today."""
        return sum(self.plan.case.standing.total.values())

    @cached_property
    def total_recommended(self) -> Cents:
        """All lines in the plan."""
        return sum(self.plan.allocation.programs.values())

    @cached_property
    def has_cents(self) -> bool:
        """Whether any amount has odd cents, which must then be shown for totals to foot in sight."""
        amounts = [line.current for line in self.lines] + [line.recommended for line in self.lines]
        amounts += [cents for fund in self.funds for cents in (fund.available, fund.idle, fund.exit_costs)]
        amounts += [year.amount(line.id) for year in self.plan.years[1:] for line in self.lines]
        return any(cents % 100 for cents in amounts)

    def unit(self, row: Row) -> str:
        """What a rule's limit counts."""
        return self.budget.currency if row.unit is Unit.MONEY else str(row.unit)

    def show(self, cents: Cents) -> str:
        """Money in full."""
        return show(cents, self.budget.currency)

    def short(self, cents: Cents) -> str:
        """Money for a headline."""
        return show_short(cents, self.budget.currency)

    @property
    def base(self) -> str:
        """The budget that the plan starts from, in words."""
        return f"{self.plan.scenario.base} budget of {fy(self.budget.fiscal_year, 'fiscal year ')}"
