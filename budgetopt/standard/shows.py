"""How data shows an item: one function each, from what a city holds to what shows it, and why."""

from __future__ import annotations

from budgetopt.city.crosswalk import rated
from budgetopt.city.ledger import program_totals
from budgetopt.city.model import AmountKind, Effect, MetricType, Stage
from budgetopt.city.names import normalised
from budgetopt.money import Cents, show
from budgetopt.standard.answer import Shown
from budgetopt.standard.held import Held
from budgetopt.tell.figures import part, plural
from budgetopt.workbooks.recommendation import measures
from budgetopt.workbooks.recommendation.places import YEARS

# Of the spending on services and support, or of the measures: what half of it lacks is not what the city does.
HALF = 0.5
YEARS_TO_A_TREND = 3
# A finding that is worth adopting elsewhere: the crosswalk's "promising" or better.
PROMISING = 3
_NO_PLAN = "No recommendation was given (--plan)."
_RULES_OF_EVIDENCE = ("evidence_share", "growth_needs_evidence", "cuts_need_evidence")


def goals_are_defined(held: Held) -> Shown:
    """Every goal has a headline metric that is on file with a target."""
    goals = held.budget.goals
    if not goals:
        return Shown("No goal is on file.")
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
        return Shown(f"{plural(len(lacking), 'goal')} of {len(goals)} without a headline metric that has a target.")
    return Shown(
        f"{plural(len(goals), 'goal')}, each with a headline metric and its target.", held.sheets("Goals", "Metrics")
    )


def publication_is_decided(held: Held) -> Shown:
    """Goals, and a licence under which the city's figures are given to the public."""
    licence, goals = held.setting("Licence"), held.sheets("Goals")
    if not goals or not licence:
        return Shown("No goal is on file." if not goals else "Settings names no licence for what is published.")
    return Shown("Goals are on file, and a licence under which they and their figures are published.", licence + goals)


def residents_were_asked(held: Held) -> Shown:
    """Points of residents, of groups of which it is known how many answered."""
    groups = {vote.group for vote in held.budget.residents if vote.group and vote.respondents}
    if not groups:
        return Shown("No points of a group of residents with its number of respondents are on file.")
    return Shown(
        f"Points of {plural(len(groups), 'group')} of residents, with how many answered.", held.sheets("Residents")
    )


def departments_take_part(held: Held) -> Shown:
    """Every department with services measures something and somebody answers for each of its programs."""
    budget = held.budget
    departments = {program.department for program in held.services}
    measured = {budget.program[metric.program_id].department for metric in held.measures()}
    measured |= {metric.department for metric in budget.indicators if metric.actuals}
    without = departments - measured
    if without:
        return Shown(f"{plural(len(without), 'department')} of {len(departments)} without a measure that has a figure.")
    unowned = [program for program in held.services if not program.owner]
    if unowned:
        return Shown(f"Nobody is named who answers for {plural(len(unowned), 'program')} of {len(held.services)}.")
    return Shown(
        "Every department measures its work, and somebody answers for each program.", held.sheets("Programs", "Metrics")
    )


def data_is_collected(held: Held) -> Shown:
    """Most of the spending has a measure with a figure of the base year or one of the two before."""
    overall = held.coverage.overall
    return _covered(held, overall.recent_metric, "a measure of the last two years", "Metrics")


def results_are_measured(held: Held) -> Shown:
    """Most of the spending has an outcome metric with a target."""
    with_target = {metric.program_id for metric in held.measures(MetricType.OUTCOME) if metric.target is not None}
    spending = _spending(held)
    measured = sum(cents for id, cents in spending.items() if id in with_target)
    words, whole = "an outcome metric with a target", sum(spending.values())
    said = f"{part(measured / whole if whole else 0)} of the spending has {words}."
    return Shown(said, held.sheets("Metrics") if whole and measured >= HALF * whole else ())


def _spending(held: Held) -> dict[str, Cents]:
    totals = program_totals(held.budget)
    return {program.id: max(0, totals[program.id]) for program in held.services}


def _covered(held: Held, cents: Cents, words: str, *sheets: str) -> Shown:
    share = held.coverage.overall.share(cents)
    return Shown(f"{part(share)} of the spending has {words}.", held.sheets(*sheets) if share >= HALF else ())


def data_is_shared(held: Held) -> Shown:
    """A licence, and the columns that may be given away."""
    licence, columns = held.setting("Licence"), held.setting("Publish")
    if not licence or not columns:
        lacking = [name for name, place in (("Licence", licence), ("Publish", columns)) if not place]
        return Shown(f"Settings does not say {' and '.join(lacking)}.")
    return Shown("Settings names the licence and the columns that are published.", licence + columns)


def performance_is_understood(held: Held) -> Shown:
    """Most measures with a figure have three years of them, and so a trend."""
    counted = held.measures()
    long = [metric for metric in counted if len({year for year, _ in metric.actuals}) >= YEARS_TO_A_TREND]
    if not counted:
        return Shown("No measure has a figure.")
    said = f"{len(long)} of {plural(len(counted), 'measure')} with figures have {YEARS_TO_A_TREND} years or more."
    return Shown(said, held.sheets("Metrics") if len(long) >= HALF * len(counted) else ())


