"""The lists whose cells other sheets' formulas name: their columns, and where they stand.

The same for every plan but for the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from budgetopt.city.model import Extra, Restriction
from budgetopt.money import Cents, units
from budgetopt.plan.served import Served
from budgetopt.plan.tables import FundUse
from budgetopt.tell.facts import Facts, LineFact
from budgetopt.workbooks.page import LIST_HEADER, Item, ListColumn
from budgetopt.workbooks.sheet import Cell, Formula
from budgetopt.workbooks.sheet_list import SheetList
from budgetopt.workbooks.text import different

OVERVIEW, RECOMMENDATIONS, FUNDS, DEPARTMENTS = "Summary", "Recommendations", "Funds", "Departments"
YEARS, DECISIONS, DECIDED, CHECKS = "Years", "Decisions", "Decided", "Checks"
# Above its header the list of Recommendations has a title, what it is about, the totals and the check.
RECOMMENDATION_TOTAL, RECOMMENDATION_SHOWN, RECOMMENDATION_CHECK, RECOMMENDATION_HEADER = 3, 4, 5, 6
OK, WRONG = "OK", "does not add up"


def headings(columns: Callable[[Any], Iterable[ListColumn[Any]]]) -> tuple[str, ...]:
    """The headings of a list, which are the same whatever the facts."""
    return tuple(one.heading for one in columns(None))


def carried(items: Sequence[Item], extra: Callable[[Item], Extra], taken: Iterable[str]) -> list[ListColumn[Item]]:
    """The columns that the input had and we do not know, carried through beside those `taken`."""

    def column(name: str, heading: str) -> ListColumn[Item]:
        return ListColumn(heading, 16, "wrap", lambda item, row: dict(extra(item)).get(name))

    known = list(dict.fromkeys(name for item in items for name, _ in extra(item)))
    return [column(*named) for named in zip(known, different(known, taken), strict=True)]


def change_cell(row: int, current: Cents, recommended: Cents, columns: str = "FG") -> Formula:
    """Recommended less current, live; rounded to cents so that no change is exactly 0. In words where words were typed
    over the amount, as the sheet Checks says it."""
    change = f"ROUND({columns[1]}{row}-{columns[0]}{row},2)"
    return Formula(f'IF(ISTEXT({columns[1]}{row}),"no number",{change})', units(recommended - current))


def percent_cell(row: int, current: Cents, recommended: Cents, columns: str = "FG") -> Formula:
    """The change as a share of the current amount, live; blank where there is nothing to compare."""
    value: float | str = (recommended - current) / current if current else ""
    current_at, typed = f"{columns[0]}{row}", f"{columns[1]}{row}"
    return Formula(f'IF({current_at}=0,"",IF(ISTEXT({typed}),"",({typed}-{current_at})/{current_at}))', value)


Pair = tuple[Cents, Cents]


def changes(
    facts: Facts,
    letters: str,
    widths: tuple[float, float],
    pair: Callable[[Item], Pair],
    whole: Callable[[Facts], Pair] = lambda facts: (facts.total_current, facts.total_recommended),
) -> list[ListColumn[Item]]:
    """Change and %, live, of the amounts in the columns `letters`; under them those of the sums, `whole`."""

    def column(heading: str, width: float, look: str, cell: Callable[..., Cell]) -> ListColumn[Item]:
        return ListColumn(
            *(heading, width, look),
            lambda item, row: cell(row, *pair(item), letters),
            total=lambda row: cell(row, *whole(facts), letters),
        )

    return [column("Change", widths[0], "money", change_cell), column("%", widths[1], "percent", percent_cell)]


def check(one: str, other: str) -> str:
    """The formula that says OK where two amounts agree to the cent, and by how much they differ elsewhere."""
    off = f"ROUND({one}-{other},2)"
    return f'IF(ISERROR({off}),"{WRONG}",IF({off}=0,"{OK}","{WRONG}: off by "&TEXT({off},"#,##0.00")))'


def line_columns(facts: Facts) -> list[ListColumn[LineFact]]:
    """The list of Recommendations."""
    return [
        ListColumn("Department", 18.5, "wrap", lambda line, row: line.program.department),
        ListColumn("Program ID", 8, "wrap", lambda line, row: line.program.id),
        ListColumn("Program", 18.5, "wrap", lambda line, row: facts.budget.program_names[line.program.id]),
        ListColumn("Fund ID", 9.5, "wrap", lambda line, row: line.fund.id),
        ListColumn("Fund", 12, "wrap", lambda line, row: facts.budget.fund_names[line.fund.id]),
        ListColumn.money("Current", 15.3, lambda line, row: units(line.current)),
        ListColumn("Recommended", 15.3, "money open", lambda line, row: units(line.recommended), sums=True),
        *changes(facts, "FG", (14, 7.5), lambda line: (line.current, line.recommended)),
        ListColumn("Status of program", 12.7, "wrap", lambda line, row: line.status),
        ListColumn("Why", 41, "wrap", lambda line, row: line.why),
    ]


RECOMMENDATION_HEADINGS = headings(line_columns)
BY_FUND_HEADINGS = ("Fund ID", "Fund", "Current", "Recommended", "Change", "%", "For programs", "Check")


def lines_at(facts: Facts) -> SheetList:
    """Where the list of Recommendations stands."""
    return SheetList(RECOMMENDATIONS, RECOMMENDATION_HEADER, len(facts.lines), RECOMMENDATION_HEADINGS)


def of_lines(facts: Facts, key: str, row: int, heading: str, cents: Cents) -> Formula:
    """The sum over the lines of Recommendations whose column `key` says what stands in column A of a row.

    EXACT, not SUMIFS: an id such as "01", "A*" or ">5" means something else to SUMIFS.
    """
    lines = lines_at(facts)
    return Formula(f"SUMPRODUCT(--EXACT({lines.column(key)},$A{row}),{lines.column(heading)})", units(cents))


_MAY_PAY = {
    Restriction.UNRESTRICTED: "programs of departments that draw on it",
    Restriction.RESTRICTED: "its own programs only",
    Restriction.BY_PROGRAM: "each award's program only",
}


def _may_pay(use: FundUse) -> str:
    return "every program" if use.fund.open_to_all else _MAY_PAY[use.fund.restriction]


def _exit_cost(lines: str, row: int, cents: Cents) -> Formula:
    """What the cuts of a fund's lines cost in one respect, from the sheet Checks."""
    return Formula(f"SUMPRODUCT(--EXACT(Lines_fund,$A{row}),{lines})", units(cents))


