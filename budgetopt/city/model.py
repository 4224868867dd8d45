"""What a city knows: its money, programs, goals, measures and evidence, as frozen and validated objects.

Money is whole cents; shares (of a cut, of a match, of a district) are exact decimals between 0 and 1.
Nothing here is derived: derived numbers have rooms of their own (ledger, coverage, `impact/`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property, partial
from types import GenericAlias
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from budgetopt.city.memory import Memory
from budgetopt.city.names import one_spelling, told_apart
from budgetopt.errors import Cells, Finding, Place
from budgetopt.money import Cents

Share = Annotated[Decimal, Field(ge=0, le=1)]
Extra = tuple[tuple[str, str | int | float | bool], ...]


# A day as far as it is known: "2028", "2028-06" or "2028-06-30".
Day = Annotated[str, Field(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")]


class Frozen(BaseModel):
    """An immutable object that refuses names it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, ignored_types=(cached_property,)
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy that works out anew what was worked out of this object."""
        copy = super().model_copy(update=update, deep=deep)
        for name in vars(copy).keys() - type(self).model_fields.keys():
            del vars(copy)[name]
        return copy


Made = TypeVar("Made", bound=Frozen)


@cache
def _lists_of(kind: type[Made]) -> TypeAdapter[list[Made]]:
    many: Any = GenericAlias(list, kind)
    return TypeAdapter(many)


def made(kind: type[Made], fields: Sequence[Mapping[str, object]]) -> list[Made]:
    """Objects of one kind from their fields, checked together: a fifth quicker than one by one."""
    return _lists_of(kind).validate_python(fields)


class Kind(StrEnum):
    """What a program is to the optimiser (model.md section 1)."""

    SERVICE = "service"
    SUPPORT = "support"
    NON_OPERATING = "non-operating"


class Restriction(StrEnum):
    """Who may be paid from a fund."""

    UNRESTRICTED = "no"
    RESTRICTED = "yes"
    BY_PROGRAM = "by program"


class AmountKind(StrEnum):
    """Which budget a row of the ledger belongs to."""

    ADOPTED = "adopted"
    CURRENT_SERVICES = "current services"
    ACTUAL = "actual"
    REQUESTED = "requested"


class MetricType(StrEnum):
    """How near a metric is to what residents feel."""

    OUTCOME = "outcome"
    EFFICIENCY = "efficiency"
    OUTPUT = "output"
    INPUT = "input"


class Trend(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class Rollout(StrEnum):
    """How a program reaches those whom it serves: what an evaluation can be built on."""

    ALL_AT_ONCE = "all at once"
    PHASED = "phased"
    WAITING_LIST = "waiting list"
    BY_SCORE = "by score"


class Stage(StrEnum):
    """How far an evaluation is."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"


class SurveyMethod(StrEnum):
    """How residents were asked: who answers an open survey chose to, and speaks for nobody else."""

    SAMPLE = "sample"
    OPEN = "open"


class Effect(StrEnum):
    """Which way a finding points; never how sure it is."""

    POSITIVE = "positive"
    MIXED = "mixed"
    NULL = "null"
    NEGATIVE = "negative"


class Goal(Frozen):
    """An adopted city goal; `weight` in priority points (None: not given).

    `headline_metric`: the name of the measure that it is reported by; `baseline` to `better` are the goal's own for it,
    in place of what Metrics says.
    """

    id: str
    name: str
    weight: float | None = Field(default=None, ge=0)
    headline_metric: str = ""
    baseline: float | None = None
    baseline_year: int | None = None
    target: float | None = None
    target_date: Day = ""
    better: Trend | None = None
    owner: str = ""
    extra: Extra = ()
    cells: Cells = Cells()


class Fund(Frozen):
    """A legally separate pot; amounts in cents for the planned year."""

    id: str
    name: str
    restriction: Restriction = Restriction.RESTRICTED
    open_to_all: bool = False
    available: Cents | None = None
    one_time: Cents | None = None
    reserve: Cents = 0
    extra: Extra = ()


