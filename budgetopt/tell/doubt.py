"""How sure a plan is and what it hangs on, as a person reads it and as JSON carries it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from budgetopt.explore.agenda import ORDER, differently
from budgetopt.explore.robustness import agreements
from budgetopt.explore.sensitivity import Bar, Otherwise, Sensitivity
from budgetopt.explore.stability import Robustness, Sureness
from budgetopt.money import show_short
from budgetopt.tell.figures import money_short, plural, points
from budgetopt.tell.today import AS_TODAY, changes


def robustness_in_words(robustness: Robustness) -> list[str]:
    """The draws, the gain over them, the moves by class, and what knowing more is worth."""
    stopped = (
        f" (of {robustness.asked:,} asked for: the run was stopped)" if robustness.draws < robustness.asked else ""
    )
    run = f"{plural(robustness.draws, 'draw')}{stopped}, seed {robustness.seed}."
    if not changes(robustness.plan):
        return [f"{run} {AS_TODAY}", *_worth(robustness)]
    sentences = [
        f"{run} The plan has more impact than today's budget in {robustness.share_better:.1%} of the draws, and less "
        f"in {robustness.share_worse:.1%}.",
        f"It gains {points(robustness.gain(50))} in the middle draw; in nine of ten draws between "
        f"{points(robustness.gain(5))} and {points(robustness.gain(95))}.",
        f"Of the plan's moves {_classed(robustness)}.",
        *_worth(robustness),
    ]
    if not robustness.today_possible:
        sentences.insert(1, "Today's budget itself does not obey every rule any more: it is a measure here, no choice.")
    return sentences


def _worth(robustness: Robustness) -> Iterator[str]:
    if (more := robustness.value_of_knowing) is not None:
        yield f"If every effect were known before deciding, {points(more)} more could be gained on average."


def tested(robustness: Robustness) -> str:
    """The draws in one sentence, as it stands after the headline."""
    if not changes(robustness.plan):
        return AS_TODAY
    return (
        f"Tested in {plural(robustness.draws, 'draw')} of what is believed: in {robustness.share_better:.1%} of them "
        f"it has more impact than today's budget; of its moves {_classed(robustness)}."
    )


def _classed(robustness: Robustness) -> str:
    """ "33 are no-regret, 45 likely and 14 judgement calls"."""
    sure, likely, call = (robustness.count(one) for one in Sureness)
    is_or_are = "is" if sure == 1 else "are"
    return f"{sure:,} {is_or_are} no-regret, {likely:,} likely and {plural(call, str(Sureness.JUDGEMENT_CALL))}"


def agreed_in_words(results: Sequence[Robustness]) -> list[str]:
    """Of several scenarios on the same draws: how many moves all of them make."""
    if len(results) < 2:
        return []
    agreed = sum(one.robust for one in agreements(results))
    return [f"{plural(agreed, 'move is', 'moves are')} made by every scenario and in 95% of the draws."]


def agenda_in_words(robustness: Robustness) -> list[str]:
    """What the evaluation agenda is, in which order and how much of it is worth anything; what of it there is not."""
    lacking = [robustness.lacking] if robustness.lacking else []
    if robustness.agenda is None or (lacking and not robustness.agenda):
        return lacking
    worth = sum(1 for one in robustness.agenda if one.value)
    if not worth:
        return ["No single evaluation would change what is best: none is worth anything.", *lacking]
    what = "What it is worth to know a program’s effect before deciding, in impact points"
    return [
        f"{what}: more than nothing for {worth:,} of {plural(len(robustness.agenda), 'program')}. {ORDER}",
        *lacking,
    ]


def first_evaluations(robustness: Robustness, most: int) -> list[str]:
    """The first of the agenda that are worth anything: the program, its value, what would be done differently."""
    plan = robustness.plan
    return [
        f"Evaluate {plan.budget.program_names[one.program_id]}: worth {points(one.value)}. {differently(plan, one)}"
        for one in [one for one in robustness.agenda or () if one.value][:most]
    ]


def sensitivity_in_words(sensitivity: Sensitivity) -> list[str]:
    """A table of the assumptions one at a time, and where asked for, of all at once."""
    plan = sensitivity.plan
    currency = plan.budget.currency
    lines = [
        f"The plan moves {show_short(plan.moved_cents, currency)} and gains "
        f"{plan.solved.solution.impact:,.0f} impact points, before rounding to whole amounts.",
        "Money that would go elsewhere if one assumption were another, the rest as it is; in brackets what the "
        "recommended plan would then miss, in impact points:",
    ]
    lines += [f"  {_label(bar)}  {_end(bar.low, currency)}  {_end(bar.high, currency)}" for bar in sensitivity.bars]
    if any(round(end.regret) < 0 for bar in sensitivity.bars for end in (bar.low, bar.high)):
        lines.append(
            "Below 0: by that assumption more is held, or caution and disruption count for more: the plan made anew "
            "gives up what the recommended one would gain."
        )
    if not all(bar.proven for bar in sensitivity.bars):
        lines.append("Some of these plans were stopped at the time limit and are unproven (--json says which).")
    if sensitivity.screened:
        lines.append(
            "Money that an assumption moves over its whole range while all the others vary (± standard error):"
        )
    lines += [
        f"  {one.name:<48}  {money_short(one.moves, currency):>10} ± {money_short(one.moves_error, currency)}"
        for one in sensitivity.screened
    ]
    return lines


def _label(bar: Bar) -> str:
    one = bar.assumption
    return f"{one.name:<48}  {one.low:g} … {one.base:g} … {one.high:g}".ljust(72)


def _end(other: Otherwise, currency: str) -> str:
    return f"{money_short(other.elsewhere, currency):>10} ({_signed(other.regret)})".ljust(24)


def _signed(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−") if round(value) else "0"


def sensitivity_record(sensitivity: Sensitivity) -> dict[str, Any]:
    """The same in JSON: `budgetopt/sensitivity/1`."""
    plan = sensitivity.plan
    return {
        "schema": "budgetopt/sensitivity/1",
        "city": plan.budget.city,
        "fiscal_year": plan.budget.fiscal_year,
        "scenario": plan.scenario.resolved(),
        "moved": plan.moved_cents / 100,
        "gain": plan.solved.solution.impact,
        "tornado": sensitivity.tornado.to_dict("records"),
        "screening": sensitivity.screening.to_dict("records"),
    }
