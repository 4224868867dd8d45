"""A scenario file with every key there is, and what a test says about findings."""

from __future__ import annotations

from budgetopt.city.model import Budget
from budgetopt.errors import ScenarioError
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario

EVERY_KEY = """
name = "Every key"
description = "Every key, none of them with its default."
objective = "benefits"
years = 3
round_to = 1000
priorities = {safe = 30, clean = 20}
base = "current services"
discount = 0.03
disruption = 0.01

[limits]
program_cut = "30%"
program_growth = "none"
moved = "8%"
positions = 40
unknown = {from = 0.4}

[funds]
general = "-3%"
grants = 31_000_000

[[forecast]]
fund = "general"
year = 2
available = 101_000_000
one_time = 1_500_000.50

[[forecast]]
fund = "general"
year = 3
available = 102_000_000

[returns]
elasticity = 0.8

[trust]
evidence = 2.0
results = 0.5

[evidence]
prior_mean = 0.35
prior_deviation = 0.25
prior = "city"
positive = 0.7
mixed = 0.2
null = -0.1
negative = -0.6
level_5_deviation = 0.1
level_4_deviation = 0.13
level_3_deviation = 0.2
level_2_deviation = 0.35
elsewhere = 1.5
transfer = 0.6
shared_deviation = 0.2
results_cap = 0.7
results_deviation = 0.25
smallest_deviation = 0.06

[caution]
programs = 10
deviations = 1.5

[[rules]]
kind = "department"
name = "Police: at most 2% cut"
department = "Police"
cut = "2%"
growth = "4%"
source = "Mayor's budget instructions 2026"
granted_by = "mayor"

[[rules]]
kind = "program"
program = "POL-01"
floor = "95%"
ceiling = 45_000_000
cut = "5%"
growth = "50%"

[[rules]]
kind = "lock"
program = "PRK-01"
amount = "100%"
fund = "general"
decided = {decision = "hold", round = 2, by = "Council", amended = 1_000_000, answered_by = "Chief of Parks"}

[[rules]]
kind = "goal_floor"
goal = "safe"
at_least = "98%"

[[rules]]
kind = "district_floor"
district = "Northside"
loss = "1%"

[[rules]]
kind = "evidence_share"
level = 3
at_least = "15%"

[[rules]]
kind = "growth_needs_evidence"
level = 2

[[rules]]
kind = "cuts_need_evidence"
level = 2

[[rules]]
kind = "group"
programs = ["POL-06", "HHS-02"]
at_least = 1_500_000
at_most = 2_000_000

[[rules]]
kind = "positions"
at_most = 12.5

[[rules]]
kind = "fund"
fund = "general"
reserve = 5_000_000
idle = 250_000

[[rules]]
kind = "ramp_up"
programs = ["NEW-01"]
at_most = "50%"

[[rules]]
kind = "max_changes"
programs = 25

[[rules]]
kind = "smallest_move"
amount = 50_000

[[rules]]
kind = "minimum_viable"
programs = ["PRK-09"]
at_least = "60%"

[[rules]]
kind = "all_or_nothing"
programs = ["NEW-02"]

[[rules]]
kind = "requires"
program = "NEW-01"
needs = "NEW-02"
at_least = 100_000
"""


def told(error: ScenarioError) -> dict[str, str]:
    """What each finding says and how to mend it, by key; no key twice."""
    cells = [finding.place.cell for finding in error.findings]
    assert len(cells) == len(set(cells)), cells
    return {finding.place.cell: f"{finding.found} {finding.mend}".strip() for finding in error.findings}


def refused(budget: Budget, **settings: object) -> dict[str, str]:
    """The findings of a scenario against a budget; {} where there are none."""
    try:
        checked(Scenario(**settings), budget)
    except ScenarioError as error:
        return told(error)
    return {}


def unreadable(**settings: object) -> dict[str, str]:
    """The findings of settings that are no scenario, whatever the budget; {} where there are none."""
    try:
        Scenario(**settings)
    except ScenarioError as error:
        return told(error)
    return {}
