"""Changes of a scenario from a tab: bound to what that tab shows, and told where they are refused or come too late."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from budgetopt.errors import Finding, ScenarioError, UsageError
from budgetopt.present.words import by_level, plain_text
from budgetopt.scenario.asked import AskedRule
from budgetopt.scenario.entries import Entries, EntryChanges, signed
from budgetopt.scenario.model import Scenario
from budgetopt.workspace.history import Overtaken
from budgetopt.workspace.state import ProjectState
from ui.drafts import Draft
from ui.keeping import clock, person, signs_in
from ui.parts import early
from ui.whole import whole
from ui.work import Work

_REFUSED, _ACTED, _LATE, _DRAWN = "refused change", "acted", "acts late", "fields drawn"
# The version of the project that this tab shows, and of which project.
_SEEN, _SEEN_OF = "seen", "seen of"
# Told apart by shape, colour and word: no two of them are alike.
MARKS = {
    "error": ":red[:material/cancel: **Error:**]",
    "warning": ":orange[:material/warning: **Warning:**]",
    "note": ":material/sticky_note_2: **Note:**",
}
# A field that is left by pressing a button tells its value in a message of its own, just before the button's.
_ARRIVES_S = 1.0


def sees(work: Work) -> None:
    """This tab shows a project as it stands now."""
    st.session_state.update({_SEEN: work.version, _SEEN_OF: work.project})


def seen() -> int:
    """The version of the project that this tab shows."""
    return int(st.session_state.get(_SEEN, 0))


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


def button(
    label: str, key: str, act: Callable[..., object], *args: Any, draw: Callable[..., bool] = st.button, **options: Any
) -> None:
    """A button that acts, also where its press is the first that a restarted server hears of the tab: nobody told that
    server what the button does before it was pressed. It acts then on what the tab showed, or tells that it came late.

    `draw`: st.button, or another that gives whether it was pressed. Draw it after the fields that it takes from.
    """

    def acted() -> None:
        st.session_state[_ACTED] = key
        done(act, args)

    pressed = draw(label, key=key, on_click=acted, **options)
    # Before it was drawn, where what stands above it took a while; else now.
    unheard = pressed and st.session_state.pop(_ACTED, None) != key
    if early.pressed(key) or unheard:
        # In a run of its own, before any field is drawn: what acts may empty fields.
        later(act, args)
        st.rerun()


def field(
    draw: Callable[..., Any],
    label: str,
    key: str,
    holds: Any,
    act: Callable[..., object],
    *args: Any,
    value: str = "value",
    typed: bool = False,
    **options: Any,
) -> Any:
    """Draw a field of what holds, which acts where it is moved; also where that is the first that a restarted server
    hears of the tab, as with `button`.

    `value`: what the field calls its first value ("index": its place in the list). `typed`: it is typed into; to be
    given another value would end that, so that its key names what holds.
    """
    first = drawn_first(key)
    if first or typed:
        options[value] = options["options"].index(holds) if value == "index" else holds
    else:
        st.session_state[key] = holds
    given = draw(label, key=key, on_change=done, args=(act, args), **options)
    if first and given != holds:
        later(act, args)
    return given


def drawn_first(key: str) -> bool:
    """Whether this session draws a field for the first time: only then may a tab bring what no server has heard of."""
    drawn: set[str] = st.session_state.setdefault(_DRAWN, set())
    first = key not in drawn
    drawn.add(key)
    return first


def later(act: Callable[..., object], args: Sequence[Any] = ()) -> None:
    """Have something done in a run of its own, before any field is drawn."""
    st.session_state.setdefault(_LATE, []).append((act, args))


def acts_late() -> bool:
    """Whether something was moved that the page has to act on in a run of its own."""
    return bool(st.session_state.get(_LATE))


def act_late() -> None:
    """Do what a restarted server heard of before it knew what to do, on what the tab showed then."""
    with whole():
        late = st.session_state.pop(_LATE, [])
        if late:
            st.session_state.update(st.session_state.get("saw", {}))
        for act, args in late:
            done(act, args)


def done(act: Callable[..., object], args: Sequence[Any]) -> None:
    """Act, or tell in a sentence why that is not done: no right to it, a workspace that does not answer."""
    try:
        act(*args)
    except UsageError as error:
        tell(str(error))


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


def change_whole(work: Work, draft: Draft, words: str, make: Callable[[Scenario], Scenario]) -> None:
    """Change the scenario as it is kept, with what the budget does not fit."""
    _bound(work, draft, lambda looked_at: work.change_whole(draft, words, make, looked_at))


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


def tell(wrong: str | Sequence[Finding], where: str = "") -> None:
    """Keep what is wrong for the page to show there, beside the fields that it is about."""
    st.session_state[_REFUSED] = (where, wrong)


def refused(where: str) -> str:
    """The same in a sentence, for a place of its own on the page; "" where nothing was wrong."""
    place, told = st.session_state.get(_REFUSED, ("", None))
    if told is None or place != where:
        return ""
    del st.session_state[_REFUSED]
    return told if isinstance(told, str) else " ".join(finding.found for finding in told)


def show_refused(where: str = "") -> None:
    """What was wrong with the last change, once, where it was made."""
    place, told = st.session_state.get(_REFUSED, ("", None))
    if told is None or place != where:
        return
    del st.session_state[_REFUSED]
    with st.container(border=True, key="refused"):
        if isinstance(told, str):
            st.markdown(f"{MARKS['error']} {plain_text(told)}")
        else:
            st.markdown("**This cannot be asked of this budget.** Nothing was changed.")
            findings_list(told, places=not where)


def typed(label: str, key: str, **options: Any) -> str:
    """A field to type into. The browser takes in what is typed at every pause, so that a button that is pressed without
    leaving the field has it, and a server that is restarted meanwhile gets it; the page does not run for it."""
    return str(st.text_input(label, key=key, live=True, on_change="ignore", **options))


def latest(
    field: Callable[..., Any], label: str, key: str, **options: Any
) -> tuple[Callable[[], Any], Callable[[], None]]:
    """Draw a field: what is in it whenever that is asked for, and how a button's callback takes it over first."""
    held: list[Any] = []

    def take() -> None:
        held[:] = [st.session_state[key]]

    held[:] = [field(label, key=key, on_change=take, **options)]
    return lambda: held[0], take


def after_typing(make: Callable[[], str | bytes]) -> Callable[[], str | bytes]:
    """What a download button makes when it is pressed: what was typed beside it a moment ago has arrived by then."""

    def made() -> str | bytes:
        time.sleep(_ARRIVES_S)
        return make()

    return made


def findings_list(findings: Sequence[Finding], most: int = 12, places: bool = True) -> None:
    """Findings in words, errors first; without their places where they stand beside their field."""
    ordered = by_level(findings)
    for finding in ordered[:most]:
        mark = MARKS[str(finding.level)]
        mend = f"  \n:gray[{plain_text(' '.join(part for part in (finding.expected, finding.mend) if part))}]"
        place = f"**{plain_text(str(finding.place))}** " if places and str(finding.place) else ""
        st.markdown(f"{mark} {place}{plain_text(finding.found)}{mend if finding.expected or finding.mend else ''}")
    if len(ordered) > most:
        st.caption(f"And {len(ordered) - most:,} more.")
