"""Amendments: upload them, read the analysis of each, combine them in voting order, hand on what passed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial

import streamlit as st

from budgetopt.council.analysis import Analysis
from budgetopt.council.analysis_words import adopted_in_words, parts_of
from budgetopt.errors import Finding, InputError
from budgetopt.plan.plan import Plan
from budgetopt.present.words import plain_text
from budgetopt.scenario.amending import Amendment
from budgetopt.tell.figures import plural
from ui import making
from ui.amending import AnalysisShown, analysis_shown, authorities, counted, put_back, with_added
from ui.files import File
from ui.inputs import MOST_MB
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.changing import bound
from ui.parts.fields import button, field
from ui.parts.file_box import file_box
from ui.parts.page import of_plan
from ui.parts.told import findings_list, show_refused
from ui.parts.uploads import names, were_taken
from ui.work import Work

_THE_SAME = "amendments that are there already"


def show(work: Work, plan: Plan) -> None:
    """The page."""
    st.caption(
        plain_text(
            f"Amendments change the plan of “{plan.scenario.name}”. A form names it by its checksum, which begins with "
            f"{plan.base_sum[:8]}."
        )
    )
    content = partial(making.amendment, plan, datetime.date.today())
    handed.workbook(work, "Download an amendment to fill in", "amendment.xlsx", "amendment template", lambda: content)
    _upload(work)
    show_refused("amendments")
    authority = shown.pick("What the council may do", authorities(), "authority")
    if not work.amendments:
        st.info("Upload an amendment to see what it does.", icon=":material/gavel:")
        return
    _files(work)
    try:
        found = analysis_shown(work, plan, authority)
    except InputError as error:
        _unreadable(error.findings)
        return
    if not isinstance(found, AnalysisShown):
        shown.waiting(work, found)
        return
    _order(work, found.read)
    _analysis(work, found)


def _upload(work: Work) -> None:
    """A box for files, which is empty again once they were added to those that are there."""
    box = f"amendments {work.project}"
    number = st.session_state.get(f"kept {box}", 0)
    given = file_box(
        f"Amendments (.xlsx, .xlsm, .ods, .csv; at most {MOST_MB} MB each), a sheet each or all in one. They are added "
        "to those that are there; a file of the same name takes the other’s place.",
        type=["xlsx", "xlsm", "ods", "csv"],
        accept_multiple_files=True,
        max_upload_size=MOST_MB,
        key=f"{box} {number}",
    )
    if not given:
        if same := st.session_state.pop(_THE_SAME, ""):
            st.info(f"There already, with the same content: {plain_text(same)}.")
        return
    st.session_state[f"kept {box}"] = number + 1
    files, words = with_added(work.amendments, [(file.name, file.getvalue()) for file in given])
    were_taken([file.file_id for file in given])
    if words:
        words += "; all count, as they come" if work.state.voting_order is not None else ""
        bound(work, lambda looked_at: work.amend(files, words, looked_at), "amendments", words)
    else:
        st.session_state[_THE_SAME] = names([(file.name, b"") for file in given])
    st.rerun()


def _files(work: Work) -> None:
    """What was uploaded, each with the button that takes it out."""
    with st.expander(f"{plural(len(work.amendments), 'file')}: {plain_text(names(work.amendments))}"):
        for place, file in enumerate(work.amendments):
            name = plain_text(file[0])
            shown.line(f"**{name}**", "Take out", f"amendments out {place}", name, _without, work, file)


def _unreadable(findings: Sequence[Finding]) -> None:
    st.markdown("**These amendments cannot be read yet.** Mend them and upload them again, or take a file out.")
    findings_list(findings)


def _without(work: Work, file: File) -> None:
    """Go on without a file."""
    rest = [one for one in work.amendments if one != file]
    words = f"{file[0]} taken out of the amendments"
    bound(work, lambda looked_at: work.amend(rest, words, looked_at), "amendments", words)


def _order(work: Work, read: Sequence[Amendment]) -> None:
    """Which count, in the order in which they are voted on; those that were taken out, to put back."""
    names = {one.called: f"{one.called}: {one.title}" for one in read}
    order = [one.called for one in counted(read, work.state.voting_order)]
    if len(names) > 1 or not order:
        key = "voting order"

        def ordered() -> None:
            chosen = list(st.session_state[key])
            words = f"Voting order: {', '.join(chosen) or 'none'}"
            _vote(work, None if chosen == list(names) else chosen, words)

        field(st.multiselect, "Together, in voting order", key, order, ordered, value="default",
              options=list(names), format_func=names.get)  # fmt: skip
    for name in names:
        if name not in order:
            again = put_back(read, order, name)
            words = f"{names[name]} put back"
            shown.line(f":gray[Taken out:] {plain_text(names[name])}", "Put back", f"put back {name}",
                       name, _vote, work, None if again == list(names) else again, words)  # fmt: skip


def _vote(work: Work, order: list[str] | None, words: str) -> None:
    bound(work, lambda looked_at: work.vote(order, words, looked_at), "amendments", words)


def _analysis(work: Work, found: AnalysisShown) -> None:
    """The analysis of those that count, one by one and together, and what passed of them."""
    if found.findings:
        st.markdown("**These amendments cannot be answered yet.**")
        findings_list(found.findings)
    if found.analysis is None:
        return
    order = [one.called for one in found.analysis.amendments]
    for place, part in enumerate(parts_of(found.analysis)):
        with st.container(border=True):
            st.markdown(f"**{plain_text(part[0])}**")
            shown.lines(line.strip().removeprefix("- ") for line in part[1:])
            if 0 < place <= len(order):
                name = order[place - 1]
                rest = [other for other in order if other != name]
                words = f"{name} taken out of the amendments"
                button("Take out", f"take out {name}", _vote, work, rest, words, help=words)
    _adopted(work, found, found.analysis)


def _adopted(work: Work, found: AnalysisShown, analysis: Analysis) -> None:
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
        shown.lines(adopted_in_words(analysis, rounds[-1].lifted))

        content = partial(making.recommendation, plan, datetime.date.today(), (), rounds)
        handed.workbook(work, "Amended workbook (Excel)", "amended.xlsx", "amended workbook", lambda: content)


if __name__ == "__main__":
    of_plan("Amendments", "what the council moves, held against the plan at work.", show)
