"""Memo, one page and slides of a plan, and its journal: files that are made when a button is pressed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial

import streamlit as st

from budgetopt.plan.plan import Plan
from ui import making
from ui.parts import handed
from ui.parts.frame import file_name, link
from ui.parts.wondering import robustness_found
from ui.work import Work

_OPEN = "application/vnd.openxmlformats-officedocument"
_WORD, _PAGE, _PDF = f"{_OPEN}.wordprocessingml.document", "text/html", "application/pdf"
# What is offered: words, ending, kind.
_OFFERED = (
    ("Slides (PowerPoint)", "slides.pptx", f"{_OPEN}.presentationml.presentation"),
    ("Memo (Word)", "memo.docx", _WORD),
    ("Memo (HTML)", "memo.html", _PAGE),
    ("Memo (PDF)", "memo.pdf", _PDF),
    ("One page (HTML)", "one-page.html", _PAGE),
    ("One page (PDF)", "one-page.pdf", _PDF),
)


def show(work: Work, plan: Plan, date: Callable[[], datetime.date]) -> None:
    """A button for each."""
    sure, name = robustness_found(work, plan), file_name(plan.scenario.name)

    def asked(ending: str) -> partial[bytes]:
        return partial(making.paper, ending, plan, date(), sure, f"recommendation-{name}.xlsx")

    with st.container(border=True, key="papers"):
        st.subheader("Memo and slides", anchor=False)
        st.caption("Made of the workbook once it verifies; every figure with its cell. A PDF needs LibreOffice.")
        with st.container(horizontal=True):
            for words, ending, mime in _OFFERED:
                handed.workbook(work, words, f"{name}-{ending}", ending, partial(asked, ending), mime=mime, told=False)
            journal, csv = f"{name}-journal.csv", partial(making.journal, plan)
            handed.workbook(work, "Journal (CSV)", journal, "journal", lambda: csv, mime="text/csv", told=False)
        handed.beside(work, "journal", *(ending for _, ending, _ in _OFFERED))
        link("present", "Show it in large type: Present")
