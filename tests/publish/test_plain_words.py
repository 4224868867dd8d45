"""What a resident reads of a close call: by hand, and without the workbook's shorthand."""

from __future__ import annotations

import pytest

from budgetopt.publish.plain_words import for_residents


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
    ],
)
def test_a_close_call_is_in_words(figures: str, words: str) -> None:
    why = f"All its funds (−2.0%): cut; a close call: {figures}"
    assert for_residents(why, False) == f"Cut; a close call: {words}"


def test_what_is_returned_is_no_share_of_an_effect() -> None:
    said = for_residents("Cut; a close call: return 1.05 ± 0.40, kept at 1.20.", True)
    assert said == "Cut; a close call: believed to return 1.05 for each 1.00 spent; 1.20 would keep its money."
