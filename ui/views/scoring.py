"""Score: goals, alignment by keyboard, people side by side, measures and evidence, entered beside the city's files."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from budgetopt.city.crosswalk import UnknownRating, rated
from budgetopt.city.model import Budget, Effect, Goal, Metric, MetricType, Study, Trend
from budgetopt.city.scored import OFFERED_GOALS, Scored
from budgetopt.present import scoring
from budgetopt.present.words import plain_text
from budgetopt.tell.figures import plural
from ui import making
from ui.keeping import person
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.acting import act, acting_button
from ui.parts.changing import button, field, show_refused, tell
from ui.parts.frame import link
from ui.parts.grid import grid, typed_since
from ui.parts.page import of_budget
from ui.scores import enter, unused, use
from ui.work import Work

_WHO, _AGAIN = "kept scored by", "kept scoring grids"


def show(work: Work, budget: Budget) -> None:
    """The page."""
    scored = work.state.scored
    act({"score use": lambda: _use(work), "score fill": lambda: _fill(work, budget)})
    _how_far(work, budget, scored)
    show_refused("score")
    shown.tabs(
        "score tab",
        {
            "Goals": lambda: _goals(work, budget, scored),
            "Alignment": lambda: _alignment(work, budget, scored),
            "Side by side": lambda: _side_by_side(work, budget, scored),
            "Measures": lambda: _measures(work, budget, scored),
            "Evidence": lambda: _evidence(work, budget, scored),
        },
    )


def _how_far(work: Work, budget: Budget, scored: Scored) -> None:
    """How far what is known has grown, and the way to a plan."""
    with st.container(horizontal=True, vertical_alignment="center", key="score bar"):
        for share, words in scoring.how_far(budget, scored):
            st.progress(min(1.0, share), text=plain_text(words), width=200)
        acting_button(
            "Use what is entered",
            "score use",
            type="primary",
            icon=":material/check:",
            disabled=not unused(work),
            help="It becomes a file beside yours, read like any other; the plan is then made with it",
        )
        link("recommendation", "See the plan")
        content = partial(making.programs, budget)
        handed.workbook(
            work,
            "Download my programs as a template",
            "programs.xlsx",
            "programs template",
            lambda: content,
            told=False,
            help="Your programs and money, with empty sheets to fill in an office program; upload it again in place of "
            "the files",
        )
    handed.beside(work, "programs template")


def _use(work: Work) -> None:
    wrong = use(work)
    if wrong:
        tell(wrong, "score")
    st.rerun()


def _goals(work: Work, budget: Budget, scored: Scored) -> None:
    own = [goal for goal in scoring.goals(budget, scored) if goal not in scored.goals]
    if own:
        st.caption("Goals in your files: " + plain_text("; ".join(goal.name for goal in own)))
    left = [name for name in OFFERED_GOALS if name not in {goal.name for goal in scoring.goals(budget, scored)}]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.multiselect("Goals that cities adopt, to begin with", left, key="offered goals", width=560)
        button("Add these", "add offered", _add_goals, work, budget, icon=":material/add:")
    rows = [{"Goal": goal.name, "Weight": goal.weight} for goal in scored.goals]
    key = f"goals grid {_again()}"
    grid(
        scoring.typed_frame(rows, ["Weight"], ["Goal"]),
        key,
        _take_goals,
        *(work, budget, key, scored.goals),
        num_rows="dynamic",
        column_config={
            "Goal": st.column_config.TextColumn(width=420, max_chars=120),
            "Weight": st.column_config.NumberColumn(min_value=0, width=110, help="Priority points; blank: not ranked"),
        },
        alt="The goals that were entered, with their weights; a row can be added below.",
    )
    st.caption("Type over a goal, add one below, or select a row and delete it. Weights are optional.")


def _add_goals(work: Work, budget: Budget) -> None:
    names = list(st.session_state.get("offered goals") or ())
    enter(work, f"Goals: {', '.join(names)}", lambda scored: _with_goals(budget, scored, [(n, None) for n in names]))
    st.session_state["offered goals"] = []
    _begin_again()


def _with_goals(budget: Budget, scored: Scored, added: list[tuple[str, float | None]]) -> Scored:
    for name, weight in added:
        new = Goal(id=scoring.next_goal(budget, scored), name=name, weight=weight)
        scored = scored.with_changes(goals=(*scored.goals, new))
    return scored


def _take_goals(work: Work, budget: Budget, key: str, drawn: tuple[Goal, ...]) -> None:
    """Keep what was done in the grid to the goals that it had, whatever others did to theirs meanwhile."""
    typed = st.session_state[key]
    edited: dict[int, dict[str, Any]] = {}
    for (place, name), value in typed_since(key).items():
        edited.setdefault(place, {})[name] = value
    late: list[str] = []

    def taken(scored: Scored) -> Scored:
        after = scoring.typed_goals(scored.goals, drawn, edited, typed["deleted_rows"])
        late[:] = after.late
        there = {goal.name for goal in after.goals}
        added = [(str(row.get("Goal") or "").strip(), row.get("Weight")) for row in typed["added_rows"]]
        new = [one for one in added if one[0] and one[0] not in there]
        return _with_goals(budget, scored.with_changes(goals=after.goals), new)

    enter(work, "Goals changed", taken, "goals")
    if late:
        tell(" ".join(late), "score")
    if late or typed["deleted_rows"] or any(str(row.get("Goal") or "").strip() for row in typed["added_rows"]):
        # A row that has a name by now stands among the others from now on; what was not taken does not stay in it.
        _begin_again()


def _alignment(work: Work, budget: Budget, scored: Scored) -> None:
    named = scoring.goal_headings(scoring.goals(budget, scored))
    if not named:
        st.info("Goals come first: on the tab Goals, or as a sheet of your workbook.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # The tab keeps the name apart from the field: what is being typed is newer than what it keeps.
        who = field(st.text_input, "Scored by", "scored by", _who(), _scores, typed=True, max_chars=60, width=180)
        st.multiselect("Department", budget.departments, key="score departments", width=300, placeholder="All")
        shown.pick("Goal", named, "fill goal", width=220)
        shown.pick("Score", scoring.SCORES, "fill score", width=130)
        acting_button("Fill what is blank", "score fill", icon=":material/arrow_downward:",
                      help="Gives the score to every program shown that you have not scored on this goal")  # fmt: skip
    programs = scoring.to_score(budget, st.session_state.get("score departments") or ())
    if not programs:
        st.caption("Every service is scored in your files.")
        return
    # Another grid for other rows, another person, or after a fill: one begins with what stands there.
    place = [who, len(named), _again(), *(st.session_state.get("score departments") or ())]
    key = "alignment grid " + " ".join(map(str, place))
    began = st.session_state.setdefault(f"began {key}", scored)
    ids, headings = [one.id for one in programs], {heading: id for id, heading in named.items()}
    grid(
        scoring.typed_frame(scoring.grid_rows(budget, began, who, programs), list(headings)),
        key,
        _take_scores,
        *(work, key, who, ids, headings),
        placeholder="",
        height=min(620, 37 + 35 * len(programs)),
        disabled=["Program", "Department", "Today"],
        column_config={
            "Program": st.column_config.TextColumn(width=230, pinned=True),
            "Department": st.column_config.TextColumn(width=160),
            "Today": st.column_config.NumberColumn(format="localized", width=110),
            **{name: st.column_config.NumberColumn(min_value=0, max_value=4, step=1, width=120) for name in headings},
        },
        alt="A row a program, a column a goal: a score from 0 to 4 in each cell.",
    )
    st.caption("0 none, 1 slight, 2 some, 3 strong, 4 essential. Type a digit and Enter; a blank is not scored.")


def _take_scores(work: Work, key: str, who: str, ids: list[str], headings: dict[str, str]) -> None:
    given = {(ids[place], headings[name]): value for (place, name), value in typed_since(key).items()}
    enter(work, f"{who} scored {len(given):,}", lambda scored: scored.with_scores(who, given), f"scores {who}")


def _fill(work: Work, budget: Budget) -> None:
    at, who = st.session_state, st.session_state.get(_WHO) or _who()
    programs = scoring.to_score(budget, at.get("score departments") or ())
    goal, score = at.get("fill goal"), at.get("fill score")
    if goal is not None and score is not None:
        given = scoring.filled_down(work.state.scored, who, programs, goal, score)
        words = f"{who} gave {len(given):,} programs {score}"
        enter(work, words, lambda scored: scored.with_scores(who, given), f"scores {who}")
    _begin_again()


def _side_by_side(work: Work, budget: Budget, scored: Scored) -> None:
    rows = scoring.side_by_side(budget, scored)
    differ, people = len(scored.disagreements), plural(len(scored.scores), "person", "people")
    scores = plural(differ, "score differs", "scores differ")
    st.markdown(f"**{people} scored; {scores}**. What differs counts for nothing until it is settled.")
    if not rows:
        return
    pairs = [row.pop("pair") for row in rows]
    key = f"settle grid {_again()} {len(pairs)} {differ}"
    st.session_state[f"drawn {key}"] = scored
    grid(
        scoring.typed_frame(rows, [*scored.scores, "Counts"]),
        key,
        _settle,
        *(work, key, pairs),
        placeholder="",
        height=min(620, 37 + 35 * len(rows)),
        disabled=[name for name in rows[0] if name != "Counts"],
        column_config={"Counts": st.column_config.NumberColumn(min_value=0, max_value=4, step=1)},
        alt="What each person gave a program on a goal, how far apart, and the score that counts, which can be typed.",
    )


def _settle(work: Work, key: str, pairs: list[tuple[str, str]]) -> None:
    given = {pairs[place]: value for (place, _), value in typed_since(key).items()}
    drawn: Scored = st.session_state.get(f"drawn {key}", work.state.scored)
    late: list[tuple[str, str]] = []

    def settled(scored: Scored) -> Scored:
        late[:] = [pair for pair in given if scored.agreed(*pair) not in (drawn.agreed(*pair), given[pair])]
        return scored.with_settled({pair: value for pair, value in given.items() if pair not in late})

    enter(work, f"{len(given):,} scores settled", settled, "settled")
    if late and work.budget:
        tell(scoring.settled_meanwhile(work.budget, work.state.scored, {pair: given[pair] for pair in late}), "score")


def _measures(work: Work, budget: Budget, scored: Scored) -> None:
    with st.form("measure", clear_on_submit=False, border=True):
        left, right = st.columns(2)
        with left:
            _program(budget, "measure program")
            st.text_input("Measure", key="measure name", max_chars=200)
            st.selectbox("Kind", [str(one) for one in MetricType], key="measure type")
            st.selectbox("Which way is better", [str(one) for one in Trend], key="measure better")
        with right:
            for label, field in (("Baseline", "baseline"), ("Target", "target"), ("Latest value", "latest")):
                st.number_input(label, key=f"measure {field}", value=None)
            st.number_input("Fiscal year of the latest value", key="measure year", value=budget.fiscal_year, step=1)
        button("Add the measure", "add measure", _add_measure, work, budget, draw=st.form_submit_button)
    for place, one in enumerate(scored.metrics):
        name = budget.program_names.get(one.program_id, one.program_id)
        words = f"**{plain_text(name)}**: {plain_text(one.name)} ({one.type})"
        shown.line(words, "Take out", f"out measure {place}", one.name, _take_out, work, "metrics", one)


def _add_measure(work: Work, budget: Budget) -> None:
    at = st.session_state
    name, latest = (at.get("measure name") or "").strip(), at.get("measure latest")
    if not name:
        tell("The measure has no name yet.", "score")
        return
    if there := scoring.measure_there(budget, work.state.scored, at["measure program"], name):
        tell(there, "score")
        return
    actuals = () if latest is None else ((int(at["measure year"]), latest),)
    one = Metric(
        program_id=at["measure program"],
        name=name,
        type=MetricType(at["measure type"]),
        better=Trend(at["measure better"]),
        baseline=at.get("measure baseline"),
        target=at.get("measure target"),
        actuals=actuals,
    )
    enter(work, f"Measure: {name}", lambda scored: scored.with_changes(metrics=(*scored.metrics, one)), "metrics")
    at["measure name"] = ""


def _evidence(work: Work, budget: Budget, scored: Scored) -> None:
    labels = scoring.crosswalk()
    with st.form("finding", clear_on_submit=False, border=True):
        _program(budget, "finding program")
        st.selectbox("Rating: type to search in the crosswalk", range(len(labels)), key="finding label",
                     format_func=lambda place: labels[place].words, index=None)  # fmt: skip
        left, right = st.columns(2)
        with left:
            st.selectbox("Direction, where the rating asks for it", ["", *map(str, Effect)], key="finding direction")
            st.text_input("What was measured", key="finding outcome", max_chars=200)
        with right:
            st.text_input("Source", key="finding source", max_chars=300)
            st.number_input("Year", key="finding year", value=None, step=1, min_value=1900)
        st.checkbox("It is about this very program here", key="finding local")
        button("Add the finding", "add finding", _add_finding, work, draw=st.form_submit_button)
    st.caption("The crosswalk is this product’s judgement of the clearinghouses’ definitions (docs/evidence.md).")
    for place, one in enumerate(scored.studies):
        name = budget.program_names.get(one.program_id, one.program_id)
        words = f"**{plain_text(name)}**: {plain_text(f'{one.system}: {one.rating} {one.direction}')}"
        shown.line(words, "Take out", f"out finding {place}", one.rating, _take_out, work, "studies", one)


def _add_finding(work: Work) -> None:
    at = st.session_state
    if at.get("finding label") is None:
        tell("Choose a rating of the crosswalk.", "score")
        return
    label = scoring.crosswalk()[at["finding label"]]
    one = Study(
        program_id=at["finding program"],
        system=label.system,
        rating=label.label,
        direction=at.get("finding direction") or "",
        outcome=(at.get("finding outcome") or "").strip(),
        source=(at.get("finding source") or "").strip(),
        year=at.get("finding year"),
        local=bool(at.get("finding local")),
    )
    try:
        rated(one)
    except UnknownRating as wrong:
        tell(str(wrong), "score")
        return
    enter(
        work, f"Finding: {label.label}", lambda scored: scored.with_changes(studies=(*scored.studies, one)), "studies"
    )
    at["finding outcome"] = at["finding source"] = ""


def _take_out(work: Work, what: str, one: Study | Metric) -> None:
    def without(scored: Scored) -> Scored:
        return scored.with_changes(**{what: tuple(item for item in getattr(scored, what) if item != one)})

    enter(work, "Taken out", without, what)


def _program(budget: Budget, key: str) -> None:
    offered = {one.id: budget.program_names[one.id] for one in scoring.of_services(budget)}
    shown.pick("Program", offered, key)


def _who() -> str:
    return st.session_state.get(_WHO) or person().name


def _scores() -> None:
    st.session_state[_WHO] = st.session_state["scored by"]


def _again() -> int:
    return int(st.session_state.get(_AGAIN, 0))


def _begin_again() -> None:
    """Draw the grids anew, with what stands in the project now."""
    st.session_state[_AGAIN] = _again() + 1


if __name__ == "__main__":
    of_budget("Score", "what each program is for and what is known of it, entered beside your files.", show, False)
