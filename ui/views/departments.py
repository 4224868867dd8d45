"""Departments: ask them, what they replied beside each move, and what each counter-offer costs and who pays."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

import streamlit as st

from budgetopt.errors import Infeasible, ScenarioError, SolverError
from budgetopt.plan.plan import Plan
from budgetopt.present import departments
from budgetopt.present.words import plain_text
from budgetopt.scenario.deciding import decisions_of
from budgetopt.standard.parts import file_names
from budgetopt.workspace.replies import (
    DepartmentReply,
    Replies,
    Reply,
    ask,
    asked_of,
    comment,
    comments_on,
    newest_reply,
    replies_of,
)
from budgetopt.workspace.rights import LINK_DAYS, links_of, make_link, withdraw
from budgetopt.workspace.state import text_hash
from ui.drafts import Draft
from ui.jobs import Job
from ui.keeping import address_of, clock, person, projects
from ui.parts import handed, replied
from ui.parts import show as shown
from ui.parts.changing import change, drop_rule
from ui.parts.day_field import day_field
from ui.parts.fields import button
from ui.parts.page import of_plan
from ui.parts.told import tell
from ui.standing import department_workbook
from ui.state import at_work
from ui.work import Work

# With the project, of which alone they are: by another's a department would come to the wrong plan.
_MADE = "links that were made in"
# How often the page looks for replies.
_LOOKS_S = 4.0
# Prices of counter-offers that are begun at once, where there are many: of one user no more may wait.
_TOGETHER = 8


def show(work: Work, plan: Plan) -> None:
    """The page."""
    draft = at_work(work)
    replies = replies_of(projects().workspace, work.project, draft.number)
    _arrived(work, draft, newest_reply(projects().workspace, work.project, draft.number))
    inbox, asking = st.columns([3, 2], gap="large")
    with inbox:
        _inbox(work, draft, plan, replies)
    with asking:
        _ask(work, draft, plan)
        _asked(work, draft, plan, replies)
        _workbooks(work, plan)
        _comments(work)


@st.fragment(run_every=_LOOKS_S)
def _arrived(work: Work, draft: Draft, drawn: tuple[str, datetime.datetime] | None) -> None:
    """That a department has replied since the page was drawn: what stands on it stays in its place until then."""
    newest = newest_reply(projects().workspace, work.project, draft.number)
    if newest is not None and newest != drawn:
        with st.container(horizontal=True, vertical_alignment="center", key="arrived"):
            st.markdown(f":material/mail: **{plain_text(newest[0])} answered at {clock(newest[1])}**", width="content")
            if st.button("Show the answer", key="show answer"):
                st.rerun()


def _inbox(work: Work, draft: Draft, plan: Plan, replies: Replies) -> None:
    """Open ones first, counter-offers before objections; what was agreed at last is listed."""
    st.subheader("What departments say", anchor=False)
    known = [said for program, said in replies.items() if program in plan.budget.program]
    against = [said for said in known if said[0].reply is not Reply.AGREE]
    standing = {said[0].program: departments.standing_words(plan, draft.scenario, said[0].program) for said in known}
    if not against:
        st.caption("No objection and no counter-offer." if known else "No answer yet.")
    priced = [one for one, *_ in against if _has_price(plan, one)]
    for one in priced[:_TOGETHER]:
        with suppress(ScenarioError, ValueError):
            scenario = departments.decided_so(plan, draft.scenario, one, taken=True)
            if work.known(scenario) is None:
                work.begun(scenario)
    for said in sorted(
        against, key=lambda said: (bool(standing[said[0].program]), said[0].reply is not Reply.COUNTER, said[0].at)
    ):
        one = said[0]
        with st.container(border=True, key=f"answer {one.program}"):
            st.markdown(f"**{plain_text(departments.beside_words(plan, one))}**")
            replied.show(work, plan, said)
            if standing[one.program]:
                st.markdown(f":material/lock: {plain_text(standing[one.program])}")
            holds = _price(work, draft, plan, one) if one in priced else True
            if standing[one.program]:
                words, key = departments.back_words(plan, one), f"back {one.program} {draft.number} {draft.version}"
                lock = decisions_of(draft.scenario)[one.program]
                button("Take the decision back", key, drop_rule, work, draft, words, lock)
            else:
                _decide(work, draft, plan, one, holds)
    agreed = [(departments.beside_words(plan, said[0]), said) for said in known if said[0].reply is Reply.AGREE]
    earlier = [one for one in agreed if departments.is_earlier(plan, one[1][0])]
    _folded(work, plan, "Agreed to another amount than is recommended now", "agreed earlier", earlier)
    _folded(work, plan, "Agreed", "agreed", [one for one in agreed if one not in earlier])
    gone = [(program, said) for program, said in replies.items() if program not in plan.budget.program]
    _folded(work, plan, "Of programs that this budget does not have", "answers of none", gone)


def _folded(
    work: Work, plan: Plan, label: str, key: str, replies: Sequence[tuple[str, tuple[DepartmentReply, ...]]]
) -> None:
    if replies:
        with st.expander(f"{label}: {len(replies):,}", key=key):
            for words, said in replies:
                st.markdown(f"**{plain_text(words)}**")
                replied.show(work, plan, said)


def _has_price(plan: Plan, one: DepartmentReply) -> bool:
    return one.reply is Reply.COUNTER and plan.allocation.programs[one.program] != one.cents


def _price(work: Work, draft: Draft, plan: Plan, one: DepartmentReply) -> bool:
    """What a counter-offer costs, by the plan with it; else why none holds with it. Gives whether it may be taken."""
    try:
        found = work.asked(departments.decided_so(plan, draft.scenario, one, taken=True))
    except (ScenarioError, ValueError) as wrong:
        st.markdown(f":material/block: {plain_text(str(wrong))}")
        return False
    if isinstance(found, Plan):
        st.markdown(f":material/payments: {plain_text(departments.price_words(plan, found, one.program))}")
    elif isinstance(found, Job):
        st.caption("Its price is being worked out:")
        shown.waiting(work, found, f"price of {one.program}")
    elif isinstance(found, Infeasible):
        st.markdown(f":material/block: {plain_text(departments.relief_words(found))}")
        return False
    return not isinstance(found, SolverError)


def _decide(work: Work, draft: Draft, plan: Plan, one: DepartmentReply, holds: bool) -> None:
    with st.container(horizontal=True):
        if one.reply is Reply.COUNTER:
            key = f"take {one.program} {draft.number} {draft.version}"
            kind = "primary" if holds else "secondary"
            button("Take the counter-offer", key, _lock, work, draft, plan, one, True, type=kind, disabled=not holds)
        key = f"keep {one.program} {draft.number} {draft.version}"
        button("Keep the recommendation", key, _lock, work, draft, plan, one, False)


def _lock(work: Work, draft: Draft, plan: Plan, one: DepartmentReply, taken: bool) -> None:
    """Decide on the reply that this tab shows, unless the department has said something else since."""
    newest = replies_of(projects().workspace, work.project, draft.number)[one.program][0]
    if newest != one:
        tell(f"{one.department} answered again at {clock(newest.at)}, so your click changed nothing: see what it says.")
        return
    words, by = departments.decision_words(plan, one, taken), person().name
    change(work, draft, words, lambda scenario: departments.decided_so(plan, scenario, one, taken, by),
           asked=words, about=one.program)  # fmt: skip


def _ask(work: Work, draft: Draft, plan: Plan) -> None:
    with st.container(border=True, key="ask departments"):
        st.subheader("Ask departments", anchor=False)
        st.multiselect("Departments", departments.departments_of(plan.budget), key="departments asked")
        due = day_field("Answers are due", "answers due", None)
        st.checkbox(f"Make a link for each, for people without an account (holds {LINK_DAYS} days)", key="with links")
        button("Ask them", "ask them", _asks, work, draft, due, type="primary")
        holding = {link.id for link in links_of(projects().workspace, work.project) if link.holds}
        for department, token in st.session_state.get(f"{_MADE} {work.project}", {}).items():
            if text_hash(token) in holding:
                st.markdown(f"Send this to **{plain_text(department)}**; it is shown this once:")
                st.code(address_of(token), language=None, wrap_lines=True)


def _asks(work: Work, draft: Draft, due: Callable[[], datetime.date | None]) -> None:
    made: dict[str, str] = {}
    st.session_state[f"{_MADE} {work.project}"] = made
    by = due()
    for department in st.session_state.get("departments asked", []):
        ask(projects().workspace, person(), work.project, draft.number, department, by.isoformat() if by else "")
        if st.session_state.get("with links"):
            made[department] = make_link(projects().workspace, person(), work.project, department, department)


def _asked(work: Work, draft: Draft, plan: Plan, replies: Replies) -> None:
    for one in asked_of(projects().workspace, work.project):
        if one.scenario == draft.number:
            programs = departments.own_programs(plan, one.department)
            words = departments.progress_words(plan, programs, replies, one.due)
            st.markdown(f"- **{plain_text(one.department)}**: {plain_text(words)}")
    holding = [link for link in links_of(projects().workspace, work.project) if link.holds]
    for link in holding:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"link {link.id[:12]}"):
            words = f"Link of {plain_text(link.name)}, until {link.expires_at:%Y-%m-%d}"
            st.markdown(words, width="stretch")
            button("Withdraw", f"withdraw {link.id[:12]}", _withdraw, work, link.id, help=f"Withdraw: {words}")


def _workbooks(work: Work, plan: Plan) -> None:
    """For those that are chosen or were asked: their programs with five questions of each, to be filled in."""
    asked = (one.department for one in asked_of(projects().workspace, work.project))
    chosen = {*st.session_state.get("departments asked", ()), *asked}
    names = file_names(departments.departments_of(plan.budget))
    keys = {office: f"part {office}" for office in names if office in chosen}
    for office, key in keys.items():
        label = f"{plain_text(office)}: five questions of each program"
        handed.workbook(work, label, f"{names[office]}.xlsx", key, partial(_part, work, office), told=False)
    if keys:
        st.caption("Own rows only, as budgetopt split writes them; budgetopt merge brings the answers back.")
        handed.beside(work, *keys.values())


def _part(work: Work, office: str) -> partial[bytes]:
    return partial(department_workbook, work.files, work.state.mapping, office)


def _withdraw(work: Work, id: str) -> None:
    withdraw(projects().workspace, person(), work.project, id)


def _comments(work: Work) -> None:
    with st.container(border=True, key="comments"):
        st.subheader("Comments", anchor=False)
        st.text_area("Note something on this project", key="comment", max_chars=2000, height=80)
        button("Add the comment", "add comment", _comment, work)
        for one in comments_on(projects().workspace, work.project):
            st.markdown(f"{plain_text(one.words)}  \n:gray[{plain_text(one.name)}, {clock(one.at)}]")


def _comment(work: Work) -> None:
    comment(projects().workspace, person(), work.project, st.session_state.get("comment") or "")
    st.session_state["comment"] = ""


if __name__ == "__main__":
    of_plan("Departments", "ask them, and see what they say beside each move.", show)
