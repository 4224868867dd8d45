"""Whole changes beside what is fixed to the cent: the decided amount stays, the rest moves in whole units still."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.solve.board import Board, Cell
from budgetopt.solve.steps import Steps
from tests.small import GENERAL, GOOD, USELESS, city, fund

FREE = {"program_cut": "50%", "program_growth": "none", "moved": "none"}


def town() -> Budget:
    # Fair, Parade and Old give (at most half), Jobs and Clinic take: Jobs is worth more than Clinic.
    programs = {
        "Fair": {"lines": {"General": 100_000}, "known": "useless"},
        "Parade": {"lines": {"General": 70_000}, "known": "useless"},
        "Old": {"lines": {"General": 30_000, "Water": 20_000}, "known": "useless"},
        "Jobs": {"lines": {"General": 90_000, "Water": 10_000}, "known": "good"},
    }
    return city(programs, (GENERAL, fund("Water", "no")))


def planned(*rules: dict[str, object]) -> Plan:
    return recommend(town(), Scenario(round_to=100, limits=FREE, rules=list(rules)))


def change(plan: Plan, program: str, fund: str) -> float:
    return plan.allocation.change(LineId(program, fund)) / 100


def test_a_decided_amount_is_kept_and_the_others_move_in_whole_units() -> None:
    # Free, Fair gives 50,000. Fixed at 61,234.56 it gives 38,765.44, which Jobs takes to the cent: nothing is stranded.
    free, plan = planned(), planned({"kind": "lock", "program": "Fair", "amount": 61_234.56})
    assert change(free, "Fair", "General") == -50_000
    assert plan.allocation.programs["Fair"] == 61_234_56
    assert change(plan, "Parade", "General") == -35_000
    # Old gives half of its 50,000 from either fund.
    assert plan.allocation.programs["Jobs"] == (100_000_00 + 38_765_44 + 35_000_00 + 25_000_00)
    # One unit fits every change: the cent.
    assert plan.solved.rounded.unit == 1


@pytest.mark.parametrize(("amount", "unit"), [(61_200, 100_00), (61_234, 1_00), (61_234.5, 1)])
def test_the_unit_that_is_told_fits_every_change(amount: float, unit: int) -> None:
    plan = planned({"kind": "lock", "program": "Fair", "amount": amount})
    assert plan.solved.rounded.unit == unit
    others = [line.id for line in plan.case.standing.lines if line.id.program_id in ("Parade", "Old")]
    assert all(plan.allocation.change(line) % 100_00 == 0 for line in others)


def test_of_a_program_of_two_funds_the_line_that_moves_most_takes_the_odd_part() -> None:
    # Old may give 25,000 of 50,000, and is fixed at 30,000.07: it gives 19,999.93, and one of its lines alone is odd.
    plan = planned({"kind": "lock", "program": "Old", "amount": 30_000.07})
    changes = [change(plan, "Old", fund) for fund in ("General", "Water")]
    assert sum(changes) == pytest.approx(-19_999.93)
    assert sum(one % 100 != 0 for one in changes) == 1


def test_a_program_decided_as_a_whole_may_lose_an_odd_line_whole() -> None:
    # Bus is fixed at 5,400: its 1,020 of the General Fund go to Jobs, and Streets gives it 400 more, a whole change.
    programs = {
        "Bus": {"lines": {"General": 1_020, "Streets": 5_000}, "known": "useless"},
        "Fair": {"lines": {"Streets": 20_000}, "known": "useless"},
        "Jobs": {"lines": {"General": 10_000}, "known": "good"},
    }
    lock = {"kind": "lock", "program": "Bus", "amount": 5_400}
    plan = recommend(
        city(programs, (GENERAL, fund("Streets"))), Scenario(round_to=100, limits={"moved": "none"}, rules=[lock])
    )
    assert [change(plan, "Bus", name) for name in ("General", "Streets")] == [-1_020, 400]
    assert change(plan, "Jobs", "General") == 1_000
    assert change(plan, "Fair", "Streets") == -400
    assert plan.solved.rounded.unit == 100_00


def test_a_raise_to_an_odd_amount_is_paid_in_whole_units() -> None:
    plan = planned({"kind": "lock", "program": "Jobs", "amount": 150_000.01})
    assert plan.allocation.programs["Jobs"] == 150_000_01
    given = [change(plan, line.id.program_id, line.id.fund_id) for line in plan.case.standing.lines]
    assert sum(one % 100 != 0 for one in given) <= 3
    assert sum(plan.allocation.amounts.values()) <= 320_000_00


def test_a_line_fixed_to_the_cent_is_kept_too() -> None:
    plan = planned({"kind": "lock", "program": "Old", "fund": "Water", "amount": 12_345.67})
    assert plan.allocation.amount(LineId("Old", "Water")) == 12_345_67
    # What Old gives of its Water, Jobs takes; the General Fund stays in whole units.
    assert change(plan, "Jobs", "Water") == pytest.approx(20_000 - 12_345.67)
    general = [line.id for line in plan.case.standing.lines_of_fund["General"]]
    assert all(plan.allocation.change(line) % 100_00 == 0 for line in general)


def test_no_crumbs_a_line_goes_to_exactly_nothing() -> None:
    # Fair may lose all of its 100,018.37 and is worth nothing: none of it is left, odd as it is.
    programs = {
        "Fair": {"lines": {"General": 100_018.37}, "known": "useless"},
        "Jobs": {"lines": {"General": 90_000}, "known": "good"},
    }
    limits = FREE | {"program_cut": "100%"}
    plan = recommend(city(programs), Scenario(round_to=100, limits=limits))
    assert (change(plan, "Fair", "General"), change(plan, "Jobs", "General")) == (-100_018.37, 100_000)
    assert plan.solved.rounded.unit == 100_00


@pytest.mark.parametrize(("round_to", "kept"), [(100, 1_000), (5_000, 5_000)])
def test_no_crumbs_or_it_keeps_what_is_worth_a_line(round_to: int, kept: int) -> None:
    # 49.975 % of 200,000 may be moved: 99,950, which would leave Fair 50. It keeps 1 % of 100,000, or the unit.
    programs = {
        "Fair": {"lines": {"General": 100_000}, "known": "useless"},
        "Jobs": {"lines": {"General": 100_000}, "known": "good"},
    }
    limits = FREE | {"program_cut": "100%", "moved": "49.975%"}
    plan = recommend(city(programs), Scenario(round_to=round_to, limits=limits))
    assert plan.allocation.programs == {"Fair": kept * 100, "Jobs": (200_000 - kept) * 100}


def test_crumbs_yield_to_a_lock() -> None:
    plan = planned({"kind": "lock", "program": "Fair", "amount": 18})
    assert plan.allocation.programs["Fair"] == 18_00


def test_rounding_takes_no_more_than_the_plan_gains() -> None:
    # A grant of 1,000 asks for a match of a tenth. At most 220 of 1,100 may be cut: 200 of the grant, which then lies
    # idle, sets 20 of the match free for Jobs: 20 · 0.773444 − 220 · 0.026556 = 9.63 points. In hundreds the 20 stay
    # where they are, and the grant would be cut for nothing: 5.31 points less than today. So nothing is done.
    programs = {
        "Fair": {"lines": {"General": 100, "Grant": 1_000}, "match": {"Grant": Decimal("0.1")}, "known": "useless"},
        "Jobs": {"lines": {"General": 1_000}, "known": "good"},
    }
    plan = recommend(city(programs, (GENERAL, fund("Grant"))), Scenario(limits={"moved": "20%"}))
    assert plan.impact_before_rounding - plan.current_impact == pytest.approx(20 * GOOD - 220 * USELESS)
    assert plan.allocation.changes == {} and plan.impact == plan.current_impact
    assert plan.solved.rounded.unit == 100_00


def test_where_whole_units_fail_they_fall_for_that_fund_alone() -> None:
    # Water loses 49.63, Pumps is kept by law and Pipes may lose no more than that: only a cut of 49.63 will do.
    # General moves in hundreds still: Fair gives half of its 90,000.55, in hundreds 45,000.
    programs = {
        "Fair": {"lines": {"General": 90_000.55}, "known": "useless"},
        "Jobs": {"lines": {"General": 90_000}, "known": "good"},
        "Pumps": {"lines": {"Water": 20_000}, "mandated": True, "department": "Water"},
        "Pipes": {"lines": {"Water": 20_000}, "minimum": 19_950.37, "department": "Water"},
    }
    budget = city(programs, (GENERAL, fund("Water", "yes", available=39_950.37)))
    plan = recommend(budget, Scenario(round_to=100, limits=FREE))
    assert change(plan, "Pipes", "Water") == -49.63
    assert (change(plan, "Fair", "General"), change(plan, "Jobs", "General")) == (-45_000, 45_000)
    assert plan.solved.rounded.units == {"General": 100_00, "Water": 1}


def billions(floor: float) -> Budget:
    """Ports keeps `floor` of 3 billion, Roads its billion by law; 4 billion less 10.01 and 3.33 for the cut are there.

    A third of a cut is lost with it: of 10.01 that is 3.333, whole cents 3.33. In fractions 0.0033 are missing.
    """
    programs = {
        "Ports": {"lines": {"General": 3_000_000_000}, "minimum": floor, "transition_cost": Decimal("0.333")},
        "Roads": {"lines": {"General": 1_000_000_000.07}, "mandated": True},
    }
    return city(programs, (fund("General", "no", available=3_999_999_993.39),))


def test_billions_with_nothing_to_spare_have_their_one_plan() -> None:
    plan = recommend(
        billions(2_999_999_989.99), Scenario(limits=FREE, rules=[{"kind": "fund", "fund": "General", "idle": 0}])
    )
    assert plan.allocation.programs == {"Ports": 299_999_998_999, "Roads": 100_000_000_007}


def test_billions_that_miss_a_cent_are_refused_for_that_cent() -> None:
    with pytest.raises(Infeasible) as refused:
        recommend(billions(2_999_999_990.00), Scenario(limits=FREE))
    assert [one.change_cents for one in refused.value.conflicts] == [1]


def test_what_goes_to_nothing_costs_its_exit_cost_in_the_last_search_too() -> None:
    # Fair goes whole and a tenth of it is what that costs: Jobs gets the other 90,000, and no step is needed.
    programs = {
        "Fair": {"lines": {"General": 100_000}, "known": "useless", "transition_cost": Decimal("0.1")},
        "Jobs": {"lines": {"General": 100_000}, "known": "good"},
    }
    plan = recommend(city(programs), Scenario(round_to=100, limits=FREE | {"program_cut": "100%"}))
    assert plan.allocation.programs == {"Fair": 0, "Jobs": 190_000_00}
    case, rows = plan.case, plan.solved.possible_rows
    fair, jobs = LineId("Fair", "General"), LineId("Jobs", "General")
    board = Board(case, rows, {"General": 100_00}, {})
    board.closed.add(Cell(1, fair))
    steps = Steps(board, [{fair: 0, jobs: 190_000_00}], {}, set(), reach=50)
    steps.add_cell(case.standing.line[jobs], 1, 1.0)
    steps.add_rows(rows)
    assert steps.amounts(0.2, 100, None) == [{fair: 0, jobs: 190_000_00}]
