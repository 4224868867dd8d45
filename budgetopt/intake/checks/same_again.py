"""The same money again in one table: every row twice, the same sum under each of several bands, or what comes in beside
what goes out, told by its sign or its account's name alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from budgetopt.errors import Level
from budgetopt.intake.cells import values
from budgetopt.intake.checks.revenue import folded, says_revenue, split_of
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.log import Log
from budgetopt.money import Cents

_LEAST, _NEARLY_ALL = 3, 0.9  # different rows; share of the rows that stand twice
_LITTLE = 0.02  # share of the money: less that comes in is not worth a question
_NEGATIVE = 0.2  # share of the money: more below zero is no discount
# Names of accounts that say what a city takes in, to the end of the name: "Property tax refunds" are spent.
_TAKEN_IN = re.compile(
    r"\b(property|sales|income|hotel|utility|franchise|ad valorem|real estate|occupancy|excise) tax(es)?$"
    r"|\b(licen[cs]es? (and|&) permits|fines (and|&) forfeit\w*|(admission|user|permit|parking|entrance) fees?)$"
    r"|\b(state aid|(investment|interest) (income|earnings)|intergovernmental revenues?)$"
    r"|\b(impuesto predial|impuesto sobre \w+|impuestos (in)?directos|taxe fonciere|impots et taxes"
    r"|produits des services|grundsteuer( [ab])?|gewerbesteuer)$"
    # The lines of a German budget's revenue.
    r"|\b(steuern und ahnliche abgaben|zuwendungen und (allgemeine )?umlagen|(privat|offentlich)-?\s?rechtliche"
    r" leistungsentgelte|kostenerstattungen und (kosten)?umlagen|(ordentliche|transfer|finanz)ertrage)$"
)
_FEES = re.compile(r"^fees?( (and|&) (charges|sales|fines))?$|\b(user|service|program) fees$|^(sales|rents?|fines)$")
_ELSE = "where all are spending of their own, `amounts: adopted`."


def say_again(
    header: Header,
    rows: Sequence[int],
    named: Iterable[int],
    accounts: Iterable[int],
    amounts: Mapping[int, tuple[int, str]],
    key: str,
    log: Log,
) -> None:
    """Refuse rows that are the same money twice, each with an error that shows both readings.

    `named`, `accounts`: the columns that name programs and accounts. `amounts`: column of money -> its unit and decimal
    sign. `key`: where the mapping's rules for these rows stand.
    """
    grid = header.grid
    sizes = sizes_of(header, rows, amounts)
    whole = sum(sizes.values())
    # Revenue with a minus may balance the spending to the cent.
    if not any(sizes.values()):
        return

    def error(rule: str, row: int, column: int | None, said: str, rest: Cents, mend: str) -> None:
        said = f"{said}: the whole is {log.show(whole)} with them, {log.show(rest)} without."
        said += " Tables with such rows: {n}, this is the first."
        log.count(Level.ERROR, rule, grid.file, grid.place(row, column), said, f"{mend}; {_ELSE}")

    twice = _twice(header, rows)
    if twice:
        said = f"{len(twice):,} of {len(rows):,} rows repeat an earlier row word for word, this is the first"
        mend = "Take the second copy out"
        error("rows-twice", twice[0], None, said, whole - sum(sizes[row] for row in twice), mend)
    first = _same_sums(header, sizes)
    if first:
        said = f"the rows under {values.shown(next(iter(grid.rows[first].values())))} have the sum of the rows above it"
        mend = f"Say in {key} which rows are meant: `cells: A1:Z{first - 1}`"
        error("same-sums", first, None, said, sum(size for row, size in sizes.items() if row < first), mend)
    below = _below(header, sizes, named)
    credits = sum(size < 0 for size in sizes.values())
    if max(sizes.values()) <= 0 and credits >= min(_LEAST, len(sizes)):
        said = (
            f"all amounts are below zero, as of books that write spending as credits: the whole is {log.show(whole)} "
        )
        said += f"as they stand, {log.show(-whole)} with their signs turned. "
        said += "Tables with such rows: {n}, this is the first."
        place = grid.place(rows[0], next(iter(amounts)))
        log.count(Level.ERROR, "all-negative", grid.file, place, said, f"Say so in {key}: `signs: turned`; {_ELSE}")
    elif below:
        column = next(iter(amounts))
        said = f"{len(below):,} rows are of programs below zero, this is the first, and may be revenue"
        rule = f"column: {header.words.get(column, '')}, matches: '^\\W*[-(−]|[-−]$'"
        mend = f"Say in {key} that they are: `revenue: {{{rule}}}`"
        error("negative-programs", below[0], column, said, whole - sum(sizes[row] for row in below), mend)
    for at in accounts:
        cells = {row: values.text(grid.rows[row].get(at)) for row in rows}
        held = set(cells.values())
        meant = sorted(word for word in held if _TAKEN_IN.search(folded(word)))
        those = [row for row, word in cells.items() if word in meant and sizes[row] > 0]
        parted = split_of(header.words.get(at, ""), held)
        if not (those or parted) and (
            netted := {word for word in held if _FEES.search(folded(word)) or says_revenue(word)}
        ):
            meant, those = sorted(netted), _netted(header, sizes, named, [row for row in rows if cells[row] in netted])
        if those and len(those) < len(rows):
            said = f"{len(those):,} rows have the name of revenue, the first is {cells[those[0]]!r}"
            pattern = "|".join(map(re.escape, meant)).replace("\\ ", " ")
            mend = f"Say in {key} that they are: `revenue: {{column: {header.words[at]}, matches: '^({pattern})$'}}`"
            error("revenue-mixed", those[0], at, said, whole - sum(sizes[row] for row in those), mend)


def _netted(header: Header, sizes: Mapping[int, Cents], named: Iterable[int], rows: Sequence[int]) -> list[int]:
    """The rows, all at or below zero, if they are taken from what their own programs spend; none where they are not."""
    columns = list(named)
    program = {row: tuple(values.text(header.grid.rows[row].get(at)) for at in columns) for row in sizes}
    spend = {program[row] for row, size in sizes.items() if size > 0}
    below, theirs = all(sizes[row] <= 0 for row in rows), sum(sizes[row] for row in rows)
    much = -theirs > _LITTLE * (sum(sizes.values()) - theirs)
    return [*rows] if below and much and any(sizes[row] and program[row] in spend for row in rows) else []


def _twice(header: Header, rows: Sequence[int]) -> list[int]:
    """The rows that stand before, where nearly all of a table do."""
    seen: Counter[tuple[tuple[int, str], ...]] = Counter()
    again = []
    for row in rows:
        said = tuple((at, values.text(cell)) for at, cell in header.grid.rows[row].items())
        seen[said] += 1
        if seen[said] == 2:
            again.append(row)
    return again if len(again) >= _LEAST and 2 * len(again) >= _NEARLY_ALL * len(rows) else []


def _same_sums(header: Header, sizes: Mapping[int, Cents]) -> int:
    """The second of several bands (words alone in a row), or of totals, under each of which the same sum stands; 0:
    there is none."""
    rows = header.grid.rows
    sums: dict[int, list[Cents]] = defaultdict(list)
    band = 0
    for row in header.below():
        if row in sizes:
            sums[band].append(sizes[row])
        elif any(map(says_total, rows[row].values())) or (
            len(rows[row]) == 1 and isinstance(next(iter(rows[row].values())), str)
        ):
            band = row
    parts = [listed for listed in sums.values() if any(listed)]
    same = len(parts) > 1 and len({sum(listed) for listed in parts}) == 1 and min(map(len, parts)) > 1
    return [at for at, listed in sums.items() if any(listed)][1] if same else 0


def _below(header: Header, sizes: Mapping[int, Cents], named: Iterable[int]) -> list[int]:
    """The rows of programs whose money is below zero, where it is much of all; rows of themselves where no column names
    programs."""
    columns = list(named)
    program = {row: tuple(values.text(header.grid.rows[row].get(at)) for at in columns) or (row,) for row in sizes}
    sums: Counter[tuple[str | int, ...]] = Counter()
    for row, size in sizes.items():
        sums[program[row]] += size
    over = sum(size for size in sums.values() if size > 0)
    under = sum(size for size in sums.values() if size < 0)
    return [row for row in sizes if sums[program[row]] < 0] if -under > _NEGATIVE * over > 0 else []
