"""The rules that a scenario's author may ask for, one class a kind; what each means stands in `rules/`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from budgetopt.city.model import Frozen
from budgetopt.impact.beliefs import Unquoted
from budgetopt.money import Cents, ceiling_share, floor_share, half_up
from budgetopt.scenario.quantities import Growth, Money, MoneyOrPercent, Percent, Positions, Share

EvidenceLevel = Annotated[int, Unquoted, Field(ge=1, le=5)]


class AskedRule(Frozen):
    """What every rule may carry: a name that a person reads, where it comes from, who can grant relief."""

    # Which fields name something in the budget, for the check of names.
    names_department: ClassVar[tuple[str, ...]] = ()
    names_program: ClassVar[tuple[str, ...]] = ()  # one program a field
    names_fund: ClassVar[tuple[str, ...]] = ()
    names_goal: ClassVar[tuple[str, ...]] = ()
    names_district: ClassVar[tuple[str, ...]] = ()
    names_programs: ClassVar[tuple[str, ...]] = ()

    name: str = ""
    source: str = ""
    granted_by: str = ""


class DepartmentLimits(AskedRule):
    """A department's total may fall by at most `cut` and rise by at most `growth`."""

    names_department = ("department",)
    kind: Literal["department"] = "department"
    department: str
    cut: Share | None = None
    growth: Growth | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> DepartmentLimits:
        if self.cut is None and self.growth is None:
            raise ValueError("a department rule needs cut, growth or both")
        return self


class ProgramLimits(AskedRule):
    """Limits of one program: `floor` and `ceiling` as money or a percentage of current; `cut` and `growth`."""

    names_program = ("program",)
    kind: Literal["program"] = "program"
    program: str
    floor: MoneyOrPercent | None = None
    ceiling: MoneyOrPercent | None = None
    cut: Share | None = None
    growth: Growth | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> ProgramLimits:
        if self.floor is self.ceiling is self.cut is self.growth is None:
            raise ValueError("a program rule needs floor, ceiling, cut or growth")
        if self.floor is not None and self.ceiling is not None:
            same_kind = type(self.floor) is type(self.ceiling)
            if same_kind and self.floor > self.ceiling:
                raise ValueError("the floor is above the ceiling")
        return self


class Lock(AskedRule):
    """A program's amount as an officer fixed it (money, or a percentage of current); with `fund`, that line only."""

    names_program = ("program",)
    names_fund = ("fund",)
    kind: Literal["lock"] = "lock"
    program: str
    amount: MoneyOrPercent
    fund: str = ""


class GoalFloor(AskedRule):
    """The spending that serves a goal keeps `at_least` a percentage of what it is today."""

    names_goal = ("goal",)
    kind: Literal["goal_floor"] = "goal_floor"
    goal: str
    at_least: Growth


class DistrictFloor(AskedRule):
    """What reaches a district falls by at most `loss`."""

    names_district = ("district",)
    kind: Literal["district_floor"] = "district_floor"
    district: str
    loss: Share


class EvidenceShare(AskedRule):
    """At least `at_least` of the spending that is neither mandated nor fixed has positive evidence of `level`."""

    kind: Literal["evidence_share"] = "evidence_share"
    level: EvidenceLevel
    at_least: Share


class GrowthNeedsEvidence(AskedRule):
    """Only programs whose best finding is of `level` and neither null nor negative may grow."""

    kind: Literal["growth_needs_evidence"] = "growth_needs_evidence"
    level: EvidenceLevel


class CutsNeedEvidence(AskedRule):
    """Only programs with a finding of `level`, or with results of their own, may be cut."""

    kind: Literal["cuts_need_evidence"] = "cuts_need_evidence"
    level: EvidenceLevel


class GroupLimits(AskedRule):
    """Named programs get at least, or at most, an amount together."""

    names_programs: ClassVar[tuple[str, ...]] = ("programs",)
    kind: Literal["group"] = "group"
    programs: Annotated[tuple[str, ...], Field(min_length=1)]
    at_least: Money | None = None
    at_most: Money | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> GroupLimits:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a group rule needs at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most")
        return self


