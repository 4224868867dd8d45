"""Revenue over spending in one table, told by words over or under the rows, is never added to the spending."""

from __future__ import annotations

import io
import re

import pytest

from budgetopt.errors import Level
from budgetopt.intake.checks.sections import meaning
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine

# Each spends 429 and takes in 900. Rows are parted by " / ".
SPENT = "G,Police,Patrol,300 / G,Police,Jail,70 / G,Works,Roads,50 / G,Works,Fleet,9"
TAKEN = "G,,Property tax,500 / G,,Sales tax,400"
HEAD = "Fund,Department,Program,FY2026 Adopted / "
SECTIONS = {
    "bands and totals": f"{HEAD}REVENUES / {TAKEN} / ,,Total revenues,900 / EXPENDITURES / {SPENT} / "
    ",,Total expenditures,429",
    "bands alone, spending first": f"{HEAD}Expenditures by department / {SPENT} / Revenue / {TAKEN}",
    "totals alone": f"{HEAD}{TAKEN} / ,,Total General Fund Revenues,900 / {SPENT} / ,,Total Appropriations,429",
    "what is left at the end": f"{HEAD}RESOURCES / {TAKEN} / ,,TOTAL RESOURCES,900 / REQUIREMENTS / {SPENT} / "
    ",,TOTAL REQUIREMENTS,429 / G,,Net surplus/(deficit),471",
    "departments among them": f"{HEAD}OPERATING REVENUES / TAXES / {TAKEN} / EXPENSES / POLICE / {SPENT}",
    "German": "Fonds,Amt,Produkt,Ansatz 2026 / Erträge / "
    f"{TAKEN} / ,,Summe Erträge,900 / Aufwendungen / {SPENT} / ,,Summe Aufwendungen,429 / ,,Jahresergebnis,471",
    "French": f"Fonds,Direction,Programme,Budget 2026 / Recettes de fonctionnement / {TAKEN} / "
    f"Dépenses de fonctionnement / {SPENT}",
}  # fmt: skip


def named(text: str, name: str = "ledger.csv") -> io.BytesIO:
    file = io.BytesIO(text.replace(" / ", "\n").encode())
    file.name = name
    return file


@pytest.mark.parametrize("kind", SECTIONS)
def test_a_section_of_revenue_is_told_apart(kind: str) -> None:
    proposal = proposal_for(named(SECTIONS[kind]))
    found = proposal.found
    assert found.budget, (proposal.text, [item for item in found.findings if item.level is Level.ERROR])
    assert sum(row.amount for row in found.understood.amounts) == 42_900
    assert [part.amount for part in found.understood.revenue] == [90_000]
    # The file that was written reads the same; without its rule, what is revenue is asked.
    again = examine(named(SECTIONS[kind]), named(proposal.text, "m.yaml"))
    assert again.budget and sum(row.amount for row in again.budget.amounts) == 42_900
    rules = ("  revenue:", "    band: true", "    matches:", "  leave_out:")
    bare = "\n".join(line for line in proposal.text.split("\n") if not line.startswith(rules) or "department" in line)
    asked = examine(named(SECTIONS[kind]), named(bare, "m.yaml"))
    [error] = [item for item in asked.findings if item.rule == "revenue-mixed"]
    assert "$429 of expense, $900 of revenue" in error.found and "band: true" in error.mend


def test_a_rule_for_sections_says_nothing_of_rows_that_stand_in_none() -> None:
    ledger, mapping = SECTIONS["bands and totals"], proposal_for(named(SECTIONS["bands and totals"])).text
    wide = re.sub(r"(band: true[,\s]+matches: ).*?(?=[}\n])", r"\1'.*'", mapping)
    found = examine(named(ledger), named(wide, "m.yaml"))
    assert wide != mapping and found.budget and sum(row.amount for row in found.budget.amounts) == 42_900


def test_the_own_layout_is_asked_too() -> None:
    text = "Program ID,Fund ID,Fiscal year,Amount / REVENUES,,, / Taxes,G,2026,900 / EXPENSES,,, / Patrol,G,2026,429"
    found = examine(named(text))
    assert found.budget is None and "revenue-mixed" in {item.rule for item in found.findings}


OFFICES = ["REVENUE", "Human Resources", "SPECIAL REVENUE FUNDS", "Revenue Department", "Outsourcing"]


@pytest.mark.parametrize("band", OFFICES)
def test_an_office_is_no_section(band: str) -> None:
    found = proposal_for(named(f"{HEAD}{band} / {SPENT} / PARKS / G,Parks,Pools,5 / G,Parks,Trees,6")).found
    assert sum(row.amount for row in found.understood.amounts) == 44_000


def test_words_that_say_a_section() -> None:
    revenue = ["Revenues", "TOTAL REVENUES", "Other financing sources", "Ingresos corrientes", "Summe Erträge"]
    assert {meaning(words) for words in revenue} == {"revenue"}
    assert {meaning(words) for words in ("Total expenditures by function", "Ausgaben", "USES")} == {"expense"}
    neither = ["Revenue collection", "Income maintenance", "Revenues and expenditures", "Revenue funds", "Parks"]
    assert {meaning(words) for words in neither} == {""}
