"""What a budget does not fit is set aside, that alone, and comes back of itself with a budget that it fits."""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.city.model import Budget
from budgetopt.scenario.check import checked
from budgetopt.scenario.fitting import fitted, with_parts, without
from budgetopt.scenario.model import Scenario
from tests.scenario.test_check import ALONE, FUNDS, rule, town
from tests.small import city


@pytest.mark.parametrize(("asked", "key", "words"), ALONE, ids=lambda value: value if isinstance(value, str) else "")
def test_one_rule_is_set_aside_and_not_the_scenario(asked: dict[str, Any], key: str, words: str) -> None:
    kept = [{"kind": "max_changes", "programs": 1}, asked, rule("department", department="City", cut="2%")]
    whole = Scenario(name="Ours", rules=kept, funds={"100": "-1%"})
    fits, aside = fitted(whole, town())
    assert fits == whole.without_rule(1)
    assert [part.rule for part in aside] == [whole.rules[1]] and words in str(aside[0].finding)
    # What is changed of the rest is kept with it; it is set aside again, and no more than that.
    changed = with_parts(fits.with_changes(name="Theirs"), fits, aside, whole)
    assert changed.name == "Theirs" and set(changed.rules) == set(whole.rules)
    assert fitted(changed, town())[0] == fits.with_changes(name="Theirs")


def without_arts() -> Budget:
    return city({"B": {"name": "Library", "lines": {"100": 100}}, "Z": {"name": "Zoo", "lines": {"100": 100}}}, FUNDS)


def test_settings_are_set_aside_each_for_itself() -> None:
    whole = Scenario(
        years=2,
        funds={"100": "-1%", "700": "-2%"},
        forecast=[{"fund": "700", "year": 2, "available": 5}, {"fund": "100", "year": 2, "available": 400}],
        priorities={"safe": 3},
        objective="benefits",
        base="current services",
        limits={"positions": 4, "moved": "1%"},
    )
    fits, aside = fitted(whole, without_arts())
    assert {part.key for part in aside} == {
        "funds.700",
        "forecast 700 2",
        "priorities",
        "objective",
        "base",
        "limits.positions",
    }
    assert (list(fits.funds), [row.fund for row in fits.forecast]) == (["100"], ["100"])
    assert (fits.priorities, fits.objective, fits.limits.positions) == ("adopted", "impact", None)
    assert fits.base == "adopted"
    assert fits.limits.moved == whole.limits.moved
    again = with_parts(fits, fits, aside, whole)
    assert (dict(again.funds), set(again.forecast)) == (dict(whole.funds), set(whole.forecast))
    assert again.with_changes(funds={}, forecast=()) == whole.with_changes(funds={}, forecast=())
    # Weights that were set anew meanwhile are no longer set aside.
    anew = fits.with_changes(priorities={"adopted": 1})
    assert with_parts(anew, fits, aside, whole).priorities == {"adopted": 1}


def test_a_rule_comes_back_with_its_program_or_is_pointed_at_another() -> None:
    lock = rule("lock", program="A", amount="100%", decided={"decision": "reject"})
    group = {"kind": "group", "programs": ["B", "A"], "at_most": 300}
    whole = Scenario(rules=[lock, group])
    assert fitted(whole, town()) == (whole, ())
    fits, (locked, grouped) = fitted(whole, without_arts())
    assert not fits.rules and (locked.what, grouped.what) == ("program", "program")
    again: Any = locked.pointed("Z", "Zoo")
    assert (again.program, again.name, again.decided) == ("Z", "Zoo: rejected", dict(whole.rules[0])["decided"])
    both: Any = grouped.pointed("Z", "Zoo")
    assert both.programs == ("B", "Z")
    assert checked(whole.with_changes(rules=[again, both]), without_arts())
    assert without(whole, [locked]).rules == (whole.rules[1],)
