"""A budget as amendments leave it: its amounts, money and reserves, the rules that it is held to, what it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget
from budgetopt.city.standing import Fixed, is_debt_service, standing_of
from budgetopt.council.base import AmendmentBase
from budgetopt.impact.value import Value, value_of_next_dollar
from budgetopt.money import Cents, plain
from budgetopt.plan.score import Broken, broken_in
from budgetopt.rules import Allocation, Case, Rule, RuleId, rules_of
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.rule import AUTHOR
from budgetopt.scenario.amending import BY_AMENDMENT, FundMoney, made_by
from budgetopt.scenario.asked import AskedRule, FundLimits, Lock
from budgetopt.scenario.check import checked
from budgetopt.scenario.deciding import BY_COUNCIL
from budgetopt.scenario.model import Scenario
from budgetopt.solve.holding import settled
from budgetopt.solve.impact import impact_of

BELOW_ZERO, RESERVE, FLOOR = RuleId("below_zero", ""), RuleId("reserve", ""), RuleId("mandated", "")


@dataclass(frozen=True, eq=False)
class AmendedState:
    """The first year with some amendments in it, beside the same rules; amounts in cents.

    `budget` with the new programs, and the money of funds as they have it (`funds`); `reserve` what is set aside;
    `touched` the lines that amendments change; `made` the programs that earlier rounds made.
    """

    budget: Budget
    scenario: Scenario
    amounts: Mapping[LineId, Cents]
    funds: Mapping[str, FundMoney]
    reserve: Mapping[str, Cents]
    reserve_before: Mapping[str, Cents]
    touched: frozenset[LineId] = frozenset()
    made: frozenset[str] = frozenset()

    @cached_property
    def value(self) -> Value:
        """What a dollar does."""
        return value_of_next_dollar(self.budget, self.scenario.beliefs, self.scenario.base)

    @cached_property
    def case(self) -> Case:
        """What the rules look at: an amendment replaces what fixes a line as it is, debt service aside."""
        rules = (*self.scenario.rules, *self._drawn_on())
        return settled(Case.of(self.budget, self.scenario.with_changes(rules=rules)), self.value)

    def _drawn_on(self) -> Iterable[Lock]:
        """Locks of amended lines that would else be fixed; a lock that the scenario has for one says it already."""
        locked = {(rule.program, rule.fund) for rule in self.scenario.rules if isinstance(rule, Lock)}
        for id in self._council_may_move:
            if not locked & {(id.program_id, ""), tuple(id)}:
                lock = {"program": id.program_id, "fund": id.fund_id, "amount": plain(max(0, self.amounts[id]))}
                yield Lock.model_validate(lock | {"granted_by": BY_COUNCIL})

    @cached_property
    def _council_may_move(self) -> tuple[LineId, ...]:
        """Lines that this or an earlier round amended, of programs that are fixed as long as a council does not decide
        otherwise."""
        standing = standing_of(self.budget, self.scenario.base, by_ratio=self.scenario.objective == "benefits")
        moved = {id for id, line in standing.line.items() if self.amounts.get(id, 0) != line.current}
        return tuple(
            id
            for id in sorted(self.touched | moved)
            if standing.fixed.get(id.program_id) in (Fixed.NON_OPERATING, Fixed.NOT_ASSESSED)
            and not is_debt_service(self.budget.program[id.program_id])
        )

    @cached_property
    def allocation(self) -> Allocation:
        """The amounts; none below zero, which is a breach of its own."""
        standing = self.case.standing
        return Allocation(standing, {line.id: self.amount(line.id) for line in standing.lines})

    def amount(self, line: LineId) -> Cents:
        """What a line gets; one that is below zero today may be."""
        cents, today = self.amounts.get(line, 0), self.case.standing.line[line].current
        return cents if today < 0 else max(0, cents)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that hold."""
        return rules_of(self.case)

    @cached_property
    def impact(self) -> float:
        """Impact points."""
        return impact_of(self.case, self.value, (self.allocation,))

    @cached_property
    def broken(self) -> tuple[Broken, ...]:
        """Every rule that it breaks, the law first."""
        own = [*self._below_zero(), *self._reserves(), *self._floors_of_fixed()]
        kept = (self._by_its_reserve(one) for one in broken_in(self.rules, self.case, (self.allocation,)))
        return tuple(sorted((*own, *filter(None, kept)), key=lambda one: one.policy))

    def _by_its_reserve(self, one: Broken) -> Broken | None:
        """A fund's balance with the reserve that is left: drawing on it is a breach of its own, and none of these."""
        id = one.subject_id
        if one.kind != FundBalance.kind or (below := self.budget.fund[id].reserve - self.reserve[id]) <= 0:
            return one
        if (over := one.by_cents - below) <= 0:
            return None
        spent, show = self.spent(id), self.case.show
        words = (
            f"{one.subject} would spend {show(spent)} with exit costs; it has {show(spent - over)} after that reserve"
        )
        return replace(one, by_cents=over, words=words)

    def spent(self, fund: str) -> Cents:
        """What a fund's lines and the exit costs of cuts take."""
        return self.allocation.spent(fund)

    def idle(self, fund: str) -> Cents:
        """What of a fund is not allocated; below zero where it spends more than it has."""
        return self.case.available[fund] - self.reserve[fund] - self.spent(fund)

    @cached_property
    def below_zero(self) -> dict[LineId, Cents]:
        """Lines from which more is taken than they have, with what they would get."""
        standing = self.case.standing
        return {line: cents for line, cents in self.amounts.items() if cents < min(0, standing.line[line].current)}

    def _below_zero(self) -> Iterable[Broken]:
        for line, cents in self.below_zero.items():
            subject = self.case.program(line.program_id)
            words = f"{subject.name} would get {self.case.show(cents)} from {self.case.fund(line.fund_id).name}"
            yield Broken(
                *(BELOW_ZERO, "No line is below zero", "/".join(line), subject.name, "below_zero", False),
                *("arithmetic", "nobody: the source is not there", -cents, words),
            )

    def _floors_of_fixed(self) -> Iterable[Broken]:
        """What the law asks for a program that a council may draw on."""
        for id in dict.fromkeys(line.program_id for line in self._council_may_move):
            program, total = self.budget.program[id], self.allocation.programs[id]
            today = self.case.standing.total[id]
            least = program.minimum if program.minimum is not None else today if program.mandated else 0
            most, show = program.maximum, self.case.show
            name = self.case.program(id).name
            for off, limit in ((least - total, least), (total - (total if most is None else most), most or 0)):
                if off > 0:
                    words = f"{name} would get {show(total)}; the law asks for {show(limit)}"
                    yield Broken(
                        *(FLOOR, "Mandated amounts", id, name, "program_floor", False, "the Programs sheet", "the law"),
                        *(off, words),
                    )

    def _reserves(self) -> Iterable[Broken]:
        """What is set aside against the floor of the Funds sheet, and against what a scenario asked for."""
        for id, left in self.reserve.items():
            fund, show = self.case.fund(id), self.case.show
            for policy, floor, source, granted in self._floors(id):
                if left < min(floor, self.reserve_before[id]):
                    words = f"the reserve of {fund.name} would be {show(left)}, below its floor of {show(floor)}"
                    yield Broken(
                        *(RESERVE, f"{fund.name}: keep its reserve", id, fund.name, "reserve", policy, source, granted),
                        *(floor - left, words),
                    )

    def _floors(self, fund: str) -> Iterable[tuple[bool, Cents, str, str]]:
        yield False, self.budget.fund[fund].reserve, "the Funds sheet", "the council, by changing its reserve policy"
        for rule in self.scenario.rules:
            if isinstance(rule, FundLimits) and rule.fund == fund and rule.reserve is not None:
                granted = rule.granted_by or AUTHOR
                yield True, rule.reserve, rule.source or "scenario", granted

    def asked(self, lifted: frozenset[RuleId] = frozenset()) -> Scenario:
        """The scenario with this reserve, and without the rules that are `lifted`."""
        without = self.scenario
        for rule in sorted(self.rules, key=lambda rule: -(rule.index or 0)):
            if rule.id in lifted:
                without = rule.without(without) or without
        changed = {id for id, left in self.reserve.items() if left != self.reserve_before[id]}
        rules: list[AskedRule] = []
        for asked in without.rules:
            if isinstance(asked, FundLimits) and asked.fund in changed and asked.reserve is not None:
                if asked.idle is None:
                    continue
                asked = asked.with_changes(reserve=None)
            rules.append(asked)
        rules += [
            FundLimits.model_validate(
                {"fund": id, "reserve": plain(self.reserve[id]), "source": BY_AMENDMENT, "granted_by": "the council"}
            )
            for id in sorted(changed)
            if self.reserve[id] > self.budget.fund[id].reserve
        ]
        return without.with_changes(rules=tuple(rules))


def state_of_base(base: AmendmentBase, budget: Budget) -> AmendedState:
    """The base as it stands; of a plan of several years the first, which is the budget to adopt.

    Raises ScenarioError for a scenario that names what the budget does not have.
    """
    asked = base.scenario.with_changes(years=1, forecast=(), rules=without_councils_locks(base.scenario))
    scenario = checked(asked, budget)
    amounts = {id: recommended for id, (_, recommended) in base.lines.items()}
    reserve = Case.of(budget, scenario).reserve
    return AmendedState(budget, scenario, amounts, {}, reserve, reserve, made=made_by(base.rounds))


def without_councils_locks(scenario: Scenario) -> tuple[AskedRule, ...]:
    """The rules without the locks by which an earlier round of amendments keeps its amounts."""
    return tuple(rule for rule in scenario.rules if not (isinstance(rule, Lock) and rule.granted_by == BY_COUNCIL))
