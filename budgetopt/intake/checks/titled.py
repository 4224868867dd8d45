"""A title that says that the amounts under it are no budget of a year: what was spent, a month, two years, changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from budgetopt.intake.cells.words import year_in
from budgetopt.intake.checks.money_column import AMOUNT, rank_of
from budgetopt.intake.checks.revenue import folded
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log

# What a title says of the amounts -> its words, without accents.
_SPENT, _CHANGES, _PART, _YEARS = "what was spent", "changes to a budget", "a part of a year", "two years or more"
_EACH = "of each resident"
_PATTERNS = {
    what: re.compile(words)
    for what, words in {
        _SPENT: r"\b(amounts?|money|dollars) spent\b|\bspent (in|during)\b"
        r"|\bactual (expen|spend|results?|outlay)|\b(expen\w*|spending) actuals?$|\boutturn\b"
        r"|\bejecucion|\bcompte administratif\b|\bjahresrechnung\b",
        _CHANGES: r"\bbudget (reductions?|cuts|amendments?|adjustments?|changes)\b|\bamendments? (no\b|number\b|#)"
        r"|\bsupplemental (appropriation|budget)|\bnachtragshaushalt|\bdecision modificative|\bmodificaciones",
        _PART: r"\b(for|of) the (month|quarter|period)\b|\b(three|six|nine|3|6|9)[- ]months?\b|\bq[1-4]\b"
        r"|\b(1st|2nd|3rd|4th|first|second|third|fourth) quarter\b|\byear[- ]to[- ]date\b|\bytd\b|\bhalf[- ]year"
        r"|\btrimestre\b|\bquartal\b",
        _EACH: r"\bper (capita|head|resident|inhabitant|household)\b|\bpor habitante\b|\bpar habitant\b",
        "in prices of another year": r"\bconstant (\d{4} )?(dollars|prices|pounds|euros)\b|\breal terms\b"
        r"|\binflation[- ]adjusted\b|\bin \d{4} (dollars|prices)\b",
        _YEARS: r"\bbiennial\b|\bbiennium\b|\bbienio\b|\bbiennal"
        r"|\b(two|three|four|five|ten|2|3|4|5|10)[- ]years?\b",
    }.items()
}
# What was adopted is neither what was spent nor a change; nor is a budget that stands beside what was spent.
_ADOPTED = re.compile(rf"{AMOUNT[0]}|\b(vs?\.?|versus|compared)\b|budget (and|to|&) actual", re.IGNORECASE)
# Columns of a report that sets the budget of a year beside how it goes.
_REPORTS = re.compile(
    r"\b(actuals?|ytd|to date|expended|expenditures?|encumb\w*|spent|remaining|available|balance)\b", re.IGNORECASE
)
_SPAN = re.compile(r"\b((?:19|20)\d\d)\s*[-–/]\s*((?:19|20)\d\d)\b")
_OF_MONEY = re.compile(r"budget|appropriat|presupuest|haushalt")
_LONGEST = 90


def say_titled(header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log) -> None:
    """Refuse amounts of which a title over the headings says that they are not what a year's budget gives.

    `amounts`: column of money -> its unit and decimal sign. `key`: where a mapping's rules stand, or "".
    """
    own = [header.words.get(at, "") for at in amounts]
    titles = list(_titles(header)) if rows else []
    at = next((at for at in amounts if rows and _is_of_biennia(header, header.words.get(at, ""))), 0)
    if at:
        said = f"{header.words[at]!r} and what stands beside it are two years apart, as the budgets of a biennium are: "
        said += f"{log.show(sum(sizes_of(header, rows, amounts).values()))}, read as one year's budget."
        mend = f"Give the budget of a year; if this is it, `amounts: adopted` in {key or 'a mapping'}."
        log.error("titled-otherwise", header.grid.place(header.row, at), said, "One year's adopted amounts.", mend)
        return
    adopted = any(_ADOPTED.search(words) for words in (*own, *(title for *_, title in titles)))
    # A heading of a year of its own is of that year, whatever else the report has.
    dated = any(year_in(words) for words in own)
    others = [words for at, words in header.words.items() if at not in amounts]
    reports = any(map(_REPORTS.search, others)) and any(rank_of(words) in {0, 1} for words in own)
    for row, column, title in titles:
        said = next((what for what in _PATTERNS if _says(what, title)), "")
        told = adopted if said in {_SPENT, _CHANGES} else dated and said != _EACH
        if not said or told or (dated and said == _SPENT) or (reports and said in {_SPENT, _PART}):
            continue
        whole = sum(sizes_of(header, rows, amounts).values())
        text = f"the title {title!r} says that the amounts are {said}: {log.show(whole)}, read as one year's budget."
        mend = f"Give the adopted budget of a year; if this is it, `amounts: adopted` in {key or 'a mapping'}, or take "
        mend += "the title out" + (f"; what was spent is `amounts: actual` in {key}." if key else ".")
        log.error("titled-otherwise", header.grid.place(row, column), text, "One year's adopted amounts.", mend)
        return


def _is_of_biennia(header: Header, heading: str) -> bool:
    """Whether a heading says two years, and all that do are two years apart: 2023-2024 beside 2021-2022."""
    spans = [span for words in header.words.values() if (span := _SPAN.search(words))]
    years = sorted({int(span[1]) for span in spans if int(span[2]) - int(span[1]) == 1})
    apart = len(years) > 1 and all(two - one == 2 for one, two in pairwise(years))
    return apart and _SPAN.search(heading) is not None


def _says(what: str, title: str) -> bool:
    plain = folded(title)
    span = _SPAN.search(plain) if what == _YEARS and _OF_MONEY.search(plain) else None
    return _PATTERNS[what].search(plain) is not None or bool(span and int(span[2]) - int(span[1]) == 2)


def _titles(header: Header) -> Iterator[tuple[int, int, str]]:
    """The titles over the headings."""
    for row, cells in header.grid.rows.items():
        for at, cell in cells.items() if row < header.top else ():
            if isinstance(cell, str) and len(cell) <= _LONGEST:
                yield row, at, cell
