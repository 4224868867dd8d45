"""The residents' exercise as one page that opens from disk: a hundred dollars, and what the engine does with them."""

from __future__ import annotations

import json

from budgetopt.city.years import fy
from budgetopt.money import show_short
from budgetopt.standard.exercise import DOLLARS, Exercise, SolvedWeights
from budgetopt.tell.figures import part, points

_MOST = 10
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 16px/1.45 Arial, Helvetica, sans-serif; color: #1f1f1f; background: #fff }
body { max-width: 48rem; margin: 1.5rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem } label { display: block; margin: .5rem 0 }
input { font: inherit; width: 5rem; margin-right: .6rem } button { font: inherit; padding: .4rem .8rem }
table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #8c8c8c; padding: .25rem .5rem }
th { text-align: left } td { text-align: right } .note { color: #595959; font-size: .9em }
textarea { width: 100%; height: 8rem; font-family: monospace }
</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
<p>{{ year }}. Split {{ dollars }} dollars among the goals. What you see is a plan that was worked out with weights near
yours, under the rules of “{{ scenario }}”.</p>
<form>
{% for goal in goals %}
<label><input type="number" min="0" max="{{ dollars }}" step="1" value="{{ goal.dollars }}" data-goal="{{ goal.id }}">
{{ goal.name }}</label>
{% endfor %}
<p id="left" role="status"></p>
</form>
<h2>What would change</h2>
<p id="near"></p>
<table><thead><tr><th scope="col">Program</th><th scope="col">Change</th></tr></thead><tbody id="moves">
{% for move in first %}<tr><th scope="row">{{ move[0] }}</th><td>{{ move[1] }}</td></tr>{% endfor %}
</tbody></table>
<p class="note">{{ loss }}</p>
<h2>Hand in your answer</h2>
<p>These lines are your answer. Save them as a file and send it to the city; nothing is sent by this page.</p>
<textarea id="answer" readonly aria-label="Your answer"></textarea>
<p><button type="button" id="save">Save as a file</button></p>
<noscript><p>Without script this page shows the plan for equal weights.</p></noscript>
</main>
<script type="application/json" id="solved">{{ solved }}</script>
<script>
const solved = JSON.parse(document.getElementById("solved").textContent);
const fields = [...document.querySelectorAll("input[data-goal]")];
const drawn = crypto.getRandomValues(new Uint8Array(8));
const group = "Exercise " + Array.from(drawn, one => one.toString(16).padStart(2, "0")).join("");
const quoted = text => '"' + text.replaceAll('"', '""') + '"';
function show() {
  const given = fields.map(field => Math.max(0, Number(field.value) || 0));
  const sum = given.reduce((a, b) => a + b, 0);
  document.getElementById("left").textContent =
    sum === solved.dollars ? "All is given." : sum < solved.dollars ? `${solved.dollars - sum} dollars are left.`
      : `${sum - solved.dollars} dollars too many: each counts for less.`;
  const scaled = given.map(one => sum ? solved.dollars * one / sum : solved.dollars / given.length);
  let near = solved.grid[0], least = Infinity;
  for (const point of solved.grid) {
    const far = point.weights.reduce((all, one, at) => all + (one - scaled[at]) ** 2, 0);
    if (far < least) { least = far; near = point; }
  }
  document.getElementById("near").textContent = near.said;
  const body = document.getElementById("moves");
  body.replaceChildren(...near.moves.map(([name, change]) => {
    const row = document.createElement("tr"), head = document.createElement("th"), cell = document.createElement("td");
    head.scope = "row"; head.textContent = name; cell.textContent = change; row.append(head, cell); return row;
  }));
  const lines = fields.map((field, at) => [
    quoted(field.dataset.goal), Math.round(scaled[at] * 100) / 100, quoted(group), 1, "open"].join(","));
  document.getElementById("answer").value = ["Goal ID,Points,Group,Respondents,Method", ...lines].join("\\n") + "\\n";
}
fields.forEach(field => field.addEventListener("input", show));
document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([document.getElementById("answer").value], {type: "text/csv"}));
  link.download = group.replace("Exercise ", "") + "-residents.csv";
  link.click();
});
show();
</script>
</body>
</html>
"""


def exercise_html(exercise: Exercise) -> bytes:
    """The exercise as an .html file; the same exercise gives the same bytes. Nothing is fetched, nothing is sent."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    budget = exercise.budget
    grid = [
        {"weights": point.weights, "said": _said(exercise, point), "moves": _moves(exercise, point)}
        for point in exercise.grid
    ]
    # As text of a script: no tag of it can end the script or begin another.
    solved = json.dumps({"dollars": DOLLARS, "grid": grid}).replace("<", "\\u003c").replace("&", "\\u0026")
    whole, count = divmod(DOLLARS, len(budget.goals))
    goals = [
        {"id": goal.id, "name": budget.goal_names[goal.id], "dollars": whole + (place < count)}
        for place, goal in enumerate(budget.goals)
    ]
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    text = page.from_string(_PAGE).render(
        title=f"{budget.called}: what would you do with {DOLLARS} dollars?",
        year=fy(budget.fiscal_year),
        dollars=DOLLARS,
        scenario=exercise.scenario.name,
        goals=goals,
        first=_moves(exercise, exercise.grid[0]),
        loss=loss_in_words(exercise),
        solved=Markup(solved),
    )
    return text.encode()


def loss_in_words(exercise: Exercise) -> str:
    """How much showing the nearest solved plan may lose."""
    if not exercise.loss:
        found = "it lost nothing"
    else:
        found = f"it lost at most {points(exercise.loss)} of impact ({part(exercise.loss_share)} of the best)"
    return (
        f"{len(exercise.grid)} plans were worked out beforehand, and the nearest is shown; nothing is estimated "
        f"between them. With {exercise.tried} other weights, all on one goal among them, {found}."
    )


def _said(exercise: Exercise, point: SolvedWeights) -> str:
    """For which weights the plan was worked out."""
    names = exercise.budget.goal_names
    shares = [
        f"{names[goal.id]} {weight:.0f}" for goal, weight in zip(exercise.budget.goals, point.weights, strict=True)
    ]
    return f"Worked out for {', '.join(shares)}: {len(point.changes)} programs change; the largest changes are"


def _moves(exercise: Exercise, point: SolvedWeights) -> list[tuple[str, str]]:
    """The largest changes of a plan."""
    names, currency = exercise.budget.program_names, exercise.budget.currency
    listed = sorted(point.changes.items(), key=lambda change: (-abs(change[1]), change[0]))[:_MOST]
    return [(names[id], f"{'+' if cents > 0 else '−'}{show_short(abs(cents), currency)}") for id, cents in listed]
