"""What a resident reads of a close call: by hand, and without the workbook's shorthand."""

from __future__ import annotations

import pytest

from budgetopt.publish.plain_words import for_residents
from budgetopt.publish.public_gain import gain_in_words
from budgetopt.tell.headline import PRIORITIES_ONLY
from budgetopt.tell.lists import SURELY


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        # 0.38 of full effect is nearest two fifths, and so is what would keep it.
        (
            "effect 0.38 ± 0.24, kept at 0.38.",
            "believed to work at about two fifths of full effect, quite unsure; a little more would keep its money.",
        ),
        (
            "effect 0.47 ± 0.12, kept at 0.52; paid by Roads and 6 more.",
            "believed to work at about half of full effect, somewhat unsure; a little more would keep its money; paid "
            "by Roads and 6 more.",
        ),
        (
            "effect -0.02 ± 0.08, kept at 0.06.",
            "believed to have hardly any effect, fairly sure; about a tenth would keep its money.",
        ),
        # What does harm is not without effect.
        (
            "effect -0.20 ± 0.15, kept at -0.13.",
            "believed to do harm, somewhat unsure; a little less harm would keep its money.",
        ),
        (
            "effect -0.20 ± 0.15, kept at 0.13.",
            "believed to do harm, somewhat unsure; about a tenth of full effect would keep its money.",
        ),
    ],
)
def test_a_close_call_is_in_words(figures: str, words: str) -> None:
    why = f"All its funds (−2.0%): cut; a close call: {figures}"
    assert for_residents(why, False) == f"Cut; a close call: {words}"


def test_what_is_returned_is_no_share_of_an_effect() -> None:
    said = for_residents("Cut; a close call: return 1.05 ± 0.40, kept at 1.20.", True)
    assert said == "Cut; a close call: believed to return 1.05 for each 1.00 spent; 1.20 would keep its money."


class _Summary:
    """The figures of a workbook's Summary, and how its first sentence begins."""

    def __init__(self, today: float, gain: float, surely: float, begins: str = ""):
        self.figures = {"Impact today": today, "Gain": gain, SURELY: surely}
        self.begins, self.currency = begins, "EUR"

    def number(self, label: str) -> float:
        return self.figures[label]

    def begins_with(self, label: str) -> tuple[str, ...]:
        return (label,) if self.begins == label else ()


RIGHT = "if what is believed is right"


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((1000, 49, 15), f"better than today's budget: at least 1.5% better with 95% confidence, {RIGHT}."),
        # What may as well be a loss is no "at least -0.5% better".
        ((1000, 334, -5), "33.4% better than today's budget. That is not sure: it may be no better, or up to 0.5% "
                          f"worse (with 95% confidence, {RIGHT})."),
        # Where money is lost the plan serves the goals worse, and no minus makes it better.
        ((1000, -30, -41), f"3.0% worse than today's budget: at most 4.1% worse with 95% confidence, {RIGHT}."),
        # Of an impact below zero there is no share: a gain would be "-33% better".
        ((-900, 300, 135), "300 points better than today's budget: at least 135 points better with 95% confidence, "
                           f"{RIGHT}. An impact point is one euro that reaches a city goal in full and works in full."),
        ((1000, 0.1, 0), "It is not expected to serve the city's goals better than today's budget."),
    ],
)  # fmt: skip
def test_what_a_plan_brings_is_never_a_signed_better(figures: tuple[float, float, float], said: str) -> None:
    assert gain_in_words(_Summary(*figures)).endswith(said)


def test_a_gain_of_several_years_is_not_that_of_the_first() -> None:
    said = gain_in_words(_Summary(3000, 300, 150), years=3)
    assert said.startswith(
        "By what is known of the programs, over its 3 years together, it serves the city's goals 10.0%"
    )


def test_nothing_is_known_where_the_plan_goes_by_goals_and_law_alone() -> None:
    said = gain_in_words(_Summary(1000, 49, 15, PRIORITIES_ONLY))
    assert said.startswith("No study or measure says what any program achieves: by goals and law alone it serves ")
    assert gain_in_words(_Summary(1000, 49, 15), by_benefits=True).startswith(
        "By what is known of the programs its benefits are 4.9% higher than those of today's budget: at least "
    )
