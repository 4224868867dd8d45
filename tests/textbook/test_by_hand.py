"""The textbook's own answers on cities of two or three programs, worked out on paper.

Old is useless and New is good, 1,000 each from General; no diminishing returns. Today is 1,000 · (0.0266 + 0.7734) =
800 impact points a year, and a dollar moved from Old to New gains D = 0.7469.
"""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.city.model import Budget, Study
from budgetopt.scenario.model import Scenario
from tests.small import GENERAL, GOOD, USELESS, city, fund
from tests.textbook import optimum

D = GOOD - USELESS
SIGMA = 167.361111**-0.5  # of both: d = 0.0773
STILL = {"moved": "0%"}


def two(available: float | None = None, proposal: float = 0, **said: Any) -> Budget:
    """Old, New and perhaps a good proposal; `said` goes to Old, New_… to New, General_… to the fund."""
    parts: dict[str, dict[str, Any]] = {"Old": {}, "New": {}, "General": {}, "Plan": {}}
    for name, value in said.items():
        owner, _, field = name.partition("_")
        parts[owner][field] = value
    programs: dict[str, dict[str, Any]] = {
        "Old": {"lines": {"General": 1000}, "known": "useless"} | parts["Old"],
        "New": {"lines": {"General": 1000}, "known": "good"} | parts["New"],
    }
    if proposal:
        programs["Plan"] = {"requested": proposal, "fund_id": "General", "known": "good"} | parts["Plan"]
    general = GENERAL
    if available is not None or parts["General"]:
        given = {} if available is None else {"available": available}
        general = fund("General", "no", **given, **parts["General"])
    return city(programs, (general,))


def best(budget: Budget, *rules: dict[str, Any], **settings: Any) -> float | None:
    return optimum(budget, Scenario(rules=rules, **settings))


def is_about(value: float) -> Any:
    return pytest.approx(value, rel=1e-9)


def test_one_year() -> None:
    # 5 % of 2,000 may move.
    assert best(two()) == is_about(800 + 100 * D)


def test_moved_is_per_year_and_later_years_are_discounted() -> None:
    # 100 moves in year 1, another 100 in year 2; δ = 1/1.25 = 0.8: 800 · 1.8 + 100 D + 0.8 · 200 D.
    assert best(two(), years=2, discount=0.25) == is_about(1440 + 260 * D)


def test_program_cuts_are_year_on_year() -> None:
    # Old may lose 20 % a year: 1,000, 800, 640. New gains 200, then 360.
    free = {"moved": "none", "program_growth": "none"}
    assert best(two(), years=2, limits=free) == is_about(1600 + (200 + 360) * D)


def test_program_growth_is_year_on_year() -> None:
    # New may gain 10 % a year: 1,100, 1,210, 1,331; Old may lose 20 %: 800, 640, 512, which is no hindrance.
    growing = {"moved": "none", "program_growth": "10%"}
    assert best(two(), years=3, limits=growing) == is_about(2400 + (100 + 210 + 331) * D)


def test_a_rule_for_one_program_holds_every_year() -> None:
    # Old keeps 850 in every year: 150 moves, once. Its floor takes the place of the 20 %.
    rule = {"kind": "program", "program": "Old", "floor": 850}
    assert best(two(), rule, years=2, limits={"moved": "none"}) == is_about(1600 + 300 * D)


def test_a_forecast_of_more_money() -> None:
    # Nothing may move; 100 more in year 2 all goes to New.
    more = [{"fund": "General", "year": 2, "available": 2100}]
    assert best(two(), years=2, limits=STILL, forecast=more) == is_about(1600 + 100 * GOOD)


def test_a_forecast_of_less_money_may_be_cut() -> None:
    # What the fund loses may be cut though nothing may move: 100 from Old.
    less = [{"fund": "General", "year": 2, "available": 1900}]
    assert best(two(), years=2, limits=STILL, forecast=less) == is_about(1600 - 100 * USELESS)


def test_one_time_money_does_not_come_again() -> None:
    # 100 of 2,100 comes once: ongoing lines may have 2,000, so it stays idle. In year 2 the fund has 2,000: what it
    # shrinks by may be cut, and 100 goes from Old to New.
    assert best(two(2100, General_one_time=100), years=2, limits=STILL) == is_about(1600 + 100 * D)
    # Were New a one-time use, it would have the 100 in year 1 and keep it in year 2 at Old's expense.
    once = two(2100, General_one_time=100, New_recurring=False)
    assert best(once, years=2, limits=STILL) == is_about(1600 + 200 * GOOD - 100 * USELESS)


def test_a_forecast_says_what_comes_once() -> None:
    # Year 2 has 2,100, of which 60 comes once: ongoing lines get 2,040.
    told = [{"fund": "General", "year": 2, "available": 2100, "one_time": 60}]
    budget = two(2000, General_one_time=0)
    assert best(budget, years=2, limits=STILL, forecast=told) == is_about(1600 + 40 * GOOD)


