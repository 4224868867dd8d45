"""A table of revenue alone is never a total of spending, whatever says that it is revenue."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine

PLAIN = "Unit,Program,Adopted 2026\nA1,Pools,500\nA1,Trees,400\nB2,Elections,70\n"
SOURCES = {
    "by source.csv": "Unit,Program,Adopted 2026\nX,Property tax,500\nX,Building permits,400\nX,Parking fines,70\n",
    "nach Art.csv": "Amt,Produkt,Ansatz 2026\nX,Gewerbesteuer,500\nX,Parkgebühren,400\nX,Zinsen,70\n",
    "par nature.csv": "Service,Compte,Budget 2026\nX,Impôts locaux,500\nX,Redevances,400\nX,Amendes,70\n",
    "por programa.csv": "Área,Programa,Aprobado 2026\nX,Impuesto predial,500\nX,Multas,400\nX,Derechos,70\n",
}
REVENUE = {
    "fy2026Revenue.csv": PLAIN,
    "Einnahmen 2026.csv": PLAIN,
    "ingresos_2026.csv": PLAIN,
    "recettes-2026.csv": PLAIN,
    "a.csv": PLAIN.replace("Unit", "Revenue category").replace("A1", "Fees").replace("B2", "Rents"),
    "b.csv": PLAIN.replace("Unit", "Ertragsart").replace("A1", "Sonstiges").replace("B2", "Übriges"),
    "c.csv": "City of X: estimated revenues,,\n" + PLAIN,
    **SOURCES,
}
SPENDING = {
    "budget 2026.csv": PLAIN,
    "Revenue Department 2026.csv": PLAIN,
    "special_revenue_funds.csv": PLAIN,
    "revenues and expenditures 2026.csv": PLAIN,
    "d.csv": PLAIN.replace("Adopted 2026", "Adopted 2026,Revenue").replace("00\n", "00,20\n").replace("70\n", "70,5\n"),
    "e.csv": PLAIN.replace("Elections", "Tax collection"),
}


@pytest.mark.parametrize("name", REVENUE)
def test_revenue_alone_is_no_spending(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(REVENUE[name])
    proposal = proposal_for([path])
    assert proposal.found.budget is None and not proposal.found.understood.amounts, proposal.text
    [error] = [item for item in proposal.found.findings if item.level is Level.ERROR]
    assert error.rule == "revenue-alone" and "970" in error.found
    # A mapping that does not say what the amounts are is asked; one that does is believed.
    mapping = tmp_path / "m.yaml"
    mapping.write_text(proposal.text.replace("  amounts: revenue\n", ""))
    refused = examine(path, mapping)
    assert refused.budget is None and any("amounts: revenue" in item.mend for item in refused.findings)
    mapping.write_text(proposal.text.replace("amounts: revenue", "amounts: adopted"))
    assert (budget := examine(path, mapping).budget) and sum(row.amount for row in budget.amounts) == 97_000


@pytest.mark.parametrize("name", SPENDING)
def test_a_word_of_revenue_makes_no_revenue(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(SPENDING[name])
    proposal = proposal_for([path])
    assert sum(row.amount for row in proposal.found.understood.amounts) == 97_000, proposal.text


def test_revenue_is_said_beside_spending(tmp_path: Path) -> None:
    for name in ("spending 2026.csv", "revenue 2026.csv"):
        (tmp_path / name).write_text(PLAIN)
    found = proposal_for(sorted(tmp_path.iterdir())).found
    assert found.budget and sum(row.amount for row in found.budget.amounts) == 97_000
    assert [part.amount for part in found.understood.revenue] == [97_000]


def test_the_own_layout_is_asked_too(tmp_path: Path) -> None:
    path = tmp_path / "revenue.csv"
    path.write_text("Program ID,Fund ID,Fiscal year,Account,Amount\nP1,F1,2026,A,500\nP1,F2,2026,B,400\n")
    assert "revenue-alone" in {item.rule for item in examine(path).findings}
