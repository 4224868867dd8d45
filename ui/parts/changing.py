"""Changes of a scenario from a tab: bound to what that tab shows, and told where they are refused or come too late."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import streamlit as st

from budgetopt.errors import ScenarioError, UsageError
from budgetopt.scenario.asked import AskedRule
from budgetopt.scenario.entries import Entries, EntryChanges, signed
from budgetopt.scenario.model import Scenario
from budgetopt.workspace.history import Overtaken
from budgetopt.workspace.state import ProjectState
from ui.drafts import Draft
from ui.keeping import clock, person, projects, signs_in
from ui.parts.told import tell
from ui.work import Work

# The version of the project that this tab shows, and of which project.
_SEEN, _SEEN_OF = "seen", "seen of"


def stands(work: Work) -> dict[str, object]:
    """A project as it stands now, for a tab to remember that it shows that."""
    return {_SEEN: work.version, _SEEN_OF: work.project}


def sees(work: Work) -> None:
    """This tab shows a project as it stands now."""
    st.session_state.update(stands(work))


def seen() -> int:
    """The version of the project that this tab shows."""
    return int(st.session_state.get(_SEEN, 0))


def draft_seen(work: Work, draft: Draft) -> int:
    """The version of a scenario that a tab drew last which came back to a restarted server."""
    saw, there = st.session_state.get("saw", {}), None
    if saw.get(_SEEN_OF) == work.project and saw.get(_SEEN):
        with suppress(UsageError):
            there = projects().at(work.project, saw[_SEEN]).scenario(draft.number)
    return there.version if there else draft.version


def unseen(work: Work) -> bool:
    """Whether the project was changed since this tab showed it."""
    return seen() < work.version


def news(work: Work) -> bool:
    """Whether somebody else changed the project since this tab showed it: a page may be drawn anew by itself."""
    return st.session_state.get(_SEEN_OF) == work.project and unseen(work) and work.saved_by != person().name


def change(
    work: Work,
    draft: Draft,
    words: str,
    make: Callable[[Scenario], Scenario | None],
    where: str = "",
    asked: str = "",
    about: str = "",
) -> bool:
    """Change the scenario that this tab shows, and say whether that was done.

    What was refused, or changed by somebody else since this tab was drawn, is told at `where` of the page, with what
    was `asked` for. `make` gives nothing where what it would change is gone: the second click of two does nothing.
    `about`: the part of the scenario that is changed (a program's id), where others may change other parts meanwhile.
    """
    return _bound(
        work, draft, lambda looked_at: work.change(make, words, draft, looked_at, about), where, asked or words
    )


def _bound(work: Work, draft: Draft, act: Callable[[int], None], where: str = "", asked: str = "") -> bool:
    """Act on the scenario that this tab shows, or tell why not."""
    with work.lock:
        if draft.number not in work.drafts:
            tell(f"This scenario is no longer there, so your click changed nothing.{_asked_for(asked)}", where)
            return False
        return bound(work, act, where, asked)


def bound(work: Work, act: Callable[[int], None], where: str = "", asked: str = "") -> bool:
    """Act on the version of the project that this tab shows, or tell why not."""
    with work.lock:
        try:
            act(seen())
        except Overtaken as error:
            tell(f"{overtaken_words(error)}, so your click changed nothing; here it is as it stands now."
                 f"{_asked_for(asked)}", where)  # fmt: skip
            return False
        except ScenarioError as error:
            tell(error.findings, where)
            return False
        except UsageError as error:
            tell(str(error), where)
            return False
        sees(work)
        return True


def overtaken_words(error: Overtaken) -> str:
    """Who changed what, and when, since a page was drawn."""
    last = error.since[0]
    return f"“{last.words}” was done by {last.name} at {clock(last.at)}, after this page was drawn"


def by_whom(work: Work, of: Callable[[ProjectState], object]) -> str:
    """Who changed a part of the project last, and when."""
    last = work.last_changed(of)
    return f"by {last.name or 'somebody else'} at {clock(last.at)}" if last else "by somebody else"


def _asked_for(asked: str) -> str:
    return f" You asked for: {asked}." if asked else ""


def replace(work: Work, draft: Draft, words: str, scenario: Scenario) -> None:
    """Put another scenario in the place of the one that this tab shows."""
    change(work, draft, words, lambda _: scenario)


def drop_rule(work: Work, draft: Draft, words: str, rule: AskedRule) -> None:
    """Take back one rule, and no other that has come into its place."""

    def without(scenario: Scenario) -> Scenario | None:
        return scenario.without_rule(scenario.rules.index(rule)) if rule in scenario.rules else None

    change(work, draft, words, without)


def undo(work: Work, draft: Draft, back: bool = True) -> None:
    """Take back the last change of the scenario that this tab shows, or (`back` false) make it again."""
    _bound(work, draft, lambda looked_at: work.undo(draft.number, looked_at, back), asked="Undo" if back else "Redo")


def remove(work: Work, draft: Draft) -> None:
    """Delete the scenario that this tab shows."""
    _bound(work, draft, lambda looked_at: work.remove(draft.number, looked_at))


def change_whole(work: Work, draft: Draft, words: str, make: Callable[[Scenario], Scenario]) -> bool:
    """Change the scenario as it is kept, with what the budget does not fit, and say whether that was done."""
    return _bound(work, draft, lambda looked_at: work.change_whole(draft, words, make, looked_at))


def keep_typed(work: Work, draft: Draft, changes: EntryChanges, words: str, seen: Entries | None = None) -> list[str]:
    """Keep decisions as they are typed; the programs are given back that somebody else typed of since they were `seen`.
    What this tab types itself it has seen."""
    fresh = not unseen(work)
    who = person() if signs_in() else None
    if who is not None:
        changes = signed(changes, draft.entries, who.name or who.email)
    late = work.enter(draft, changes, words, seen)
    if fresh:
        sees(work)
    return late
