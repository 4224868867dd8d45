"""A comparison for a screen: figures, where plans agree and differ, and what differences cost."""

from __future__ import annotations

from budgetopt.explore.compare import Beside, Comparison
from budgetopt.money import plain, show_short, units
from budgetopt.plan.tables import frame_of
from budgetopt.present.chart import MONEY_AXIS, Chart, altair, dressed, tips
from budgetopt.present.look import Palette
from budgetopt.present.table import NONE, ShownTable
from budgetopt.tell.figures import plural, points_text
from budgetopt.tell.lists import FIGURES, differences, without
from budgetopt.workbooks.text import one_lines

_MOST = 12
# Letters of all names together that a telephone has room for in a line.
_IN_A_LINE = 30
# Shapes beside colours: scenarios are told apart without either.
SHAPES = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")


# What stands today beside a figure of the scenarios; figures of today alone have their place there.
_TODAY = {"Total recommended": "Total today", "Impact recommended, points": "Impact today, points"}
TODAY = "Today"


def figures_table(comparison: Comparison) -> ShownTable:
    """The headline figures on which the scenarios differ from each other or from today, a column each, as text."""
    figures = ShownTable.of("", FIGURES, comparison.headlines, comparison.first.budget.currency).shown()
    heads = {name: f"{name} " if name == TODAY else name for name in comparison.names}
    rows = []
    for fact in FIGURES:
        shown = [own[fact.heading] for own in figures]
        # Plans of different years have each a today of their own.
        of_today = {own[_TODAY[fact.heading]] for own in figures} if fact.heading in _TODAY else {NONE}
        today = of_today.pop() if len(of_today) == 1 else NONE
        beside = fact.heading in _TODAY.values() and len({*shown}) == 1
        alike = len({*shown}) == 1 and (today == NONE or {*shown} == {today})
        if not beside and not alike:
            rows.append({"": fact.heading, TODAY: today} | dict(zip(heads.values(), shown, strict=True)))
    return ShownTable(about="Figures of today and of each scenario, as far as they differ.", rows=rows)


def gain_chart(comparison: Comparison, colours: Palette) -> Chart:
    """The gain of each scenario with its range."""
    alt = altair()
    years = [len(plan.years) for plan in comparison.plans]
    several = len({*years}) > 1
    names = [
        f"{name}, {plural(count, 'year')}" if several else name
        for name, count in zip(comparison.names, years, strict=True)
    ]
    labels = one_lines(names, 30)
    rows = [
        {"name": labels[name], "gain": one.gain, "low": one.low, "high": one.high, "shown": points_text(one.gain)}
        for name, one in zip(names, comparison.headlines, strict=True)
    ]
    base = alt.Chart(frame_of(rows)).encode(y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=220)))
    picture = alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.45, color=colours.ink).encode(
            x=alt.X(
                "low:Q", title="impact points; bar: nine of ten draws", axis=alt.Axis(labelExpr=MONEY_AXIS, tickCount=8)
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
        {"name": labels[row.name], "scenario": name, "change": units(change), "shown": show_short(change, currency)}
        for row in shown
        for name, change in zip(comparison.names, row.changes_cents, strict=True)
    ]
    names = list(comparison.names)
    data = frame_of(rows, columns=["name", "scenario", "change", "shown"])
    # One under the other where a telephone has no room for all of them in a line.
    legend = alt.Legend(columns=1 if sum(map(len, names)) > _IN_A_LINE else len(names))
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
            color=alt.Color(
                "scenario:N", scale=alt.Scale(domain=names, range=list(colours.scenarios[: len(names)])), legend=legend
            ),
            shape=alt.Shape(
                "scenario:N", scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)])), legend=legend
            ),
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
    """Departments, goals, districts or programs on which the scenarios differ: today, each one's change, and how."""
    every: tuple[Beside, ...] = getattr(comparison, table)
    rows = sorted((row for row in every if row.spread_cents), key=lambda row: (-row.spread_cents, row.id))
    taken = ("Name", "Today", "Agreement", "Department")
    heads = {name: f"{name} " if name in taken else name for name in comparison.names}
    return ShownTable(
        about=f"The {table} on which the scenarios differ: today, and the change in each.",
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


def differing(comparison: Comparison) -> dict[str, str]:
    """The programs on which the scenarios differ, those that differ most first, each with what it gets in each."""
    currency, names = comparison.first.budget.currency, comparison.names
    rows = sorted((row for row in comparison.programs if row.spread_cents), key=lambda row: (-row.spread_cents, row.id))

    def amounts(row: Beside) -> str:
        told = zip(names, row.amounts_cents, strict=True)
        return ", ".join(f"{name} {show_short(cents, currency)}" for name, cents in told)

    return {row.id: f"{row.name}: {amounts(row)}" for row in rows}


def tables(comparison: Comparison) -> list[str]:
    """The lists that this comparison has."""
    return [name for name in ("programs", "departments", "goals", "districts") if getattr(comparison, name)]


def differences_table(comparison: Comparison) -> ShownTable:
    """What is asked differently from the first scenario, and what that alone does to it."""
    unsaid = () if any(one.note for one in comparison.differences) else ("Note",)
    about = "What each scenario asks differently from the first, and its effect in impact points."
    return ShownTable.of(about, without(differences(comparison, comparison.names), *unsaid), comparison.differences)
