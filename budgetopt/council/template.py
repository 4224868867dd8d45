"""The workbook that an amendment is written in: head, lines, and formulas that say while one types whether it balances.

Every formula names cells of its own sheet or of the sheet Base: a copy of the sheet is a further amendment.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from budgetopt.council.base import AmendmentBase
from budgetopt.council.form import HEAD, LINE, ONE_TIME, ONGOING
from budgetopt.council.template_facts import BaseLine, TemplateFacts
from budgetopt.money import units, units_if
from budgetopt.scenario.amending import AmendmentStatus, LineKind, Side
from budgetopt.workbooks.book import Cover, OutputSheet, Step, write_book
from budgetopt.workbooks.page import LIST_HEADER, ListColumn, Page
from budgetopt.workbooks.sheet import Cell, Formula

AMENDMENT, BASE = "Amendment 1", "Base"
ROWS = 40
_QUOTE = chr(34)  # doubled within a text of a formula
_FIRST = 20  # the row of the first line, as formulas count
_LAST = _FIRST + ROWS - 1
_BASE_FIRST = LIST_HEADER + 2
_ABOUT = (
    "One sheet an amendment; copy this one for the next. Sources find money, uses spend it, both above zero; a proviso "
    "is a condition under Note. The columns from L on follow what is typed."
)


def write_amendment_template(
    base: AmendmentBase, target: BinaryIO, date: datetime.date, progress: Step | None = None
) -> None:
    """Write the template of amendments of a base; the same base and date give the same bytes. `progress` hears of each
    sheet."""
    facts = TemplateFacts(base)
    title = f"amendment of {base.file}"
    cover = Cover(facts.city, title, title, "template --amendment", facts.currency, True, date)
    write_book(target, cover, _SHEETS, facts, progress)


def _line_columns(facts: TemplateFacts) -> list[ListColumn[BaseLine]]:
    def share(what: str, width: float) -> ListColumn[BaseLine]:
        return ListColumn(what, width, "percent", lambda one, row: facts.share(one.line, what))

    return [
        ListColumn("Program ID", 12, "wrap", lambda one, row: one.line.program_id),
        ListColumn("Program", 34, "wrap", lambda one, row: facts.names.get(one.line.program_id, "")),
        ListColumn("Fund ID", 12, "wrap", lambda one, row: one.line.fund_id),
        ListColumn("Fund", 22, "wrap", lambda one, row: facts.funds.get(one.line.fund_id, "")),
        ListColumn("Current", 16, "money", lambda one, row: units(one.line.current)),
        ListColumn("Recommended", 16, "money", lambda one, row: units(one.cents)),
        ListColumn("At least", 16, "money", lambda one, row: units(one.least)),
        ListColumn("At most", 16, "money", lambda one, row: units_if(one.most)),
        share("Transition cost", 12),
        share("Lost revenue", 12),
        share("Unavoidable cost", 12),
    ]


def _write_base(page: Page, facts: TemplateFacts) -> None:
    about = (
        f"What amendments change: {facts.base.file}, sum {facts.base.sum}. At least and at most are the law's; what a "
        "program of several funds must have together, budgetopt amend says."
    )
    page.listing(BASE, about, _line_columns(facts), facts.lines, "BaseLines")


# The columns of an amendment's sheet: those that are filled in, then those that follow.
_INPUTS = dict(zip((one.name for one in LINE), "ABCDEFGHIJK", strict=True))
_WIDTHS = (12, 14, 12, 12, 15, 11, 14, 18, 28, 18, 14, 15, 15, 15, 15, 26, 2, 12, 24, 16, 16, 16, 16, 26, 8, 14, 14, 14)
_SHOWN = ("Base amount", "Amended", "Takes (frees)", "Of it, goes on", "Check")
_FUND_SHOWN = ("Fund", "Fund name", "Sources", "Uses", "Sources less uses", "Goes on, not covered", "Balance")


def _write_amendment(page: Page, facts: TemplateFacts) -> None:
    page.widths(_WIDTHS)
    page.write(0, 0, "Amendment", "title")
    page.prose(1, _ABOUT, "note", last=8)
    for row, one in enumerate(HEAD, start=2):
        page.write(row, 0, one.label, "bold body")
        page.merge(row, 1, 6, facts.base.sum if one.name == "base" else None, "input wrap")
        page.sheet.write_comment(row, 0, one.help)
    _top_checks(page, len(facts.funds))
    header = _FIRST - 2
    for index, one in enumerate(LINE):
        page.write(header, index, one.label, "header")
        page.sheet.write_comment(header, index, one.help)
    for index, heading in enumerate(_SHOWN, start=len(LINE)):
        page.write(header, index, heading, "header")
    for index, heading in enumerate(_FUND_SHOWN, start=17):
        page.write(header, index, heading, "header")
    for row in range(_FIRST, _LAST + 1):
        _line(page, facts, row)
    for row, (id, name) in enumerate(facts.funds.items(), start=_FIRST):
        _fund(page, row, id, name)
    _guards(page, facts)
    page.sheet.set_column(24, 27, None, None, {"hidden": True})
    # On one page's width: the head reaches over columns, which pages beside each other would cut through.
    page.sheet.fit_to_pages(1, 0)
    page.sheet.print_area(0, 0, _LAST - 1, len(LINE) + len(_SHOWN) - 1)
    page.freeze(header + 1)


def _top_checks(page: Page, funds: int) -> None:
    end = _FIRST + max(1, funds) - 1
    lines = f"$P${_FIRST}:$P${_LAST}"
    for row, (label, text) in enumerate(
        (
            ("Funds that do not balance", f"SUMPRODUCT(--($V${_FIRST}:$V${end}<>0))"),
            ("Funds with ongoing uses that are not covered", f"SUMPRODUCT(--($W${_FIRST}:$W${end}>0))"),
            ("Lines that are wrong", f'SUMPRODUCT(--({lines}<>""),--({lines}<>"OK"))'),
        ),
        start=14,
    ):
        page.merge(row, 0, 3, label, "bold right")
        page.write(row, 4, Formula(text, 0), "count bold")


def _line(page: Page, facts: TemplateFacts, row: int) -> None:
    """A line to fill in, and what follows from it. Its helpers stand in hidden columns: Y the row on Base, Z whether it
    is its line's first here, AA and AB what the line changes by in all, and what of that goes on."""
    at = row - 1
    for one in LINE:
        look = "input money" if one.name in ("change", "year_2") else "input wrap"
        page.write(at, ord(_INPUTS[one.name]) - 65, None, look)
    for column, text, value, look in _formulas(facts, row):
        page.write(at, column, Formula(text, value), look)


