"""Rows as a text in the manner of an .lp file: one term a line, so that a changed coefficient or sign is one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.row import DECISIONS, Quantity, Row, What
from tests.rules.hand import HandSolvedCity, every_city

FOLDER = Path(__file__).parent
REPAIR = "If the change is meant, run `python -m tests.golden` and review what it changed."

_HEAD = """\\ Rule: {kind}
\\ Its rows in each of its hand-solved cities (tests/rules). Written by `python -m tests.golden`; do not edit.
\\ y(program) and x(program,fund): recommended amounts. cut, net_cut: less than the year before. short, fall: less than
\\ today. rise: more than today. funded, raised, lowered, changed: 1 for yes, 0 for no. Money in currency units.
"""
_LETTER = {
    What.AMOUNT: "x",
    What.PROGRAM: "y",
    What.CUT: "cut",
    What.TRANSITION: "cut",
    What.LOST_REVENUE: "short",
    What.UNAVOIDABLE: "short",
    What.RISE: "rise",
    What.FALL: "fall",
    What.NET_CUT: "net_cut",
    What.FUNDED: "funded",
    What.RAISED: "raised",
    What.LOWERED: "lowered",
    What.CHANGED: "changed",
}
_SHARE_OF = {What.TRANSITION: "transition cost", What.LOST_REVENUE: "lost revenue", What.UNAVOIDABLE: "unavoidable"}


def listings() -> dict[str, str]:
    """The text of every kind of rule that has a hand-solved city."""
    kinds = dict.fromkeys(city.kind for city in every_city())
    return {kind: listing(kind, [city for city in every_city() if city.kind == kind]) for kind in kinds}


def listing(kind: str, cities: Sequence[HandSolvedCity]) -> str:
    """The rows of one kind of rule in its cities."""
    return _HEAD.format(kind=kind) + "".join(f"\n\\ City: {city.name}\n{_of_city(city)}" for city in cities)


def stored() -> dict[str, str]:
    """The text of every file, by kind."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.lp"))}


def rewrite() -> list[str]:
    """Write the files anew and drop those of kinds that are no more; the kinds whose file changed."""
    before, now = stored(), listings()
    for kind in before.keys() - now.keys():
        (FOLDER / f"{kind}.lp").unlink()
    for kind, text in now.items():
        (FOLDER / f"{kind}.lp").write_text(text, encoding="utf-8", newline="\n")
    return sorted(kind for kind in before.keys() | now.keys() if before.get(kind) != now.get(kind))


def _of_city(city: HandSolvedCity) -> str:
    rows = [row for rule in city.rules for year in city.case.years for row in rule.rows(city.case, year)]
    return "".join(f"\n{line}\n" for row in rows for line in _of_row(city.case, row))


def _of_row(case: Case, row: Row) -> Iterator[str]:
    terms = [_of_term(case, row, quantity, coefficient) for quantity, coefficient in row.terms]
    unit = "" if row.unit == "money" else f" {row.unit}"
    yield "\n".join([f"{row.name}:", *terms, f"  {row.sense} {_number(Fraction(row.limit, 100))}{unit}"])


def _of_term(case: Case, row: Row, quantity: Quantity, coefficient: Cents) -> str:
    what, of, _ = quantity
    # A yes is 1 where money is in cents: its coefficient is an amount.
    factor = Fraction(coefficient, row.scale * (100 if what in DECISIONS else 1))
    note = ""
    if what in _SHARE_OF:
        factor *= Fraction(case.share_of_cut(what, quantity.program_id))
        note = f"  \\ {_SHARE_OF[what]}"
    of_what = ",".join(of) if isinstance(of, LineId) else of
    year = f",{quantity.year}" if len(case.years) > 1 else ""
    return f"  {'-' if factor < 0 else '+'} {_number(abs(factor))} {_LETTER[what]}({of_what}{year}){note}"


def _number(value: Fraction) -> str:
    """Exactly: as a decimal where it ends, else as a fraction."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest > 1:
        return str(value)
    places = 0
    while (value * 10**places).denominator > 1:
        places += 1
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    return ("-" if value < 0 else "") + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
