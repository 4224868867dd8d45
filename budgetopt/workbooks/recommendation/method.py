"""The sheet Method: what was assumed, every parameter, and enough to repeat and to check the plan."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

from budgetopt.impact.value import city_prior
from budgetopt.plan.record import SCHEMA, versions
from budgetopt.scenario.model import Scenario
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import dollar_meant, plural
from budgetopt.tell.headline import impact_point
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.drawn_form import DRAWS, drawn_items
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.proof_form import BOUND, LAW_ALONE
from budgetopt.workbooks.sheet import Cell
from budgetopt.workbooks.text import pieces

NAME = "Method"

_ASSUMPTIONS = (
    "{point} {aim}",
    "A program's value per dollar is its alignment (how directly it serves the goals, 0 to 1) times its effectiveness "
    "(−1 to 1). A further goal adds only what the others left open.{in_units}",
    "Effectiveness pools what is believed before looking, what studies found and what the city's own outcome "
    "measures say, each by how sure it is. A rating says how sure and which way, never how large: positive is 0.80 "
    "whatever its size. What was found to help elsewhere is used at {transfer} of its size.",
    "Unknown is not bad: a program without evidence keeps the starting belief with a wide range. Not assessed is not "
    "zero: a service that nobody scored on the goals is neither cut nor raised.",
    "Returns diminish: with elasticity {elasticity} a tenth more money adds about {tenth} more impact. Today's budget "
    "is the reference.",
    "Law comes before policy. Restricted money stays in its fund; what a cut costs is paid from the fund it leaves.",
    "Changes are rounded to whole multiples of the rounding unit, or take a line to nothing; after rounding every "
    "rule holds exactly, to the cent.",
    "{one_answer}",
)
_PROVEN = {
    "aim": "The plan has the most impact points of all plans that obey every rule.",
    "one_answer": "One answer, always the same: of several best plans, the one that moves the least money.",
    "reached": "weak duality); the plan before rounding reaches it but for the gap.",
    "again": "the same plan comes out, to the cent.",
}
# The proof of a plan with a yes or no is a search, not its prices.
_SEARCHED = _PROVEN | {"reached": "by the solver's own search); the plan before rounding reaches it but for the gap."}
_UNPROVEN = {
    "aim": "The plan is the one with the most impact points that was found in time of all plans that obey every rule.",
    "one_answer": "The search was stopped at its time limit: another run, or a faster machine, may find another plan.",
    "reached": "by the solver's own search); the plan before rounding falls short of it by the gap, and is unproven.",
    "again": "a plan comes out that is this one or, as the search was stopped, one between this one and the bound.",
}
_CHECKS = (
    "1. Sheet Funds: for each fund the six uses sum to what is available. Sheet Recommendations: the totals by fund "
    "are the same amounts. The formulas are live.",
    "2. Sheet Rules: no value is beyond its limit; the largest violation below is 0.",
    "3. The dual value below bounds every plan that obeys the rules ({reached}",
    "4. Take the input files with the SHA-256 sums below, the scenario below and the same version: {again}",
    "5. Sheet Proof has every rule as a sum and the linear program with its solution and prices. The command budgetopt "
    "verify goes through all of this and names every cell that was changed.",
)


def _write(page: Page, facts: Facts) -> None:
    page.widths([44, 96])
    row = page.title(NAME, "Enough to verify the plan and to repeat it.")
    page.freeze(2, repeat=0)
    asked = facts.plan.scenario
    said = _UNPROVEN if not facts.plan.proven else _SEARCHED if facts.plan.mixed else _PROVEN
    currency = facts.budget.currency
    said |= {
        "point": impact_point(asked.objective, currency),
        "in_units": f" {dollar_meant(currency, 'these sheets')}".rstrip(),
        **_told_by(asked),
    }
    for title, sentences in (("What is assumed", _ASSUMPTIONS), ("How to check this plan yourself", _CHECKS)):
        told = (one.format(**said) for one in sentences)
        row = page.sentences(page.section(row + 1, title), told)
    for title, items in (
        ("This plan", _plan_items(facts, page.book.date)),
        ("What is believed before anything is known", list(_priors(facts))),
        ("Inputs (SHA-256)", [(item.file, item.sha256) for item in facts.budget.inputs]),
        ("Made with", list(versions().items())),
        (DRAWS, list(drawn_items(facts.robustness))),
        ("Every parameter of the scenario", list(parameters(facts.plan.scenario.resolved()))),
    ):
        if title == DRAWS and not items:
            continue
        row = page.pairs(page.section(row + 1, title), items)
    row = _scenario_json(page, facts, row + 1)
    _amendments_json(page, facts, row + 1)


def _told_by(scenario: Scenario) -> dict[str, str]:
    """What of a scenario the assumptions say, in words."""
    elasticity = float(scenario.returns.elasticity)
    return {
        "transfer": f"{scenario.evidence.transfer:.2f}",
        "elasticity": f"{elasticity:.2f}",
        "tenth": f"{1.1**elasticity - 1:.0%}",
    }


def _plan_items(facts: Facts, date: datetime.date) -> list[tuple[str, Cell]]:
    plan, proof = facts.plan, facts.plan.certificate
    impact = (
        ("Impact today, points", plan.current_impact),
        ("Impact recommended, points", plan.impact),
        ("Impact before rounding, points", plan.impact_before_rounding),
        (BOUND, plan.upper_bound),
        (LAW_ALONE, plan.current_impact + plan.prices.free_gain),
        ("Certificate: primal, points", proof.primal),
        ("Certificate: dual, points", proof.dual),
        ("Certificate: gap, points", proof.gap),
        ("Certificate: largest violation of any rule, currency units", proof.largest_violation),
    )
    return [
        ("Schema", SCHEMA),
        ("City", facts.budget.city),
        ("Base", facts.base),
        ("Currency", facts.budget.currency),
        ("Scenario", plan.scenario.name),
        ("Date of this workbook", date.isoformat()),
        ("Status", plan.status),
        *_search(facts),
        ("Rounding unit asked for, currency units", str(plan.scenario.round_to)),
        ("Rounding unit of this plan, currency units", f"{plan.solved.rounded.unit / 100:g}"),
        # As text, with every digit: a reader and a program see the same number.
        *((name, repr(float(value))) for name, value in impact),
    ]


def _priors(facts: Facts) -> Iterator[tuple[str, Cell]]:
    """The house's prior and the city's own, and which one the plan began with."""
    beliefs = facts.plan.scenario.beliefs
    prior = city_prior(facts.budget, beliefs)
    yield "Effectiveness, the house's", f"{prior.house:.2f}"
    yield (
        "Effectiveness, by the city's own findings",
        f"{prior.mean:.2f} ({plural(len(prior.heard), 'program')} with findings)",
    )
    yield "Taken for this plan", f"the {beliefs.evidence.prior}'s"


def _search(facts: Facts) -> list[tuple[str, Cell]]:
    """What a search over yes and no had and reached, where it was stopped."""
    plan = facts.plan
    if plan.proven:
        return []
    limit = plan.solved.time_limit_s
    return [
        ("Time limit of the search over yes and no, seconds", "none" if limit is None else f"{limit:g}"),
        (
            "Gap of the search, share of the impact",
            "none" if plan.gap_of_impact is None else f"{plan.gap_of_impact:.4%}",
        ),
        ("Gap of the search, share of the gain", "none" if plan.gap_of_gain is None else f"{plan.gap_of_gain:.4%}"),
    ]


def parameters(settings: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every setting by its dotted name, as the scenario file writes it."""
    if isinstance(settings, dict) and settings:
        for key, value in settings.items():
            yield from parameters(value, f"{name}.{key}" if name else str(key))
    elif isinstance(settings, list) and settings:
        for index, value in enumerate(settings, start=1):
            yield from parameters(value, f"{name}[{index}]")
    else:
        yield name, settings if isinstance(settings, str) else json.dumps(settings, ensure_ascii=False)


def _scenario_json(page: Page, facts: Facts, row: int) -> int:
    text = json.dumps(facts.plan.scenario.resolved(), sort_keys=True)
    row = page.section(row, "The scenario as JSON (parts follow each other without a break)")
    end = _in_parts(page, row, "Scenario JSON", text)
    page.book.name("Scenario_json", NAME, f"$B${row + 1}:$B${end}")
    return end


def _amendments_json(page: Page, facts: Facts, row: int) -> None:
    """What verify makes the amended budget again from."""
    if facts.rounds:
        text = json.dumps([one.model_dump(mode="json") for one in facts.rounds], sort_keys=True)
        row = page.section(row, "The amendments as JSON (parts follow each other without a break)")
        _in_parts(page, row, "Amendments JSON", text)


def _in_parts(page: Page, row: int, name: str, text: str) -> int:
    """A long text, a cell a part; returns the row under them."""
    parts = pieces(text)
    names = (f"{name}, part {index} of {len(parts)}" for index in range(1, len(parts) + 1))
    return page.pairs(row, zip(names, parts, strict=True), look="mono body")


SHEET = OutputSheet(NAME, "What is assumed, every parameter, versions and sums; how to check the plan", _write)