def _formulas(facts: TemplateFacts, r: int) -> Iterator[tuple[int, str, str | float, str]]:
    last = _BASE_FIRST + max(1, len(facts.lines)) - 1

    def base(letter: str) -> str:
        return f"{BASE}!${letter}${_BASE_FIRST}:${letter}${last}"

    def of(letter: str) -> str:
        return f"INDEX({base(letter)},$Y{r})"

    def column(letter: str, to: int = _LAST) -> str:
        return f"${letter}${_FIRST}:${letter}{'$' if to == _LAST else ''}{to}"

    program = f'OR($B{r}="{LineKind.PROGRAM}",$B{r}="{LineKind.NEW_PROGRAM}")'
    signed = f'(($A{r}="{Side.USE}")-($A{r}="{Side.SOURCE}"))*N($E{r})'
    mine = f'EXACT({column("C")},$C{r})*EXACT({column("D")},$D{r})*(RIGHT({column("B")},7)="program")'
    way = f'(({column("A")}="{Side.USE}")-({column("A")}="{Side.SOURCE}"))'
    so_far = f'EXACT({column("C", r)},$C{r})*EXACT({column("D", r)},$D{r})*(RIGHT({column("B", r)},7)="program")'
    yield (
        *(24, f"SUMPRODUCT(--EXACT({base('A')},$C{r}),--EXACT({base('C')},$D{r}),ROW({base('A')})-{_BASE_FIRST - 1})"),
        *(0, "plain"),
    )
    yield 25, f'IF(AND({program},$C{r}<>""),IF(SUMPRODUCT({so_far})=1,1,0),0)', 0, "plain"
    yield 26, f"ROUND(SUMPRODUCT({mine}*{way},{column('E')}),2)", 0, "plain"
    yield 27, f'ROUND(SUMPRODUCT({mine}*{way}*({column("F")}="{ONGOING}"),{column("E")}),2)', 0, "plain"

    def lost(change: str, letters: str) -> str:
        short = f"MAX(0,{of('E')}-{of('F')}-({change}))"
        return "+".join(f"ROUND({short}*{of(letter)},2)" for letter in letters)

    base_cents = f"IF($Y{r}=0,0,{of('F')})"
    yield 11, f'IF({program},{base_cents},"")', "", "money"
    yield 12, f'IF({program},ROUND(L{r}+$AA{r},2),"")', "", "money"
    for place, change, letters in ((13, f"$AA{r}", "IJK"), (14, f"$AB{r}", "JK")):
        cost = f"IF($Y{r}=0,0,{lost(change, letters)}-({lost('0', letters)}))"
        alone = signed if place == 13 else f'{signed}*($F{r}="{ONGOING}")'
        text = f'IF({program},IF($Z{r}=1,ROUND({change}+{cost},2),0),IF($E{r}="","",ROUND({alone},2)))'
        yield place, text, "", "money"
    yield 15, _check(r, of, program, facts.award_funds), "", "wrap"


