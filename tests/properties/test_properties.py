"""What must be true of every plan, on random cities: money, rules, prices, conflicts, order."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Amount, Budget, Fund, Program, Restriction, Study
from budgetopt.errors import Infeasible
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Allocation, Case, rows_of, rules_of
from budgetopt.rules.row import Row, Sense, What, decides
from budgetopt.scenario.model import Scenario
from budgetopt.solve.build import build
from budgetopt.solve.conflicts import conflicts_of
from budgetopt.solve.highs import SolverStatus, solve
from budgetopt.solve.holding import settled
from tests.cases import cases
from tests.cities import city_and_scenario
from tests.exact_check import ExactCheck
from tests.other_ways import shuffled, shuffled_rules
from tests.textbook import least_moved, optimum, stated
from tests.textbook.facts import Facts

# Few enough that the tests share the plans that they look at.
seeds = st.integers(1_000, 1_149)


def seeded(examples: int) -> Any:
    """The same examples in every run: half of them, where not all are asked for."""
    return settings(max_examples=cases(examples // 3, of=examples), derandomize=True, deadline=None, database=None)


@cache
def found(seed: int) -> Plan | None:
    try:
        return recommend(*city_and_scenario(seed))
    except Infeasible:
        return None


def case_of(seed: int) -> Case:
    return settled_case(*city_and_scenario(seed))


def settled_case(budget: Budget, scenario: Scenario) -> Case:
    return settled(Case.of(budget, scenario), value_of_next_dollar(budget, scenario.beliefs, scenario.base))


# Money


@seeded(80)
@given(seeds)
def test_every_fund_balances_to_the_cent(seed: int) -> None:
    plan = found(seed)
    if plan is None:
        return
    budget, scenario = city_and_scenario(seed)
    book = Facts(budget, scenario)
    assert set(book.base) == set(plan.allocation.amounts)
    for row in plan.funds.itertuples():
        spent = Decimal(0)
        for line, now in book.base.items():
            if line[1] == row.fund_id:
                program, amount = budget.program[line[0]], plan.allocation.amounts[LineId(*line)]
                cut = max(0, now - amount)
                shares = (program.transition_cost, program.earned_revenue, program.unavoidable_cost)
                spent += amount + sum((share * cut).quantize(Decimal(1), ROUND_HALF_UP) for share in shares)
        idle = book.available(budget.fund[row.fund_id], 1) - budget.fund[row.fund_id].reserve - spent
        assert idle >= 0
        assert idle == round(row.idle * 100)


@seeded(80)
@given(seeds)
def test_the_rounded_plan_keeps_every_rule_of_the_textbook(seed: int) -> None:
    plan = found(seed)
    if plan is None:
        return
    amounts = {(line.program_id, line.fund_id): cents for line, cents in plan.allocation.amounts.items()}
    assert ExactCheck(*city_and_scenario(seed), [amounts]).breaches() == []


def test_rounding_never_takes_a_program_below_zero() -> None:
    # Useless has 100.50 and a discount of 5.20. All that is above zero goes to Useful: 95.30, in whole hundreds
    # nothing, in whole currency units 95; a change of 100 would leave the program with −4.70.
    money = {("Useless", "General"): 100_50, ("Useless", "Water"): -5_20, ("Useful", "General"): 1_000_00}
    budget = Budget(
        fiscal_year=2026,
        funds=(
            Fund(id="General", name="General", restriction=Restriction.UNRESTRICTED),
            Fund(id="Water", name="Water"),
        ),
        programs=tuple(Program(id=id, name=id, department="D", elasticity=1.0) for id in ("Useless", "Useful")),
        amounts=tuple(
            Amount(program_id=id, fund_id=fund, fiscal_year=2026, amount=cents) for (id, fund), cents in money.items()
        ),
        studies=(
            Study(program_id="Useless", rating="5", direction="null", local=True),
            Study(program_id="Useful", rating="5", direction="positive", local=True),
        ),
    )
    lifted = {"program_cut": "none", "program_growth": "none", "moved": "none"}
    for unit in (100, 1):
        plan = recommend(budget, Scenario(limits=lifted, round_to=unit))
        assert plan.allocation.programs["Useless"] == (95_30 if unit == 100 else 30)


@seeded(80)
@given(seeds)
def test_every_change_is_a_multiple_of_the_unit(seed: int) -> None:
    plan = found(seed)
    if plan is None:
        return
    budget, scenario = city_and_scenario(seed)
    unit = plan.solved.rounded.unit
    assert unit in {scenario.round_to * 100, 100, 1}
    assert unit <= scenario.round_to * 100
    for line, now in Facts(budget, scenario).base.items():
        there = plan.allocation.amounts[LineId(*line)]
        assert there == 0 or (there - now) % unit == 0


@seeded(80)
@given(seeds)
def test_where_from_and_where_to_sum_to_the_cent(seed: int) -> None:
    plan = found(seed)
    if plan is None:
        return
    base = Facts(*city_and_scenario(seed)).base
    left: Counter[tuple[str, str]] = Counter()
    arrived: Counter[tuple[str, str]] = Counter()
    for flow in plan.flows.itertuples():
        cents = round(flow.amount * 100)
        assert cents > 0
        left[flow.fund_id, flow.from_program_id] += cents
        arrived[flow.fund_id, flow.to_program_id] += cents
    change = {line: plan.allocation.amounts[LineId(*line)] - now for line, now in base.items()}
    for fund in plan.funds.itertuples():
        today = sum(now for (_, id), now in base.items() if id == fund.fund_id)
        there = round(fund.available * 100)
        assert left.pop((fund.fund_id, "new money"), 0) == max(0, there - today)
        assert arrived.pop((fund.fund_id, "gap"), 0) == max(0, today - there)
        sinks = {
            "exit costs": fund.transition_costs,
            "lost revenue": fund.lost_revenue,
            "unavoidable cost": fund.unavoidable_cost,
            "reserve": fund.reserve,
            "idle": fund.idle,
        }
        for name, units in sinks.items():
            assert arrived.pop((fund.fund_id, name), 0) == round(units * 100)
    assert left == {(fund, id): -cents for (id, fund), cents in change.items() if cents < 0}
    assert arrived == {(fund, id): cents for (id, fund), cents in change.items() if cents > 0}


@seeded(80)
@given(seeds)
def test_rounding_costs_next_to_nothing(seed: int) -> None:
    plan = found(seed)
    if plan is None:
        return
    best = plan.impact_before_rounding
    dearest = max(abs(plan.solved.solution.lp.columns.gain), default=0.0)
    changes = [change for line in plan.case.standing.lines if (change := plan.allocation.change(line.id))]
    # The unit in which lines were rounded: what is decided to the cent, and what balances it, may be odd.
    units = (plan.scenario.round_to * 100, 100, 1)
    unit = next(unit for unit in units if 2 * sum(change % unit == 0 for change in changes) >= len(changes)) / 100
    assert best - plan.impact <= max(1e-4 * abs(best), (len(changes) + 1) * unit * dearest)


@seeded(80)
@given(seeds)
def test_the_certificate_closes(seed: int) -> None:
    plan = found(seed)
    if plan is None:
        return
    certificate = plan.certificate
    assert certificate.largest_violation == 0
    assert certificate.primal == pytest.approx(plan.impact_before_rounding, rel=1e-9, abs=1e-6)
    assert abs(certificate.gap) <= 1e-6 * max(1.0, abs(certificate.primal))
    assert certificate.dual - certificate.primal == pytest.approx(certificate.gap, abs=1e-6)


@seeded(60)
@given(seeds)
def test_among_the_best_plans_the_one_that_moves_least(seed: int) -> None:
    plan = found(seed)
    if plan is None:
        return
    base, least = Facts(*city_and_scenario(seed)).base, least_moved(*city_and_scenario(seed))
    before = plan.solved.rounded.before[0].amounts
    moved = sum(abs(before[LineId(*line)] - now) for line, now in base.items()) / 100
    assert least is not None
    # A dollar: what the solvers' tolerances on the impact may be worth in money that is nearly a tie.
    assert moved <= least + 1.0 + 1e-6 * least


# Order


@seeded(40)
@given(seeds)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    plan = found(seed)
    budget, scenario = city_and_scenario(seed)
    other_way = shuffled_rules(scenario, seed)
    if plan is None:
        with pytest.raises(Infeasible):
            recommend(shuffled(budget, seed), other_way)
        return
    other = recommend(shuffled(budget, seed), other_way)
    assert other.allocation.amounts == plan.allocation.amounts


# Rules


def gain_of(case: Case, rows: list[Row] | None = None) -> float | None:
    """The linear program's optimum, or None."""
    value = value_of_next_dollar(case.budget, case.scenario.beliefs, case.scenario.base)
    solved = solve(build(case, value, rows_of(rules_of(case), case) if rows is None else rows))
    return solved.objective if solved.status is SolverStatus.OPTIMAL else None