@pytest.mark.parametrize(
    ("programs", "deviations", "price"), [(1, 1, SIGMA), (2, 1, 2 * SIGMA), (1.5, 1, 1.5 * SIGMA), (1, 2, 2 * SIGMA)]
)
def test_caution_charges_the_worst_moves(programs: float, deviations: float, price: float) -> None:
    # Each dollar moved is a dollar less of Old and one more of New, both with d = 0.0773: Γ of the two count.
    caution = {"programs": programs, "deviations": deviations}
    assert best(two(), caution=caution) == is_about(800 + 100 * (D - price))


def test_too_much_caution_moves_nothing() -> None:
    # 10 · 0.0773 > D.
    assert best(two(), caution={"programs": 1, "deviations": 10}) == is_about(800)


def test_caution_is_discounted_and_measured_from_today() -> None:
    # 100 off today's amounts in year 1, 200 in year 2, δ = 0.8.
    told = best(two(), years=2, discount=0.25, caution={"programs": 1})
    assert told == is_about(1440 + 260 * (D - SIGMA))


def test_disruption_is_charged_once_for_each_cut() -> None:
    # 100 is cut in year 1 and 100 in year 2, neither discounted.
    assert best(two(), disruption=0.1) == is_about(800 + 100 * (D - 0.1))
    assert best(two(), years=2, discount=0.25, disruption=0.1) == is_about(1440 + 260 * D - 20)
    assert best(two(), disruption=1) == is_about(800)


def rated(**growth: Any) -> float | None:
    """Old has 0.5; New 2 ± 1 and 3 ± (half of it) 1.5, pooled (2 + 3/2.25)/(1 + 1/2.25) = 2.307692; Park no ratio."""
    programs = {id: {"lines": {"General": 1000}} for id in ("Old", "New", "Park")}
    ratios = (("Old", 0.5, 0.1), ("New", 2.0, 1.0), ("New", 3.0, None))
    studies = [
        Study(program_id=id, rating="", benefit_cost_ratio=ratio, benefit_cost_se=error) for id, ratio, error in ratios
    ]
    budget = city(programs)
    said = {name: getattr(budget, name) for name in Budget.model_fields} | {"studies": tuple(studies)}
    return optimum(Budget(**said), Scenario(objective="benefits", **growth))


def test_benefits_instead_of_points() -> None:
    # Park is fixed and counts nothing; 5 % of 3,000 moves from Old to New.
    ratio = 2.3076923076923075
    assert rated() == is_about(1000 * (0.5 + ratio * 1) + 150 * (ratio - 0.5))


def test_idle_money_counts_one_where_benefits_are_counted() -> None:
    # Nothing may grow: 150 taken from Old and left idle gains 1 − 0.5 a dollar.
    ratio = 2.3076923076923075
    assert rated(limits={"program_growth": "0%"}) == is_about(1000 * (0.5 + ratio) + 75)


def test_caution_with_benefits_uses_the_standard_error_of_the_ratio() -> None:
    # New's pooled error is (1 + 1/2.25)^(−1/2) = 0.832050, Old's 0.1; Γ = 1 takes the larger.
    ratio = 2.3076923076923075
    told = rated(caution={"programs": 1})
    assert told == is_about(1000 * (0.5 + ratio) + 150 * (ratio - 0.5 - 0.8320502943378437))


def test_a_reserve_is_the_larger_of_two() -> None:
    # 50 set aside: Old loses 100 (5 %) and the 50 that are needed, New gets 100. The workbook's 60 is more than the 50.
    reserve = {"kind": "fund", "fund": "General", "reserve": 50}
    assert best(two(), reserve) == is_about(800 + 100 * GOOD - 150 * USELESS)
    assert best(two(General_reserve=60), reserve) == is_about(800 + 100 * GOOD - 160 * USELESS)


def test_idle_money_has_a_limit() -> None:
    # 100 new; each program may grow by 30: 40 stay idle.
    growing = {"moved": "0%", "program_growth": "3%"}
    rules = [{"kind": "fund", "fund": "General", "idle": idle} for idle in (40, 39)]
    assert best(two(2100), rules[0], limits=growing) == is_about(800 + 30 * 0.8)
    assert best(two(2100), rules[1], limits=growing) is None


def test_money_cannot_be_burnt_by_cutting_and_raising_at_once() -> None:
    # As above with exit costs of 50 %: a line does not pay them without losing anything in the end. Both programs at
    # their ceiling leave 40; a cut of Old frees more than it costs.
    growing = {"moved": "5%", "program_growth": "3%"}
    rule = {"kind": "fund", "fund": "General", "idle": 39}
    assert best(two(2100, Old_transition_cost="0.5"), rule, limits=growing) is None
    # At 120 % a real cut does cost more than it frees: Old at 1,030 − 30 = 1,000 has cut nothing and leaves 70, but
    # at 995 (cut 5, costs 6) 69 is left, at 900 (cut 100, costs 120) 50: more than 39 all the same.
    assert best(two(2100, Old_transition_cost="1.2"), rule, limits=growing) is None