def _fund_check(use: FundUse, row: int) -> Formula:
    """OK, or by how much more is spent than there is, or left idle than the plan leaves."""
    more, off = f"ROUND(K{row}-{units(use.idle)},2)", f"ROUND(L{row}-M{row},2)"
    amount = '#,##0.00")'
    return Formula(
        f'IF(ISERROR({off}),"{WRONG}",IF({off}<>0,"{WRONG}",IF(K{row}<0,"over by "&TEXT(-K{row},"{amount},'
        f'IF({more}>0,TEXT({more},"{amount}&" unallocated","{OK}"))))',
        OK,
    )


def fund_columns(facts: Facts) -> list[ListColumn[FundUse]]:
    """The list of Funds."""
    return [
        ListColumn("Fund ID", 9, "wrap", lambda use, row: use.fund.id),
        ListColumn("Fund", 10, "wrap", lambda use, row: facts.budget.fund_names[use.fund.id], total="All funds"),
        ListColumn("May pay for", 10.4, "wrap", lambda use, row: _may_pay(use)),
        ListColumn.money("Current", 15.3, lambda use, row: units(use.current)),
        ListColumn.money(
            "Recommended", 15.3, lambda use, row: of_lines(facts, "Fund ID", row, "Recommended", use.recommended)
        ),
        ListColumn.money("Change", 12.5, lambda use, row: change_cell(row, use.current, use.recommended, "DE")),
        ListColumn.money(
            "Transition costs", 13.3, lambda use, row: _exit_cost("Lines_transition", row, use.transition_costs)
        ),
        ListColumn.money("Lost revenue", 10.8, lambda use, row: _exit_cost("Lines_revenue", row, use.lost_revenue)),
        ListColumn.money(
            "Unavoidable cost", 11, lambda use, row: _exit_cost("Lines_unavoidable", row, use.unavoidable_cost)
        ),
        ListColumn.money("Reserve", 14, lambda use, row: units(use.reserve)),
        ListColumn.money(
            "Idle", 9, lambda use, row: Formula(f"ROUND(M{row}-E{row}-SUM(G{row}:J{row}),2)", units(use.idle))
        ),
        ListColumn.money("Sum", 15.3, lambda use, row: Formula(f"E{row}+SUM(G{row}:K{row})", units(use.available))),
        ListColumn.money("Available", 15.3, lambda use, row: units(use.available)),
        ListColumn("Check", 8.6, "wrap", lambda use, row: _fund_check(use, row)),
        ListColumn("Shadow price", 8.5, "price", lambda use, row: use.shadow_price),
    ]


FUND_HEADINGS = headings(fund_columns)


def funds_at(facts: Facts) -> SheetList:
    """Where the list of Funds stands."""
    return SheetList(FUNDS, LIST_HEADER, len(facts.funds), FUND_HEADINGS)


def department_columns(facts: Facts) -> list[ListColumn[Served]]:
    """The list of Departments."""

    def count(sign: int, one: Served) -> int:
        return sum(facts.change(id) * sign > 0 for id in facts.plan.case.standing.programs_of_department[one.name])

    return [
        ListColumn("Department", 44, "wrap", lambda one, row: one.name, total="All departments"),
        ListColumn("Programs", 11, "count", lambda one, row: one.programs, sums=True),
        ListColumn("Cut", 11, "count", lambda one, row: count(-1, one), sums=True),
        ListColumn("Raised or new", 11, "count", lambda one, row: count(1, one), sums=True),
        ListColumn.money("Current", 18, lambda one, row: of_lines(facts, "Department", row, "Current", one.current)),
        ListColumn.money(
            "Recommended", 18, lambda one, row: of_lines(facts, "Department", row, "Recommended", one.recommended)
        ),
        *changes(facts, "EF", (16, 10), lambda one: (one.current, one.recommended)),
    ]


DEPARTMENT_HEADINGS = headings(department_columns)
