"""Rows over or under programs that carry their money again: departments, divisions, account groups, at any level."""

from __future__ import annotations

import io

import pytest

from budgetopt.city.ledger import program_totals
from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.intake.workbooks import FUNDS, SETTINGS, MakeBook

# Each adds up to 429: Police 370 (Patrol 300, Jail 70) and Works 59 (Roads 50, Fleet 9), or programs without a second.
ACCOUNTS = "Department,Program,Account,FY2026 Adopted"
# Rows are parted by " / ".
BANDS = {
    "account groups above their accounts": (
        "Department,Program,Account,FY2026 Adopted / ,,Personnel,300 / Police,Patrol,Wages,200 / "
        "Police,Patrol,Overtime,100 / ,,Operating,70 / Police,Jail,Fuel,30 / Police,Jail,Paper,40 / "
        ",,Personnel,59 / Works,Roads,Wages,50 / Works,Fleet,Overtime,9"
    ),
    "account groups below": (
        "Department,Program,Account,FY2026 Adopted / Police,Patrol,Wages,200 / Police,Patrol,Overtime,100 / "
        ",,Personnel,300 / Police,Jail,Fuel,30 / Police,Jail,Paper,40 / ,,Operating,70 / Works,Roads,Wages,50 / "
        "Works,Fleet,Paper,9 / ,,Other,59"
    ),
    "account groups over all programs": (
        "Department,Program,Account,FY2026 Adopted / ,,Personnel Services,350 / Police,Patrol,Wages,300 / "
        "Works,Roads,Wages,50 / ,,Operating,79 / Police,Jail,Fuel,70 / Works,Fleet,Fuel,4 / Works,Fleet,Paper,5"
    ),
    "a group that names its program, its accounts that do not": (
        "Department,Program,Account,FY2026 Adopted / Police,Patrol,Personnel,300 / ,,Wages,200 / "
        ",,Overtime,100 / Police,Jail,Operating,70 / ,,Fuel,30 / ,,Paper,40 / Works,Roads,Personnel,50 / "
        ",,Wages,30 / ,,Overtime,20 / Works,Fleet,Operating,9 / ,,Fuel,4 / ,,Paper,5"
    ),
    "groups in the column of programs": (
        "Program,Account,Adopted 2026 / Personnel,,370 / Patrol,Wages,300 / Jail,Wages,70 / Operating,,59 / "
        "Roads,Gravel,50 / Fleet,Fuel,9"
    ),
    "groups over programs with codes": (
        "Program ID,Program,Account,FY2026 Adopted / ,,Personnel,350 / P1,Patrol,Wages,300 / P3,Roads,Wages,50 / "
        ",,Operating,79 / P2,Jail,Fuel,70 / P4,Fleet,Fuel,9"
    ),
    "departments in their own column": (
        "Department,Program ID,Program,Account,FY2026 Adopted / Police,,,,370 / Police,P1,Patrol,Wages,200 / "
        "Police,P1,Patrol,Fuel,100 / Police,P2,Jail,Wages,70 / Works,,,,59 / Works,P3,Roads,Wages,30 / "
        "Works,P3,Roads,Fuel,20 / Works,P4,Fleet,Fuel,4 / Works,P4,Fleet,Paper,5"
    ),
    "departments over divisions": (
        "Department,Division,Program,FY2026 Adopted / Police,,,370 / ,Field,,300 / ,,Patrol,200 / ,,Bikes,100 / "
        ",Cells,,70 / ,,Jail,30 / ,,Court,40 / Works,,,59 / ,Streets,,50 / ,,Roads,30 / ,,Snow,20 / ,Yard,,9 / "
        ",,Fleet,4 / ,,Stores,5"
    ),
    "divisions in departments in the column of codes": (
        "Program ID,Program,FY2026 Adopted / POLICE,,370 / Field,,300 / P1,Patrol,200 / P2,Bikes,100 / "
        "Cells,,70 / P3,Jail,30 / P4,Court,40 / WORKS,,59 / Streets,,50 / P5,Roads,30 / P6,Snow,20 / Yard,,9 / "
        "P7,Fleet,4 / P8,Stores,5"
    ),
    "Spanish": (
        "Área,Programa,Partida,Presupuesto aprobado 2026 / ,,Personal,350 / Policía,Patrulla,Sueldos,300 / "
        "Obras,Calles,Sueldos,50 / ,,Operación,79 / Policía,Cárcel,Gasolina,70 / Obras,Taller,Gasolina,9"
    ),
    "German, groups below": (
        "Amt,Produkt,Konto,Ansatz 2026 / Polizei,Streife,Löhne,300 / Bauamt,Straßen,Löhne,50 / ,,Personal,350 / "
        "Polizei,Haft,Sprit,70 / Bauamt,Fuhrpark,Sprit,9 / ,,Sachaufwand,79"
    ),
}


