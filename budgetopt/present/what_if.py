"""What if, for a screen: words, figures and lists of how sure a plan is and what else could be done."""

from __future__ import annotations

from collections import Counter

from budgetopt.explore.agenda import ORDER
from budgetopt.explore.alternatives import Alternatives, Verdict
from budgetopt.explore.draws import UNCHANGED
from budgetopt.explore.frontier import Frontier
from budgetopt.explore.sensitivity import Otherwise, Sensitivity
from budgetopt.explore.stability import DECIDED, WORDS, Robustness, Stability, Sureness
from budgetopt.money import show, show_short, to_cents
from budgetopt.present.city import Figure
from budgetopt.present.table import ShownTable
from budgetopt.tell.doubt import robustness_in_words
from budgetopt.tell.few import kept_in_words
from budgetopt.tell.figures import points, points_short
from budgetopt.tell.lists import Fact, agenda, moves, without

OVER = {"moved": "Money moved", "money": "More or less money", "caution": "Caution", "changes": "Number of changes"}
FRONTIER_QUESTION = {
    "moved": "Show what is gained as more money may move",
    "money": "Show what is gained with more or less money",
    "caution": "Show what caution costs",
    "changes": "Show what fewer changes keep",
}
# From the surest to the least sure; programs that the plan leaves alone last.
CLASSES = (*map(str, Sureness), DECIDED, WORDS[UNCHANGED])


def money(units: float, currency: str) -> str:
    """An amount in currency units, short: $1.2 M."""
    return show_short(to_cents(float(units)), currency)


# Robustness


def robustness_figures(robustness: Robustness) -> list[Figure]:
    """The plan's gain over the draws, and its moves by class."""
    return [
        Figure("Better than today", f"{robustness.share_better:.1%}", f"of {robustness.draws:,} draws"),
        Figure("Gain, middle draw", points_short(robustness.gain(50)), "impact points"),
        Figure(
            "Gain, nine draws of ten",
            f"{points_short(robustness.gain(5))} – {points_short(robustness.gain(95))}",
            "impact points",
        ),
        *(
            Figure(str(sure).capitalize(), f"{robustness.count(sure):,}", note)
            for sure, note in zip(
                Sureness, ("made in 95 % of draws or more", "made in half or more", "made in fewer"), strict=True
            )
        ),
    ]


def robustness_words(robustness: Robustness) -> list[str]:
    """What stands beside the figures."""
    how = (
        "Every draw gives each program another effect, as its evidence allows; asked again, the draws are the same, so "
        "that every figure can be repeated."
    )
    return [how, *robustness_in_words(robustness)]


def stability_table(robustness: Robustness) -> ShownTable:
    """Every program with its class, the surest moves first."""
    facts: list[Fact[Stability]] = [
        *without(moves(robustness.plan), "Program ID", "Move"),
        Fact("Goes the plan’s way", "share", lambda one: one.shown(one.agree)),
    ]
    surest = sorted(
        robustness.stability,
        key=lambda one: (CLASSES.index(one.called), -one.agree, one.program_id),
    )
    about = "Every program: which way the plan moves it, its class, and the shares of draws in which that is best."
    return ShownTable.of(about, facts, surest, robustness.plan.budget.currency)


# Evaluation agenda


def agenda_words(robustness: Robustness) -> str:
    """What the agenda is and in which order, and what of it there is not."""
    if robustness.agenda is None or (robustness.lacking and not robustness.agenda):
        return robustness.lacking
    if not any(one.value for one in robustness.agenda):
        return "No single evaluation would change what is best: none is worth anything."
    what = "What it is worth to know a program’s effect before deciding, in impact points."
    return f"{what} {ORDER} {robustness.lacking}".rstrip()


def agenda_table(robustness: Robustness) -> ShownTable:
    """All programs, the one to evaluate first on top."""
    costs = any(one.cost_cents for one in robustness.agenda or ())
    unsaid = () if costs else ("Cost of an evaluation", "Value for each unit of cost")
    facts = without(agenda(robustness.plan), "Program ID", "Estimate from the draws", "Its standard error", *unsaid)
    about = "What each evaluation is worth: what would be done differently, the value of knowing and its cost."
    return ShownTable.of(about, facts, robustness.agenda or (), robustness.plan.budget.currency)


# Frontier


def level_words(frontier: Frontier, place: int) -> str:
    """A point's level: up to 3.0 % of each fund, +2.0 % money, 4.5 programs."""
    level = frontier.points[place].level
    if frontier.over == "moved":
        return f"up to {level:.2%} of each fund"
    if frontier.over == "changes":
        return f"{level:,.0f} programs change" if level != 1 else "1 program changes"
    return f"{level:+.1%} money" if frontier.over == "money" else f"{level:,.1f} programs may disappoint"


def frontier_words(frontier: Frontier) -> str:
    """Where more brings clearly less, and what fewer changes keep."""
    enough = " ".join(["", frontier.enough_words, *kept_in_words(frontier.kept)]).rstrip()
    if frontier.knee is None:
        return f"The frontier has no clear knee: nowhere does more bring clearly less than before.{enough}"
    point = frontier.points[frontier.knee]
    currency = frontier.plan.budget.currency
    return (
        f"The knee: {level_words(frontier, frontier.knee)}. Moving {money(point.moved or 0, currency)} there gains "
        f"{points(point.gain or 0)}; after it, more brings clearly less.{enough}"
    )


def possible(frontier: Frontier) -> list[int]:
    """The places of the points that have a plan."""
    return [place for place, point in enumerate(frontier.listed) if point.gain is not None]


