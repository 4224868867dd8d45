"""Verify over the whole model: several years, yes and no, caution, disruption, benefits; a plan that is not proven."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook

import budgetopt as bo
from budgetopt.rules.row import What
from budgetopt.solve.highs import SolverStatus
from budgetopt.workbooks.proof_form import COLUMNS, FORMS, FUNDS, LIMITS, LINES, ROWS, SIGNS, STATED, sum_text, terms_in
from tests.cases import cases
from tests.verification.verified import DATE, SHEETS, THREE_YEARS, City, cent, named, proof_rows, resealed, written
from tests.whole_cities import whole_model_city

OF_THE_RULES = "the linear program is that of the rules"


def said(found: bo.Verification, passed: bool) -> list[str]:
    return [check.words for check in found.checks if check.passed is passed]


# Three years


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> City:
    made = written(tmp_path_factory.mktemp("three"), lambda budget: bo.recommend(budget, THREE_YEARS))
    totals = [tuple(year.programs.values()) for year in made.made.years]
    assert len(set(totals)) == 3, "a plan whose years are alike shows little"
    return made


def test_three_years_pass_alone_and_with_their_input(three: City) -> None:
    alone, again = bo.verify(three.plan), bo.verify(three.plan, [three.budget])
    assert alone.failures == again.failures == () and alone.remarks == again.remarks == ()
    assert OF_THE_RULES in said(alone, True)
    assert any(words.startswith("a second solver finds the same optimum") for words in said(again, True))


def line(city: City, program: str, fund: str) -> int:
    """The row of a line in the table Lines, from 0."""
    return [tuple(one.id) for one in city.made.case.standing.lines].index((program, fund))


def limit_of(city: City, kind: str, year: int) -> int:
    """The row of the first limit of a kind of rule in a year, from 0."""
    return next(
        place for place, row in enumerate(city.made.solved.rows) if (row.rule_id.kind, row.year) == (kind, year)
    )


@pytest.mark.parametrize("further", [1, 2])
def test_a_cent_of_a_later_year_is_named(three: City, further: int) -> None:
    for form, heading, row in ((LINES, "Recommended", line(three, "P1", "GF")), (FUNDS, "Available", 0)):
        changed, value = three.changed_value(form, heading, cent, row, further)
        assert value in named(bo.verify(changed))


def test_a_rule_of_a_later_year_is_named(three: City) -> None:
    row = limit_of(three, "moved", 2)
    for heading, change in (("Limit", cent), ("Sum", lambda words: words.replace("@2", "@3", 1)), ("Subject", "GR")):
        changed, value = three.changed_value(LIMITS, heading, change, row)
        assert value in named(bo.verify(changed)), heading


def more(amount: float | None) -> float:
    return (amount or 0) + 300_000


def test_forged_amounts_of_year_2_break_rule_fund_and_impact_and_are_named_with_the_input(three: City) -> None:
    path = resealed(three, LINES, "Recommended", more, line(three, "P1", "GF"), further=1)
    found = bo.verify(path)
    assert found.checks[0].passed
    wrong = said(found, False)
    assert "every fund adds up (2 funds)" in wrong and "the impact is that of the amounts" in wrong
    assert any(words.startswith("every rule holds") for words in wrong)
    assert any("in year 2 the fund's uses are" in one.words for one in found.failures)
    assert any("(year 2)" in one.words and "is broken by" in one.words for one in found.failures)
    cell = three.in_proof(LINES, line(three, "P1", "GF"))
    again = bo.verify(path, [three.budget])
    same = next(check for check in again.checks if check.words.startswith("the plan made again is the same"))
    assert f"Proof!{cell}" in {f"{one.place.sheet}!{one.place.cell}" for one in same.failures}


@pytest.mark.parametrize(
    ("kind", "year", "heading", "change"),
    [
        ("moved", 2, "Limit", lambda limit: limit + 50_000),
        ("moved", 3, "Sum", lambda words: words.split(" ", 1)[1]),
        ("fund_balance", 2, "Limit", lambda limit: limit + 50_000),
        ("fund_balance", 3, "Sum", lambda words: words.replace("@3", "@2", 1)),
        ("program_cut", 3, "Limit", lambda limit: (limit or 0) - 1_000),
    ],
)
def test_a_forged_rule_of_a_later_year_is_not_the_linear_programs(
    three: City, kind: str, year: int, heading: str, change: Any
) -> None:
    found = bo.verify(resealed(three, LIMITS, heading, change, limit_of(three, kind, year)))
    assert found.checks[0].passed and OF_THE_RULES in said(found, False)


def test_a_change_against_the_year_before_cannot_be_bent(three: City) -> None:
    """To bend what a cut is, to leave a year's moves out or to bound a loss would forbid plans that the rules allow."""
    helping = [place for place, row in enumerate(three.made.solved.solution.lp.rows) if row is None]
    for change in (lambda words: words.rsplit(" ", 1)[0], lambda words: words.replace("z", "2*z", 1)):
        found = bo.verify(resealed(three, ROWS, "Sum", change, helping[-1]))
        assert found.checks[0].passed and OF_THE_RULES in said(found, False)
    loss = _column(three, COLUMNS, "Program").index(None)
    found = bo.verify(resealed(three, COLUMNS, "Most", lambda most: 1_000_000, loss))
    assert found.checks[0].passed and OF_THE_RULES in said(found, False)


