"""What nobody said of the funds: which one is the general fund, and that a ledger names none."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from budgetopt.city.model import Fund, Restriction
from budgetopt.errors import Place
from budgetopt.intake.log import Log
from budgetopt.money import Cents

# "110 - General Fund", "010 GENERAL OPERATING FD", "Corporate Fund", "Fondo general (01)"; not "General Capital".
_FUND = r"(fund|fd|fnd|account|fondo|fonds|haushalt)"
_GENERAL = re.compile(
    rf"(fund|fd)?\W*\d*[\W_]*((city|county|town|village)s?\W+)?"
    rf"(general(\W+(operating|revenue|purpose|expense))?(\W+{_FUND})?|general\W*fund|corporate(\W+{_FUND})?|gf"
    rf"|fondo\W+general|fonds\W+g[eé]n[eé]ral|budget\W+g[eé]n[eé]ral|allgemeiner?\W+{_FUND}|kernhaushalt)"
    r"([\W_]+(unrestricted|unassigned))?[\W_]*\d*\W*",
    re.IGNORECASE,
)
_EXPLAIN = "Say what it is: no, yes or by program in Restricted on Funds, or unrestricted_funds in a mapping."


def is_general(*names: str) -> bool:
    """Whether an id or a name is that of a general fund, with or without its number."""
    return any(_GENERAL.fullmatch(name.strip()) for name in names)


def say_one_fund(place: Place, name: str, log: Log, mend: str = "Name the column of the funds.") -> None:
    """Warn that nothing tells the funds of a table: every dollar of it may then pay for anything."""
    said = f"nothing says which fund pays; all of the money was read as one fund, {name}."
    so = "It may then move between all programs, utilities and grants included."
    log.warning("one-fund", place, f"{said} {so}", "", mend)


def say_largest(
    funds: Sequence[Fund], assumed: Collection[str], spent: Mapping[str, Cents], place: Place, log: Log
) -> None:
    """Say what the largest fund was taken for, where no file says it: it decides what may move. `spent`: by fund."""
    largest = max(funds, key=lambda fund: spent[fund.id], default=None)
    if largest is None or len(funds) < 2 or largest.id not in assumed:
        return
    named = repr(largest.id) if largest.name == largest.id else f"{largest.id!r} ({largest.name})"
    said = f"the largest fund, {named}, has {log.show(spent[largest.id])} of {log.show(sum(spent.values()))}"
    if largest.restriction is Restriction.UNRESTRICTED:
        log.note("largest-fund", place, f"{said}; by its name it is the general fund, and pays for any service.")
    else:
        so = "it was taken to be restricted: it pays only for what it pays today"
        log.warning("largest-fund", place, f"{said}; {so}.", "", _EXPLAIN)
