"""What the limits of a solved plan cost: shadow prices, and what a dollar must be worth to move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from budgetopt.rules.case import Case
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.fund_limits import FundLimitsRule
from budgetopt.rules.row import Row, Sense
from budgetopt.solve.build import is_bound
from budgetopt.solve.in_time import InTime
from budgetopt.solve.optimum import NOTHING, OptimalBasis
from budgetopt.solve.priced import STEP, PricedPlan

# The rows that limit what a fund spends in a year by its money.
_OF_MONEY = (FundBalance.kind, FundLimitsRule.kind)


@dataclass(frozen=True)
class Margins:
    """What one dollar more for a program takes from others, and what one dollar less gives them, in impact points.

    Both of the first planned year, by the prices of the plan, exit costs and all binding rules included; nan where the
    program cannot move.
    """

    takes: float
    gives: float


def margins(optimum: OptimalBasis, programs: Sequence[str]) -> dict[str, Margins]:
    """The margins of every program (ids in the order of the columns' program places)."""
    lp, price = optimum.lp, optimum.solved.price
    columns = lp.columns
    priced = lp.matrix.transposed_times(price, len(columns)) - columns.penalty
    found = {}
    for index, id in enumerate(programs):
        if lp.link[index] >= 0 and not columns.penalty.any():
            worth = -float(price[lp.link[index]])
            found[id] = Margins(worth, worth)
            continue
        own = columns.of_program(index)
        own = own[columns.year[own] == 1]
        # The segments of a program with several lines carry its price; the moves of its lines do not.
        segments = own[columns.line[own] < 0] if lp.link[index] >= 0 else own
        up = segments[columns.sign[segments] > 0]
        down = segments[columns.sign[segments] < 0]
        found[id] = Margins(
            float(priced[up[0]]) if len(up) else float("nan"), -float(priced[down[0]]) if len(down) else float("nan")
        )
    return found


def shadow_prices(
    priced: PricedPlan, binding: Sequence[bool], stop: Callable[[], object], limit_s: float | None
) -> list[float]:
    """For each row the objective points gained if its limit were one unit looser; 0 where it does not bind.

    At a kink the gain is reported, not the loss of tightening. Of a fund's balance the unit is money: what the scenario
    sets aside of the fund stays, and how much may stay idle. Where benefits count, a further dollar, or one less set
    aside, counts 1 even where it stays idle; where no more may stay idle it has to be spent, and counts what it does
    there, nothing where no plan can take it. After `limit_s` seconds `stop` is called, and the rest are the duals of
    the optimum, which may be too high where it is degenerate.
    """
    place_of = {id(row): index for index, row in enumerate(priced.optimum.lp.rows) if row is not None}
    scenario = priced.case.scenario
    in_time = InTime([index for index, binds in enumerate(binding) if binds], limit_s, stop)
    found = {place: _price(priced, place_of, priced.rows[place]) for place in in_time}
    priced.optimum.again = len(found) == len(in_time.items)
    of_funds: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in priced.rows:
        if row.rule_id.kind in _OF_MONEY:
            of_funds[row.subject_id, row.year].append(row)
    prices = []
    for index, (row, binds) in enumerate(zip(priced.rows, binding, strict=True)):
        benefits, balance = scenario.objective == "benefits", row.rule_id.kind == FundBalance.kind
        price, own = 0.0, []
        if balance or (benefits and sets_aside(priced.case, row)):
            price = scenario.yearly[row.year - 1] if benefits else 0.0
            kinds = _OF_MONEY if balance else (FundLimitsRule.kind,)
            of_fund = of_funds[row.subject_id, row.year]
            own = [place_of[id(one)] for one in of_fund if one.rule_id.kind in kinds]
        if len(own) > 1:
            gained = priced.optimum.higher(own)
            price = 0.0 if isnan(gained) else price + gained
        elif binds:
            price += found[index] if index in found else _price(priced, place_of, row)
        prices.append(price)
    priced.optimum.again = True
    return prices


def sets_aside(case: Case, row: Row) -> bool:
    """Whether a row is what the scenario sets aside of a fund, beyond the law."""
    fund = row.subject_id
    if row.rule_id.kind != FundLimitsRule.kind or row.sense is not Sense.AT_MOST:
        return False
    aside = case.reserve[fund]
    return aside > case.budget.fund[fund].reserve and row.limit == case.money(row.year)[fund] - aside


def _price(priced: PricedPlan, place_of: Mapping[int, int], row: Row) -> float:
    return _of_range(priced, row) if is_bound(row) else priced.optimum.looser(place_of[id(row)])


def _of_range(priced: PricedPlan, row: Row) -> float:
    """The price of the end of a program's or line's range: what the column beyond it brings."""
    gains = [0.0]
    for end in priced.ends_of(row):
        *_, up = end
        room, lp = priced.room(row, end), priced.optimum.lp
        column = lp.beyond.get(end, -1)
        if not room or column < 0:
            continue
        if priced.optimum.again and priced.bends(end, room):
            gains.append(_solved_again(priced, row, up))
        elif (lp.columns.sign[column] > 0) == up:
            gains.append(priced.optimum.wider(column, up=room))
        else:
            gains.append(priced.optimum.wider(column, down=room))
    return max(gains)


def _solved_again(priced: PricedPlan, row: Row, up: bool) -> float:
    """The gain of one unit, where one column does not say what it is worth."""
    looser = (
        row._replace(sense=Sense.AT_LEAST, limit=row.limit - STEP)
        if not up
        else row._replace(sense=Sense.AT_MOST, limit=row.limit + STEP)
    )
    other = [] if row.sense is not Sense.EXACTLY else [row._replace(sense=Sense.AT_LEAST if up else Sense.AT_MOST)]
    rows = [one for own in priced.rows for one in ([looser, *other] if own is row else [own])]
    best = priced.optimum.solved.objective
    gained = priced.best(rows) - best
    return gained if gained > NOTHING + 1e-14 * abs(best) else 0.0
