"""Cities full of ties: equal programs by the dozen, so that many plans are best and only one may come out."""

from __future__ import annotations

from typing import Any

from budgetopt.city.model import Budget
from budgetopt.scenario.model import Scenario
from tests.small import GENERAL, city, fund

OPEN = fund("General", "no", open_to_all=True)


def _many(known: str, number: int, money: float, funds: tuple[str, ...] = ("General",), **said: Any) -> dict[str, Any]:
    """Programs alike in all but their id."""
    return {
        f"{known or 'unknown'}-{'-'.join(funds)}-{place:02d}": {
            "lines": dict.fromkeys(funds, money),
            "department": f"Department {place % 3}",
            **({"known": known} if known else {}),
            **said,
        }
        for place in range(number)
    }


def equal_programs(years: int) -> tuple[Budget, Scenario]:
    """Twelve useless programs give, twelve good ones take: who gives and who takes is open."""
    return city(_many("useless", 12, 1000) | _many("good", 12, 1000)), Scenario(round_to=1, years=years)


def equal_curves(years: int) -> tuple[Budget, Scenario]:
    """As before with diminishing returns: whole chords are tied."""
    programs = _many("useless", 12, 1000, elasticity=0.7) | _many("good", 12, 1000, elasticity=0.7)
    # 4 % of 24,000 moves: less than the 100 that each good program takes at one slope.
    return city(programs), Scenario(round_to=1, years=years, discount=0.03, limits={"moved": "4%"})


def three_open_funds(years: int) -> tuple[Budget, Scenario]:
    """Three funds may pay for everything: which fund pays for whom is open too."""
    funds = tuple(fund(name, "no", open_to_all=True) for name in ("Alpha", "Beta", "General"))
    programs: dict[str, Any] = {}
    for name in ("Alpha", "Beta", "General"):
        programs |= _many("useless", 5, 900, (name,)) | _many("good", 5, 900, (name,))
    return city(programs, funds), Scenario(round_to=1, years=years)


def equal_proposals(years: int) -> tuple[Budget, Scenario]:
    """Ten equal proposals, half of them all or nothing, and money for four."""
    programs = _many("", 6, 1000)
    for place in range(10):
        programs[f"proposal-{place:02d}"] = {
            "requested": 200,
            "fund_id": "General",
            "known": "good",
            "scalable": place % 2 == 0,
        }
    funds = (fund("General", "no", available=6800),)
    return city(programs, funds), Scenario(round_to=1, years=years, limits={"moved": "0%", "program_growth": "0%"})


def nothing_to_choose(years: int) -> tuple[Budget, Scenario]:
    """All programs alike on two funds: every plan that spends the money is best, and doing nothing moves least."""
    funds = (GENERAL, fund("Water"))
    programs = _many("", 9, 700) | _many("", 9, 700, ("Water",)) | _many("", 6, 350, ("General", "Water"))
    return city(programs, funds), Scenario(round_to=1, years=years)


def cuts_forced_on_equals(years: int) -> tuple[Budget, Scenario]:
    """The fund shrinks by 3 % and all are alike: somebody gives, and nothing says who."""
    programs = _many("good", 20, 1000, elasticity=0.7)
    return city(programs, (OPEN,)), Scenario(round_to=1, years=years, funds={"General": "-3%"})


MAKERS = (equal_programs, equal_curves, three_open_funds, equal_proposals, nothing_to_choose, cuts_forced_on_equals)


def degenerate_cities() -> dict[str, tuple[Budget, Scenario]]:
    """By name: each city planned for one year and for three."""
    return {f"{maker.__name__}, {years} years": maker(years) for maker in MAKERS for years in (1, 3)}
