"""Workbooks that leave: each is recorded in the workspace's log, and the log's head is told beside it, never inside."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO

import streamlit as st

from budgetopt.errors import UsageError
from budgetopt.plan.plan import Plan
from budgetopt.plan.record import record_of
from budgetopt.present.words import plain_text
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import Person
from ui.keeping import clock, person, projects
from ui.parts import show as shown
from ui.parts.changing import MARKS, after_typing
from ui.work import Work

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Seldom: a run that ends while a file is on its way to the browser takes it away.
_LOOKS_S = 5.0


@dataclass(frozen=True)
class Handed:
    """A workbook that left: its name, when, the SHA-256 of its bytes, and the head of the log after it was recorded
    (or why it was not)."""

    file: str
    at: datetime.datetime
    sha256: str
    head: str
    trouble: str = ""


def workbook(
    work: Work,
    label: str,
    file: str,
    key: str,
    write: Callable[[BinaryIO], object],
    plan: Callable[[], tuple[int, Plan]] | None = None,
    mime: str = EXCEL,
    told: bool = True,
    **options: Any,
) -> None:
    """A workbook (or another file) to download, written when the button is pressed and then recorded.

    `plan`: the number of a scenario and its plan, which is kept with the project as it was handed on. `told`: what was
    handed out is said below the button; else say it for several with `beside`, as each looks every few seconds.
    """
    who = person()

    def content() -> bytes:
        target = io.BytesIO()
        write(target)
        made = target.getvalue()
        work.handed[key] = _recorded(work, who, file, made, plan() if plan else None)
        return made

    shown.download(label, after_typing(content), file, key, mime=mime, **options)
    if told:
        beside(work, key)


def _recorded(work: Work, who: Person, file: str, made: bytes, kept: tuple[int, Plan] | None) -> Handed:
    at, sum = datetime.datetime.now(datetime.UTC), sha256(made).hexdigest()
    try:
        if kept is not None:
            number, plan = kept
            projects().keep_plan(work.project, number, json.dumps(record_of(plan)), plan.base_sum)
        about = f"{work.state.name} ({work.project}), version {work.version}: {file}"
        return Handed(file, at, sum, str(projects().log.record(who, Deed.EXPORTED, about, sum)))
    except UsageError as error:
        return Handed(file, at, sum, "", str(error))


@st.fragment(run_every=_LOOKS_S)
def beside(work: Work, *keys: str) -> None:
    """What was handed out last by one of these buttons."""
    given: list[Handed] = [work.handed[key] for key in keys if key in work.handed]
    last = max(given, key=lambda one: one.at, default=None)
    if last is None:
        return
    if last.trouble:
        st.markdown(f"{MARKS['error']} {plain_text(f'{last.file} is not in the log: {last.trouble}')}")
        return
    sequence, _, hash = last.head.partition(":")
    st.caption(
        f"{plain_text(last.file)}, handed out at {clock(last.at)}: SHA-256 {last.sha256}. It is entry {sequence} of "
        f"the workspace’s log, which then has the head {hash}."
    )
