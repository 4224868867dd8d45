"""budgetopt recommend: from workbooks to a recommendation workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.record import Tables, tables_asked
from budgetopt.cli.talk import progress, step
from budgetopt.errors import Infeasible, InputError, Level, UsageError
from budgetopt.plan.time_limit import DEFAULT_TIME_LIMIT_S

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from budgetopt.city.model import Budget
    from budgetopt.cli.outputs import Out
    from budgetopt.council.carried_on import CarriedOn
    from budgetopt.explore.decided import DecisionEffect
    from budgetopt.plan.plan import Plan
    from budgetopt.returned.decisions import Decisions
    from budgetopt.scenario.model import Scenario

DEFAULT_OUTPUT = Path("recommendation.xlsx")
# Decisions whose effects a terminal shows.
_SHOWN = 20
# What a terminal adds to the sentence about a plan that was stopped.
MORE_TIME = " (--time-limit SECONDS)"


def recommend(
    files: opt.Files,
    scenario: opt.ScenarioFile = None,
    decisions: Annotated[
        Path | None, opt.option("--decisions", "OUT.xlsx", "A recommendation workbook whose Decisions become locks.")
    ] = None,
    authority: opt.AuthorityPack = None,
    tables: Tables = None,
    output: Annotated[Path | None, opt.output_option(DEFAULT_OUTPUT)] = None,
    json_out: opt.JsonOut = None,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
    time_limit: opt.TimeLimit = DEFAULT_TIME_LIMIT_S,
) -> None:
    """Recommend how to move money, within law and policy, and say why."""
    from budgetopt.intake.reading import read_budget
    from budgetopt.plan.recommend import recommend as find_plan
    from budgetopt.plan.record import record_of
    from budgetopt.workbooks.recommendation import write_recommendation

    today = opt.day(date)
    if authority and not decisions:
        raise UsageError("--authority judges decisions: name their workbook with --decisions.")
    inputs = (*files, mapping, scenario, decisions, authority)
    with outputs(force=force, inputs=inputs, output=output, default=DEFAULT_OUTPUT, json_out=json_out) as out:
        record = tables_asked(tables, out)
        with step("Reading"):
            asked = opt.scenario_of(scenario, out)
            budget = read_budget(list(files), mapping)
            carried = _carried_on(asked if scenario else None, decisions, budget) if decisions else None
            made = carried.made if carried else None
            if carried:
                asked, budget = carried.made.scenario, carried.budget
                if not scenario:
                    opt.note_new_defaults(asked, out)
        try:
            with step("Solving"), opt.blamed_on(scenario):
                plan = find_plan(budget, asked, time_limit_s=time_limit)
        except Infeasible as conflict:
            _tell_unmet(budget, asked, conflict, made, out, today, time_limit)
            raise
        judged = _judged(authority, decisions, plan, made)
        did = _effects(plan, time_limit) if made else ()
        rounds = carried.rounds(plan) if carried else ()
        out.workbook(
            lambda file: write_recommendation(plan, file, today, rounds=rounds, decided=did, tables=record.sheets)
        )
        record.write_journal(plan, out)
        out.json(lambda: record_of(plan) | (_decisions_record(made, did) if made else {}))
        tell(plan, out.say)
        if made:
            tell_decisions(plan, made, did, out)
        out.say(*judged)


def _tell_unmet(
    budget: Budget,
    scenario: Scenario,
    conflict: Infeasible,
    made: Decisions | None,
    out: Out,
    today: datetime.date,
    time_limit: float,
) -> None:
    """Write what clashes, and what would make a plan possible."""
    from budgetopt.explore.unmet import unmet
    from budgetopt.plan.record import infeasible_record
    from budgetopt.returned.decisions import clashing
    from budgetopt.workbooks.unmet import write_unmet

    if made:
        out.notes += [str(finding) for finding in clashing(conflict, made)]
    out.json(lambda: infeasible_record(budget, scenario, conflict))
    if out.target:
        with progress("Pricing relief") as told:
            ways = unmet(budget, scenario, conflict, time_limit, told)
        out.workbook(lambda file: write_unmet(ways, file, today))


def _carried_on(scenario: Scenario | None, decisions: Path, budget: Budget) -> CarriedOn:
    """What a workbook decides; loads the council's rooms only where there is one."""
    from budgetopt.council.carried_on import CarriedOn

    return CarriedOn.of(scenario, decisions, budget)


def _effects(plan: Plan, time_limit: float) -> tuple[DecisionEffect, ...]:
    """What each decision did."""
    from budgetopt.explore.decided import effects_of_decisions

    with progress("Pricing decisions") as told:
        return effects_of_decisions(plan, time_limit, told)


def _decisions_record(made: Decisions, did: Sequence[DecisionEffect]) -> dict[str, Any]:
    from budgetopt.returned.decisions import decisions_record

    return {"decisions": decisions_record(made, did)}


def _judged(authority: str | None, decisions: Path | None, plan: Plan, made: Decisions | None) -> list[str]:
    """What an authority says of the decisions. Raises InputError with those that it refuses, at their cells."""
    if authority is None or decisions is None or made is None:
        return []
    from budgetopt.council.authority import authority_named
    from budgetopt.council.base import read_base
    from budgetopt.council.deciding import JudgedDecisions

    judged = JudgedDecisions.of(authority_named(authority), read_base(decisions), plan, made)
    if judged.refused:
        raise InputError(judged.refused)
    return [str(one) for one in judged.others]


def tell_decisions(plan: Plan, made: Decisions, did: Sequence[DecisionEffect], out: Out) -> None:
    """How many decisions were read, what each of them did, and what a person should know of them."""
    from budgetopt.tell.decided import effect_in_words

    out.say(f"Decisions: {made.count}.")
    for effect in did[:_SHOWN]:
        out.say(f"  {effect_in_words(plan.budget, effect)}")
    if len(did) > _SHOWN:
        out.say(f"  and {len(did) - _SHOWN:,} more (the sheet Decided and --json have all)")
    out.notes += [str(note) for note in made.notes]


def tell(plan: Plan, out: Callable[[str], None]) -> None:
    """The headline, and what was found in the data."""
    from budgetopt.tell.figures import plural
    from budgetopt.tell.headline import about_what, by_year, ended_early, headline, rounding, unproven
    from budgetopt.tell.today import doing_nothing

    budget = plan.budget
    out(about_what(budget, plan.scenario))
    out(headline(plan))
    if words := doing_nothing(plan):
        out(words)
    for line in by_year(plan):
        out(line)
    if not plan.proven:
        out(unproven(plan) + MORE_TIME)
    if words := ended_early(plan):
        out(words + MORE_TIME)
    if words := rounding(plan):
        out(words)
    warnings = sum(finding.level is Level.WARNING for finding in budget.findings)
    if warnings:
        out(f"{plural(warnings, 'warning')} about the data: see the sheet Data quality, or run budgetopt check.")
