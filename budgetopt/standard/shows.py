"""How data shows a line of the Standard: one function each, from what a city holds to what shows it, and why."""

from __future__ import annotations

from budgetopt.city.ledger import program_totals
from budgetopt.city.model import AmountKind, MetricType, Stage
from budgetopt.city.names import normalised
from budgetopt.money import Cents, show
from budgetopt.returned.ours import Listing
from budgetopt.standard.held import Held
from budgetopt.standard.item import ItemShown
from budgetopt.tell.evidence import counts
from budgetopt.tell.figures import part, plural
from budgetopt.workbooks.recommendation import measures

# Of the spending on services and support, or of the measures: what half of it lacks is not what the city does.
HALF = 0.5
YEARS_TO_A_TREND = 3
NO_PLAN = "No recommendation was given (--plan)."
_GROUNDS = ("Program ID", "Program", "Status in the plan", "Rests on", "What is on file")


def goals_are_defined(held: Held) -> ItemShown:
    """Every goal has a headline metric that is on file with a target."""
    goals = held.budget.goals
    if not goals:
        return ItemShown("No goal is on file.")
    measured = [*held.budget.metrics, *held.budget.indicators]
    on_file = {normalised(metric.name) for metric in measured}
    targets = {normalised(metric.name) for metric in measured if metric.target is not None}
    lacking = [
        goal.name
        for goal in goals
        if (headline := normalised(goal.headline_metric)) not in targets
        and (goal.target is None or headline not in on_file)
    ]
    if lacking:
        return ItemShown(f"{plural(len(lacking), 'goal')} of {len(goals)} without a headline metric that has a target.")
    return ItemShown(
        f"{plural(len(goals), 'goal')}, each with a headline metric and its target.", held.sheets("Goals", "Metrics")
    )


def publication_is_decided(held: Held) -> ItemShown:
    """Goals, and a licence under which the city's figures are given to the public."""
    licence, goals = held.setting("Licence"), held.sheets("Goals")
    if not goals or not licence:
        return ItemShown("No goal is on file." if not goals else "Settings names no licence for what is published.")
    return ItemShown(
        "Goals are on file, and a licence under which they and their figures are published.", licence + goals
    )


def residents_were_asked(held: Held) -> ItemShown:
    """Points of residents, of groups of which it is known how many answered."""
    groups = {vote.group for vote in held.budget.residents if vote.group and vote.respondents}
    if not groups:
        return ItemShown("No points of a group of residents with its number of respondents are on file.")
    return ItemShown(
        f"Points of {plural(len(groups), 'group')} of residents, with how many answered.", held.sheets("Residents")
    )


def departments_take_part(held: Held) -> ItemShown:
    """Every department with services measures something and somebody answers for each of its programs."""
    budget = held.budget
    departments = {program.department for program in held.services}
    measured = {budget.program[metric.program_id].department for metric in held.measures()}
    measured |= {metric.department for metric in budget.indicators if metric.actuals}
    without = departments - measured
    if without:
        return ItemShown(
            f"{plural(len(without), 'department')} of {len(departments)} without a measure that has a figure."
        )
    unowned = [program for program in held.services if not program.owner]
    if unowned:
        return ItemShown(f"Nobody is named who answers for {plural(len(unowned), 'program')} of {len(held.services)}.")
    return ItemShown(
        "Every department measures its work, and somebody answers for each program.", held.sheets("Programs", "Metrics")
    )


def data_is_collected(held: Held) -> ItemShown:
    """Most of the spending has a measure with a figure of the base year or one of the two before."""
    overall = held.coverage.overall
    return _covered(held, overall.recent_metric, "a measure of the last two years", "Metrics")


def results_are_measured(held: Held) -> ItemShown:
    """Most of the spending has an outcome metric with a target."""
    with_target = {metric.program_id for metric in held.measures(MetricType.OUTCOME) if metric.target is not None}
    spending = _spending(held)
    measured = sum(cents for id, cents in spending.items() if id in with_target)
    words, whole = "an outcome metric with a target", sum(spending.values())
    said = f"{part(measured / whole if whole else 0)} of the spending has {words}."
    return ItemShown(said, held.sheets("Metrics") if whole and measured >= HALF * whole else ())


def _spending(held: Held) -> dict[str, Cents]:
    totals = program_totals(held.budget)
    return {program.id: max(0, totals[program.id]) for program in held.services}


def _covered(held: Held, cents: Cents, words: str, *sheets: str) -> ItemShown:
    share = held.coverage.overall.share(cents)
    return ItemShown(f"{part(share)} of the spending has {words}.", held.sheets(*sheets) if share >= HALF else ())


