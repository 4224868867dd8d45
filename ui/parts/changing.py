"""Changes of a scenario from a tab: bound to what that tab shows, and told where they are refused or come too late."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from budgetopt.errors import Finding, ScenarioError
from budgetopt.present.words import by_level, plain_text
from budgetopt.scenario.asked import AskedRule
from budgetopt.scenario.model import Scenario
from ui.work import Draft, Work

_REFUSED = "refused change"
# Told apart by shape, colour and word: no two of them are alike.
MARKS = {
    "error": ":red[:material/cancel: **Error:**]",
    "warning": ":orange[:material/warning: **Warning:**]",
    "note": ":material/sticky_note_2: **Note:**",
}
# A field that is left by pressing a button tells its value in a message of its own, just before the button's.
_ARRIVES_S = 1.0


def sees(draft: Draft) -> None:
    """This tab shows a scenario as it stands now."""
    st.session_state[f"seen {draft.number}"] = draft.version


def change(
    work: Work, draft: Draft, words: str, make: Callable[[Scenario], Scenario | None], where: str = "", asked: str = ""
) -> bool:
    """Change the scenario that this tab shows, and say whether that was done.

    What was refused, or changed in another tab since this one was drawn, is told at `where` of the page, with what was
    `asked` for. `make` gives nothing where what it would change is gone: the second click of two does nothing.
    """
    with work.lock:
        if work.drafts.get(draft.number) is not draft:
            late = "This scenario is no longer there"
        elif st.session_state.get(f"seen {draft.number}") != draft.version:
            late = f"“{draft.last_change}” was done after this page was drawn"
        else:
            late = ""
        if late:
            asked = f" You asked for: {asked}." if asked else ""
            tell(f"{late}, so your click changed nothing; here it is as it stands now.{asked}", where)
            return False
        try:
            scenario = make(draft.scenario)
            if scenario is not None:
                work.change(scenario, words, draft)
        except ScenarioError as error:
            tell(error.findings, where)
            return False
        sees(draft)
        return True


def replace(work: Work, draft: Draft, words: str, scenario: Scenario) -> None:
    """Put another scenario in the place of the one that this tab shows."""
    change(work, draft, words, lambda _: scenario)


def drop_rule(work: Work, draft: Draft, words: str, rule: AskedRule) -> None:
    """Take back one rule, and no other that has come into its place."""

    def without(scenario: Scenario) -> Scenario | None:
        return scenario.without_rule(scenario.rules.index(rule)) if rule in scenario.rules else None

    change(work, draft, words, without)


def undo(work: Work, draft: Draft) -> None:
    """Take back the last change that this tab shows."""

    change(work, draft, "", lambda _: work.undo(draft))


def tell(wrong: str | Sequence[Finding], where: str = "") -> None:
    """Keep what is wrong for the page to show there, beside the fields that it is about."""
    st.session_state[_REFUSED] = (where, wrong)


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


def synced(key: str, value: object) -> str:
    """A widget's key, after giving it the value that holds. Not for fields to type into: it would end the typing."""
    st.session_state[key] = value
    return key


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
