"""A memo as a page for a browser: nothing on it is fetched from elsewhere, and every text is escaped."""

from __future__ import annotations

from budgetopt.publish.memo import Memo

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ memo.title }}</title>
<style>
body { font: 16px/1.45 Arial, Helvetica, sans-serif; color: #1f1f1f; }
body { max-width: 60rem; margin: 1.5rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 1.2rem 0 .3rem } .lead { font-size: 1.15rem }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #8c8c8c; padding: .25rem .5rem; text-align: left; vertical-align: top }
.place, footer { color: #595959; font-size: .8em; overflow-wrap: anywhere } p { margin: .3rem 0 }
@media print {
  @page { margin: 1.6cm }
  body { font-size: 9pt; margin: 0; max-width: none }
  .place, footer { font-size: 8pt }
  tr { break-inside: avoid }
}
</style>
</head>
<body>
{% macro say(words) %}
{% for part in words %}
{% if part is string -%}
{{ part }}
{%- else -%}
{{ part.text }} <span class="place">[{{ part.place }}]</span>
{%- endif %}
{% endfor %}
{% endmacro %}
<main>
<h1>{{ memo.title }}</h1>
<p>{% if memo.about %}{{ memo.about }} · {% endif %}{{ memo.date.isoformat() }}</p>
<p class="lead">{{ say(memo.lead) }}</p>
{% for section in memo.sections %}
<section>
<h2>{{ section.title }}</h2>
{% for words in section.paragraphs %}
<p>{{ say(words) }}</p>
{% endfor %}
{% if section.table %}
<table>
<thead><tr>
{% for heading in section.table.headings %}
<th scope="col">{{ heading }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in section.table.rows %}
<tr>{% for words in row %}<td>{{ say(words) }}</td>{% endfor %}</tr>
{% endfor %}
</tbody>
</table>
{% endif %}
</section>
{% endfor %}
</main>
<footer><p>{{ memo.foot }}</p></footer>
</body>
</html>
"""


def memo_html(memo: Memo) -> bytes:
    """The memo as an .html file."""
    from jinja2 import Environment, StrictUndefined

    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return page.from_string(_PAGE).render(memo=memo).encode()
