"""The rules that a scenario's author may ask for, one class a kind; what each means stands in `rules/`.

A class says all that is said of its kind: the title is what a form calls it, a docstring under a field what the field
is (in forms, in docs/scenarios.md and in the JSON Schema), the type what may be filled in and what it names.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from budgetopt.city.described import Described
from budgetopt.impact.beliefs import Unquoted
from budgetopt.money import Cents, ceiling_share, floor_share, half_up
from budgetopt.scenario.field import Names, Written, label, mark
from budgetopt.scenario.quantities import Growth, Money, MoneyOrPercent, Percent, Positions, Share, amount_of

EvidenceLevel = Annotated[int, Unquoted, Field(ge=1, le=5), Written("number", "1 to 5")]
Department = Annotated[str, Names("department"), Written("name", "a name")]
Program = Annotated[str, Names("program"), Written("name", "an id or name")]
Programs = Annotated[tuple[str, ...], Names("program"), Written("names", "a list of ids or names")]
FundName = Annotated[str, Names("fund"), Written("name", "an id or name")]


class AskedRule(Described):
    """What every rule may carry: a name that a person reads, where it comes from, who can grant relief."""

    name: Annotated[str, Field(title="Name (optional)")] = ""
    """what a person reads; where it is blank, made from what the rule asks"""
    source: Annotated[str, Field(title="Where it comes from")] = ""
    """where the rule comes from; printed beside it"""
    granted_by: Annotated[str, Field(title="Who can grant relief")] = ""
    """who can grant relief"""

    @classmethod
    def kind_name(cls) -> str:
        """The kind, as a file writes it."""
        kind: str = cls.model_fields["kind"].default
        return kind

    @classmethod
    def own_fields(cls) -> list[str]:
        """What a rule of this kind asks: its keys without those that every rule has."""
        return [key for key in cls.model_fields if key != "kind" and key not in AskedRule.model_fields]

    @classmethod
    def named(cls) -> dict[str, str]:
        """The keys that name something in the budget, and what."""
        marks = {key: mark(field, Names) for key, field in cls.model_fields.items()}
        return {key: names.what for key, names in marks.items() if names}

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        """Of the keys that may be absent at least one is needed, or the rule asks nothing."""
        fields = type(self).model_fields
        keys = [key for key in self.own_fields() if not fields[key].is_required() and fields[key].default is None]
        if keys and all(getattr(self, key) is None for key in keys):
            labels = [label(type(self), key) for key in keys]
            both = "both" if len(keys) == 2 else labels.pop()
            said = f"“{self.model_config['title']}” needs {', '.join(labels)} or {both}"
            raise PydanticCustomError("asks_nothing", "{said}", {"said": said, "keys": " or ".join(keys)})
        return self


class DepartmentLimits(AskedRule, title="Keep a department within limits"):
    """A department's total may fall by at most `cut` and rise by at most `growth`."""

    kind: Literal["department"] = "department"
    department: Department
    cut: Share | None = None
    """the most it may lose"""
    growth: Growth | None = None
    """the most it may gain"""


class ProgramLimits(AskedRule, title="Keep one program within limits"):
    """Limits of one program: `floor` and `ceiling` as money or a percentage of current; `cut` and `growth`."""

    kind: Literal["program"] = "program"
    program: Program
    floor: MoneyOrPercent | None = None
    """the least it gets"""
    ceiling: MoneyOrPercent | None = None
    """the most it gets"""
    cut: Share | None = None
    """the most it may lose"""
    growth: Growth | None = None
    """the most it may gain"""

    def own_limits(self, today: Cents) -> tuple[Cents | None, Cents | None]:
        """The floor and the ceiling, in cents, that it asks for in so many words, cut and growth aside."""
        floor = None if self.floor is None else amount_of(self.floor, today, floor_share)
        return floor, None if self.ceiling is None else amount_of(self.ceiling, today, ceiling_share)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.floor is not None and self.ceiling is not None:
            same_kind = type(self.floor) is type(self.ceiling)
            if same_kind and self.floor > self.ceiling:
                raise ValueError("the floor is above the ceiling")
        return self


class Decided(Described):
    """What was decided of a program, so that a lock is known as a decision in every later round."""

    decision: Literal["accept", "edit", "reject", "hold"]
    """accept, edit, reject or hold"""
    round: Annotated[int, Unquoted, Field(ge=1)] = 1
    """the round in which it was decided"""
    by: str = ""
    """who decided it"""
    answered_by: str = ""
    """who answered for the department whose counter-offer was taken, or refused, by this"""
    amended: MoneyOrPercent | None = None
    """what an amendment had given the program: without the decision that holds"""


class Lock(AskedRule, title="Fix the amount of a program"):
    """A program's amount as an officer fixed it (money, or a percentage of current); with `fund`, that line only."""

    kind: Literal["lock"] = "lock"
    program: Program
    amount: MoneyOrPercent
    fund: FundName = ""
    """the fund of the one line that is fixed; blank: the whole program"""
    decided: Decided | None = None
    """what was decided of the program, where the lock is a decision"""

    def fixes(self, current: Cents) -> Cents:
        """The cents that it fixes, of a program or line that has `current` cents today."""
        return half_up(self.amount * current) if isinstance(self.amount, Percent) else self.amount

    @classmethod
    def own_fields(cls) -> list[str]:
        """Without what a decision says of itself: no form asks for it."""
        return [key for key in super().own_fields() if key != "decided"]


