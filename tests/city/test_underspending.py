"""Money that was given and not spent, year after year: what counts as persistent, and where a plan says so."""

from __future__ import annotations

from budgetopt.city.model import Amount, AmountKind, Budget
from budgetopt.city.underspending import persistent_underspending
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from tests.small import city

# By year: adopted, actual.
Years = dict[int, tuple[float, float]]


def spent(years_of: dict[str, Years]) -> Budget:
    """A city of 2026 with useless programs of 1,000 each, a good one, and what was spent in the years before."""
    useless = {id: {"lines": {"General": 1000}, "known": "useless"} for id in years_of}
    budget = city(useless | {"Jobs": {"lines": {"General": 4000}, "known": "good"}})
    rows = tuple(
        Amount(program_id=id, fund_id="General", fiscal_year=year, amount=round(money * 100), kind=kind)
        for id, years in years_of.items()
        for year, pair in years.items()
        for kind, money in zip((AmountKind.ADOPTED, AmountKind.ACTUAL), pair, strict=True)
    )
    return Budget(**{name: getattr(budget, name) for name in Budget.model_fields} | {"amounts": budget.amounts + rows})


PARADE: Years = {2023: (1000, 900), 2024: (1200, 1000), 2025: (800, 784)}


def test_every_year_that_is_given_counts() -> None:
    # 100 + 200 + 16 = 316 of 3,000: 105.33 in a mean year, 10.5 %. The 16 of 800 is 2 % to the cent.
    found = persistent_underspending(spent({"Parade": PARADE}))["Parade"]
    assert found.unspent == ((2023, 100_00), (2024, 200_00), (2025, 16_00))
    assert (found.yearly, found.share) == (105_33, 316 / 3000)


def test_what_is_not_persistent() -> None:
    cases: dict[str, Years] = {
        "A cent short of 2 % in one year": {2024: (1000, 900), 2025: (1000, 980.01)},
        "One year only": {2025: (1000, 500)},
        "One year overspent": {2023: (1000, 500), 2024: (1000, 1100), 2025: (1000, 500)},
    }
    assert persistent_underspending(spent(cases)) == {}


def test_adopted_without_actual_is_no_year() -> None:
    budget = spent({"Parade": PARADE})
    # 2026 is adopted and not over: it has no actual and does not count.
    assert [year for year, _ in persistent_underspending(budget)["Parade"].unspent] == [2023, 2024, 2025]


def test_a_plan_says_what_a_program_left_unspent_where_it_cuts_it() -> None:
    plan = recommend(spent({"Fair": {2025: (1000, 500)}, "Parade": PARADE}), Scenario(round_to=1))
    assert "It left 11% of its adopted budget unspent from FY2023 to FY2025, $105 a year." in plan.why("Parade")
    assert "unspent" not in plan.why("Fair") and "unspent" not in plan.why("Jobs")
    table = plan.programs.set_index("program_id").underspent_a_year
    assert table["Parade"] == 105.33
    assert table.drop("Parade").isna().all()