def data_is_shared(held: Held) -> ItemShown:
    """A licence, and the columns that may be given away."""
    licence, columns = held.setting("Licence"), held.setting("Publish")
    if not licence or not columns:
        lacking = [name for name, place in (("Licence", licence), ("Publish", columns)) if not place]
        return ItemShown(f"Settings does not say {' and '.join(lacking)}.")
    return ItemShown("Settings names the licence and the columns that are published.", licence + columns)


def performance_is_understood(held: Held) -> ItemShown:
    """Most measures with a figure have three years of them, and so a trend."""
    counted = held.measures()
    long = [metric for metric in counted if len({year for year, _ in metric.actuals}) >= YEARS_TO_A_TREND]
    if not counted:
        return ItemShown("No measure has a figure.")
    whole = plural(len(counted), "measure")
    said = f"{YEARS_TO_A_TREND} years of figures or more are on file for {len(long)} of {whole} with a figure."
    return ItemShown(said, held.sheets("Metrics") if len(long) >= HALF * len(counted) else ())


def progress_is_assessed(held: Held) -> ItemShown:
    """What was spent stands beside what was adopted, and what was reached beside its target."""
    budget = held.budget
    adopted, actual = ({one.fiscal_year for one in budget.amounts if one.kind is kind} for kind in _BOTH)
    assessed = [metric for metric in held.measures() if metric.target is not None]
    if not adopted & actual:
        return ItemShown("No year has both what was adopted and what was spent.")
    if not assessed:
        return ItemShown("No measure has a target and a figure.")
    years = plural(len(adopted & actual), "year")
    said = f"{years} adopted and spent, {plural(len(assessed), 'measure')} beside a target."
    return ItemShown(said, held.sheets("Budget", "Metrics"))


_BOTH = (AmountKind.ADOPTED, AmountKind.ACTUAL)


def impact_is_evaluated(held: Held) -> ItemShown:
    """The city's own programs were evaluated: evaluations that run or are done, or findings of their own."""
    budget = held.budget
    running = [one for one in budget.evaluations if one.status in (Stage.RUNNING, Stage.DONE)]
    local = [study for study in budget.studies if study.local]
    if not running and not local:
        return ItemShown("No evaluation runs or is done, and no finding is about a program here.")
    said = f"{plural(len(running), 'evaluation')} running or done, {plural(len(local), 'finding')} of programs here."
    return ItemShown(said, (held.sheets("Evaluations") if running else ()) + (held.sheets("Evidence") if local else ()))


def decisions_rest_on_data(held: Held) -> ItemShown:
    """Most of the programs that a recommendation changes have a measure or a finding on file that counts."""
    grounds = held.listing(measures.NAME, _GROUNDS)
    if grounds is None:
        return ItemShown(NO_PLAN)
    changed = {grounds.text(row, "Program ID") for row in grounds.rows}
    known = _resting_on(grounds, "measure", "finding", "unit cost")
    said = f"{len(known)} of {plural(len(changed), 'program')} whose money changes rest on measures or findings."
    return ItemShown(said, held.of_plan(measures.NAME) if changed and len(known) >= HALF * len(changed) else ())


def _resting_on(grounds: Listing, *kinds: str) -> set[str]:
    """The programs whose change rests on something of these kinds that counts."""
    return {
        grounds.text(row, "Program ID")
        for row in grounds.rows
        if grounds.text(row, "Rests on") in kinds and counts(grounds.text(row, "What is on file"))
    }


def evidence_of_impact_is_used(held: Held) -> ItemShown:
    """At least one change of a recommendation rests on a finding that counts."""
    grounds = held.listing(measures.NAME, _GROUNDS)
    if grounds is None:
        return ItemShown(NO_PLAN)
    found = _resting_on(grounds, "finding")
    said = f"{plural(len(found), 'program')} whose money changes {'rests' if len(found) == 1 else 'rest'} on findings."
    return ItemShown(said, held.of_plan(measures.NAME) if found else ())


def funds_are_redirected(held: Held) -> ItemShown:
    """A change of money that somebody decided, by its cell, or a cut that was proposed and adopted a year ago."""
    money, cuts = held.money, held.adopted_cuts
    told, where = [], tuple(place for _, place, _ in held.decided)
    if where:
        told.append(f"{plural(len(where), 'change')} of money decided.")
    if cuts:
        told.append(f"{plural(len(cuts), 'cut')} of earlier years adopted.")
        where += held.sheets("Earlier decisions")
    if told:
        return ItemShown(" ".join(told), where)
    if money is None:
        return ItemShown(NO_PLAN)
    moved = show(money.moved(), held.budget.currency)
    return ItemShown(f"A recommendation moves {moved}; none of its changes is decided yet.")
