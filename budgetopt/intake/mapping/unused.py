"""What a mapping says of nothing that is there: a pattern that no row fits, a program or a fund that no table has.

Such a rule answers a question, and does nothing: a slip in it is read as if nobody had asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetopt.errors import Place, did_you_mean
from budgetopt.intake.layout.columns import texts
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.table import Table
from budgetopt.intake.mapping.located import matches
from budgetopt.intake.mapping.mapping import Ledger
from budgetopt.intake.mapping.parts import CellRule, TablePart
from budgetopt.intake.mapping.sources import Given

_CORRECT = "Correct it, or take it away."


def note_fits(header: Header, part: TablePart, key: str, given: Given) -> None:
    """Note which rules of a part, at `key` of the mapping, some row of its table fits."""
    rules: dict[str, CellRule] = {
        f"{key}.{name}.{place}": rule
        for name in ("keep", "leave_out", "totals")
        for place, rule in enumerate(getattr(part, name))
    }
    if isinstance(part, Ledger):
        if part.revenue and not part.revenue.band:
            rules[f"{key}.revenue"] = part.revenue
        kinds = {f"kinds.{place}.rows": rule.rows for place, rule in enumerate(given.mapping.kinds)}
        rules |= {at: rule for at, rule in kinds.items() if rule and header.column_under(rule.column)}
    for at, rule in rules.items():
        given.fits[at] = given.fits.get(at) or any(matches(header, cells, rule) for cells in header.lines())


def say_unused(given: Given, tables: Iterable[Table]) -> None:
    """Warn, at its key, of each rule that fits nothing of all that was read, and of each id that nothing has."""
    for at, fits in given.fits.items():
        if not fits:
            _warn(given, f"{at}.matches", "no row fits this pattern.", _CORRECT)
    listed = list(tables)
    programs, names = _named(listed, "Programs")
    for place, kind in enumerate(given.mapping.kinds) if programs else ():
        _say_unknown(given, f"kinds.{place}.programs", kind.programs, programs, "program")
        if kind.name and not any(re.search(kind.name, name, re.IGNORECASE) for name in names):
            _warn(given, f"kinds.{place}.name", "no program's name fits this pattern.", _CORRECT)
    funds = set().union(*_named(listed, "Funds"))
    for key in ("unrestricted_funds", "by_program_funds") if funds else ():
        _say_unknown(given, key, getattr(given.mapping, key) or (), funds, "fund")


def _named(tables: Iterable[Table], sheet: str) -> tuple[set[str], set[str]]:
    """The ids and the names of what tables of a sheet have."""
    own = [table for table in tables if table.sheet.name == sheet]
    id, name = ("Program ID", "Program") if sheet == "Programs" else ("Fund ID", "Fund")
    ids, names = ({word for table in own for word in texts(table.records, part)} for part in (id, name))
    return ids - {""}, names - {""}


def _say_unknown(given: Given, key: str, asked: Iterable[str], known: set[str], what: str) -> None:
    for place, one in enumerate(asked):
        if one not in known:
            _warn(given, f"{key}.{place}", f"there is no {what} {one!r}.", did_you_mean(one, sorted(known)))


def _warn(given: Given, key: str, said: str, mend: str) -> None:
    given.log.warning("rule-unused", Place(given.file, "", key), said, "", mend)