class PositionsLimit(AskedRule):
    """No more than `at_most` positions are laid off in a year."""

    kind: Literal["positions"] = "positions"
    at_most: Positions


class FundLimits(AskedRule):
    """Set `reserve` of a fund aside; leave at most `idle` of it unallocated."""

    names_fund = ("fund",)
    kind: Literal["fund"] = "fund"
    fund: str
    reserve: Money | None = None
    idle: Money | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> FundLimits:
        if self.reserve is None and self.idle is None:
            raise ValueError("a fund rule needs reserve, idle or both")
        return self


class RampUp(AskedRule):
    """A proposal grows by at most `at_most` of its request a year; without `programs`, every proposal."""

    names_programs: ClassVar[tuple[str, ...]] = ("programs",)
    kind: Literal["ramp_up"] = "ramp_up"
    programs: tuple[str, ...] = ()
    at_most: Share


class MaxChanges(AskedRule):
    """At most `programs` programs change."""

    kind: Literal["max_changes"] = "max_changes"
    programs: Annotated[int, Unquoted, Field(ge=0)]


class SmallestMove(AskedRule):
    """A program's amount stays as it is today or moves by at least `amount`."""

    kind: Literal["smallest_move"] = "smallest_move"
    amount: Money


class MinimumViable(AskedRule):
    """Keep each program at `at_least` (money, or a percentage of current) or more, or close it."""

    names_programs: ClassVar[tuple[str, ...]] = ("programs",)
    kind: Literal["minimum_viable"] = "minimum_viable"
    programs: Annotated[tuple[str, ...], Field(min_length=1)]
    at_least: MoneyOrPercent


class AllOrNothing(AskedRule):
    """Each of these proposals gets its whole request or nothing."""

    names_programs: ClassVar[tuple[str, ...]] = ("programs",)
    kind: Literal["all_or_nothing"] = "all_or_nothing"
    programs: Annotated[tuple[str, ...], Field(min_length=1)]


class Requires(AskedRule):
    """`program` gets money only where `needs` gets `at_least` (money, or a percentage of its current or request)."""

    names_program = ("program", "needs")
    kind: Literal["requires"] = "requires"
    program: str
    needs: str
    at_least: MoneyOrPercent


def own_limits(asked: ProgramLimits, today: Cents) -> tuple[Cents | None, Cents | None]:
    """The floor and the ceiling, in cents, that a program rule asks for in so many words, cut and growth aside."""
    floor = None if asked.floor is None else amount_of(asked.floor, today, floor_share)
    ceiling = None if asked.ceiling is None else amount_of(asked.ceiling, today, ceiling_share)
    return floor, ceiling


def amount_of(given: Cents | Percent, whole: Cents, loosened: Callable[[Decimal, Cents], Cents]) -> Cents:
    """Money as it stands; a percentage as whole cents of `whole`, loosened."""
    return loosened(given, whole) if isinstance(given, Percent) else given


def locked_amount(lock: Lock, current: Cents) -> Cents:
    """The cents that a lock fixes, of a program or line that has `current` cents today."""
    return half_up(lock.amount * current) if isinstance(lock.amount, Percent) else lock.amount


Asked = Annotated[
    DepartmentLimits
    | ProgramLimits
    | Lock
    | GoalFloor
    | DistrictFloor
    | EvidenceShare
    | GrowthNeedsEvidence
    | CutsNeedEvidence
    | GroupLimits
    | PositionsLimit
    | FundLimits
    | RampUp
    | MaxChanges
    | SmallestMove
    | MinimumViable
    | AllOrNothing
    | Requires,
    Field(discriminator="kind"),
]
KINDS: tuple[type[AskedRule], ...] = (
    DepartmentLimits,
    ProgramLimits,
    Lock,
    GoalFloor,
    DistrictFloor,
    EvidenceShare,
    GrowthNeedsEvidence,
    CutsNeedEvidence,
    GroupLimits,
    PositionsLimit,
    FundLimits,
    RampUp,
    MaxChanges,
    SmallestMove,
    MinimumViable,
    AllOrNothing,
    Requires,
)
