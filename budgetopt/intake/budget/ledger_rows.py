"""The money: rows of Budget, or the adopted amounts on Programs where there are none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from budgetopt.city.model import Amount, AmountKind, made
from budgetopt.errors import Level, Place
from budgetopt.intake.cells import values
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.checks.lines import LedgerLines, LineRows
from budgetopt.intake.checks.revenue import says_revenue
from budgetopt.intake.layout.columns import read_rows, texts
from budgetopt.intake.layout.program_row import ProgramRow
from budgetopt.intake.layout.record import Record
from budgetopt.intake.log import Log
from budgetopt.money import Cents

_ENTER = "Enter a number; 0 if there is none."


def read_budget_rows(records: Sequence[Record], programs: Ids, funds: Ids | None) -> list[Amount]:
    """The Budget sheet. `funds` None: no Funds sheet says which there are."""
    found = []
    program_ids = programs.referred(records)
    fund_ids = funds.referred(records) if funds else texts(records, "Fund ID")
    rows = read_rows(records, excused={"amount", "fiscal_year"})
    for (record, told), program_id, fund_id in zip(rows, program_ids, fund_ids, strict=True):
        if not fund_id:
            record.missing("Fund ID", "the fund ID is missing.", "Enter the ID of the fund that pays.")
        if not record.has("Fiscal year") and (headed := record.header.headings["Amount"].year):
            told["fiscal_year"] = headed
        if "fiscal_year" not in told:
            record.missing("Fiscal year", "the fiscal year is missing.", "Enter the year it ends in, such as 2026.")
        if "amount" not in told:
            mend = _ENTER if record.is_read else f"{_ENTER} {values.zero_key(record.cell('Amount'))}"
            record.missing("Amount", _missing(told.get("kind", AmountKind.ADOPTED)), mend)
        if not record.broken and "fiscal_year" in told and "amount" in told:
            told["program_id"], told["fund_id"], told["place"] = program_id, fund_id, record.place("Amount")
            found.append(told)
    return made(Amount, found)


def _missing(kind: AmountKind) -> str:
    return f"the {kind} amount is missing."


def from_programs(rows: Iterable[ProgramRow], fiscal_year: int, only_fund: str) -> list[Amount]:
    """The adopted amounts on Programs, paid by each program's fund (or by the only fund there is)."""
    found = []
    for row in rows:
        program, record = row.program, row.record
        fund_id = program.fund_id or only_fund
        if row.current is None:
            if program.requested is None:
                record.missing("Current budget", _missing(AmountKind.ADOPTED), _ENTER)
            continue
        if not fund_id and row.current:
            record.missing("Fund ID", "the fund that pays is missing.", "Enter the ID of a fund.")
        elif fund_id and not record.broken:
            told = {"program_id": program.id, "fund_id": fund_id, "fiscal_year": fiscal_year, "amount": row.current}
            found.append(told | {"place": record.place("Current budget")})
    return made(Amount, found)


def check_lines(lines: LedgerLines, fiscal_year: int, log: Log) -> None:
    """Look at every line of the base year: net amounts below zero, and rows of one line that say different things."""
    programs: dict[str, list[LineRows]] = defaultdict(list)
    revenue: list[Amount] = []
    adopted = lines.adopted(fiscal_year)
    # Most ledgers say the same of all rows.
    words = {(row.recurring, row.match_rate) for line in adopted.values() for row in line.rows}
    for (program_id, fund_id), line in adopted.items():
        named = f"{program_id} from fund {fund_id}"
        revenue += _check_sign(named, *line, log)
        if len(words) > 1:
            _check_alike(named, line.rows, log)
        programs[program_id].append(line)
    if revenue:
        whole, theirs = sum(line.total for line in adopted.values()), sum(row.amount for row in revenue)
        said = f"negative rows that are revenue by their account lower what is spent: {len(revenue):,}, this is the "
        said += f"first; the whole is {log.show(whole)} with them, {log.show(whole - theirs)} without."
        mend = "Say which rows are revenue in a mapping (`budgetopt map`), `revenue:`, or take them out."
        log.warning("negative-revenue", revenue[0].place, said, "", mend)
    # A program whose one line is negative was already said by its line.
    for program_id, own in programs.items():
        net = sum(line.total for line in own) if len(own) > 1 else 0
        if net < 0:
            said = (
                f"the rows of program {program_id} add up to {log.show(net)}, below zero; the program stays fixed at "
            )
            said += "that amount."
            log.warning("negative-program", own[0].rows[0].place, said, "", "Correct it if this is a mistake.")


def _check_sign(line: str, rows: list[Amount], sizes: list[Cents], net: Cents, log: Log) -> Iterator[Amount]:
    """Say what is below zero in a line, but for the rows that are revenue by their account: those come back."""
    if net < 0:
        if rows[0].place.sheet and len(rows) == 1 and _on_programs(rows[0].place, log):
            return
        said = f"the money of {line} adds up to {log.show(net)}, below zero; it stays fixed at that amount."
        log.warning("negative-line", rows[0].place, said, "", "Correct it if this is a mistake.")
    for row in rows if net >= 0 and min(sizes) < 0 else ():
        if row.amount >= 0:
            continue
        if row.account and says_revenue(row.account):
            yield row
        else:
            said = "negative rows were added up inside their lines: {n}, this is the first."
            log.count(Level.NOTE, "negative-rows", row.place.file + row.place.sheet, row.place, said)


def _check_alike(line: str, rows: list[Amount], log: Log) -> None:
    if len({row.recurring for row in rows} - {None}) > 1:
        odd = next(row for row in rows if row.recurring is False)
        said = f"the rows of {line} are partly recurring and partly one-time; the line was read as recurring."
        log.warning("mixed-recurring", odd.place, said, "", "Split the program, or make the rows agree.")
    rates = [rate for rate in {row.match_rate for row in rows} if rate is not None]
    if len(rates) > 1:
        odd = next(row for row in reversed(rows) if row.match_rate is not None)
        said = f"the rows of {line} have different match rates ({', '.join(f'{rate:g}' for rate in sorted(rates))})."
        log.error("mixed-match-rate", odd.place, said, "One match rate a line.", "Make them equal.")


def _on_programs(place: Place, log: Log) -> bool:
    """Whether the negative amount at `place` was already said when Programs was read."""
    return any(finding.rule == "negative-program" and finding.place == place for finding in log.found)
