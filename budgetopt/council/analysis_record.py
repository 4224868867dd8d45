"""The analysis of amendments as JSON: money in currency units with at most two decimals, impact in impact points."""

from __future__ import annotations

from typing import Any

from budgetopt.council.analysis import AmendedFund, AmendmentAnalysis, Analysis
from budgetopt.council.analysis_words import vote_remark
from budgetopt.money import plain
from budgetopt.plan.record import head_of_budget, versions
from budgetopt.plan.score import Broken
from budgetopt.scenario.amending import Amendment, AmendmentLine, Position

SCHEMA = "budgetopt/amend/1"


def analysis_record(analysis: Analysis, adopted: dict[str, Any]) -> dict[str, Any]:
    """The analysis; `adopted` says what the amended workbook has, or why there is none."""
    return {
        "schema": SCHEMA,
        "budget": head_of_budget(analysis.before.budget),
        "base": {"file": analysis.base.file, "sum": analysis.base.sum, "typed_over": analysis.base.typed_over},
        "scenario": analysis.base.scenario.resolved(),
        "authority": analysis.authority.name if analysis.authority else None,
        "impact": {"base": analysis.before.impact},
        "amendments": [_head(each.amendment) | _analysis(each) for each in analysis.each if each.amendment],
        "together": {"amendments": [one.called for one in analysis.together.amendments]} | _analysis(analysis.together),
        "left_out": [{"amendment": one.called, "why": why} for one, why in analysis.left_out],
        "conflicts": [
            {"kind": one.kind, "words": one.words, "cells": [one.first.record, one.second.record]}
            for one in analysis.conflicts
        ],
        "adopted": adopted,
        "versions": versions(),
    }


def _head(one: Amendment) -> dict[str, Any]:
    parts = ("number", "version", "replaces", "title", "sponsor", "co_sponsors", "analyst", "rationale", "vote", "file")
    return {part: getattr(one, part) for part in parts} | {
        "status": str(one.status),
        "vote_remark": vote_remark(one) or None,
        "asked": [_line(line) for line in one.lines],
    }


def _line(line: AmendmentLine) -> dict[str, Any]:
    named = {part: getattr(line, part) for part in ("program_id", "program", "department", "fund_id", "note")}
    return {
        "side": str(line.side),
        "kind": line.kind and str(line.kind),
        **named,
        "change": plain(line.change_cents),
        "recurring": line.recurring,
        "year_2_change": None if line.year_2_cents is None else plain(line.year_2_cents),
        "positions": [_position(one) for one in line.positions],
    }


def _position(one: Position) -> dict[str, Any]:
    return {"title": one.title, "number": one.number, "fte": float(one.fte)}


def _fund(one: AmendedFund) -> dict[str, Any]:
    return {
        "fund_id": one.fund_id,
        "sources": plain(one.sources_cents),
        "uses": plain(one.uses_cents),
        "balance": plain(one.balance_cents),
        "ongoing_sources": plain(one.ongoing_sources_cents),
        "ongoing_uses": plain(one.ongoing_uses_cents),
        "ongoing_short": plain(one.ongoing_short_cents),
        "year_2_balance": plain(one.year_2_cents),
        "unallocated": plain(one.idle_cents),
        "exit_costs_saved": plain(one.saved_cents),
        "exit_costs_added": plain(one.new_costs_cents),
    }


def _broken(one: Broken) -> dict[str, Any]:
    said = {part: getattr(one, part) for part in ("rule", "subject_id", "subject", "policy", "source", "granted_by")}
    return {"rule_id": str(one.rule_id), **said, "by": plain(one.by_cents), "words": one.words}


def _analysis(analysis: AmendmentAnalysis) -> dict[str, Any]:
    better = analysis.better
    return {
        "balances": analysis.balances,
        "lawful": analysis.lawful,
        "allowed": analysis.allowed,
        "funds": [_fund(one) for one in analysis.funds],
        "broken": [_broken(one) | {"new": new} for one, new in analysis.broken],
        "impact": {"amended": analysis.after.impact, "change": analysis.impact_change},
        "same_sources": better
        and {
            "gained": better.gained,
            "possible": better.possible,
            "more": better.more,
            "raises": [{"program_id": id, "change": plain(cents)} for id, cents in better.raises],
        },
        "lines": [
            {"program_id": id.program_id, "fund_id": id.fund_id, "base": plain(was), "amended": plain(now)}
            for id, (was, now) in analysis.changes.items()
        ],
        **{
            what: [{"id": one.id, "name": one.name, "change": plain(one.change)} for one in rows]
            for what, rows in analysis.served.items()
        },
        "fte": float(analysis.fte),
        "positions": [{"side": str(side)} | _position(one) for side, one in analysis.positions],
        "authority": [one.record for one in analysis.verdicts],
        "provisos": [proviso for one in analysis.amendments for proviso in one.provisos],
    }
