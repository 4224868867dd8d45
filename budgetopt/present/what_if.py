"""What if, for a screen: words, figures and lists of how sure a plan is and what else could be done."""

from __future__ import annotations

from budgetopt.explore.alternatives import Alternatives
from budgetopt.explore.draws import UNCHANGED
from budgetopt.explore.frontier_points import Frontier
from budgetopt.explore.sensitivity import Otherwise, Sensitivity
from budgetopt.explore.stability import DECIDED, WORDS, Robustness, Stability, Sureness
from budgetopt.explore.unlike import Verdict
from budgetopt.money import show, to_cents
from budgetopt.present.city import Figure
from budgetopt.present.table import ShownTable
from budgetopt.tell.choices import KNEE, level_in_words
from budgetopt.tell.doubt import robustness_in_words
from budgetopt.tell.figures import points_short
from budgetopt.tell.lists import Fact, agenda, moves, without
from budgetopt.tell.today import changes

OVER = {"moved": "Money moved", "money": "More or less money", "caution": "Caution", "changes": "Number of changes"}
FRONTIER_QUESTION = {
    "moved": "Show what is gained as more money may move",
    "money": "Show what is gained with more or less money",
    "caution": "Show what caution costs",
    "changes": "Show what fewer changes keep",
}
# From the surest to the least sure; programs that the plan leaves alone last.
CLASSES = (*map(str, Sureness), DECIDED, WORDS[UNCHANGED])


# Robustness


def robustness_figures(robustness: Robustness) -> list[Figure]:
    """The plan's gain over the draws, and its moves by class."""
    better = f"{robustness.share_better:.1%}" if changes(robustness.plan) else "the same"
    return [
        Figure("Better than today", better, f"of {robustness.draws:,} draws"),
        Figure("Gain, middle draw", points_short(robustness.gain(50)), "impact points"),
        Figure(
            "Gain, nine draws of ten",
            f"{points_short(robustness.gain(5))} – {points_short(robustness.gain(95))}",
            "impact points",
        ),
        *(
            Figure(str(sure).capitalize(), f"{robustness.count(sure):,}", note)
            for sure, note in zip(
                Sureness, ("made in 95% of draws or more", "made in half or more", "made in fewer"), strict=True
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
    surest = sorted(robustness.stability, key=lambda one: (CLASSES.index(one.called), -one.agree, one.program_id))
    about = "Every program: which way the plan moves it, its class, and the shares of draws in which that is best."
    return ShownTable.of(about, facts, surest, robustness.plan.budget.currency)


# Evaluation agenda


def agenda_table(robustness: Robustness) -> ShownTable:
    """All programs, the one to evaluate first on top."""
    costs = any(one.cost_cents for one in robustness.agenda or ())
    unsaid = () if costs else ("Cost of an evaluation", "Value for each unit of cost")
    facts = without(agenda(robustness.plan), "Program ID", "Estimate from the draws", "Its standard error", *unsaid)
    about = "What each evaluation is worth: what would be done differently, the value of knowing and its cost."
    return ShownTable.of(about, facts, robustness.agenda or (), robustness.plan.budget.currency)


# Frontier


def possible(frontier: Frontier) -> list[int]:
    """The places of the points that have a plan."""
    return [index for index, point in enumerate(frontier.listed) if point.gain is not None]


def frontier_table(frontier: Frontier) -> ShownTable:
    """A row a point."""
    return ShownTable(
        about="The points of the frontier: level, money moved, gain, programs changed, and where more brings less.",
        rows=[
            {
                "Level": level_in_words(frontier, index),
                "Moved": None if row["moved"] is None else round(row["moved"]),
                "Gain, points": row["gain"],
                **({"Kept": row["kept"], "At most": row["bound"]} if frontier.over == "changes" else {}),
                "Programs changed": row["programs_changed"],
                "": KNEE if row["knee"] else "" if row["gain"] is not None else "the rules cannot be met",
            }
            for index, row in enumerate(frontier.rows()[: len(frontier.listed)])
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
        about=f"The programs that change at {level_in_words(frontier, place)}.",
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
    return f"Before amounts are rounded to {unit}. To work on with this plan, adopt its point."


# Alternatives


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
