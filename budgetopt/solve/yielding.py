"""What the relief of one rule does to the limits of others: money that is found, and a reserve that is less.

Money found for a fund in a year is there for all that limits the fund. Less in reserve leaves more to be put to use.
Either way the fund shrinks less, and less of what is moved is forced; and what is fixed is paid line by line again.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.fixed_program import short_by
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.fund_limits import FundLimitsRule
from budgetopt.rules.moved import Moved, shrinks
from budgetopt.rules.row import Row, Sense
from budgetopt.rules.rule import Rule
from budgetopt.rules.structural_balance import StructuralBalance

FundYear = tuple[str, int]
# A fund, and the year in which money is found for it; or the reserve, of which there is less in every year alike.
Given = FundYear
_RESERVE = 0
_ONE = Fraction(1)


def gives(case: Case, rule: Rule, row: Row) -> Given | None:
    """What a row gives to others where it gives way; of several reserves the largest is the one that is kept."""
    if isinstance(rule, FundBalance):
        return rule.fund, row.year
    if isinstance(rule, FundLimitsRule) and row.sense is Sense.AT_MOST and rule.reserve == case.reserve[rule.fund]:
        return rule.fund, _RESERVE
    return None


def most_relief(case: Case, rule: Rule, row: Row) -> Cents | None:
    """The most that a row can give way by: a reserve what it sets aside beyond the Funds sheet's; None without end."""
    if isinstance(rule, FundLimitsRule) and row.sense is Sense.AT_MOST and rule.reserve is not None:
        return max(0, rule.reserve - case.budget.fund[rule.fund].reserve)
    return None


def shift(case: Case, rule: Rule, row: Row, forced: frozenset[FundYear]) -> list[tuple[Given, Fraction]]:
    """What others give to a row, and by how much a cent of each moves its limit up.

    Σ cut ≤ share + max(0, need) / (1 − κ) is no linear row where relief moves the need. It is taken for need in the
    fund-years of `forced` and for 0 elsewhere: neither is more than the larger of the two, so that relief is enough.
    """
    if isinstance(rule, StructuralBalance):
        return [((rule.fund, row.year), _ONE)]
    if isinstance(rule, FundLimitsRule):
        less = [((rule.fund, _RESERVE), _ONE)] if row.sense is Sense.AT_LEAST else []
        return [((rule.fund, row.year), _ONE), *less]
    if isinstance(rule, Moved) and (row.subject_id, row.year) in forced:
        each = rule.forced_by_one(row.subject_id)
        return [(given, sign * each) for given, sign in _moves_need(row.subject_id, row.year)]
    return []


def limit(case: Case, rule: Rule, row: Row, forced: frozenset[FundYear]) -> Cents:
    """The limit of a row before any relief, the need taken as `forced` says (see `shift`)."""
    if not isinstance(rule, Moved):
        return row.limit
    place = row.subject_id, row.year
    return rule.beside(case, row.subject_id, shrinks(case, *place) if place in forced else 0)


def have(case: Case, rule: Rule, row: Row, relief: Mapping[Given, Cents]) -> Cents:
    """The limit of a row with what others give, in cents."""
    if isinstance(rule, Moved):
        return rule.beside(case, row.subject_id, max(0, _need(case, (row.subject_id, row.year), relief)))
    return row.limit + int(sum(each * relief.get(given, 0) for given, each in shift(case, rule, row, frozenset())))


def forced_with(case: Case, relief: Mapping[Given, Cents]) -> frozenset[FundYear]:
    """The fund-years in which a fund has less for its lines than the year before, with what is given in cents; none
    where any share may be moved."""
    if case.scenario.limits.moved is None:
        return frozenset()
    places = ((fund, year) for fund in case.available for year in case.years)
    return frozenset(place for place in places if _need(case, place, relief) > 0)


def paid_with(case: Case, relief: Mapping[Given, Cents]) -> frozenset[FundYear]:
    """The fund-years that are short of their fixed lines, and not with what is given in cents."""
    return frozenset(
        (fund, year)
        for year in case.years
        for fund, missing in short_by(case, year).items()
        if missing <= relief.get((fund, year), 0) + relief.get((fund, _RESERVE), 0)
    )


def _need(case: Case, place: FundYear, relief: Mapping[Given, Cents]) -> Cents:
    return shrinks(case, *place) + sum(sign * relief.get(given, 0) for given, sign in _moves_need(*place))


def _moves_need(fund: str, year: int) -> list[tuple[Given, int]]:
    """What moves the need of a fund, up or down; before the first year nothing is set aside."""
    before = ((fund, _RESERVE), -1) if year == 1 else ((fund, year - 1), 1)
    return [((fund, year), -1), before]
