"""What is entered on screen: kept in the project with each change, and read as a file beside the city's when used."""

from __future__ import annotations

from collections.abc import Callable

from budgetopt.city.scored import ENTERED_FILE, Scored, entered_within
from budgetopt.errors import Level
from budgetopt.workspace.log import Deed
from budgetopt.workspace.state import ProjectState
from ui.received import examined, with_entered_file
from ui.work import Work


def enter(work: Work, words: str, make: Callable[[Scored], Scored], part: str = "") -> None:
    """Change what was entered, and keep it."""

    def entered(state: ProjectState) -> ProjectState | None:
        after = make(state.scored)
        return None if after == state.scored else state.with_changes(scored=after)

    work.put(words, entered, f"scored/{part}" if part else "scored")


def use(work: Work) -> str:
    """Read the files anew with what was entered as one of them, in place of what it was before.

    Gives what is wrong, in words, where they make no budget; then all stays as it is.
    """
    if work.budget is None:
        return "No budget is loaded yet."
    files = with_entered_file(work.files, work.budget, work.state.scored)
    found = examined(work.user, files, work.state.mapping)
    if found.budget is None:
        return " ".join(str(finding) for finding in found.findings if finding.level == Level.ERROR)
    kept = work.keep_files(files)
    work.put("What was entered is used", lambda state: state.with_changes(files=kept), "files", deed=Deed.LOADED)
    return ""


def unused(work: Work) -> bool:
    """Whether something was entered that the budget does not have yet."""
    budget = work.budget
    if budget is None:
        return False
    scored = entered_within(budget, work.state.scored)
    there = {(row.program_id, row.goal_id): row.score for row in budget.alignment if row.cells.file == ENTERED_FILE}
    counts = {(row.program_id, row.goal_id): row.score for row in scored.alignment}
    goals = {(goal.name, goal.weight) for goal in budget.goals}
    cells = [*(one.cells for one in budget.studies), *(one.cells for one in budget.metrics)]
    findings = sum(one.file == ENTERED_FILE for one in cells)
    entered = len(scored.studies) + len(scored.metrics)
    return there != counts or findings != entered or any((one.name, one.weight) not in goals for one in scored.goals)
