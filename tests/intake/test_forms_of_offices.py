"""Forms and exports that a finance analyst reads without a doubt, the smallest of each kind: right at once, or, where
their columns may be another thing, asked about."""

from __future__ import annotations

import pytest

from tests.intake.test_kept_by_analysts import workbook
from tests.intake.test_printed_by_systems import offices
from tests.intake.test_sheets_of_programs import LINES, TRUE, programs
from tests.intake.test_strange_files import read
from tests.intake.workbooks import MakeBook, Rows


def table(head: str, *rows: str) -> str:
    return "\n".join([f"Department,Program,{head}", *rows]) + "\n"


# Columns


def test_the_column_that_adds_up_its_classes_is_the_budget() -> None:
    rows = ("Works,Roads,400,12,412", "Works,Pools,600,27,627", "Parks,Snow,100,51,151")
    head = "FY2026 Adopted Personnel,FY2026 Adopted Operating,FY2026 Adopted Total"
    assert read(table(head, *rows))[:2] == (2026, 1_190)


@pytest.mark.parametrize("head", ["Original Budget,Carryforward,Total Budget", "Base Budget,More Budget,Total Budget"])
def test_what_adds_up_other_than_classes_is_asked_about(head: str) -> None:
    rows = ("Works,Roads,400,12,412", "Works,Pools,600,27,627", "Parks,Snow,100,51,151", "Parks,Golf,9,1,10")
    assert "$1,200 in all" in read(table(head, *rows), "b_2026.csv")[2]["rival-amounts"]


def test_classes_of_expense_without_a_total_add_up() -> None:
    head = "Personal Services (PS),Operating Expenses (MOOE),Capital Outlay (CO)"
    rows = ("Works,Roads,400,12,0", "Works,Pools,600,20,7", "Parks,Snow,100,40,11")
    assert read(table(head, *rows), "b_fy2026.csv")[:2] == (2026, 1_190)
    inside = head.replace("Operating Expenses (MOOE)", "Salaries")
    assert "rival-amounts" in read(table(inside, *rows), "b_fy2026.csv")[2]


STAGES = ("Works,Roads,400,410,412", "Works,Pools,600,620,627", "Parks,Snow,100,150,151")


@pytest.mark.parametrize("head", ["Proposed,Approved,Adopted", "2026 Proposed,2026 Approved by committee,2026 Adopted"])
def test_what_a_committee_approved_on_the_way_is_no_budget(head: str) -> None:
    assert read(table(head, *STAGES), "b_2026.csv")[:2] == (2026, 1_190)


def test_what_was_approved_after_what_is_in_force_is_asked_about() -> None:
    assert "rival-amounts" in read(table("Adopted Budget,Proposed Budget,Approved Budget", *STAGES), "b_2026.csv")[2]


@pytest.mark.parametrize(
    "beside", ["Pour mémoire budget précédent", "Obligaciones reconocidas", "Funds Avail", "Act. Costs"]
)
def test_columns_beside_the_budget(beside: str) -> None:
    rows = ("Works,Roads,400,412", "Works,Pools,600,627", "Parks,Snow,100,151")
    assert read(table(f"{beside},FY2026 Adopted", *rows))[:2] == (2026, 1_190)


def test_the_planned_costs_of_a_list_of_line_items() -> None:
    rows = "".join(
        f"{at},{name},61000{step},{kind},{size}\n"
        for at, (name, lines) in enumerate(LINES.items())
        for step, (kind, size) in enumerate(lines)
    )
    head = "Cost Center,Cost center name,Cost Element,Cost element name,Plan/TranCurr\n"
    assert {name for _, name, _ in offices(head + rows)} == set(LINES)


def test_a_row_of_a_form_that_numbers_its_columns_holds_no_amounts() -> None:
    rows: Rows = [["Schedule 40: Expenses - 2026 Budget"], ["", "", "Salaries", "Materials", "Total Expenses"]]
    rows += [["", "", "1", "3", "11"], ["", "", "$", "$", "$"]]
    rows += [["0240", "Roads", 400, 12, 412], ["0420", "Pools", 600, 27, 627], ["0611", "Snow", 100, 51, 151]]
    assert read(workbook(rows), "fir.xlsx")[:2] == (2026, 1_190)


