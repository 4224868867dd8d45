"""A table of revenue alone: its money is no spending, and nothing in it need say expense."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.intake.cells.words import spaced
from budgetopt.intake.checks.revenue import few_words, folded, split_of
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log

_REVENUE = re.compile(
    r"\b(revenues?|incomes|receipts|recettes?|ingresos?|einnahme\w*|ertr(a|ae)g\w*|erlos\w*|produits (de|des|du)"
    r"|rev (?=categ|detail|source|type|code|class|acc|obj|desc|name))\b|\b(sources? of|estimated|budgeted) income\b"
)
_EXPENSE = re.compile(
    r"\b(exp|expens\w*|expend\w*|appropri\w*|spend\w*|outlay|costs?|depens\w*|gastos?|egresos?|ausgabe\w*|aufw\w*)"
)
# What has the word in its name and spends: "Special Revenue Fund", "Revenue Department".
_OTHER = re.compile(
    r"\b(special revenue|revenue (funds?|bonds?|dep\w*|office|division|agency|service|admin\w*|collection|and customs)"
    r"|inland revenue|internal revenue|(fondos?|fonds|amt|direccion|secretaria) (de|des|fur) \w+|non revenue)\b"
)
# What lists of revenue are made of, one kind a line.
_SOURCES = [
    re.compile(words)
    for words in (
        r"\btax(es|e)?\b|steuer|impot|impuesto|contribucion",
        r"\b(fees?|charges for|tasas|derechos|redevances?)\b|gebuhr",
        r"\b(fines?|forfeit\w*|multas|amendes?|penalt\w*)\b|bu(ss|ß)geld",
        r"\b(licen[cs]\w*|permits?|permisos|permis)\b|konzession",
        r"\b(interest|intereses|interets)\b|zinsen",
        r"\b(grants?|intergovernmental|state aid|participaciones|subvencion\w*|dotations?)\b|zuweisung",
        r"\b(rents?|rentals?|royalties|sale of|ventas?|loyers?|alquiler\w*)\b|miete|verkauf",
        r"\b(fund balance|donations?|reimbursements?|receipts)\b|\b(transfers? (from|in)|transferencias recibidas)\b",
    )
]
_MOST_LINES, _LONGEST_TITLE = 1_000, 80


def told_as_revenue(header: Header, rows: Sequence[int], amounts: Collection[int]) -> str:
    """What says that all the money in the columns `amounts` is revenue, in words; "" where nothing does."""
    grid = header.grid
    heads = {at: _folded(words) for at, words in header.words.items()}
    if any(_EXPENSE.search(words) for words in heads.values()):
        return ""
    others = {at: header.among(rows[:_MOST_LINES], at) for at in heads if at not in amounts}
    texts = {at: cells for at, cells in others.items() if any(map(_is_text, cells.different))}
    if any(split_of(header.words[at], few_words(cells)) for at, cells in texts.items()):
        return ""
    titles = [
        value for row in grid.rows if row < header.top for value in grid.rows[row].values() if isinstance(value, str)
    ]
    file = PurePath(grid.file).stem
    named = [
        ("file", file),
        *([("sheet", grid.sheet)] if grid.sheet != file else []),
        *(("title", title) for title in titles),
    ]
    if any(_EXPENSE.search(_folded(words)) for _, words in named):
        return ""
    named += [("heading", header.words[at]) for at in (*amounts, *texts) if at in heads]
    for what, words in named:
        if _says_revenue(words):
            return f"the {what} {words.strip()!r}"
    for at, cells in texts.items():
        held = {_folded(words) for words in map(values.text, cells.different)} - {""}
        kinds = [{word for word in held if kind.search(word)} for kind in _SOURCES]
        if kinds[0] and sum(map(bool, kinds)) > 2 and 2 * len(set().union(*kinds)) > len(held):
            return f"what stands under {header.words[at]!r} (taxes, fees and the like)"
    return ""


def _is_text(cell: Value) -> bool:
    return re.search(r"[^\W\d]{2}", values.text(cell)) is not None


def _says_revenue(words: str) -> bool:
    said = _folded(words)
    return _REVENUE.search(said) is not None and _OTHER.search(said) is None


def _folded(words: str) -> str:
    return " ".join(folded(re.sub(r"(?<=\d)(?=[A-Z])|-", " ", spaced(words))).split())


def say_revenue_alone(
    header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log
) -> None:
    """Refuse revenue alone as spending. `amounts`: column -> its unit and decimal sign; `key`: its mapping, or ""."""
    why = told_as_revenue(header, rows, amounts)
    if why:
        whole = sum(sizes_of(header, rows, amounts).values())
        said = f"{why} says that this is revenue: {log.show(whole)}, read as spending."
        mend = f"Give it beside the spending, with `amounts: revenue` in {key or 'a mapping'}; if it is spending, "
        mend += "`amounts: adopted`." if key else "let no name, title or heading say revenue."
        log.error("revenue-alone", header.grid.place(header.row), said, "Spending without revenue.", mend)
