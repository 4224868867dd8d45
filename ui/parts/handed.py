"""Files that leave: made by a worker, behind a bar that stops, for who may export; each is recorded in the workspace's
log, and the log's head is told beside it, never inside."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

import streamlit as st

from budgetopt.errors import BudgetOptError, UsageError
from budgetopt.plan.plan import Plan
from budgetopt.plan.record import record_of
from budgetopt.present.words import plain_text
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import Person, must
from ui.jobs import Job, Stopped
from ui.keeping import clock, person_anew, projects
from ui.parts import show as shown
from ui.parts.changing import MARKS, after_typing
from ui.work import Work
from ui.workers import LONGEST_S, WORKERS

ANY = "application/octet-stream"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How often a page looks how far its files are.
_LOOKS_S = 2.0


@dataclass(frozen=True)
class Handed:
    """A file that left: its name, when, the SHA-256 of its bytes, and the head of the log after it was recorded; or, in
    a sentence, why not."""

    file: str
    at: datetime.datetime
    sha256: str = ""
    head: str = ""
    trouble: str = ""


@dataclass
class Tab:
    """What a tab has handed out of a project by each button, and what is being made for it."""

    handed: dict[str, Handed] = field(default_factory=dict)
    making: dict[str, Job] = field(default_factory=dict)


@dataclass(frozen=True)
class Leaving:
    """A file that is asked for: what is to be made (or is there), the number of a scenario and its plan, which is kept
    with the project as it was handed on, and as what it is recorded (None: making it records it)."""

    file: str
    make: Callable[[], bytes | partial[bytes]]
    plan: Callable[[], tuple[int, Plan]] | None = None
    deed: Deed | None = Deed.EXPORTED


def workbook(
    work: Work,
    label: str,
    file: str,
    key: str,
    make: Callable[[], bytes | partial[bytes]],
    plan: Callable[[], tuple[int, Plan]] | None = None,
    mime: str = EXCEL,
    told: bool = True,
    deed: Deed | None = Deed.EXPORTED,
    **options: Any,
) -> None:
    """A workbook (or another file) to download, made when the button is pressed and then recorded.

    `make` gives what a worker is asked for (a function that can be pickled), or bytes that are there. `told`: what was
    handed out is said below the button; else say it for several with `beside`, as each looks every few seconds.
    """
    leaving, who, tab = Leaving(file, make, plan, deed), person_anew(), _tab(work)
    shown.download(label, after_typing(lambda: hand_out(work, leaving, key, who, tab)), file, key, mime=mime, **options)
    if told:
        beside(work, key)


def _tab(work: Work) -> Tab:
    tab: Tab = st.session_state.setdefault(f"handed out {work.project}", Tab())
    return tab


def hand_out(work: Work, leaving: Leaving, key: str, who: Callable[[], Person], tab: Tab) -> bytes:
    """The bytes of a file, for who may export by now; recorded. What is raised, the tab is told."""
    now = partial(datetime.datetime.now, datetime.UTC)
    try:
        must(who(), work.project, "export")
        asked = leaving.make()
        made = asked if isinstance(asked, bytes) else _made(work, leaving.file, key, asked, tab)
        # A right that was taken away meanwhile.
        must(who(), work.project, "export")
    except (BudgetOptError, Stopped) as error:
        why = "it was stopped." if isinstance(error, Stopped) else str(error)
        tab.handed[key] = Handed(leaving.file, now(), trouble=f"{leaving.file} was not handed out: {why}")
        raise
    if leaving.deed is None:
        tab.handed.pop(key, None)
    else:
        tab.handed[key] = _recorded(work, who(), leaving, leaving.deed, made)
    return made


def _made(work: Work, file: str, key: str, asked: partial[bytes], tab: Tab) -> bytes:
    def making(told: Callable[[int, int], None]) -> object:
        return WORKERS.ask(work.user, asked, told=told, deadline_s=LONGEST_S)

    job = tab.making[key] = Job(f"Making {file}", making)
    try:
        job.wait(None)
    finally:
        tab.making.pop(key, None)
    if job.error:
        raise job.error
    if not isinstance(job.result, bytes):
        raise TypeError(f"{file} is no bytes")
    return job.result


def _recorded(work: Work, who: Person, leaving: Leaving, deed: Deed, made: bytes) -> Handed:
    file, at, sum = leaving.file, datetime.datetime.now(datetime.UTC), sha256(made).hexdigest()
    try:
        if leaving.plan is not None:
            number, plan = leaving.plan()
            projects().keep_plan(work.project, number, json.dumps(record_of(plan)), plan.base_sum)
        about = f"{work.state.name} ({work.project}), version {work.version}: {file}"
        return Handed(file, at, sum, str(projects().log.record(who, deed, about, sum)))
    except UsageError as error:
        return Handed(file, at, sum, trouble=f"{file} is not in the log: {error}")


@st.fragment(run_every=_LOOKS_S)
def beside(work: Work, *keys: str) -> None:
    """What is being made by one of these buttons, with a stop; what was handed out last."""
    tab = _tab(work)
    for key, job in [(key, tab.making[key]) for key in keys if key in tab.making]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(1.0, job.done / job.whole), text=f"{plain_text(job.doing)} …", width="stretch")
            st.button("Stop", icon=":material/stop_circle:", key=f"stop {key}", on_click=job.stop)
    last = max((tab.handed[key] for key in keys if key in tab.handed), key=lambda one: one.at, default=None)
    if last is None:
        return
    if last.trouble:
        st.markdown(f"{MARKS['error']} {plain_text(last.trouble)}")
        return
    sequence, _, hash = last.head.partition(":")
    st.caption(
        f"{plain_text(last.file)}, handed out at {clock(last.at)}: SHA-256 {last.sha256}. It is entry {sequence} of "
        f"the workspace’s log, which then has the head {hash}."
    )
