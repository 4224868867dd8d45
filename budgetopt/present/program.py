"""One program for a screen: its money, measures, findings and return curve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from budgetopt.city.model import Budget, Kind, Metric
from budgetopt.city.standing import standing_of
from budgetopt.city.years import fy
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.money import plain, show, show_short, units
from budgetopt.plan.rests_on import Ground, grounds_of, served_goals
from budgetopt.plan.tables import frame_of
from budgetopt.present.chart import MONEY_AXIS, Chart, altair, dressed
from budgetopt.present.city import Figure
from budgetopt.present.look import Palette
from budgetopt.present.table import ShownTable
from budgetopt.rules import Case, rules_of
from budgetopt.rules.program_limits import ProgramLimit
from budgetopt.rules.row import Sense
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.tell.earlier import ABOUT, EARLIER, earlier_of
from budgetopt.tell.evidence import best_evidence
from budgetopt.tell.lists import GROUNDS, STUDIES

_STEPS = 60


def figures(budget: Budget, program_id: str) -> list[Figure]:
    """What is known of a program, in figures."""
    program, standing = budget.program[program_id], standing_of(budget, "adopted")
    one = value_of_next_dollar(budget)[program_id]
    effect = one.effectiveness
    if program.kind is Kind.NON_OPERATING:
        return [Figure("Budget", show_short(standing.total[program_id], budget.currency), "not an operating program")]
    low, high = effect.ends
    results = effect.results.score
    return [
        Figure("Budget", show_short(standing.total[program_id], budget.currency), program.department),
        Figure("Alignment", "not assessed" if one.alignment is None else f"{one.alignment:.2f}", "0 to 1"),
        Figure(
            "Effectiveness",
            f"{effect.mean:+.2f}".replace("-", "−"),
            f"range {low:+.2f} to {high:+.2f}".replace("-", "−"),
        ),
        Figure("Own results", "–" if results is None else f"{results:.2f}", "1 is on target"),
        Figure(
            "Value per dollar",
            f"{one.per_dollar:.3f}".replace("-", "−"),
            "impact points",
            "What a dollar at today’s scale is believed to do, by the adopted weights. "
            f"Best evidence: {best_evidence(program, effect)}.",
        ),
    ]


def money_table(budget: Budget, program_id: str) -> ShownTable:
    """Money by fund, a column a fiscal year and kind."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    headings: dict[str, None] = {}
    rows = [row for row in budget.amounts if row.program_id == program_id]
    for row in sorted(rows, key=lambda row: (row.fiscal_year, str(row.kind))):
        heading = f"{fy(row.fiscal_year)} {row.kind}"
        headings[heading] = None
        sums[row.fund_id][heading] += row.amount
    return ShownTable(
        about="The program's money by fund, fiscal year and kind.",
        rows=[
            {"Fund": budget.fund_names[id]}
            | {heading: plain(own[heading]) if heading in own else None for heading in headings}
            for id, own in sums.items()
        ],
        looks=dict.fromkeys(headings, "money"),
        currency=budget.currency,
    )


def findings_table(budget: Budget, program_id: str) -> ShownTable:
    """Evidence findings as given, with the level derived and their source."""
    effect = value_of_next_dollar(budget)[program_id].effectiveness
    return ShownTable.of("Evidence findings of the program, with their sources.", STUDIES, effect.findings)


def grounds_table(budget: Budget, program_id: str) -> ShownTable:
    """What the value of its dollar rests on, with the cells: before any plan, by the adopted goals."""
    value, served = value_of_next_dollar(budget), served_goals(budget)
    return rested(grounds_of(budget, value, served, [program_id])[program_id])


def rested(grounds: Sequence[Ground]) -> ShownTable:
    """What a program's value rests on, a row for each goal, measure and study."""
    about = "What the value of the program's dollar rests on, with the cells of the input."
    return ShownTable.of(about, GROUNDS, grounds)


def earlier_table(budget: Budget, program_id: str) -> ShownTable:
    """What was recommended, decided and adopted in earlier years."""
    return ShownTable.of(ABOUT, EARLIER, earlier_of(budget, program_id), budget.currency)


def metrics_of(budget: Budget, program_id: str) -> list[Metric]:
    """Its metrics, outcomes first."""
    kinds = ("outcome", "efficiency", "output", "input")
    return sorted(
        (metric for metric in budget.metrics if metric.program_id == program_id),
        key=lambda metric: kinds.index(str(metric.type)),
    )


