"""Amendments: upload them, read the answer to each, combine them in voting order, hand on what passed."""

from __future__ import annotations

import datetime
from functools import partial

import streamlit as st

from budgetopt.council.answer_words import adopted_in_words, parts_of
from budgetopt.errors import InputError
from budgetopt.plan.plan import Plan
from budgetopt.present.words import plain_text
from ui import making
from ui.amending import AnswerShown, answer_shown, authorities, template_of
from ui.inputs import MOST_MB
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.changing import findings_list
from ui.parts.page import of_plan
from ui.work import Work


def show(work: Work, plan: Plan) -> None:
    """The page."""
    st.caption(plain_text(f"Amendments change the plan of “{plan.scenario.name}”; its sum is {plan.base_sum}."))
    content = partial(template_of, plan)
    handed.workbook(work, "Download an amendment to fill in", "amendment.xlsx", "amendment template", lambda: content)
    given = st.file_uploader(
        f"Amendments (.xlsx, .xlsm, .ods, .csv; at most {MOST_MB} MB each), a sheet each or all in one",
        type=["xlsx", "xlsm", "ods", "csv"],
        accept_multiple_files=True,
        max_upload_size=MOST_MB,
        key=f"amendments {work.project}",
    )
    ids, key = [file.file_id for file in given or []], f"amendments given {work.project}"
    if given and ids != st.session_state.get(key):
        # Once: what another tab gave since, or history brought back, stays.
        work.amend([(file.name, file.getvalue()) for file in given])
        st.session_state[key] = ids
    authority = shown.pick("What the council may do", authorities(), "authority")
    if not work.amendments:
        st.info("Upload an amendment to see what it does.", icon=":material/gavel:")
        return
    try:
        _answer(work, plan, authority)
    except InputError as error:
        st.markdown("**These amendments cannot be read yet.**")
        findings_list(error.findings)


def _answer(work: Work, plan: Plan, authority: str) -> None:
    """The answer to all, then those that count together, in the order in which they are voted on."""
    found = answer_shown(work, plan, work.amendments, None, authority)
    if not isinstance(found, AnswerShown):
        shown.waiting(work, found)
        return
    numbers = list(range(len(found.read)))
    names = [f"{one.called}: {one.title}" for one in found.read]
    if len(numbers) > 1:
        chosen = st.multiselect(
            "Together, in voting order", numbers, numbers, format_func=lambda number: names[number], key="voting order"
        )
        if chosen and chosen != numbers:
            again = answer_shown(work, plan, work.amendments, tuple(chosen), authority)
            if not isinstance(again, AnswerShown):
                shown.waiting(work, again)
                return
            found = again
    for part in parts_of(found.answer):
        with st.container(border=True):
            st.markdown(f"**{plain_text(part[0])}**")
            shown.lines(line.strip().removeprefix("- ") for line in part[1:])
    _adopted(work, found)


def _adopted(work: Work, found: AnswerShown) -> None:
    """The recommendation with those that passed in it."""
    with st.container(border=True, key="amended"):
        st.subheader("Those that passed", anchor=False)
        if found.reasons:
            st.markdown("They cannot be adopted together:")
            shown.lines(found.reasons)
        if found.adopted is None:
            if not found.reasons:
                st.caption("None passed: write passed as Status of an amendment that did.")
            return
        plan, rounds = found.adopted
        shown.lines(adopted_in_words(found.answer, rounds[-1].lifted))

        content = partial(making.recommendation, plan, datetime.date.today(), (), rounds)
        handed.workbook(work, "Amended workbook (Excel)", "amended.xlsx", "amended workbook", lambda: content)


if __name__ == "__main__":
    of_plan("Amendments", "what the council moves, held against the plan at work.", show)
