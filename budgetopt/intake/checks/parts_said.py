"""Rows that words call a part of the rows beside them ("of which staff"), what is taken away ("Less: transfers"), or no
money at all ("Pools FTE"): added up with the others they are a wrong total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from budgetopt.errors import Level
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.words import COMES_IN, TRANSFER
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log
from budgetopt.money import Cents

_OF_WHICH = (
    r"^\W*(of which|thereof|davon|darunter|dont|de (los|las) cuales|di cui|waarvan|herav|hvorav|varav|d[oa]s quais"
    r"|w tym|z toho|ebből|josta|в т\.?\s?ч|в том числе|memo(randum)?( items?| lines?)?\s?:"
    r"|incl(uding\b|uded (above|in)\b|\.)"
    r"|inkl\.)"
)
_LESS = (
    r"^\W*(less|minus|deduct|abzüglich|abzgl\.?|moins|menos|à déduire|meno|min)\W*(:|\(|\b(inter|internal|transfers?"
    r"|recover|rebate|income|revenue|grants?|vacanc|savings|charges?|reimburse|credits?|transferencias|virements|recettes|erträge))"
)
# What takes away, said of a row by a column of few words.
_REDUCES = r"^\W*((budget|base|vacancy) )?(reductions?|decreases?|cuts?|deductions?|offsets?|abatements?)\W*$"
_NO_MONEY = (
    r"(\bauthori[sz]ed strength|\b(sworn|civilian) (officers|personnel|staff)"
    r"|\bFTEs?|\bheadcount|full[ -]time equivalents?|\bpositions|\bETP|\bVZÄ)\W*$"
)
# What is left or brought over, and stands among spending on a printed page or in a statement of a fund.
_BALANCE = (
    r"^\W*((unappropriated|unassigned|unreserved|ending|beginning|projected|estimated|opening|closing|net|available)\W+)*"
    r"((fund|cash|working capital)\W+)?balances?(\W+(carried|brought))?(\W+forward)?\W*$"
    r"|^\W*((amounts?|totals?|balance)\W+)?(carried|brought|carry)\W*(forward|over|down)\W*$"
    r"|^\W*(übertrag|report|à reporter)\W*$"
)
# What is told of a city under its budget, and is no program of it.
_FIGURES = (
    r"^\W*((estimated |total )?population|(budget |cost |spending |expenditures? )?per (capita|resident|household)"
    r"|(cost|spending|budget|expenditures?) per \w+( \w+)?|(tax|mill(age)?|levy) rate( per .*)?"
    r"|(number of |total )?(households|employees|parcels|square miles)|consumer price index|cpi)\W*$"
)
# What a budget is held against under its last row.
_HELD_AGAINST = (
    r"^\W*((prior|previous|last)[ -]years?('s)? (adopted |approved )?(budget|total|appropriation)s?"
    r"|(increase|decrease|change|difference)s?\W*((de|in)creases?\W*)?(over|from|versus|vs\.?) (the )?"
    r"(prior|previous|last)[ -]years?.*|over\W*under( target| budget| control)?|(budget|control) (target|limit|number)"
    r"|(total )?(assessed|taxable|market) valu(e|ation)|(property |total )?tax levy)\W*$"
)
# What was granted in an earlier year, and stands in this one's budget again.
_CARRIED = (
    r"\b(encumbrances?|budget|projects?|appropriations?|prior[ -]years?|unspent)\W+(roll|carr(y|ied))\W?(over|forward)"
    r"|\bprior[ -]years? (encumbrances|appropriations?)|\breappropriat|\bre-?budgeted\b"
    r"|^\W*(carry|roll)\W?(over|forward)s?\b|\brestes à réaliser|\b(haushalts|ausgabe)reste\b"
    r"|\bremanentes? (de cr[ée]dito|incorporados?)"
)
# Words alone over rows that stand in the others already.
_ABOVE = re.compile(
    r"\b(already )?included (above|in (the )?(above|budget|totals?))|\b(for information|non-?add|memo(randum)?)\b"
    r"|\bnachrichtlich\b|\bpara información\b|\bter informatie\b",
    re.IGNORECASE,
)
_ELSE = "where they are spending of their own, `amounts: adopted` in a mapping."
_MOST_POSITIONS = 20_000_00  # cents: what is more is money, whatever it is called
_MOST_FIGURES = 10_000_000_00  # cents


@dataclass(frozen=True, slots=True)
class _Kind:
    """What words call rows, and what then is done with them: left out, or (`taken`) taken away twice."""

    rule: str
    pattern: re.Pattern[str]
    called: str
    taken: bool = False
    most: Cents | None = None  # what is more is money
    level: Level = Level.ERROR  # a warning where they may well be spending, and a person should know of them


_KINDS = (
    _Kind("part-of-others", re.compile(_OF_WHICH, re.IGNORECASE), "parts of the rows beside them"),
    _Kind("taken-away", re.compile(_LESS, re.IGNORECASE), "less, and are not negative", taken=True),
    _Kind("taken-away", re.compile(_REDUCES, re.IGNORECASE), "reductions, and are not negative", taken=True),
    _Kind("no-money", re.compile(_NO_MONEY, re.IGNORECASE), "positions, and are as few", most=_MOST_POSITIONS),
    _Kind("balance", re.compile(_BALANCE, re.IGNORECASE), "balances, which nobody spends"),
    _Kind("transfer-in", re.compile(rf"^\W*{TRANSFER}{COMES_IN}", re.IGNORECASE), "transfers in, which are revenue"),
    _Kind("held-against", re.compile(_HELD_AGAINST, re.IGNORECASE), "what the budget is held against, or paid by"),
    _Kind(
        "carried-over", re.compile(_CARRIED, re.IGNORECASE), "carried over from an earlier year", level=Level.WARNING
    ),
    _Kind("no-money", re.compile(_FIGURES, re.IGNORECASE), "figures of the city", most=_MOST_FIGURES),
)


def say_parts(
    header: Header,
    rows: Sequence[int],
    columns: Iterable[int],
    amounts: Mapping[int, tuple[int, str]],
    key: str,
    log: Log,
) -> None:
    """Refuse rows of which the words in `columns` say that they are no amounts beside the others: an error with what
    the whole is with them and without.

    `amounts`: column of money -> its unit and decimal sign. `key`: where a mapping's rules stand, or "".
    """
    _say_memo(header, rows, amounts, key, log)
    grid, cells, sizes = header.grid, {at: header.among(rows, at) for at in columns}, dict[int, Cents]()
    texts = {at: [cell if isinstance(cell, str) else "" for cell in own.different] for at, own in cells.items()}
    for kind in _KINDS:
        meant = {at: list(map(kind.pattern.search, own)) for at, own in texts.items()}
        called = {row: at for at, said in meant.items() if any(said) for row in compress(rows, cells[at].spread(said))}
        if not called:
            continue
        sizes = sizes or sizes_of(header, rows, amounts)
        found = {row: at for row, at in called.items() if (sizes[row] > 0 if kind.taken else sizes[row])}
        largest = max((sizes[row] for row in found), default=0)
        if found and (kind.most is None or largest <= kind.most):
            _say(grid, kind, found, sizes, key, log)


def _say_memo(header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log) -> None:
    """Refuse rows under words that say that their money stands in other rows, down to the next words alone."""
    grid, under, known, those = header.grid, "", set(rows), dict[int, str]()
    for row, cells in zip(header.below(), header.lines(), strict=True):
        if len(cells) == 1 and row not in known:
            words = values.text(next(iter(cells.values())))
            under = words if _ABOVE.search(words) else ""
        elif under and row in known:
            those[row] = under
    if those:
        begin = min(those)
        sizes = sizes_of(header, rows, amounts)
        whole, theirs = sum(sizes.values()), sum(sizes[row] for row in those)
        said = f"{len(those):,} rows stand under {those[begin]!r}, and are in the others: the whole is "
        said += f"{log.show(whole)} with them, {log.show(whole - theirs)} without."
        said += " Tables with such rows: {n}, this is the first."
        mend = f"Say in {key or 'a mapping'} which rows are meant: `cells: A1:Z{begin - 1}`; {_ELSE}"
        log.count(Level.ERROR, "part-of-others", grid.file, grid.place(begin), said, mend)


def _say(grid: Grid, kind: _Kind, found: Mapping[int, int], sizes: Mapping[int, Cents], key: str, log: Log) -> None:
    row = min(found)
    first, whole, theirs = grid.rows[row].get(found[row]), sum(sizes.values()), sum(sizes[row] for row in found)
    rest = log.show(whole - (2 if kind.taken else 1) * theirs)
    said = f"{len(found):,} rows are called {kind.called}, the first is {values.shown(first)}: the whole is "
    said += f"{log.show(whole)} with them, {rest} {'where they are taken away' if kind.taken else 'without'}."
    mend = (
        f"Leave them out ({key or 'a mapping'}: `leave_out: '^{re.escape(values.text(first))[:60]}'`, or one pattern "
    )
    mend = "Write them as negative amounts" if kind.taken else f"{mend}for all)"
    said += " Tables with such rows: {n}, this is the first."
    log.count(kind.level, kind.rule, grid.file, grid.place(row, found[row]), said, f"{mend}; {_ELSE}")
