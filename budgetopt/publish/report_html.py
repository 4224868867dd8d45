"""A report card as a page for a browser: nothing on it is fetched from elsewhere, and every text is escaped."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from budgetopt.city.years import fy
from budgetopt.money import show_short
from budgetopt.publish.page import rendered_page
from budgetopt.standard import report_words as words
from budgetopt.standard.report import ReportCard, counts
from budgetopt.standard.report_since import Since
from budgetopt.standard.status import Aim

_LOOKS = {"met": "good", "on track": "good", "behind": "bad", "off track": "bad", "not met": "bad", "unknown": ""}
# Blue is at its target or on its way, orange is not; the lighter is the nearer.
_COLOURS = {
    "met": "#1B5E9E",
    "on track": "#8FBCE6",
    "behind": "#F5C896",
    "off track": "#E08214",
    "not met": "#A04A00",
    "unknown": "#B8BEC6",
}


def report_html(report: ReportCard, compared: Since | None = None) -> bytes:
    """The card as an .html file; the same card gives the same bytes."""
    return rendered_page(
        "report.html",
        words=words,
        counts=counts,
        looks=_LOOKS,
        sparkline=sparkline,
        money=lambda cents: show_short(cents, report.budget.currency),
        report=report,
        title=f"{report.budget.called}: report card",
        year=fy(report.budget.fiscal_year),
        picture=_picture(report),
        on_a_phone=_picture(report, bars=190, names=120, legend=3),
        picture_text="Measures by status in each department; the list of departments below has every figure.",
        compared=compared,
        since=list(words.since_in_words(compared)) if compared else (),
    )


def _picture(report: ReportCard, bars: int = 620, names: int = 240, legend: int = 6) -> str:
    """How many measures of each department stand how, as a drawing inside the page: pixels for its bars and the names
    beside them, and so many words of the legend in a line."""
    import altair as typed
    import vl_convert

    altair: Any = typed

    rows = [
        {"department": office.name, "status": word, "measures": number, "place": index}
        for office in report.departments
        for index, (word, number) in enumerate(counts(office.cards).items())
        if number
    ]
    chart = altair.Chart(altair.Data(values=rows), width=bars).mark_bar().encode(
        y=altair.Y("department:N", sort=None, title=None, axis=altair.Axis(labelLimit=names)),
        x=altair.X("measures:Q", title="Measures"),
        order="place:Q",
        color=altair.Color(
            "status:N", title=None, scale=altair.Scale(domain=[*_COLOURS], range=[*_COLOURS.values()]),
            legend=altair.Legend(orient="top", columns=legend),
        ),
    )  # fmt: skip
    drawing = vl_convert.vegalite_to_svg(chart.to_dict())
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"


def sparkline(aim: Aim) -> str:
    """The figures as points of a line, 100 wide and 20 high, better or worse as they were measured; "" for fewer than
    two."""
    if len(aim.figures) < 2:
        return ""
    years, values = zip(*aim.figures, strict=True)
    wide, high = years[-1] - years[0], max(values) - min(values)
    return " ".join(
        f"{(year - years[0]) * 98 / wide + 1:.1f},{19 - (value - min(values)) * 18 / high if high else 10:.1f}"
        for year, value in aim.figures
    )
