"""What a draft suggests, as rows beside the empty cells that they are for: nothing of it counts until it is accepted.

Where a workbook says something of a program already (a score, a measure, a rating), nothing is suggested of that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from budgetopt.city.model import Kind
from budgetopt.drafting.draft import SERVICE, Drafted, FirstDraft
from budgetopt.drafting.native import Row
from budgetopt.intake.budget.suggested import ACCEPT, CONFIDENCE, REASON, SUGGESTED
from budgetopt.tell.figures import plural

# A rating of programs of a kind is seldom one of this very program: only a person knows.
OF_A_RATING = 0.5
_A_SCORE = "usual for {service}; the score is yours to decide"
_A_GOAL = "{programs}, of this draft; choose, rename and weigh the goals that the council adopted"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion as a row of a sheet: `row` has the suggested values under their columns."""

    sheet: str
    key: Row  # the columns that say what it is about
    row: Row
    confidence: float
    reason: str

    def written(self, accepted: bool = False) -> Row:
        """The row as it stands on its sheet; what is accepted stands in the columns themselves too."""
        suggested = {f"{SUGGESTED} {name[:1].lower()}{name[1:]}": value for name, value in self.row.items()}
        row = self.key | suggested | {CONFIDENCE: self.confidence, REASON: self.reason}
        return row | self.row | {ACCEPT: "yes"} if accepted else row


def suggestions(draft: FirstDraft) -> list[Waiting]:
    """Everything that the draft suggests, sheet by sheet, programs in their order."""
    programs = [one for drafted in draft.programs for one in _of_program(drafted)]
    serving = [drafted for drafted in draft.programs if _serves(drafted)]
    return programs + _goals(draft, serving) + [one for drafted in serving for one in _known_of(draft, drafted)]


def _of_program(drafted: Drafted) -> list[Waiting]:
    said = [one for one in (drafted.service, drafted.kind) if one]
    if not said:
        return []
    row: Row = {"Kind": drafted.kind.value} if drafted.kind else {}
    row |= {SERVICE: drafted.service.value} if drafted.service else {}
    least = min(said, key=lambda one: one.confidence)
    return [Waiting("Programs", {"Program ID": drafted.program.id}, row, least.confidence, least.reason)]


def _serves(drafted: Drafted) -> bool:
    kind = drafted.kind.value if drafted.kind else drafted.program.kind.value
    return drafted.found is not None and kind == Kind.SERVICE.value


def _goals(draft: FirstDraft, serving: list[Drafted]) -> list[Waiting]:
    if draft.budget.goals:
        return []
    served = Counter(goal for drafted in serving if drafted.found for goal, _ in drafted.found.goals)
    return [
        Waiting(
            "Goals",
            {"Goal ID": id},
            {"Goal": name},
            1.0,
            _A_GOAL.format(programs=plural(served[id], "program serves it", "programs serve it")),
        )
        for id, name in draft.catalogue.goals
        if served[id]
    ]


def _known_of(draft: FirstDraft, drafted: Drafted) -> list[Waiting]:
    service, program, budget = drafted.found, drafted.program, draft.budget
    if service is None:
        return []
    found = []
    # Sheets of knowledge have the program's ID alone.
    name = f"{program.name}: " if program.name and program.name != program.id else ""
    goals = {goal.id for goal in budget.goals} or {id for id, _ in draft.catalogue.goals}
    if program.id not in draft.scored:
        why = name + _A_SCORE.format(service=service.name)
        found += [
            Waiting("Alignment", {"Program ID": program.id, "Goal ID": goal}, {"Score": score}, drafted.sure, why)
            for goal, score in service.goals
            if goal in goals
        ]
    if program.id not in draft.measured:
        for one in service.measures:
            row: Row = {"Metric": one.name, "Type": one.type.value, "Direction": one.better.value, "Unit": one.unit}
            found.append(
                Waiting("Metrics", {"Program ID": program.id}, row, drafted.sure, f"{name}figures: {one.where}")
            )
    if program.id not in draft.studied:
        for rating in service.evidence:
            row = {"Rating": rating.label, "Rating system": rating.system, "Direction": rating.direction.value}
            row |= {"Outcome": rating.outcome, "Source": rating.source}
            why = f"{name}it rates {rating.what}; accept it only if yours is that very kind of program"
            sure = round(drafted.sure * OF_A_RATING, 2)
            found.append(Waiting("Evidence", {"Program ID": program.id}, row, sure, why))
    return found


def at_least(waiting: list[Waiting], confidence: float) -> list[Waiting]:
    """Those that are at least so sure."""
    return [one for one in waiting if one.confidence >= confidence]
