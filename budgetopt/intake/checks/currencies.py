"""Amounts of several currencies in one table: their sum is no money."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from budgetopt.intake.cells import values
from budgetopt.intake.cells.column import few_texts
from budgetopt.intake.checks.totals import cents_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log
from budgetopt.money import Cents

_SIGN = re.compile(r"(?:US|CA|C|A|AU|NZ|HK|R)?\$|[€£¥₹₽₺₩]|\b(?:USD|EUR|GBP|CAD|AUD|NZD|CHF|JPY|INR|BRL|MXN|ZAR)\b")
_HEADING = re.compile(r"currenc|moneda|devise|währung|\bccy\b|valuta", re.IGNORECASE)
_MOST = 12


def say_currencies(
    header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log
) -> None:
    """Refuse rows whose amounts, or a column beside them, name more than one currency."""
    sums: dict[str, Cents] = defaultdict(int)
    beside = next((at for at, words in header.words.items() if at not in amounts and _HEADING.search(words)), 0)
    if beside and len(few_texts((header.grid.rows[row].get(beside) for row in rows), _MOST) - {""}) < 2:
        beside = 0
    for row in rows:
        cells = header.grid.rows[row]
        for at, how in amounts.items():
            said = cells.get(beside or at)
            found = values.text(said) if beside else "".join(_SIGN.findall(said)[:1]) if isinstance(said, str) else ""
            sums[found] += cents_of(cells.get(at), *how) or 0
    named = {sign: cents for sign, cents in sums.items() if sign}
    if len(named) > 1:
        place = header.grid.place(rows[0], beside or next(iter(amounts)))
        parts = "; ".join(f"{log.show(cents).lstrip('$')} in {sign}" for sign, cents in named.items())
        mend = f"Give the amounts of one currency, or keep those of one in {key or 'a mapping'} (`keep`)."
        log.error("several-currencies", place, f"the amounts are in several currencies: {parts}.", "", mend)
