"""The workbench: navigation, whose work it is, and what happens when something of ours goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from ui.pages import asking, compare, data, export, recommendation, start  # noqa: E402
from ui.parts.frame import footer, told_lost  # noqa: E402
from ui.parts.trouble import ours  # noqa: E402
from ui.state import current  # noqa: E402
from ui.work import Work  # noqa: E402

st.set_page_config(page_title="budgetopt workbench", page_icon=":material/balance:", layout="wide")


def page(show: Callable[[Work], None], title: str, icon: str, path: str, default: bool = False) -> st.Page:
    """A page that shows the officer's work, and an error of ours in words."""

    def run() -> None:
        work = current()
        told_lost()
        try:
            show(work)
        except Exception as error:
            ours(error, work)
        footer(work)

    return st.Page(run, title=title, icon=f":material/{icon}:", url_path=path, default=default)


PAGES = [
    page(start.show, "Start", "home", "start", default=True),
    page(data.show, "Data", "database", "data"),
    page(asking.show, "Priorities and rules", "tune", "rules"),
    page(recommendation.show, "Recommendation", "insights", "recommendation"),
    page(compare.show, "Compare", "compare_arrows", "compare"),
    page(export.show, "Export", "download", "export"),
]
st.session_state["pages"] = {one.url_path or "start": one for one in PAGES}
st.navigation(PAGES, position="top").run()
