"""Lists of programs with their money in another layout: what they say of each beside it is read too."""

from __future__ import annotations

from budgetopt.intake.proposing.propose import proposal_for
from tests.intake.workbooks import MakeBook, Rows

HEADS = ["Department", "Program", "FTE", "Total Cost FY26", "Mandated?", "Minimum", "Program manager"]
ROWS: Rows = [
    ["Police", "Patrol", 5, 1000, "Yes", 900, "Kim Ng"],
    ["Police", "Records", 1.5, 200, "No", None, "Lee Roy"],
    ["Fire", "Prevention", 2, 300, "No", 100, "Ann Lee"],
]


def test_what_limits_a_program_is_read_beside_its_money(book: MakeBook) -> None:
    found = proposal_for(book("list.xlsx", bare=True, Inventory=[HEADS, *ROWS])).found
    assert found.budget, found.findings
    assert [(one.name, one.mandated, one.fte, one.minimum, one.owner) for one in found.budget.programs] == [
        ("Patrol", True, 5, 900_00, "Kim Ng"),
        ("Records", False, 1.5, None, "Lee Roy"),
        ("Prevention", False, 2, 100_00, "Ann Lee"),
    ]


def test_where_a_program_has_several_rows_only_what_all_of_them_say_is_its_own(book: MakeBook) -> None:
    heads = ["Department", "Program", "Account", "FTE", "FY2026 Adopted", "Mandated"]
    rows: Rows = [
        ["Police", "Patrol", "Pay", 5, 800, "yes"],
        ["Police", "Patrol", "Cars", 1, 200, "yes"],
        ["Fire", "Prevention", "Pay", 2, 300, "no"],
    ]
    proposal = proposal_for(book("list.xlsx", bare=True, Lines=[heads, *rows]))
    assert proposal.found.budget
    told = [(one.name, one.mandated, one.fte) for one in proposal.found.budget.programs]
    assert told == [("Patrol", True, None), ("Prevention", False, None)]
    rows[1][5] = "no"
    proposal = proposal_for(book("list.xlsx", bare=True, Lines=[heads, *rows]))
    assert proposal.left == ("list.xlsx: Lines: 'Mandated' limits programs, and cannot be read.",)


def test_a_limit_in_other_words_than_yes_and_no_is_said(book: MakeBook) -> None:
    rows = [[*row[:4], "State law" if row[4] == "Yes" else "None", *row[5:]] for row in ROWS]
    proposal = proposal_for(book("list.xlsx", bare=True, Inventory=[HEADS, *rows]))
    assert proposal.left == ("list.xlsx: Inventory: 'Mandated?' limits programs, and cannot be read.",)
    assert proposal.found.budget and not any(one.mandated for one in proposal.found.budget.programs)
