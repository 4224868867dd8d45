"""The workbench: its pages and how it looks."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    # The pages import each other as `ui.…`, from inside the installed package as from a checkout.
    sys.path.insert(0, str(HERE.parent))

# The first question finds its workers there.
import_module("ui.workers").WORKERS.warm()
# A picture of our own: a named icon would be fetched from elsewhere.
MARK = str(HERE / "mark.svg")
st.set_page_config(page_title="budgetopt workbench", page_icon=MARK, layout="wide")
st.logo(MARK, size="large")
st.html(HERE / "wrapped.css")
st.html(HERE / "letters.css")

pages_for, FIRST = import_module("ui.pages_for"), import_module("ui.page_asked").FIRST
# What belongs together, in the order of the work: the part, its pages' names, files, titles and icons. The first part
# has no name: its page stands alone.
PARTS = {
    "": [("start", "start", "Start", "home")],
    "The city": [
        ("data", "data", "Data", "database"),
        ("how", "how", "How it goes", "monitoring"),
        ("score", "scoring", "Score", "edit_note"),
    ],
    "Plan": [
        ("rules", "asking", "Priorities and rules", "tune"),
        ("recommendation", "recommendation", "Recommendation", "insights"),
        ("whatif", "whatif", "What if", "query_stats"),
        ("compare", "compare", "Compare", "compare_arrows"),
    ],
    "Decide": [
        ("decide", "decide", "Decide", "fact_check"),
        ("departments", "departments", "Departments", "forum"),
        ("amendments", "amendments", "Amendments", "gavel"),
        ("present", "present", "Present", "slideshow"),
        ("export", "export", "Export", "download"),
    ],
    "Live with it": [
        ("lookback", "lookback", "Look back", "restore_page"),
        ("next", "next_year", "Next year", "event_repeat"),
        ("standard", "standard", "The Standard", "verified"),
        ("residents", "residents", "Residents", "groups"),
        ("history", "project", "History", "history"),
        ("people", "people", "People", "group"),
        ("answer", "answer", "Answer", "reply"),
        ("sign_in", "sign_in", "Sign in", "login"),
    ],
}
ALL = {name: (file, title, icon) for pages in PARTS.values() for name, file, title, icon in pages}
# Who has a right to one page alone comes to it by every address: what else there is, is not said.
OPEN = pages_for.pages_for(list(ALL))
ALONE = OPEN[0] if len(OPEN) == 1 else ""
PAGES = {
    name: st.Page(
        f"views/{ALL[ALONE or name][0]}.py",
        title=ALL[ALONE or name][1],
        icon=f":material/{icon}:",
        url_path=name,
        default=name == FIRST,
    )
    for name, (_, _, icon) in ALL.items()
    if ALONE or name in OPEN
}
st.session_state["pages"] = PAGES
pages_for.who_is_here()
parts = {part: [PAGES[name] for name, *_ in pages if name in PAGES] for part, pages in PARTS.items()}
shown = {part: pages for part, pages in parts.items() if pages}
chosen = st.navigation(shown, position="hidden" if ALONE else "top")
for place, (part, pages) in enumerate(shown.items(), 1):
    if part and chosen in pages:
        # Streamlit marks a page within the list of its part, which is closed: the part is marked as well.
        at = f'[data-testid="stTopNav"] > :nth-child({place}) [data-testid="stTopNavSection"]'
        st.html(f"<style>{at} {{box-shadow: inset 0 -2px currentColor}}</style>")
chosen.run()
