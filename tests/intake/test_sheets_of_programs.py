"""Workbooks of a sheet for each program or department, whose rows name accounts alone."""

from __future__ import annotations

from collections import Counter

import pytest

from budgetopt.intake.proposing.propose import proposal_for
from tests.intake.test_exports import file_of
from tests.intake.workbooks import MakeBook, Rows

LINES = {
    "Patrol": (("Salaries", 300), ("Supplies", 90), ("Travel", 22)),
    "Pools": (("Salaries", 600), ("Supplies", 20), ("Travel", 7)),
    "Snow": (("Salaries", 100), ("Supplies", 40), ("Travel", 11)),
}
TRUE = {"Patrol": 412_00, "Pools": 627_00, "Snow": 151_00}


def programs(book: MakeBook, sheets: dict[str, Rows]) -> dict[str, int] | None:
    """The cents of each program that `map` reads; None where it asks."""
    budget = proposal_for(book(bare=True, **sheets)).found.budget
    if budget is None:
        return None
    names, money = {one.id: one.name for one in budget.programs}, Counter[str]()
    for row in budget.amounts:
        money[names[row.program_id]] += row.amount if row.fiscal_year == budget.fiscal_year else 0
    return dict(money)


def test_tabs_name_the_programs(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {}
    for name, lines in LINES.items():
        sheets[name] = [["Object", "FY2026 Budget"], *map(list, lines), ["Total", TRUE[name] // 100]]
    assert programs(book, sheets) == TRUE


def test_labels_name_the_programs_of_numbered_tabs(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {}
    for at, (name, lines) in enumerate(LINES.items(), 1):
        sheets[f"Sheet{at}"] = [["Department:", "Works"], ["Program:", name], ["Account", "Adopted 2026"]]
        sheets[f"Sheet{at}"] += map(list, lines)
    assert programs(book, sheets) == TRUE


def test_a_german_product_has_its_revenue_and_what_is_left_apart(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {}
    for at, (name, lines) in enumerate(LINES.items(), 1):
        whole = TRUE[name] // 100
        rows: Rows = [[f"Produkt 11.1.0{at} {name}"], ["Nr.", "Bezeichnung", "Ergebnis 2024", "Ansatz 2026"]]
        rows += [[1, "Zuwendungen und allgemeine Umlagen", 9, 10], [2, "= Ordentliche Erträge", 9, 10]]
        kinds = ("Personalaufwendungen", "Sonstige Aufwendungen", "Transferaufwendungen")
        rows += [[3, kind, size - 1, size] for kind, (_, size) in zip(kinds, lines, strict=True)]
        rows += [[4, "= Ordentliche Aufwendungen", whole - 3, whole], [5, "= Ordentliches Ergebnis", 0, 10 - whole]]
        sheets[f"11.1.0{at}"] = rows
    assert programs(book, sheets) == {f"11.1.0{at} {name}": TRUE[name] for at, name in enumerate(TRUE, 1)}


def test_groups_of_accounts_and_a_sheet_of_all_are_no_programs(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {}
    for name, ((_, pay), (_, goods), (_, trips)) in LINES.items():
        rows: Rows = [[name], [], ["Expenditures", "2026 Budget"], ["Personnel"], ["Salaries", pay]]
        sheets[name] = [*rows, ["Total Personnel", pay], ["Operating"], ["Supplies", goods], ["Travel", trips]]
    assert programs(book, sheets) == TRUE
    whole: Rows = [["Object", "2026 Budget"], ["Salaries", 1000], ["Supplies", 150], ["Travel", 40]]
    plain = {name: [["Object", "2026 Budget"], *map(list, lines)] for name, lines in LINES.items()}
    assert programs(book, {"Citywide": whole} | plain) == TRUE


@pytest.mark.parametrize(
    "tabs",
    [("Draft", "Final"), ("Q1", "Q2"), ("Police", "Police (2)"), ("Police 2025", "Police 2026"), ("Base", "Cuts"),
     ("Revenues", "Spending"), ("Station 1", "Station 2")],
)  # fmt: skip
def test_tabs_that_may_be_the_same_money_again_are_asked_about(book: MakeBook, tabs: tuple[str, str]) -> None:
    rows = [[["Object", "FY2026 Budget"], *map(list, LINES[name])] for name in ("Patrol", "Pools")]
    assert programs(book, dict(zip(tabs, rows, strict=True))) is None


def test_tabs_of_about_the_same_amounts_are_asked_about(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {
        name: [["Object", "FY2026 Budget"], *([kind, size + more] for kind, size in LINES["Patrol"])]
        for name, more in (("Red", 0), ("Blue", 1))
    }
    assert programs(book, sheets) is None


def test_two_versions_of_programs_on_tabs_of_any_name_are_asked_about(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {
        name: [["Program", "FY2026 Budget"], ["Roads", 412 + more], ["Pools", 627], ["Snow", 151 + more]]
        for name, more in (("Mayor", 0), ("Council", 9))
    }
    assert programs(book, sheets) is None


def test_a_department_label_names_the_department(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {
        name: [[f"Department: {name}"], ["Object", "FY2026 Budget"], *map(list, lines)] for name, lines in LINES.items()
    }
    budget = proposal_for(book(bare=True, **sheets)).found.needed
    assert {(one.department, one.name) for one in budget.programs} == {(name, name) for name in LINES}


def of_files(names: tuple[str, ...], first: str = "") -> dict[str, int] | None:
    """The same of text files of those names, with `first` beside them."""
    files = [file_of("Object,FY2026 Budget\n" + "".join(f"{kind},{size}\n" for kind, size in lines), name)
             for name, lines in zip(names, LINES.values(), strict=False)]  # fmt: skip
    budget = proposal_for([*([file_of(first, "city.csv")] if first else []), *files]).found.budget
    return {one.name: sum(row.amount for row in budget.amounts if row.program_id == one.id)
            for one in budget.programs} if budget else None  # fmt: skip


def test_a_file_for_each_department_names_it() -> None:
    names = ("patrol_fy2026.csv", "pools budget 2026.csv", "Snow.csv")
    assert of_files(names) == {name if name == "Snow" else name.lower(): size for name, size in TRUE.items()}


@pytest.mark.parametrize("names", [("draft_2026.csv", "final_2026.csv"), ("police_2025.csv", "police_2026.csv")])
def test_files_that_may_be_the_same_money_again_are_asked_about(names: tuple[str, ...]) -> None:
    assert of_files(names) is None


def test_accounts_beside_a_list_of_programs_are_not_added_to_it() -> None:
    city = "Program,FY2026 Budget\n" + "".join(f"{name},{size // 100}\n" for name, size in TRUE.items())
    assert of_files(("patrol.csv", "pools.csv", "snow.csv"), city) in (None, TRUE)


def test_accounts_beside_a_sheet_of_programs_are_not_added_to_it(book: MakeBook) -> None:
    head = ["Program ID", "Program", "Department", "Fund ID", "Current budget"]
    listed: Rows = [[f"P{at}", name, "Works", "GF", size // 100] for at, (name, size) in enumerate(TRUE.items())]
    sheets: dict[str, Rows] = {"Programs": [head, *listed]}
    sheets |= {name: [["Object", "FY2026 Budget"], *map(list, lines)] for name, lines in LINES.items()}
    assert programs(book, sheets) in (None, TRUE)
