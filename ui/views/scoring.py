"""Score: goals, alignment by keyboard, people side by side, measures and evidence, entered beside the city's files."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from budgetopt.city.model import Budget, Goal
from budgetopt.city.scored import OFFERED_GOALS, Scored
from budgetopt.present import scoring
from budgetopt.present.words import plain_text
from budgetopt.tell.figures import plural
from ui import making
from ui.keeping import person
from ui.parts import handed, known
from ui.parts import show as shown
from ui.parts.acting import act, acting_button
from ui.parts.changing import by_whom
from ui.parts.fields import button, field
from ui.parts.frame import link
from ui.parts.grid import grid, typed_since
from ui.parts.page import of_budget
from ui.parts.told import show_refused, tell
from ui.scores import enter, unused, use
from ui.work import Work

_WHO, _AGAIN = "kept scored by", "kept scoring grids"


def show(work: Work, budget: Budget) -> None:
    """The page."""
    scored = work.state.scored
    act({"score use": lambda: _use(work), "score fill": lambda: _fill(work, budget)})
    _how_far(work, budget, scored)
    _left_out(budget, scored)
    show_refused("score")
    shown.tabs(
        "score tab",
        {
            "Goals": lambda: _goals(work, budget, scored),
            "Alignment": lambda: _alignment(work, budget, scored),
            "Side by side": lambda: _side_by_side(work, budget, scored),
            "Measures": lambda: known.measures(work, budget, scored),
            "Evidence": lambda: known.evidence(work, budget, scored),
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


def _left_out(budget: Budget, scored: Scored) -> None:
    words = scoring.left_out_words(budget, scored)
    if words:
        st.markdown(f":material/rule: {plain_text(words)}")


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
        tell(f"{' '.join(late)} Changed {by_whom(work, lambda state: state.scored.goals)}.", "score")
    if typed["deleted_rows"] or any(str(row.get("Goal") or "").strip() for row in typed["added_rows"]):
        # A row that has a name by now stands among the others from now on. What was not taken stays in its cell: a grid
        # that is drawn anew forgets what is being typed in the next.
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
    # Another grid for other rows, another person, or after a fill.
    place = [who, len(named), _again(), *(st.session_state.get("score departments") or ())]
    key = "alignment grid " + " ".join(map(str, place))
    ids, headings = [one.id for one in programs], {heading: id for id, heading in named.items()}
    grid(
        scoring.typed_frame(scoring.grid_rows(budget, scored, who, programs), list(headings)),
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
        by = by_whom(work, lambda state: [state.scored.agreed(*pair) for pair in late])
        asked = {pair: given[pair] for pair in late}
        tell(scoring.settled_meanwhile(work.budget, work.state.scored, asked, by), "score")


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
    of_budget("Score", "What each program is for and what is known of it, entered beside your files.", show, False)
