"""The lists that workbook and screen both show: a column is its heading, how its figures are written, and its value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from budgetopt.city.coverage import Covered, ToMeasure
from budgetopt.errors import Finding
from budgetopt.impact.effectiveness import POOLED_FROM_LEVEL, WeighedStudy
from budgetopt.money import units, units_if
from budgetopt.plan.plan import Plan
from budgetopt.plan.rests_on import CitedFigure, Ground

if TYPE_CHECKING:
    from budgetopt.explore.agenda import Evaluation
    from budgetopt.explore.compare import Comparison, Headline, Priced
    from budgetopt.explore.stability import Stability

Item = TypeVar("Item")
Value = str | float | int | None


@dataclass(frozen=True)
class Fact(Generic[Item]):
    """A column of a list on every face; money in currency units.

    Looks: text, money, change (money that is raised or cut), whole, points, score, signed, percent, share, count, year.
    """

    heading: str
    look: str
    value: Callable[[Item], Value]


def without(facts: Sequence[Fact[Item]], *headings: str) -> list[Fact[Item]]:
    """The columns for a face that has no room for some, or nothing to say in them."""
    return [fact for fact in facts if fact.heading not in headings]


COVERAGE: tuple[Fact[Covered], ...] = (
    Fact("Department", "text", lambda one: one.department or "All services and support"),
    Fact("Spending", "whole", lambda one: units(one.spending)),
    Fact("Has an outcome metric", "share", lambda one: one.share(one.outcome_metric)),
    Fact("Measured in the last two years", "share", lambda one: one.share(one.recent_metric)),
    Fact("Has an evidence rating", "share", lambda one: one.share(one.evidence)),
    Fact("Has an alignment score", "share", lambda one: one.share(one.alignment)),
)
MEASURE_FIRST: tuple[Fact[ToMeasure], ...] = (
    Fact("Program", "text", lambda one: one.program),
    Fact("Spending", "whole", lambda one: units(one.spending)),
    Fact("Program ID", "text", lambda one: one.program_id),
    Fact("Department", "text", lambda one: one.department),
    Fact("Not on file", "text", lambda one: ", ".join(one.lacking)),
)
IMPORT_FINDINGS: tuple[Fact[Finding], ...] = (
    Fact("Found", "text", lambda finding: finding.found),
    Fact("Level", "text", lambda finding: str(finding.level)),
    Fact("File", "text", lambda finding: finding.place.file),
    Fact("Sheet", "text", lambda finding: finding.place.sheet),
    Fact("Cell", "text", lambda finding: finding.place.cell),
    Fact("Expected", "text", lambda finding: finding.expected),
    Fact("How to mend it", "text", lambda finding: finding.mend),
)


def _counted(found: WeighedStudy) -> str:
    if found.weight is not None:
        return "yes"
    low = found.level < POOLED_FROM_LEVEL or found.direction is None
    return "shown only: low level" if low else "shown only: same source"


STUDIES: tuple[Fact[WeighedStudy], ...] = (
    Fact("Rating system", "text", lambda found: found.study.system or found.system),
    Fact("Rating as given", "text", lambda found: found.study.rating or found.study.design),
    Fact("Direction as given", "text", lambda found: found.study.direction),
    Fact("Derived level", "count", lambda found: found.level),
    Fact("Derived direction", "text", lambda found: str(found.direction) if found.direction else "none"),
    Fact("Effect", "signed", lambda found: found.study.effect),
    Fact("Standard error", "score", lambda found: found.study.effect_se),
    Fact("As rated", "signed", lambda found: found.rated),
    Fact("As used", "signed", lambda found: found.mean),
    Fact("Benefit-cost ratio", "score", lambda found: found.study.benefit_cost_ratio),
    Fact("Year", "year", lambda found: found.study.year),
    Fact("Local", "text", lambda found: "yes" if found.study.local else "no"),
    Fact("Counted", "text", _counted),
    Fact("Source", "text", lambda found: found.study.source),
    Fact("Outcome", "text", lambda found: found.study.outcome),
)


GROUNDS: tuple[Fact[Ground], ...] = (
    Fact("Rests on", "text", lambda ground: str(ground.kind)),
    Fact("What is on file", "text", lambda ground: ground.text),
    Fact("Figures and their cells", "text", lambda ground: "; ".join(map(_cited, ground.figures))),
    Fact("File", "text", lambda ground: ", ".join(dict.fromkeys(one.place.file for one in ground.figures))),
)


def _cited(figure: CitedFigure) -> str:
    # Words stand beside it, in what is on file.
    words = f"{figure.value:,.10g}" if isinstance(figure.value, float) else str(figure.value)
    value = "" if isinstance(figure.value, str) else f" {words}"
    return f"{figure.name}{value}" + (f" ({figure.place.inside})" if figure.place.cell else "")


def moves(plan: Plan) -> list[Fact[Stability]]:
    """How often each move of a plan would be made again."""
    from budgetopt.explore.stability import WORDS

    program = plan.budget.program
    return [
        Fact("Program ID", "text", lambda one: one.program_id),
        Fact("Program", "text", lambda one: plan.budget.program_names[one.program_id]),
        Fact("Department", "text", lambda one: program[one.program_id].department),
        Fact("Change", "change", lambda one: units(plan.allocation.program_change(one.program_id))),
        Fact("Move", "text", lambda one: WORDS[one.way]),
        Fact("Best cut", "percent", lambda one: one.shown(one.cut)),
        Fact("Best unchanged", "percent", lambda one: one.shown(one.unchanged)),
        Fact("Best raised", "percent", lambda one: one.shown(one.raised)),
        Fact("Class", "text", lambda one: one.called),
    ]


DIFFERENTLY = "What the city would do differently"


def agenda(plan: Plan) -> list[Fact[Evaluation]]:
    """Which programs to evaluate, and what knowing more is worth."""
    from budgetopt.explore.agenda import differently

    return [
        Fact("Program ID", "text", lambda one: one.program_id),
        Fact("Program", "text", lambda one: plan.budget.program_names[one.program_id]),
        Fact(DIFFERENTLY, "text", lambda one: differently(plan, one)),
        Fact("Cost of an evaluation", "money", lambda one: units_if(one.cost_cents)),
        Fact("Value, impact points", "points", lambda one: one.value),
        Fact("Value for each unit of cost", "score", lambda one: one.per_cost),
        Fact("Error at most", "points", lambda one: one.error),
        Fact("Estimate from the draws", "points", lambda one: one.simulated),
        Fact("Its standard error", "points", lambda one: one.standard_error),
        Fact("Chance that it changes the plan", "percent", lambda one: one.chance),
    ]


def differences(comparison: Comparison, names: Sequence[str]) -> list[Fact[Priced]]:
    """What scenarios ask differently from the first, and what each difference costs."""
    return [
        Fact("Scenario", "text", lambda one: names[one.plan]),
        Fact("What differs", "text", lambda one: one.difference.what),
        Fact(f"In {names[0]}", "text", lambda one: one.difference.first),
        Fact("In this scenario", "text", lambda one: one.difference.other),
        Fact("Effect, impact points", "points", lambda one: one.effect),
        Fact("Note", "text", lambda one: one.note),
    ]


SURELY, AT_BEST = "Gain, at least with 95% confidence", "Gain, at most with 95% confidence"
FIGURES: tuple[Fact[Headline], ...] = (
    Fact("Money moved", "whole", lambda one: units(one.moved_cents)),
    Fact("Programs that get less", "count", lambda one: one.programs_cut),
    Fact("Programs that get more", "count", lambda one: one.programs_raised),
    Fact("Total today", "whole", lambda one: units(one.current_cents)),
    Fact("Total recommended", "whole", lambda one: units(one.recommended_cents)),
    Fact("What cuts cost", "whole", lambda one: units(one.exit_costs_cents)),
    Fact("Idle", "whole", lambda one: units(one.idle_cents)),
    Fact("Impact today, points", "points", lambda one: one.current_impact),
    Fact("Impact recommended, points", "points", lambda one: one.impact),
    Fact("Gain, points", "points", lambda one: one.gain),
    Fact(SURELY, "points", lambda one: one.low),
    Fact(AT_BEST, "points", lambda one: one.high),
    Fact("Gain by the first scenario's beliefs", "points", lambda one: one.by_first),
)