class Program(Frozen):
    """A service with its own purpose and money."""

    id: str
    name: str
    department: str
    kind: Kind = Kind.SERVICE
    description: str = ""
    fund_id: str = ""
    requested: Cents | None = Field(default=None, ge=0)
    recurring: bool = True
    mandated: bool = False
    minimum: Cents | None = Field(default=None, ge=0)
    maximum: Cents | None = Field(default=None, ge=0)
    scalable: bool = True
    fte: Decimal | None = Field(default=None, ge=0)
    transition_cost: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    earned_revenue: Share = Decimal(0)
    unavoidable_cost: Share = Decimal(0)
    elasticity: Annotated[float, Field(gt=0, le=1)] | None = None
    evaluation_cost: Cents | None = None
    rollout: Rollout | None = None
    clients: Annotated[float, Field(ge=0)] | None = None
    appropriation_unit: str = ""
    owner: str = ""
    notes: str = ""
    extra: Extra = ()

    @property
    def lost_with_a_cut(self) -> Decimal:
        """η_p: the share of a cut that frees nothing (earned revenue plus unavoidable cost)."""
        return self.earned_revenue + self.unavoidable_cost


class Amount(Frozen):
    """One row of the ledger; rows of one program, fund, year and kind add up. `recurring` None: as the program."""

    program_id: str
    fund_id: str
    fiscal_year: int
    amount: Cents
    kind: AmountKind = AmountKind.ADOPTED
    recurring: bool | None = None
    minimum: Cents | None = None
    match_rate: Annotated[Decimal, Field(ge=0)] | None = None
    account: str = ""
    appropriation_unit: str = ""
    place: Place = Place()


class Alignment(Frozen):
    """How directly a program serves a goal: 0 none, 1 slight, 2 some, 3 strong, 4 essential."""

    program_id: str
    goal_id: str
    score: Annotated[int, Field(ge=0, le=4)]
    cells: Cells = Cells()


class Metric(Frozen):
    """A measure: what it was, should be, and has been, by fiscal year, in `unit`.

    It is of a program; or of a goal or a department (`program_id` is then ""), and says nothing of any program.
    """

    program_id: str
    name: str
    goal_id: str = ""
    department: str = ""
    type: MetricType = MetricType.OUTPUT
    better: Trend = Trend.UP
    unit: str = ""
    baseline: float | None = None
    target: float | None = None
    weight: Annotated[float, Field(ge=0)] = 1.0
    actuals: tuple[tuple[int, float], ...] = ()
    baseline_year: int | None = None
    target_date: Day = ""
    source: str = ""
    updated: Day = ""
    benchmark: str = ""
    cells: Cells = Cells()


class Study(Frozen):
    """One evidence finding, kept as it was given; level and direction are derived by the crosswalk."""

    program_id: str
    rating: str
    system: str = ""
    direction: str = ""
    outcome: str = ""
    design: str = ""
    effect: Annotated[float, Field(ge=-1, le=1)] | None = None
    effect_se: Annotated[float, Field(gt=0)] | None = None
    benefit_cost_ratio: float | None = None
    benefit_cost_se: Annotated[float, Field(gt=0)] | None = None
    year: int | None = None
    source: str = ""
    local: bool = False
    cells: Cells = Cells()


class OwnEvaluation(Frozen):
    """A question that the city asks of a program, and how far its answer is; what is found counts once it is done."""

    program_id: str
    question: str
    design: str = ""
    cost: Cents | None = None
    due: Day = ""
    status: Stage = Stage.PLANNED
    finding: str = ""
    direction: str = ""
    effect: Annotated[float, Field(ge=-1, le=1)] | None = None
    effect_se: Annotated[float, Field(gt=0)] | None = None
    source: str = ""
    year: int | None = None
    cells: Cells = Cells()


class District(Frozen):
    """The share of a program that serves a district (an area or a group)."""

    program_id: str
    district: str
    share: Share


class ResidentVote(Frozen):
    """Points that a group of residents gave a goal; `population`: its share of all residents."""

    goal_id: str
    points: Annotated[float, Field(ge=0)]
    group: str = ""
    respondents: Annotated[float, Field(ge=0)] | None = None
    method: SurveyMethod | None = None
    population: Share | None = None


class CurvePoint(Frozen):
    """A point of a response curve: `outcome` units at `spend` cents a year, each worth `value_per_unit`."""

    program_id: str
    spend: Cents
    outcome: float
    unit: str = ""
    value_per_unit: float | None = None
    cells: Cells = Cells()


class UnitCost(Frozen):
    """Units of an outcome that a program delivers in a year; `standard_error` of the cost of one, as a share."""

    program_id: str
    outcome: Annotated[str, Field(min_length=1)]
    units: Annotated[float, Field(ge=0)]
    standard_error: Annotated[float, Field(ge=0)] | None = None
    cells: Cells = Cells()


class InputFile(Frozen):
    """A file that went into the budget, by its bytes."""

    file: str
    sha256: str