def frontier_table(frontier: Frontier) -> ShownTable:
    """A row a point."""
    return ShownTable(
        about="The points of the frontier: level, money moved, gain, programs changed, and the knee.",
        rows=[
            {
                "Level": level_words(frontier, place),
                "Moved": None if row["moved"] is None else round(row["moved"]),
                "Gain, points": row["gain"],
                **({"Kept": row["kept"], "At most": row["bound"]} if frontier.over == "changes" else {}),
                "Programs changed": row["programs_changed"],
                "": "knee" if row["knee"] else "" if row["gain"] is not None else "the rules cannot be met",
            }
            for place, row in enumerate(frontier.rows()[: len(frontier.listed)])
        ],
        looks={
            "Moved": "money",
            "Gain, points": "points",
            "Kept": "share",
            "At most": "points",
            "Programs changed": "count",
        },
        currency=frontier.plan.budget.currency,
    )


def behind_table(frontier: Frontier, place: int) -> ShownTable:
    """The programs that change at a point, the largest change first; before rounding."""
    plan, changes = frontier.plan, frontier.points[place].changes
    ids = sorted(plan.case.standing.total)
    rows = [] if changes is None else [(float(change), id) for id, change in zip(ids, changes, strict=True)]
    least = plan.scenario.round_to / 2
    return ShownTable(
        about=f"The programs that change at {level_words(frontier, place)}.",
        rows=[
            {
                "Program": plan.budget.program_names[id],
                "Department": plan.budget.program[id].department,
                "Change": round(change),
            }
            for change, id in sorted(rows, key=lambda row: (-abs(row[0]), row[1]))
            if abs(change) >= least
        ],
        looks={"Change": "change"},
        currency=plan.budget.currency,
    )


def behind_words(frontier: Frontier) -> str:
    """What stands below the plan behind a point."""
    unit = show(to_cents(frontier.plan.scenario.round_to), frontier.plan.budget.currency)
    return (
        f"Before amounts are rounded to {unit}. To work on with this plan, set its level on the page Priorities and "
        "rules."
    )


# Alternatives


def alternatives_words(alternatives: Alternatives) -> list[str]:
    """How many there are, and what must, may and never say."""
    if not alternatives.plans:
        return [f"No other plan was found that keeps {alternatives.keep:.0%} of the gain."]
    counted = Counter(str(verdict) for verdict in alternatives.verdicts.values())
    decided = f" Decided ({counted['decided']:,}) by an officer or the council: plans say nothing of these."
    return [
        f"Alternative {number} keeps {one.kept:.1%} of the gain and makes {one.different:.0%} of the moves differently."
        for number, one in enumerate(alternatives.plans, start=1)
    ] + [
        f"Must ({counted['must']:,}): no plan that keeps {alternatives.keep:.0%} of the gain leaves the program as it "
        "is; this is proven.",
        f"May ({counted['may']:,}): changed in some of the plans found. Never ({counted['never']:,}): in none of them."
        + (decided if counted["decided"] else ""),
    ]


def alternatives_table(alternatives: Alternatives) -> ShownTable:
    """Every program that changes in some plan, must first, with its change in each."""
    heads = {"recommended": "Recommended"} | {
        f"alternative_{number}": f"Alternative {number}" for number in range(1, len(alternatives.plans) + 1)
    }
    order = [str(verdict) for verdict in Verdict]
    return ShownTable(
        about="Programs with their verdict, and their change in the recommendation and in every alternative.",
        rows=[
            {"Program": alternatives.plan.budget.program_names[row["program_id"]], "Verdict": row["verdict"]}
            | {head: row[name] for name, head in heads.items()}
            for row in sorted(
                alternatives.rows(), key=lambda row: (order.index(row["verdict"]), -abs(row["recommended"]))
            )
        ],
        looks=dict.fromkeys(heads.values(), "change"),
        currency=alternatives.plan.budget.currency,
    )


# Sensitivity


def sensitivity_words(sensitivity: Sensitivity) -> str:
    """Which assumption moves the plan most."""
    if not sensitivity.bars or sensitivity.bars[0].swing <= 0:
        return "No assumption, within its range, moves any money."
    most = sensitivity.bars[0]
    moved = money(most.swing, sensitivity.plan.budget.currency)
    return f"“{most.assumption.name}” moves the plan most: within its range, {moved} would lie elsewhere."


def tornado_table(sensitivity: Sensitivity) -> ShownTable:
    """The assumptions, the one that moves most money first."""

    def end(name: str, at: float, other: Otherwise) -> dict[str, object]:
        return {
            name: f"{at:g}",
            f"Elsewhere, {name.lower()}": round(other.elsewhere),
            f"Missed, {name.lower()}, points": other.regret,
        }

    return ShownTable(
        about="Each assumption at both ends of its range: money elsewhere, and what the plan would miss.",
        rows=[
            {"Assumption": bar.assumption.name, "Now": f"{bar.assumption.base:g}"}
            | end("Low", bar.assumption.low, bar.low)
            | end("High", bar.assumption.high, bar.high)
            | ({} if all(one.proven for one in sensitivity.bars) else {"Proven": "yes" if bar.proven else "no"})
            for bar in sensitivity.bars
        ],
        looks=dict.fromkeys(("Elsewhere, low", "Elsewhere, high"), "money")
        | dict.fromkeys(("Missed, low, points", "Missed, high, points"), "points"),
        currency=sensitivity.plan.budget.currency,
    )
