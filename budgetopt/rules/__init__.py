"""What must hold: one small file a rule, and the list of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from budgetopt.city.names import told_apart
from budgetopt.rules.all_or_nothing import AllOrNothingRule, NotScalable
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.award import Award, NegativeLine
from budgetopt.rules.case import Case
from budgetopt.rules.department import Department
from budgetopt.rules.district_floor import DistrictFloorRule
from budgetopt.rules.evidence_limits import CutsNeedEvidenceRule, GrowthNeedsEvidenceRule
from budgetopt.rules.evidence_share import EvidenceShareRule
from budgetopt.rules.few_changes import MaxChangesRule, SmallestMoveRule
from budgetopt.rules.fixed_program import FixedProgram
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.fund_limits import FundLimitsRule
from budgetopt.rules.goal_floor import GoalFloorRule
from budgetopt.rules.grant_match import GrantMatch
from budgetopt.rules.group import Group
from budgetopt.rules.keep_or_close import MinimumViableRule, RequiresRule
from budgetopt.rules.line_floor import LineFloor
from budgetopt.rules.lock import Locked
from budgetopt.rules.moved import Moved
from budgetopt.rules.positions import Positions
from budgetopt.rules.program_law import ProgramCeiling, ProgramFloor
from budgetopt.rules.program_limits import CurveRange, CutLimit, GrowthLimit, OwnLimit
from budgetopt.rules.ramp_up import RampUpRule
from budgetopt.rules.row import Row, RuleId
from budgetopt.rules.rule import Breach, Rule
from budgetopt.rules.structural_balance import StructuralBalance
from budgetopt.rules.unknown import Unknown

RULES: tuple[type[Rule], ...] = (
    FundBalance,
    StructuralBalance,
    Award,
    NegativeLine,
    LineFloor,
    GrantMatch,
    ProgramFloor,
    ProgramCeiling,
    FixedProgram,
    NotScalable,
    CutLimit,
    GrowthLimit,
    OwnLimit,
    CurveRange,
    Department,
    GoalFloorRule,
    DistrictFloorRule,
    EvidenceShareRule,
    GrowthNeedsEvidenceRule,
    CutsNeedEvidenceRule,
    Unknown,
    Group,
    FundLimitsRule,
    RampUpRule,
    Positions,
    Moved,
    Locked,
    AllOrNothingRule,
    MinimumViableRule,
    RequiresRule,
    MaxChangesRule,
    SmallestMoveRule,
)


def rules_of(case: Case) -> tuple[Rule, ...]:
    """Every rule that holds in the case: the law first, then the scenario's; no two show the same name."""
    rules = sorted((rule for cls in RULES for rule in cls.of(case)), key=lambda rule: rule.policy)
    shown = told_apart((rule.id, rule.name) for rule in rules)
    return tuple(replace(rule, name=shown[rule.id, rule.name]) for rule in rules)


def rows_of(rules: Iterable[Rule], case: Case) -> list[Row]:
    """The rows of the rules in every planned year, in their order."""
    return [row for rule in rules for year in case.years for row in rule.rows(case, year)]


def breaches_of(rules: Iterable[Rule], case: Case, years: Iterable[Allocation]) -> tuple[Breach, ...]:
    """Everything that a plan breaks, in words; `years`: its allocations, one a planned year."""
    years = tuple(years)
    return tuple(
        breach.in_year(allocation.year)
        for rule in rules
        for allocation in years
        for breach in rule.breaches(case, allocation)
    )


__all__ = [
    "RULES",
    "Allocation",
    "Breach",
    "Case",
    "Row",
    "Rule",
    "RuleId",
    "Unknown",
    "breaches_of",
    "rows_of",
    "rules_of",
]
