"""Which design fits how a program reaches people, and the smallest effect that so many people can show."""

from __future__ import annotations

from enum import StrEnum
from math import sqrt
from statistics import NormalDist

from budgetopt.city.model import Rollout
from budgetopt.city.printed import squeeze

SIGNIFICANCE, POWER = 0.05, 0.80
# A stepped wedge in four steps with one measurement before and one after each; people of a group are alike by so much.
STEPS, ALIKE = 4, 0.05
# A discontinuity needs so many times the people of a trial (score as the normal distribution, cut-off at its mean).
DISCONTINUITY = 2.75


class Design(StrEnum):
    """How an evaluation can be made; the crosswalk has each as a study design."""

    LOTTERY = "lottery"
    STEPPED_WEDGE = "stepped wedge"
    DISCONTINUITY = "discontinuity"
    MATCHED = "matched comparison"


# The published table: Rollout -> design; what else there is, and a blank, is a matched comparison.
DESIGN_OF = {
    Rollout.WAITING_LIST: Design.LOTTERY,
    Rollout.PHASED: Design.STEPPED_WEDGE,
    Rollout.BY_SCORE: Design.DISCONTINUITY,
}
WHY = {
    Design.LOTTERY: "places are drawn by lot; those who drew one are compared with those who wait on",
    Design.STEPPED_WEDGE: "the order in which groups start is drawn by lot; those that wait are compared with the rest",
    Design.DISCONTINUITY: "those just past the cut-off are compared with those just short of it",
    Design.MATCHED: "those served are compared with people like them who are not",
}
_WRITTEN = {
    Design.LOTTERY: ("lottery", "randomisedtrial", "randomizedtrial", "randomisedcontrolledtrial",
                     "randomizedcontrolledtrial", "rct"),
    Design.STEPPED_WEDGE: ("steppedwedge",),
    Design.DISCONTINUITY: ("regressiondiscontinuity", "discontinuity"),
}  # fmt: skip


def design_for(rollout: Rollout | None, written: str = "") -> Design:
    """The design by the published table; the one that the sheet Evaluations names where it names one of these."""
    word = squeeze(written)
    named = next((design for design, words in _WRITTEN.items() if word in words), None)
    if named or not word:
        return named or (DESIGN_OF.get(rollout, Design.MATCHED) if rollout else Design.MATCHED)
    return Design.MATCHED


def detectable(design: Design, clients: float | None) -> float | None:
    """The smallest effect, in standard deviations; None where nobody says how many are served."""
    return smallest_effect(design, clients) if clients else None


def smallest_effect(design: Design, clients: float) -> float:
    """MDES = (z_{1−α/2} + z_{power}) · √(4 D / T)

    T people in the comparison, half of them with the program: twice the clients a year (those served and as many
    who are not); with a stepped wedge the clients alone, who are all served in the end. D, the design effect, is 1
    for a lottery and a matched comparison, 2.75 for a discontinuity, and for a stepped wedge of k steps with one
    measurement before and t = 1 after each, n people of a group in each measurement, ρ how alike they are:

        D = (1 + k t) · (1 + ρ(k t n + n − 1)) / (1 + ρ(k t n / 2 + n − 1)) · 3(1 − ρ) / (2 t (k − 1/k)),
        n = T / (k (1 + k t))

    (Woertman's factor is of the people of one measurement; T counts those of all 1 + k t.)

    α = 0.05, power 0.80, no covariates, everybody measured. More clients never raise it.
    Sources: Bloom (1995), Minimum Detectable Effects, Evaluation Review 19(5); Dong & Maynard (2013), PowerUp!,
    Journal of Research on Educational Effectiveness 6(1); Schochet (2009), Statistical Power for Regression
    Discontinuity Designs, Journal of Educational and Behavioral Statistics 34(2); Woertman and others (2013),
    Stepped wedge designs could reduce the required sample size, Journal of Clinical Epidemiology 66(7). What a
    matched comparison may be off by for those who differ unseen is not in it. Clients are above 0.
    """
    normal = NormalDist()
    multiplier = normal.inv_cdf(1 - SIGNIFICANCE / 2) + normal.inv_cdf(POWER)
    people = clients if design is Design.STEPPED_WEDGE else 2 * clients
    return multiplier * sqrt(4 * _design_effect(design, people) / people)


def _design_effect(design: Design, people: float) -> float:
    if design is not Design.STEPPED_WEDGE:
        return DISCONTINUITY if design is Design.DISCONTINUITY else 1.0
    in_group = people / (STEPS * (STEPS + 1))
    clustered = (1 + ALIKE * (STEPS * in_group + in_group - 1)) / (1 + ALIKE * (STEPS * in_group / 2 + in_group - 1))
    return (1 + STEPS) * clustered * 3 * (1 - ALIKE) / (2 * (STEPS - 1 / STEPS))
