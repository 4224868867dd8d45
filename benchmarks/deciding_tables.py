"""The tables of deciding.md, from the true gains of every city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from benchmarks.deciding_methods import (
    ASSURED,
    DEFAULTS,
    LIMIT,
    LIMIT_FREE,
    ORACLE,
    OURS,
    OURS_FREE,
    POOLED,
    SHOWN,
    UNGIVEN,
)
from benchmarks.deciding_worlds import HOUSE, SIX_TIMES, WORLDS, Floats, World
from benchmarks.deciding_years import AGENDA, EACH, LARGEST, NONE, RANDOM, ROUNDS, SCENARIOS, key, scenarios_in

# World → method → true gain in impact points.
Gains = Mapping[str, Mapping[str, float]]
NUMBERS = [str(number) for number in range(1, len(WORLDS) + 1)]
# What part of the informed limit is to be reached.
AIM_HOUSE, AIM, AIM_SIX = 97, 90, 80


class Shares:
    """Shares of the oracle's gain in percent, a number a city."""

    def __init__(self, gains: Sequence[Gains]):
        self.gains = gains

    def of(self, world: World, method: str) -> Floats:
        """The share in every city."""
        return np.array([100 * city[world.name][method] / city[world.name][ORACLE] for city in self.gains])

    def mean(self, world: World, method: str) -> float:
        """Its mean."""
        return float(self.of(world, method).mean())

    def worse(self, world: World, method: str) -> float:
        """The cities, in percent, that end worse than doing nothing."""
        return float(100 * (self.of(world, method) < 0).mean())

    def low(self, world: World, method: str) -> float:
        """What 95 % of the cities exceed."""
        return float(np.quantile(self.of(world, method), 0.05))

    def difference(self, world: World, one: str, other: str) -> tuple[float, float]:
        """How many percentage points one gains more than the other, and half its 95 % interval."""
        return interval(self.of(world, one) - self.of(world, other))

    def part(self, world: World, one: str, other: str) -> tuple[float, float]:
        """The part, in percent, of one mean in another, and half its 95 % interval (delta method)."""
        top, whole = self.of(world, one), self.of(world, other)
        part = float(top.mean() / whole.mean())
        return 100 * part, 100 * interval((top - part * whole) / whole.mean())[1]


def interval(values: Floats) -> tuple[float, float]:
    """A mean and half its 95 % interval."""
    return float(values.mean()), float(1.96 * values.std(ddof=1) / np.sqrt(len(values)))


def methods_tables(gains: Sequence[Gains]) -> str:
    """Every method in every world; ours beside the informed limit; holding the unknown; unit costs."""
    shares = Shares(gains)
    return "\n".join(
        [
            titled(
                "Share of the oracle's gain, %** (mean over the cities; a column a world)",
                ["method", *NUMBERS],
                ([name, *(f"{shares.mean(world, name):.0f}" for world in WORLDS)] for name in SHOWN),
            ),
            titled(
                "Cities that end worse than doing nothing, %**",
                ["method", *NUMBERS],
                ([name, *(f"{shares.worse(world, name):.1f}" for world in WORLDS)] for name in SHOWN),
            ),
            titled(
                "Ours beside the informed limit**, both holding the unknown",
                ["world", "% of the informed limit", "to reach", "5th percentile", "assured gain reached, % of cities"],
                ([numbered(world), *_beside(shares, world)] for world in WORLDS),
            ),
            titled(
                "What holding the unknown costs and saves** (with it / where the unknown may be cut)",
                [
                    "world",
                    "gains more",
                    "5th percentile",
                    "worse than nothing, %",
                    "gains more in",
                    "informed, gains more",
                ],
                ([numbered(world), *_holding(shares, world)] for world in WORLDS),
            ),
            titled(
                "Unit costs given with 50 % error, and not given** (% of the oracle's gain)",
                ["world", "given", "not given", "more", "more, were ω² one for all outcomes"],
                ([numbered(world), *_costs(shares, world)] for world in WORLDS if world.unit_costs is not None),
            ),
        ]
    )


def aim(world: World) -> int:
    """The part of the informed limit that is to be reached, in percent."""
    return AIM_HOUSE if world == HOUSE else AIM_SIX if world == SIX_TIMES else AIM


def _beside(shares: Shares, world: World) -> list[str]:
    part, half = shares.part(world, OURS, LIMIT)
    reached = np.mean([city[world.name][OURS] >= city[world.name][ASSURED] for city in shares.gains])
    return [
        f"{part:.1f} ± {half:.1f}",
        f"{aim(world)}" + ("" if part >= aim(world) else ", **not reached**"),
        f"{shares.low(world, OURS):.0f}",
        f"{100 * reached:.1f}",
    ]


def _holding(shares: Shares, world: World) -> list[str]:
    both = (OURS, OURS_FREE)
    more_with_it = shares.of(world, OURS) > shares.of(world, OURS_FREE)
    return [
        signed(shares.difference(world, *both)),
        " / ".join(f"{shares.low(world, one):.0f}" for one in both),
        " / ".join(f"{shares.worse(world, one):.1f}" for one in both),
        f"{100 * more_with_it.mean():.0f} % of cities",
        signed(shares.difference(world, LIMIT, LIMIT_FREE)),
    ]


def _costs(shares: Shares, world: World) -> list[str]:
    means = [f"{shares.mean(world, one):.1f}" for one in (OURS, UNGIVEN)]
    return [*means, *(signed(shares.difference(world, one, UNGIVEN)) for one in (OURS, POOLED))]


def defaults_tables(gains: Sequence[Gains]) -> str:
    """What other beliefs than the defaults would gain more, world by world."""
    shares = Shares(gains)
    rows = []
    for name in DEFAULTS:
        gained = [shares.difference(world, name, OURS) for world in WORLDS]
        rows.append([name, *map(signed, gained), f"{np.mean([one for one, _ in gained]):+.1f}"])
    title = "What other beliefs would gain more than the defaults** (points of the oracle's gain; a column a world)"
    return titled(title, ["instead of the default", *NUMBERS, "mean"], rows)


def years_tables(gains: Sequence[Gains]) -> str:
    """Share of the oracle's gain after no, one, two and three rounds of evaluations."""
    shares = Shares(gains)
    head = ["world", *(f"{EACH * done} evaluated" for done in range(ROUNDS + 1)), LARGEST, RANDOM, NONE]
    return "\n".join(
        titled(
            f"{rules}** (share of the oracle's gain by the agenda, %; at the end, how much more than by the others)",
            head,
            ([numbered(world), *_over_years(shares, world, rules)] for world in WORLDS if rules in scenarios_in(world)),
        )
        for rules in SCENARIOS
    )


def _over_years(shares: Shares, world: World, rules: str) -> list[str]:
    after = [f"{shares.mean(world, key(rules, AGENDA, done)):.1f}" for done in range(ROUNDS + 1)]
    ours = key(rules, AGENDA, ROUNDS)
    return [
        *after,
        *(signed(shares.difference(world, ours, key(rules, who, ROUNDS))) for who in (LARGEST, RANDOM, NONE)),
    ]


def numbered(world: World) -> str:
    """A world with its number."""
    return f"{NUMBERS[WORLDS.index(world)]} · {world.name}"


def signed(found: tuple[float, float]) -> str:
    """A difference with its interval."""
    return f"{found[0]:+.1f} ± {found[1]:.1f}"


def titled(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown under its title: the first column text, the others numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join([f"\n**{title}\n", *(f"| {' | '.join(line)} |" for line in lines)])