class Budget(Frozen):
    """Everything one or several workbooks said; immutable. `fiscal_year` is the base year that is re-allocated."""

    city: str = ""
    fiscal_year: int
    currency: str = "USD"
    goals: tuple[Goal, ...] = ()
    funds: tuple[Fund, ...]
    programs: Annotated[tuple[Program, ...], AfterValidator(partial(one_spelling, field="department"))]
    amounts: tuple[Amount, ...]
    alignment: tuple[Alignment, ...] = ()
    # Of programs; `indicators` are those of goals and departments, which enter nobody's belief.
    metrics: tuple[Metric, ...] = ()
    indicators: tuple[Metric, ...] = ()
    # With what the city's own evaluations found, once they are done.
    studies: tuple[Study, ...] = ()
    evaluations: tuple[OwnEvaluation, ...] = ()
    districts: Annotated[tuple[District, ...], AfterValidator(partial(one_spelling, field="district"))] = ()
    residents: tuple[ResidentVote, ...] = ()
    curves: tuple[CurvePoint, ...] = ()
    unit_costs: Annotated[tuple[UnitCost, ...], AfterValidator(partial(one_spelling, field="outcome"))] = ()
    licence: str = ""
    # The columns that may be published, as Settings names them.
    publish: tuple[str, ...] = ()
    inputs: tuple[InputFile, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        held = f"{len(self.programs)} programs, {len(self.funds)} funds, {len(self.goals)} goals"
        return f"<Budget of {self.called:.60}, {self.fiscal_year}: {held}>"

    __str__ = __repr__

    @property
    def called(self) -> str:
        """The city's name as a title has it, or what stands for it."""
        return self.city or "City (name not given)"

    @model_validator(mode="after")
    def _names_are_known(self) -> Budget:
        """Refuse duplicate ids and references to what is not there; the importer says the same with cells."""
        problems = [
            f"{what} {id!r} stands {times} times"
            for what, ids in (("fund", self.funds), ("program", self.programs), ("goal", self.goals))
            for id, times in Counter(item.id for item in ids).items()
            if times > 1
        ]
        rows: tuple[tuple[BaseModel, ...], ...] = (
            self.amounts,
            self.alignment,
            self.metrics,
            self.studies,
            self.evaluations,
            self.districts,
            self.residents,
            self.curves,
            self.unit_costs,
        )
        known = {"program_id": set(self.program), "fund_id": set(self.fund), "goal_id": set(self.goal)}
        for sheet in filter(None, rows):
            kind = type(sheet[0])
            # A metric of a program names no goal.
            for field in known.keys() & kind.model_fields.keys() - ({"goal_id"} if kind is Metric else set()):
                unknown = {getattr(row, field) for row in sheet} - known[field]
                problems += [f"{kind.__name__} names the unknown {field} {value!r}" for value in unknown]
        problems += [
            f"program {program.id!r} names the unknown fund_id {program.fund_id!r}"
            for program in self.programs
            if program.fund_id and program.fund_id not in self.fund
        ]
        problems += [
            f"the indicator {row.name!r} is of no goal and no department"
            for row in self.indicators
            if row.program_id or not (row.goal_id in self.goal if row.goal_id else row.department)
        ]
        if problems:
            raise ValueError("; ".join(sorted(set(problems))[:20]))
        return self

    @cached_property
    def memory(self) -> Memory:
        """What was worked out of it (`city/memory.py`)."""
        return Memory()

    @cached_property
    def program(self) -> dict[str, Program]:
        """Programs by id."""
        return {program.id: program for program in self.programs}

    @cached_property
    def fund(self) -> dict[str, Fund]:
        """Funds by id."""
        return {fund.id: fund for fund in self.funds}

    @cached_property
    def goal(self) -> dict[str, Goal]:
        """Goals by id."""
        return {goal.id: goal for goal in self.goals}

    @cached_property
    def program_names(self) -> dict[str, str]:
        """What is shown of every program, by id."""
        return _shown(self.programs)

    @cached_property
    def fund_names(self) -> dict[str, str]:
        """What is shown of every fund, by id."""
        return _shown(self.funds)

    @cached_property
    def goal_names(self) -> dict[str, str]:
        """What is shown of every goal, by id."""
        return _shown(self.goals)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Department names in the order of the workbook."""
        return tuple(dict.fromkeys(program.department for program in self.programs))


def _shown(items: Iterable[Program | Fund | Goal]) -> dict[str, str]:
    names = told_apart((item.id, item.name) for item in items)
    return {item.id: names[item.id, item.name] for item in items}
