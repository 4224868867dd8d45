"""From the tables of all the files to one budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from budgetopt.city.model import Amount, AmountKind, Budget, Fund, InputFile, Program, Restriction
from budgetopt.errors import Level, Place
from budgetopt.grouping import grouped
from budgetopt.intake.budget import evidence, knowledge, ledger_rows, measures, programs
from budgetopt.intake.budget.joining import named_rows
from budgetopt.intake.budget.settings import Settings
from budgetopt.intake.checks import agreement, double, runs
from budgetopt.intake.checks.funds import say_largest, say_one_fund
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.checks.lines import LedgerLines, say_no_services
from budgetopt.intake.checks.offices import NOT_STATED, say_not_stated, tell_apart
from budgetopt.intake.checks.spelling import Spelling
from budgetopt.intake.layout.columns import texts
from budgetopt.intake.layout.headers import called_as
from budgetopt.intake.layout.program_row import ProgramRow
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import SHEET
from budgetopt.intake.layout.table import Table, check_rows
from budgetopt.intake.log import Log

_TOGETHER = "What is known of programs is read beside the budget: give both files together."


class Assembly:
    """The tables by sheet, and the budget they make."""

    def __init__(self, tables: Iterable[Table], settings: Settings, log: Log):
        self.settings, self.log = settings, log
        self.tables = grouped((table.sheet.name, table) for table in tables)
        self.amounts: list[Amount] = []
        self.year = 0
        self.programs, self.funds, self.goals = Ids("program", log), Ids("fund", log), Ids("goal", log)

    def records(self, sheet: str) -> list[Record]:
        """The rows of a sheet, over all the files."""
        return [record for table in self.tables[sheet] for record in table.records]

    @property
    def unread(self) -> int:
        """How many rows of money could not be read: no sum is whole without them."""
        return sum(record.broken for record in self.records("Budget" if self.tables["Budget"] else "Programs"))

    def budget(self, inputs: Sequence[InputFile]) -> Budget | None:
        """The budget; None when the log has errors."""
        funds = programs.read_funds(self.records("Funds"), self.funds)
        rows = programs.read_programs(self.records("Programs"), self.programs, self.funds)
        if not self.tables["Programs"]:
            rows = self._programs_of_budget()
        say_not_stated(rows, self.log)
        amounts = ledger_rows.read_budget_rows(self.records("Budget"), self.programs, self.funds if funds else None)
        lines = LedgerLines(amounts)
        self.year = year = self._fiscal_year(lines)
        only_fund = self._only_fund(rows, funds)
        rows = [row.paid_by(only_fund) for row in rows]
        own = self._money(rows, lines, year, only_fund)
        if own:
            amounts = [*amounts, *own]
            lines = LedgerLines(amounts)
        self.amounts = amounts
        if not self.tables["Funds"]:
            funds = self._funds_in_use(rows, lines, only_fund)
        for line in islice(lines.adopted(year).values(), 1):
            say_largest(funds, self.funds.assumed, lines.spent(year), line.rows[0].place, self.log)
        self._compare(rows, funds, lines, year)
        self._check_money(lines, year)
        say_no_services(lines, year, self.log)
        known = self._knowledge({row.program.id: row.program.department for row in rows})
        if not rows and not self.log.failed:
            place = Place(inputs[0].file if inputs else "")
            expected = "Fill at least one row of the sheet Programs or Budget."
            self.log.error("no-programs", place, "there are no programs.", expected, _TOGETHER)
        if self.log.failed:
            return None
        return Budget.model_validate(
            {
                "city": self.settings.city,
                "fiscal_year": year,
                **({"currency": self.settings.currency} if self.settings.currency else {}),
                "licence": self.settings.licence,
                "publish": self.settings.publish,
                "funds": funds,
                "programs": [row.program for row in rows],
                "amounts": amounts,
                "inputs": inputs,
                "findings": self.log.findings,
                **known,
            }
        )

    def _check_money(self, lines: LedgerLines, year: int) -> None:
        """A base year of noughts beside a year with money is one that is not filled in yet."""
        sums: dict[int, int] = defaultdict(int)
        for (_, _, of, kind), line in lines.all.items():
            sums[of] += abs(line.total) if kind is AmountKind.ADOPTED else 0
        others = sorted(of for of, cents in sums.items() if cents and of != year)
        if others and year in sums and not sums[year]:
            place = next(line.rows[0].place for (_, _, of, _), line in lines.all.items() if of == year)
            said = f"all that was adopted for {year} is 0; {others[-1]} has {self.log.show(sums[others[-1]])}."
            mend = (
                f"Write `fiscal_year: {others[-1]}` in a mapping, or Fiscal year on Settings; or fill in the amounts."
            )
            self.log.error("no-money-in-base-year", place, said, "", mend)

    def _knowledge(self, offices: Mapping[str, str]) -> dict[str, Sequence[object]]:
        """All that is not money; read whether or not something failed, so that every sheet has its say.

        `offices`: program id -> department.
        """
        goals = knowledge.read_goals(self.records("Goals"), self.goals)
        metrics, indicators = measures.read_metrics(self.records("Metrics"), self.programs, self.goals, offices)
        measures.say_later((table.header for table in self.tables["Metrics"]), self.year, self.log)
        goals = knowledge.with_headlines(self.records("Goals"), goals, (*metrics, *indicators))
        evaluations, own = evidence.read_evaluations(self.records("Evaluations"), self.programs)
        return {
            "goals": goals,
            "alignment": knowledge.read_alignment(self.records("Alignment"), self.programs, self.goals),
            "metrics": metrics,
            "indicators": indicators,
            "studies": [*evidence.read_evidence(self.records("Evidence"), self.programs), *own],
            "evaluations": evaluations,
            "districts": knowledge.read_districts(self.records("Districts"), self.programs),
            "residents": knowledge.read_residents(self.records("Residents"), self.goals),
            "unit_costs": knowledge.read_unit_costs(self.records("Unit costs"), self.programs),
            "curves": knowledge.read_curves(self.records("Curves"), self.programs),
            "earlier": knowledge.read_earlier(self.records("Earlier decisions"), self.programs),
        }

    def _programs_of_budget(self) -> list[ProgramRow]:
        """Programs for a Budget sheet that comes alone; names and departments may stand in columns of its own."""
        rows: dict[str, ProgramRow] = {}
        spelling = Spelling()
        told = [row for table in self.tables["Budget"] for row in named_rows(table)]
        ids = tell_apart([(record, department) for record, _, department in told], self.log)
        for record, _, _ in told[:1]:
            check_rows(record.grid, SHEET["Programs"], len(set(ids)), self.log)
        for (record, name, of), id in zip(told, ids, strict=True):
            if id and id not in rows:
                self.programs.places[id] = place = record.place("Program ID")
                department = spelling.of(of or NOT_STATED, place, self.log)
                program = Program(id=id, name=name, department=department)
                rows[id] = ProgramRow(program, record)
        if rows:
            said = f"there is no Programs sheet; {len(rows):,} programs were made from the IDs on Budget."
            self.log.note("programs-from-budget", next(iter(rows.values())).record.place("Program ID"), said)
        return list(rows.values())

    def _fiscal_year(self, lines: LedgerLines) -> int:
        """The base year: Settings, else the latest adopted year, else the year in a heading, else the latest measured.

        0 stands for a year that nothing in the workbook names: a small city's one sheet need not say it.
        """
        if self.settings.fiscal_year is not None:
            return self.settings.fiscal_year
        adopted = list(lines.by_year)
        tables = self.tables["Programs"]
        headings = [table.header.headings.get("Current budget") for table in tables]
        headed = [heading.year for heading in headings if heading and heading.year]
        measured = [year for table in self.tables["Metrics"] for year in table.header.years]
        found = next((max(years) for years in (adopted, headed, measured) if years), 0)
        if not adopted and not headed and tables:
            said = (
                f"the fiscal year was taken to be {found}, the latest of Metrics."
                if found
                else "no fiscal year is named."
            )
            mend = "Enter Fiscal year on Settings."
            self.log.note("fiscal-year-assumed", Place(tables[0].grid.file, tables[0].grid.sheet), said, "", mend)
        return found

    def _only_fund(self, rows: Sequence[ProgramRow], funds: Sequence[Fund]) -> str:
        """The fund that pays all, where Programs has no column of funds; "" where there is no such fund."""
        tables = self.tables["Programs"]
        if (
            not rows
            or not tables
            or self.tables["Budget"]
            or any("Fund ID" in table.header.columns for table in tables)
        ):
            return ""
        if len(funds) > 1:
            place = tables[0].grid.place(tables[0].header.row)
            self.log.error(
                "missing-column", place, "the column 'Fund ID' is missing.", "", "Say which fund pays each program."
            )
            return funds[0].id
        name = funds[0].id if funds else programs.ONLY_FUND
        say_one_fund(tables[0].grid.place(tables[0].header.row), name, self.log, "Give Programs the column Fund ID.")
        return name

    def _money(self, rows: Sequence[ProgramRow], lines: LedgerLines, year: int, only_fund: str) -> Sequence[Amount]:
        """The rows of money that Programs itself gives, where Budget has none of the base year."""
        on_programs = [row for row in rows if row.current is not None]
        if lines.adopted(year):
            totals = lines.programs(year)
            unread = any(record.broken for record in self.records("Budget"))
            # A program whose rows could not be read is not said to differ as well.
            compared = [row for row in on_programs if row.program.id in totals or not unread]
            agreement.compare_amounts(compared, totals, self.log)
        elif self.tables["Programs"] and (on_programs or not self.tables["Budget"]):
            return ledger_rows.from_programs(rows, year, only_fund)
        elif lines.all:
            years = ", ".join(str(other) for other in sorted({of for _, _, of, _ in lines.all}))
            said = f"Budget has no adopted amounts for {year}, the base year; it has {years}."
            mend = "Correct Fiscal year on Settings, or add the rows."
            if kinds := sorted({kind for _, _, of, kind in lines.all if of == year}):
                said = f"nothing here was adopted for {year}: its amounts are {' and '.join(kinds)}."
                mend = "Give the adopted budget with them; if these are it, say so: `amounts: adopted` in a mapping."
            first = next(iter(lines.all.values())).rows[0]
            self.log.error("no-money-in-base-year", first.place, said, "", mend)
        return ()

    def _funds_in_use(self, rows: Sequence[ProgramRow], lines: LedgerLines, only_fund: str) -> list[Fund]:
        """Funds for a workbook without a Funds sheet: an id is all that is known of each."""
        places = {fund_id: line.rows[0].place for (_, fund_id, *_), line in reversed(lines.all.items())}
        places |= {row.program.fund_id: row.record.place("Fund ID") for row in reversed(rows) if row.program.fund_id}
        ids = dict.fromkeys([row.program.fund_id for row in rows] + [fund_id for _, fund_id, *_ in lines.all])
        self.funds.assumed |= ids.keys() - {only_fund}
        names = self._names_of_funds()
        return [
            Fund(
                id=id,
                name=names.get(id, id),
                restriction=Restriction.UNRESTRICTED
                if id == only_fund
                else programs.assumed_restriction(id, names.get(id, id), places[id], self.log),
            )
            for id in ids
            if id
        ]

    def _names_of_funds(self) -> dict[str, str]:
        """Id -> name, where a sheet of money has a column of fund names beside that of ids."""
        names: dict[str, str] = {}
        for table in (*self.tables["Programs"], *self.tables["Budget"]):
            called = called_as(table.header, "Funds", "Fund")
            ids = texts(table.records, "Fund ID") if called else []
            for record, id in zip(table.records if called else (), ids, strict=True):
                for _, value in record.extra(called) if id not in names else ():
                    names.setdefault(id, str(value))
        return names

    def _compare(self, rows: list[ProgramRow], funds: list[Fund], lines: LedgerLines, year: int) -> None:
        totals = lines.programs(year)
        for table in self.tables["Programs"]:
            heading = table.header.headings.get("Current budget")
            if heading and heading.year and heading.year != year:
                place = table.grid.place(table.header.row, table.header.columns["Current budget"])
                said = f"the heading {heading.text!r} is of another year than the base year {year}."
                self.log.warning(
                    "fiscal-year-differs", place, said, "", "Correct the heading, or Fiscal year on Settings."
                )
        agreement.check_requests(rows, totals, self.log)
        agreement.check_years(lines, self.log)
        records = {record.text("Fund ID"): record for record in self.records("Funds")}
        agreement.check_funds(funds, records, lines, year, self.log)
        agreement.check_line_minimums(rows, lines, year, self.log)
        ledger_rows.check_lines(lines, year, self.log)
        tables = [*self.tables["Programs"], *self.tables["Budget"]]
        if not self.settings.sums_by_chance and not runs.check_runs(self.amounts, year, tables, self.log):
            double.check_programs(rows, lines, year, self.log)
            double.check_ledger(lines, self.log)
        programs.near_duplicates(rows)
        asked = {program_id for program_id, _, _, kind in lines.all if kind is AmountKind.REQUESTED}
        for row in rows:
            if totals.get(row.program.id) or row.program.id in asked:
                continue
            if row.program.requested and not row.program.fund_id:
                said = "the program is new and names no fund; only unrestricted funds of its department can pay for it."
                self.log.warning(
                    "proposal-without-fund", row.record.place("Fund ID"), said, "", "Enter the ID of a fund."
                )
            elif not row.program.requested:
                said = "programs with neither money in the base year nor a request stay at 0: {n}, this is the first."
                self.log.count(Level.NOTE, "program-without-money", "", row.record.place("Program ID"), said)
