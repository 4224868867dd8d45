"""A score in sentences, for the command line and the screen."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.money import show
from budgetopt.plan.score import Broken, Score, programs_of
from budgetopt.tell.figures import from_to, part, plural, points
from budgetopt.tell.relief import relief_in_words

_SHOWN = 10


def score_in_words(score: Score) -> list[str]:
    """Everything that a person asks of a score, a line each."""
    against_best = [] if score.given.base else _differences(score)  # what it changes of its base is said instead
    return [*_what(score), *_impact(score), *_broken(score), *_idle(score), *against_best]


def _what(score: Score) -> list[str]:
    standing, named = score.case.standing, len({id for id, _ in score.given.amounts})
    changed = len({id for year in score.years for id in year.program_changes})
    of_all = plural(len(standing.total), "program changes", "programs change")
    words = f"{plural(named, 'line')} named; {changed} of {of_all}"
    lines = [f"Scored: {score.given.source} ({words})."]
    if score.unnamed:
        taken = "in the base" if score.given.base else "today"
        lines.append(f"{_lines(score.unnamed)} not in the table: taken as {taken}.")
    return lines + _years(score)


def _years(score: Score) -> list[str]:
    """How a table is read under a scenario of several years."""
    years, carried = len(score.years), score.carried
    if years == 1 or not score.given.amounts:
        return []
    if not score.given.by_year:
        return [f"It names no year: its amounts hold in each of the {years} years that the scenario plans."]
    if carried:
        return [f"{_lines(carried)} not named in every year: there the amount of the year before goes on."]
    return []


def _impact(score: Score) -> list[str]:
    apart = from_to(score.current_impact, score.impact)
    lines = [f"Impact: {apart} by this plan." if apart else f"Impact: {points(score.impact)} by this plan, as today."]
    short, best = score.short_of_best, score.best_impact
    if short is None or best is None:
        lines.append("There is no best plan to compare with: the scenario cannot be met. The smallest relief:")
        reliefs = [*relief_in_words(score.conflicts), *map(str, score.fund_changes)]
        return lines + [f"  - {sentence}" for sentence in reliefs]
    if score.best and score.best.status == "unproven":
        lines.append("The best plan was stopped at its time limit: a better one may exist.")
    percent = f" ({abs(short) / abs(best):.1%})" if best else ""
    if abs(short) < 0.05:
        said = "this plan has as much."
    elif short > 0:
        said = f"{points(short)}{percent} more than this plan."
    elif score.broken:
        said = f"{points(-short)}{percent} less than this plan, which breaks rules."
    else:
        said = f"{points(-short)}{percent} less than this plan, which rounds to other amounts."
    lines.append(f"The best plan under “{score.scenario.name}” has {points(best)}: {said}")
    if score.share_of_gain is not None and score.share_of_gain >= 0:
        of = "Of the gain that the best plan makes over today, this plan"
        lines.append(
            f"{of} cannot be given a share: it breaks rules that the best plan keeps."
            if score.broken
            else f"{of} makes {part(score.share_of_gain)}."
        )
    return lines


def _broken(score: Score) -> list[str]:
    if not score.broken:
        return ["It breaks no rule."]
    lines = []
    for broken, what in ((score.law_broken, "the law"), (score.policy_broken, "the scenario's own rules")):
        if broken:
            lines.append(f"It breaks {what} {len(broken)} times:" if len(broken) > 1 else f"It breaks {what} once:")
            lines += map(broken_in_words, broken)
    return lines


def broken_in_words(one: Broken) -> str:
    """A rule that is broken, as a line of a list, and who can grant relief."""
    return f"  - {one.rule}: {one.words}. Relief can be granted by {one.granted_by or 'nobody named'}."


def _idle(score: Score) -> Iterator[str]:
    """The funds of which it leaves more unallocated than the best plan, the most first."""
    case, currency = score.case, score.budget.currency
    best = score.best.years if score.best else None
    left = []
    for at, year in enumerate(score.years):
        for fund in case.available:
            idle, in_best = case.idle(fund, year), case.idle(fund, best[at]) if best else 0
            if idle - in_best >= 100 * score.scenario.round_to:
                left.append((in_best - idle, year.year, fund, show(idle, currency), show(in_best, currency)))
    for _, number, fund, idle_shown, best_shown in sorted(left)[:_SHOWN]:
        when = f" in year {number}" if len(score.years) > 1 else ""
        beside = f"; the best plan leaves {best_shown}" if best else ""
        yield f"It leaves {idle_shown} of {score.budget.fund_names[fund]} unallocated{when}{beside}."


def _differences(score: Score) -> list[str]:
    rows = [row for row in programs_of(score) if row["difference"]]
    if not rows:
        return []
    rows.sort(key=lambda row: (-abs(row["difference"]), row["program_id"]))
    currency, years = score.budget.currency, len(score.years) > 1

    def money(amount: float) -> str:
        return show(round(amount * 100), currency)

    who = "1 program gets another amount" if len(rows) == 1 else f"{len(rows)} programs get other amounts"
    lines = [f"{who} than in the best plan. The largest differences:"]
    for row in rows[:_SHOWN]:
        year = f", year {row['year']}" if years else ""
        name = score.budget.program[row["program_id"]].name
        lines.append(
            f"  - {name} ({row['program_id']}{year}): {money(row['given'])}, in the best plan {money(row['best'])}; "
            f"{_worth(row['impact_difference'])}"
        )
    return lines


def _worth(difference: float) -> str:
    if abs(difference) < 0.05:
        return "the same impact"
    return f"{points(abs(difference))} {'more' if difference > 0 else 'less'} here"


def _lines(count: int) -> str:
    return plural(count, "line is", "lines are")
