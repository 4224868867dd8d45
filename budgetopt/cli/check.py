"""budgetopt check: what the workbooks say, what is wrong with them, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from budgetopt.city.years import fy
from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import finding_lines, step
from budgetopt.errors import Level

if TYPE_CHECKING:
    from budgetopt.city.coverage import Coverage
    from budgetopt.intake.reading import Examination, Opened

INPUT_HAS_ERRORS = 3
_MOST_OF_A_PROPOSAL = 12
_KINDS = ("outcome_metric", "recent_metric", "evidence", "alignment")
_WORDS = (
    "with an outcome metric",
    "with a metric of the last two years",
    "with an evidence rating",
    "aligned to goals",
)


def check(
    files: opt.Files, mapping: opt.MappingFile = None, json_out: opt.JsonOut = None, force: opt.Force = False
) -> None:
    """List findings with their cells, and how ready the data is to decide with. Writes nothing else."""
    from budgetopt.city.coverage import coverage
    from budgetopt.intake.account import account_of
    from budgetopt.intake.reading import examine, open_books
    from budgetopt.tell.figures import plural

    with outputs(force=force, inputs=(*files, mapping), json_out=json_out) as out:
        with step("Reading"):
            opened = open_books(list(files))
            found = examine(opened, mapping)
        covered = coverage(found.budget) if found.budget else None
        out.json(lambda: _record(found, covered))
        levels = Counter(str(finding.level) for finding in found.findings)
        out.say(*account_of(found.understood), *finding_lines(found.findings))
        out.say(", ".join(plural(levels[str(level)], str(level)) for level in Level) + ".")
        if covered is None:
            out.say("The budget cannot be read until the errors are mended.")
            out.say(*(_way_on(opened, found, files) if mapping is None else ()))
            raise typer.Exit(INPUT_HAS_ERRORS)
        out.say(*_summary(found, covered))


def _way_on(opened: Opened, found: Examination, files: Sequence[Path]) -> list[str]:
    """What a mapping would read of sheets that are not of this product's layout; nothing where none would be read."""
    import shlex

    from budgetopt.intake.account import account_of
    from budgetopt.intake.proposing.propose import proposal_for

    # Nobody's budget, whatever a mapping would make of it.
    if any(finding.rule == "too-many-rows" for finding in found.findings):
        return []
    proposal = proposal_for(opened, known=found)
    if proposal.mapping is None or not proposal.mapping.parts:
        return []
    command = f"budgetopt map {' '.join(shlex.quote(str(file)) for file in files)} -o mapping.yaml"
    return [f"`{command}` would read:", *account_of(proposal.found.understood)[:_MOST_OF_A_PROPOSAL]]


def _summary(found: Examination, covered: Coverage) -> list[str]:
    from budgetopt.city.ledger import program_totals
    from budgetopt.impact.value import city_prior
    from budgetopt.money import show
    from budgetopt.tell.evidence import priors_in_words
    from budgetopt.tell.figures import plural
    from budgetopt.tell.today import in_words, law_breaks

    budget = found.budget
    if budget is None:
        return []
    total = sum(program_totals(budget).values())
    lines = [
        f"{budget.city or 'The budget'}, {fy(budget.fiscal_year)}: {show(total, budget.currency)} in "
        f"{plural(len(budget.programs), 'program')}, {plural(len(budget.departments), 'department')} and "
        f"{plural(len(budget.funds), 'fund')}.",
        "How ready the data is (share of the spending on services and support):",
    ]
    for kind, words in zip(_KINDS, _WORDS, strict=True):
        cents = getattr(covered.overall, kind)
        lines.append(f"  {covered.overall.share(cents):6.1%}  {words}")
    lines.append("By department (outcome metric, recent metric, evidence, alignment):")
    for part in sorted(covered.departments, key=lambda part: -part.spending):
        shares = " ".join(f"{part.share(getattr(part, kind)):5.0%}" for kind in _KINDS)
        lines.append(f"  {show(part.spending, budget.currency):>16}  {shares}  {part.department}")
    lines.append(priors_in_words(city_prior(budget)))
    if said := in_words(law_breaks(budget)):
        lines.append(said)
    if covered.measure_first:
        lines.append("Measure first (most money, least known):")
    for item in covered.measure_first[:5]:
        money = show(item.spending, budget.currency)
        lines.append(f"  {money:>16}  {item.program} ({item.department}) lacks {', '.join(item.lacking)}")
    return lines


def _record(found: Examination, covered: Coverage | None) -> dict[str, Any]:
    from budgetopt.impact.value import city_prior
    from budgetopt.money import plain
    from budgetopt.tell.evidence import prior_record
    from budgetopt.tell.today import law_breaks

    record: dict[str, Any] = {
        "schema": "budgetopt/check/1",
        "inputs": [{"file": item.file, "sha256": item.sha256} for item in found.inputs],
        "findings": [
            {
                "level": str(finding.level),
                "rule": finding.rule,
                **finding.place.record,
                "more_cells": list(finding.more),
                "found": finding.found,
                "expected": finding.expected,
                "mend": finding.mend,
            }
            for finding in found.findings
        ],
        "doing_nothing": [],
        "coverage": None,
        "measure_first": [],
        "prior": None,
    }
    if found.budget and covered:
        record["doing_nothing"] = [breach.words for breach in law_breaks(found.budget)]
        record["prior"] = prior_record(city_prior(found.budget))
        record["coverage"] = [
            {"department": part.department, "spending": plain(part.spending)}
            | {kind: part.share(getattr(part, kind)) for kind in _KINDS}
            for part in (covered.overall, *covered.departments)
        ]
        record["measure_first"] = [
            {"program_id": item.program_id, "spending": plain(item.spending), "lacking": list(item.lacking)}
            for item in covered.measure_first
        ]
    return record
