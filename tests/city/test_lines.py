"""Which lines exist: money makes a line, a row of $0 makes no claim."""

from __future__ import annotations

from budgetopt.city.ledger import LineId, lines_of
from budgetopt.city.model import Amount, AmountKind, Budget
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from tests.small import GENERAL, city, fund, money


def with_rows(budget: Budget, *rows: tuple[str, str, int, AmountKind]) -> Budget:
    """The budget with further ledger rows, in currency units."""
    more = tuple(
        Amount(program_id=id, fund_id=fund_id, fiscal_year=2026, amount=100 * amount, kind=kind)
        for id, fund_id, amount, kind in rows
    )
    said = {name: getattr(budget, name) for name in Budget.model_fields}
    return Budget(**said | {"amounts": (*budget.amounts, *more)})


PROGRAMS = {
    "Pipes": {"lines": {"Water": 1000}, "known": "useless", "department": "Utilities"},
    "Park": {"lines": {"General": 1000}, "known": "good", "department": "Parks"},
    "Trail": {"lines": {"General": 500}, "department": "Parks"},
}


def test_a_row_of_nothing_is_no_claim_on_a_restricted_fund() -> None:
    # As pivoted exports have it: every program in every fund. Water is restricted, so Pipes alone may have it.
    budget = with_rows(
        city(PROGRAMS, (GENERAL, fund("Water", "yes"))),
        ("Park", "Water", 0, AmountKind.ADOPTED),
        ("Pipes", "General", 0, AmountKind.ADOPTED),
    )
    assert LineId("Park", "Water") not in {line.id for line in lines_of(budget)}
    plan = recommend(budget, Scenario(round_to=1, limits={"moved": "none"}))
    # Pipes could give 200 that nobody may have: it stays; Park and Trail (unknown) have no other source.
    assert [money(plan, "Pipes", "Water"), money(plan, "Park"), money(plan, "Trail")] == [1000, 1000, 500]


def test_a_row_of_nothing_gives_its_department_no_claim_on_an_unrestricted_fund() -> None:
    # Sewer is unrestricted; Utilities draws on it, Parks has nothing but a 0 in it.
    funds = (GENERAL, fund("Water", "yes"), fund("Sewer", "no"))
    programs = PROGRAMS | {"Drains": {"lines": {"Sewer": 300}, "department": "Utilities"}}
    budget = with_rows(city(programs, funds), ("Trail", "Sewer", 0, AmountKind.ADOPTED))
    payable = {line.id.program_id for line in lines_of(budget) if line.id.fund_id == "Sewer"}
    assert payable == {"Drains", "Pipes"}


def test_rows_that_cancel_make_no_line() -> None:
    budget = with_rows(
        city(PROGRAMS, (GENERAL, fund("Water", "yes"))),
        ("Park", "Water", 70, AmountKind.ADOPTED),
        ("Park", "Water", -70, AmountKind.ADOPTED),
    )
    assert LineId("Park", "Water") not in {line.id for line in lines_of(budget)}


def test_a_proposals_named_fund_is_a_line_and_a_row_that_asks_it_for_nothing_is_none() -> None:
    programs = PROGRAMS | {"Pool": {"department": "Fun"}, "Idea": {"department": "Fun", "fund_id": "Water"}}
    budget = with_rows(
        city(programs, (GENERAL, fund("Water", "yes"), fund("Grant", "yes"))),
        ("Pool", "Grant", 50, AmountKind.REQUESTED),
        ("Pool", "Water", 0, AmountKind.REQUESTED),
    )
    of_fun = {line.id for line in lines_of(budget) if line.id.program_id in ("Pool", "Idea")}
    # Idea asks for nothing: its fund is nobody's.
    assert of_fun == {LineId("Pool", "Grant")}
