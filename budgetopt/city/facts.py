"""What a city knows, row by row: goals, funds, programs, amounts, measures, evidence.

Money is whole cents; shares (of a cut, of a match, of a district) are exact decimals between 0 and 1.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from budgetopt.city.frozen import Day, Extra, Frozen, Share
from budgetopt.city.kinds import (
    AmountKind,
    DecisionKind,
    Kind,
    MetricType,
    Restriction,
    Rollout,
    Stage,
    SurveyMethod,
    Trend,
)
from budgetopt.errors import Cells, Place
from budgetopt.money import Cents


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

    @property
    def unit_beside(self) -> str:
        """The unit beside the name: none where the name says already per how many."""
        unit, name = (text.casefold().replace(",", "") for text in (self.unit, self.name))
        return "" if unit.startswith("per ") and f" {unit} " in f" {name} " else self.unit


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


class EarlierDecision(Frozen):
    """What became of a program in an earlier year's recommendation, for looking back: it limits nothing.

    `base_year`: the one whose budget was changed; `recommended` before anything was decided, `adopted` in the budget
    after it; cents, None for what is not on file.
    """

    program_id: str
    base_year: int
    budget: Cents | None = None
    recommended: Cents | None = None
    decision: DecisionKind | None = None
    decided: Cents | None = None
    reason: str = ""
    by: str = ""
    adopted: Cents | None = None
    scenario: str = ""
    cells: Cells = Cells()


class InputFile(Frozen):
    """A file that went into the budget, by its bytes."""

    file: str
    sha256: str
