"""What a city paid, to whom and when, is no adopted budget unless a person says so."""

from __future__ import annotations

import pytest

from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine
from tests.intake.test_sections import named

ROWS = " / 2026,G,Police,Patrol,ACME,81,2026-01-11,300 / 2026,G,Works,Roads,Bolt,82,2026-02-01,129"
PAYMENTS = {
    "a checkbook": "fiscal_year,fund,department,program,vendor_name,invoice_id,check_date,amount",
    "a journal": "Fiscal Year,Fund,Department,Program,Comment,Journal No,Posting Date,Amount",
    "orders": "Year,Fund,Dept,Program,Supplier,PO Number,Ordered,Total Cost",
    "Spanish": "Año,Fondo,Área,Programa,Proveedor,Factura No,Fecha de pago,Importe",
    "German": "Jahr,Fonds,Amt,Produkt,Lieferant,Rechnungsnummer,Buchungsdatum,Betrag",
}
BUDGETS = {
    "a contract's vendor": "Fiscal year,Fund,Department,Program,Vendor,Line,Effective date,Amount",
    "an invoice program": "Fiscal year,Fund,Department,Program,Invoices paid,Line,Date,Amount",
}


@pytest.mark.parametrize("kind", PAYMENTS)
def test_payments_are_asked_about(kind: str) -> None:
    text = PAYMENTS[kind] + ROWS
    asked = examine(named(text))
    assert asked.budget is None
    # What is proposed takes them for what they are: spent, and nothing adopted.
    proposal = proposal_for(named(text))
    [error] = [item for item in proposal.found.findings if item.level is Level.ERROR]
    assert error.rule == "no-money-in-base-year" and "its amounts are actual" in error.found, proposal.text
    adopted = examine(named(text), named(proposal.text.replace("amounts: actual", "amounts: adopted"), "m.yaml"))
    assert adopted.budget and sum(row.amount for row in adopted.budget.amounts) == 42_900
    bare = examine(named(text), named(proposal.text.replace("  amounts: actual\n", ""), "m.yaml"))
    [error] = [item for item in bare.findings if item.level is Level.ERROR]
    assert error.rule == "payments" and "$429" in error.found and "`amounts: actual`" in error.mend


def test_a_ledger_of_actuals_is_no_budget() -> None:
    text = "Year,Fund,Agency,Program,Sum Transaction Amt,Ledger / 2026,G,Police,Patrol,300,ACTUALS"
    text += " / 2026,G,Works,Roads,129,ACTUALS"
    proposal = proposal_for(named(text))
    [error] = [item for item in proposal.found.findings if item.level is Level.ERROR]
    assert error.rule == "no-money-in-base-year" and "amounts: actual" in proposal.text
    bare = examine(named(text), named(proposal.text.replace("  amounts: actual\n", ""), "m.yaml"))
    [error] = [item for item in bare.findings if item.level is Level.ERROR]
    assert error.found == "'Ledger' says 'ACTUALS' of every row: $429 spent, read as adopted."
    both = proposal_for(named(text.replace("129,ACTUALS", "129,BUDGET"))).found
    assert both.budget and sum(row.amount for row in both.budget.amounts) == 42_900


@pytest.mark.parametrize("kind", BUDGETS)
def test_one_word_of_a_payment_makes_none(kind: str) -> None:
    found = examine(named(BUDGETS[kind] + ROWS))
    assert found.budget and sum(row.amount for row in found.budget.amounts) == 42_900


def test_letters_that_part_revenue_are_read_by_the_proposal_though_the_headings_are_known() -> None:
    """`map` has an answer wherever `check` asks: "Type" is also the name of a column of our own."""
    text = "Fund,Department,Program,Type,FY2026 Adopted / G,Police,Patrol,E,300 / G,Works,Roads,E,129 / "
    text += "G,City,Tax,R,900"
    found = proposal_for(named(text)).found
    assert found.budget and sum(row.amount for row in found.budget.amounts) == 42_900


@pytest.mark.parametrize(
    ("out", "comes"),
    [("Transfers Out", "Transfers In"), ("Transfer to other funds", "Transfer from other funds"),
     ("Interfund transfers out", "Interfund transfers in"), ("Expenditure", "Operating transfers-in")],
)  # fmt: skip
def test_what_a_fund_gives_another_is_spent_once(out: str, comes: str) -> None:
    text = "Fund,Department,Program,Type,FY26 Adopted Budget / G,Police,Patrol,Expenditure,300 / "
    text += f"G,City,To debt,{out},9 / D,City,Debt service,Expenditure,120 / D,City,From general,{comes},9"
    found = proposal_for(named(text)).found
    assert found.budget and sum(row.amount for row in found.budget.amounts) == 42_900
    assert [part.amount for part in found.understood.revenue] == [900]


@pytest.mark.parametrize("sign", ["-{}", "({})", "{}-"])
def test_books_with_minus_signs_are_read_as_they_mean(sign: str) -> None:
    text = "Unit,Action,2026 Budget / " + " / ".join(f"Works,{name},{sign.format(size)}" for name, size in SIZES)
    proposal = proposal_for(named(text))
    [error] = [item for item in proposal.found.findings if item.level is Level.ERROR]
    assert "`signs: turned`" in error.mend and "ledgers.0" in error.mend
    turned = proposal.text.replace("- file:", "- signs: turned\n  file:")
    found = examine(named(text), named(turned, "m.yaml"))
    assert found.budget and [row.amount for row in found.budget.amounts] == [40_000, 60_050]


SIZES = [("Roads", "400"), ("Pools", "600.50")]


@pytest.mark.parametrize(("decimal", "cents"), [(",", 79_769_00), (".", 79_77)])
def test_amounts_that_do_not_show_their_decimals_are_one_question_with_a_key(decimal: str, cents: int) -> None:
    text = "Programa;Presupuesto 2026 / Calles;67.319 / Parques;12.450"
    proposal = proposal_for(named(text))
    [error] = [item for item in proposal.found.findings if item.level is Level.ERROR]
    assert "2 amounts" in error.found and "'67.319' is $67,319 or $67.32" in error.found
    answered = named(proposal.text.replace("- file:", f"- decimal: '{decimal}'\n  file:"), "m.yaml")
    found = examine(named(text), answered)
    assert found.budget and sum(row.amount for row in found.budget.amounts) == cents
