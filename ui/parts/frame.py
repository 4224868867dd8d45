"""What frames every page: its title, the scenario at work, and where the work is kept."""

from __future__ import annotations

import io
import time
import zipfile

import streamlit as st

from budgetopt.present import city
from budgetopt.present.look import Palette, palette
from budgetopt.present.words import plain_text
from budgetopt.scenario.writing import to_toml
from ui.parts.changing import show_refused, synced, undo
from ui.state import KEPT_HOURS, LINK, at_work, open_draft
from ui.work import Work


def colours() -> Palette:
    """The colours of the officer's theme."""
    return palette(st.context.theme.type == "dark")


def heading(title: str, lead: str, work: Work | None = None) -> None:
    """The page's title and what it is for; with `work`, the scenario at work beside them."""
    if work is None:
        st.title(title, anchor=False)
        st.markdown(f":gray[{lead}]")
        return
    told, bar = st.columns([3, 2], vertical_alignment="bottom")
    with told:
        st.title(title, anchor=False)
        city_words = f"{plain_text(city.title(work.budget))}: " if work.budget else ""
        st.markdown(f":gray[{city_words}{lead}]")
    with bar:
        _scenario_bar(work)
    show_refused()


def told_lost(work: Work) -> None:
    """Say that a link's work is gone, and what of it is still there, until files are loaded again."""
    lost = st.session_state.get("lost")
    if not lost or work.files or work.unread:
        st.session_state["lost"] = ""
        return
    why = (
        "The server was restarted, and your workbooks were in its memory"
        if lost == "restarted"
        else f"The work under this link is no longer here: it is kept for {KEPT_HOURS} hours after it was last used"
    )
    kept = ", ".join(f"“{plain_text(draft.scenario.name)}”" for draft in work.drafts.values())
    there = f" {kept}, with every rule and decision, is still in this tab and comes back with them." if kept else ""
    st.warning(f"{why}. Load them again on the page Start to go on.{there}", icon=":material/history:")


def needs_budget(work: Work, title: str) -> bool:
    """Whether a budget is loaded; where none is, say what to do."""
    if work.budget is not None:
        return True
    heading(title, "There is nothing to show yet.")
    with st.container(border=True):
        st.markdown("**No budget is loaded yet.** Choose a sample or upload your workbook first.")
        link("start", "Go to Start", ":material/arrow_back:")
    return False


def link(name: str, label: str, icon: str = ":material/arrow_forward:") -> None:
    """A link to another page, by its path."""
    pages = st.session_state.get("pages", {})
    if name in pages:
        st.page_link(pages[name], label=label, icon=icon)


def _scenario_bar(work: Work) -> None:
    """Which scenario is at work, and undo."""
    numbers = list(work.drafts)
    draft = at_work(work)
    key = synced("scenario at work", draft.number)

    def choose() -> None:
        if st.session_state[key] in work.drafts:
            open_draft(work, st.session_state[key])

    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        st.selectbox(
            "Scenario",
            numbers,
            format_func=lambda number: work.drafts[number].scenario.name,
            key=key,
            on_change=choose,
        )
        st.button(
            "Undo",
            icon=":material/undo:",
            on_click=undo,
            args=(work, draft),
            disabled=not draft.steps,
            key="undo",
            help="Take back the last change of this scenario",
        )


def footer(work: Work) -> None:
    """Where the work is kept, and what to download before it is gone."""
    st.divider()
    until = time.strftime("%H:%M", time.localtime(work.touched + KEPT_HOURS * 3600))
    with st.container(horizontal=True, vertical_alignment="center", key="foot"):
        st.caption(
            f"Your work is kept in this server's memory under this page's link until {until}; whoever has the link "
            "sees it. A restart of the server loses the workbooks: download what you want to keep.",
            width="stretch",
        )
        if work.drafts:
            st.download_button(
                "Scenario files",
                data=lambda: _zipped(work),
                file_name="scenarios.zip",
                mime="application/zip",
                icon=":material/download:",
                on_click="ignore",
                key="scenario files",
            )


def _zipped(work: Work) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for draft in work.drafts.values():
            file.writestr(f"{file_name(draft.scenario.name)}.toml", to_toml(draft.scenario))
    return content.getvalue()


def file_name(name: str) -> str:
    """A name as a file can have it."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.casefold())
    return "-".join(part for part in kept.split("-") if part)[:60] or "scenario"


__all__ = ["LINK", "colours", "file_name", "footer", "heading", "link", "needs_budget", "told_lost"]
