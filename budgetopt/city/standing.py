"""Where every program stands today: its lines, its total, and what the law says of it (model.md sections 1 and 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from budgetopt.city.ledger import Base, Line, LineId, lines_of, program_totals, requested
from budgetopt.city.memory import remembered
from budgetopt.city.model import Budget, Kind, Program
from budgetopt.grouping import grouped
from budgetopt.money import Cents


class Fixed(StrEnum):
    """Why a program's total cannot move."""

    NON_OPERATING = "non-operating"
    NOT_ASSESSED = "not assessed"
    NEGATIVE = "negative total"
    NOTHING = "no money and no request"
    NO_RATIO = "no benefit–cost ratio"


@dataclass(frozen=True)
class Standing:
    """Today's budget, line by line; amounts in cents a year, all by id and in the order of ids.

    `total` B_p; `asked` what a program requests; `fixed` the programs whose total cannot move, and why;
    `least` lo_p and `most` hi_p by law (None: no ceiling).
    """

    budget: Budget
    base: Base
    lines: tuple[Line, ...]
    total: Mapping[str, Cents]
    asked: Mapping[str, Cents]
    fixed: Mapping[str, Fixed]
    least: Mapping[str, Cents]
    most: Mapping[str, Cents | None]

    @cached_property
    def line(self) -> dict[LineId, Line]:
        """Lines by id."""
        return {line.id: line for line in self.lines}

    @cached_property
    def lines_of_program(self) -> dict[str, tuple[Line, ...]]:
        """The lines of every program, in the order of fund ids."""
        return _grouped(self.total, [(line.id.program_id, line) for line in self.lines])

    @cached_property
    def lines_of_fund(self) -> dict[str, tuple[Line, ...]]:
        """The lines of every fund, in the order of program ids."""
        return _grouped(self.budget.fund, [(line.id.fund_id, line) for line in self.lines])

    @cached_property
    def programs_of_department(self) -> dict[str, tuple[str, ...]]:
        """Program ids by department."""
        return _grouped(self.budget.departments, [(self.budget.program[id].department, id) for id in self.total])

    @cached_property
    def department_total(self) -> dict[str, Cents]:
        """B_d, every department's current budget."""
        return {
            department: sum(self.total[id] for id in ids) for department, ids in self.programs_of_department.items()
        }

    @cached_property
    def fund_total(self) -> dict[str, Cents]:
        """A_f0, the money in every fund's lines today."""
        return {fund: sum(line.current for line in lines) for fund, lines in self.lines_of_fund.items()}

    def is_proposal(self, program_id: str) -> bool:
        """Whether a program has no money today and asks for some."""
        return self.total[program_id] == 0 and self.asked.get(program_id, 0) > 0


# Debt service in English, Spanish, French and German.
_DEBT = re.compile(r"\bdebt\b|\bdeuda\b|\bdette\b|schuldendienst|\btilgung", re.IGNORECASE)


def is_debt_service(program: Program) -> bool:
    """Whether the law and not the council holds a program as it is."""
    return program.kind is Kind.NON_OPERATING and bool(_DEBT.search(program.name))


Item = TypeVar("Item")


def _grouped(keys: Iterable[str], pairs: Iterable[tuple[str, Item]]) -> dict[str, tuple[Item, ...]]:
    groups = grouped(pairs)
    return {key: tuple(groups[key]) for key in sorted(keys)}


@remembered
def standing_of(budget: Budget, base: Base = "adopted", *, by_ratio: bool = False) -> Standing:
    """Where every program of `budget` stands in the base year; `by_ratio`: what has no benefit–cost ratio stays."""
    totals = program_totals(budget, base)
    asked = requested(budget)
    ids = sorted(totals)
    scored = {row.program_id for row in budget.alignment}
    # Support work is as useful as the services it supports: without one scored service nobody knows how much.
    services_scored = any(
        program.id in scored and program.kind is Kind.SERVICE and totals[program.id] > 0 for program in budget.programs
    )
    with_ratio = {study.program_id for study in budget.studies if study.benefit_cost_ratio is not None}

    def fixed(program: Program) -> Fixed | None:
        if program.kind is Kind.NON_OPERATING:
            return Fixed.NON_OPERATING
        if totals[program.id] == 0 and not asked.get(program.id):
            return Fixed.NOTHING
        assessed = services_scored if program.kind is Kind.SUPPORT else program.id in scored
        if budget.goals and not assessed:
            return Fixed.NOT_ASSESSED
        if totals[program.id] < 0:
            return Fixed.NEGATIVE
        return Fixed.NO_RATIO if by_ratio and program.id not in with_ratio else None

    reasons = {id: reason for id in ids if (reason := fixed(budget.program[id])) is not None}
    least: dict[str, Cents] = {}
    most: dict[str, Cents | None] = {}
    for id in ids:
        program = budget.program[id]
        if id in reasons:
            least[id] = most[id] = totals[id]
            continue
        least[id] = program.minimum if program.minimum is not None else totals[id] if program.mandated else 0
        most[id] = program.maximum
    return Standing(budget, base, lines_of(budget, base), {id: totals[id] for id in ids}, asked, reasons, least, most)
