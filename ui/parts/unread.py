"""Files that could not be read: what is wrong, how they could be read, and pointing at their columns."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from pydantic import ValidationError

from budgetopt.intake.account import names_of, revenue_of, tables_of, totals_of
from budgetopt.intake.mapping.mapping import Mapping, named_city
from budgetopt.intake.mapping.text import to_yaml
from budgetopt.intake.proposing.pointing import PARTS, LedgerSheet, guessed, mapping_of
from budgetopt.intake.proposing.propose import Proposal
from budgetopt.intake.reading import Examination
from budgetopt.present import city
from budgetopt.present.pointed import as_pointed
from budgetopt.present.table import findings_table
from budgetopt.present.words import levels, plain_text
from ui import plans_at_hand
from ui.files import is_mapping
from ui.inputs import Unread
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.fields import button, latest
from ui.parts.told import MARKS, findings_list
from ui.parts.uploads import names
from ui.received import tried
from ui.work import Work


def unread(work: Work) -> None:
    """What is wrong with files that could not be read, and a way on; a budget that was loaded before stays."""
    if work.unread is None:
        return
    with st.container(border=True, key="unread"):
        if work.budget is not None:
            st.markdown(
                f"{MARKS['error']} **{plain_text(names(work.unread.files))} cannot be read as it stands. "
                f"{plain_text(city.title(work.budget))} is still loaded, as it was.**"
            )
        _ways_on(work, work.unread)
        with st.container(horizontal=True):
            for place, file in enumerate(work.unread.files):
                label = f"Take out {plain_text(file[0])}"
                button(label, f"take out {place}", work.take_out, file, icon=":material/close:")


def _ways_on(work: Work, tried: Unread) -> None:
    """The reading that is proposed; else what is to be mended, and pointing where the layout is not the product's."""
    choices = work.ledgers()
    proposal = None
    if choices and not any(map(is_mapping, tried.files)):
        with st.spinner("Looking for the columns …", show_time=True):
            proposal = work.proposal()
    if proposal and proposal.mapping and proposal.found.budget:
        _proposed(work, proposal, proposal.mapping)
        if proposal.mapping.ledgers:
            with st.expander("No: I point at the columns myself"):
                _point(work, choices)
        with st.expander("What kept it from being read as it stands"):
            findings_list(tried.found.findings)
        return
    _mend(work, proposal, tried.found, most=4 if work.budget else 12)
    if choices:
        st.subheader("Is this a ledger of another shape? Point at its columns", anchor=False)
        _point(work, choices)


def _mend(work: Work, proposal: Proposal | None, found: Examination, most: int) -> None:
    """What is wrong: with the reading that is proposed, where it found money; else with the files as they stand."""
    st.subheader("The files cannot be read yet", anchor=False)
    if proposal and (proposal.found.understood.amounts or proposal.found.understood.revenue):
        found = proposal.found
        st.markdown("This is how they would be read, once the questions below are answered:")
        shown.lines((*totals_of(found.understood), *revenue_of(found.understood), *names_of(found.understood)))
        text, words = proposal.text.encode(), "The proposed mapping, to settle it there"
        handed.small(work, words, "mapping.yaml", "proposed text", lambda: text)
    st.markdown(
        f"{plain_text(levels(found.findings))}. Mend these cells and upload again; nothing about money is guessed."
    )
    findings = found.findings if any(map(is_mapping, work.there)) else as_pointed(found.findings)
    findings_list(findings, most)
    with st.expander("All findings as a table"):
        shown.table(findings_table(findings), "findings")


