"""What amendments make of a budget: its amounts, the money of funds, reserves, new programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from budgetopt.city.ledger import LineId
from budgetopt.council.state import AmendedState
from budgetopt.money import Cents
from budgetopt.scenario.amending import Amendment, FundMoney, LineKind, Side, changes_of, with_money, with_new_programs


def amended(before: AmendedState, amendments: Iterable[Amendment], known: Sequence[Amendment] = ()) -> AmendedState:
    """The state with amendments in it. Of `known` others, those that make the programs that these change are looked up.

    A source of fund balance takes first what the fund leaves unallocated; what is beyond that is money that the budget
    did not count, and comes once.
    """
    amendments = tuple(amendments)
    found, once, reserve, balance = (defaultdict[str, Cents](int) for _ in range(4))
    for line in (line for one in amendments for line in one.money_lines):
        cents = line.change_cents if line.side is Side.SOURCE else -line.change_cents
        if line.kind is LineKind.REVENUE:
            found[line.fund_id] += cents
            once[line.fund_id] += 0 if line.recurring else cents
        elif line.kind is LineKind.RESERVE:
            reserve[line.fund_id] += cents
        elif line.kind is LineKind.FUND_BALANCE:
            balance[line.fund_id] += cents
    for fund, cents in balance.items():
        beyond = max(0, cents - max(0, before.idle(fund)))
        found[fund] += beyond
        once[fund] += beyond
    funds = dict(before.funds)
    for fund, cents in found.items():
        if cents:
            funds[fund] = _money(before, fund, cents, once[fund])
    asked = before.scenario.with_changes(funds={id: it for id, it in before.scenario.funds.items() if id not in funds})
    makers = makers_of(amendments, known)
    budget = with_money(with_new_programs(before.budget, (*amendments, *makers), before.made), funds)
    amounts = dict(before.amounts)
    changes = changes_of(amendments)
    for key, change in changes.items():
        amounts[LineId(*key)] = amounts.get(LineId(*key), 0) + change
    left = {id: cents - reserve[id] for id, cents in before.reserve.items()}
    touched = before.touched | {LineId(*key) for key in changes}
    return AmendedState(budget, asked, amounts, funds, left, before.reserve_before, touched, before.made)


def makers_of(amendments: Sequence[Amendment], known: Sequence[Amendment]) -> tuple[Amendment, ...]:
    """Of `known`, those that make a new program that amendments change, and none of these makes."""

    def made(one: Amendment) -> set[str]:
        return {line.program_id for line in one.lines if line.kind is LineKind.NEW_PROGRAM}

    changed = {line.program_id for one in amendments for line in one.lines if line.kind is LineKind.PROGRAM}
    lacking = changed - {id for one in amendments for id in made(one)}
    return tuple(one for one in known if one not in amendments and made(one) & lacking)


def _money(before: AmendedState, fund: str, more: Cents, once: Cents) -> FundMoney:
    case = before.case
    one_time = before.budget.fund[fund].one_time
    if one_time is not None:
        one_time = max(0, case.available[fund] - case.ongoing(fund, 1) + once)
    return FundMoney(available_cents=case.available[fund] + more, one_time_cents=one_time)
