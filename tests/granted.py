"""What a reader does about conflicts: every limit that has to give way is changed by the amount that is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import Any, cast

from budgetopt.city.model import Budget
from budgetopt.rules import Case, Rule
from budgetopt.rules.department import Department
from budgetopt.rules.district_floor import DistrictFloorRule
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.fund_limits import FundLimitsRule
from budgetopt.rules.goal_floor import GoalFloorRule
from budgetopt.rules.moved import Moved
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.quantities import InCents, Percent
from budgetopt.solve.conflicts import Conflict
from tests.textbook.facts import Facts
from tests.textbook.rules import district_shares, goal_shares, served

Question = tuple[Budget, Scenario]


class NoSetting(Exception):
    """What has to give way is held to another amount of the plan (the year before, a share): no setting says it."""


def granted(case: Case, rules: Sequence[Rule], conflicts: Sequence[Conflict]) -> Question:
    """The budget and the scenario with all relief granted. Raises NoSetting."""
    giver = _Giver(case, rules)
    for conflict in conflicts:
        giver.grant(conflict)
    return giver.question()


class _Giver:
    def __init__(self, case: Case, rules: Sequence[Rule]):
        self.case, self.facts = case, Facts(case.budget, case.scenario)
        self.rule = {rule.id: rule for rule in rules}
        self.asked = [dict(rule) for rule in case.scenario.rules]
        self.more_money: dict[tuple[str, int], int] = defaultdict(int)
        self.limits: dict[str, Any] = {}
        self.law: dict[str, dict[str, Any]] = defaultdict(dict)  # fields of Program
        self.own: dict[str, dict[str, Any]] = defaultdict(dict)  # limits of a program's own
        self.moved: dict[tuple[str, int], int] = {}  # what has to be movable
        self.widened: dict[tuple[int, str], Any] = {}

    def grant(self, conflict: Conflict) -> None:
        rule, need = self.rule[conflict.rule_id], InCents(conflict.need_cents)
        lower = conflict.need_cents < conflict.have_cents
        settings = self.limits if rule.index is None else self.asked[rule.index]
        match conflict.kind:
            case "fund_balance":
                assert isinstance(rule, FundBalance)
                self.more_money[rule.fund, conflict.year] += conflict.change_cents
            case "fund":
                assert isinstance(rule, FundLimitsRule)
                # To spend less than is asked for is to leave more idle; to spend more is to set less aside.
                key, now, change = ("idle", rule.idle, 1) if lower else ("reserve", rule.reserve, -1)
                assert now is not None
                self._widen(settings, key, InCents(now + change * conflict.change_cents), down=not lower)
            case "moved":
                self.moved[conflict.subject_id, conflict.year] = need
            case "positions":
                self._widen(settings, "positions" if settings is self.limits else "at_most", need, down=False)
            # An amount holds in every year, where a share of the year before is something else.
            case "program_cut" | "program_growth" if conflict.have_cents and len(self.case.years) == 1:
                self._widen(self.own[conflict.subject_id], "floor" if lower else "ceiling", need, down=lower)
            case "department":
                assert isinstance(rule, Department)
                whole = self.case.standing.department_total[rule.department]
                less = whole - need if lower else need - whole
                self._widen(settings, "cut" if lower else "growth", _share(less, whole), down=False)
            case "district_floor":
                assert isinstance(rule, DistrictFloorRule)
                has = served(self.facts, district_shares(self.facts, rule.district))
                self._widen(settings, "loss", _share(has - need, has), down=False)
            case "goal_floor":
                assert isinstance(rule, GoalFloorRule)
                has = served(self.facts, goal_shares(self.facts, rule.goal))
                self._widen(settings, "at_least", Percent(-_share(-need, has)), down=True)
            case "group":
                self._widen(settings, "at_least" if lower else "at_most", need, down=lower)
            case "program_floor":
                self._widen(self.law[conflict.subject_id], "minimum", need, down=True)
            case _:
                raise NoSetting(conflict.kind)

    def _widen(self, settings: dict[str, Any], key: str, wanted: Any, down: bool) -> None:
        """Set what a conflict asks for, unless another year's or program's asked for more."""
        place = id(settings), key
        before = self.widened.get(place, wanted)
        settings[key] = self.widened[place] = (min if down else max)(before, wanted)

    def question(self) -> Question:
        budget, scenario = self.case.budget, self.case.scenario
        said = {name: getattr(budget, name) for name in Budget.model_fields}
        said["programs"] = tuple(type(row)(**dict(row) | self.law.get(row.id, {})) for row in budget.programs)
        exceptions = [{"kind": "program", "program": id, **limits} for id, limits in self.own.items()]
        changed = scenario.with_changes(rules=[*self.asked, *exceptions], **self._money())
        case = replace(self.case, scenario=changed)
        for (fund, year), need in self.moved.items():
            # Beside the share stands what is forced with the money that there is then, to a cent more.
            whole = self.case.standing.fund_total[fund]
            (rule,) = cast("Iterable[Moved]", Moved.of(case))
            forced = rule.limit(case, fund, year) - Fraction(rule.share) * whole - 1
            if need - forced > whole:
                raise NoSetting("more than there is today may leave a fund in a later year")
            self._widen(self.limits, "moved", _share(need - forced, whole), down=False)
        return Budget(**said), changed.with_limits(**self.limits)

    def _money(self) -> dict[str, Any]:
        """The first year's money of funds that get more, and a forecast of every later year."""
        funds, rows = dict(self.case.scenario.funds), [dict(row) for row in self.case.scenario.forecast]
        for fund in sorted({fund for fund, _ in self.more_money}):
            funds[fund] = InCents(self.case.money(1)[fund] + self.more_money[fund, 1])
            rows = [row for row in rows if row["fund"] != fund]
            for year in self.case.years[1:]:
                there = self.case.money(year)[fund]
                once = there - self.case.ongoing(fund, year)
                row = {"fund": fund, "year": year, "one_time": InCents(once) if once else None}
                rows.append(row | {"available": InCents(there + self.more_money[fund, year])})
        return {"funds": funds, "forecast": rows}


def _share(part: int | Fraction, whole: int | Fraction) -> Percent:
    """A share rounded up far behind the point."""
    exact = Fraction(part) / Fraction(whole)
    return Percent((Decimal(exact.numerator) / exact.denominator).quantize(Decimal("1e-12"), ROUND_CEILING))
