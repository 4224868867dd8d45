"""A look-back as JSON: schema budgetopt/lookback/1; money in currency units, null for what is not on file."""

from __future__ import annotations

from typing import Any

from budgetopt.money import units, units_if
from budgetopt.standard.lookback import Adoption, LookBack, Payback, ProgramBack
from budgetopt.standard.lookback_words import hit_rate_in_words
from budgetopt.standard.moved import Figure, MeasureMove, MeasureWay
from budgetopt.standard.status import Aim

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
