"""How data shows what is asked beside the Standard: steps of budgeting, criteria on evaluation, GFOA's categories."""

from __future__ import annotations

from budgetopt.city.crosswalk import rated
from budgetopt.city.model import AmountKind, Effect, Stage
from budgetopt.standard.held import Held
from budgetopt.standard.item import ItemShown
from budgetopt.standard.shows import HALF, NO_PLAN
from budgetopt.tell.figures import plural
from budgetopt.workbooks.recommendation.places import YEARS

# As the sheet Rules calls them.
_RULES_OF_EVIDENCE = ("evidence share", "growth needs evidence", "cuts need evidence")
# A finding that is worth adopting elsewhere: the crosswalk's "promising" or better.
PROMISING = 3


def evidence_is_defined(held: Held) -> ItemShown:
    """Every finding says by which system it was rated, or by which design the city itself found it."""
    studies = held.budget.studies
    unnamed = [study for study in studies if not (study.system or study.design)]
    if not studies or unnamed:
        said = (
            f"{plural(len(unnamed), 'finding')} of {len(studies)} without a rating system or a design."
            if studies
            else _NO_EVIDENCE
        )
        return ItemShown(said)
    said = f"{plural(len(studies), 'finding')}, each with the system that rated it or the design that found it."
    return ItemShown(said, held.findings)


_NO_EVIDENCE = "No finding is on file."


def requests_bring_evidence(held: Held) -> ItemShown:
    """Every program that requests money has a measure or a finding."""
    budget = held.budget
    asking = {program.id for program in budget.programs if program.requested}
    asking |= {one.program_id for one in budget.amounts if one.kind is AmountKind.REQUESTED}
    known = {metric.program_id for metric in budget.metrics} | {study.program_id for study in budget.studies}
    if not asking:
        return ItemShown("No request is on file.")
    if asking - known:
        return ItemShown(f"{plural(len(asking - known), 'request')} of {len(asking)} without a measure or a finding.")
    known_by = held.sheets("Metrics") if budget.metrics else ()
    return ItemShown(f"{plural(len(asking), 'request')}, each with a measure or a finding.", known_by + held.findings)


def evidence_is_asked_for(held: Held) -> ItemShown:
    """A rule of the recommendation's scenario asks for evidence."""
    if held.money is None:
        return ItemShown(NO_PLAN)
    rules = held.listing("Rules", ("Rule", "Kind", "Law or policy"))
    kinds = {rules.text(row, "Rule"): rules.text(row, "Kind") for row in rules.rows} if rules else {}
    asked = [rule for rule, kind in kinds.items() if kind in _RULES_OF_EVIDENCE]
    said = f"Asked by {plural(len(asked), 'rule')}: {', '.join(asked)}." if asked else "No rule asks for evidence."
    return ItemShown(said, held.of_plan("Rules") if asked else ())


def evidence_is_published(held: Held) -> ItemShown:
    """Ratings are among the columns that the city publishes."""
    published = {name.casefold() for name in held.budget.publish}
    if "rating" not in published or not held.budget.studies:
        said = "Rating is not among the columns that Settings publishes."
        return ItemShown(said if held.budget.studies else _NO_EVIDENCE)
    return ItemShown("Ratings are published beside the money.", held.setting("Publish"))


def decisions_on_evidence_are_reported(held: Held) -> ItemShown:
    """A decided change of a program with a finding, with the reason that was given."""
    if held.money is None:
        return ItemShown(NO_PLAN)
    rated_ids = {study.program_id for study in held.budget.studies}
    found = [place for id, place, reason in held.decided if id in rated_ids and reason]
    said = f"{plural(len(found), 'decision')} on programs with findings, with the reason given."
    return ItemShown(said, tuple(found))


def evaluations_are_committed(held: Held) -> ItemShown:
    """Evaluations that are planned with their question, cost and date."""
    planned = [one for one in held.budget.evaluations if one.question and one.cost is not None and one.due]
    said = f"{plural(len(planned), 'evaluation')} with question, cost and date."
    return ItemShown(said, held.sheets("Evaluations") if planned else ())


def evaluations_are_launched(held: Held) -> ItemShown:
    """Evaluations that run or are done."""
    found = [one for one in held.budget.evaluations if one.status in (Stage.RUNNING, Stage.DONE)]
    return ItemShown(
        f"{plural(len(found), 'evaluation')} running or done.", held.sheets("Evaluations") if found else ()
    )


def evaluations_are_used(held: Held) -> ItemShown:
    """A recommendation changes the money of a program that was evaluated here."""
    if held.money is None:
        return ItemShown(NO_PLAN)
    budget = held.budget
    done = {one.program_id for one in budget.evaluations if one.status is Stage.DONE and one.direction}
    local = {study.program_id for study in budget.studies if study.local}
    changed = {id for id in held.money.totals[0] if len(set(held.money.of_program(id))) > 1}
    used = changed & (done | local)
    said = f"{plural(len(used), 'program')} evaluated here whose money the recommendation changes."
    own = (("Evaluations", used & done), ("Evidence", used & local))
    return ItemShown(said, held.sheets(*(name for name, ids in own if ids)))


def proven_programs_are_adapted(held: Held) -> ItemShown:
    """Programs whose finding from elsewhere is positive and at least promising."""
    elsewhere = [(study.program_id, rated(study)) for study in held.budget.studies if not study.local]
    found = {id for id, one in elsewhere if one.level >= PROMISING and one.direction is Effect.POSITIVE}
    said = f"{plural(len(found), 'program')} with a positive finding of level {PROMISING} or more from elsewhere."
    return ItemShown(said, held.sheets("Evidence") if found else ())


def priorities_are_stated(held: Held) -> ItemShown:
    """Goals with weights."""
    weighted = [goal for goal in held.budget.goals if goal.weight]
    said = f"{plural(len(weighted), 'goal')} with priority points." if weighted else "No goal has priority points."
    return ItemShown(said, held.sheets("Goals") if weighted else ())


def outlook_is_given(held: Held) -> ItemShown:
    """A recommendation for several years."""
    if held.money is None:
        return ItemShown(NO_PLAN)
    years = len(held.money.proof.years)
    said = f"The recommendation covers {plural(years, 'year')}."
    return ItemShown(said, held.of_plan(YEARS) if years > 1 else ())


def staff_is_told(held: Held) -> ItemShown:
    """Positions of most services."""
    counted = [program for program in held.services if program.fte is not None]
    said = f"Positions are on file for {len(counted)} of {plural(len(held.services), 'program')}."
    return ItemShown(said, held.sheets("Programs") if len(counted) >= HALF * max(1, len(held.services)) else ())


def departments_are_told(held: Held) -> ItemShown:
    """Adopted money of every department in two years or more."""
    years = {one.fiscal_year for one in held.budget.amounts if one.kind is AmountKind.ADOPTED}
    if len(years) < 2:
        return ItemShown("Adopted amounts of one year only: nothing to compare them with.")
    said = f"Adopted amounts of {plural(len(held.budget.departments), 'department')} in {len(years)} years."
    return ItemShown(said, held.sheets("Budget"))


def programs_are_told(held: Held) -> ItemShown:
    """Every program is described."""
    described = [program for program in held.budget.programs if program.description]
    said = f"A description is on file for {len(described)} of {plural(len(held.budget.programs), 'program')}."
    return ItemShown(said, held.sheets("Programs") if len(described) == len(held.budget.programs) else ())
