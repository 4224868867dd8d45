"""Amounts of several currencies in one table: their sum is no money."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.intake.checks.totals import sizes_of
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
    beside = next((at for at, words in header.words.items() if at not in amounts and _HEADING.search(words)), 0)
    if beside and len(header.among(rows, beside).few_texts(_MOST) - {""}) < 2:
        beside = 0

    def said(cell: Value) -> str:
        if beside:
            return values.text(cell)
        return "".join(_SIGN.findall(cell)[:1]) if isinstance(cell, str) else ""

    sums: dict[str, Cents] = defaultdict(int)
    signs = [header.among(rows, beside or at).each(said) for at in amounts]
    if len(set().union(*signs) - {""}) < 2:
        return
    sizes = [sizes_of(header, rows, {at: how}).values() for at, how in amounts.items()]
    for sign, cents in zip(chain(*zip(*signs, strict=True)), chain(*zip(*sizes, strict=True)), strict=True):
        sums[sign] += cents
    place = header.grid.place(rows[0], beside or next(iter(amounts)))
    parts = "; ".join(f"{log.show(cents).lstrip('$')} in {sign}" for sign, cents in sums.items() if sign)
    mend = (
        f"Give the amounts of one currency, or keep those of one in {key or 'a mapping'} (`keep`), with its `currency`."
    )
    log.error("several-currencies", place, f"the amounts are in several currencies: {parts}.", "", mend)
