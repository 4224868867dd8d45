"""A comparison for a screen: figures, where plans agree and differ, and what differences cost."""

from __future__ import annotations

from budgetopt.explore.compare import Beside, Comparison, agreement
from budgetopt.money import plain, show_short, units
from budgetopt.plan.tables import frame_of
from budgetopt.present.chart import MONEY_AXIS, Chart, altair, dressed, tips
from budgetopt.present.look import Palette
from budgetopt.present.table import ShownTable
from budgetopt.tell.figures import points_text
from budgetopt.tell.lists import FIGURES, differences, without
from budgetopt.workbooks.text import one_lines

_MOST = 12
# Shapes beside colours: scenarios are told apart without either.
SHAPES = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")


def figures_table(comparison: Comparison) -> ShownTable:
    """The headline figures, a column a scenario, as text."""
    figures = ShownTable.of("", FIGURES, comparison.headlines, comparison.first.budget.currency).shown()
    return ShownTable(
        about="Headline figures of each scenario.",
        rows=[
            {"": fact.heading} | dict(zip(comparison.names, (own[fact.heading] for own in figures), strict=True))
            for fact in FIGURES
        ],
    )


def gain_chart(comparison: Comparison, colours: Palette) -> Chart:
    """The gain of each scenario with its range."""
    alt = altair()
    labels = one_lines(comparison.names, 30)
    rows = [
        {"name": labels[name], "gain": one.gain, "low": one.low, "high": one.high, "shown": points_text(one.gain)}
        for name, one in zip(comparison.names, comparison.headlines, strict=True)
    ]
    base = alt.Chart(frame_of(rows)).encode(y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=220)))
    picture = alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.45, color=colours.ink).encode(
            x=alt.X(
                "low:Q",
                title="gain in impact points, with what nine of ten draws gain",
                axis=alt.Axis(labelExpr=MONEY_AXIS, tickCount=8),
            ),
            x2="high:Q",
        ),
        base.mark_point(filled=True, size=150, color=colours.ink, opacity=1).encode(x="gain:Q"),
        base.mark_text(dy=-14, color=colours.ink, fontSize=12).encode(x="gain:Q", text="shown:N"),
    ).properties(height=58 * len(rows))
    words = "; ".join(f"{row['name']} {row['shown']} points" for row in rows)
    return Chart("Gain of each scenario", f"Dot chart with ranges. {words}.", dressed(picture, colours))


def changes_chart(comparison: Comparison, table: str, colours: Palette) -> Chart:
    """The change of each department, goal or program under each scenario: a mark a scenario, the widest apart first."""
    alt = altair()
    every: tuple[Beside, ...] = getattr(comparison, table)
    shown = sorted((row for row in every if any(row.changes_cents)), key=lambda row: (-row.spread_cents, row.id))[
        :_MOST
    ]
    labels = one_lines((row.name for row in shown), 38)
    currency = comparison.first.budget.currency
    rows = [
        {
            "name": labels[row.name],
            "scenario": name,
            "change": units(change),
            "shown": show_short(change, currency),
        }
        for row in shown
        for name, change in zip(comparison.names, row.changes_cents, strict=True)
    ]
    names = list(comparison.names)
    data = frame_of(rows, columns=["name", "scenario", "change", "shown"])
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=300, grid=True))
    zero = alt.Chart(frame_of([{"change": 0}])).mark_rule(color=colours.muted).encode(x="change:Q")
    marks = (
        alt.Chart(data)
        .mark_point(size=110, filled=True, opacity=0.95)
        .encode(
            y=y,
            x=alt.X(
                "change:Q", title=f"change against today ({currency})", axis=alt.Axis(labelExpr=MONEY_AXIS, tickCount=6)
            ),
            color=alt.Color("scenario:N", scale=alt.Scale(domain=names, range=list(colours.scenarios[: len(names)]))),
            shape=alt.Shape("scenario:N", scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)]))),
            tooltip=tips(name="Name", scenario="Scenario", shown="Change"),
        )
    )
    words = "; ".join(
        f"{row.name}: "
        + ", ".join(
            f"{name} {show_short(change, currency)}" for name, change in zip(names, row.changes_cents, strict=True)
        )
        for row in shown[:6]
    )
    title = f"Where the scenarios are furthest apart: {table}"
    picture = alt.layer(zero, marks).properties(height=34 * max(1, len(shown)))
    return Chart(title, f"Dot chart. {title}. {words or 'They are the same'}.", dressed(picture, colours))


def beside_table(comparison: Comparison, table: str) -> ShownTable:
    """Departments, goals, districts or programs: today, each scenario's amount, and whether they agree."""
    every: tuple[Beside, ...] = getattr(comparison, table)
    rows = sorted(every, key=lambda row: (-row.spread_cents, row.id)) if table == "programs" else list(every)
    taken = ("Name", "Today", "Agreement", "Department")
    heads = {name: f"{name} " if name in taken else name for name in comparison.names}
    return ShownTable(
        about=f"Every one of the {table}: today, and the change in each scenario.",
        rows=[
            {"Name": row.name}
            | ({"Department": row.department} if table == "programs" else {})
            | {"Today": plain(row.current_cents)}
            | {heads[name]: plain(change) for name, change in zip(comparison.names, row.changes_cents, strict=True)}
            | {"Agreement": row.agreement}
            for row in rows
        ],
        looks={"Today": "money"} | dict.fromkeys(heads.values(), "change"),
        currency=comparison.first.budget.currency,
    )


def tables(comparison: Comparison) -> list[str]:
    """The lists that this comparison has."""
    return [name for name in ("programs", "departments", "goals", "districts") if getattr(comparison, name)]


def differences_table(comparison: Comparison) -> ShownTable:
    """What is asked differently from the first scenario, and what that alone does to it."""
    unsaid = () if any(one.note for one in comparison.differences) else ("Note",)
    about = "What each scenario asks differently from the first, and its effect in impact points."
    return ShownTable.of(about, without(differences(comparison, comparison.names), *unsaid), comparison.differences)


__all__ = ["agreement", "beside_table", "changes_chart", "differences_table", "figures_table", "gain_chart", "tables"]
