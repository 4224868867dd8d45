"""Start: a sample or the officer's own workbooks, what the city is, and what is missing."""

from __future__ import annotations

import io
from collections.abc import Sequence

import streamlit as st
from pydantic import ValidationError

from budgetopt.intake.account import tables_of, totals_of
from budgetopt.intake.mapping.mapping import Mapping, named_city, to_yaml
from budgetopt.intake.proposing.pointing import PARTS, LedgerSheet, guessed, ledgers, mapping_of, revenue_words
from budgetopt.intake.reading import examine
from budgetopt.present import city
from budgetopt.present.table import findings_table
from budgetopt.present.words import levels, plain_text
from budgetopt.shipped import shipped
from budgetopt.workbooks.template.book import write_template
from ui.parts import show as shown
from ui.parts.changing import after_typing, findings_list, latest
from ui.parts.frame import heading, link
from ui.parts.page import page
from ui.work import MOST_MB, File, Work, books_of, is_mapping

SAMPLES = {
    "riverton.xlsx": ("Riverton", "A city of 155 programs with goals, metrics, evidence, districts and residents."),
    "hamlet.xlsx": ("Hamlet", "A small town that keeps everything on one sheet."),
}
_TYPES = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt", "yaml", "yml"]


def show(work: Work) -> None:
    """The page."""
    if work.budget is not None:
        _loaded(work)
        return
    heading(
        "Move money to what works",
        "Load your budget, say what must hold, and get the best plan that your rules allow: "
        "every move with its reason, every rule with its price.",
    )
    with st.grid(4, min_column_width=180, key="steps"):
        for number, (title, words) in enumerate(
            (
                ("Load", "your workbook as finance has it, or a sample"),
                ("Ask", "set limits, priorities and rules with sliders and forms"),
                ("Decide", "accept, edit or reject each move and see what it does"),
                ("Hand on", "a workbook that council staff can read and check"),
            ),
            start=1,
        ):
            st.markdown(f"**{number} · {title}**  \n:gray[{words}]")
    _choose(work)
    if work.found is not None:
        _mend(work)


def _choose(work: Work) -> None:
    own, sample = st.columns([3, 2], gap="large")
    with own, st.container(border=True, height="stretch"):
        st.subheader("Your workbooks", anchor=False)
        _upload(work)
        st.download_button(
            "Download the empty template",
            data=_template,
            file_name="budget-template.xlsx",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
            key="template",
        )
    with sample, st.container(border=True, height="stretch"):
        st.subheader("Or try a sample city", anchor=False)
        for file, (name, words) in SAMPLES.items():
            st.button(
                f"Open {name}",
                key=f"sample {file}",
                on_click=_open_sample,
                args=(work, file),
                type="primary" if file == "riverton.xlsx" else "secondary",
                width="stretch",
            )
            st.caption(words)


def _template() -> bytes:
    content = io.BytesIO()
    write_template(content)
    return content.getvalue()


def _open_sample(work: Work, file: str) -> None:
    work.load([(file, shipped("sample_budgets", file).read_bytes())])


def _upload(work: Work) -> None:
    """Files are read as soon as they are there; the same files are not read twice."""
    given = st.file_uploader(
        f"One or several files that together make one budget (.xlsx, .xlsm, .xls, .ods, .csv; at most {MOST_MB} MB "
        "each), and last year’s mapping (.yaml) where you kept one. They are kept in this server’s memory "
        "only; a large one passes through a temporary file without a name on its way there.",
        type=_TYPES,
        accept_multiple_files=True,
        max_upload_size=MOST_MB,
        key=f"files {work.token}",
    )
    files: list[File] = [(file.name, file.getvalue()) for file in given or []]
    mappings = [file for file in files if is_mapping(file)]
    if len(mappings) > 1:
        st.warning("Two mappings are there: keep the one that describes these workbooks.")
        return
    if mappings == files:
        if files:
            st.info("This says how workbooks are read. Now add the workbooks.")
        return
    if tuple(files) != work.files:
        with st.spinner("Reading the workbooks …", show_time=True):
            work.load(files)
        st.rerun()


def _mend(work: Work) -> None:
    """What is wrong with the files, and a way to point at columns where they are somebody else's."""
    if work.found is None:
        return
    choices = ledgers(books_of(work.files))
    if choices and not any(is_mapping(file) for file in work.files) and _proposed(work):
        with st.expander("No: I point at the columns myself"):
            _point(work, choices)
        with st.expander("What kept it from being read as it stands"):
            findings_list(work.found.findings)
        return
    st.subheader("The files cannot be read yet", anchor=False)
    st.markdown(
        f"{plain_text(levels(work.found.findings))}. Mend these cells and upload again; nothing about money is guessed."
    )
    with st.container(border=True):
        findings_list(work.found.findings)
    with st.expander("All findings as a table"):
        shown.table(findings_table(work.found.findings), "findings")
    if choices:
        with st.container(border=True):
            st.subheader("Is this a ledger of another shape? Point at its columns", anchor=False)
            _point(work, choices)


