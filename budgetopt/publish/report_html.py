"""A report card as a page for a browser: nothing on it is fetched from elsewhere, and every text is escaped."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from budgetopt.city.years import fy
from budgetopt.money import show_short
from budgetopt.standard import report_words as words
from budgetopt.standard.report import ReportCard, counts
from budgetopt.standard.report_since import Since
from budgetopt.standard.status import Aim

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 16px/1.45 Arial, Helvetica, sans-serif; color: #1f1f1f; background: #fff }
body { max-width: 72rem; margin: 1.5rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin: 1.6rem 0 .4rem } .lead { font-size: 1.15rem }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #8c8c8c; padding: .25rem .5rem; text-align: left; vertical-align: top }
.number { text-align: right } .note, footer { color: #595959; font-size: .85em }
.status { font-weight: bold; white-space: nowrap } svg { display: block; width: 7rem; height: 1.6rem }
.good { color: #1b5e9e } .bad { color: #a04a00 }
polyline { fill: none; stroke: currentColor; stroke-width: 2; vector-effect: non-scaling-stroke }
@media print { body { font-size: 9pt; max-width: none } tr { break-inside: avoid } }
</style>
</head>
<body>
{% macro status(standing, say) %}<span class="status {{ looks[standing] }}">{{ say }}</span>{% endmacro %}
{% macro line(aim) %}
{% set path = sparkline(aim) %}
{% if path %}
<svg viewBox="0 0 100 20" role="img" aria-label="{{ words.course(aim) }}" preserveAspectRatio="none">
<polyline points="{{ path }}"/></svg>
{% endif %}
{% endmacro %}
<main>
<h1>{{ title }}</h1>
<p>{{ year }} · as of {{ report.date.isoformat() }}</p>
<p class="lead">{{ words.headline(report) }}</p>
<p><img src="{{ picture }}" alt="{{ picture_text }}" style="max-width: 100%"></p>
<h2>Goals</h2>
{% for goal in report.goals %}
<section>
<h3>{{ goal.name }}: {{ status(goal.standing, words.standing_of(goal)) }}</h3>
{% if goal.headline %}
<p>{{ words.reported_by(goal.headline) }}; target {{ words.target(goal.headline.aim) }};
{{ words.course(goal.headline.aim) }}
{{- "; " ~ goal.headline.metric.benchmark if goal.headline.metric.benchmark }}.</p>
{{ line(goal.headline.aim) }}
{% endif %}
<p class="note">{{ words.money_behind(goal, report.budget.currency) }};
all its measures: {{ words.counted(counts(goal.cards)) }}.</p>
</section>
{% endfor %}
{% if compared %}
<h2>What fell behind</h2>
{% for sentence in since %}<p>{{ sentence }}</p>{% endfor %}
{% endif %}
<h2>Departments</h2>
<div class="wide" tabindex="0" role="region" aria-label="Departments"><table>
<thead><tr><th scope="col">Department</th><th scope="col" class="number">Money</th>
<th scope="col">Measures</th></tr></thead><tbody>
{% for office in report.departments %}
<tr><th scope="row">{{ office.name }}</th><td class="number">{{ money(office.spending) }}</td>
<td>{{ words.counted(counts(office.cards)) }}</td></tr>
{% endfor %}
</tbody></table></div>
<h2>Measures</h2>
<div class="wide" tabindex="0" role="region" aria-label="Measures"><table>
<thead><tr>{% for heading in ("Measure", "Of", "Status", "Latest", "Target", "Trend", "Benchmark", "Points") %}
<th scope="col">{{ heading }}</th>{% endfor %}</tr></thead><tbody>
{% for card in report.measures %}
<tr><th scope="row">{{ card.metric.name }}</th><td>{{ card.owner }}</td>
<td>{{ status(card.standing, card.standing) }}</td><td>{{ words.latest(card.aim, card.metric.unit) }}</td>
<td>{{ words.target(card.aim) }}</td><td>{{ words.course(card.aim) }}{{ line(card.aim) }}</td>
<td>{{ card.metric.benchmark }}</td><td>{{ words.points(card) }}</td></tr>
{% endfor %}
</tbody></table></div>
</main>
<footer>
{% for sentence in (words.RULE, words.GOAL_RULE, words.RUBRIC_RULE, words.NO_CAUSE) %}<p>{{ sentence }}</p>{% endfor %}
{% for item in report.budget.inputs %}<p>{{ item.file }} (SHA-256 {{ item.sha256 }})</p>{% endfor %}
</footer>
</body>
</html>
"""
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
    from jinja2 import Environment, StrictUndefined

    currency = report.budget.currency
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page.globals |= {
        "words": words,
        "counts": counts,
        "looks": _LOOKS,
        "sparkline": sparkline,
        "money": lambda cents: show_short(cents, currency),
    }
    text = page.from_string(_PAGE).render(
        report=report,
        title=f"{report.budget.called}: report card",
        year=fy(report.budget.fiscal_year),
        picture=_picture(report),
        picture_text="Measures by status in each department; the list of departments below has every figure.",
        compared=compared,
        since=list(words.since_in_words(compared)) if compared else (),
    )
    return text.encode()


def _picture(report: ReportCard) -> str:
    """How many measures of each department stand how, as a drawing inside the page."""
    import altair as typed
    import vl_convert

    altair: Any = typed

    rows = [
        {"department": office.name, "status": word, "measures": number, "place": place}
        for office in report.departments
        for place, (word, number) in enumerate(counts(office.cards).items())
        if number
    ]
    chart = altair.Chart(altair.Data(values=rows), width=620).mark_bar().encode(
        y=altair.Y("department:N", sort=None, title=None, axis=altair.Axis(labelLimit=240)),
        x=altair.X("measures:Q", title="Measures"),
        order="place:Q",
        color=altair.Color(
            "status:N", title=None, scale=altair.Scale(domain=[*_COLOURS], range=[*_COLOURS.values()]),
            legend=altair.Legend(orient="top"),
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