def test_positions_are_per_year() -> None:
    # Old has 10 positions for 1,000: half a position is 50.
    rule = {"kind": "positions", "at_most": 0.5}
    assert best(two(Old_fte=10), rule) == is_about(800 + 50 * D)
    assert best(two(Old_fte=10), rule, years=2) == is_about(1600 + 150 * D)
    assert best(two(Old_fte=10), rule, limits={"positions": 0.2}) == is_about(800 + 20 * D)


def test_a_proposal_ramps_up() -> None:
    # 33.34 % of 300 a year is 100.02, 200.04, then all 300. Nothing else may change.
    rule = {"kind": "ramp_up", "at_most": "33.34%"}
    held = {"moved": "0%", "program_growth": "0%"}
    told = best(two(2300, proposal=300), rule, years=3, limits=held)
    assert told == is_about(2400 + (100.02 + 200.04 + 300) * GOOD)
    assert best(two(2300, proposal=300), years=3, limits=held) == is_about(2400 + 900 * GOOD)


def test_at_most_so_many_programs_change() -> None:
    # A move changes two programs. 100 of new money can go to New alone.
    rules = [{"kind": "max_changes", "programs": number} for number in (0, 1, 2)]
    assert best(two(2100), rules[0]) == is_about(800)
    assert best(two(2100), rules[1]) == is_about(800 + 100 * GOOD)
    # 5 % of 2,000 moves as well.
    assert best(two(2100), rules[2]) == is_about(800 + 100 * GOOD + 100 * D)


def test_a_program_that_ever_changes_has_changed() -> None:
    # Year 1 changes New, year 2 may change only New again; with none of the cuts, 100 and then 200 more.
    rule = {"kind": "max_changes", "programs": 1}
    more = [{"fund": "General", "year": 2, "available": 2200}]
    assert best(two(2100), rule, years=2, limits=STILL, forecast=more) == is_about(1600 + 300 * GOOD)


def test_small_moves_are_not_worth_making() -> None:
    rules = [{"kind": "smallest_move", "amount": amount} for amount in (101, 80)]
    assert best(two(), rules[0]) == is_about(800)
    assert best(two(), rules[1]) == is_about(800 + 100 * D)
    # In year 2 both may stand 200 away from today; 150 is out of reach in year 1.
    assert best(two(), {"kind": "smallest_move", "amount": 150}, years=2) == is_about(1600)


def test_keep_or_close() -> None:
    # Closing Old frees 1,000, of which New can take 250: better than 900 and 100 moved, not better than 750.
    free = {"moved": "none"}
    rules = [{"kind": "minimum_viable", "programs": ["Old"], "at_least": least} for least in ("90%", "50%")]
    assert best(two(), rules[0], limits=free) == is_about(800 + 250 * GOOD - 1000 * USELESS)
    assert best(two(), rules[1], limits=free) == is_about(800 + 250 * D)
    # The law stands: a mandated program is not closed, nor cut.
    assert best(two(Old_mandated=True), rules[0], limits=free) == is_about(800)


def test_a_closed_program_reopens_only_as_far_as_growth_allows() -> None:
    # Closed in year 1, 0 · 1.25 in year 2.
    rule = {"kind": "minimum_viable", "programs": ["Old"], "at_least": "90%"}
    told = best(two(), rule, years=2, limits={"moved": "none"})
    # New: 1,250, then 1,562.50.
    assert told == is_about(1600 + (250 + 562.5) * GOOD - 2000 * USELESS)


def test_all_or_nothing() -> None:
    # 250 new and 5 % (100) from Old are enough for 300, of which Old gives 50; with 2 % (40) they are not.
    rule = {"kind": "all_or_nothing", "programs": ["Plan"]}
    limits = {"program_growth": "0%"}
    assert best(two(2250, proposal=300), rule, limits=limits) == is_about(800 + 300 * GOOD - 50 * USELESS)
    few = limits | {"moved": "2%"}
    assert best(two(2250, proposal=300), rule, limits=few) == is_about(800)
    assert best(two(2250, proposal=300), limits=few) == is_about(800 + 290 * GOOD - 40 * USELESS)
    assert best(two(2250, proposal=300, Plan_scalable=False), limits=few) == is_about(800)


def test_one_only_with_the_other() -> None:
    # The proposal would have all 200. It needs Old at 1,050: 50 of the 200 goes there.
    limits = {"moved": "0%", "program_growth": "10%"}
    rule = {"kind": "requires", "program": "Plan", "needs": "Old", "at_least": "105%"}
    assert best(two(2200, proposal=200), limits=limits) == is_about(800 + 200 * GOOD)
    assert best(two(2200, proposal=200), rule, limits=limits) == is_about(800 + 150 * GOOD + 50 * USELESS)


def test_what_is_there_today_needs_the_other_too() -> None:
    # New is not closed (a 20 % cut at most), so Old must have 1,020; New gives 20.
    rule = {"kind": "requires", "program": "New", "needs": "Old", "at_least": 1020}
    assert best(two(), rule) == is_about(800 - 20 * D)
