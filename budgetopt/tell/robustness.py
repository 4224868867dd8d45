"""How sure a plan is, in sentences: for the sheet, the screen and the terminal."""

from __future__ import annotations

from budgetopt.explore.stability import Robustness, Sureness
from budgetopt.tell.figures import plural, points


def robustness_in_words(found: Robustness) -> list[str]:
    """The draws, the gain over them, the moves by class, and what knowing more is worth."""
    stopped = f" (of {found.asked:,} asked for: the run was stopped)" if found.draws < found.asked else ""
    counts = ", ".join(f"{found.count(one)} {one}" for one in Sureness)
    sentences = [
        f"{plural(found.draws, 'draw')}{stopped}, seed {found.seed}. The plan has more impact than today's budget in "
        f"{found.share_better:.1%} of the draws, and less in {found.share_worse:.1%}.",
        f"It gains {points(found.gain(50))} in the middle draw; in nine of ten draws between "
        f"{points(found.gain(5))} and {points(found.gain(95))}.",
        f"Of the plan's moves {counts}.",
    ]
    if (more := found.value_of_knowing) is not None:
        sentences.append(f"If every effect were known before deciding, {points(more)} more could be gained on average.")
    if not found.today_possible:
        sentences.insert(1, "Today's budget itself does not obey every rule any more: it is a measure here, no choice.")
    return sentences
