"""Departments that nothing tells, and programs of one name in several departments."""

from __future__ import annotations

import io

import pytest

from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine


def ledger(*rows: str) -> io.BytesIO:
    file = io.BytesIO("\n".join(rows).encode())
    file.name = "city_budget.csv"
    return file


@pytest.mark.parametrize(
    ("heads", "programs"),
    [
        ("Program", {("Police", "Archive"): 7_00, ("Library", "Archive"): 5_00}),
        ("PROGRAM", {("Police", "Archive"): 7_00, ("Library", "Archive"): 5_00}),
        ("Program ID", {("Police", "Archive"): 12_00}),
        ("ProgramCode", {("Police", "Archive"): 12_00}),
    ],
)
def test_one_name_in_two_departments_is_two_programs_and_one_code_is_said(
    heads: str, programs: dict[tuple[str, str], int]
) -> None:
    found = examine(ledger(f"{heads},Department,Fund,FY,Amount", *ARCHIVES))
    assert found.budget
    about = {program.id: (program.department, program.name) for program in found.budget.programs}
    read: dict[tuple[str, str], int] = {}
    for row in found.budget.amounts:
        read[about[row.program_id]] = read.get(about[row.program_id], 0) + row.amount
    assert read == programs
    assert any(item.rule == "names-differ" for item in found.findings) == (len(programs) == 1)


ARCHIVES = ("Archive,Police,General Fund,2026,4", "Archive,Police,General Fund,2026,3", "Archive,Library,Grants,2026,5")


@pytest.mark.parametrize("heads", ["Program,Whereabouts,Fund,FY,Amount", "Program,Zuständig,Fund,FY,Amount"])
def test_a_ledger_that_names_no_department_is_warned_of(heads: str) -> None:
    for found in (examine(ledger(heads, *ARCHIVES)), proposal_for(ledger(heads, *ARCHIVES)).found):
        warned = [item for item in found.findings if item.rule == "no-department"]
        assert [(item.level, item.place.cell) for item in warned] == [(Level.WARNING, "A2")]


BANDS = {
    "alone": ["Service,Fund,2026 Adopted", "POLICE,,", "Patrol,G,4", "Archive,G,3", "LIBRARY,,", "Branches,G,5"],
    "in a column of its own": [",Service,Fund,2026 Adopted", "Police,,,", ",Patrol,G,4", ",Archive,G,3", "Library,,,",
                               ",Branches,G,5"],
    "with subtotals": [",Service,Fund,2026 Adopted", "Police,,,7", ",Patrol,G,4", ",Archive,G,3", "Library,,,5",
                       ",Branches,G,5", "Total,,,12"],
    "in Spanish": ["Programa,Fondo,Aprobado 2026", "Policía,,", "Patrulla,G,4", "Archivo,G,3", "Biblioteca,,",
                   "Libros,G,5"],
    "after the program": ["Adopted 2026,Activity,Agency group", ",,Police", "4,Patrol,", "3,Archive,", ",,Library",
                          "5,Branches,"],
}  # fmt: skip


@pytest.mark.parametrize("rows", BANDS.values(), ids=BANDS)
def test_departments_over_their_programs_are_proposed_as_bands(rows: list[str]) -> None:
    file = ledger(*rows)
    file.name = "city_2026.csv"
    found = proposal_for(file).found
    assert found.budget, found.findings
    assert sum(row.amount for row in found.budget.amounts) == 12_00
    assert len(found.budget.departments) == 2 and len(found.budget.programs) == 3
