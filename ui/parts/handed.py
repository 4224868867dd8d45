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
from budgetopt.present.chart import Chart
from budgetopt.present.words import plain_text
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import Person, must
from ui.jobs import Job, Stopped, Told
from ui.keeping import clock, person_anew, projects
from ui.parts.fields import after_typing
from ui.parts.told import MARKS
from ui.work import Work
from ui.workers import LONGEST_S, WORKERS

ANY = "application/octet-stream"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What stands on the page stays as it is.
_LOOKS: dict[str, Any] = {"icon": ":material/download:", "on_click": "ignore"}
# Seconds that it is said of a small file what became of it.
_SAID_S = 60.0
# How often a page looks how far its files are.
_EVERY_S = 2.0


@dataclass(frozen=True)
class Handed:
    """A file that left: its name, when, the SHA-256 of its bytes, and the head of the log after it was recorded; or, in
    a sentence, why not, and how grave that is."""

    file: str
    at: datetime.datetime
    sha256: str = ""
    head: str = ""
    trouble: str = ""
    mark: str = "error"


@dataclass
class Tab:
    """What a tab has handed out of a project by each button, and what is being made for it; `small`: the buttons of
    what is there at once."""

    handed: dict[str, Handed] = field(default_factory=dict)
    making: dict[str, Job] = field(default_factory=dict)
    small: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Leaving:
    """A file that is asked for: what is to be made (or is there), the number of a scenario and its plan, which is kept
    with the project as it was handed on, and as what it is recorded."""

    file: str
    make: Callable[[], bytes | partial[bytes]]
    plan: Callable[[], tuple[int, Plan]] | None = None
    deed: Deed = Deed.EXPORTED


def workbook(
    work: Work,
    label: str,
    file: str,
    key: str,
    make: Callable[[], bytes | partial[bytes]],
    plan: Callable[[], tuple[int, Plan]] | None = None,
    mime: str = EXCEL,
    told: bool = True,
    deed: Deed = Deed.EXPORTED,
    **options: Any,
) -> None:
    """A workbook (or another file) to download, made when the button is pressed and then recorded.

    `make` gives what a worker is asked for (a function that can be pickled), or bytes that are there. `told`: what was
    handed out is said below the button; else say it for several with `beside`, as each looks every few seconds.
    """
    leaving, who, tab = Leaving(file, make, plan, deed), person_anew(), _tab(work)
    made = after_typing(lambda: hand_out(work, leaving, key, who, tab))
    st.download_button(label, data=made, file_name=file, mime=mime, key=key, **_LOOKS | options)
    if told:
        beside(work, key)


def small(
    work: Work, label: str, file: str, key: str, make: Callable[[], bytes], mime: str = ANY, **options: Any
) -> None:
    """A file that is there at once (a scenario, a mapping, a picture); what became of it is said above the page."""
    _tab(work).small.add(key)
    workbook(work, label, file, key, make, mime=mime, told=False, **options)


def empty_template(label: str, file: str, key: str, make: Callable[[], bytes], **options: Any) -> None:
    """A file of the product, with nothing of a city in it: for everybody, and in no log."""
    st.download_button(label, data=make, file_name=file, mime=EXCEL, key=key, **_LOOKS | options)


def pictures(work: Work, title: str, drawn: Callable[[], Chart], about: str, name: str) -> None:
    """A chart to download, on white, drawn when it is asked for; `about` says of which city and scenario it is."""
    for kind, mime, made in (
        ("PNG", "image/png", lambda: drawn().png(about)),
        ("SVG", "image/svg+xml", lambda: drawn().svg(about).encode()),
    ):
        words = f"{plain_text(title)} as {kind}"
        small(work, kind, f"{name}.{kind.lower()}", f"{name} {kind}", made, mime, icon=None, help=words)


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
        # Who stops it has what was asked for: no error.
        why, mark = ("it was stopped.", "note") if isinstance(error, Stopped) else (str(error), "error")
        tab.handed[key] = Handed(leaving.file, now(), trouble=f"{leaving.file} was not handed out: {why}", mark=mark)
        raise
    tab.handed[key] = _recorded(work, who(), leaving, made)
    return made


def _made(work: Work, file: str, key: str, asked: partial[bytes], tab: Tab) -> bytes:
    def making(told: Told) -> object:
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


def _recorded(work: Work, who: Person, leaving: Leaving, made: bytes) -> Handed:
    file, at, sum = leaving.file, datetime.datetime.now(datetime.UTC), sha256(made).hexdigest()
    try:
        if leaving.plan is not None:
            number, plan = leaving.plan()
            projects().keep_plan(work.project, number, json.dumps(record_of(plan)), plan.base_sum)
        about = f"{work.state.name} ({work.project}), version {work.version}: {file}"
        return Handed(file, at, sum, str(projects().log.record(who, leaving.deed, about, sum)))
    except UsageError as error:
        return Handed(file, at, sum, trouble=f"{file} is not in the log: {error}")


@st.fragment(run_every=_EVERY_S)
def beside(work: Work, *keys: str) -> None:
    """What is being made by one of these buttons, with a stop; what was handed out last."""
    tab = _tab(work)
    for key, job in [(key, tab.making[key]) for key in keys if key in tab.making]:
        with st.container(horizontal=True, vertical_alignment="center"):
            text = plain_text(f"{job.doing}: {job.step}" if job.step else job.doing)
            st.progress(min(1.0, job.done / job.whole), text=f"{text} …", width="stretch")
            st.button("Stop", icon=":material/stop_circle:", key=f"stop {key}", on_click=job.stop)
    _say(max((tab.handed[key] for key in keys if key in tab.handed), key=lambda one: one.at, default=None))


def small_said(work: Work) -> None:
    """What became of the small file that was asked for last, for a minute."""
    tab, since = _tab(work), datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=_SAID_S)
    last = [one for key, one in tab.handed.items() if key in tab.small and one.at > since]
    _say(max(last, key=lambda one: one.at, default=None))


def _say(last: Handed | None) -> None:
    if last is None:
        return
    if last.trouble:
        st.markdown(f"{MARKS[last.mark]} {plain_text(last.trouble)}")
        return
    sequence, _, hash = last.head.partition(":")
    st.caption(
        f"{plain_text(last.file)}, handed out at {clock(last.at)}: SHA-256 {last.sha256}. It is entry {sequence} of "
        f"the workspace’s log, which then has the head {hash}."
    )
