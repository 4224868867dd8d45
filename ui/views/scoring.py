"""Score: goals, alignment by keyboard, people side by side, measures and evidence, entered beside the city's files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.city.scored import Scored
from budgetopt.present import scoring
from budgetopt.present.words import plain_text
from budgetopt.tell.figures import plural
from ui import making
from ui.keeping import person
from ui.parts import handed, known
from ui.parts import show as shown
from ui.parts.acting import act, acting_button
from ui.parts.changing import by_whom
from ui.parts.fields import field
from ui.parts.frame import link
from ui.parts.goals import goals
from ui.parts.grid import grid, must_begin_anew, overtaken, typed_since
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
            "Goals": lambda: goals(work, budget, scored),
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
    _hear(work, budget, key, lambda row, name: (ids[row], headings[name]), partial(_own, who))
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
    key = _settle_key(pairs)
    _hear(work, budget, key, lambda row, _: pairs[row], lambda scored, pair: scored.agreed(*pair))
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


def _settle_key(pairs: list[tuple[str, str]]) -> str:
    """The grid of these rows in this order; another one for others."""
    order = hashlib.sha256("\n".join(f"{id} {goal}" for id, goal in pairs).encode()).hexdigest()[:12]
    return f"settle grid {_again()} {order}"


def _settle(work: Work, key: str, pairs: list[tuple[str, str]]) -> None:
    given = {pairs[place]: value for (place, _), value in typed_since(key).items()}
    drawn: Scored = st.session_state.get(f"drawn {key}", work.state.scored)

    def settled(scored: Scored) -> Scored:
        # What somebody else has settled since it was drawn stays as it is, which is told above the grid.
        late = [pair for pair in given if scored.agreed(*pair) not in (drawn.agreed(*pair), given[pair])]
        return scored.with_settled({pair: value for pair, value in given.items() if pair not in late})

    enter(work, f"{len(given):,} scores settled", settled, "settled")


def _hear(
    work: Work,
    budget: Budget,
    key: str,
    pair: Callable[[int, str], tuple[str, str]],
    stands: Callable[[Scored, tuple[str, str]], int | None],
) -> None:
    """Tell of the scores that others have changed where this tab had typed, and draw its grid anew for that."""
    scored = work.state.scored
    typed = overtaken(key, lambda *cell: stands(scored, pair(*cell)))

    def by(of: tuple[str, str]) -> str:
        return by_whom(work, lambda state: stands(state.scored, of))

    # Who empties a cell opens it again: what counts then is what people gave.
    mine = {pair(*cell): value for cell, value in typed.items() if value is not None}
    others = scoring.scores_meanwhile(budget, scored, mine, partial(stands, scored), by)
    if must_begin_anew(key, others, stale=bool(typed)):
        _begin_again()
        st.rerun()


def _own(who: str, scored: Scored, pair: tuple[str, str]) -> int | None:
    return scored.scores.get(who, {}).get(pair[0], {}).get(pair[1])


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
