"""A look-back in sentences, for workbook, screen and terminal alike."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.city.years import fy
from budgetopt.money import Cents, show
from budgetopt.standard.lookback import Adoption, HitRate, LookBack, RatedMoves
from budgetopt.standard.moved import MeasureWay
from budgetopt.tell.figures import plural

# What stands over every face: nothing here says that one thing came of another.
NOT_CAUSAL = (
    "This sets side by side what was recommended, what was adopted and what the measures did afterwards. It does not "
    "say that the money was the reason: what a program itself changes, only an evaluation can tell."
)
_MOVES = {
    RatedMoves.RAISES: ("raise", "raises"),
    RatedMoves.CUTS: ("cut", "cuts"),
    RatedMoves.REFUSED: ("raise that was not adopted", "raises that were not adopted"),
}
_NONE = {
    RatedMoves.RAISES: "No raise that was recommended was adopted.",
    RatedMoves.CUTS: "No cut that was recommended was adopted.",
    RatedMoves.REFUSED: "No raise that was recommended was refused.",
}
_IN_RATE = {
    MeasureWay.TOWARD: "moved toward their target",
    MeasureWay.AWAY: "away",
    MeasureWay.NEITHER: "neither way",
    MeasureWay.NOT_MEASURED: "not measured",
}


def hit_rate_in_words(rate: HitRate) -> str:
    """ "Of 34 raises 19 moved toward their target, 6 away, 9 not measured." """
    if not rate.recommended:
        return f"No {_MOVES[rate.what][0].split()[0]} was recommended."
    if not rate.count:
        return _NONE[rate.what]
    ways = [
        f"{rate.ways[way]} {words}"
        for way, words in _IN_RATE.items()
        # How many neither way is said where there are any.
        if rate.ways[way] or way is not MeasureWay.NEITHER
    ]
    return f"Of {plural(rate.count, *_MOVES[rate.what])} {', '.join(ways)}."


def look_back_in_words(back: LookBack) -> Iterator[str]:
    """The whole of it in a few sentences."""
    yield (
        f"Then: {back.then.book.file}, a recommendation on the budget of {fy(back.base_year)}. "
        f"Now: the adopted budget of {fy(back.now.fiscal_year)}."
    )
    if back.now.fiscal_year <= back.base_year:
        yield (
            "These files are of the year that the recommendation starts from, or an earlier one: what was adopted "
            "after it is not in them yet."
        )
    yield (
        f"{_money(back, 'current')} in {fy(back.base_year)}, {_money(back, 'recommended')} recommended, "
        f"{_money(back, 'adopted')} adopted, {_money(back, 'actual')} spent."
    )
    became = [f"{back.adoptions[one]} {one}" for one in Adoption if back.adoptions[one]]
    yield f"Of {plural(len(back.programs), 'program')}: {', '.join(became)}."
    yield from dict.fromkeys(map(hit_rate_in_words, back.hit_rates))
    if back.payback.once:
        yield payback_in_words(back)
    yield NOT_CAUSAL


def payback_in_words(back: LookBack) -> str:
    """What the adopted cuts cost once, and after how long they have paid for it."""
    paid = back.payback
    years = "never" if paid.years is None else f"after {paid.years:.1f} years"
    return (
        f"By the rates on file the adopted cuts cost {show(paid.once, back.currency)} once and save "
        f"{show(paid.a_year, back.currency)} a year: paid back {years}."
    )


def _money(back: LookBack, what: str) -> str:
    cents: Cents | None = back.total(what)
    return "nothing on file of what was" if cents is None else show(cents, back.currency)