def test_the_weights_of_the_years_are_the_scenarios(three: City) -> None:
    rows = [str(value) for value in _column(three, STATED, "What")]
    place = rows.index("Weight of year 2")
    found = bo.verify(resealed(three, STATED, "Value", lambda weight: weight + 0.01, place))
    assert "the scenario is the one that the plan was made for" in said(found, False)


def _column(city: City, form: Any, heading: str) -> list[Any]:
    place = form.headings.index(heading)
    rows = proof_rows(city.values["Proof"], form, int(city.in_proof(form)[1:]))
    return [cells[place] if place < len(cells) else None for cells in rows]


@pytest.mark.parametrize("seed", range(cases(6, of=12)))
def test_any_cell_of_the_proof_is_named(three: City, seed: int) -> None:
    """One cell, anywhere in any table, to any other value; and two rows that change places, checks and all."""
    some = Random(seed)
    form = some.choice(FORMS)
    heading, first = some.choice(form.headings), int(three.in_proof(form)[1:])
    rows = len(_column(three, form, heading))

    def other(value: Any) -> Any:
        if isinstance(value, int | float):
            return value + some.choice([-0.01, 0.01, 1])
        return some.choice([7, "z7", "x"]) if value is None else f"{value} "[some.choice([1, 0]) :] + "2"

    changed, named_so = three.changed_value(form, heading, other, some.randrange(rows))
    assert named_so in named(bo.verify(changed))
    one, two = some.sample(range(first, first + rows), 2)
    book = load_workbook(three.plan, data_only=True)
    page = book["Proof"]
    for at in range(1, page.max_column + 1):
        above, below = page.cell(one, at), page.cell(two, at)
        above.value, below.value = below.value, above.value
    path = three.folder / "shuffled.xlsx"
    book.save(path)
    rows_named = {int("".join(filter(str.isdigit, cell.split("!")[1]))) for cell in named(bo.verify(path))}
    assert {one, two} <= rows_named


def test_a_list_that_was_sorted_is_the_same_plan(three: City) -> None:
    """Who sorts Recommendations changes no amount."""
    book = load_workbook(three.plan, data_only=True)
    sheet = book["Recommendations"]
    first = next(cell.row for cell in sheet["B"] if cell.value == "Program ID") + 1
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(first, first + 3)]
    for at, row in enumerate(reversed(rows), start=first):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column).value = value
    book.save(three.folder / "sorted.xlsx")
    found = bo.verify(three.folder / "sorted.xlsx")
    assert rows[0] != rows[-1] and found.passed, found.failures


# Yes and no


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> City:
    scenario = bo.Scenario(
        name="Few changes",
        limits={"program_cut": "20%"},
        rules=[
            {"kind": "max_changes", "programs": 2},
            {"kind": "smallest_move", "amount": 50_000},
            {"kind": "minimum_viable", "programs": ["P2"], "at_least": 1_000_000},
        ],
    )
    made = written(tmp_path_factory.mktemp("decided"), lambda budget: bo.recommend(budget, scenario))
    assert made.made.mixed and made.made.changed_programs == 2
    return made