class GoalFloor(AskedRule, title="Keep what is spent on a goal"):
    """The spending that serves a goal keeps `at_least` a percentage of what it is today."""

    kind: Literal["goal_floor"] = "goal_floor"
    goal: Annotated[str, Names("goal"), Written("name", "an id or name")]
    at_least: Growth
    """the least of what serves the goal today"""


class DistrictFloor(AskedRule, title="Protect a district"):
    """What reaches a district falls by at most `loss`."""

    kind: Literal["district_floor"] = "district_floor"
    district: Annotated[str, Names("district"), Written("name", "a name of the Districts sheet")]
    loss: Share
    """the most it may lose"""


class EvidenceShare(AskedRule, title="A share of spending needs evidence"):
    """At least `at_least` of the spending that is neither mandated nor fixed has positive evidence of `level`."""

    kind: Literal["evidence_share"] = "evidence_share"
    level: EvidenceLevel
    """the lowest evidence level that counts"""
    at_least: Share
    """the least share of what is neither mandated nor fixed"""


class GrowthNeedsEvidence(AskedRule, title="Growth needs evidence"):
    """Only programs whose best finding is of `level` and neither null nor negative may grow."""

    kind: Literal["growth_needs_evidence"] = "growth_needs_evidence"
    level: EvidenceLevel
    """the lowest evidence level that may grow"""


class CutsNeedEvidence(AskedRule, title="Cuts need evidence or results"):
    """Only programs with a finding of `level`, or with results of their own, may be cut."""

    kind: Literal["cuts_need_evidence"] = "cuts_need_evidence"
    level: EvidenceLevel
    """the lowest evidence level that may be cut"""


class GroupLimits(AskedRule, title="Limit a group of programs together"):
    """Named programs get at least, or at most, an amount together."""

    kind: Literal["group"] = "group"
    programs: Annotated[Programs, Field(min_length=1)]
    at_least: Money | None = None
    """the least they get together"""
    at_most: Money | None = None
    """the most they get together"""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("the least is above the most")
        return self


class PositionsLimit(AskedRule, title="Limit layoffs"):
    """No more than `at_most` positions are laid off in a year."""

    kind: Literal["positions"] = "positions"
    at_most: Positions
    """the most positions that are lost in a year"""


class FundLimits(AskedRule, title="Keep a reserve in a fund, limit idle money"):
    """Set `reserve` of a fund aside; leave at most `idle` of it unallocated."""

    kind: Literal["fund"] = "fund"
    fund: FundName
    reserve: Money | None = None
    """the least that is set aside"""
    idle: Money | None = None
    """the most that may stay unallocated beyond the reserve"""


class RampUp(AskedRule, title="Let proposals grow step by step"):
    """A proposal grows by at most `at_most` of its request a year; without `programs`, every proposal."""

    kind: Literal["ramp_up"] = "ramp_up"
    programs: Programs = ()
    """proposals; left out: every proposal"""
    at_most: Share
    """the most of its request that it grows by in a year"""


class MaxChanges(AskedRule, title="Change few programs"):
    """At most `programs` programs change."""

    kind: Literal["max_changes"] = "max_changes"
    programs: Annotated[int, Unquoted, Field(ge=0), Written("number", "a number, 0 or more")]
    """the most programs that change"""


class SmallestMove(AskedRule, title="Make no small moves"):
    """A program's amount stays as it is today or moves by at least `amount`."""

    kind: Literal["smallest_move"] = "smallest_move"
    amount: Money
    """the least that a program as a whole changes by, if it changes"""


class MinimumViable(AskedRule, title="Keep programs at a size that works, or close them"):
    """Keep each program at `at_least` (money, or a percentage of current) or more, or close it."""

    kind: Literal["minimum_viable"] = "minimum_viable"
    programs: Annotated[Programs, Field(min_length=1)]
    at_least: MoneyOrPercent
    """the least that each gets unless it is closed"""


class AllOrNothing(AskedRule, title="Fund proposals whole or not at all"):
    """Each of these proposals gets its whole request or nothing."""

    kind: Literal["all_or_nothing"] = "all_or_nothing"
    programs: Annotated[Programs, Field(min_length=1)]
    """proposals"""


class Requires(AskedRule, title="One program only with another"):
    """`program` gets money only where `needs` gets `at_least` (money, or a percentage of its current or request)."""

    kind: Literal["requires"] = "requires"
    program: Program
    """the program that depends"""
    needs: Program
    """the program that it depends on"""
    at_least: MoneyOrPercent
    """the least that the other gets"""


_AnyRule = (
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
    | Requires
)
Asked = Annotated[_AnyRule, Field(discriminator="kind")]
KINDS: dict[str, type[AskedRule]] = {cls.kind_name(): cls for cls in get_args(_AnyRule)}
