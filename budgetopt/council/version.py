"""One version of a budget to hold against another: a recommendation's amounts, or the adopted ones of a budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from budgetopt.city.ledger import lines_of
from budgetopt.city.model import Budget
from budgetopt.city.standing import standing_of
from budgetopt.errors import Place
from budgetopt.intake.cells.values import Value
from budgetopt.money import Cents
from budgetopt.returned.lost import lost_list
from budgetopt.returned.ours import Listing, Ours, open_ours, refused
from budgetopt.verification.money import Money
from budgetopt.verification.proof import Proof
from budgetopt.verification.readable import readable_money

LineYear = tuple[str, str, int]
# What is believed of a program, as the sheet Evidence has it.
_BELIEVED = ("Alignment", "Own results", "Effective-ness", "±")
# Rules that the law makes of what the files say of a program or its lines.
_OF_THE_DATA = {
    *("line_floor", "program_floor", "program_ceiling", "fixed_program", "not_scalable", "grant_match"),
    "award",
}


@dataclass(frozen=True)
class Version:
    """One version: cents by (program, fund, planned year), and what they hang on. What a file does not say is empty.

    `named_currency`: "" where the file names none and dollars are taken. `today`: the budget that a plan moves away
    from, in cents by (program, fund). `planned`: the plan's own amounts, where its workbook may say others by now.
    `law`: what the files say of each program's limits. `why`: the plan's reason for each line.
    """

    file: str
    what: str
    currency: str
    named_currency: str
    years: int
    amounts: Mapping[LineYear, Cents]
    programs: Mapping[str, str]
    departments: Mapping[str, str]
    funds: Mapping[str, str]
    today: Mapping[tuple[str, str], Cents]
    money: Mapping[tuple[str, int], Cents] = field(default_factory=dict)
    planned: Mapping[LineYear, Cents] = field(default_factory=dict)
    scenario: Mapping[str, Any] | None = None
    believed: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    law: Mapping[str, frozenset[tuple[object, ...]]] = field(default_factory=dict)
    why: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def is_plan(self) -> bool:
        """Whether it is a recommendation, which says what it was made for."""
        return self.scenario is not None

    def total(self, year: int = 1) -> Cents:
        """All its money in a year."""
        return sum(cents for (_, _, at), cents in self.amounts.items() if at == year)


def read_version(path: Path, mapping: Path | None = None) -> Version:
    """The version in a file: a recommendation or amended workbook of ours, else the adopted amounts of a budget.

    Raises UsageError for a missing file, InputError with every finding for one that cannot be read.
    """
    if mapping is None and path.suffix.casefold() in (".xlsx", ".xlsm", ".ods"):
        book = open_ours(path)
        if book.is_recommendation:
            return of_recommendation(book)
    from budgetopt.intake.reading import read_budget

    return of_budget(read_budget([path], mapping), path.name)


def of_budget(budget: Budget, file: str) -> Version:
    """The adopted amounts of a budget, in its fiscal year."""
    today = {(line.id.program_id, line.id.fund_id): line.current for line in lines_of(budget) if line.current}
    standing = standing_of(budget)
    law = {id: frozenset((("least", standing.least[id]), ("most", standing.most[id]))) for id in standing.total}
    return Version(
        file=file,
        what=f"adopted budget {budget.fiscal_year or ''}".rstrip(),
        currency=budget.currency,
        named_currency=budget.named_currency,
        years=1,
        amounts={(*line, 1): cents for line, cents in today.items()},
        programs=budget.program_names,
        departments={program.id: program.department for program in budget.programs},
        funds=budget.fund_names,
        today=today,
        law=law,
    )


def of_recommendation(book: Ours) -> Version:
    """The amounts of a recommendation workbook as they stand in it, and of the plan as it was made.

    Raises InputError where its lists or its proof are gone.
    """
    place = book.uncalculated()
    if place:
        found = "this formula was never calculated, so there is no value to compare."
        raise refused("uncalculated", place, found, "Open the workbook in Excel or LibreOffice and save it.")
    money, scenario = readable_money(book), book.scenario()
    proof = money.proof
    if scenario is None:
        raise refused("no-scenario", Place(book.file), "the scenario that the plan was made for is gone.")
    evidence = _evidence(book)
    programs, departments, funds = _named(money, evidence)
    currency, _ = book.currency
    return Version(
        file=book.file,
        what=f"recommendation, {scenario.name}",
        currency=currency,
        named_currency=currency,
        years=len(proof.years),
        amounts={(*line, year): cents for year in proof.years for line, cents in money.amounts[year].items()},
        programs=programs,
        departments=departments,
        funds=funds,
        today={line: cents for line, cents in money.amounts[0].items() if cents},
        money={(id, year): own.available[year - 1] for id, own in proof.funds.items() for year in proof.years},
        planned={(*key, year): line.recommended[year - 1] for key, line in money.plan.items() for year in proof.years},
        scenario=scenario.resolved(),
        believed={
            evidence.text(row, "Program ID"): tuple(_steady(evidence.value(row, heading)) for heading in _BELIEVED)
            for row in evidence.rows
        },
        law=_law(proof),
        why={money.key(row): money.listing.text(row, "Why") for row in money.listing.rows},
    )


def _named(money: Money, evidence: Listing) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The names of programs, also of those that have no money, of departments and of funds, by ID."""
    programs, departments, funds = {}, {}, {}
    for listing in (evidence, money.listing):
        for row in listing.rows:
            id = listing.text(row, "Program ID")
            programs[id], departments[id] = listing.text(row, "Program"), listing.text(row, "Department")
    for row in money.listing.rows:
        funds[money.key(row)[1]] = money.listing.text(row, "Fund")
    return programs, departments, funds


def _evidence(book: Ours) -> Listing:
    """The list of every program and what is believed of it."""
    headings = ("Program ID", "Program", "Department", "Best finding", *_BELIEVED)
    listing = book.listing("Evidence", headings)
    if listing is None:
        raise refused("no-evidence", *lost_list(book, "Evidence", "list of beliefs", headings))
    return listing


def _steady(value: Value) -> Value:
    """A number without its last digits, of which office programs keep 15."""
    return float(f"{value:.12g}") if isinstance(value, float) else value


def _law(proof: Proof) -> dict[str, frozenset[tuple[object, ...]]]:
    """By program what the files limit of it and its lines, and what a cut of it costs."""
    found: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for limit in proof.limits.values():
        if limit.rule_id.partition(":")[0] in _OF_THE_DATA:
            found[limit.subject_id.partition("/")[0]].add((limit.rule_id, limit.subject_id, limit.side, limit.limit))
    for program in proof.programs.values():
        found[program.id] |= {(name, share) for name, share in program.shares.items() if share}
    return {id: frozenset(own) for id, own in found.items()}
