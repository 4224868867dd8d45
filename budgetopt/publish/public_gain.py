"""What a plan is expected to bring, as residents read it."""

from __future__ import annotations

from budgetopt.publish.memo_source import MemoSource
from budgetopt.tell.figures import points
from budgetopt.tell.headline import PRIORITIES_ONLY, impact_point
from budgetopt.tell.lists import SURELY

# Less than this share of today's impact is no gain that a page could show.
_SHOWN = 0.0005
_IF_RIGHT = "if what is believed is right"


def gain_in_words(source: MemoSource, by_benefits: bool = False, years: int = 1) -> str:
    """How much better or worse a plan serves the goals than today's budget, and how sure that is: a share of today's
    impact, and where that is nothing or less, of which there is no share, in impact points."""
    today, gain, surely = (source.number(label) for label in ("Impact today", "Gain", SURELY))
    blind = bool(source.begins_with(PRIORITIES_ONLY))
    known = "No study or measure says what any program achieves: by goals and law alone" if blind else ""
    known = known or "By what is known of the programs"
    if abs(gain) <= _SHOWN * abs(today):
        more = "bring more benefits" if by_benefits else "serve the city's goals better"
        return f"It is not expected to {more} than today's budget."

    up, down = ("higher", "lower") if by_benefits else ("better", "worse")

    def by(much: float) -> str:
        way = up if much > 0 else down
        return f"{f'{abs(much) / today:.1%}' if today > 0 else points(abs(much))} {way}"

    unit = "" if today > 0 else f" {impact_point('benefits' if by_benefits else 'impact', source.currency)}"
    does = "its benefits are" if by_benefits else "it serves the city's goals"
    over = f", over its {years} years together," if years > 1 else ""
    serves = f"{known}{over} {does} {by(gain)} than {'those of ' * by_benefits}today's budget"
    if gain < 0:
        return f"{serves}: at most {by(surely)} with 95% confidence, {_IF_RIGHT}.{unit}"
    if surely > 0:
        return f"{serves}: at least {by(surely)} with 95% confidence, {_IF_RIGHT}.{unit}"
    it = "they" if by_benefits else "it"
    or_worse = f", or up to {by(surely)}" if abs(surely) > _SHOWN * abs(today) else ""
    return f"{serves}. That is not sure: {it} may be no {up}{or_worse} (with 95% confidence, {_IF_RIGHT}).{unit}"
