"""The answer to amendments as JSON: money in currency units with at most two decimals, impact in impact points."""

from __future__ import annotations

from typing import Any

from budgetopt.council.answer import AmendmentAnswer, Answer, FundAnswer
from budgetopt.money import plain
from budgetopt.plan.record import head_of_budget, versions
from budgetopt.plan.score import Broken
from budgetopt.scenario.amending import Amendment, AmendmentLine, Position

SCHEMA = "budgetopt/amend/1"


def answer_record(answer: Answer, adopted: dict[str, Any]) -> dict[str, Any]:
    """The answer; `adopted` says what the amended workbook has, or why there is none."""
    return {
        "schema": SCHEMA,
        "budget": head_of_budget(answer.before.budget),
        "base": {"file": answer.base.file, "sum": answer.base.sum, "typed_over": answer.base.typed_over},
        "scenario": answer.base.scenario.resolved(),
        "authority": answer.authority.name if answer.authority else None,
        "impact": {"base": answer.before.impact},
        "amendments": [_head(each.amendment) | _answer(each) for each in answer.each if each.amendment],
        "together": {"amendments": [one.called for one in answer.together.amendments]} | _answer(answer.together),
        "left_out": [{"amendment": one.called, "why": why} for one, why in answer.left_out],
        "conflicts": [
            {"kind": one.kind, "words": one.words, "cells": [one.first.record, one.second.record]}
            for one in answer.conflicts
        ],
        "adopted": adopted,
        "versions": versions(),
    }


def _head(one: Amendment) -> dict[str, Any]:
    parts = ("number", "version", "replaces", "title", "sponsor", "co_sponsors", "analyst", "rationale", "vote", "file")
    return {part: getattr(one, part) for part in parts} | {
        "status": str(one.status),
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


def _fund(one: FundAnswer) -> dict[str, Any]:
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


def _answer(answer: AmendmentAnswer) -> dict[str, Any]:
    better = answer.better
    return {
        "balances": answer.balances,
        "lawful": answer.lawful,
        "allowed": answer.allowed,
        "funds": [_fund(one) for one in answer.funds],
        "broken": [_broken(one) | {"new": new} for one, new in answer.broken],
        "impact": {"amended": answer.after.impact, "change": answer.impact_change},
        "same_sources": better
        and {
            "gained": better.gained,
            "possible": better.possible,
            "more": better.more,
            "raises": [{"program_id": id, "change": plain(cents)} for id, cents in better.raises],
        },
        "lines": [
            {"program_id": id.program_id, "fund_id": id.fund_id, "base": plain(was), "amended": plain(now)}
            for id, (was, now) in answer.changes.items()
        ],
        **{
            what: [{"id": one.id, "name": one.name, "change": plain(one.change)} for one in rows]
            for what, rows in answer.served.items()
        },
        "fte": float(answer.fte),
        "positions": [{"side": str(side)} | _position(one) for side, one in answer.positions],
        "authority": [one.record for one in answer.verdicts],
        "provisos": [proviso for one in answer.amendments for proviso in one.provisos],
    }
