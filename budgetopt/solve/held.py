"""Rows with every yes or no as it was decided: what is left speaks of amounts alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from budgetopt.city.ledger import LineId
from budgetopt.rules.case import Case
from budgetopt.rules.row import DECISIONS, Quantity, Row, RuleId, Sense, Term, What, amount, decides, program

Decided = Mapping[Quantity, bool]
_DECIDED = RuleId("decided")


def rows_held(case: Case, rows: Sequence[Row], decided: Decided) -> list[Row]:
    """The rows with decisions in their place, and a row for what each decision means."""
    if not decided:
        return list(rows)
    held = [_held(case, row, decided) if decides(row) else row for row in rows]
    return [row for row in held if row.terms] + list(_meaning(case, decided))


def _held(case: Case, row: Row, decided: Decided) -> Row:
    terms: list[Term] = []
    left = row.limit * row.scale
    for quantity, coefficient in row.terms:
        if quantity.what in DECISIONS:
            left -= coefficient * _is(case, quantity, decided)
        elif quantity.what in (What.RISE, What.FALL):
            # With its direction decided, a move is the total less today's, or nothing.
            way, sign = (What.RAISED, 1) if quantity.what is What.RISE else (What.LOWERED, -1)
            if decided.get(quantity._replace(what=way)):
                id = quantity.program_id
                terms.append((program(id, quantity.year), sign * coefficient))
                left += sign * coefficient * case.standing.total[id]
        else:
            terms.append((quantity, coefficient))
    return row._replace(terms=tuple(terms), limit=left // row.scale)


def _is(case: Case, quantity: Quantity, decided: Decided) -> int:
    if quantity in decided:
        return int(decided[quantity])
    return int(quantity.what is What.FUNDED and case.standing.total[quantity.program_id] > 0)


def _meaning(case: Case, decided: Decided) -> Iterable[Row]:
    for quantity, yes in decided.items():
        if isinstance(quantity.of, LineId):
            yield _direction(case, quantity, quantity.of, yes)
            continue
        id, year = quantity.program_id, quantity.year
        today = case.standing.total[id]

        def held(sense: Sense, limit: int, year: int = year, id: str = id) -> Row:
            return Row(_DECIDED, "Decided", id, id, ((program(id, year), 1),), sense, limit)

        if quantity.what is What.FUNDED and not yes:
            yield held(Sense.EXACTLY, 0)
        elif quantity.what is What.CHANGED and not yes:
            yield from (held(Sense.EXACTLY, today, one) for one in range(1, year + 1))
        elif quantity.what is What.RAISED:
            yield held(Sense.AT_LEAST if yes else Sense.AT_MOST, today)
        elif quantity.what is What.LOWERED:
            yield held(Sense.AT_MOST if yes else Sense.AT_LEAST, today)


def _direction(case: Case, quantity: Quantity, line: LineId, yes: bool) -> Row:
    """A line that loses has at most what it had, one that does not at least that."""
    terms: tuple[Term, ...] = ((amount(line, quantity.year), 1),)
    had = case.standing.line[line].current
    if quantity.what is What.FELL:
        terms, had = (*terms, (amount(line, quantity.year - 1), -1)), 0
    id, sense = line.program_id, Sense.AT_MOST if yes else Sense.AT_LEAST
    return Row(_DECIDED, "Decided", id, id, terms, sense, had)