def progress_is_assessed(held: Held) -> Shown:
    """What was spent stands beside what was adopted, and what was reached beside its target."""
    budget = held.budget
    adopted, actual = ({one.fiscal_year for one in budget.amounts if one.kind is kind} for kind in _BOTH)
    assessed = [metric for metric in held.measures() if metric.target is not None]
    if not adopted & actual:
        return Shown("No year has both what was adopted and what was spent.")
    if not assessed:
        return Shown("No measure has a target and a figure.")
    years = plural(len(adopted & actual), "year")
    said = f"{years} adopted and spent, {plural(len(assessed), 'measure')} beside a target."
    return Shown(said, held.sheets("Budget", "Metrics"))


_BOTH = (AmountKind.ADOPTED, AmountKind.ACTUAL)


def impact_is_evaluated(held: Held) -> Shown:
    """The city's own programs were evaluated: evaluations that run or are done, or findings of their own."""
    budget = held.budget
    running = [one for one in budget.evaluations if one.status in (Stage.RUNNING, Stage.DONE)]
    local = [study for study in budget.studies if study.local]
    if not running and not local:
        return Shown("No evaluation runs or is done, and no finding is about a program here.")
    said = f"{plural(len(running), 'evaluation')} running or done, {plural(len(local), 'finding')} of programs here."
    return Shown(said, (held.sheets("Evaluations") if running else ()) + (held.sheets("Evidence") if local else ()))


def decisions_rest_on_data(held: Held) -> Shown:
    """Most of the programs that a recommendation changes have a measure or a finding on file that counts."""
    grounds = held.listing(measures.NAME, ("Program ID", "Program", "Status in the plan", "Rests on"))
    if grounds is None:
        return Shown(_NO_PLAN)
    changed = {grounds.text(row, "Program ID") for row in grounds.rows}
    known = {
        grounds.text(row, "Program ID")
        for row in grounds.rows
        if grounds.text(row, "Rests on") in ("measure", "finding", "unit cost")
    }
    said = f"{len(known)} of {plural(len(changed), 'program')} whose money changes rest on measures or findings."
    return Shown(said, held.of_plan(measures.NAME) if changed and len(known) >= HALF * len(changed) else ())


def evidence_of_impact_is_used(held: Held) -> Shown:
    """At least one change of a recommendation rests on a finding."""
    grounds = held.listing(measures.NAME, ("Program ID", "Program", "Status in the plan", "Rests on"))
    if grounds is None:
        return Shown(_NO_PLAN)
    found = {grounds.text(row, "Program ID") for row in grounds.rows if grounds.text(row, "Rests on") == "finding"}
    said = f"{plural(len(found), 'program')} whose money changes {'rests' if len(found) == 1 else 'rest'} on findings."
    return Shown(said, held.of_plan(measures.NAME) if found else ())


def funds_are_redirected(held: Held) -> Shown:
    """A change of money that somebody decided, by its cell."""
    money = held.money
    if money is None:
        return Shown(_NO_PLAN)
    if not held.decided:
        moved = show(money.moved(), held.budget.currency)
        return Shown(f"A recommendation moves {moved}; none of its changes is decided yet.")
    return Shown(
        f"{plural(len(held.decided), 'change')} of money decided.", tuple(place for _, place, _ in held.decided)
    )


def evidence_is_defined(held: Held) -> Shown:
    """Every finding says by which system it was rated, or by which design the city itself found it."""
    studies = held.budget.studies
    unnamed = [study for study in studies if not (study.system or study.design)]
    if not studies or unnamed:
        said = (
            f"{plural(len(unnamed), 'finding')} of {len(studies)} without a rating system or a design."
            if studies
            else _NO_EVIDENCE
        )
        return Shown(said)
    said = f"{plural(len(studies), 'finding')}, each with the system that rated it or the design that found it."
    return Shown(said, held.sheets("Evidence"))


_NO_EVIDENCE = "No finding is on file."


def requests_bring_evidence(held: Held) -> Shown:
    """Every program that requests money has a measure or a finding."""
    budget = held.budget
    asking = {program.id for program in budget.programs if program.requested}
    asking |= {one.program_id for one in budget.amounts if one.kind is AmountKind.REQUESTED}
    known = {metric.program_id for metric in budget.metrics} | {study.program_id for study in budget.studies}
    if not asking:
        return Shown("No request is on file.")
    if asking - known:
        return Shown(f"{plural(len(asking - known), 'request')} of {len(asking)} without a measure or a finding.")
    known_by = [name for name, rows in (("Metrics", budget.metrics), ("Evidence", budget.studies)) if rows]
    return Shown(f"{plural(len(asking), 'request')}, each with a measure or a finding.", held.sheets(*known_by))


