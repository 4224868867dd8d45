"""Scoring on screen: the grid of programs and goals, people side by side, the crosswalk to search in, how far it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetopt.city.coverage import coverage
from budgetopt.city.crosswalk import LEVEL_NAMES, SYSTEMS, UnknownRating, labels_of, rated
from budgetopt.city.ledger import program_totals
from budgetopt.city.model import Budget, Effect, Goal, Kind, Program, Study
from budgetopt.city.scored import ENTERED_FILE, Scored, with_entered
from budgetopt.intake.cells.words import squeeze
from budgetopt.money import plain
from budgetopt.tell.figures import joined

if TYPE_CHECKING:
    import pandas as pd

_GOAL_FIELDS = {"Goal": "name", "Weight": "weight"}
SCORES = {0: "0 none", 1: "1 slight", 2: "2 some", 3: "3 strong", 4: "4 essential"}


class Label(NamedTuple):
    """A rating of the crosswalk: system and label, and whether its direction has to be said."""

    system: str
    label: str
    words: str
    asks: bool


def goals(budget: Budget, scored: Scored) -> tuple[Goal, ...]:
    """The goals to score on: of the files, and entered."""
    return with_entered(budget, scored).goals


def measure_there(budget: Budget, scored: Scored, program_id: str, name: str) -> str:
    """That a program has a measure of this name already, and where, in a sentence; "" where it has none."""
    filed = [metric for metric in budget.metrics if metric.cells.file != ENTERED_FILE]
    for one in (*filed, *scored.metrics):
        if one.program_id == program_id and squeeze(one.name) == squeeze(name):
            where = str(one.cells.place("name")) if one in filed else "in the list below"
            whose = budget.program_names.get(program_id, program_id)
            mend = "Give this one another name, or take that one out."
            return f"{whose} has the measure “{one.name}” already ({where}). {mend}"
    return ""


def to_score(budget: Budget, departments: Sequence[str] = ()) -> list[Program]:
    """The programs to score: services whose alignment no file says, the largest first."""
    told = {row.program_id for row in budget.alignment if row.cells.file != ENTERED_FILE}
    totals = program_totals(budget)
    found = (one for one in budget.programs if one.kind is Kind.SERVICE and one.id not in told)
    chosen = [one for one in found if not departments or one.department in departments]
    return sorted(chosen, key=lambda one: (-totals[one.id], one.name, one.id))


def grid_rows(budget: Budget, scored: Scored, person: str, programs: Sequence[Program]) -> list[dict[str, Any]]:
    """A row a program: its money, and the score that a person gave it on each goal (None: not scored)."""
    totals, own = program_totals(budget), scored.scores.get(person, {})
    headings = goal_headings(goals(budget, scored))
    return [
        {"Program": budget.program_names[one.id], "Department": one.department, "Today": plain(totals[one.id])}
        | {heading: own.get(one.id, {}).get(id) for id, heading in headings.items()}
        for one in programs
    ]


def goal_headings(found: Sequence[Goal]) -> dict[str, str]:
    """What a goal's column is called, by id: told apart where two have the same name."""
    names = [goal.name for goal in found]
    return {goal.id: goal.name if names.count(goal.name) == 1 else f"{goal.name} ({goal.id})" for goal in found}


def filled_down(
    scored: Scored, person: str, programs: Sequence[Program], goal_id: str, score: int
) -> dict[tuple[str, str], int | None]:
    """One score for all these programs that the person has not scored on a goal yet."""
    own = scored.scores.get(person, {})
    return {(one.id, goal_id): score for one in programs if goal_id not in own.get(one.id, {})}


def side_by_side(budget: Budget, scored: Scored) -> list[dict[str, Any]]:
    """A row a program and goal that people scored: what each gave, how far they are apart, and what counts; those on
    which they differ first, in places that they keep as they are settled."""
    named = goal_headings(goals(budget, scored))
    rows: list[dict[str, Any]] = []
    for id, goal in scored.pairs:
        given = scored.given(id, goal)
        if id not in budget.program or goal not in named:
            continue
        apart = max(given.values()) - min(given.values())
        agreed = scored.agreed(id, goal)
        row: dict[str, Any] = {"Program": budget.program_names[id], "Goal": named[goal]}
        row |= {person: given.get(person) for person in scored.scores}
        row |= {"Apart": apart, "Counts": agreed, "Status": _status(apart, agreed), "pair": (id, goal)}
        rows.append(row)
    return sorted(rows, key=lambda row: (-row["Apart"], row["Program"], row["Goal"]))


def _status(apart: int, agreed: int | None) -> str:
    if agreed is None:
        return "✗ differ: does not count yet"
    return "✓ settled" if apart else "✓ counts"


def next_goal(budget: Budget, scored: Scored) -> str:
    """An id that no goal has."""
    taken = {goal.id for goal in goals(budget, scored)}
    return next(id for index in range(1, len(taken) + 2) if (id := f"G{index}") not in taken)


def typed_goal(typed: Mapping[str, Any], was: Goal) -> dict[str, Any]:
    """What was typed over a goal, by field; its name stays where that was emptied."""
    given = {_GOAL_FIELDS[heading]: value for heading, value in typed.items()}
    return given | ({"name": str(given["name"] or "").strip() or was.name} if "name" in given else {})


