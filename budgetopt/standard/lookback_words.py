"""A look-back in sentences, for workbook, screen and terminal alike; and as JSON, schema budgetopt/lookback/1: money in
currency units, null for what is not on file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budgetopt.city.years import fy
from budgetopt.money import Cents, show, units, units_if
from budgetopt.standard.lookback import Adoption, HitRate, LookBack, Payback, ProgramBack, RatedMoves
from budgetopt.standard.moved import Figure, MeasureMove, MeasureWay
from budgetopt.standard.status import Aim
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
    said = ", ".join(ways)
    said = said.replace("their target", "its target") if rate.count == 1 else said
    return f"Of {plural(rate.count, *_MOVES[rate.what])} {said}."


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
        f"{_money(back, 'adopted')} adopted, {_money(back, 'actual')} spent{_by_some(back)}."
    )
    became = [f"{back.adoptions[one]} {one}" for one in Adoption if back.adoptions[one]]
    yield f"Of {plural(len(back.programs), 'program')}: {', '.join(became)}."
    yield from dict.fromkeys(map(hit_rate_in_words, back.hit_rates))
    if back.payback.once:
        yield payback_in_words(back)
    yield NOT_CAUSAL


def payback_in_words(back: LookBack) -> str:
    """What adopted cuts cost once, and after how long those that cost have paid for it."""
    paid, programs = back.payback, sum(one.payback is not None for one in back.programs)
    soon = paid.years is not None and paid.years < 0.05
    years = "never" if paid.years is None else "within a month" if soon else f"after {paid.years:.1f} years"
    return (
        f"By the rates on file the adopted cuts of {plural(programs, 'program')} cost "
        f"{show(paid.once, back.currency)} once and save "
        f"{show(paid.a_year, back.currency)} a year: paid back {years}."
    )


def _money(back: LookBack, what: str) -> str:
    cents: Cents | None = back.total(what)
    return "nothing on file of what was" if cents is None else show(cents, back.currency)


def _by_some(back: LookBack) -> str:
    """Where not every program that was adopted has a figure of what it spent: how many have."""
    adopted = [one for one in back.programs if one.adopted]
    known = sum(one.actual is not None for one in adopted)
    return f" by the {known:,} of {plural(len(adopted), 'program')} with a figure" if 0 < known < len(adopted) else ""


SCHEMA = "budgetopt/lookback/1"
_KEYS = {
    MeasureWay.TOWARD: "toward",
    MeasureWay.AWAY: "away",
    MeasureWay.NEITHER: "neither",
    MeasureWay.NOT_MEASURED: "not measured",
}


def look_back_record(back: LookBack) -> dict[str, Any]:
    """All of it."""
    return {
        "schema": SCHEMA,
        "city": back.now.city,
        "currency": back.currency,
        "then": {"file": back.then.book.file, "fiscal_year": back.base_year},
        "now": {
            "fiscal_year": back.now.fiscal_year,
            "inputs": [{"file": one.file, "sha256": one.sha256} for one in back.now.inputs],
        },
        "totals": {what: units_if(back.total(what)) for what in ("current", "recommended", "adopted", "actual")},
        "counts": {str(one): back.adoptions[one] for one in Adoption},
        "hit_rate": {
            str(rate.what): {"count": rate.count}
            | {_KEYS[way]: rate.ways[way] for way in MeasureWay}
            | {"words": hit_rate_in_words(rate)}
            for rate in back.hit_rates
        },
        "payback": _payback(back.payback),
        "programs": [_program(one) for one in back.programs],
        "findings": [
            {"rule": one.rule, **one.place.record, "found": one.found, "mend": one.mend} for one in back.findings
        ],
    }


def _program(one: ProgramBack) -> dict[str, Any]:
    return {
        "program_id": one.id,
        "program": one.name,
        "department": one.department,
        "current": units_if(one.current),
        "recommended": units_if(one.recommended),
        "adopted": units_if(one.adopted),
        "actual": units_if(one.actual),
        "became": str(one.adoption),
        "reason": one.reason,
        "moved": _KEYS[one.way],
        "measures": [_measure(move) for move in one.measures],
        "payback": _payback(one.payback) if one.payback else None,
    }


def _measure(move: MeasureMove) -> dict[str, Any]:
    return {
        "metric": move.metric.name,
        "unit": move.metric.unit,
        "target": move.metric.target,
        "direction": str(move.metric.better),
        "before": _figure(move.before),
        "after": _figure(move.after),
        "moved": _KEYS[move.way],
        "status": str(Aim.of(move.metric).standing),
    }


def _figure(figure: Figure | None) -> dict[str, float] | None:
    return {"year": figure[0], "value": figure[1]} if figure else None


def _payback(one: Payback) -> dict[str, float | None]:
    return {"once": units(one.once), "a_year": units(one.a_year), "years": one.years}
