"""An amendment as a council moves it: sources and uses against a recommendation, and what of it a budget must know.

A workbook with amendments in it carries each round of them, so that its budget can be made again from the same input
files: new programs, and the money that each fund has with what the council found or set aside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from budgetopt.city.model import Amount, AmountKind, Budget, Frozen, Fund, Program
from budgetopt.errors import Cells
from budgetopt.grouping import summed
from budgetopt.money import Cents

# Behind the name of a scenario that keeps amended amounts, and the source of a reserve that an amendment moved.
AS_AMENDED, BY_AMENDMENT = ", as amended", "amendment"
NEW_PROGRAMS = "New programs"  # the department of a new program that names none


class Side(StrEnum):
    """What a line of an amendment does: finds money, spends it, or sets a condition without money."""

    SOURCE = "source"
    USE = "use"
    PROVISO = "proviso"


class LineKind(StrEnum):
    """What a line of an amendment changes."""

    PROGRAM = "program"
    NEW_PROGRAM = "new program"
    REVENUE = "revenue"
    RESERVE = "reserve"
    FUND_BALANCE = "fund balance"


class AmendmentStatus(StrEnum):
    """How far an amendment is."""

    DRAFT = "draft"
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    PASSED = "passed"
    FAILED = "failed"


class Position(Frozen):
    """Positions that a line makes or ends: their title, how many, and full-time equivalents of all of them."""

    title: str
    number: int
    fte: Decimal


class AmendmentLine(Frozen):
    """One line; `change_cents` is 0 or more on both sides. `year_2_cents` None: the same again where it is ongoing."""

    side: Side
    kind: LineKind | None = None
    program_id: str = ""
    program: str = ""
    department: str = ""
    fund_id: str = ""
    change_cents: Annotated[Cents, Field(ge=0)] = 0
    recurring: bool = False
    year_2_cents: Annotated[Cents, Field(ge=0)] | None = None
    positions: tuple[Position, ...] = ()
    note: str = ""
    # The name that stands beside the fund's ID, to be compared with it.
    fund: str = Field(default="", exclude=True, repr=False)
    cells: Cells = Field(default=Cells(), exclude=True, repr=False)

    @property
    def of_program(self) -> bool:
        """Whether it changes what a program gets from a fund."""
        return self.kind in (LineKind.PROGRAM, LineKind.NEW_PROGRAM)

    @property
    def signed_cents(self) -> Cents:
        """What is spent more (a use) or less (a source)."""
        return -self.change_cents if self.side is Side.SOURCE else self.change_cents

    @property
    def signed_year_2_cents(self) -> Cents:
        """The same in the second year."""
        cents = self.year_2_cents if self.year_2_cents is not None else self.change_cents if self.recurring else 0
        return -cents if self.side is Side.SOURCE else cents


class Amendment(Frozen):
    """An amendment: its head and lines. `base` is the sum of the recommendation that it was written for."""

    number: str
    version: str = ""
    replaces: str = ""
    title: str = ""
    sponsor: str = ""
    co_sponsors: str = ""
    analyst: str = ""
    base: str = ""
    rationale: str = ""
    status: AmendmentStatus = AmendmentStatus.DRAFT
    vote: str = ""
    lines: tuple[AmendmentLine, ...] = ()
    file: str = ""
    # The cell of each part of the head, by its name; where it starts, "".
    cells: Mapping[str, Cells] = Field(default_factory=dict, exclude=True, repr=False)

    @property
    def called(self) -> str:
        """How a sentence names it."""
        version = f", version {self.version}" if self.version else ""
        return f"No. {self.number}{version}"

    @property
    def provisos(self) -> tuple[str, ...]:
        """Its conditions without money."""
        return tuple(line.note for line in self.lines if line.side is Side.PROVISO)

    @property
    def money_lines(self) -> tuple[AmendmentLine, ...]:
        """Its lines that move money."""
        return tuple(line for line in self.lines if line.side is not Side.PROVISO)


class FundMoney(Frozen):
    """What a fund has once amendments passed: money available, the one-time part (None: not said)."""

    available_cents: Cents
    one_time_cents: Cents | None = None


class RunningBalance(Frozen):
    """A fund once an amendment (`after`; "" the base) is in: what its lines get, what cuts cost, what is set aside,
    what it has; what is left of that is not allocated."""

    after: str
    fund_id: str
    lines_cents: Cents
    exit_costs_cents: Cents
    reserve_cents: Cents
    available_cents: Cents

    @property
    def idle_cents(self) -> Cents:
        """What is not allocated."""
        return self.available_cents - self.lines_cents - self.exit_costs_cents - self.reserve_cents


class AmendmentRound(Frozen):
    """A round of amendments, in voting order: the sum of its base, all that were answered, what those that passed made.

    `passed`: the places (from 0) in `amendments` of those that are in the plan; `lifted`: policy that passing lifted;
    `running`: the funds that they touch, with the base and after each; `unfunded`: lines of the base, by program and
    fund, that have money neither today nor in the first year. `decisions`: it is what decisions on an amended workbook
    made of it, as one amendment.
    """

    base: str
    base_file: str = ""
    amendments: tuple[Amendment, ...] = ()
    passed: tuple[int, ...] = ()
    funds: dict[str, FundMoney] = Field(default_factory=dict)
    lifted: tuple[str, ...] = ()
    running: tuple[RunningBalance, ...] = ()
    unfunded: tuple[tuple[str, str], ...] = ()
    decisions: bool = False

    @property
    def adopted(self) -> tuple[Amendment, ...]:
        """The amendments that are in the plan."""
        return tuple(self.amendments[place] for place in self.passed)

    @property
    def changes(self) -> dict[tuple[str, str], Cents]:
        """What the plan has more than the base, by (program, fund), in cents."""
        return changes_of(self.adopted)


def changes_of(amendments: Iterable[Amendment]) -> dict[tuple[str, str], Cents]:
    """What amendments together add to lines, by (program, fund), in cents; no entry where it comes to nothing."""
    lines = (line for one in amendments for line in one.lines if line.of_program)
    found = summed(((line.program_id, line.fund_id), line.signed_cents) for line in lines)
    return {key: cents for key, cents in found.items() if cents}


def amended_budget(budget: Budget, rounds: Iterable[AmendmentRound]) -> Budget:
    """The budget with what amendments that passed added to it: new programs, and the money of funds."""
    rounds = tuple(rounds)
    for index, one in enumerate(rounds):
        if not one.decisions:
            budget = with_new_programs(budget, one.adopted, made_by(rounds[:index]))
        budget = with_money(budget, one.funds)
    return budget


def made_by(rounds: Iterable[AmendmentRound]) -> frozenset[str]:
    """The programs that amendments made."""
    lines = (line for round in rounds for one in round.adopted for line in one.lines)
    return frozenset(line.program_id for line in lines if line.kind is LineKind.NEW_PROGRAM)


def with_money(budget: Budget, funds: Mapping[str, FundMoney]) -> Budget:
    """The budget with other money in some of its funds."""
    return budget.with_changes(funds=tuple(_with_money(fund, funds.get(fund.id)) for fund in budget.funds))


def _with_money(fund: Fund, money: FundMoney | None) -> Fund:
    if money is None:
        return fund
    return fund.with_changes(available=money.available_cents, one_time=money.one_time_cents)


def with_new_programs(budget: Budget, amendments: Iterable[Amendment], made: Collection[str] = ()) -> Budget:
    """The budget with the programs that amendments make, in their order: each asks for what all of them give it, by
    fund; those that earlier ones `made` ask for as much more."""
    amendments = tuple(amendments)
    # What a program is cut by is no less that it asks for: its line stays.
    lines = [
        line
        for one in amendments
        for line in one.lines
        if line.kind is LineKind.NEW_PROGRAM or (line.kind is LineKind.PROGRAM and line.side is Side.USE)
    ]
    new = [line.program_id for line in lines if line.kind is LineKind.NEW_PROGRAM]
    of_program: dict[str, list[AmendmentLine]] = {id: [] for id in new if id not in budget.program}
    further: dict[str, list[AmendmentLine]] = {id: [] for id in made}
    for line in lines:
        for own in (of_program, further):
            if line.program_id in own:
                own[line.program_id].append(line)
    programs = tuple(_asking_more(program, further.get(program.id, ())) for program in budget.programs)
    programs += tuple(_new_program(id, own) for id, own in of_program.items())
    asked = (*of_program.values(), *further.values())
    amounts = tuple(amount for own in asked for amount in _asked(own, budget.fiscal_year))
    return budget.with_changes(programs=programs, amounts=budget.amounts + amounts)


def _asking_more(program: Program, lines: Sequence[AmendmentLine]) -> Program:
    if not lines:
        return program
    more = (program.requested or 0) + sum(line.signed_cents for line in lines)
    return program.with_changes(requested=max(0, more))


def _new_program(id: str, lines: Sequence[AmendmentLine]) -> Program:
    return Program(
        id=id,
        name=next((line.program for line in lines if line.program), id),
        department=next((line.department for line in lines if line.department), NEW_PROGRAMS),
        requested=max(0, sum(line.signed_cents for line in lines)),
        recurring=any(line.recurring for line in lines),
        notes=next((line.note for line in lines if line.note), ""),
    )


def _asked(lines: Sequence[AmendmentLine], fiscal_year: int) -> Iterator[Amount]:
    for line in lines:
        yield Amount(
            program_id=line.program_id,
            fund_id=line.fund_id,
            fiscal_year=fiscal_year,
            amount=line.signed_cents,
            kind=AmountKind.REQUESTED,
            recurring=line.recurring,
        )
