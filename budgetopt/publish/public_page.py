"""The public page: one file that opens from disk, asks nothing of any network, and says everything without script."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from budgetopt.publish.published import PublishedTable

if TYPE_CHECKING:
    from budgetopt.publish.public_view import PublicView

_STYLE = """
:root { --ink: #1b1f24; --soft: #4d5761; --line: #c9d0d8; --paper: #ffffff; --band: #f2f5f8; --link: #0b4f8a }
:root { --up: #0b4f8a; --down: #9c3a00 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebee; --soft: #b4bcc5; --line: #4a535d; --paper: #14181c; --band: #1e242a; --link: #8ec5ff }
  :root { --up: #8ec5ff; --down: #ffb087 }
}
* { box-sizing: border-box }
body { font: 17px/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; color: var(--ink); background: var(--paper) }
body { margin: 0 auto; max-width: 68rem; padding: 1rem 1rem 4rem; overflow-wrap: break-word }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1rem 0 .25rem } h2 { font-size: 1.35rem; margin: 2.2rem 0 .4rem }
h3 { font-size: 1.1rem; margin: 1.8rem 0 .3rem } p { margin: .4rem 0; max-width: 48rem } a { color: var(--link) }
.lead { font-size: 1.2rem } small { color: var(--soft) } .soft { color: var(--soft) }
ul { padding-left: 1.2rem; max-width: 48rem } nav { margin: 1rem 0 } nav a { margin-right: 1rem }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 } .part tfoot { display: none }
th, td { border-bottom: 1px solid var(--line); padding: .45rem .6rem; text-align: left; vertical-align: top }
thead th { background: var(--band); border-bottom: 2px solid var(--line) }
.money { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
tfoot th, tfoot td { border-top: 2px solid var(--line); font-weight: 600 }
.raised { color: var(--up) } .cut { color: var(--down) } th .soft { font-weight: 400 }
.scroll { overflow-x: auto } details { margin-top: .3rem } summary { cursor: pointer; color: var(--link) }
details p, details li { font-size: .95rem } .search { margin: 1rem 0; padding: .8rem 1rem; background: var(--band) }
input { font: inherit; width: min(28rem, 100%); padding: .35rem .5rem; color: inherit; background: var(--paper) }
input { border: 1px solid var(--soft) } label { font-weight: 600; display: block } footer { margin-top: 3rem }
.programs th:first-child { width: 46% } [hidden] { display: none }
@media (max-width: 44rem) {
  body { font-size: 16px } thead { position: absolute; left: -99rem }
  table, tbody, tfoot, tr, th, td { display: block; width: auto } tr { border-bottom: 1px solid var(--line) }
  th, td, tfoot th, tfoot td { border: 0; padding: .2rem 0 } .programs th:first-child { width: auto }
  .scroll { overflow-x: visible } td.money br { display: none }
  td.money { display: flex; justify-content: space-between; gap: 1rem }
  td.money::before { content: attr(data-label); color: var(--soft) }
}
@media print { nav, .search { display: none } body { font-size: 10pt } tr { break-inside: avoid } }
"""
_SCRIPT = """
(function () {
  var box = document.getElementById('search'), field = document.getElementById('words');
  var told = document.getElementById('found'), rows = Array.from(document.querySelectorAll('tr.program'));
  var texts = rows.map(function (row) { return (row.textContent + ' ' + row.dataset.department).toLowerCase(); });
  var parts = Array.from(document.querySelectorAll('section.department'));
  box.hidden = false;
  field.addEventListener('input', function () {
    var words = field.value.toLowerCase().split(/\\s+/).filter(Boolean), found = 0;
    rows.forEach(function (row, at) {
      var fits = words.every(function (word) { return texts[at].indexOf(word) >= 0; });
      row.hidden = !fits;
      if (fits) { found += 1; }
    });
    parts.forEach(function (part) {
      part.hidden = !part.querySelector('tr.program:not([hidden])');
      part.classList.toggle('part', words.length > 0);
    });
    told.textContent = words.length ? found + ' of ' + rows.length + ' programs' : '';
  });
})();
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>{{ view.city }}: budget plan</title>
<style>{{ style }}</style>
</head>
<body>
{% macro row_of(money) %}
<td class="money" data-label="Today">{{ money.current }}</td>
<td class="money" data-label="Proposed">{{ money.recommended }}</td>
<td class="money {{ money.way }}" data-label="Change"><span>{{ money.change }}
{%- if money.share %}<br> <small>{{ money.share }}</small>{% endif %}</span></td>
{% endmacro %}
{% macro head(first) %}
<thead><tr><th scope="col">{{ first }}</th><th scope="col" class="money">Today</th>
<th scope="col" class="money">Proposed</th><th scope="col" class="money">Change</th></tr></thead>
{% endmacro %}
<header>
<h1>{{ view.city }}: a plan for the budget</h1>
<p class="soft">Starts from the budget of {{ view.year }} · published {{ view.date }}</p>
<p class="lead">{{ view.about_money }}</p>
<p>{{ view.about_gain }}</p>
<p>This is a proposal. Nothing of it holds until those who decide on the budget have adopted it.</p>
<nav aria-label="On this page">
<a href="#departments">By department</a>
{% if view.goals %}<a href="#goals">Goals</a>{% endif %}
<a href="#largest">Largest changes</a>
<a href="#rules">Rules</a>
{% if view.last %}<a href="#since">What changed</a>{% endif %}
<a href="#programs">Every program</a>
<a href="#data">The data</a>
</nav>
</header>
<main>
<section id="departments" aria-labelledby="h-departments">
<h2 id="h-departments">Money by department</h2>
<div class="scroll"><table>
{{ head("Department") }}
<tbody>
{% for one in view.departments %}
<tr><th scope="row"><a href="#{{ one.anchor }}">{{ one.name }}</a></th>{{ row_of(one.money) }}</tr>
{% endfor %}
</tbody>
<tfoot><tr><th scope="row">All departments</th>{{ row_of(view.total) }}</tr></tfoot>
</table></div>
</section>
{% if view.goals %}
<section id="goals" aria-labelledby="h-goals">
<h2 id="h-goals">What the city wants to reach</h2>
<p>Priority points say how much a goal counts beside the others when the plan weighs programs.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Goal</th><th scope="col">How much it counts</th><th scope="col">How it does</th></tr></thead>
<tbody>
{% for goal in view.goals %}
<tr><th scope="row">{{ goal.name }}</th><td>{{ goal.weight }}</td><td>{{ goal.measure }}</td></tr>
{% endfor %}
</tbody>
</table></div>
</section>
{% endif %}
<section id="largest" aria-labelledby="h-largest">
<h2 id="h-largest">The largest changes</h2>
{% for title, programs in view.largest if programs %}
<div class="scroll"><table>
{{ head(title) }}
<tbody>
{% for one in programs %}
<tr><th scope="row">{{ one.name }}<br><span class="soft">{{ one.proposed }}</span></th>{{ row_of(one.money) }}</tr>
{% endfor %}
</tbody>
</table></div>
{% endfor %}
</section>
<section id="rules" aria-labelledby="h-rules">
<h2 id="h-rules">The rules that the plan keeps</h2>
{% if view.policies %}
<p>Chosen by the city for this plan:</p>
<ul>{% for rule in view.policies %}<li>{{ rule }}</li>{% endfor %}</ul>
{% endif %}
{% if view.one_by_one %}
<p>Amounts that are held as they were decided, one by one: {{ view.one_by_one }}.</p>
{% endif %}
<details><summary>Asked by law and contract ({{ view.laws | length }})</summary>
<ul>{% for rule in view.laws %}<li>{{ rule }}</li>{% endfor %}</ul></details>
</section>
{% if view.last %}
<section id="since" aria-labelledby="h-since">
<h2 id="h-since">What changed since {{ view.last.date }}</h2>
{% if view.last.nothing %}<p>Nothing: every amount, goal, rule and measure is as it was published then.</p>{% endif %}
{% if view.changes %}
<div class="scroll"><table>
<thead><tr><th scope="col">Program</th><th scope="col">Then</th><th scope="col">Now</th></tr></thead>
<tbody>
{% for one in view.changes %}
<tr><th scope="row">{{ one.name }}</th><td>{{ one.before }}</td><td>{{ one.now }}</td></tr>
{% endfor %}
</tbody>
</table></div>
{% endif %}
{% if view.last.others %}<ul>{% for words in view.last.others %}<li>{{ words }}</li>{% endfor %}</ul>{% endif %}
</section>
{% endif %}
<section id="programs" aria-labelledby="h-programs">
<h2 id="h-programs">Every program</h2>
<p>What each program is for, what it gets today and in the plan, and why.</p>
<div class="search" id="search" role="search" hidden>
<label for="words">Find a program, a department, a goal</label>
<input id="words" type="search" autocomplete="off">
<p id="found" class="soft" role="status"></p>
</div>
{% for department in view.departments %}
<section class="department" id="{{ department.anchor }}" aria-labelledby="h-{{ department.anchor }}">
<h3 id="h-{{ department.anchor }}">{{ department.name }}</h3>
<div class="scroll"><table class="programs">
{{ head("Program") }}
<tbody>
{% for one in department.programs %}
<tr class="program" data-department="{{ department.name }}">
<th scope="row">{{ one.name }}
{% if one.purpose %}<br><span class="soft">{{ one.purpose }}</span>{% endif %}
<details><summary>Why, and how it does<span class="soft"> · {{ one.id }}</span></summary>
<p class="soft"><strong>Proposed:</strong> {{ one.proposed }}</p>
{% if one.serves %}<p class="soft"><strong>Serves:</strong> {{ one.serves }}.</p>{% endif %}
{% if one.does %}
<p class="soft"><strong>How it does:</strong></p>
<ul class="soft">{% for words in one.does %}<li>{{ words }}</li>{% endfor %}</ul>
{% else %}
<p class="soft"><strong>How it does:</strong> no measure on file.</p>
{% endif %}
<p class="soft"><strong>How sure:</strong> {{ one.sure }}</p>
</details></th>
{{ row_of(one.money) }}
</tr>
{% endfor %}
</tbody>
<tfoot><tr><th scope="row">{{ department.name }}, all programs</th>{{ row_of(department.money) }}</tr></tfoot>
</table></div>
</section>
{% endfor %}
</section>
<section id="data" aria-labelledby="h-data">
<h2 id="h-data">The data</h2>
<p>Everything on this page, and more, stands in tables beside it that any spreadsheet opens; what each column means
stands in <a href="data-dictionary.csv">data-dictionary.csv</a>, and a description for programs in
<a href="datapackage.json">datapackage.json</a>.</p>
<ul>
{% for table in tables %}
<li><a href="{{ table.file }}">{{ table.file }}</a>: {{ table.title }}
({{ "{:,}".format(table.rows | length) }} rows)</li>
{% endfor %}
</ul>
<p><strong>Licence:</strong> {{ licence }}</p>
</section>
</main>
<footer class="soft">
<p>How much good a dollar does is the product of how directly a program serves the goals, how well it is believed to
work (from studies and from the city's own measures), and how much a further dollar still adds. What nobody has measured
is unknown, and not bad.</p>
</footer>
<script>{{ script }}</script>
</body>
</html>
"""


def page_of(view: PublicView, tables: Sequence[PublishedTable], licence: str) -> bytes:
    """The page as an .html file: every text is escaped, and none of it holds the name of a person."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    def shown(value: object) -> object:
        # A part of the page that was made already is no text of a file.
        return view.allowed.text(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=shown)
    digest = base64.b64encode(sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"
    policy += "; base-uri 'none'; form-action 'none'"
    fixed = {"style": Markup(_STYLE), "script": Markup(_SCRIPT), "policy": Markup(policy)}
    return page.from_string(_PAGE).render(view=view, tables=tables, licence=licence, **fixed).encode()
