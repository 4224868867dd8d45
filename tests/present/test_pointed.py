"""Who points at columns on screen never saw a mapping: findings speak of the fields that stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetopt.errors import Finding, Level, Place
from budgetopt.intake.proposing.pointing import ledgers, mapping_of
from budgetopt.intake.reading import examine
from budgetopt.present.pointed import as_pointed

NAMED = {"amount": "Adopted", "program": "Program"}


@pytest.mark.parametrize(
    ("text", "pointed", "told"),
    [
        (
            "Program,Adopted\nPools,5\nTrees,4\nParks,9\n",
            NAMED,
            "Name the column of the funds: Fund code or Fund name.",
        ),
        ("Program,Adopted\nPools,5\nTrees,4\nParks,9\n", NAMED, "Name the column of the departments: Department."),
        (
            "Program,Adopted (in thousands)\nPools,5\nTrees,4\n",
            NAMED | {"amount": "Adopted (in thousands)"},
            "Say it under “Amounts are in”: what the label says, or units where the cells hold the whole amounts.",
        ),
    ],
)
def test_a_finding_names_the_field_and_no_key(text: str, pointed: dict[str, str], told: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(text)
    [ledger] = ledgers([path])
    findings = as_pointed(examine([path], mapping_of(ledger, pointed, fiscal_year=2026)).findings)
    assert told in [one.mend for one in findings]
    assert not any("mapping" in str(one) or "columns." in str(one) for one in findings)


def test_a_key_becomes_the_label_of_its_field_and_a_cell_stays() -> None:
    key = Finding(Level.ERROR, "rivals", Place("mapping.yaml", "", "ledgers.0.columns.program_id.1"), "two columns.")
    cell = Finding(Level.ERROR, "value", Place("l.csv", "l", "D2"), "'x' is not an amount.")
    assert [str(one.place) for one in as_pointed([key, cell])] == ["Program code", "l.csv: l!D2"]
