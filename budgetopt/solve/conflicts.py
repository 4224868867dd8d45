"""Why no plan meets all the rules: every conflict at once, each as have, need and the smallest change.

The elastic program (solve/elastic.py) finds the least dollars of relief, and its prices tell which rules clash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from budgetopt.city.ledger import LineId
from budgetopt.grouping import grouped
from budgetopt.impact.value import Value
from budgetopt.money import Cents, show
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.row import Quantity, Row, RuleId, Unit
from budgetopt.rules.rule import Rule
from budgetopt.solve.least_relief import PRICED, least_relief
from budgetopt.solve.program import Floats
from budgetopt.solve.yielding import Given, gives, have

_SHOWN_RULES = 6
# What is proven of rules in conflict, and what is not.
_IMPOSSIBLE, _NOT_FOUND = "These rules cannot all hold", "No plan in whole cents was found"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One rule that has to give way: it has `have`, the others need `need`; `change` is the smallest relief.

    Amounts in hundredths of `unit` (cents of money); `against` the names of the rules it clashes with; `granted_by` who
    can grant the relief. `before_cents`: of a limit on a change from year to year, what the program has with all relief
    in the year before (None: any other limit).
    """

    rule_id: RuleId
    rule: str
    subject_id: str
    subject: str
    policy: bool
    have_cents: int
    need_cents: int
    change_cents: int
    granted_by: str
    against: tuple[str, ...] = field(repr=False)
    words: str = field(repr=False)
    currency: str = "USD"
    year: int = 1
    unit: Unit = Unit.MONEY
    before_cents: int | None = None

    def __str__(self) -> str:
        return self.words

    @property
    def kind(self) -> str:
        """The kind of the rule."""
        return self.rule_id.kind

    def shown(self, hundredths: int) -> str:
        """An amount as a person reads it, in the unit of the rule: money, positions or programs."""
        return _in_words(hundredths, self.unit, self.currency)


def conflicts_of(
    case: Case, value: Value, rules: Sequence[Rule], time_limit_s: float | None = None
) -> tuple[Conflict, ...]:
    """The relaxation with the least dollars of relief, in words and amounts; of a search that was stopped one that is
    enough, if not the least. Raises TimeLimitReached where none is found in time."""
    least = least_relief(case, value, rules, time_limit_s)
    owned = least.owned
    parties = _parties(owned, least.price)

    def before(total: Quantity) -> Cents:
        return case.standing.total[total.program_id] + round(least.elastic.change(total, least.solved.values) * 100)

    found, said = [], _IMPOSSIBLE if least.proven else _NOT_FOUND
    for place, ((rule, row), columns) in enumerate(zip(owned, least.elastic.relief, strict=True)):
        for moved in [way * least.relief[column] for column, way in columns if column in least.relief]:
            against = [owned[other] for other in parties.get(place, ()) if other != place]
            has = row._replace(limit=have(case, rule, row, least.given))
            found.append(_conflict(case, rule, has, moved, before, against, said))
    return tuple(found)


def missed_by(case: Case, rules: Sequence[Rule], years: Sequence[Mapping[LineId, Cents]]) -> tuple[Conflict, ...]:
    """What amounts in whole cents miss of every rule, exactly: with that relief they are a plan. That there is none
    without it is not proven, and not said."""
    measure = Allocation.over_years(case.standing, years)[-1].measure
    owned = [(rule, row) for rule in rules for year in case.years for row in rule.rows(case, year)]
    # What is missing of money comes first, then of reserves: what they give, others have.
    owned.sort(key=lambda one: (not isinstance(one[0], FundBalance), gives(case, *one) is None))
    found, given = [], dict[Given, Cents]()
    for rule, row in owned:
        has = row._replace(limit=have(case, rule, row, given))
        value = row.value(measure)
        missed = -(-has.excess(value) // row.scale)
        if missed > 0:
            moved = missed if value > has.limit * row.scale else -missed
            found.append(_conflict(case, rule, has, moved, measure, [], _NOT_FOUND))
            if (key := gives(case, rule, row)) is not None:
                given[key] = max(given.get(key, 0), missed)
    return tuple(found)


def _parties(owned: Sequence[tuple[Rule, Row]], price: Floats) -> dict[int, Sequence[int]]:
    """Rows that have a price and touch the same programs, directly or by way of others: they clash together."""
    priced = [index for index in range(len(owned)) if abs(price[index]) > PRICED]
    leader = {place: place for place in priced}

    def root(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    seen: dict[str, int] = {}
    for place in priced:
        for quantity, _ in owned[place][1].terms:
            first = seen.setdefault(quantity.program_id, place)
            leader[root(place)] = root(first)
    groups = grouped((root(place), place) for place in priced)
    return {place: groups[root(place)] for place in priced}


def _conflict(
    case: Case,
    rule: Rule,
    row: Row,
    moved: int,
    measure: Callable[[Quantity], Cents],
    against: Sequence[tuple[Rule, Row]],
    said: str,
) -> Conflict:
    """The conflict of a row whose limit has to move by `moved` hundredths of its unit (up or down); `measure`: totals
    of programs with all relief granted."""
    need, change = row.limit + moved, _shown(case, row, abs(moved))
    # The rules that the relieved one clashes with, the largest first: what a reader can act on.
    others = sorted(against, key=lambda pair: (pair[0].kind == rule.kind, -abs(pair[1].limit), pair[1].name))
    names = tuple(dict.fromkeys(other.name for _, other in others))
    listed = "; ".join(names[:_SHOWN_RULES]) + (
        f"; and {len(names) - _SHOWN_RULES} more" if len(names) > _SHOWN_RULES else ""
    )
    have = _shown(case, row, row.limit)
    if not row.limit and len(row.terms) > 1:
        middle = f"“{row.name}” is missed by {change} at the least; allow it {change} of room"
    elif moved > 0:
        middle = f"“{row.name}” has {have}, but {_shown(case, row, need)} is needed; raise it by {change}"
    else:
        reached = _shown(case, row, need)
        middle = f"“{row.name}” asks for {have}, but only {reached} can be reached; lower it by {change}"
    tail = f", or relax one of: {listed}" if listed else ""
    return Conflict(
        rule_id=row.rule_id,
        rule=row.rule,
        subject_id=row.subject_id,
        subject=row.subject,
        policy=rule.policy,
        have_cents=row.limit,
        need_cents=need,
        change_cents=abs(moved),
        granted_by=rule.granted_by,
        against=names,
        year=row.year,
        unit=row.unit,
        before_cents=None if row.before is None else measure(row.before),
        words=f"{said}: {middle}{tail}. Relief can be granted by {rule.granted_by}.",
        currency=case.budget.currency,
    )


def _shown(case: Case, row: Row, hundredths: int) -> str:
    return _in_words(hundredths, row.unit, case.budget.currency)


def _in_words(hundredths: int, unit: Unit, currency: str) -> str:
    if unit is Unit.MONEY:
        return show(hundredths, currency)
    count = f"{hundredths / 100:,.2f}".rstrip("0").rstrip(".")
    return f"{count} {str(unit).removesuffix('s') if count == '1' else unit}"