def test_a_plan_of_yes_and_no_passes_and_says_what_is_not_proven_by_prices(decided: City) -> None:
    alone, again = bo.verify(decided.plan), bo.verify(decided.plan, [decided.budget])
    assert alone.failures == again.failures == ()
    assert any("no price can prove" in remark for remark in alone.remarks)
    assert not again.remarks, "what was given is not asked for"
    assert any("with the same yes and no" in words for words in said(alone, True))
    assert any(words.startswith("a second solver finds the same optimum") for words in said(again, True))


def test_a_forged_number_of_changes_is_broken(decided: City) -> None:
    place = limit_of(decided, "max_changes", 1)
    found = bo.verify(resealed(decided, LIMITS, "Limit", lambda limit: limit - 1, place))
    assert found.checks[0].passed
    assert any("“At most 2 programs change” is broken by 1.00 programs" in one.words for one in found.failures)


def test_a_forged_decision_does_not_hold(decided: City) -> None:
    yes = next(place for place, value in enumerate(_column(decided, COLUMNS, "Yes or no")) if value == "x")
    found = bo.verify(resealed(decided, COLUMNS, "Value", lambda value: None if value else 1, yes))
    assert found.checks[0].passed
    assert any(words.startswith("the certificate holds") for words in said(found, False))


def test_a_forged_bound_of_the_search_is_said(decided: City) -> None:
    for label in ("Certificate: dual, points", "Impact recommended, points"):
        place = [str(value) for value in _column(decided, STATED, "What")].index(label)
        found = bo.verify(resealed(decided, STATED, "Value", lambda value: value + 1_000, place))
        assert any(words.startswith("the certificate holds") for words in said(found, False)), label


def test_an_answer_on_rules_is_what_was_decided(decided: City) -> None:
    sheet = decided.values["Rules"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value in ("yes", "no"))
    other = {"yes": "no", "no": "yes"}[cell.value]
    assert f"Rules!{cell.coordinate}" in named(bo.verify(decided.changed("Rules", cell.coordinate, other)))


# Not proven


def test_a_plan_stopped_at_its_time_limit_verifies_as_what_it_says_it_is(decided: City, tmp_path: Path) -> None:
    def stopped(plan: bo.Plan, bound: float) -> bo.Plan:
        solution = plan.solved.solution
        first = replace(solution.first, bound=solution.first.bound + bound)
        return replace(
            plan, solved=replace(plan.solved, solution=replace(solution, status=SolverStatus.UNPROVEN, first=first))
        )

    bo.to_excel(stopped(decided.made, 5_000), tmp_path / "plan.xlsx", date=DATE)
    for found in (bo.verify(tmp_path / "plan.xlsx"), bo.verify(tmp_path / "plan.xlsx", [decided.budget])):
        assert found.passed, found.failures
        assert any("not proven the best" in remark for remark in found.remarks)
    assert any("not made again" in remark for remark in found.remarks)
    # A bound below what there is to find is no bound.
    bo.to_excel(stopped(decided.made, -5_000), tmp_path / "low.xlsx", date=DATE)
    found = bo.verify(tmp_path / "low.xlsx", [decided.budget])
    assert any(words.startswith("the optimum that a second solver finds is within") for words in said(found, False))


def test_prices_that_were_not_found_in_time_are_not_compared(decided: City, tmp_path: Path) -> None:
    plan = replace(decided.made)
    rule = next(iter(plan.prices.of_rule))
    vars(plan)["prices"] = prices = replace(plan.prices)
    vars(prices)["of_rule"] = {**plan.prices.of_rule, rule: 12_345.0}
    vars(prices)["unproven"] = frozenset({rule})
    bo.to_excel(plan, tmp_path / "plan.xlsx", date=DATE)
    found = bo.verify(tmp_path / "plan.xlsx", [decided.budget])
    assert found.passed, found.failures
    assert any("not found in the time given" in remark for remark in found.remarks)
    assert not any("every cell of every sheet" in check.words for check in found.checks)


