"""Where the lists stand whose cells other sheets' formulas name; the same for every plan but for the number of rows."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from budgetopt.tell.facts import Facts

OVERVIEW, RECOMMENDATIONS, FUNDS, DEPARTMENTS = "Summary", "Recommendations", "Funds", "Departments"
YEARS, DECISIONS = "Years", "Decisions"


@dataclass(frozen=True)
class SheetList:
    """A list on a sheet: its header's row (from 0), how many rows follow, and its headings from column A on."""

    sheet: str
    header: int
    rows: int
    headings: tuple[str, ...]

    @property
    def first(self) -> int:
        """The first row under the header, from 0."""
        return self.header + 1

    @property
    def last(self) -> int:
        """The last row, from 0; a list without rows has an empty one."""
        return self.header + max(1, self.rows)

    def letter(self, heading: str) -> str:
        """The letter of a column."""
        return str(xl_col_to_name(self.headings.index(heading)))

    def column(self, heading: str) -> str:
        """All cells of a column, for a formula on any sheet."""
        letter = self.letter(heading)
        return f"{quoted(self.sheet)}!${letter}${self.first + 1}:${letter}${self.last + 1}"

    def here(self, heading: str) -> str:
        """All cells of a column, for a formula on the same sheet."""
        return self.column(heading).partition("!")[2]

    def cell(self, heading: str, row: int) -> str:
        """The cell of a column in a row (from 0), for a formula on any sheet."""
        return f"{quoted(self.sheet)}!${self.letter(heading)}${row + 1}"


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it."""
    return f"'{sheet}'" if " " in sheet else sheet


# Above its header every list has a title, what it is about, and on Recommendations the totals and the check.
RECOMMENDATION_TOTAL, RECOMMENDATION_SHOWN, RECOMMENDATION_CHECK, RECOMMENDATION_HEADER = 3, 4, 5, 6
LIST_HEADER = 3

RECOMMENDATION_HEADINGS = (
    "Department",
    "Program ID",
    "Program",
    "Fund ID",
    "Fund",
    "Current",
    "Recommended",
    "Change",
    "%",
    "Status of program",
    "Why",
)
BY_FUND_HEADINGS = ("Fund ID", "Fund", "Current", "Recommended", "Change", "%", "For programs", "Check")
FUND_HEADINGS = (
    "Fund ID",
    "Fund",
    "May pay for",
    "Current",
    "Recommended",
    "Change",
    "Transition costs",
    "Lost revenue",
    "Unavoidable cost",
    "Reserve",
    "Idle",
    "Sum",
    "Available",
    "Check",
    "Shadow price",
)
YEAR_IMPACT_HEADINGS = (
    "Year",
    "Fiscal year",
    "A point counts",
    "Programs changed",
    "Impact today",
    "Impact",
    "Gain",
    "Gain, discounted",
    "Money moved",
)
YEAR_FUND_HEADINGS = (
    "Fund ID",
    "Fund",
    "Check",
    "Year",
    "For programs",
    "Exit costs",
    "Reserve",
    "Idle",
    "Sum",
    "Available",
)
YEAR_LINE_HEADINGS = ("Program ID", "Program", "Department", "Fund ID", "Today")
DECISION_HEADINGS = (
    "Program ID",
    "Program",
    "Department",
    "Paid by",
    "Current",
    "Recommended",
    "Decision",
    "Amount",
    "Reason",
)
DEPARTMENT_HEADINGS = ("Department", "Programs", "Cut", "Raised or new", "Current", "Recommended", "Change", "%")


def year_heading(year: int) -> str:
    """The heading of the amounts of a planned year on the sheet Years."""
    return f"Year {year}"


def exit_heading(year: int) -> str:
    """The heading of what cuts cost in a planned year."""
    return f"Exit costs, year {year}"


def year_line_headings(years: int) -> tuple[str, ...]:
    """The headings of the list of lines on the sheet Years, of so many planned years."""
    every = range(1, years + 1)
    return (*YEAR_LINE_HEADINGS, *map(year_heading, every), "Change", "%", *map(exit_heading, every))


def lines_at(facts: Facts) -> SheetList:
    """Where the list of Recommendations stands."""
    return SheetList(RECOMMENDATIONS, RECOMMENDATION_HEADER, len(facts.lines), RECOMMENDATION_HEADINGS)


def funds_at(facts: Facts) -> SheetList:
    """Where the list of Funds stands."""
    return SheetList(FUNDS, LIST_HEADER, len(facts.funds), FUND_HEADINGS)


def departments_at(facts: Facts) -> SheetList:
    """Where the list of Departments stands."""
    return SheetList(DEPARTMENTS, LIST_HEADER, len(facts.budget.departments), DEPARTMENT_HEADINGS)
