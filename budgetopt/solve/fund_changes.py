"""What a scenario asks of a fund is policy too: how much of the change it asks for the rules allow."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal

import numpy as np

from budgetopt.errors import TimeLimitReached
from budgetopt.impact.value import Value
from budgetopt.money import Cents
from budgetopt.rules import Case, Rule, Unknown, rows_of
from budgetopt.scenario.quantities import InCents, Percent
from budgetopt.solve.build import build
from budgetopt.solve.highs import SolverStatus, solve

# A change in percent is found to a hundred-thousandth of the fund, one in money to that share of the change.
FINEST = Decimal("0.00001")
_STEPS = 100_000
# Seconds for one question that turns on yes and no, and for all of them together.
_EACH_S, _TOGETHER_S = 2.0, 20.0
Asked = Percent | Cents


@dataclass(frozen=True, slots=True)
class FundChange:
    """The largest change of a fund's money that all other rules allow, in the direction that is asked.

    `asked` and `largest` are shares, or new amounts in cents; `available_cents` what the fund then has; `as_today` the
    other funds whose own changes cannot be met and that are taken as the workbook has them. Not `proven` where the
    search was stopped: more may be possible.
    """

    fund_id: str
    fund: str
    asked: Asked
    largest: Asked
    available_cents: Cents
    as_today: tuple[str, ...]
    words: str = field(repr=False)
    proven: bool = True

    def __str__(self) -> str:
        return self.words


def fund_changes(
    case: Case, value: Value, rules: Sequence[Rule], time_limit_s: float | None = _TOGETHER_S
) -> tuple[FundChange, ...]:
    """For each fund whose change is asked for and cannot be met, the largest that is possible; nothing for one that no
    change of its own helps. What is unknown gives what is forced, so that holding it stands in no way. `time_limit_s`
    (None: no end) is for all of them together; what it ended early says so."""
    asked = {id: change for id, change in case.scenario.funds.items() if case.available[id] != case.untouched[id]}
    if not asked:
        return ()
    others = [rule for rule in rules if not isinstance(rule, Unknown)]
    end = None if time_limit_s is None else time.monotonic() + time_limit_s
    # Questions that time left open: taken for no, so that what is named is possible.
    open_: list[Mapping[str, Asked]] = []

    def possible(funds: Mapping[str, Asked]) -> bool:
        changed = replace(case, scenario=case.scenario.with_changes(funds=funds))
        try:
            if end is None or time.monotonic() < end:
                return _is_possible(changed, value, others)
        except TimeLimitReached:
            pass
        open_.append(funds)
        return False

    alone = {id: possible({id: change}) for id, change in asked.items()} if len(asked) > 1 else {}
    found = []
    for id in asked:
        rest = _rest(id, asked, alone, possible)
        change = None if rest is None else _largest(case, id, rest, possible)
        if change is None and open_:
            change = _told(case, id, _stepped(case, id, _steps(case, id)[0], 0), ())
        if change is not None:
            found.append(_stopped(case, change) if open_ else change)
    return tuple(found)


def _stopped(case: Case, change: FundChange) -> FundChange:
    """A change that is possible, where more may be."""
    nothing = change.available_cents == case.untouched[change.fund_id]
    words = change.words.split("; ", 1)[0] if nothing else change.words[:-1]
    more = "how much of it is possible was not found" if nothing else "more may be possible"
    return replace(change, words=f"{words}; {more} within the time limit.", proven=False)


def _rest(
    id: str, asked: Mapping[str, Asked], alone: Mapping[str, bool], possible: Callable[[Mapping[str, Asked]], bool]
) -> dict[str, Asked] | None:
    """What the other funds are asked: as it is, or without what cannot be met by itself, or nothing; None where even
    that leaves no plan."""
    others = {other: change for other, change in asked.items() if other != id}
    met = {other: change for other, change in others.items() if alone[other]}
    return next((rest for rest in (others, met, dict[str, Asked]()) if possible(rest)), None)


def _largest(
    case: Case, id: str, rest: Mapping[str, Asked], possible: Callable[[Mapping[str, Asked]], bool]
) -> FundChange | None:
    """The largest change, by halving from none to what is asked; None where that is possible beside the rest."""
    asked = case.scenario.funds[id]
    if possible({**rest, id: asked}):
        return None
    step, high = _steps(case, id)
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        if possible({**rest, id: _stepped(case, id, step, middle)}):
            low = middle
        else:
            high = middle
    as_today = tuple(other for other in case.scenario.funds if other != id and other not in rest)
    return _told(case, id, _stepped(case, id, step, low), as_today)


def _steps(case: Case, id: str) -> tuple[Decimal | Cents, int]:
    """A small step from no change towards what is asked, and how many of them come to it."""
    asked = case.scenario.funds[id]
    if isinstance(asked, Percent):
        return FINEST.copy_sign(asked), int(abs(asked) / FINEST)
    whole = asked - case.untouched[id]
    size = -(-abs(whole) // (100 * _STEPS)) * 100 or 1
    return (size if whole > 0 else -size), -(-abs(whole) // size)


def _stepped(case: Case, id: str, step: Decimal | Cents, number: int) -> Asked:
    if isinstance(step, Decimal):
        return Percent(step * number)
    return InCents(case.untouched[id] + step * number)


def _told(case: Case, id: str, largest: Asked, as_today: tuple[str, ...]) -> FundChange:
    names, asked = case.budget.fund_names, case.scenario.funds[id]
    available = replace(case, scenario=case.scenario.with_changes(funds={id: largest})).available[id]
    nothing = available == case.untouched[id]
    if isinstance(largest, Percent):
        wanted, most = _percent(Decimal(asked)), f"at most {_percent(largest, shown=True)} ({case.show(available)})"
    else:
        wanted, most = case.show(int(asked)), f"{case.show(available)} at the {'least' if largest > asked else 'most'}"
    beside = f" with {' and '.join(names[other] for other in as_today)} as today and" if as_today else " with"
    said = "no change" if nothing else most
    return FundChange(
        fund_id=id,
        fund=names[id],
        asked=asked,
        largest=largest,
        available_cents=available,
        as_today=as_today,
        words=f"{names[id]}: {wanted} is asked for; {said} is possible{beside} everything else kept.",
    )


def _percent(share: Decimal, shown: bool = False) -> str:
    """A signed percentage as a person reads it; `shown`: to a tenth, towards no change."""
    number = share * 100
    tenths = number.quantize(Decimal("0.1"), ROUND_DOWN)
    number = tenths if shown and tenths else number.normalize()
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{abs(number):f}%"


def _is_possible(case: Case, value: Value, rules: Sequence[Rule]) -> bool:
    """Raises TimeLimitReached where a search does not say."""
    lp = build(case, value, rows_of(rules, case))
    found = solve(lp, gain=np.zeros(len(lp.columns)), time_limit_s=_EACH_S if lp.columns.mixed else None)
    return found.status is not SolverStatus.INFEASIBLE
