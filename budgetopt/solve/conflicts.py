"""Why no plan meets all the rules: every conflict at once, each as have, need and the smallest change.

Each row may give way at a price. A law gives way only where no policy relief suffices, and what is fixed for its
kind last of all; the elastic program finds the least dollars of relief, and its prices tell which rules clash.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.errors import SolverError
from budgetopt.impact.value import Value
from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.row import Quantity, Row, Sense
from budgetopt.rules.rule import Rule
from budgetopt.solve.build import asks_yes_or_no, coefficients
from budgetopt.solve.columns import Builder, Moves
from budgetopt.solve.highs import Live, Status
from budgetopt.solve.program import Floats, LinearProgram, RowsOfMatrix
from budgetopt.solve.stages import held

# What a dollar of relief costs the elastic program: policy gives way before law, law before what is fixed.
_POLICY, _LAW, _FIXED = 1.0, 1e4, 1e6
_NEVER_EAGER = ("fixed_program", "negative_line", "award")
_SHOWN_RULES = 6
_WORTH, _MONEY_FIRST = 1e-5, 1e-4


class Way(Enum):
    """Which way a limit has to move."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One rule that has to give way: it has `have`, the others need `need`; `change` is the smallest relief.

    Amounts in cents; `against` the names of the rules it clashes with; `granted_by` who can grant the relief.
    """

    rule: str
    subject: str
    kind: str
    policy: bool
    have: Cents
    need: Cents
    change: Cents
    granted_by: str
    against: tuple[str, ...]
    words: str
    currency: str = "USD"

    def __str__(self) -> str:
        return self.words


def conflicts_of(case: Case, value: Value, rules: Sequence[Rule]) -> tuple[Conflict, ...]:
    """The relaxation with the least dollars of relief, in words and amounts."""
    owned = [(rule, row) for rule in rules for row in rule.rows(case)]
    lp, relief = _elastic(case, value, owned)
    solved = Live(lp).solve()
    if solved.status is not Status.OPTIMAL:
        raise SolverError("the conflicts of an impossible scenario could not be worked out.")
    relieved = [
        (place, cents if way is Way.UP else -cents)
        for place, columns in enumerate(relief)
        for column, way in columns
        if (cents := math.ceil(round(float(solved.values[column]) * 100, 4))) > 0
    ]
    # With the yes/no decisions held, the rest has prices.
    prices = Live(held(lp, solved.values)).solve().price if lp.columns.integer.any() else solved.price
    parties = _parties(owned, prices)
    return tuple(
        _conflict(case, *owned[place], moved, [owned[other] for other in parties[place] if other != place])
        for place, moved in relieved
    )


def _elastic(
    case: Case, value: Value, owned: Sequence[tuple[Rule, Row]]
) -> tuple[LinearProgram, list[list[tuple[int, Way]]]]:
    standing = case.standing
    builder = Builder(case, standing, value, {})
    for id, lines in standing.lines_of_program.items():
        whole = builder.of_program[id] = Moves()
        for line in lines:
            moves = builder.of_line[line.id] = Moves()
            room = np.inf if line.fixed else max(0, line.current) / 100
            moves.up.append(builder.column(-1, 0, 1.0, 0.0, 0.0, np.inf))
            moves.down.append(builder.column(-1, 0, -1.0, 0.0, 0.0, room))
            whole.up += moves.up
            whole.down += moves.down
    rows = RowsOfMatrix()
    relief: list[list[tuple[int, Way]]] = []
    for rule, row in owned:
        if asks_yes_or_no(row):
            # All or nothing is what a proposal is: it does not give way, its money does.
            columns, values, constant = coefficients(builder, row._replace(terms=row.terms[:1]))
            decision = builder.column(-1, -1, 1.0, 0.0, 0.0, 1.0)
            builder.sized[decision] = -row.terms[-1][1] / 100
            columns, values = np.append(columns, np.int32(decision)), np.append(values, -builder.sized[decision])
            rows.add(row, columns, values, -constant, -constant)
            relief.append([])
            continue
        columns, values, constant = coefficients(builder, row)
        weight = _FIXED if rule.kind in _NEVER_EAGER else _POLICY if rule.policy else _LAW
        ways = {Sense.AT_MOST: (Way.UP,), Sense.AT_LEAST: (Way.DOWN,), Sense.EXACTLY: (Way.DOWN, Way.UP)}[row.sense]
        # Among equal reliefs the program with the least to lose gives way.
        worth = max((value[_program(quantity)].per_dollar for quantity, _ in row.terms[:1]), default=0.0)
        # … and before any program, the money: "find 1.3 M" is what a council can act on.
        cost = weight * (1 - _MONEY_FIRST if rule.kind == FundBalance.kind else 1 + _WORTH * worth)
        gives = [(builder.column(-1, -1, 1.0, -cost, 0.0, np.inf), way) for way in ways]
        relief.append(gives)
        columns = np.append(columns, np.array([column for column, _ in gives], np.int32))
        values = np.append(values, [-1.0 if way is Way.UP else 1.0 for _, way in gives])
        limit = row.limit / 100 - constant
        low = -np.inf if row.sense is Sense.AT_MOST else limit
        rows.add(row, columns, values, low, np.inf if row.sense is Sense.AT_LEAST else limit)
    lp = LinearProgram(
        columns=builder.columns(),
        matrix=rows.matrix(),
        row_lower=np.array(rows.lower, np.float64),
        row_upper=np.array(rows.upper, np.float64),
        rows=rows.rows,
    )
    return lp, relief


def _parties(owned: Sequence[tuple[Rule, Row]], price: Floats) -> dict[int, list[int]]:
    """Rows that have a price and touch the same programs, directly or by way of others: they clash together."""
    priced = [place for place in range(len(owned)) if abs(price[place]) > 1e-6]
    leader = {place: place for place in priced}

    def root(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    seen: dict[str, int] = {}
    for place in priced:
        for quantity, _ in owned[place][1].terms:
            first = seen.setdefault(_program(quantity), place)
            leader[root(place)] = root(first)
    groups: dict[int, list[int]] = {place: [] for place in range(len(owned))}
    for place in priced:
        groups[place] = [other for other in priced if root(other) == root(place)]
    return groups


def _program(quantity: Quantity) -> str:
    return quantity.of.program_id if isinstance(quantity.of, LineId) else quantity.of


def _conflict(case: Case, rule: Rule, row: Row, moved: Cents, against: Sequence[tuple[Rule, Row]]) -> Conflict:
    """The conflict of a row whose limit has to move by `moved` cents (up or down)."""
    need, change = row.limit + moved, case.show(abs(moved))
    # The rules that the relieved one clashes with, the largest first: what a reader can act on.
    others = sorted(against, key=lambda pair: (pair[0].kind == rule.kind, -abs(pair[1].limit), pair[1].name))
    names = tuple(dict.fromkeys(other.name for _, other in others))
    listed = "; ".join(names[:_SHOWN_RULES]) + (
        f"; and {len(names) - _SHOWN_RULES} more" if len(names) > _SHOWN_RULES else ""
    )
    have = case.show(row.limit)
    if moved > 0:
        middle = f"“{row.name}” has {have}, but {case.show(need)} is needed; raise it by {change}"
    else:
        middle = f"“{row.name}” asks for {have}, but only {case.show(need)} can be reached; lower it by {change}"
    tail = f", or relax one of: {listed}" if listed else ""
    return Conflict(
        rule=row.rule,
        subject=row.subject,
        kind=rule.kind,
        policy=rule.policy,
        have=row.limit,
        need=need,
        change=abs(moved),
        granted_by=rule.granted_by,
        against=names,
        words=f"These rules cannot all hold: {middle}{tail}. Relief can be granted by {rule.granted_by}.",
        currency=case.budget.currency,
    )