def metric_chart(metric: Metric, colours: Palette) -> Chart:
    """A metric over the years, against its target."""
    alt = altair()
    rows = [{"year": fy(year), "value": value, "shown": f"{value:,.12g}"} for year, value in metric.actuals]
    unit = f" ({metric.unit})" if metric.unit else ""
    better = "higher is better" if metric.better == "up" else "lower is better"
    base = alt.Chart(frame_of(rows or [{"year": "", "value": None, "shown": ""}])).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False, padding=22), axis=alt.Axis(tickCount=4)),
        tooltip=[alt.Tooltip("year:O", title="Fiscal year"), alt.Tooltip("value:Q", title="Value")],
    )
    layers: list[Any] = [
        base.mark_line(color=colours.ink, point=alt.OverlayMarkDef(color=colours.ink, size=55)),
        base.mark_text(dy=-12, color=colours.ink, fontSize=11).encode(text="shown:N"),
    ]
    if metric.target is not None:
        target = alt.Chart(frame_of([{"value": metric.target, "words": f"target {metric.target:,.12g}"}]))
        layers += [
            target.mark_rule(strokeDash=[5, 4], color=colours.muted, strokeWidth=1.5).encode(y="value:Q"),
            target.mark_text(align="left", dx=4, dy=-7, color=colours.muted, fontSize=11).encode(
                y="value:Q", text="words:N", x=alt.value(0)
            ),
        ]
    figures = ", ".join(f"{row['year']} {row['shown']}" for row in rows) or "no figures yet"
    target_words = f"; target {metric.target:,.12g}" if metric.target is not None else ""
    title = f"{metric.name}{unit}"
    return Chart(
        title,
        f"Line chart. {title}, {better}: {figures}{target_words}.",
        dressed(alt.layer(*layers).properties(height=190), colours),
    )


def allowed(budget: Budget, scenario: Scenario, program_id: str) -> tuple[int, int]:
    """The least and the most that law and the scenario's limits allow one program in the first year, in cents."""
    case = Case.of(budget, checked(scenario, budget))
    total, ceiling = case.standing.total[program_id], case.standing.most[program_id]
    if case.is_fixed(program_id):
        return total, total
    floors = [case.standing.least[program_id]]
    ceilings = [] if ceiling is None else [ceiling]
    for rule in rules_of(case):
        if isinstance(rule, ProgramLimit) and program_id in rule.programs:
            cents = rule.limit(case, program_id)
            if cents is not None:
                (floors if rule.sense is Sense.AT_LEAST else ceilings).append(cents)
    low = max(floors)
    return low, max(low, min(ceilings, default=max(2 * total, case.standing.asked.get(program_id, 0))))


def curve_chart(budget: Budget, scenario: Scenario, program_id: str, colours: Palette) -> Chart:
    """What spending more or less is believed to do: the return curve, today's point and the allowed range."""
    alt = altair()
    value = value_of_next_dollar(budget, scenario.beliefs, scenario.base)[program_id]
    total = standing_of(budget, scenario.base).total[program_id]
    low, high = allowed(budget, scenario, program_id)
    currency, end = budget.currency, max(high, total, value.reference) * 5 // 4 or 100
    points = [
        {"money": units(amount), "impact": value.impact(amount), "spent": show_short(amount, currency)}
        for amount in (end * step // _STEPS for step in range(_STEPS + 1))
    ]
    x: Any = alt.X(
        "money:Q", title=f"spending a year ({currency})", axis=alt.Axis(labelExpr=MONEY_AXIS, tickCount=6, grid=False)
    )
    y: Any = alt.Y("impact:Q", title="impact points", axis=alt.Axis(labelExpr=MONEY_AXIS, tickCount=5))
    curve = (
        alt.Chart(frame_of(points))
        .mark_line(color=colours.ink, strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("spent:N", title="Spending"),
                alt.Tooltip("impact:Q", title="Impact points", format=",.0f"),
            ],
        )
    )
    band = (
        alt.Chart(frame_of([{"low": units(low), "high": units(high)}]))
        .mark_rect(opacity=0.2, color=colours.unchanged)
        .encode(x=alt.X("low:Q"), x2="high:Q")
    )
    now = frame_of(
        [{"money": units(total), "impact": value.impact(total), "words": f"today {show_short(total, currency)}"}]
    )
    dot = alt.Chart(now).mark_point(size=130, filled=True, color=colours.ink).encode(x="money:Q", y="impact:Q")
    label = (
        alt.Chart(now)
        .mark_text(align="right", dx=-10, dy=-10, color=colours.ink, fontSize=12)
        .encode(x="money:Q", y="impact:Q", text="words:N")
    )
    words = (
        f"Line chart. Return curve of {budget.program_names[program_id]}: today {show(total, currency)} gives "
        f"{value.impact(total):,.0f} impact points; law and scenario allow {show(low, currency)} to "
        f"{show(high, currency)}."
    )
    picture = alt.layer(band, curve, dot, label).properties(height=280)
    return Chart("What more or less money is believed to do", words, dressed(picture, colours))
