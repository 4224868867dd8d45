"""What a unit of an outcome costs here and with its peers: the factor k_p (model.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import fmean, median, variance

from budgetopt.city.model import Budget, Metric, MetricType, UnitCost
from budgetopt.city.names import normalised
from budgetopt.grouping import grouped
from budgetopt.money import Cents, show, units

FEWEST_PEERS = 3
LEAST, MOST = 0.25, 4.0
# So few are none: what one of them costs would be no number.
NO_UNITS = 1e-9
# What is taken for the standard error of ln c where none is given.
USUAL_ERROR = 0.25


@dataclass(frozen=True, slots=True)
class PeerCost:
    """What a unit costs a program (`cost` c_p) and its peers (`usual`, their median), currency units a unit.

    `row`: what the sheet says; `peers`: how many programs name the outcome, this one among them; `gap` z_p = ln(usual /
    cost); `error` s_p its standard error; `trusted` w_p, how much of the gap is believed.
    """

    row: UnitCost
    cost: float
    usual: float
    peers: int
    gap: float
    error: float
    trusted: float

    @property
    def log_mean(self) -> float:
        """w_p z_p: what is believed of ln k_p."""
        return self.trusted * self.gap

    @property
    def log_deviation(self) -> float:
        """√w_p s_p: how unsure that is."""
        return sqrt(self.trusted) * self.error

    @property
    def factor(self) -> float:
        """k_p, held between 1/4 and 4: how much further than usual a dollar goes; a typical peer has 1."""
        return max(LEAST, min(MOST, exp(self.log_mean)))

    def in_words(self, currency: str) -> str:
        """Both costs in a clause."""
        here, usual = (show(round(cost * 100), currency) for cost in (self.cost, self.usual))
        return f"a unit costs {here} here, {usual} with its peers"

    def counts(self, metric: Metric) -> bool:
        """Whether a metric says the same once more: an efficiency of this outcome, by the words of its name or unit."""
        words = _words(f"{metric.name} {metric.unit}")
        return metric.type is MetricType.EFFICIENCY and _words(self.row.outcome) <= words


def peer_costs(budget: Budget, adopted: Mapping[str, Cents]) -> dict[str, PeerCost]:
    """The unit cost of every program that can be compared, by its id; `adopted`: B_p in cents.

        c_p = B_p / units,   z_p = ln(median of peers c / c_p),   w_p = ω² / (ω² + s_p²)
        ω² = max(0, sample variance of z − mean of s²) over the peers

    Peers name the same outcome; fewer than three are not compared. A program without money or units, or that names two
    outcomes, is no peer.
    """
    named = grouped((row.program_id, row) for row in budget.unit_costs)
    outcomes = grouped(
        (normalised(row.outcome), row)
        for (row,) in (rows for _, rows in sorted(named.items()) if len(rows) == 1)
        if row.units > NO_UNITS and adopted[row.program_id] > 0
    )
    return {
        row.program_id: cost
        for rows in outcomes.values()
        if len(rows) >= FEWEST_PEERS
        for row, cost in zip(rows, _compared(rows, adopted), strict=True)
    }


def _compared(rows: list[UnitCost], adopted: Mapping[str, Cents]) -> list[PeerCost]:
    """The peers of one outcome."""
    costs = [units(adopted[row.program_id]) / row.units for row in rows]
    usual = median(map(log, costs))
    gaps = [usual - log(cost) for cost in costs]
    errors = [USUAL_ERROR if row.standard_error is None else row.standard_error for row in rows]
    between = max(0.0, variance(gaps) - fmean(error**2 for error in errors))
    compared = []
    for row, cost, gap, error in zip(rows, costs, gaps, errors, strict=True):
        whole = between + error**2
        trusted = between / whole if whole else 0.0
        compared.append(PeerCost(row, cost, exp(usual), len(rows), gap, error, trusted))
    return compared


def _words(text: str) -> set[str]:
    """The words of a text without case, marks and a plural's ending."""
    plain = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return {word.removesuffix("s") for word in plain.split()}
