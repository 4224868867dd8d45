"""Versions of one budget in the rows of one table (proposed, adopted, revised; printed in June and in January): added
up they are the city twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from budgetopt.grouping import grouped, summed
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.limits import REMEMBERED
from budgetopt.intake.cells.words import spaced, year_in
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.headers import YEAR_HEADING
from budgetopt.intake.log import Log

# What is adopted; a budget, where nothing beside it is one; and what else a version, or a kind of figures, is called.
_ADOPTED = re.compile(
    r"\b(adopt\w*|approved|enacted|original|final|aprobad\w|inicial(es)?|vot[ée]s?|primitif|beschlossen|ansatz)\b", re.I
)
_BUDGET = re.compile(r"\b(budget|bud|bgt|presupuesto|plan|soll|haushalt|orçamento)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b((last|previous|this|next) year|(\d+\s?%|current|minimum|enhanced|reduced|target) (service )?level"
    r"|propos\w*|recommend\w*|request\w*|amend\w*|revis\w*|modif\w*|current|actuals?|forecasts?|estimate[ds]?"
    r"|project(ed|ion)s?|encumb\w*|commit\w*|obligat\w*|draft|prelim\w*|tentative|expended|paid|ytd|prior|baseline"
    r"|supplement\w*|mid-?year|outturn|solicitad\w|propuest\w|modificad\w|definitiv\w*|ejecutad\w|devengad\w|réalisé"
    r"|exécuté|execut\w*|reali[sz]ed|spent|ist|nachtrag|entwurf|version|v\s?\d+|act|enc|exp|rev|fcst|adjust\w*|transfers?)\b",
    re.IGNORECASE,
)
# Headings of the days on which a budget was printed or drawn, and of its versions.
_PRINTED = re.compile(
    r"\b(publi\w*|as of|snapshot|extract\w*|version|scenario|release|edition|revision|load(ed)? date|run date)", re.I
)
# Headings of what tells a set of rows from another copy of it, where both say the same amounts.
_SETS = re.compile(r"status|posted|\bset\b|copy|\bview\b|\bsource (file|system)|\bledger\b|\bbook\b|batch", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(\D.*)?|\d{1,2}[/.]\d{1,2}[/.]\d{4}")
_MOST, _LONGEST, _MOST_DAYS = 12, 40, 2  # more days than two are those of months


@dataclass(frozen=True, slots=True)
class Versions:
    """A column of versions: all of its texts, and the one that is adopted where just one is."""

    held: frozenset[str]
    adopted: str = ""

    @property
    def rule(self) -> str:
        """The pattern of the rows that are meant, as far as it is known."""
        return f"^{re.escape(self.adopted or max(self.held)).replace(chr(92) + ' ', ' ')}$"


def versions_in(
    header: Header, rows: Sequence[int], column: int, heading: str, lines: Sequence[int]
) -> Versions | None:
    """What a column says of the rows, where it parts versions: each text is one, and the same lines (by what stands in
    the columns `lines`) stand under several."""
    grid, held, named = header.grid, header.among(rows, column).few_texts(_MOST) - {""}, spaced(heading)
    # Whole rows are compared last: it takes longer than all else.
    if len(held) < 2 or not (
        all(map(is_version, held))
        or _PRINTED.search(named)
        or (_SETS.search(named) and _same_rows(grid, rows, column))
        or (len(held) <= _MOST_DAYS and all(map(_DAY.fullmatch, held)))
    ):
        return None
    under: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in rows:
        cells = grid.rows[row]
        under[values.text(cells.get(column))].add(tuple(values.text(cells.get(at)) for at in lines))
    if not any(2 * len(one & two) > min(len(one), len(two)) > 0 for one, two in combinations(under.values(), 2)):
        return None
    budgets = [word for word in held if not _OTHER.search(_parted(word))]
    adopted = [word for word in budgets if _ADOPTED.search(_parted(word))]
    adopted = adopted or [word for word in budgets if _BUDGET.search(_parted(word))]
    return Versions(frozenset(held), adopted[0] if len(adopted) == 1 else "")


def _same_rows(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether under each text of a column stand the same rows, in all other cells."""
    first, *rest = grouped((values.text(grid.rows[row].get(column)), row) for row in rows).values()
    if len(first) == 1 or not rest or any(len(other) != len(first) for other in rest):
        return False

    def beside(some: Sequence[int]) -> list[list[tuple[int, str]]]:
        every = ([(at, values.text(cell)) for at, cell in grid.rows[row].items() if at != column] for row in some)
        return sorted(every)

    return all(beside(other) == beside(first) for other in rest)


@lru_cache(REMEMBERED)
def is_version(words: str) -> bool:
    """Whether words are those of a version of a budget, or of a year."""
    if len(words) > _LONGEST:
        return False
    # 0005 is a code.
    of_year = YEAR_HEADING.fullmatch(words) is not None and year_in(words) is not None
    return of_year or any(said.search(_parted(words)) for said in (_ADOPTED, _BUDGET, _OTHER))


def _parted(words: str) -> str:
    """ "CC_ORG_BUD" as "CC ORG BUD"."""
    return words.replace("_", " ")


def say_versions(
    header: Header,
    rows: Sequence[int],
    columns: Mapping[int, str],
    lines: Sequence[int],
    amounts: Mapping[int, tuple[int, str]],
    key: str,
    log: Log,
    answered: Collection[str] = (),
) -> None:
    """Refuse rows that are several versions of the same lines: an error with the money of each.

    `columns`: column -> heading. `lines`: the columns that say which line a row is. `amounts`: column of money -> its
    unit and decimal sign. `key`: where a mapping's rules stand. `answered`: headings that a mapping's rules name.
    """
    for column, heading in columns.items():
        found = None if heading in answered else versions_in(header, rows, column, heading, lines)
        if found is None:
            continue
        grid, sizes = header.grid, sizes_of(header, rows, amounts)
        sums = summed((values.text(grid.rows[row].get(column)), size) for row, size in sizes.items())
        parts = "; ".join(f"{log.show(cents)} of {word!r}" for word, cents in sorted(sums.items()))
        said = f"{heading!r} says which version a row is of, and the same lines stand under several: {parts}; "
        said += f"{log.show(sum(sums.values()))} together."
        mend = f"Say which is meant in {key}: `keep: {{column: {heading}, matches: '{found.rule}'}}`; where all are, "
        mend += f"`keep: {{column: {heading}, matches: ''}}`."
        log.error("versions-mixed", grid.place(rows[0], column), said, "Every amount once.", mend)
