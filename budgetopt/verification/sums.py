"""The sheets that sum the lines: Departments, Goals and Districts; the programs to measure first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from budgetopt.errors import Place
from budgetopt.money import Cents, apportion
from budgetopt.returned.ours import Listing
from budgetopt.verification import cells
from budgetopt.verification.money import Money
from budgetopt.verification.report import Failure
from budgetopt.workbooks.recommendation.places import DEPARTMENT_HEADINGS, DEPARTMENTS
from budgetopt.workbooks.recommendation.quality import MEASURE_HEADINGS
from budgetopt.workbooks.recommendation.quality import NAME as DATA_QUALITY

_ALL = "the sum of the rows above"
_PAIR = ("Current", "Recommended")


def departments(money: Money) -> Iterator[Failure]:
    """Programs, amounts and changes of every department, and their sums."""
    listing = money.book.listing(DEPARTMENTS, DEPARTMENT_HEADINGS)
    if listing is None or not listing.rows:
        yield Failure(Place(money.book.file, DEPARTMENTS), "the list of departments is missing.")
        return
    *rows, last = listing.rows
    programs: dict[str, list[str]] = defaultdict(list)
    for program in money.proof.programs.values():
        programs[program.department].append(program.id)
    named = {listing.text(row, "Department"): row for row in rows}
    for department in programs.keys() - named.keys():
        yield Failure(listing.grid.place(last), f"the department {department!r} is missing.")
    for department, row in named.items():
        ids = programs.get(department, [])
        yield from _numbers(listing, row, money, ids)
        before, after = (sum(totals.get(id, 0) for id in ids) for totals in _totals(money))
        yield from cells.four(listing, row, before, after, "the sum of its lines on Recommendations")
    yield from _numbers(listing, last, money, list(money.programs))
    before, after = (sum(totals.values()) for totals in _totals(money))
    yield from cells.four(listing, last, before, after, _ALL)


def _totals(money: Money) -> tuple[dict[str, Cents], dict[str, Cents]]:
    return money.totals_current, money.totals_recommended


def _numbers(listing: Listing, row: int, money: Money, ids: list[str]) -> Iterator[Failure]:
    changes = [money.totals_recommended.get(id, 0) - money.totals_current.get(id, 0) for id in ids]
    yield from cells.count(listing, row, "Programs", len(ids), "how many programs there are")
    yield from cells.count(listing, row, "Cut", sum(change < 0 for change in changes), "how many get less")
    more = sum(change > 0 for change in changes)
    yield from cells.count(listing, row, "Raised or new", more, "how many get more")


def goals(money: Money) -> Iterator[Failure]:
    """What each goal gets."""
    shares = {program.id: program.goals for program in money.proof.programs.values()}
    headings: tuple[str, ...] = ("Goal", "Weight", "Programs", *_PAIR, "Change", "%")
    if money.book.listing("Goals", headings) is None:  # without any weight there is no such column
        headings = ("Goal", *headings[2:])
    yield from _served(money, "Goals", headings, shares)


def districts(money: Money) -> Iterator[Failure]:
    """What each district gets."""
    shares = {program.id: program.districts for program in money.proof.programs.values()}
    headings = ("District", "Programs", *_PAIR, "Change", "%")
    yield from _served(money, "Districts", headings, shares)


def measure_first(money: Money) -> Iterator[Failure]:
    """The money of the programs that should be measured first, where there are any."""
    listing = money.book.listing(DATA_QUALITY, MEASURE_HEADINGS, key="Program ID")
    for row in listing.rows if listing else ():
        id = listing.text(row, "Program ID") if listing else ""
        if listing and id not in money.programs:
            yield Failure(listing.place(row, "Program ID"), f"the plan has no program {id!r}.")
        elif listing:
            today = money.totals_current.get(id, 0)
            yield from cells.amount(listing, row, "Spending", today, "its amount today on Recommendations")


def serves_any(money: Money, what: str) -> bool:
    """Whether any program serves a goal or district ("goals", "districts")."""
    return any(getattr(program, what) for program in money.proof.programs.values())


def _served(
    money: Money, sheet: str, headings: tuple[str, ...], shares: dict[str, tuple[tuple[int, float], ...]]
) -> Iterator[Failure]:
    listing = money.book.listing(sheet, headings)
    if listing is None or len(listing.rows) < 2:
        yield Failure(Place(money.book.file, sheet), "the list is missing or has lost its headings.")
        return
    *rows, rest, whole = listing.rows
    number: dict[int, int] = defaultdict(int)
    sums: tuple[dict[int, Cents], dict[int, Cents]] = (defaultdict(int), defaultdict(int))
    for id, own in shares.items():
        parts = own if sum(weight for _, weight in own) > 0 else ((0, 1.0),)
        for totals, into in zip(_totals(money), sums, strict=True):
            amount = totals.get(id, 0)
            for (key, _), cents in zip(parts, apportion(abs(amount), [weight for _, weight in parts]), strict=True):
                into[key] += cents if amount >= 0 else -cents
        for key, _ in parts:
            number[key] += 1
    for key, row in ((0, rest), *enumerate(rows, start=1)):
        yield from cells.count(listing, row, "Programs", number[key], "how many programs serve it")
        why = "the sum of its programs' shares"
        yield from cells.four(listing, row, sums[0][key], sums[1][key], why)
    for key in number.keys() - set(range(len(rows) + 1)):
        yield Failure(listing.grid.place(rest), f"number {key} of the list is missing.")
    yield from cells.four(listing, whole, sum(sums[0].values()), sum(sums[1].values()), _ALL)