def changed(row: Row, limit: int, sense: Sense | None = None) -> Row:
    """A row with another limit, in cents."""
    return row._replace(sense=sense or row.sense, limit=limit)


def _tighter(limits: Any, draw: Random) -> dict[str, Any]:
    """One city-wide limit made tighter (a lifted one is set to something that the curve range already allows)."""
    name = draw.choice(["program_cut", "program_growth", "moved"])
    now = getattr(limits, name)
    return {name: f"{float((Decimal(1) if now is None else now) * 100) * draw.choice([0.5, 0.9]):.4f}%"}


@seeded(80)
@given(seeds, st.integers(0, 99))
def test_adding_a_rule_never_raises_the_optimum(seed: int, pick: int) -> None:
    budget, scenario = city_and_scenario(seed)
    draw = Random(pick)
    if draw.random() < 0.5:
        department = draw.choice(budget.departments)
        rule = {"kind": "department", "department": department, "cut": draw.choice(["1%", "0%"]), "growth": "0.5%"}
        more = Scenario(
            **{name: getattr(scenario, name) for name in Scenario.model_fields} | {"rules": (*scenario.rules, rule)}
        )
    else:
        more = scenario.with_limits(**_tighter(scenario.limits, draw))
    before, after = gain_of(settled_case(budget, scenario)), gain_of(settled_case(budget, more))
    if after is not None:
        assert before is not None, "a rule more cannot make a plan possible"
        assert after <= before + 1e-9 * max(1.0, abs(before))


