"""Memo, one page and slides of a plan, and its journal: files that are made when a button is pressed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

import streamlit as st

from budgetopt.plan.plan import Plan
from budgetopt.publish.journal import journal_csv
from budgetopt.publish.memo import Memo, memo_of_plan, one_page
from budgetopt.publish.memo_docx import memo_docx, memo_pdf
from budgetopt.publish.memo_html import memo_html
from budgetopt.publish.slides import memo_pptx
from ui.parts import handed
from ui.parts.frame import file_name, link
from ui.parts.wondering import robustness_found
from ui.work import Work

_OPEN = "application/vnd.openxmlformats-officedocument"
_WORD, _PAGE, _PDF = f"{_OPEN}.wordprocessingml.document", "text/html", "application/pdf"
# What is offered: words, ending, kind, how it is made of a memo.
PAPERS: tuple[tuple[str, str, str, Callable[[Memo], bytes]], ...] = (
    ("Slides (PowerPoint)", "slides.pptx", f"{_OPEN}.presentationml.presentation", memo_pptx),
    ("Memo (Word)", "memo.docx", _WORD, memo_docx),
    ("Memo (HTML)", "memo.html", _PAGE, memo_html),
    ("Memo (PDF)", "memo.pdf", _PDF, memo_pdf),
    ("One page (HTML)", "one-page.html", _PAGE, lambda memo: memo_html(one_page(memo))),
    ("One page (PDF)", "one-page.pdf", _PDF, lambda memo: memo_pdf(one_page(memo))),
)


def show(work: Work, plan: Plan, date: Callable[[], datetime.date]) -> None:
    """A button for each."""
    sure, name = robustness_found(work, plan), file_name(plan.scenario.name)

    def written(made: Callable[[Memo], bytes], to: BinaryIO) -> None:
        to.write(made(memo_of_plan(plan, date(), sure, f"recommendation-{name}.xlsx")))

    with st.container(border=True, key="papers"):
        st.subheader("Memo and slides", anchor=False)
        st.caption("Made of the workbook once it verifies; every figure with its cell. A PDF needs LibreOffice.")
        with st.container(horizontal=True):
            for words, ending, mime, made in PAPERS:
                handed.workbook(work, words, f"{name}-{ending}", ending, partial(written, made), mime=mime, told=False)
            journal, csv = f"{name}-journal.csv", partial(_journal, plan)
            handed.workbook(work, "Journal (CSV)", journal, "journal", csv, mime="text/csv", told=False)
        handed.beside(work, "journal", *(ending for _, ending, *_ in PAPERS))
        link("present", "Show it in large type: Present")


def _journal(plan: Plan, to: BinaryIO) -> None:
    to.write(journal_csv(plan))
