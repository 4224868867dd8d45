"""Workbooks that come in: read as soon as they are there, and asked about where some are there already."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from budgetopt.city.scored import ENTERED_FILE
from budgetopt.intake.files.guard import JSONS, TEXTS, WORKBOOKS
from budgetopt.present.words import plain_text
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.template.book import write_template
from ui import plans_at_hand
from ui.files import File, is_mapping
from ui.inputs import MOST_MB
from ui.parts import handed
from ui.parts.fields import button
from ui.parts.file_box import file_box
from ui.received import arrived_again, parts_among
from ui.work import Work

_IN_THE_BOX, _THE_SAME = "uploads in the box", "uploads that are there already"
# A budget's files, and a mapping.
READ = [*WORKBOOKS, *TEXTS, *JSONS, ".yaml", ".yml"]


def upload(work: Work) -> None:
    """A box for files, which is empty again once they were read, and the empty template."""
    key = f"files {work.project} {work.uploads}"
    given = file_box(
        f"One or several files that together make one budget (.xlsx, .xlsm, .xls, .ods, .csv, .json; at most "
        f"{MOST_MB} MB each), and last year’s mapping (.yaml) where you kept one. They are kept in the "
        "workspace with the project.",
        type=READ,
        accept_multiple_files=True,
        max_upload_size=MOST_MB,
        key=key,
    )
    if not given and (same := st.session_state.pop(_THE_SAME, "")):
        st.info(f"There already, with the same content: {plain_text(same)}. Nothing was read again.")
    _let_go(key, [file.file_id for file in given or []])
    _take(work, [(file.name, file.getvalue()) for file in given or []])
    handed.empty_template("Download the empty template", "budget-template.xlsx", "template", _template, type="tertiary")


def _let_go(key: str, given: list[str]) -> None:
    """Let go the uploads of a box that is no longer shown: they were read, and would stay until the tab is closed."""
    before, uploads = st.session_state.get(_IN_THE_BOX, ("", []))
    if before != key:
        were_taken(uploads)
    st.session_state[_IN_THE_BOX] = key, given


def were_taken(uploads: Sequence[str]) -> None:
    """Let go uploads, by id, whose box is shown no more."""
    ctx: Any = get_script_run_ctx()
    for file in uploads if ctx else ():
        ctx.uploaded_file_mgr.remove_file(ctx.session_id, file)


def _template() -> bytes:
    return in_memory(write_template)


def _take(work: Work, given: list[File]) -> None:
    """Read what has arrived; where it may stand for files that are there already, ask first."""
    there = list(work.there)
    arrived = [file for file in given if file not in there]
    if not given or work.reading:
        return
    if not arrived:
        # The box is another one then, which is empty: there is nothing that a restart could take.
        st.session_state[_THE_SAME], work.uploads = names(given), work.uploads + 1
        st.rerun()
    if work.budget is not None and (own := parts_among(work.user, arrived)):
        # Read as it is, it would be the whole city.
        st.warning(
            f"{plain_text(', '.join(own))}: a department’s part of a budget. It would take the place of every other "
            "department’s programs, and what was answered in it would not be read. Take it out of the box; "
            "`budgetopt merge` puts it together with the other parts, and what that writes can be uploaded here."
        )
        return
    # What was entered on screen comes with whatever files stand beside it.
    theirs = [file for file in there if file[0] != ENTERED_FILE]
    old = arrived_again(work.user, theirs, arrived)
    kept = [file for file in there if file not in old]
    ways = {f"Replace {names(old)}": [*kept, *arrived]} if old else {}
    ways["Add to what is there"] = [*there, *arrived]
    if there and (old != theirs if old else work.budget is not None):
        ways["Read alone, as another budget"] = arrived
    ways = {words: files for words, files in ways.items() if [*map(is_mapping, files)].count(True) < 2}
    ways = {words: files for words, files in ways.items() if not all(map(is_mapping, files))}
    if len(ways) == 1:
        with st.spinner("Reading the workbooks …", show_time=True):
            (files,) = ways.values()
            work.load(files, wait_s=plans_at_hand.AT_ONCE_S)
        st.rerun()
    elif ways:
        _ask(work, names(arrived), names(old or there), bool(old), ways)
    elif len(arrived) > 1:
        st.warning("Two mappings are there: keep the one that describes these workbooks.")
    else:
        st.info("This says how workbooks are read. Now add the workbooks.")


def _ask(work: Work, new: str, old: str, again: bool, ways: dict[str, list[File]]) -> None:
    with st.container(border=True, key="uploaded again"):
        told = "has the name or the sheets of" if again else "comes beside"
        st.markdown(f"**{plain_text(new)}** {told} **{plain_text(old)}**, which is there already. What is it for?")
        load = partial(work.load, wait_s=plans_at_hand.AT_ONCE_S)
        with st.container(horizontal=True):
            for place, (words, files) in enumerate(ways.items()):
                kind = "primary" if not place else "secondary"
                button(plain_text(words), f"way {place}", load, files, type=kind)


def names(files: Sequence[File]) -> str:
    """The files' names, in a sentence."""
    return ", ".join(name for name, _ in files)