def typed_goals(
    standing: Sequence[Goal], seen: Mapping[str, Goal], typed: Mapping[str, Mapping[str, Any]], gone: Collection[str]
) -> tuple[Goal, ...]:
    """The goals that stand, with what was typed over those that were `seen`, field by field, and without those that are
    `gone`. What somebody else has changed in the same place since, or deleted, stays as they left it."""
    there = {goal.id: goal for goal in standing}
    for id, given in typed.items():
        for field, value in given.items():
            if id in there and id in seen and getattr(there[id], field) == getattr(seen[id], field):
                there[id] = there[id].with_changes(**{field: value})
    for id in gone:
        if id in there and there[id] == seen.get(id):
            del there[id]
    return tuple(there.values())


def goals_meanwhile(
    standing: Sequence[Goal],
    shown: Mapping[str, tuple[Goal, Mapping[str, Any]]],
    gone: Collection[str],
    by: Callable[[str], str],
) -> str:
    """What others have changed where a page shows what was typed over goals (`shown`: by id, as it was drawn and what
    was typed), or where one was deleted; `by` tells of a goal who and when. "" for nothing."""
    there, said = {goal.id: goal for goal in standing}, []
    for id, (goal, given) in shown.items():
        for field, value in given.items():
            now = there.get(id)
            if now is None:
                said.append(f"“{goal.name}” was deleted {by(id)}. You typed {_said(value)}.")
            elif getattr(now, field) != value:
                words = f"its {field} is {_said(getattr(now, field))} now"
                name = given.get("name", now.name)
                said.append(f"“{name}” was changed {by(id)}: {words}. You typed {_said(value)}.")
    said += [f"“{there[id].name}” was changed {by(id)}, so it was not deleted." for id in gone if id in there]
    return " ".join(said)


def scores_meanwhile(
    budget: Budget,
    scored: Scored,
    typed: Mapping[tuple[str, str], int],
    stands: Callable[[tuple[str, str]], int | None],
    by: Callable[[tuple[str, str]], str],
) -> str:
    """That others have changed scores where a page shows what was typed, by whom and when; "" for nothing."""
    names, known = budget.program_names, {goal.id: goal.name for goal in goals(budget, scored)}
    said = []
    for pair, mine in typed.items():
        now, where = stands(pair), f"{names.get(pair[0], pair[0])} on {known.get(pair[1], pair[1])}"
        done = "cleared" if now is None else f"changed to {now}"
        said.append(f"{where} was {done} {by(pair)}. You typed {mine}.")
    return " ".join(said)


def _said(typed: object) -> str:
    return "nothing" if typed is None else f"{typed:g}" if isinstance(typed, float) else str(typed)


def crosswalk() -> list[Label]:
    """Every label of every rating system, with what it comes to: to search in by typing."""
    return [_label(system, label) for system in SYSTEMS for label in labels_of(system)]


def _label(system: str, label: str) -> Label:
    try:
        verdict = rated(Study(program_id="", system=system, rating=label))
    except UnknownRating:
        verdict = rated(Study(program_id="", system=system, rating=label, direction=str(Effect.POSITIVE)))
        return Label(system, label, f"{system}: {label} → level {verdict.level}, the direction is asked", True)
    direction = f", {verdict.direction}" if verdict.direction else ""
    words = f"level {verdict.level} {LEVEL_NAMES[verdict.level].lower()}{direction}"
    return Label(system, label, f"{system}: {label} → {words}", False)


def how_far(budget: Budget, scored: Scored) -> list[tuple[float, str]]:
    """The shares of spending of which something is known by now, with their words."""
    whole = coverage(with_entered(budget, scored)).overall
    parts: Mapping[str, int] = {
        "scored on the goals": whole.alignment,
        "with an evidence rating": whole.evidence,
        "with an outcome measure": whole.outcome_metric,
    }
    return [(whole.share(cents), f"{whole.share(cents):.0%} of spending {words}") for words, cents in parts.items()]


def left_out_words(budget: Budget, scored: Scored) -> str:
    """What was entered of programs and goals that the budget does not have (any more); "" for nothing."""
    gone = {id for id, _ in scored.pairs if id not in budget.program}
    known = [*(study.program_id for study in scored.studies), *(metric.program_id for metric in scored.metrics)]
    gone |= {id for id in known if id and id not in budget.program}
    aims = {goal for _, goal in scored.pairs} - {goal.id for goal in (*goals(budget, scored), *scored.goals)}
    if not (gone or aims):
        return ""
    what = joined([*(f"program {id}" for id in sorted(gone)), *(f"goal {id}" for id in sorted(aims))])
    return f"What was entered of {what} is kept, and counts again once a workbook has it."


def of_services(budget: Budget) -> list[Program]:
    """The programs that measures and findings are entered of, by name."""
    found = (one for one in budget.programs if one.kind is not Kind.NON_OPERATING)
    return sorted(found, key=lambda one: (budget.program_names[one.id], one.id))


def typed_frame(rows: Sequence[Mapping[str, Any]], numbers: Sequence[str], texts: Sequence[str] = ()) -> pd.DataFrame:
    """Rows to type into: numbers that may be blank stay numbers, and what has no row yet has its headings."""
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=None if rows else [*texts, *numbers])
    return frame.astype(dict.fromkeys(numbers, "float64") | dict.fromkeys(texts, "object"))
