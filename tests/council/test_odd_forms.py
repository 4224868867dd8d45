"""Amendments as people write them who never saw the template: read as meant, or a finding at the very cell."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from budgetopt.council.adopting import CannotBeAdopted, adopted_plan
from budgetopt.council.analysis import analysed
from budgetopt.council.authority import authority_named
from budgetopt.council.base import AmendmentBase, read_base
from budgetopt.council.known import amendments_known
from budgetopt.council.reading import read_amendments
from budgetopt.errors import InputError
from budgetopt.plan.plan import Plan
from budgetopt.scenario.amending import amended_budget
from budgetopt.scenario.asked import Lock
from budgetopt.verification import verify
from budgetopt.workbooks.recommendation import write_recommendation
from tests.council.amending import DATE, HEADINGS, Line, analysis_in, base, budget, source, use, workbook

SWAP: list[Line] = [source("YOUTH", 500), use("POLICE", 500)]
NEW: Line = ("use", "new program", "N1", "General", 500, "ongoing")


def sheet(*rows: list[Any]) -> io.BytesIO:
    book = openpyxl.Workbook()
    assert book.active
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    target.name = "A.xlsx"
    target.seek(0)
    return target


def findings(*files: io.BytesIO) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        amendments_known(read_amendments(files), base(), budget())
    return [(one.place.cell, one.found) for one in caught.value.findings]


def test_label_and_value_in_one_cell_and_names_with_blanks_of_other_kinds() -> None:
    lines = [
        ["Source\N{NO-BREAK SPACE}", "program ", "\N{NO-BREAK SPACE}YOUTH", "General", "$ 50\N{NO-BREAK SPACE}000"],
        ["use", "program", "Police", "general ", "50K"],
    ]
    head = [["CITY COUNCIL"], ["Amendment No.", "7", None, "Sponsor:", "Ms. Alder; Mr. Birch"], ["Title: Trees, more"]]
    rows = [[*one, "ongoing"] for one in lines]
    analysis = analysis_in(sheet(*head, ["Status: passed"], ["Vote: 5-2"], [], list(HEADINGS), *rows))
    (one,) = analysis.amendments
    assert (one.number, one.title, one.status, one.vote) == ("7", "Trees, more", "passed", "5-2")
    assert one.sponsor == "Ms. Alder; Mr. Birch"
    assert [line.change_cents for line in one.lines] == [50_000_00, 50_000_00] and analysis.together.balances


def test_totals_and_footnotes_under_the_lines_are_findings_and_above_them_nothing() -> None:
    """A total is no line, and is not left out in silence either: it may be a line whose side was forgotten."""
    head = [["No.", 1], ["Title", "T"], ["Sponsor", "S"], ["Total moved", 500], ["* subject to audit"]]
    lines = [list(HEADINGS), *map(list, SWAP)]
    said = findings(sheet(*head, *lines, ["Total", None, None, None, 1_000], ["* subject to audit"], [None, "Sum", 3]))
    assert [cell for cell, _ in said] == ["A9", "A10", "A11"]
    assert [len(one.lines) for one in read_amendments([sheet(*head, *lines)])] == [2]


def test_a_date_that_an_office_program_made_of_a_vote_is_no_vote() -> None:
    dated = workbook((SWAP, {"Vote": datetime.datetime(2026, 5, 2)}))
    assert findings(dated) == [("B5", "a date (2026-05-02) stands here: office programs make one of 5-2.")]


def test_amounts_under_two_headings_are_asked_about() -> None:
    rows = [[*line, None, None, None, None, None, 900] for line in SWAP]
    head = [["No.", 1], ["Title", "T"], ["Sponsor", "S"], []]
    assert findings(sheet(*head, [*HEADINGS, "Amount"], *rows))[0][0] == "L5"
    # Where nothing stands under the second, nothing is lost.
    assert analysis_in(sheet(*head, [*HEADINGS, "Amount"], *map(list, SWAP))).together.balances


def test_the_base_by_its_beginning_as_the_terminal_prints_it() -> None:
    assert analysis_in(workbook((SWAP, {"Base": f"{base().sum[:16].upper()}…"}))).together.balances
    assert findings(workbook((SWAP, {"Base": base().sum[:15]})))[0][0] == "B5"


@pytest.mark.parametrize(
    ("versions", "counts"),
    [
        ([("v1", ""), ("v2", "version 1")], ["v2"]),
        ([("1", ""), ("2", "1"), ("3", "")], ["3"]),
        ([("2", "1"), ("1", "")], ["2"]),
        ([("1", ""), ("2", "the first draft")], ["2"]),
    ],
)
def test_one_version_counts(versions: list[tuple[str, str]], counts: list[str]) -> None:
    heads = [{"No.": 4, "Version": version, "Replaces": replaces} for version, replaces in versions]
    analysis = analysis_in(workbook(*((SWAP, head) for head in heads)))
    assert [one.version for one in analysis.together.amendments] == counts


def adopted(on: AmendmentBase, path: Path, *amendments: list[Line], **head: str) -> tuple[Plan, AmendmentBase]:
    known_budget = amended_budget(budget(), on.rounds)
    files = [workbook(*((lines, dict(head)) for lines in amendments))]
    plan, rounds = adopted_plan(analysed(on, known_budget, amendments_known(read_amendments(files), on, known_budget)))
    with path.open("wb") as target:
        write_recommendation(plan, target, DATE, (), rounds)
    assert not verify(path).failures
    return plan, read_base(path)


def test_a_new_program_is_changed_by_others_in_its_round_and_later(tmp_path: Path) -> None:
    def of(plan: Plan) -> tuple[int, int]:
        return plan.allocation.programs["N1"], plan.allocation.programs["POLICE"] - 2_000_000_00

    made = [source("YOUTH", 500), NEW]
    plan, on = adopted(base(), tmp_path / "1.xlsx", made, [source("POLICE", 100), use("N1", 100)])
    assert of(plan) == (600_00, -100_00)
    plan, on = adopted(on, tmp_path / "2.xlsx", [source("POLICE", 200), use("N1", 200)])
    assert of(plan) == (800_00, -300_00)
    plan, on = adopted(on, tmp_path / "3.xlsx", [source("N1", 800), use("POLICE", 800)])
    assert of(plan) == (0, 500_00)


def test_what_changes_a_program_that_did_not_pass_cannot_be_adopted() -> None:
    files = workbook(([source("YOUTH", 500), NEW], {"Status": "failed"}), ([source("POLICE", 1), use("N1", 1)], {}))
    with pytest.raises(CannotBeAdopted, match=r"No\. 1 makes a program that they change, and did not pass"):
        adopted_plan(analysis_in(files))


@pytest.mark.parametrize("status", ["passed", "failed"])
def test_an_authority_judges_what_changes_a_program_that_another_makes(status: str) -> None:
    """Each is judged by itself too: of the maker the program, not its money; a raise of 100 needs two thirds."""
    second = [source("POLICE", 100), use("N1", 100)]
    third = [source("POLICE", 1), use("YOUTH", 1)]
    files = workbook(([source("YOUTH", 500), NEW], {"Status": status}), (second, {"Vote": "5-4"}), (third, {}))
    said = analysis_in(files, authority=authority_named("larger-vote-to-raise"))
    words = [one.words for one in said.together.verdicts if one.refused]
    assert words == ["No. 2: N1 from General needs two thirds and has 5–4"]
    assert [one.words for one in said.each[1].verdicts if one.refused] == [words[0].removeprefix("No. 2: ")]


def test_contingency_that_was_drawn_on_stays_drawn_on_in_the_next_round(tmp_path: Path) -> None:
    plan, on = adopted(base(), tmp_path / "1.xlsx", [source("SPARE", 500), use("YOUTH", 500)])
    plan, _ = adopted(on, tmp_path / "2.xlsx", SWAP)
    assert plan.allocation.programs["SPARE"] == 199_500_00
    # And what it was by is still told, as a diff tells it.
    (spare,) = (
        rule for rule in plan.scenario.rules if isinstance(rule, Lock) and rule.program == "SPARE" and not rule.fund
    )
    assert spare.source == "amendment No. 1"


def test_a_head_that_says_two_things_is_asked_about() -> None:
    """In a table whose rows differ, in two rows of a head, and where a second head has no number: none is dropped."""
    row = "1,{},S,{},{},program,{},General,5,ongoing"
    table = "No.,Title,Sponsor,Status,Side,Kind,Program ID,Fund ID,Change,Recurring"
    lines = [row.format("A", "passed", "source", "YOUTH"), row.format("A", "failed", "use", "POLICE")]
    text = io.BytesIO("\n".join([table, *lines]).encode())
    text.name = "A.csv"
    assert findings(text) == [("D3", "Status is 'failed' here and 'passed' at D2.")]
    head = [["No.", 1], ["Title", "T"], ["Sponsor", "Ms. Alder"]]
    assert findings(sheet(*head, ["Sponsor", "Mr. Birch"], list(HEADINGS), *map(list, SWAP))) == [
        ("B4", "Sponsor is 'Mr. Birch' here and 'Ms. Alder' at B3.")
    ]
    one = [*head, list(HEADINGS), *map(list, SWAP)]
    assert findings(sheet(*one, [], ["Title", "Another"], ["Sponsor", "X"], list(HEADINGS), *map(list, SWAP))) == [
        ("A8", "the amendment has no No.")
    ]
    # What is said once, or again alike, under the lines belongs to it.
    (own,) = analysis_in(sheet(*one, [], ["Sponsor", "Ms. Alder"], ["Vote", "5-2"], ["Status", "passed"])).amendments
    assert (own.vote, own.status, len(own.lines)) == ("5-2", "passed", 2)


def test_a_name_beside_an_id_is_that_ids() -> None:
    """One of them is a slip: which is not guessed. A list beside the lines, as the template has one, is not of them."""
    head = [["No.", 1], ["Title", "T"], ["Sponsor", "S"], []]
    names = ["Side", "Kind", "Program ID", "Program", "Fund ID", "Fund", "Change", "Recurring", None, "Fund name"]
    rows = [
        ["source", "program", "YOUTH", " youth ", "General", "general", 500, "ongoing", None, "Water"],
        ["use", "program", "POLICE", "Parks", "General", "Water", 500, "ongoing", None, "Nothing"],
    ]
    said = findings(sheet(*head, names, *rows))
    assert [cell for cell, _ in said] == ["D7", "F7"]
    assert said[1][1] == "'Water' stands here; the fund 'General' is 'General'."
    # Without an ID of its own what stands under Fund is the fund.
    names[4], rows[0][4], rows[1][4] = "Remark", "", ""
    rows[1][3:6] = ["POLICE", "", "General"]
    assert read_amendments([sheet(*head, names, *rows)])[0].lines[1].fund_id == "General"