def evidence_is_asked_for(held: Held) -> Shown:
    """A rule of the recommendation's scenario asks for evidence."""
    if held.money is None:
        return Shown(_NO_PLAN)
    scenario = held.money.scenario
    asked = [rule.name for rule in scenario.rules if rule.kind in _RULES_OF_EVIDENCE] if scenario else []
    said = f"Asked by {plural(len(asked), 'rule')}: {', '.join(asked)}." if asked else "No rule asks for evidence."
    return Shown(said, held.of_plan("Rules") if asked else ())


def evidence_is_published(held: Held) -> Shown:
    """Ratings are among the columns that the city publishes."""
    published = {name.casefold() for name in held.budget.publish}
    if "rating" not in published or not held.budget.studies:
        said = "Rating is not among the columns that Settings publishes."
        return Shown(said if held.budget.studies else _NO_EVIDENCE)
    return Shown("Ratings are published beside the money.", held.setting("Publish"))


def decisions_on_evidence_are_reported(held: Held) -> Shown:
    """A decided change of a program with a finding, with the reason that was given."""
    if held.money is None:
        return Shown(_NO_PLAN)
    rated_ids = {study.program_id for study in held.budget.studies}
    found = [place for id, place, reason in held.decided if id in rated_ids and reason]
    said = f"{plural(len(found), 'decision')} on programs with findings, with the reason given."
    return Shown(said, tuple(found))


def evaluations_are_committed(held: Held) -> Shown:
    """Evaluations that are planned with their question, cost and date."""
    planned = [one for one in held.budget.evaluations if one.question and one.cost is not None and one.due]
    said = f"{plural(len(planned), 'evaluation')} with question, cost and date."
    return Shown(said, held.sheets("Evaluations") if planned else ())


def evaluations_are_launched(held: Held) -> Shown:
    """Evaluations that run or are done."""
    found = [one for one in held.budget.evaluations if one.status in (Stage.RUNNING, Stage.DONE)]
    return Shown(f"{plural(len(found), 'evaluation')} running or done.", held.sheets("Evaluations") if found else ())


def evaluations_are_used(held: Held) -> Shown:
    """A recommendation changes the money of a program that was evaluated here."""
    if held.money is None:
        return Shown(_NO_PLAN)
    budget = held.budget
    done = {one.program_id for one in budget.evaluations if one.status is Stage.DONE and one.direction}
    local = {study.program_id for study in budget.studies if study.local}
    changed = {id for id in held.money.totals[0] if len(set(held.money.of_program(id))) > 1}
    used = changed & (done | local)
    said = f"{plural(len(used), 'program')} evaluated here whose money the recommendation changes."
    own = (("Evaluations", used & done), ("Evidence", used & local))
    return Shown(said, held.sheets(*(name for name, ids in own if ids)))


def proven_programs_are_adapted(held: Held) -> Shown:
    """Programs whose finding from elsewhere is positive and at least promising."""
    elsewhere = [(study.program_id, rated(study)) for study in held.budget.studies if not study.local]
    found = {id for id, one in elsewhere if one.level >= PROMISING and one.direction is Effect.POSITIVE}
    said = f"{plural(len(found), 'program')} with a positive finding of level {PROMISING} or more from elsewhere."
    return Shown(said, held.sheets("Evidence") if found else ())


def priorities_are_stated(held: Held) -> Shown:
    """Goals with weights."""
    weighted = [goal for goal in held.budget.goals if goal.weight]
    said = f"{plural(len(weighted), 'goal')} with priority points." if weighted else "No goal has priority points."
    return Shown(said, held.sheets("Goals") if weighted else ())


def value_is_told(held: Held) -> Shown:
    """What most of the money is for, beside what it reaches."""
    return results_are_measured(held)


def outlook_is_given(held: Held) -> Shown:
    """A recommendation for several years."""
    if held.money is None:
        return Shown(_NO_PLAN)
    years = len(held.money.proof.years)
    said = f"The recommendation covers {plural(years, 'year')}."
    return Shown(said, held.of_plan(YEARS) if years > 1 else ())


def staff_is_told(held: Held) -> Shown:
    """Positions of most services."""
    counted = [program for program in held.services if program.fte is not None]
    said = f"{len(counted)} of {plural(len(held.services), 'program')} say their positions."
    return Shown(said, held.sheets("Programs") if len(counted) >= HALF * max(1, len(held.services)) else ())


def departments_are_told(held: Held) -> Shown:
    """Adopted money of every department in two years or more."""
    years = {one.fiscal_year for one in held.budget.amounts if one.kind is AmountKind.ADOPTED}
    if len(years) < 2:
        return Shown("Adopted amounts of one year only: nothing to compare them with.")
    said = f"Adopted amounts of {plural(len(held.budget.departments), 'department')} in {len(years)} years."
    return Shown(said, held.sheets("Budget"))


def programs_are_told(held: Held) -> Shown:
    """Every program is described."""
    described = [program for program in held.budget.programs if program.description]
    said = f"{len(described)} of {plural(len(held.budget.programs), 'program')} are described."
    return Shown(said, held.sheets("Programs") if len(described) == len(held.budget.programs) else ())
