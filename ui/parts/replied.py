"""What a department said to a program's amount: each reply with who gave it and when, the newest first."""

from __future__ import annotations

import streamlit as st

from budgetopt.plan.plan import Plan
from budgetopt.present import departments
from budgetopt.present.words import plain_text
from budgetopt.tell.figures import plural
from budgetopt.workspace.replies import DepartmentReply
from ui.keeping import clock, projects
from ui.parts import handed
from ui.work import Work


def show(work: Work, plan: Plan, said: tuple[DepartmentReply, ...], attachments: bool = True) -> None:
    """The newest reply, and the ones before under it: none is lost."""
    _one(work, plan, said[0], 0, attachments)
    if said[1:]:
        with st.expander(
            f"{plural(len(said) - 1, 'earlier answer')}", type="compact", key=f"earlier {said[0].program}"
        ):
            for place, one in enumerate(said[1:], 1):
                _one(work, plan, one, place, attachments)


def _one(work: Work, plan: Plan, one: DepartmentReply, place: int, attachments: bool) -> None:
    who = f":gray[{plain_text(one.name)}, {clock(one.at)}]"
    st.markdown(f"{plain_text(departments.reply_words(plan, one))}  \n{who}")
    if one.attachment and attachments:
        name, key = one.attachment_name, f"attached {one.program} {place}"
        handed.small(work, plain_text(name), name, key, lambda: projects().blob(one.attachment))
    elif one.attachment:
        st.caption(f"With {plain_text(one.attachment_name)}")