def some_allocation(case: Case, rows: list[Row], draw: Random) -> Allocation:
    """Amounts near today's, with one rule's limit met to the cent or missed by one."""
    amounts = {}
    for line in case.standing.lines:
        now = line.current
        choice = draw.choice([now, now, now * 4 // 5, now * 5 // 4, 0, now + draw.randint(-3, 3)])
        amounts[line.id] = max(now if now < 0 else 0, choice)
    for row in draw.sample(rows, k=min(2, len(rows))):
        lines = [
            line
            for quantity, coefficient in row.terms
            if coefficient == 1 and quantity.what in (What.AMOUNT, What.PROGRAM)
            for line in ([quantity.of] if isinstance(quantity.of, LineId) else _lines(case, quantity.of))
            if case.standing.line[line].current >= 0
        ]
        if lines:
            off = row.limit + draw.choice([-1, 0, 0, 1]) - row.value(Allocation(case.standing, amounts).measure)
            line = draw.choice(lines)
            amounts[line] = max(0, amounts[line] + int(off))
    return Allocation(case.standing, amounts)


def _lines(case: Case, program: str) -> list[LineId]:
    return [line.id for line in case.standing.lines_of_program[program]]


@seeded(150)
@given(seeds, st.integers(0, 10_000))
def test_a_rules_rows_and_its_words_agree(seed: int, pick: int) -> None:
    case = case_of(seed)
    rules = rules_of(case)
    allocation = some_allocation(case, rows_of(rules, case), Random(pick))
    for rule in rules:
        by_rows = {row.subject_id for row in rule.rows(case) if row.excess(row.value(allocation.measure)) > 0}
        breaches = list(rule.breaches(case, allocation))
        assert {breach.subject_id for breach in breaches} == by_rows, rule
        assert all(breach.by > 0 and breach.words for breach in breaches)


@seeded(150)
@given(seeds, st.integers(0, 10_000))
def test_an_allocation_breaks_a_row_exactly_when_a_rule_says_so(seed: int, pick: int) -> None:
    case = case_of(seed)
    rules = rules_of(case)
    rows = rows_of(rules, case)
    allocation = some_allocation(case, rows, Random(pick))
    broken = any(row.excess(row.value(allocation.measure)) > 0 for row in rows)
    assert broken == any(True for rule in rules for _ in rule.breaches(case, allocation))


# Prices


@seeded(20)
@given(seeds)
@example(2048)
def test_a_price_lies_between_the_loss_and_the_gain_of_one_unit(seed: int) -> None:
    plan = found(seed)
    if plan is None or plan.solved.solution.lp.columns.integer.any() or _asks_yes_or_no(plan):
        return
    rows, best = list(plan.solved.rows), plan.solved.solution.first.objective
    noise = 1e-9 * max(1.0, abs(plan.impact_before_rounding)) + 1e-7
    priced = 0
    for place, (row, price) in enumerate(zip(rows, plan.prices.shadow, strict=True)):
        if row.sense is Sense.EXACTLY:
            continue
        looser = 100 if row.sense is Sense.AT_MOST else -100

        def moved(by: int, place: int = place, row: Row = row) -> float | None:
            return gain_of(plan.case, [*rows[:place], changed(row, row.limit + by), *rows[place + 1 :]])

        gain = moved(looser)
        assert gain is not None
        assert gain - best <= price + noise, (row.name, "a looser limit gains more than its price")
        if price > 0:
            priced += 1
            tight = moved(-looser)
            assert tight is None or best - tight >= price - noise, (row.name, "tightening loses less than the price")
            if not plan.prices.binding[place]:
                assert price <= noise, (row.name, "priced and not binding")


@seeded(40)
@given(seeds)
@example(2264)
def test_the_price_of_a_rule_is_what_the_textbook_gains_without_it(seed: int) -> None:
    plan = found(seed)
    if plan is None:
        return
    budget, scenario = city_and_scenario(seed)
    best = plan.impact_before_rounding
    assert plan.prices.free_gain == pytest.approx(
        optimum(budget, scenario.free_of_policy()) - plan.current_impact, rel=1e-7, abs=1e-6 * abs(best)
    )
    for rule in plan.ruled_by:
        without = rule.without(scenario) if rule.policy else None
        if without is not None:
            # Below zero of a rule that replaces a stricter city-wide limit: without it there would be less.
            alone = optimum(budget, without)
            gained = (best if alone is None else alone) - best
            assert plan.prices.of_rule[rule.id] == pytest.approx(gained, rel=1e-6, abs=1e-7 * abs(best)), rule.name


@seeded(25)
@given(seeds)
@example(2032)
def test_a_tipping_point_is_where_the_textbook_takes_nothing(seed: int) -> None:
    plan = found(seed)
    if plan is None or _asks_yes_or_no(plan):
        return
    budget, scenario = city_and_scenario(seed)

    def worth_taking(id: str, believed: float) -> float:
        """What the best plan loses when nothing may be taken from a program of that effectiveness."""
        book = stated(budget, scenario, {id: plan.value[id].alignment * believed})
        best = book.lp.solve()
        book.lp.define([(book.y[id, 1], 1)], low=book.facts.current[id] / 100)
        kept = book.lp.solve()
        return float("inf") if kept is None else best - kept

    noise = 1e-8 * max(1.0, abs(plan.impact_before_rounding))
    for id, tip in list(plan.prices.tipping.items())[:4]:
        if not plan.value[id].alignment:
            assert tip is None
        elif tip is None:
            assert worth_taking(id, 0.999) > 0
        else:
            assert tip <= 1
            assert worth_taking(id, min(1.0, tip + 1e-3)) <= noise, id
            assert worth_taking(id, tip - 1e-3) > 0, id


def _asks_yes_or_no(plan: Plan) -> bool:
    return any(decides(row) for row in plan.solved.rows)


# Conflicts


def without_yes_or_no(rows: list[Row]) -> list[Row]:
    """What gives way in a conflict: what is unknown gives what is forced."""
    return [row for row in rows if not decides(row) and row.rule_id.kind != "unknown"]


def loosened(rows: list[Row], conflicts: Any, short_of: int = -1) -> list[Row]:
    """The rows with every conflict's relief granted; that of one conflict but for two cents."""
    found = []
    for row in rows:
        change = 0
        for place, conflict in enumerate(conflicts):
            if (conflict.rule_id, conflict.subject_id, conflict.have_cents) == (row.rule_id, row.subject_id, row.limit):
                change = conflict.change_cents - (2 if place == short_of else 0)
        if row.sense is not Sense.AT_LEAST:
            found.append(changed(row, row.limit + change, Sense.AT_MOST))
        if row.sense is not Sense.AT_MOST:
            found.append(changed(row, row.limit - change, Sense.AT_LEAST))
    return found


@seeded(60)
@given(seeds)
def test_no_plan_exactly_when_there_are_conflicts_and_their_relief_is_enough(seed: int) -> None:
    budget, scenario = city_and_scenario(seed)
    case = settled_case(budget, scenario)
    rules = rules_of(case)
    value = value_of_next_dollar(budget, scenario.beliefs, scenario.base)
    try:
        recommend(budget, scenario)
    except Infeasible as stopped:
        conflicts = stopped.conflicts
        assert conflicts
        rows = without_yes_or_no(rows_of(rules, case))
        known = {(row.rule_id, row.subject_id, row.limit) for row in rows}
        assert all((one.rule_id, one.subject_id, one.have_cents) in known and one.change_cents > 0 for one in conflicts)
        assert all(abs(one.need_cents - one.have_cents) == one.change_cents for one in conflicts)
        assert gain_of(case, loosened(rows, conflicts)) is not None
        for place in range(len(conflicts)):
            assert gain_of(case, loosened(rows, conflicts, short_of=place)) is None, "less relief is enough"
    else:
        assert conflicts_of(case, value, rules) == ()


@seeded(40)
@given(seeds)
@example(2010)
def test_the_need_of_a_conflict_is_where_its_rule_has_to_go(seed: int) -> None:
    case = case_of(seed)
    rules = rules_of(case)
    try:
        recommend(*city_and_scenario(seed))
    except Infeasible as stopped:
        need = {(one.rule_id, one.subject_id, one.have_cents): one.need_cents for one in stopped.conflicts}
        rows = without_yes_or_no(rows_of(rules, case))
        met = [changed(row, need.get((row.rule_id, row.subject_id, row.limit), row.limit)) for row in rows]
        assert gain_of(case, met) is not None
