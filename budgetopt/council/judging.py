"""Whether a council may do it: an amendment, decisions or a plan against the rules of an authority."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from budgetopt.city.ledger import LineId
from budgetopt.council.amended import amended
from budgetopt.council.authority import (
    AppliesTo,
    Authority,
    AuthorityRule,
    Balance,
    Majority,
    MeasuredFrom,
    Per,
    Unless,
    WhichWay,
    carried,
    votes_in,
)
from budgetopt.council.state import AmendedState
from budgetopt.grouping import summed
from budgetopt.money import Cents
from budgetopt.rules import Allocation, Case
from budgetopt.scenario.amending import Amendment, LineKind, Side

_CLAIMED = (Unless.EMERGENCY, Unless.EXECUTIVE_CONSENTS, Unless.MANDATED)


@dataclass(frozen=True)
class AuthorityVerdict:
    """What a rule says: refused, or not; `open` while a vote that it needs is not recorded. `words` why."""

    rule: AuthorityRule
    subject: str
    refused: bool
    words: str
    open: bool = False

    @property
    def said(self) -> str:
        """The verdict in a word."""
        return "refused" if self.refused else "open" if self.open else "allowed"

    @property
    def record(self) -> dict[str, str]:
        """The verdict as JSON carries it."""
        return {"rule": self.rule.name, "subject": self.subject, "verdict": self.said, "words": self.words}

    def __str__(self) -> str:
        return f"{self.said.capitalize()} ({self.rule.name}): {self.words}."


@dataclass(frozen=True)
class MovedMoney:
    """What is judged: every line's cents in the recommendation, in the adopted budget and after, what each fund spends
    beyond its sources and beyond its estimate, and what was claimed and voted.

    `before`: the lines before it; those of the recommendation but where that is another (a score's own base). `last`:
    those right before it, with all that were moved earlier: what it does not change itself is not held against it.
    """

    case: Case
    before: Mapping[LineId, Cents]
    last: Mapping[LineId, Cents]
    recommended: Mapping[LineId, Cents]
    after: Mapping[LineId, Cents]
    unbalanced: Mapping[str, Cents]
    beyond: Mapping[str, Cents]
    revenue: Mapping[str, Cents]
    claims: str = ""
    vote: str = ""


def verdicts(
    authority: Authority,
    before: AmendedState,
    amendments: Sequence[Amendment],
    after: AmendedState,
    known: Sequence[Amendment] = (),
) -> tuple[AuthorityVerdict, ...]:
    """What the rules say of amendments: each by itself from the base, and all together in their order. `known`: all
    that were moved, of which some may make the programs that these change."""
    found: list[AuthorityVerdict] = []
    last, several = before, len(amendments) > 1
    for index, one in enumerate(amendments):
        alone = amended(before, [one], known) if several else after
        so_far = amended(before, amendments[: index + 1], known) if several else after
        by_itself, together = (
            _moved(before, before, alone, [one]),
            _moved(before, last, so_far, amendments[: index + 1]),
        )
        for rule in authority.rules:
            moved = together if rule.per is Per.ALL_TOGETHER else by_itself
            found += _named(judged(rule, moved), one if several else None)
        last = so_far
    return tuple(dict.fromkeys(found))


def _named(said: Iterable[AuthorityVerdict], one: Amendment | None) -> list[AuthorityVerdict]:
    return [replace(it, words=f"{one.called}: {it.words}") if one else it for it in said]


def _moved(
    before: AmendedState, last: AmendedState, after: AmendedState, amendments: Sequence[Amendment]
) -> MovedMoney:
    """What amendments moved, of which the last of them is judged: it changes what is `last`."""
    one = amendments[-1]
    revenue = summed(
        (line.fund_id, line.change_cents if line.side is Side.SOURCE else -line.change_cents)
        for each in amendments
        for line in each.money_lines
        if line.kind is LineKind.REVENUE
    )
    estimate, own = before.case.available, {line.fund_id for line in one.money_lines}
    held = {id: _held(after, id) for id in estimate if id in own}
    return MovedMoney(
        case=after.case,
        before=before.amounts,
        last=last.amounts,
        recommended=before.amounts,
        after=after.amounts,
        unbalanced={id: _off(before, after, amendments, id) for id in held},
        beyond={id: held[id] - max(estimate[id], _held(before, id)) for id in held},
        revenue=revenue,
        claims=" ".join(one.provisos).casefold(),
        vote=one.vote,
    )


def verdicts_between(
    authority: Authority, case: Case, before: Allocation, after: Allocation, decided: Collection[str] | None = None
) -> tuple[AuthorityVerdict, ...]:
    """What the rules say of what lies between two allocations; of the programs that were `decided` alone, if these are
    named (the plan chose the rest, and balances by itself)."""
    was = {line.id: before.amount(line.id) for line in case.standing.lines}
    now = {id: after.amount(id) if decided is None or id.program_id in decided else cents for id, cents in was.items()}
    off = {id: after.spent(id) - before.spent(id) if decided is None else 0 for id in case.available}
    room = {id: case.available[id] - case.reserve[id] for id in case.available}
    beyond = {id: after.spent(id) - max(room[id], before.spent(id)) if decided is None else 0 for id in room}
    moved = MovedMoney(case, was, was, was, now, off, beyond, {})
    return tuple(one for rule in authority.rules for one in judged(rule, moved))


def _held(state: AmendedState, fund: str) -> Cents:
    """What a fund's lines, their exit costs and its reserve take."""
    return state.spent(fund) + state.reserve[fund]


def _off(before: AmendedState, after: AmendedState, amendments: Iterable[Amendment], fund: str) -> Cents:
    """How much a fund's uses are above its sources, in cents."""
    drawn = sum(
        line.signed_cents
        for one in amendments
        for line in one.money_lines
        if line.fund_id == fund and line.kind in (LineKind.REVENUE, LineKind.FUND_BALANCE)
    )
    return _held(after, fund) - _held(before, fund) + drawn


def judged(rule: AuthorityRule, moved: MovedMoney) -> list[AuthorityVerdict]:
    """What one rule says."""
    found = _balance(rule, moved) + _within_revenue(rule, moved)
    if rule.direction is not None:
        looked = _transfers(rule, moved) if rule.direction is WhichWay.TRANSFER else _changes(rule, moved)
        found += [one for subject, whole, cents in looked for one in _limited(rule, moved, subject, whole, cents)]
    elif rule.vote and moved.after != moved.last:
        found += _voted(rule, moved, "the amendment")
    return found


def _from(rule: AuthorityRule, moved: MovedMoney) -> Mapping[LineId, Cents]:
    if rule.measured_from is MeasuredFrom.RECOMMENDATION:
        return moved.recommended
    return Allocation.today(moved.case.standing).amounts


def _subject_of(rule: AuthorityRule, moved: MovedMoney) -> Callable[[LineId], str]:
    budget = moved.case.budget
    match rule.applies_to:
        case AppliesTo.ITEM:
            return lambda line: f"{budget.program_names[line.program_id]} from {budget.fund_names[line.fund_id]}"
        case AppliesTo.DEPARTMENT:
            return lambda line: budget.program[line.program_id].department
        case AppliesTo.FUND:
            return lambda line: budget.fund_names[line.fund_id]
        case _:
            return lambda line: "all together"


def _sums(rule: AuthorityRule, moved: MovedMoney) -> dict[str, tuple[Cents, Cents, Cents]]:
    """Every subject's cents where it is measured from, right before the amendment, and after; of those that amendments
    so far touch."""
    start, subject = _from(rule, moved), _subject_of(rule, moved)
    touched = {subject(id) for id in moved.after if moved.after[id] != moved.before.get(id, 0)}
    found: dict[str, tuple[Cents, Cents, Cents]] = {}
    for id in sorted(start.keys() | moved.after.keys()):
        if id in moved.case.standing.line and (name := subject(id)) in touched:
            was, last, now = found.get(name, (0, 0, 0))
            found[name] = (was + start.get(id, 0), last + moved.last.get(id, 0), now + moved.after.get(id, 0))
    return found


def _changes(rule: AuthorityRule, moved: MovedMoney) -> list[tuple[str, Cents, Cents]]:
    """Subject, what it is measured from, and how much it rises (or falls), where the amendment itself moves it so."""
    sign = 1 if rule.direction is WhichWay.INCREASE else -1
    return [
        (name, was, sign * (now - was))
        for name, (was, last, now) in _sums(rule, moved).items()
        if sign * (now - was) > 0 and sign * (now - last) > 0
    ]


def _transfers(rule: AuthorityRule, moved: MovedMoney) -> list[tuple[str, Cents, Cents]]:
    """What goes from some subjects to others: the lesser of all that is given and all that is taken."""
    sums = _sums(rule, moved)
    changes = {name: now - was for name, (was, _, now) in sums.items()}
    given, taken = (sum(max(0, sign * change) for change in changes.values()) for sign in (1, -1))
    if not min(given, taken) or all(last == now for _, last, now in sums.values()):
        return []
    names = [" and ".join(name for name, change in changes.items() if sign * change > 0) for sign in (-1, 1)]
    whole = sum(was for name, (was, *_) in sums.items() if changes[name] < 0)
    return [(f"from {names[0]} to {names[1]}", whole, min(given, taken))]


def _limited(
    rule: AuthorityRule, moved: MovedMoney, subject: str, whole: Cents, cents: Cents
) -> list[AuthorityVerdict]:
    show = moved.case.show
    does = {WhichWay.INCREASE: "rises by", WhichWay.DECREASE: "falls by", WhichWay.TRANSFER: "moves"}
    if rule.limit is not None and cents > (most := rule.limit.cents(whole)):
        words = f"{subject} {does[rule.direction or WhichWay.INCREASE]} {show(cents)}; {show(most)} is allowed"
        return [_refused(rule, moved, subject, words, cents)]
    return _voted(rule, moved, subject) if rule.vote else []


def _refused(rule: AuthorityRule, moved: MovedMoney, subject: str, words: str, cents: Cents = 0) -> AuthorityVerdict:
    for excuse in rule.unless:
        if said := _excused(excuse, moved, cents):
            return AuthorityVerdict(rule, subject, False, f"{words}; excused: {said}")
    return AuthorityVerdict(rule, subject, True, words)


def _excused(excuse: Unless, moved: MovedMoney, cents: Cents) -> str:
    """The words of what excuses; "" for what does not."""
    if excuse in _CLAIMED:
        return f"{excuse} is claimed in a proviso, to be confirmed" if str(excuse) in moved.claims else ""
    if excuse is Unless.NEW_REVENUE:
        new = sum(max(0, found) for found in moved.revenue.values())
        return f"{moved.case.show(new)} of new revenue pays for it" if 0 < cents <= new else ""
    by_department = summed(
        (moved.case.budget.program[id.program_id].department, change)
        for id, now in moved.after.items()
        if (change := now - moved.before.get(id, 0))
    )
    return "the money stays in its department" if by_department and not any(by_department.values()) else ""


def _balance(rule: AuthorityRule, moved: MovedMoney) -> list[AuthorityVerdict]:
    show, names = moved.case.show, moved.case.budget.fund_names
    if rule.balance is Balance.FUND:
        off = {names[id]: cents for id, cents in moved.unbalanced.items() if cents}
    else:
        off = {"all funds together": cents} if (cents := sum(moved.unbalanced.values())) else {}
    if rule.balance is Balance.NONE:
        return []
    return [
        _refused(rule, moved, name, f"{name}: uses are {show(abs(cents))} {'above' if cents > 0 else 'below'} sources")
        for name, cents in off.items()
    ]


def _within_revenue(rule: AuthorityRule, moved: MovedMoney) -> list[AuthorityVerdict]:
    if not rule.within_revenue:
        return []
    show, names = moved.case.show, moved.case.budget.fund_names
    return [
        _refused(rule, moved, names[id], f"{names[id]} is given {show(cents)} more than its estimated revenue", cents)
        for id, cents in moved.beyond.items()
        if cents > 0
    ]


def _voted(rule: AuthorityRule, moved: MovedMoney, subject: str) -> list[AuthorityVerdict]:
    """Whether the vote is there; open where none stands in the amendment."""
    if rule.vote is None:
        return []
    votes, needed = votes_in(moved.vote), f"{subject} needs {_ARTICLE.get(rule.vote, '')}{rule.vote}"
    if votes is None:
        return [AuthorityVerdict(rule, subject, False, f"{needed}; no vote is recorded", open=True)]
    for_, against = votes
    if carried(rule.vote, for_, against):
        return [AuthorityVerdict(rule, subject, False, f"{needed} and has {for_}–{against}")]
    return [_refused(rule, moved, subject, f"{needed} and has {for_}–{against}")]


_ARTICLE = {Majority.MAJORITY: "a ", Majority.PLUS_ONE: "a ", Majority.UNANIMOUS: "a vote that is "}