def _check(r: int, of: Any, program: str, award_funds: Sequence[str]) -> str:
    """What is wrong with a line, the first of it."""
    awards = ",".join(f'EXACT($D{r},"{id.replace(_QUOTE, 2 * _QUOTE)}")' for id in award_funds) or "FALSE"
    told = (
        (f'AND($A{r}="{Side.PROVISO}",$I{r}="")', "a proviso needs its condition under Note"),
        (f'AND($A{r}="{Side.PROVISO}",$E{r}<>"")', "a proviso moves no money"),
        (f'$A{r}="{Side.PROVISO}"', "OK"),
        (f'$E{r}=""', "enter the change"),
        (f"ISTEXT($E{r})", "an amount as text is not counted here"),
        (f"N($E{r})<=0", "the change is above zero on either side"),
        (f'AND($F{r}<>"{ONGOING}",$F{r}<>"{ONE_TIME}")', "one-time or ongoing?"),
        (f"SUMPRODUCT(--EXACT($R${_FIRST}:$R${_FIRST + 5000},$D{r}))=0", "no such fund"),
        (f"NOT({program})", "OK"),
        (f'AND($Y{r}=0,$B{r}="{LineKind.PROGRAM}")', "the base has no such line"),
        (f'AND($Y{r}>0,$B{r}="{LineKind.NEW_PROGRAM}")', "this is no new program"),
        (f"$M{r}<0", "below zero"),
        (f"AND($Y{r}=0,$M{r}>0,OR({awards}))", "above what the law or the award allows"),
        (f"$Y{r}=0", "OK"),
        (f"ROUND($M{r}-{of('G')},2)<0", "below what the law asks for"),
        (f'IF({of("H")}="",FALSE,ROUND($M{r}-{of("H")},2)>0)', "above what the law or the award allows"),
    )
    text = '"OK"'
    for test, words in reversed(told):
        text = f'IF({test},"{words}",{text})'
    return f'IF(COUNTA($A{r}:$I{r})=0,"",{text})'


def _fund(page: Page, row: int, id: str, name: str) -> None:
    """A fund: what sources free, what uses take, and whether they are the same."""
    mine = f"--EXACT($D${_FIRST}:$D${_LAST},$R{row})"
    takes, on = f"$N${_FIRST}:$N${_LAST}", f"$O${_FIRST}:$O${_LAST}"
    cells: tuple[tuple[Cell, str], ...] = (
        (id, "wrap body"),
        (name, "wrap body"),
        (Formula(f"-SUMPRODUCT({mine},--({takes}<0),{takes})", 0), "money body"),
        (Formula(f"SUMPRODUCT({mine},--({takes}>0),{takes})", 0), "money body"),
        (Formula(f"ROUND(T{row}-U{row},2)", 0), "money body"),
        (Formula(f"MAX(0,ROUND(SUMPRODUCT({mine},{on}),2))", 0), "money body"),
        (Formula(f'IF(V{row}=0,"OK","off by "&TEXT(V{row},"#,##0.00"))', "OK"), "check"),
    )
    for column, (cell, look) in enumerate(cells, start=17):
        page.write(row - 1, column, cell, look)


def _guards(page: Page, facts: TemplateFacts) -> None:
    """Drop-downs; a warning and not a stop where another word may be meant."""

    def listed(column: int, source: Any, warn: bool = False) -> None:
        options = {"validate": "list", "source": source, "ignore_blank": True}
        options |= {"error_type": "warning", "error_message": "This is not on the list."} if warn else {}
        page.sheet.data_validation(_FIRST - 1, column, _LAST - 1, column, options)

    last = _BASE_FIRST + max(1, len(facts.lines)) - 1
    listed(0, list(Side))
    listed(1, list(LineKind))
    listed(2, f"={BASE}!$A${_BASE_FIRST}:$A${last}", warn=True)
    listed(3, f"=$R${_FIRST}:$R${_FIRST + max(1, len(facts.funds)) - 1}", warn=True)
    listed(5, [ONE_TIME, ONGOING])
    amounts = {"validate": "decimal", "criteria": ">", "value": 0, "error_type": "warning"}
    for column in (4, 6):
        page.sheet.data_validation(
            *(_FIRST - 1, column, _LAST - 1, column),
            amounts | {"error_message": "Enter an amount above zero: Side says which way it goes."},
        )
    status = 2 + [one.name for one in HEAD].index("status")
    page.sheet.data_validation(status, 1, status, 1, {"validate": "list", "source": list(AmendmentStatus)})


_SHEETS = (
    OutputSheet(AMENDMENT, "The amendment: its head, its lines, and whether it balances", _write_amendment),
    OutputSheet(BASE, "What it changes: every line of the recommendation", _write_base),
)
