"""Metrics and evidence of other offices, joined to programs: by id, by name, by what a person confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetopt.city.ledger import program_totals
from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine, read_budget
from tests.intake.workbooks import MakeBook, Rows

PROGRAMS: Rows = [
    ["Program ID", "Program", "Department", "Fund ID", "Current budget"],
    ["P-01", "Summer Youth Jobs", "Parks", "GF", 100],
    ["P-02", "Street lighting", "Works", "GF", 200],
    ["P-03", "Street cleaning", "Works", "GF", 300],
    ["P-04", "Records", "Police", "GF", 400],
    ["P-05", "Records", "Clerk", "GF", 500],
]
METRICS: Rows = [["Program", "Metric", "Direction", "Type", "Target", "FY2025"]]


def city(book: MakeBook, *given: str) -> list[Path]:
    rows = [[name, "Count", "up", "outcome", 2, 1] for name in given]
    return [book("budget.xlsx", Programs=PROGRAMS), book("metrics.xlsx", bare=True, Metrics=[*METRICS, *rows])]


def rules(found: Examination, rule: str) -> list[tuple[str, str]]:
    return [(item.place.cell, item.found) for item in found.findings if item.rule == rule]


def test_an_exact_name_and_one_that_differs_in_case_and_signs_are_joined_and_said(book: MakeBook) -> None:
    found = examine(city(book, "P-02", "Street cleaning", "SUMMER YOUTH-JOBS", "p01"))
    assert found.budget is not None
    assert [metric.program_id for metric in found.budget.metrics] == ["P-02", "P-03", "P-01", "P-01"]
    assert rules(found, "joined-by-name") == [
        ("A3", "rows were joined to programs by name: 3, this is the first ('Street cleaning' is P-03).")
    ]
    assert dict(found.understood.joined.without)["Metrics"] == ("P-04", "P-05")


def test_a_near_name_is_proposed_and_never_applied(book: MakeBook) -> None:
    found = examine(city(book, "Sumer youth job"))
    assert found.budget is None
    assert rules(found, "unknown-id") == [("A2", "there is no program 'Sumer youth job'.")]
    (item,) = found.understood.joined.unmatched
    assert (item.program_id, item.rows, item.likeness >= 85) == ("P-01", 1, True)


def test_a_name_that_two_programs_have_is_not_joined(book: MakeBook) -> None:
    found = examine(city(book, "Records"))
    assert found.budget is None and rules(found, "unknown-id")


def test_a_name_of_two_programs_is_joined_by_the_department_beside_it(book: MakeBook) -> None:
    heads = ["Agency", *METRICS[0]]
    rows: Rows = [
        heads,
        ["Clerk", "Records", "Filed", "up", "outcome", 2, 1],
        ["POLICE", "records", "Kept", "up", "outcome", 2, 1],
    ]
    files = [book("budget.xlsx", Programs=PROGRAMS), book("metrics.xlsx", bare=True, Metrics=rows)]
    found = examine(files)
    assert found.budget is not None
    assert [(metric.program_id, metric.name) for metric in found.budget.metrics] == [
        ("P-05", "Filed"),
        ("P-04", "Kept"),
    ]
    rows[2][0] = "Fire"
    assert rules(examine([files[0], book("metrics.xlsx", bare=True, Metrics=rows)]), "unknown-id") == [
        ("B3", "there is no program 'records'.")
    ]
    # A ledger without ids, whose programs are told by department and name.
    ledger = [
        ["Dept", "Division", "Fund", "FY2026 Adopted"],
        ["Police", "Records", "GF", 400],
        ["Police", "Patrol", "GF", 900],
        ["Clerk", "Records", "GF", 500],
    ]
    rows[2][0] = "Police"
    files = [book("ledger.xlsx", bare=True, Ledger=ledger), book("measured.xlsx", bare=True, Measured=rows)]
    proposal = proposal_for(files)
    assert proposal.found.budget is not None
    assert [metric.program_id for metric in proposal.found.budget.metrics] == ["Clerk / Records", "Police / Records"]


def test_a_person_confirms_a_match_by_taking_away_a_sign(book: MakeBook, tmp_path: Path) -> None:
    files = city(book, "Sumer youth job", "Sumer youth job", "Nothing like it", "Street cleaning")
    proposal = proposal_for(files)
    assert proposal.found.budget is None
    lines = [line for line in proposal.text.splitlines() if line.startswith("#-")]
    assert len(lines) == 2 and "94% alike; 2 rows" in lines[0] and "no program is similar; 1 row" in lines[1]
    path = tmp_path / "mapping.yaml"
    path.write_text(proposal.text.replace("#matches", "matches").replace("#-", "-"), encoding="utf-8")
    found = examine(files, path)
    assert found.budget is not None
    # A program "" leaves the rows out.
    assert [metric.program_id for metric in found.budget.metrics] == ["P-01", "P-01", "P-03"]
    assert len(rules(found, "matched")) == 2
    # What was confirmed stands in the next proposal as well.
    again = proposal_for(files, path)
    assert again.found.budget is not None and '- {given: "Sumer youth job", program: "P-01"}\n' in again.text


def test_a_match_with_a_program_that_is_not_there_is_an_error(book: MakeBook, tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text('matches:\n- {given: "Sumer", program: "P-99"}\n', encoding="utf-8")
    found = examine(city(book, "P-01"), path)
    assert rules(found, "unknown-id") == [("matches.0.program", "there is no program 'P-99'.")]


def test_codes_that_lost_their_zeros_are_matched_and_noted(book: MakeBook) -> None:
    programs = [PROGRAMS[0], ["007", "Pool", "Parks", "GF", 100], ["012", "Trees", "Parks", "GF", 200]]
    metrics = [*METRICS, [7, "Visits", "up", "outcome", 2, 1], [12, "Planted", "up", "outcome", 2, 1]]
    files = [book("budget.xlsx", Programs=programs), book("metrics.xlsx", bare=True, Metrics=metrics)]
    found = examine(files)
    assert found.budget is not None
    assert [metric.program_id for metric in found.budget.metrics] == ["007", "012"]
    assert rules(found, "zeros-restored") == [
        ("A2", "codes that lost leading zeros were matched: 2 here, this is the first (7 is 007).")
    ]
    assert program_totals(read_budget(files)) == {"007": 100_00, "012": 200_00}


@pytest.mark.parametrize("both_in", ["programs", "metrics"])
def test_a_code_with_and_one_without_zeros_in_one_file_are_two_codes(book: MakeBook, both_in: str) -> None:
    rows = [["7", "Pool", "Parks", "GF", 1], ["007", "Bond", "Debt", "GF", 2]] if both_in == "programs" else []
    programs = [PROGRAMS[0], *(rows or [["007", "Pool", "Parks", "GF", 1]])]
    given = [7] if both_in == "programs" else ["007", "7"]
    metrics = [*METRICS, *([code, f"Visits {code}", "up", "outcome", 2, 1] for code in given)]
    found = examine([book("budget.xlsx", Programs=programs), book("metrics.xlsx", bare=True, Metrics=metrics)])
    assert not rules(found, "zeros-restored")
    errors = [item.place.cell for item in found.findings if item.level is Level.ERROR]
    assert errors == ([] if both_in == "programs" else ["A3"])
