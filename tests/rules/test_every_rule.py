"""Every rule has a city solved by hand in which it decides, and a golden listing of its rows."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import pytest

import budgetopt.rules
from budgetopt.rules import RULES, Allocation, Breach, Case, Row, Rule
from budgetopt.scenario.asked import KINDS, AskedRule
from tests.golden.listing import REPAIR, listing, listings, stored
from tests.prices import prices_by_name
from tests.rules.hand import HandSolvedCity, by_year, every_city, given, lacking, of_kind
from tests.textbook import optimum

CITIES = [pytest.param(city, id=f"{city.kind}: {city.name}") for city in every_city()]


@pytest.mark.parametrize("city", CITIES)
def test_the_plan_is_the_one_worked_out_by_hand(city: HandSolvedCity) -> None:
    hand = city.by_hand
    assert given(city.plan.years, hand.amounts) == by_year(hand.amounts)
    assert city.gain_of(city.plan.years) == pytest.approx(hand.gain, abs=1e-5)
    today = city.plan.current_impact
    assert city.plan.impact - today == pytest.approx(hand.gain, abs=1e-5)
    # The model written down a second time says the same, before rounding.
    assert optimum(city.case.budget, city.case.scenario) == pytest.approx(city.plan.certificate.primal, abs=1e-5)
    assert city.breaches(city.plan.years) == ()


@pytest.mark.parametrize("city", CITIES)
def test_without_the_rule_the_plan_is_another_and_the_rule_says_what_is_wrong_with_it(city: HandSolvedCity) -> None:
    hand = city.by_hand
    assert given(city.years_without, hand.without) == by_year(hand.without)
    assert given(city.years_without, hand.amounts) != by_year(hand.amounts)
    assert city.gain_of(city.years_without) == pytest.approx(hand.gain_without, abs=1e-5)
    assert tuple(breach.words for breach in city.breaches(city.years_without)) == hand.breaches


@pytest.mark.parametrize("city", CITIES)
def test_the_plan_says_why_and_what_the_rule_costs(city: HandSolvedCity) -> None:
    hand = city.by_hand
    assert hand.why
    for program, words in hand.why.items():
        assert words in city.plan.why(program)
    shadow = {row.name: row.shadow_price for row in city.plan.rules.itertuples()}
    for name, price in hand.shadow.items():
        assert shadow[name] == pytest.approx(price, abs=1e-5)
    if city.rules[0].policy:
        prices = hand.prices
        if prices is None:
            (rule,) = city.rules
            prices = {rule.name: hand.gain_without - hand.gain}
        assert {rule.name for rule in city.rules} == set(prices)
        found = prices_by_name(city.plan)
        for name, price in prices.items():
            assert found[name] == pytest.approx(price, abs=1e-5)


@pytest.mark.parametrize("city", CITIES)
def test_the_arithmetic_stands_beside_the_city(city: HandSolvedCity) -> None:
    assert any(letter.isdigit() for letter in city.arithmetic), "the docstring has no numbers"


def test_the_rules_write_the_rows_of_the_golden_listings() -> None:
    now, before = listings(), stored()
    assert set(now) == set(before), REPAIR
    for kind, text in now.items():
        assert text == before[kind], REPAIR


def defined(of: type[Rule]) -> Iterator[type[Rule]]:
    """Every rule of the package that is a kind of its own, found by looking, listed or not."""
    for cls in of.__subclasses__():
        if cls.__module__.startswith(budgetopt.rules.__name__) and "kind" in vars(cls):
            yield cls
        yield from defined(cls)


def test_no_rule_lacks_its_city_or_its_listing() -> None:
    rules = set(defined(Rule))
    assert rules == set(RULES)
    asked = {cls for cls in AskedRule.__subclasses__() if cls.__module__.startswith("budgetopt.")}
    assert asked == set(KINDS.values())
    assert list(lacking(RULES, KINDS.values(), every_city(), stored())) == []
    assert {city.kind for city in every_city()} == {rule.kind for rule in RULES}


def test_the_cities_of_a_rule_stand_in_the_file_of_its_name() -> None:
    written = {city.kind: city.solve.__module__.rpartition(".")[2] for city in every_city()}
    assert written == {rule.kind: rule.__module__.rpartition(".")[2] for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_rule_says_its_formula_its_symbols_and_its_source(rule: type[Rule]) -> None:
    text = inspect.getdoc(rule) or ""
    if named := re.search(r"\(see\s+(\w+)\)", text):
        (shared,) = (cls for cls in rule.__mro__ if cls.__name__ == named[1])
        text += "\n" + (inspect.getdoc(shared) or "")
    # The formula stands by itself, indented; what each symbol is in comes after it.
    assert re.search(r"^    .*[=≤≥]", text, re.MULTILINE), "no formula"
    assert "whole cents per fiscal year" in text.replace("\n", " "), "no units"
    assert "Source:" in text, "no source"


class Curfew(Rule):
    """A rule that nobody has solved by hand."""

    kind = "curfew"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        return ()

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        return iter(())

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        return iter(())


class AskedCurfew(AskedRule):
    kind: Literal["curfew"] = "curfew"


def test_a_rule_that_lacks_something_is_told() -> None:
    told = list(lacking([*RULES, Curfew], [*KINDS.values(), AskedCurfew], every_city(), stored()))
    assert told == [
        "Curfew (curfew) has no hand-solved city",
        "Curfew (curfew) has no golden listing",
        "no hand-solved city asks for AskedCurfew",
    ]


def test_a_listing_shows_a_changed_sign_and_a_changed_coefficient(monkeypatch: pytest.MonkeyPatch) -> None:
    from budgetopt.rules.moved import Moved

    cities, rows = of_kind("moved", every_city()), Moved.rows
    before = listing("moved", cities).splitlines()

    def doubled(self: Moved, case: Case, year: int = 1) -> Iterator[Row]:
        for row in rows(self, case, year):
            (first, factor), *others = row.terms
            yield row._replace(terms=((first, -2 * factor), *others))

    monkeypatch.setattr(Moved, "rows", doubled)
    after = listing("moved", cities).splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed and all((old[:4], new[:5]) == ("  + ", "  - 2") and old[5:] == new[5:] for old, new in changed)


def test_the_listings_have_the_same_line_ends_everywhere() -> None:
    for path in sorted((Path(__file__).parents[1] / "golden").glob("*.lp")):
        assert b"\r" not in path.read_bytes(), path.name
