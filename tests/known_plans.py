"""Plans on record, to the cent: what the engine recommended is what it recommends, under any PuLP, Python and system.

`python -m tests.known_plans` writes the record again, after a change that is meant to change plans.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from budgetopt.city.model import Budget
from budgetopt.intake.scenario import read_scenario
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from tests import riverton as sample
from tests.degenerate import degenerate_cities
from tests.whole_cities import whole_model_city

ROOT = Path(__file__).parents[1]
RECORD = Path(__file__).with_suffix(".json")
# With several years and odd amounts, so that whole changes are found by a small program stated in PuLP.
REPAIRED_CITIES = (11, 22)

Question = tuple[Budget, Scenario]


def riverton_questions() -> dict[str, Question]:
    """Riverton under every scenario that ships, by name."""
    budget = sample.budget()
    files = sorted((ROOT / "scenarios").glob("*.toml"), key=lambda path: path.name)
    return {f"Riverton, {file.stem}": (budget, read_scenario(file)) for file in files}


@cache
def known_questions() -> dict[str, Question]:
    """All that is on record. Ties between yes and no are not: they are broken by the version of HiGHS."""
    degenerate = {name: question for name, question in degenerate_cities().items() if not ties_of_yes_or_no(name)}
    cities = {f"whole city {seed}": whole_model_city(seed) for seed in REPAIRED_CITIES}
    return riverton_questions() | degenerate | cities


def told(plan: Plan) -> dict[str, Any]:
    """What is recorded of a plan: the cents of every line that changes, and a hash of all lines."""
    changed, everything = {}, hashlib.sha256()
    for year, allocation in enumerate(plan.years, start=1):
        for line, cents in sorted(allocation.amounts.items()):
            key = f"{line.program_id} / {line.fund_id} / year {year}"
            everything.update(f"{key} {cents}\n".encode())
            if allocation.change(line):
                changed[key] = cents
    return {"sha256": everything.hexdigest(), "cents of changed lines": changed}


def ties_of_yes_or_no(name: str) -> bool:
    """Whether several choices of yes and no are equally good."""
    return name.startswith("equal_proposals")


@cache
def record() -> dict[str, Any]:
    """The plans on record, by question."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


def write_record() -> None:
    """Recommend again and write what comes out."""
    plans = {name: told(recommend(*question)) for name, question in known_questions().items()}
    RECORD.write_text(json.dumps(plans, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_record()