# Everything


# Between them several years, yes and no, benefits, caution and disruption; the next test says so.
SEEDS = (0, 9, 10, 18, 22, 29, 31, 36, 51, 67, 68, 73)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_of_the_whole_model_verifies_and_a_forged_amount_does_not(tmp_path: Path, seed: int) -> None:
    budget, scenario = whole_model_city(seed)
    plan = bo.recommend(budget, scenario)
    bo.to_excel(plan, tmp_path / "plan.xlsx", date=DATE)
    found = bo.verify(tmp_path / "plan.xlsx")
    assert found.passed, found.failures
    made = City(tmp_path, tmp_path, tmp_path / "plan.xlsx", plan, load_workbook(tmp_path / "plan.xlsx", data_only=True))
    year = plan.years[-1]
    place, changed = next(
        (place, one.id)
        for place, one in enumerate(plan.case.standing.lines)
        if year.change(one.id) and plan.value[one.id.program_id].per_dollar
    )
    path = resealed(made, LINES, "Recommended", lambda amount: (amount or 0) + 50, place, further=scenario.years - 1)
    wrong = said(bo.verify(path), False)
    assert wrong and "the sheet Proof is as it was written" not in wrong, changed


def test_the_seeds_have_everything() -> None:
    scenarios = [whole_model_city(seed)[1] for seed in SEEDS]
    assert {scenario.years for scenario in scenarios} >= {1, 2, 3}
    assert any(scenario.objective == "benefits" for scenario in scenarios)
    assert any(scenario.caution for scenario in scenarios) and any(scenario.disruption for scenario in scenarios)
    yes_or_no = {"max_changes", "smallest_move", "minimum_viable", "all_or_nothing", "requires"}
    assert yes_or_no <= {rule.kind for scenario in scenarios for rule in scenario.rules}


def test_every_quantity_has_a_sign_of_its_own() -> None:
    assert set(SIGNS) == set(What) and len(set(SIGNS.values())) == len(SIGNS) and "z" not in SIGNS.values()
    assert terms_in([sum_text([(1, "x", 7, 1), (-3, "y", 9, 2), (0.25, "z", 11, 1)])])[1][1:] == ("y", 9, 2)


def test_what_a_scenario_sets_aside_of_a_fund_is_its_reserve_on_every_sheet(tmp_path: Path) -> None:
    scenario = bo.Scenario(rules=[{"kind": "fund", "fund": "GF", "reserve": 150_000}])
    made = written(tmp_path, lambda budget: bo.recommend(budget, scenario))
    assert bo.verify(made.plan).failures == ()
    assert made.values["Funds"][made.cell("Funds", "GF", "J")].value == 150_000
    assert made.values["Summary"][made.cell("Summary", "Reserves", "B")].value == 150_000


# A ledger of another shape


def test_the_mapping_is_an_input_and_a_changed_byte_of_it_is_named(tmp_path: Path) -> None:
    rows = ["Agency;Service;Fund;Money"]
    rows += [f"{program};{program};GF;{amount}" for program, _, _, amount in SHEETS["Budget"][1:3]]
    (tmp_path / "ledger.csv").write_text("\n".join(rows), encoding="utf-8")
    mapping = tmp_path / "ledger.yaml"
    mapping.write_text(
        "fiscal_year: 2026\nledgers:\n  - file: ledger.csv\n    columns:\n      program: Service\n"
        "      department: Agency\n      fund: Fund\n      amount: Money\nunrestricted_funds: [GF]\n",
        encoding="utf-8",
    )
    budget = bo.read_budget(tmp_path / "ledger.csv", mapping)
    assert [item.file for item in budget.inputs] == ["ledger.csv", "ledger.yaml"]
    bo.to_excel(bo.recommend(budget), tmp_path / "plan.xlsx", date=DATE)
    ledger = [tmp_path / "ledger.csv"]
    found = bo.verify(tmp_path / "plan.xlsx", ledger, mapping)
    assert found.passed, found.failures
    mapping.write_text(mapping.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "ledger.yaml" in named(bo.verify(tmp_path / "plan.xlsx", ledger, mapping))
