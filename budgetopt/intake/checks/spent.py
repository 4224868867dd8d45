"""What was spent (payments of a checkbook or a journal; a ledger of actuals) is no adopted budget."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from budgetopt.intake.cells.words import spaced
from budgetopt.intake.checks.revenue import folded
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log

# To whom it went; and that something was paid, booked or ordered: its number or its day.
_PAYEE = re.compile(
    r"\b(vendors?|payees?|suppliers?|merchants?|creditors?|proveedor\w*|fournisseurs?|lieferant\w*|empfanger\w*"
    r"|beneficiarios?|beneficiaires?|kreditor\w*|paid to|pay to)\b"
)
_PAID = re.compile(
    r"\b(invoices?|checks?|cheques?|warrants?|vouchers?|payments?|paid|transactions?|journals?|postings?|posted"
    r"|disburse\w*|purchase orders?|po|facturas?|factures?|pagos?|paiements?|mandats?|rechnungs?\w*|zahlungs?\w*"
    r"|buchungs?\w*|belegs?\w*)\b"
)
_DOCUMENT = re.compile(r"\b(no|nr|num|number|nummer|id|ref\w*|date|datum|fecha|day|numero|key)\b|#|n°|nummer|datum")
_ACTUALS = re.compile(r"actuals?( (amounts?|expenditures?|expenses?|spending))?|ejecutado|r[eé]alis[eé]|ist|consuntivo")


def told_as_spent(header: Header) -> str:
    """What says that a row was spent, as the beginning of a sentence; "" where nothing does."""
    if paid := _told_as_payments(header):
        return f"{paid} say that these are payments"
    for at, words in header.words.items():
        held = header.under(at).few_texts(1) if at != header.columns.get("Kind") else set()
        if any(_ACTUALS.fullmatch(text.casefold()) for text in held):
            return f"{words!r} says {next(iter(held))!r} of every row"
    return ""


def _told_as_payments(header: Header) -> str:
    """The headings that say that a row is a payment, in words; "" where they do not: a payee, or a date and a number,
    of what was paid."""
    said = {words: folded(spaced(words)) for words in header.words.values()}
    payees = [words for words, plain in said.items() if _PAYEE.search(plain)]
    papers = [words for words, plain in said.items() if _PAID.search(plain) and _DOCUMENT.search(plain)]
    told = [*payees[:1], *papers[:1]] if payees else papers[:2]
    return " and ".join(map(repr, told)) if papers and len(told) > 1 else ""


def say_spent(header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log) -> None:
    """Refuse what was spent as an adopted budget. `amounts`: column -> unit and decimal sign; `key`: where."""
    why = told_as_spent(header)
    if why and rows:
        spent = sum(sizes_of(header, rows, amounts).values())
        said = f"{why}: {log.show(spent)} spent, read as adopted."
        mend = f"Give the adopted budget; beside it these are `amounts: actual` in {key or 'a mapping'}. "
        mend += "If they are the budget, `amounts: adopted`."
        log.error("payments", header.grid.place(header.row), said, "What was adopted for a whole year.", mend)