def _proposed(work: Work, proposal: Proposal, mapping: Mapping) -> None:
    """How a ledger of another shape, or what other offices know of its programs, would be read."""
    what = "a ledger of another shape" if mapping.ledgers else "a file with a layout of its own"
    st.subheader(f"This is {what}. Is this how to read it?", anchor=False)
    if not mapping.ledgers:
        shown.lines(tables_of(proposal.found.understood, {part.file for _, part in mapping.parts}), "")
    _reading(proposal.found, spending=bool(mapping.ledgers))
    shown.lines(proposal.left, f"{MARKS['note']} Not used: ")
    known = proposal.found.budget.city if proposal.found.budget else ""
    _use(work, named_city(mapping, mapping.city or known), "proposed city", "proposal")


def _reading(found: Examination, spending: bool = True) -> None:
    """What would be read, before it is used: total, base year, revenue apart, first programs and departments.

    `spending`: whether a ledger says which of its rows are.
    """
    budget = found.budget
    if budget is None:
        return
    shown.figures(city.figures(budget))
    none = ["No row says that it is revenue: everything is read as spending."] if spending else []
    shown.lines(list(revenue_of(found.understood)) or none, "**", "**")
    shown.lines(names_of(found.understood), "")
    shown.small_table(city.first_programs(budget))
    findings_list(as_pointed(found.findings), most=6)
    with st.expander("Every total, and which column was read as what"):
        shown.lines((*totals_of(found.understood), *tables_of(found.understood)), "")


def _use(work: Work, mapping: Mapping, city_key: str, key: str) -> None:
    """Read the files so, as the city that is in its box when a button is pressed, and keep it for next year."""
    city, take = latest(st.text_input, "City", city_key, value=mapping.city, width=360)

    def named() -> Mapping:
        return named_city(mapping, city())

    def use() -> None:
        take()
        work.load(work.there, named(), wait_s=plans_at_hand.AT_ONCE_S)

    with st.container(horizontal=True):
        button("Yes, use it", f"use {key}", use, type="primary")
        label, help = (
            "Keep this mapping for next year",
            "Give it with next year’s workbooks, and they are read the same way",
        )
        handed.small(work, label, "mapping.yaml", f"{key} file", lambda: to_yaml(named()).encode(), help=help)


def _point(work: Work, choices: Sequence[LedgerSheet]) -> None:
    """Point at the columns of a ledger; the total is shown before anything is used."""
    with st.container(key="pointing"):
        sheets = {place: ledger.name for place, ledger in enumerate(choices)}
        ledger = choices[place := shown.pick("Sheet", sheets, "ledger sheet", persist_state=None)]
        st.dataframe(list(ledger.rows), hide_index=True, alt="The first rows of the sheet", key="ledger rows")
        guess = guessed(ledger)
        options = {heading: heading or "– none –" for heading in ("", *ledger.headings)}
        pointed: dict[str, str] = {}
        with st.grid(min_column_width=210):
            for part, label in PARTS.items():
                likely = {"index": list(options).index(guess.get(part, "")), "persist_state": None}
                pointed[part] = shown.pick(label, options, f"part {part} {place}", **likely)
        with st.grid(min_column_width=210):
            year = st.number_input(
                "Fiscal year (where no column has it)", 1990, 2060, value=2026, step=1, key="ledger year"
            )
            unit = st.selectbox("Amounts are in", ["units", "thousands", "millions"], key="ledger unit")
        _try_mapping(work, ledger, pointed, int(year), unit)


def _try_mapping(work: Work, ledger: LedgerSheet, pointed: dict[str, str], year: int, unit: str) -> None:
    if not pointed["amount"] or not (pointed["program"] or pointed["program_id"]):
        st.info("Point at the amount, and at the program's name or code.")
        return
    try:
        mapping = mapping_of(ledger, pointed, fiscal_year=year, city="", amounts_in=unit)
    except ValidationError:
        st.info("One column cannot play two parts.")
        return
    found = tried(work.user, work.there, mapping)
    if found.budget is None:
        findings_list(as_pointed(found.findings), most=6)
        return
    st.markdown("**This is what would be read. Is the total right?**")
    _reading(found)
    _use(work, mapping, "ledger city", "mapping")
