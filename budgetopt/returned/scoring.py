"""Score somebody's own plan: from a workbook, a table, a data frame or a mapping."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetopt.city.ledger import lines_of
from budgetopt.city.model import Budget
from budgetopt.errors import Finding, Level, Place, UsageError
from budgetopt.intake.reading import read_budget
from budgetopt.money import exact
from budgetopt.plan.given import Entry, GivenAllocation, given
from budgetopt.plan.score import Score, score_given
from budgetopt.returned.ours import Ours, check_one_currency, open_ours
from budgetopt.returned.plans import HEADINGS, PlanTable, has_plan, read_plan
from budgetopt.rules import Case
from budgetopt.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

    Allocated = Mapping[tuple[Any, ...], Any] | pd.DataFrame | str | Path


def score(
    budget: Budget, scenario: Scenario | None, allocation: Allocated, *, time_limit_s: float | None = None
) -> Score:
    """Check any allocation against every rule and score it beside today and the best plan, without optimizing it.

    `allocation`: {(program, fund): currency units} (or (program, fund, year)), a data frame with program_id, fund_id
    and amount or recommended (and year), or the path of a table or of an edited recommendation workbook. Programs and
    funds go by ID or name; a line that is not named keeps today's amount. Without a scenario the one that stands in
    the recommendation workbook holds, else the built-in limits.

    Raises InputError with every finding at once, UsageError for a file that is missing, ScenarioError, SolverError.
    """
    if isinstance(allocation, str | Path):
        book = open_ours(allocation)
        own = book.scenario() if scenario is None and book.is_recommendation else None
        return score_table(budget, scenario or own or _default(), book, time_limit_s=time_limit_s)
    read = _from_mapping(allocation) if isinstance(allocation, Mapping) else _from_frame(allocation)
    return _score(budget, scenario or _default(), read, time_limit_s)


def score_table(
    budget: Budget, scenario: Scenario, book: Ours, base: PlanTable | None = None, *, time_limit_s: float | None = None
) -> Score:
    """The score of the plan in a workbook or text table that is open. With a `base` (`read_base`) a line that the plan
    does not name has what it has there."""
    return _score(budget, scenario, read_plan(book), time_limit_s, base)


def read_base(book: Ours, path: Path, budget: Budget, files: Sequence[Path], mapping: Path | None = None) -> PlanTable:
    """What a plan changes: a recommendation workbook, a table of amounts, or a budget workbook, of which the adopted
    amounts count (what of `budget` has none there has nothing; one of its own `files` is all of it)."""
    if book.is_recommendation or has_plan(book):
        return read_plan(book)
    whole = path.resolve() in {one.resolve() for one in files}
    other = budget if whole else read_budget([path], mapping)
    first = budget.inputs[0].file if budget.inputs else ""
    check_one_currency(first, budget.named_currency, book.file, other.named_currency)
    adopted = {line.id: line.current for line in lines_of(other)}
    adopted = dict.fromkeys((line.id for line in lines_of(budget)), 0) | adopted
    at = {"amount": Place(book.file)}
    entries = [Entry(*id, Decimal(cents) / 100, places=at) for id, cents in adopted.items() if cents >= 0]
    return PlanTable(f"{book.file}, adopted amounts", entries)


def _default() -> Scenario:
    return Scenario(name="Built-in limits")


def _score(
    budget: Budget, scenario: Scenario, read: PlanTable, time_limit_s: float | None, base: PlanTable | None = None
) -> Score:
    def table(case: Case, of: PlanTable) -> GivenAllocation:
        return given(of.within(years := case.scenario.years), case.standing, years, of.findings, of.source)

    def of_case(case: Case) -> GivenAllocation:
        found = table(case, read)
        if base is None:
            return found
        of_years = table(case, base).allocations(case.standing, case.scenario.years)
        return replace(found, base=tuple(year.amounts for year in of_years))

    return score_given(budget, scenario, of_case, time_limit_s=time_limit_s)


def _from_mapping(allocation: Mapping[tuple[Any, ...], Any]) -> PlanTable:
    read = PlanTable("a mapping")
    for key, amount in allocation.items():
        if not isinstance(key, tuple) or len(key) not in (2, 3):
            raise UsageError(f"{key!r} is no key of an allocation: write (program, fund) or (program, fund, year).")
        year = key[2] if len(key) == 3 else None
        _add(read, key[0], key[1], amount, year, " / ".join(map(str, key)))
    return read


def _from_frame(frame: pd.DataFrame) -> PlanTable:
    if not hasattr(frame, "columns"):
        raise UsageError(f"a {type(frame).__name__} is not an allocation: give a mapping, a data frame or a path.")
    names = {str(name).replace("_", "").casefold(): name for name in frame.columns}
    found = {part: [names[word] for word in words if word in names] for part, words in HEADINGS.items()}
    lacking = [part for part in ("program", "fund", "amount") if not found[part]]
    if lacking:
        raise UsageError(f"the table lacks a column for {' and '.join(lacking)}: program_id, fund_id and amount.")
    columns: list[Iterable[Any]] = [frame[found[part][0]] for part in ("program", "fund", "amount")]
    years = frame[found["year"][0]] if found["year"] else [None] * len(frame)
    read = PlanTable("a table")
    for row, (program, fund, amount, year) in enumerate(zip(*columns, years, strict=True)):
        _add(read, program, fund, amount, year, f"row {row}")
    return read


def _add(read: PlanTable, program: object, fund: object, amount: object, year: object, where: str) -> None:
    place = Place(cell=where)
    size, when = _number(amount), None if year is None else _number(year)
    if size is None:
        said = f"{amount!r} is no amount of money."
        read.findings.append(Finding(Level.ERROR, "not-an-amount", place, said, mend="Give a number."))
    if year is not None and (when is None or when != int(when)):
        said = f"{year!r} is not a planned year."
        read.findings.append(Finding(Level.ERROR, "not-a-year", place, said, mend="Give 1 for the first year."))
        size = when = None
    at = {"amount": place}
    read.entries.append(Entry(_text(program), _text(fund), size, None if when is None else int(when), at))


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()


def _number(value: object) -> Decimal | None:
    """A finite number, exactly as it is written; None for anything else."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    # Whole numbers and floats of numpy are numbers too, but its yes and no are not.
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not isfinite(value):
        return None
    return Decimal(int(value)) if isinstance(value, numbers.Integral) else exact(float(value))
