"""Which of several scenarios to pick, in one sentence, with what speaks against it."""

from __future__ import annotations

from budgetopt.explore.compare import Comparison, Headline
from budgetopt.money import show_short
from budgetopt.tell.figures import plural, points

# A plan that keeps so much of the best gain with so much fewer changes is worth a word; so is a total that differs so.
_NEARLY, _FEWER, _UNLIKE = 0.9, 0.8, 0.001
# Less more than this is next to none.
_HARDLY = 0.01


def pick_in_words(comparison: Comparison) -> str:
    """The scenario that gains most by the first one's beliefs, how far that is promised, by how much, what keeps most
    of it with fewer changes, and whether they spend the same; or why none can be picked."""
    heads, names, first = comparison.headlines, comparison.names, comparison.first
    gains = [one.by_first for one in heads]
    if any(gain is None for gain in gains):
        return "None can be picked by its gain: plans of different years have no common measure."
    order = sorted(range(len(heads)), key=lambda place: (-(gains[place] or 0.0), _changed(heads[place]), place))
    best, second = order[0], order[1]
    gain, head = gains[best] or 0.0, heads[best]
    if gain <= 0:
        return f"None: by the beliefs of “{names[0]}” none gains anything over today's budget."
    apart = [place for place in order if heads[place].low > 0]
    if head.low <= 0 <= head.high:
        none = "" if apart else "None can be told from today's budget; "
        said = f"{none}“{names[best]}” would gain most, {points(gain)}, if the beliefs of “{names[0]}” are right"
    else:
        said = (
            f"“{names[best]}”: by the beliefs of “{names[0]}” it gains most, {points(gain)}, at least "
            f"{points(head.low)} with 95% confidence{_by_whose(comparison, best)}"
        )
    more = gain - (gains[second] or 0.0)
    said += (
        f", as much as “{names[second]}”"
        if more == 0
        else f", hardly more than “{names[second]}”"
        if more < _HARDLY * gain
        else f", {points(more)} more than “{names[second]}”"
    )
    if apart and best not in apart:
        sure = apart[0]
        said += (
            f"; it cannot be told from today's budget, “{names[sure]}” can, with a gain of at least "
            f"{points(heads[sure].low)} with 95% confidence{_by_whose(comparison, sure)}"
        )
    lighter = [
        place
        for place in order[1:]
        if (gains[place] or 0.0) >= _NEARLY * gain and _changed(heads[place]) <= _FEWER * _changed(head)
    ]
    if lighter:
        other = min(lighter, key=lambda place: (_changed(heads[place]), place))
        fewer = plural(_changed(head) - _changed(heads[other]), "program")
        said += f"; “{names[other]}” keeps {(gains[other] or 0.0) / gain:.0%} of that and changes {fewer} fewer"
    totals = [one.recommended_cents for one in heads]
    if max(totals) - min(totals) > _UNLIKE * max(totals):
        low, high = (show_short(cents, first.budget.currency) for cents in (min(totals), max(totals)))
        said += f"; they do not spend the same ({low} to {high})"
    return f"{said}."


def _by_whose(comparison: Comparison, place: int) -> str:
    own = comparison.plans[place].scenario.beliefs != comparison.first.scenario.beliefs
    return " by its own beliefs" if own else ""


def _changed(one: Headline) -> int:
    return one.programs_cut + one.programs_raised
