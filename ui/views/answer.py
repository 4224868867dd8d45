"""Answer: a department's own rows of a plan: agree, object, or offer another amount."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from budgetopt.errors import UsageError
from budgetopt.plan.plan import Plan
from budgetopt.present import departments
from budgetopt.present.city import title
from budgetopt.present.departments import REPLIES
from budgetopt.present.entering import typed_amount
from budgetopt.present.words import plain_text
from budgetopt.workspace.people import Person
from budgetopt.workspace.people import departments as theirs
from budgetopt.workspace.replies import (
    MOST_ATTACHED,
    Asking,
    DepartmentReply,
    Reply,
    asked_of,
    asked_projects,
    replies_of,
    send_reply,
)
from ui.jobs import Job
from ui.keeping import link_project, person, projects
from ui.pages_for import replies_for
from ui.parts import replied
from ui.parts import show as shown
from ui.parts.fields import button
from ui.parts.file_box import file_box, file_in, missed
from ui.parts.page import apart
from ui.parts.planned import by_now
from ui.parts.told import show_refused, tell
from ui.state import PROJECT, STORE
from ui.work import Work

_NAME = "name of who answers"


def show() -> None:
    """The page."""
    st.title("Answer for your department", anchor=False)
    show_refused()
    there = asked_projects(projects().workspace, person())
    if not there:
        st.markdown("Nothing is asked of your department at the moment.")
        return
    here = link_project() or st.query_params.get(PROJECT) or ""
    # That of the address first.
    there = {id: there[id] for id in sorted(there, key=lambda id: id != here)}
    project = shown.pick("Of which project?", there, "asked project") if len(there) > 1 else next(iter(there))
    work = STORE.find(project)
    mine = theirs(person(), project)
    asked = [one for one in asked_of(projects().workspace, project)
             if one.department in mine and one.scenario in work.drafts]  # fmt: skip
    if not asked:
        st.markdown(f"Nothing is asked of {plain_text(', '.join(mine))} at the moment: the scenario is gone.")
        return
    offered = {place: f"{one.department}: {work.drafts[one.scenario].called}" for place, one in enumerate(asked)}
    one = asked[shown.pick("Of which plan?", offered, f"asked plan {project}") if len(asked) > 1 else 0]
    found = by_now(work, work.drafts[one.scenario].scenario)
    if isinstance(found, Job):
        shown.waiting(work, found)
    elif isinstance(found, Plan):
        _rows(work, one, found)
    else:
        st.markdown("The plan that was asked about cannot be made at the moment: the budget office is working on it.")


def _rows(work: Work, one: Asking, plan: Plan) -> None:
    programs = departments.own_programs(plan, one.department)
    replies = replies_of(projects().workspace, work.project, one.scenario)
    words = departments.progress_words(plan, programs, replies, one.due)
    asked = f"asked by {plain_text(one.asked_by)}, {plain_text(title(plan.budget))}: {plain_text(words)}."
    st.markdown(f"**{plain_text(one.department)}**, {asked}")
    if link_project():
        st.text_input("Your name, to stand beside your answers", key=_NAME, max_chars=80, persist_state="session")
    shown.table(departments.own_table(plan, programs, replies), "own rows", height="content")
    if not programs:
        return
    offered = {id: departments.program_label(plan, id, replies) for id in programs}
    program = shown.pick("Which program?", offered, f"answer program {one.scenario} {one.department}")
    with st.container(border=True):
        st.markdown(f"**{plain_text(departments.beside_words(plan, _about(one, program)))}**")
        st.markdown(f":gray[{plain_text(plan.reasons_apart[program].why)}]")
        if program in replies:
            replied.show(work, plan, replies[program], attachments=False)
        _form(work, one, plan, program)
    waiting = [id for id in programs if id not in replies]
    if waiting:
        words = f"Agree to the {len(waiting):,} without an answer"
        button(words, f"agree {one.scenario} {len(waiting)}", _agree, work, one, plan, waiting)


def _about(one: Asking, program: str) -> DepartmentReply:
    return DepartmentReply(one.scenario, program, one.department, Reply.AGREE, None, "", "", "", "", "", one.at)


def _form(work: Work, one: Asking, plan: Plan, program: str) -> None:
    of = f"{work.project} {one.scenario} {program}"
    said = shown.one_of("Your answer", {str(reply): words for reply, words in REPLIES.items()}, "agree", f"reply {of}")
    if said == Reply.COUNTER:
        st.text_input(f"Amount, {plan.budget.currency}", key=f"offer {of}", placeholder="8,800,000 or $8.8M",
                      max_chars=40, persist_state="session")  # fmt: skip
    st.text_area("Reason", key=f"why {of}", max_chars=2000, height=80, persist_state="session")
    most = MOST_ATTACHED // 1_000_000
    file_box(f"Attachment (at most {most} MB; nobody opens it here)", key=f"attached {of}",
                     max_upload_size=most)  # fmt: skip
    button("Send the answer", f"send {of}", _send, work, one, plan, program, type="primary")


def _send(work: Work, one: Asking, plan: Plan, program: str) -> None:
    """Keep what is in the fields now, as said of what the page shows."""
    of = f"{work.project} {one.scenario} {program}"
    reply = Reply(st.session_state.get(f"reply {of}") or "agree")
    given, typed = file_in(f"attached {of}"), st.session_state.get(f"offer {of}") or ""
    attached = (given.name, given.getvalue()) if given is not None else None
    try:
        if missed(f"attached {of}"):
            raise UsageError("the attachment went with the server that was restarted, so nothing was sent: give it "
                             "again, or send the answer without.")  # fmt: skip
        cents = typed_amount(typed) if reply is Reply.COUNTER else None
        if plan.budget.program[program].department != one.department:
            raise UsageError("this program is another department's.")
        send_reply(projects().workspace, _who(), work.project, one.scenario, program, one.department, reply, cents,
               st.session_state.get(f"why {of}") or "", attached, plan.allocation.programs[program])  # fmt: skip
    except (ValueError, UsageError) as wrong:
        tell(str(wrong))


def _who() -> Person:
    """Who answers: a link tells the department alone, and whoever has it says who they are."""
    who, name = person(), " ".join((st.session_state.get(_NAME) or "").split())
    return replace(who, name=f"{name}, {who.name}") if name and link_project() else who


def _agree(work: Work, one: Asking, plan: Plan, programs: list[str]) -> None:
    for program in programs:
        send_reply(projects().workspace, _who(), work.project, one.scenario, program, one.department, Reply.AGREE,
                   recommended=plan.allocation.programs[program])  # fmt: skip


if __name__ == "__main__" and replies_for(person()):
    apart(show)