def _proposed(work: Work) -> bool:
    """How a ledger of another shape would be read, with its total; whether there is a way."""
    with st.spinner("Looking for the columns …", show_time=True):
        proposal = work.proposal()
    budget, mapping = proposal.found.budget, proposal.mapping
    if budget is None or mapping is None:
        return False
    with st.container(border=True, key="proposed"):
        st.subheader("This is a ledger of another shape. Is this how to read it?", anchor=False)
        shown.figures(city.figures(budget))
        for line in totals_of(proposal.found.understood):
            st.markdown(f"**{plain_text(line)}**")
        for line in proposal.left:
            st.markdown(f":material/info: Not used: {plain_text(line)}")
        with st.expander("Which column was read as what"):
            for line in tables_of(proposal.found.understood):
                st.markdown(plain_text(line))
        _use(work, mapping, "proposed city", "proposal")
    return True


def _use(work: Work, mapping: Mapping, city_key: str, key: str) -> None:
    """Read the files so, as the city that is in its box when a button is pressed, and keep it for next year."""
    city, take = latest(st.text_input, "City", city_key, value=mapping.city, width=360)

    def named() -> Mapping:
        return named_city(mapping, city())

    def use() -> None:
        take()
        work.load(work.files, named())

    with st.container(horizontal=True):
        st.button("Yes, use it", type="primary", on_click=use, key=f"use {key}")
        st.download_button(
            "Keep this mapping for next year",
            data=after_typing(lambda: to_yaml(named())),
            file_name="mapping.yaml",
            on_click="ignore",
            icon=":material/download:",
            key=f"{key} file",
            help="Give it with next year’s workbooks, and they are read the same way",
        )


def _point(work: Work, choices: Sequence[LedgerSheet]) -> None:
    """Point at the columns of a ledger; the total is shown before anything is used."""
    with st.container(key="pointing"):
        place = st.selectbox(
            "Sheet", range(len(choices)), format_func=lambda one: choices[one].name, key="ledger sheet"
        )
        ledger = choices[place]
        st.dataframe(list(ledger.rows), hide_index=True, alt="The first rows of the sheet", key="ledger rows")
        guess = guessed(ledger)
        options = ["", *ledger.headings]
        pointed: dict[str, str] = {}
        with st.grid(min_column_width=210):
            for part, label in PARTS.items():
                pointed[part] = st.selectbox(
                    label,
                    options,
                    index=options.index(guess.get(part, "")),
                    format_func=lambda heading: heading or "– none –",
                    key=f"part {part} {place}",
                )
        with st.grid(min_column_width=210):
            year = st.number_input(
                "Fiscal year (where no column has it)", 1990, 2100, value=2026, step=1, key="ledger year"
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
    found = examine(books_of(work.files), mapping)
    if found.budget is None:
        findings_list(found.findings, most=6)
        return
    with st.container(border=True):
        st.markdown("**This is what would be read. Is the total right?**")
        shown.figures(city.figures(found.budget))
        for line in (*totals_of(found.understood), revenue_words(ledger)):
            st.markdown(plain_text(line))
    _use(work, mapping, "ledger city", "mapping")


def _loaded(work: Work) -> None:
    budget, found = work.budget, work.found
    if budget is None or found is None:
        return
    heading(city.title(budget), f"Read from {plain_text(', '.join(item.file for item in found.inputs))}")
    shown.figures(city.figures(budget))
    ready, lacking = st.columns([3, 2], gap="large")
    with ready, st.container(border=True, height="stretch"):
        st.subheader("How ready is the data to decide with?", anchor=False)
        for share in city.readiness(budget):
            st.progress(min(1.0, share.share), text=plain_text(share.words))
        st.caption(plain_text(city.readiness_words(budget)))
    with lacking, st.container(border=True, height="stretch"):
        st.subheader("What is missing or odd", anchor=False)
        missing = city.missing_sheets(budget)
        for words in missing:
            st.markdown(f":material/info: {plain_text(words)}")
        if found.findings:
            findings_list(found.findings, most=4)
        if not missing and not found.findings:
            st.markdown(":material/check_circle: Nothing: every sheet is there, and every cell was read as it stands.")
    with st.container(border=True, key="next"):
        st.markdown("**What next?**")
        with st.grid(3, min_column_width=200):
            link("rules", "Set priorities and rules")
            link("recommendation", "See the recommendation")
            link("data", "Look at the data")
    with st.expander("Load another budget"):
        st.caption("Scenarios that fit the new budget are kept.")
        _choose(work)


if __name__ == "__main__":
    page(show)
