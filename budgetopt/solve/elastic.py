"""The elastic program of rules that cannot all hold: each row may give way at a price.

A law gives way only where no policy relief suffices, and what is fixed for its kind last of all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from budgetopt.impact.value import Value
from budgetopt.money import units
from budgetopt.rules.case import Case
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.row import Quantity, Row, Sense, Unit
from budgetopt.rules.rule import Rule
from budgetopt.scenario.asked import Lock
from budgetopt.solve.build import finished
from budgetopt.solve.coefficients import add_row
from budgetopt.solve.columns import Builder, Moves, Year
from budgetopt.solve.program import Floats, Ints, LinearProgram
from budgetopt.solve.years import add_changes
from budgetopt.solve.yielding import FundYear, Given, gives, limit, most_relief, shift

# What a dollar of relief costs the elastic program: policy gives way before law, law before what is fixed.
_POLICY, _LAW, _FIXED = 1.0, 1e4, 1e6
_NEVER_EAGER = ("fixed_program", "negative_line", "award")
# All or nothing is what such a proposal is: it does not give way, its money does.
_NEVER = ("not_scalable",)
# One more program that changes, or one that changes less than asked, is a small thing beside money.
_A_PROGRAM = 1_000.0
# What settles equal reliefs: never more a dollar than a hundredth of a dollar of policy, whatever gives way.
_WORTH, _STOOD, _MONEY_FIRST, _SETTLES = 1e-5, 1e-3, 1e-4, 100.0


@dataclass(frozen=True)
class Elastic:
    """The elastic program; of every rule's row its place in the matrix, and the columns by which it gives way, each
    with where its limit moves (+1 up, −1 down); `given`: the columns of what that gives to other rows; `moves`: the
    columns of every program, a year each."""

    lp: LinearProgram
    places: Ints
    relief: list[list[tuple[int, int]]]
    given: list[int]
    moves: Sequence[Mapping[str, Moves]]

    def change(self, total: Quantity, values: Floats) -> float:
        """What a program has above today in a year, in currency units."""
        moves = self.moves[total.year - 1][total.program_id]
        return float(values[moves.up].sum() - values[moves.down].sum())


def elastic_program(
    case: Case, value: Value, owned: Sequence[tuple[Rule, Row]], forced: frozenset[FundYear]
) -> Elastic:
    """The program in which the rows of rules give way; `forced`: see `shift`."""
    builder = Builder.of(case, value)
    for year in builder.years:
        _free_amounts(builder, year)
    add_changes(builder, 0.0)
    a_position, stood = _money_a_position(case), _stood(case)
    relief = [_gives(builder, rule, row, a_position, rule.index in stood) for rule, row in owned]
    given = _given(builder, owned, relief)
    places = []
    for (rule, row), ways in zip(owned, relief, strict=True):
        others = [(given[key], by) for key, by in shift(case, rule, row, forced) if key in given]
        moved = tuple((column, -float(by)) for column, by in [*ways, *others])
        places.append(add_row(builder, row._replace(limit=limit(case, rule, row, forced)), moved))
    moves = [year.of_program for year in builder.years]
    return Elastic(finished(builder), np.array(places, np.int32), relief, [*given.values()], moves)


def _given(
    builder: Builder, owned: Sequence[tuple[Rule, Row]], relief: Sequence[Sequence[tuple[int, int]]]
) -> dict[Given, int]:
    """The columns of what rows give to others; of a reserve that is less in each of several years, the most."""
    each: dict[Given, list[int]] = {}
    for (rule, row), columns in zip(owned, relief, strict=True):
        if (given := gives(builder.case, rule, row)) is not None:
            each.setdefault(given, []).append(columns[0][0])
    found = {}
    for given, (first, *others) in each.items():
        found[given] = builder.column(0.0, np.inf) if others else first
        for column in (first, *others) if others else ():
            builder.rows.help({found[given]: 1.0, column: -1.0}, lower=0.0)
    return found


def _free_amounts(builder: Builder, year: Year) -> None:
    """Every line may rise without end and fall to nothing: only rows hold it."""
    money, standing = builder.case.money(year.number), builder.standing
    for id, lines in standing.lines_of_program.items():
        for line in lines:
            room = np.inf if line.fixed else max(0, line.current) / 100
            year.of_line[line.id] = Moves(
                [builder.column(0.0, np.inf, line=0, year=year.number)],
                [builder.column(0.0, room, line=0, sign=-1.0, year=year.number)],
            )
        year.of_program[id] = _of_program(builder, year, [year.of_line[line.id] for line in lines])
        # What a yes or no switches is bounded by all that could ever come together for the program.
        purses = sum(max(0, money[line.id.fund_id]) for line in lines)
        year.reach[id] = (
            min(0, standing.total[id]),
            2 * (max(1, standing.total[id], standing.asked.get(id, 0)) + purses),
        )


def _of_program(builder: Builder, year: Year, lines: Sequence[Moves]) -> Moves:
    """How a program rises and falls: where several lines pay, by what is left when one pays for another."""
    if len(lines) <= 1:
        return lines[0] if lines else Moves()
    rise, fall = (builder.column(0.0, np.inf, sign=sign, year=year.number) for sign in (1.0, -1.0))
    entries = {rise: -1.0, fall: 1.0}
    for moves in lines:
        entries |= dict.fromkeys(moves.up, 1.0) | dict.fromkeys(moves.down, -1.0)
    builder.rows.help(entries, 0.0, 0.0)
    return Moves([rise], [fall])


def _money_a_position(case: Case) -> float:
    """Currency units that a position stands for: the mean of the city's programs that have some."""
    totals = case.standing.total
    staffed = [program for program in case.budget.programs if program.fte and totals[program.id] > 0]
    positions = float(sum(program.fte or 0 for program in staffed))
    return sum(totals[program.id] for program in staffed) / 100 / positions if positions else 1.0


def _stood(case: Case) -> set[int | None]:
    """The places of the locks that stood when the last decisions were made: what was decided last is what they stand
    in the way of, and gives way first."""
    locks = {place: one for place, one in enumerate(case.scenario.rules) if isinstance(one, Lock)}
    rounds = {place: one.decided.round if one.decided else 0 for place, one in locks.items()}
    return {place for place, one in rounds.items() if one < max(rounds.values())}


def _gives(builder: Builder, rule: Rule, row: Row, a_position: float, stood: bool) -> list[tuple[int, int]]:
    """The columns by which a row gives way, at the price of what it is."""
    if rule.kind in _NEVER:
        return []
    weight = _FIXED if rule.kind in _NEVER_EAGER else _POLICY if rule.policy else _LAW
    ways = {Sense.AT_MOST: (1,), Sense.AT_LEAST: (-1,), Sense.EXACTLY: (-1, 1)}[row.sense]
    # Among equal reliefs the program with the least to lose gives way.
    worth = max((builder.value[quantity.program_id].per_dollar for quantity, _ in row.terms[:1]), default=0.0)
    # … and before any program, the money: "find 1.3 M" is what a council can act on.
    settled = -_MONEY_FIRST if rule.kind == FundBalance.kind else _WORTH * worth + _STOOD * stood
    cost = weight + min(weight, _SETTLES) * settled
    if row.unit is Unit.POSITIONS:
        cost *= a_position
    elif row.unit is Unit.PROGRAMS:
        cost *= _A_PROGRAM
    most = most_relief(builder.case, rule, row)
    room = np.inf if most is None else units(most)
    return [(builder.column(0.0, room, penalty=-cost), way) for way in ways]