def named(text: str, name: str = "ledger.csv") -> io.BytesIO:
    file = io.BytesIO(text.replace(" / ", "\n").encode())
    file.name = name
    return file


def money(found: Examination) -> int | None:
    return sum(program_totals(found.budget).values()) // 100 if found.budget else None


@pytest.mark.parametrize("kind", BANDS)
def test_bands_that_carry_their_money_again_are_no_programs(kind: str) -> None:
    found = proposal_for(named(BANDS[kind])).found
    assert money(found) == 429, [str(item) for item in found.findings if item.level is Level.ERROR]
    assert found.budget is not None
    assert {program.name for program in found.budget.programs}.isdisjoint({"Personnel", "POLICE", "Field", "Personal"})


@pytest.mark.parametrize("kind", BANDS)
def test_a_band_that_totals_nothing_is_never_left_out(kind: str) -> None:
    # The last amount is another one: its group is no sum any more.
    found = proposal_for(named(BANDS[kind][: BANDS[kind].rindex(",")] + ",1234")).found
    said = " ".join(item.found for item in found.findings if item.level is not Level.NOTE)
    assert money(found) is None or "the total is" in said


GROUPS = {
    "code": ["Personnel", None, None, None],
    "name": [None, "Personnel", None, None],
    "department": [None, None, "Personnel", None],
}


@pytest.mark.parametrize("where", GROUPS)
def test_groups_on_our_own_sheets_are_sums_and_no_programs(book: MakeBook, where: str) -> None:
    heads = ["Program ID", "Program", "Department", "Fund ID", "Current budget"]
    one, two = [*GROUPS[where], 300], [*GROUPS[where], 79]
    rows = [heads, one, ["P1", "Patrol", "Police", "GF", 100], ["P2", "Jail", "Police", "GF", 200], two]
    rows += [["P3", "Fleet", "Works", "GF", 30], ["P4", "Roads", "Works", "GF", 49]]
    assert money(examine(book(Programs=rows, Funds=FUNDS, Settings=SETTINGS))) == 379


def test_a_program_that_stands_once_over_its_accounts_is_read_down() -> None:
    text = ACCOUNTS + " / Police,Patrol,Wages,200 / ,,Overtime,100 / ,Jail,Fuel,30 / ,,Paper,45 / Works,Roads,Wages,31"
    proposal = proposal_for(named(text + " / ,,Overtime,20"))
    assert money(proposal.found) == 426 and proposal.found.budget is not None
    assert [(one.name, one.department) for one in proposal.found.budget.programs] == [
        ("Patrol", "Police"), ("Jail", "Police"), ("Roads", "Works"),
    ]  # fmt: skip
    # One whose amount is the sum of those under it may stand over its parts.
    [error] = [
        item for item in proposal_for(named(text + " / ,,Overtime,31")).found.findings if item.level is Level.ERROR
    ]
    assert "the whole is $437 with them, $261 without" in error.found and "`down: true`" in error.mend
