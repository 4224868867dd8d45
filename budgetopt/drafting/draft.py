"""The first draft of a budget: of each program what it may be, with how sure that is and why; nothing of it counts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from budgetopt.city.ledger import program_totals
from budgetopt.city.model import Budget, Kind, Program
from budgetopt.drafting import confidence
from budgetopt.drafting.matching import Candidate, Matcher, margin
from budgetopt.drafting.money import money_kind
from budgetopt.drafting.services import Catalogue, Service
from budgetopt.intake.cells import digits
from budgetopt.intake.layout.table import Table
from budgetopt.intake.reading import Understood

SERVICE = "Catalogue service"
_LIKE_SOME = 0.45
_ACCOUNTS = re.compile(r"account|class|object|categor|descri|character|\btype\b", re.IGNORECASE)
_NO_ACCOUNTS = re.compile(
    r"fund|department|agency|program|division|\bunit|organi|project|business|revenue", re.IGNORECASE
)

# "PS17 - FIRE SUPPRESSION": a code before the name, as ledgers write both in one column.
_CODE = re.compile(r"^\s*(?=\S*\d)[A-Z\d.]{1,12}\s*[-–:]\s+(?=\D)")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested, the chance that it is right (0 to 1), and why."""

    value: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A program and what is suggested of it; None where nothing is sure enough, or a person has said it."""

    program: Program
    kind: Suggestion | None
    service: Suggestion | None
    found: Service | None  # the service suggested or said

    @property
    def sure(self) -> float:
        """The confidence of what hangs on the service."""
        return self.service.confidence if self.service else 1.0 if self.found else 0.0


@dataclass(frozen=True)
class FirstDraft:
    """A budget, the catalogue, and what that makes of it, program by program."""

    budget: Budget
    catalogue: Catalogue
    programs: tuple[Drafted, ...]

    @cached_property
    def by_id(self) -> dict[str, Drafted]:
        """Drafted programs by id."""
        return {one.program.id: one for one in self.programs}

    @cached_property
    def spent(self) -> dict[str, int]:
        """Program id -> whole cents of the base year."""
        return program_totals(self.budget)

    @cached_property
    def scored(self) -> frozenset[str]:
        """Ids of the programs that have a score for a goal."""
        return frozenset(row.program_id for row in self.budget.alignment)

    @cached_property
    def measured(self) -> frozenset[str]:
        """Ids of the programs that have a measure."""
        return frozenset(row.program_id for row in self.budget.metrics)

    @cached_property
    def studied(self) -> frozenset[str]:
        """Ids of the programs that have a rating."""
        return frozenset(row.program_id for row in self.budget.studies)


def drafted(budget: Budget, catalogue: Catalogue, understood: Understood | None = None) -> FirstDraft:
    """What the catalogue suggests of every program; `understood` is what the import read, whose accounts tell more."""
    matcher = Matcher(catalogue)
    accounts = accounts_of(budget, understood.tables if understood else ())
    return FirstDraft(
        budget,
        catalogue,
        tuple(_of_program(program, matcher, accounts.get(program.id, {})) for program in budget.programs),
    )


def accounts_of(budget: Budget, tables: tuple[Table, ...]) -> Mapping[str, Counter[str]]:
    """Program id -> words of its accounts -> whole cents: what the account, its class or its kind is called."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for table in (table for table in tables if table.sheet.name == "Budget"):
        columns = [
            at for at, words in table.header.words.items() if _ACCOUNTS.search(words) and not _NO_ACCOUNTS.search(words)
        ]
        for record in table.records if columns else ():
            cents = digits.plain_cents(record.cell("Amount"), record.unit)
            words = " · ".join(text for at in columns if isinstance(text := record.as_written.get(at), str))
            if words and cents:
                found[record.text("Program ID")][words] += cents
    for row in budget.amounts if not found else ():
        if row.fiscal_year == budget.fiscal_year and row.account:
            found[row.program_id][row.account] += row.amount
    return found


def _of_program(program: Program, matcher: Matcher, accounts: Mapping[str, int]) -> Drafted:
    said = matcher.catalogue.called(str(dict(program.extra).get(SERVICE, "")))
    kind_said = program.kind is not Kind.SERVICE
    if said:
        as_said = kind_said or said.kind is program.kind
        kind = (
            None
            if as_said
            else _suggested(said.kind, 1.0, f"{said.name} is {'a service' if said.kind is Kind.SERVICE else said.kind}")
        )
        return Drafted(program, kind, None, said)
    money = money_kind(program.name, program.department, accounts.items())
    stands_for = matcher.catalogue.called(money.service) if money else None
    if money and stands_for:
        sure = confidence.of_money(money.score)
        kind = None if kind_said else _suggested(stands_for.kind, sure, money.reason)
        return Drafted(program, kind, _suggested(stands_for.name, sure, money.reason), stands_for)
    name = _CODE.sub("", program.name) or program.department
    candidates = matcher.candidates(name, program.department)
    if not candidates:
        return Drafted(program, None, None, None)
    best, second = candidates[0], candidates[1] if len(candidates) > 1 else None
    sure = confidence.of_match(best.score, margin(candidates))
    of_kind = confidence.of_kind(sure, second is not None and second.service.kind is best.service.kind)
    reason = _reason(best)
    service = _suggested(best.service.name, sure, reason)
    # A blank kind says service already; and a name that is hardly like any says nothing of its kind.
    tells = service is not None or (best.score >= _LIKE_SOME and best.service.kind is not Kind.SERVICE)
    kind = _suggested(best.service.kind, of_kind, reason) if tells and not kind_said else None
    return Drafted(program, kind, service, best.service if service else None)


def _suggested(value: str, sure: float, reason: str) -> Suggestion | None:
    return Suggestion(str(value), round(sure, 2), reason) if sure >= confidence.LEAST else None


def _reason(best: Candidate) -> str:
    known = f"called {best.by!r}" if best.by != best.service.name else f"its name is like {best.by!r}"
    fits = {True: "; its department is one that runs it", False: "; another department runs it elsewhere", None: ""}
    mandate = f"; usual mandate: {best.service.mandate} (if so, say it under Mandated)" if best.service.mandate else ""
    return f"{known}{fits[best.department_fits]}{mandate}"
