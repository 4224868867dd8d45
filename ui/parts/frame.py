"""What frames every page: its title, the scenario at work, and where the work is kept."""

from __future__ import annotations

import io
import zipfile

import streamlit as st

from budgetopt.present import city
from budgetopt.present.look import Palette, palette
from budgetopt.present.words import plain_text
from budgetopt.scenario.writing import to_toml
from budgetopt.tell.figures import dollar_meant
from ui.parts import handed
from ui.parts.changing import undo
from ui.parts.fields import button, field
from ui.parts.told import show_refused
from ui.state import at_work, open_draft
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
    told, bar = st.columns([5, 4], vertical_alignment="bottom")
    with told:
        st.title(title, anchor=False)
        city_words = f"{plain_text(city.title(work.budget))}: " if work.budget else ""
        st.markdown(f":gray[{city_words}{lead}]")
    with bar:
        _scenario_bar(work)
    show_refused()


def told_lost(work: Work) -> None:
    """Say that the project of the address cannot be opened, until there is another."""
    lost = st.session_state.get("lost")
    if not lost or work.project:
        st.session_state["lost"] = ""
        return
    st.warning(
        f"This address opens no project: {plain_text(lost)} Those that you can open are on the page Start; look in its "
        "bin too.",
        icon=":material/history:",
    )


def needs_budget(work: Work, title: str) -> bool:
    """Whether a budget is loaded; where none is, say what to do."""
    if work.budget is not None:
        return True
    heading(title, "There is nothing to show yet.")
    with st.container(border=True):
        if work.unread:
            names = plain_text(", ".join(name for name, _ in work.unread.files))
            st.markdown(f"**{names} cannot be read yet.** The page Start says what is to be mended.")
        else:
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
    key = "scenario at work"

    def choose() -> None:
        if st.session_state[key] in work.drafts:
            open_draft(work, st.session_state[key])

    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        field(st.selectbox, "Scenario", key, draft.number, choose, value="index",
              options=numbers, format_func=lambda number: work.drafts[number].called)  # fmt: skip
        kept = draft.kept
        told = {"Undo": (kept.past, kept.past_words, True), "Redo": (kept.future, kept.future_words, False)}
        for label, (steps, words, back) in told.items():
            help = "Take back the last change of this scenario" if back else "Make again what was taken back"
            help += f": {plain_text(words[-1])}" if words and words[-1] else ""
            name = label.casefold()
            button(label, name, undo, work, draft, back, icon=f":material/{name}:", disabled=not steps, help=help)


def _dollars(work: Work) -> str:
    return dollar_meant(work.budget.currency, "these pages") if work.budget else ""


def footer(work: Work) -> None:
    """Where the work is kept, and the scenarios to download."""
    st.divider()
    with st.container(horizontal=True, vertical_alignment="center", key="foot"):
        if work.project:
            st.caption(
                f"Project “{plain_text(work.state.name)}”: every change is kept in the workspace as it is made, also "
                f"when this tab is closed or the server is restarted. {_dollars(work)}",
                width="stretch",
            )
            link("history", "History and project file", ":material/history:")
        else:
            st.caption("No project is open: one begins with your first file or a sample.", width="stretch")
        if work.drafts:
            label, file, mime = "Scenario files", "scenarios.zip", "application/zip"
            help = "All scenarios with every rule and decision; the page Priorities and rules takes them back"
            handed.small(work, label, file, "scenario files", lambda: _zipped(work), mime, help=help)


def _zipped(work: Work) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for draft in work.drafts.values():
            file.writestr(f"{draft.number:02d}-{file_name(draft.whole.name)}.toml", to_toml(draft.whole))
    return content.getvalue()


def file_name(name: str) -> str:
    """A name as a file can have it."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.casefold())
    return "-".join(part for part in kept.split("-") if part)[:60] or "scenario"