def test_the_number_of_a_chapter_is_no_year() -> None:
    head = "Dependencia,Capítulo 1000 Personal,Capítulo 2000 Materiales,Total 2026\n"
    assert read(head + "Roads,400,12,412\nPools,600,27,627\nSnow,100,51,151\n")[:2] == (2026, 1_190)


# Rows


def test_accounts_beside_offices_are_no_programs() -> None:
    kinds = ("Charges de personnel", "Charges à caractère général", "Autres charges")
    rows = "".join(
        f"{office},{kind},{size}\n"
        for office, lines in LINES.items()
        for kind, (_, size) in zip(kinds, lines, strict=True)
    )
    assert {name for _, name, _ in offices(f"Libellé fonction,Libellé,BP 2026\n{rows}")} == set(LINES)


def test_the_code_of_an_account_is_parted_where_its_ends_come_again() -> None:
    kinds = ("51-10.00", "51-20.00", "60-30.00")
    rows = [f"101-4{at}00-{code},{kind},{size}" for at, lines in enumerate(LINES.values()) for code, (kind, size) in
            zip(kinds, lines, strict=True)]  # fmt: skip
    text = "\n".join(["Account Number,Account Description,Original Budget", *rows])
    assert {name for _, name, _ in offices(text)} == {"101-4000", "101-4100", "101-4200"}


def test_accounts_under_names_with_codes_and_subtotals() -> None:
    rows = ["Account,Description,2026 Adopted"]
    for at, (name, lines) in enumerate(LINES.items()):
        rows += [f"101-4{at}00 {name}", *(f"101-4{at}00-{kind[:2]},{kind},{size}" for kind, size in lines)]
        rows += [f",Subtotal,{TRUE[name] // 100}"]
    text = "\n".join(rows)
    assert read(text)[:2] == (2026, 1_190)
    assert {name for _, name, _ in offices(text)} == {f"101-4{at}00 {name}" for at, name in enumerate(LINES)}


def test_the_code_before_a_band_is_a_part_of_its_name() -> None:
    rows = ["Código,Especificação,Natureza,Valor (R$)"]
    for at, (name, lines) in enumerate(LINES.items()):
        rows += [f"02.0{at},{name},,{TRUE[name] // 100}"]
        rows += [f",{kind},3.1.90.1{step},{size}" for step, (kind, size) in enumerate(lines)]
    text = "\n".join(rows)
    assert read(text, "qdd_2026.csv")[:2] == (2026, 1_190) and (
        ("Not stated", "02.00 Patrol", "General") in offices(text)
    )


def test_spending_below_zero_beside_revenue_above_it_is_turned(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {}
    for name, lines in LINES.items():
        rows: Rows = [["Ertrags- und Aufwandsarten", "Ansatz 2026"], ["Zuwendungen", 10], ["= Ordentliche Erträge", 10]]
        kinds = ("Personalaufwendungen", "Sonstige Aufwendungen", "Transferaufwendungen")
        rows += [[kind, -size] for code, (kind, size) in zip(kinds, lines, strict=True)]
        sheets[name] = [*rows, ["= Ordentliche Aufwendungen", -TRUE[name] // 100]]
    assert programs(book, sheets) == TRUE


def test_a_form_with_its_history_on_the_left_and_three_stages_on_the_right(book: MakeBook) -> None:
    sheets: dict[str, Rows] = {}
    for name, lines in LINES.items():
        rows: Rows = [["General Fund"], [name, "", "", "", "Name of district: Pine"]]
        rows += [["Historical Data", "", "", "REQUIREMENTS DESCRIPTION", "Budget for Next Year 2025-26"]]
        rows += [["Actual", "", "Adopted Budget", "", "Proposed By", "Approved By", "Adopted By"]]
        rows += [["Second Year 2022-23", "First Year 2023-24", "This Year 2024-25", "", "Officer", "Committee", "Body"]]
        rows += [["", "", "", "PERSONNEL SERVICES"]]
        for kind, size in lines:
            parts = [size // 3, size // 5, size // 7]
            parts += [size - sum(parts)]
            rows += [[part + 1, part + 2, part + 3, f"{kind} {at}", part + 5, part + 4, part]
                     for at, part in enumerate(parts)]  # fmt: skip
        sheets[name] = rows
    assert programs(book, sheets) == TRUE
