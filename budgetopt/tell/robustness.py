"""How sure a plan is, in sentences: for the sheet, the screen and the terminal."""

from __future__ import annotations

from budgetopt.explore.stability import Robustness, Sureness
from budgetopt.tell.figures import plural, points


def robustness_in_words(robustness: Robustness) -> list[str]:
    """The draws, the gain over them, the moves by class, and what knowing more is worth."""
    stopped = (
        f" (of {robustness.asked:,} asked for: the run was stopped)" if robustness.draws < robustness.asked else ""
    )
    counts = ", ".join(f"{robustness.count(one)} {one}" for one in Sureness)
    sentences = [
        f"{plural(robustness.draws, 'draw')}{stopped}, seed {robustness.seed}. The plan has more impact than today's "
        f"budget in {robustness.share_better:.1%} of the draws, and less in {robustness.share_worse:.1%}.",
        f"It gains {points(robustness.gain(50))} in the middle draw; in nine of ten draws between "
        f"{points(robustness.gain(5))} and {points(robustness.gain(95))}.",
        f"Of the plan's moves {counts}.",
    ]
    if (more := robustness.value_of_knowing) is not None:
        sentences.append(f"If every effect were known before deciding, {points(more)} more could be gained on average.")
    if not robustness.today_possible:
        sentences.insert(1, "Today's budget itself does not obey every rule any more: it is a measure here, no choice.")
    return sentences
