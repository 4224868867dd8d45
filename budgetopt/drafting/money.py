"""Kinds of money that buy no service this year: debt service, transfers, capital, contingency, pensions.

Told from what the accounts of a program say, where most of its money is of one kind, else from its name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# The first that fits counts: "transfer to debt service fund" pays debt.
_ACCOUNTS = (
    (
        "Debt service",
        r"\bdebt\b|\bprincipal\b|interest on|bond (interest|redemption)|long[- ]term liabilit|lease oblig",
    ),
    ("Contingency", r"(?<!contract )contingenc|operating reserve|\breserves?\b(?! acc)|unallocated"),
    ("Transfers", r"\btransfers?\b|\bxfer\b|\btxfr\b|fund balance"),
    (
        "Capital projects",
        r"capital outlay|construction in progress|replacement capital|\bcapital (equip|impr|asset|proj)|architect"
        r"|street construction|work order expend|^capital$|buildings? and improv|land acquisition|\bvehicles$",
    ),
)
_NAMES = (
    ("Pensions and retiree benefits", r"\bpensions?\b(?!.*\bbonds?\b)|retiree|\bopeb\b|retirement (contrib|system)"),
    (
        "Debt service",
        r"debt (service|interest|lease|/|payment)|\bbonds?\b|refunding|\blong[- ]term debt\b|redemption of|^interest on"
        r"|series .* interest|\bdebt\b(?!.*(manage|admin))",
    ),
    ("One-time appropriations", r"\bone[- ]time\b|carry ?(forward|over)"),
    ("Contingency", r"contingenc|\bto be allocated\b|undetermined|savings initiative|\breserve fund|\bdamages\b"),
    ("Transfers", r"\btransfers?\b|\btxfr\b|\bxfer\b|\b(eu|ec) (transactions|receipts)\b"),
    (
        "Capital projects",
        r"\bcip\b|\bcapital\b|\bcap (repl|rep|impr)\w*|capital improvement|use tax\b|\brenovat\w+|^new .*building"
        r"|\bimprovements?$",
    ),
)
_OF_ACCOUNTS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ACCOUNTS]
_OF_NAMES = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _NAMES]
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class MoneyKind:
    """A kind of money: the service of the catalogue that stands for it, and why."""

    service: str
    score: float  # 0 to 1: how plainly it is told
    reason: str


def money_kind(name: str, department: str, accounts: Iterable[tuple[str, int]]) -> MoneyKind | None:
    """The kind of money a program is, or None; `accounts` are words and whole cents of the base year."""
    sums: Counter[str] = Counter()
    whole = 0
    for words, cents in accounts:
        if cents > 0:
            whole += cents
            sums[kind_of_account(words)] += cents
    share = (whole - sums[""]) / whole if whole else 0.0
    by_name = next((kind for words in (name, department) for kind, of in _OF_NAMES if of.search(words)), "")
    if share > _MOST:
        kind = by_name or max((one for one in sums if one), key=lambda one: (sums[one], one))
        return MoneyKind(kind, share, f"{share:.0%} of its money is on accounts of {kind.lower()} and the like")
    # Accounts that speak of staff and supplies are no debt, whatever the program is called.
    if by_name and (share > 0.2 or not any(words for words, _ in accounts_of(sums))):
        return MoneyKind(by_name, 0.8, f"its name says {by_name.lower()}")
    if by_name in {"Debt service", "Transfers", "Capital projects"}:
        return MoneyKind(by_name, 0.7, f"its name says {by_name.lower()}, though its accounts do not")
    return None


def accounts_of(sums: Counter[str]) -> list[tuple[str, int]]:
    """The kinds that accounts spoke of."""
    return [(kind, cents) for kind, cents in sums.items() if kind]


def kind_of_account(words: str) -> str:
    """The kind of money an account is; "" for what pays for a service."""
    return next((kind for kind, pattern in _OF_ACCOUNTS if pattern.search(words)), "")
