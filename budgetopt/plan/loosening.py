"""What can be done where the rules cannot all hold: for each conflict the smallest change of the scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import groupby
from math import ceil

from budgetopt.errors import SolverError, TimeLimitReached
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.money import Cents, plain
from budgetopt.plan.because import joined
from budgetopt.plan.loosened_rule import in_a_year, loosened_rule, up
from budgetopt.rules import Case, Rule, Unknown, rows_of, rules_of
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.moved import Moved
from budgetopt.rules.positions import Positions
from budgetopt.rules.program_limits import CutLimit, GrowthLimit
from budgetopt.rules.row import decides
from budgetopt.scenario.asked import AskedRule
from budgetopt.scenario.model import Forecast, Scenario
from budgetopt.scenario.quantities import Percent
from budgetopt.solve.best import best_gain
from budgetopt.solve.conflicts import Conflict
from budgetopt.solve.fund_changes import FINEST

# Seconds of a search over yes and no.
_SEARCH_S = 5.0
GRANT_ALL = "Grant all of this relief"


@dataclass(frozen=True)
class Relief:
    """One rule that gives way: where it clashes, what to do about it, and the scenarios that do it.

    `loosened` relaxes the rule as little as is needed (None where it has no amount to relax, or where it is the law);
    `dropped` is without the rule (None for the law).
    """

    conflicts: tuple[Conflict, ...]
    loosen: str
    loosened: Scenario | None
    dropped: Scenario | None


def reliefs(case: Case, conflicts: Sequence[Conflict]) -> list[Relief]:
    """A relief for each rule in conflict, policy first; `case` is the checked scenario that cannot be met."""
    rules = {rule.id: rule for rule in rules_of(case)}
    ordered = sorted(conflicts, key=lambda conflict: (not conflict.policy, conflict.rule, conflict.rule_id))
    share = _cut_for_all(case, conflicts)
    rest = Case(case.standing, _with_relief(case, [one for one in conflicts if one.kind != Moved.kind], share))
    found = []
    for id, group in groupby(ordered, key=lambda conflict: conflict.rule_id):
        same, rule = list(group), rules[id]
        loosen, loosened = _loosened(case, rule, same, share, rest)
        found.append(
            Relief(
                conflicts=tuple(same),
                loosen=loosen,
                loosened=loosened,
                dropped=rule.without(case.scenario) if rule.policy else None,
            )
        )
    return found


def drop(rule: str) -> str:
    """What is said of dropping a rule, on a button as in a list."""
    return f"Drop “{rule}”"


def lessen(fund: str) -> str:
    """What is said of asking less of a fund."""
    return f"Ask no more than is possible of {fund}"


def all_loosened(case: Case, conflicts: Sequence[Conflict]) -> Scenario:
    """The scenario with every rule in conflict loosened as little as is needed, or dropped where it has no amount."""
    return _with_relief(case, conflicts, _cut_for_all(case, conflicts))


def _with_relief(case: Case, conflicts: Sequence[Conflict], share: Percent | None) -> Scenario:
    scenario = case.scenario
    drop: list[int] = []
    # How much of a fund has to be moved hangs on what it then has.
    for rule in sorted({rule.id: rule for rule in rules_of(case)}.values(), key=lambda rule: isinstance(rule, Moved)):
        same = [conflict for conflict in conflicts if conflict.rule_id == rule.id]
        if not same:
            continue
        now = Case(case.standing, scenario)
        _, loosened = _loosened(now, rule, same, share, now)
        if loosened is not None:
            scenario = loosened
        elif rule.index is not None:
            drop.append(rule.index)
    for place in sorted(drop, reverse=True):
        scenario = scenario.without_rule(place)
    return scenario


def _cut_for_all(case: Case, conflicts: Sequence[Conflict]) -> Percent | None:
    """The least whole percentage of cuts, the same for every program, with which the rest of the relief suffices; None
    where the limit of cuts is in no conflict. The conflicts name few programs and cut them deep: fewest dollars of
    relief; a limit for all is set no deeper than it must be."""
    limit = case.scenario.limits.program_cut
    if limit is None or not any(conflict.kind == CutLimit.kind for conflict in conflicts):
        return None
    value = value_of_next_dollar(case.budget, case.scenario.beliefs, case.scenario.base)

    def suffices(percent: int, whether: bool) -> bool:
        """`whether`: rules of yes and no hold too; every step would be a search with them."""
        other = Case(case.standing, _with_relief(case, conflicts, Percent(Decimal(percent) / 100)))
        # What is unknown gives what is forced: holding it stands in no way.
        rules = [
            rule for rule in rules_of(other) if not isinstance(rule, Unknown) and (whether or not _decides(rule, other))
        ]
        try:
            return best_gain(other, value, rows_of(rules, other), _SEARCH_S) is not None
        except (TimeLimitReached, SolverError):
            # Without a verdict no share is promised.
            return False

    low, high = int(limit * 100), 100
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle, False) else (middle, high)
    if high < 100 and any(_decides(rule, case) for rule in rules_of(case)) and not suffices(high, True):
        # What the conflicts name is a plan's, yes and no decided.
        named = [one for one in conflicts if one.kind == CutLimit.kind]
        shares = [in_a_year(limit, case.standing.total[one.subject_id], one, -1) for one in named]
        high = max(high, *(ceil(share * 100) for share in shares if share is not None))
    return Percent(Decimal(min(100, high)) / 100)


def _decides(rule: Rule, case: Case) -> bool:
    return any(decides(row) for row in rule.rows(case))


def _loosened(
    case: Case, rule: Rule, conflicts: Sequence[Conflict], share: Percent | None, rest: Case
) -> tuple[str, Scenario | None]:
    """What to do about a rule in conflict, and the scenario with that done; `share`: a limit of cuts that suffices;
    `rest`: the case with the rest of the relief."""
    scenario = case.scenario
    if isinstance(rule, FundBalance):
        return _more_money(case, rule.fund, conflicts)
    if isinstance(rule, CutLimit) and share is not None:
        return f"Let a program lose up to {share.text}", scenario.with_limits(program_cut=share.text)
    if isinstance(rule, Moved):
        return _most_moved(case, rest, conflicts)
    if isinstance(rule, GrowthLimit):
        return _most_growth(case, rule, conflicts)
    if rule.index is None:
        if isinstance(rule, Positions):
            most = max(conflict.need_cents for conflict in conflicts)
            laid_off = f"{most / 100:g} position{'' if most == 100 else 's'}"
            return f"Allow {laid_off} to be laid off", scenario.with_limits(positions=plain(most))
        return "", None
    old = scenario.rules[place := rule.index]
    new = loosened_rule(case, rule, old, conflicts)
    if new is None:
        return "", None

    def with_rule(one: AskedRule) -> Scenario:
        return scenario.with_changes(rules=(*scenario.rules[:place], one, *scenario.rules[place + 1 :]))

    def unnamed(one: AskedRule) -> list[str]:
        rules = rules_of(Case(case.standing, with_rule(one.with_changes(name=""))))
        return [rule.name for rule in rules if rule.index == place]

    # A rule's own name may speak of the limit that it no longer has: what it would ask is said beside it.
    before, names = unnamed(old), list(dict.fromkeys(conflict.rule for conflict in conflicts))
    now = [f"“{name}”" for name in unnamed(new) if name not in [*before, *names]]
    to = f" to {joined(now)}" if now else ""
    return f"Loosen {joined([f'“{name}”' for name in names])}{to}", with_rule(new)


def _more_money(case: Case, fund: str, conflicts: Sequence[Conflict]) -> tuple[str, Scenario | None]:
    """What has to be found for a fund, in each year that lacks it; a fund that is below zero even then has no amount
    that a scenario could ask for."""
    name, scenario = case.fund(fund).name, case.scenario
    lacks = {one.year: one.change_cents for one in conflicts}
    each = [f"{case.show(cents)} more in year {year}" for year, cents in lacks.items()]
    if len(lacks) == len(case.years) and len({*lacks.values()}) == 1:
        each = [f"{case.show(lacks[1])} more{' a year' if len(lacks) > 1 else ''}"]
    words = f"Find {joined(each)} for {name}"
    money = {year: case.money(year)[fund] + cents for year, cents in lacks.items()}
    if min(money.values()) < 0:
        return words, None
    funds = dict(scenario.funds) | ({fund: _first_year(case, fund, money.pop(1))} if 1 in money else {})
    said = {(one.fund, one.year): one for one in scenario.forecast}
    if 1 in lacks:
        # What is found in a year is there in that year: what comes again without a forecast stays what it was.
        again = {year: case.money(year)[fund] for year in case.years[1:] if (fund, year) not in said}
        money = {year: cents for year, cents in again.items() if cents >= 0} | money
    for year, cents in money.items():
        once = said[fund, year].one_time if (fund, year) in said else None
        asked = {
            "fund": fund,
            "year": year,
            "available": plain(cents),
            "one_time": None if once is None else plain(once),
        }
        said[fund, year] = Forecast.model_validate(asked)
    return words, scenario.with_changes(funds=funds, forecast=tuple(said.values()))


def _first_year(case: Case, fund: str, cents: Cents) -> str | int | float:
    """What a scenario asks of a fund that is to have so much. A percentage scales money that comes once too: where
    there is some, an amount in its place would leave less of what comes again."""
    asked, untouched, once = case.scenario.funds.get(fund), case.untouched[fund], case.budget.fund[fund].one_time
    if not isinstance(asked, Percent) or not once or untouched <= once:
        return plain(cents)
    more, again = cents - untouched, untouched - once
    # What comes again has to rise by as much as the whole.
    more_again = case.ongoing(fund, 1) + cents - case.available[fund] - again
    share = (max(Decimal(more) / untouched, Decimal(more_again) / again) / FINEST).to_integral_value(
        ROUND_CEILING
    ) * FINEST
    return Percent(share).text


def _most_moved(case: Case, rest: Case, conflicts: Sequence[Conflict]) -> tuple[str, Scenario]:
    """The share of every fund that has to be moved beside what is forced then, as far as the one that needs most."""
    totals = case.standing.fund_total
    forced = [Moved.forced(rest, one.subject_id, one.year) for one in conflicts]
    needs = [(one.need_cents - cents, totals[one.subject_id]) for one, cents in zip(conflicts, forced, strict=True)]
    # In a later year more can leave a fund than it has today.
    if any(need > total for need, total in needs):
        return "Let any share of each fund be moved", case.scenario.with_limits(moved=None)
    share = max(up(need, total) for need, total in needs)
    return f"Let {share.text} of each fund be moved", case.scenario.with_limits(moved=share.text)


def _most_growth(case: Case, rule: GrowthLimit, conflicts: Sequence[Conflict]) -> tuple[str, Scenario | None]:
    """The growth of every program, as far as the one that needs most."""
    shares = [in_a_year(rule.share, case.standing.total[one.subject_id], one) for one in conflicts]
    share = max((share for share in shares if share is not None), default=None)
    if share is None:
        return "", None
    return f"Let a program gain up to {share.text}", case.scenario.with_limits(program_growth=share.text)
