"""Small cities for tests, said in a line a program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Amount, Budget, Fund, Program, Restriction, Study
from budgetopt.plan.plan import Plan

# m of a program by what is known: unknown is the prior mean 0.4. A level-5 finding, local, has σ = 0.08:
# π = 1/0.09 + 1/0.0064 = 167.3611, so that m = (0.4/0.09 + μ/0.0064)/π.
GOOD = 0.773443983  # μ = 0.80: (4.444444 + 125) / 167.361111
USELESS = 0.026556017  # μ = 0.00: 4.444444 / 167.361111
HARMFUL = -0.440248963  # μ = −0.50: (4.444444 − 78.125) / 167.361111
UNKNOWN = 0.40
_KNOWN = {"good": "positive", "useless": "null", "harmful": "negative"}


def fund(id: str, restriction: str = "yes", **settings: Any) -> Fund:
    """A fund; money in currency units."""
    for name in ("available", "one_time", "reserve"):
        if name in settings:
            settings[name] = round(settings[name] * 100)
    return Fund(id=id, name=settings.pop("name", id), restriction=Restriction(restriction), **settings)


GENERAL = fund("General", "no")


def city(programs: Mapping[str, dict[str, Any]], funds: tuple[Fund, ...] = (GENERAL,), **settings: Any) -> Budget:
    """A city without goals (a = 1 for all) and without diminishing returns (elasticity 1) unless said otherwise.

    programs: id -> {"lines": {fund: currency units}, "known": "good", "useless" or "harmful", "line_minimum": {fund:
    currency units}, "match": {fund: rate}, and fields of Program}.
    """
    made, amounts, studies = [], [], []
    for id, said in programs.items():
        said = {"department": "City", "elasticity": 1.0, **said}
        least, match = said.pop("line_minimum", {}), said.pop("match", {})
        for fund_id, money in said.pop("lines", {}).items():
            line: dict[str, Any] = {"program_id": id, "fund_id": fund_id, "fiscal_year": 2026}
            if fund_id in least:
                line["minimum"] = round(least[fund_id] * 100)
            amounts.append(Amount(**line, amount=round(money * 100), match_rate=match.get(fund_id)))
        if known := said.pop("known", ""):
            studies.append(Study(program_id=id, rating="5", direction=_KNOWN[known], local=True))
        for name in ("requested", "minimum", "maximum"):
            if name in said:
                said[name] = round(said[name] * 100)
        made.append(Program(id=id, name=said.pop("name", id), **said))
    return Budget(
        city="Test",
        fiscal_year=2026,
        funds=funds,
        programs=tuple(made),
        amounts=tuple(amounts),
        studies=tuple(studies),
        **settings,
    )


def money(plan: Plan, program: str, fund_id: str = "General") -> float:
    """What a line gets, in currency units."""
    return plan.allocation.amounts[LineId(program, fund_id)] / 100
