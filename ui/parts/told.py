"""What is wrong with what somebody did, told where it was done; findings in words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from budgetopt.errors import Finding
from budgetopt.present.words import by_level, plain_text

_REFUSED, _SHOWN, _BY_ITSELF = "refused change", "refused, shown", "drawn by itself"
# Told apart by shape, colour and word: no two of them are alike.
MARKS = {
    "error": ":red[:material/cancel: **Error:**]",
    "warning": ":orange[:material/warning: **Warning:**]",
    "note": ":material/sticky_note_2: **Note:**",
}


def tell(wrong: str | Sequence[Finding], where: str = "") -> None:
    """Keep what is wrong for the page to show there, beside the fields that it is about."""
    st.session_state[_REFUSED] = (where, wrong)


def still_told() -> None:
    """At the beginning of a page: what was told stays where nobody did anything since, and goes where somebody did."""
    shown = st.session_state.pop(_SHOWN, None)
    if st.session_state.pop(_BY_ITSELF, False) and shown is not None:
        st.session_state.setdefault(_REFUSED, shown)


def by_itself() -> None:
    """Draw the page anew though nobody did anything: something has come to its end."""
    st.session_state[_BY_ITSELF] = True
    st.rerun()


def refused(where: str) -> str:
    """The same in a sentence, for a place of its own on the page; "" where nothing was wrong."""
    told = _told_once(where)
    return told if isinstance(told, str) else " ".join(finding.found for finding in told)


def show_refused(where: str = "") -> None:
    """What was wrong with the last change, where it was made, until somebody does something else."""
    told = _told_once(where)
    if not told:
        return
    with st.container(border=True, key="refused"):
        if isinstance(told, str):
            st.markdown(f"{MARKS['error']} {plain_text(told)}")
        else:
            st.markdown("**This cannot be asked of this budget.** Nothing was changed.")
            findings_list(told, places=not where)


def to_be_told() -> bool:
    """Whether something waits for the top of the page, of which a part alone was drawn since."""
    place, told = st.session_state.get(_REFUSED, ("", ""))
    return not place and bool(told)


def _told_once(where: str) -> str | Sequence[Finding]:
    told: str | Sequence[Finding]
    place, told = st.session_state.get(_REFUSED, ("", ""))
    if place != where:
        return ""
    if told:
        st.session_state[_SHOWN] = st.session_state.pop(_REFUSED)
    return told


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
