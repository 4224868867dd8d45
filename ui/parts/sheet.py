"""The sheet of decisions as a grid to type into: what is typed in a cell is kept at once, and never over another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from budgetopt.grouping import grouped
from budgetopt.money import show
from budgetopt.plan.plan import Plan
from budgetopt.plan.tables import frame_of
from budgetopt.present.deciding import EDITED, DecisionRow, DecisionSheet, RowFilter, columns
from budgetopt.present.decision_words import changed_meanwhile
from budgetopt.present.entering import DECISIONS, cell_typed
from budgetopt.scenario.entries import OPEN, Entries, entered
from budgetopt.workspace.state import ProjectState
from ui.drafts import Draft
from ui.parts.changing import by_whom, keep_typed
from ui.parts.fields import done
from ui.parts.told import tell
from ui.whole import whole
from ui.work import Work

_MOST_HIGH = 620
# Pixels, as many as a screen of 1440 has room for.
WIDTHS = {
    "Select": 40,
    "Program": 190,
    "Today": 100,
    "Recommended": 104,
    "Change": 96,
    "Decision": 86,
    "My amount": 104,
    "Reason": 160,
    "Status": 136,
    "Evidence": 140,
    "Confidence": 124,
}


@dataclass
class ShownRows:
    """The rows that a tab shows: they stay in their places until it asks for others, whatever is typed.

    `key` names the grid: another one begins without what was typed into the one before. `taken`: the cells that were
    kept. `seen`: the entries as this tab drew them. `selected`: the programs that were ticked when it began. `typing`:
    this run was asked for by a cell that was left, and the next may be being typed in. `mine`: what this tab typed
    into rows, by program and heading; `told`: what others changed there, by program; `theirs`: the programs of which
    the grid does not show that yet.
    """

    of: tuple[object, ...]
    ids: tuple[str, ...]
    key: str
    selected: frozenset[str] = frozenset()
    seen: Entries = field(default_factory=dict)
    taken: dict[tuple[int, str], object] = field(default_factory=dict)
    mine: dict[tuple[str, str], str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    theirs: set[str] = field(default_factory=set)
    typing: bool = False
    first: bool = True

    @property
    def edits(self) -> Mapping[int, Mapping[str, Any]]:
        """What was typed into the grid, by place and heading."""
        found = st.session_state.get(self.key)
        return found["edited_rows"] if found else {}

    @property
    def picked(self) -> tuple[str, ...]:
        """The programs that are ticked."""
        edits = self.edits
        return tuple(id for place, id in enumerate(self.ids) if edits.get(place, {}).get("Select", id in self.selected))


def shown_rows(draft: Draft, plan: Plan, sheet: DecisionSheet, asked: RowFilter) -> ShownRows:
    """The rows of this tab: those it showed before, where it asks for the same."""
    name = f"sheet {draft.number}"
    before: ShownRows | None = st.session_state.get(name)
    of = (asked, plan.base_sum)
    if before is None or before.of != of:
        st.session_state[name] = _next(before, name, of, tuple(row.id for row in sheet.rows if asked.keeps(row)))
    shown: ShownRows = st.session_state[name]
    return shown


def begin_anew(draft: Draft, keep_selected: bool = False) -> None:
    """Draw the grid anew, with the same rows: what stands in it is not what was typed into it any more."""
    name = f"sheet {draft.number}"
    before: ShownRows | None = st.session_state.get(name)
    if before is not None:
        new = _next(before, name, before.of, before.ids, before.picked if keep_selected else ())
        # What was told of them stays where it is shown now.
        new.told = {id: words for id, words in before.told.items() if id in before.theirs}
        st.session_state[name] = new


def _next(
    before: ShownRows | None, name: str, of: tuple[object, ...], ids: tuple[str, ...], picked: tuple[str, ...] = ()
) -> ShownRows:
    # The tab remembers the number: a restarted server draws the same grid, with what was typed while it was away.
    number = st.session_state.get(f"kept {name}", 0) + (before is not None)
    st.session_state[f"kept {name}"] = number
    return ShownRows(of, ids, f"{name} grid {number}", frozenset(picked), mine=before.mine if before else {})


def grid(work: Work, draft: Draft, plan: Plan, sheet: DecisionSheet, shown: ShownRows) -> None:
    """The grid. What is typed is kept by its callback, before anything is drawn."""
    rows = sheet.row
    drawn = [columns(rows[id]) | {"Select": id in shown.selected} for id in shown.ids if id in rows]
    shown.seen = dict(draft.entries)
    # What a grid that was left had is not in the one that is drawn now.
    edits = shown.edits
    shown.taken = {cell: value for cell, value in shown.taken.items() if cell[1] in edits.get(cell[0], {})}
    if not drawn:
        st.caption("No program is like that: the plan moves none of these. Under Show, “Every program” lists all.")
        return
    st.data_editor(
        frame_of(drawn),
        key=shown.key,
        on_change=done,
        args=(_take, (work, draft.number, plan, shown)),
        hide_index=True,
        height=min(_MOST_HIGH, 37 + 35 * len(drawn)),
        disabled=[name for name in drawn[0] if name not in (*EDITED, "Select")],
        column_config=_looks(),
        alt="A row a program: today, recommended, the decision, my amount and the reason, which can be typed over.",
    )

    shown.typing = False
    if shown.first:
        with whole():
            shown.first = False
            _brought(work, draft, plan, rows, shown)


def _brought(work: Work, draft: Draft, plan: Plan, rows: Mapping[str, DecisionRow], shown: ShownRows) -> None:
    """What a tab brings that was typed while the server was away: kept where nothing else stands there by now."""
    typed = {
        (place, name): _text(value)
        for place, cells in shown.edits.items()
        for name, value in cells.items()
        if name in EDITED and place < len(shown.ids)
    }
    late = []
    for (place, name), text in typed.items():
        held = str(columns(rows[shown.ids[place]])[name])
        shown.taken[place, name] = shown.edits[place][name]
        if held in ("", OPEN) and text != held:
            del shown.taken[place, name]
        elif text != held:
            late.append(f"{plan.budget.program_names[shown.ids[place]]}: {text}")
    if late:
        tell(f"Somebody else decided meanwhile, so this that you typed was not kept: {'; '.join(late)}.", "decide")
    if late or len(shown.taken) < len(typed):
        _take(work, draft.number, plan, shown)
        st.rerun()


def hear_of_others(work: Work, draft: Draft, plan: Plan, sheet: DecisionSheet, shown: ShownRows) -> None:
    """Tell what others changed where this tab had typed, since it was drawn."""
    rows, number = sheet.row, draft.number
    held = {(id, name): columns(rows[id])[name] or "" for id, name in shown.mine if id in rows}
    other = grouped(
        (id, text)
        for (id, name), text in shown.mine.items()
        if held.get((id, name), text) != text and draft.entries.get(id) != shown.seen.get(id) and not shown.first
    )
    for id, typed in other.items():

        def row(state: ProjectState, id: str = id) -> object:
            kept = state.scenario(number)
            return kept and kept.entries.get(id)

        shown.told[id] = changed_meanwhile(plan, id, draft.entries.get(id), by_whom(work, row), typed)
        places = [place for place, shown_id in enumerate(shown.ids) if shown_id == id]
        if any(_text(value) in typed for place in places for value in shown.edits.get(place, {}).values()):
            shown.theirs.add(id)
    shown.mine = {cell: text for cell, text in shown.mine.items() if held.get(cell) == text}


def _text(typed: object) -> str:
    return str(typed or "").strip()


def stale(draft: Draft, sheet: DecisionSheet, shown: ShownRows) -> bool:
    """Whether a cell shows what was typed into it and is something else by now. What others changed waits while the
    next cell may be being typed in: a grid that is drawn anew forgets that."""
    rows = sheet.row
    for place, cells in shown.edits.items():
        row = rows.get(shown.ids[place]) if place < len(shown.ids) else None
        if row and shown.typing and row.id in shown.theirs:
            continue
        held = columns(row) if row else {}
        if any(name in EDITED and _text(value) != (held.get(name) or "") for name, value in cells.items()):
            return True
    return False


def _take(work: Work, number: int, plan: Plan, shown: ShownRows) -> None:
    """Keep what was typed since the last time, unless somebody else has typed in the same row meanwhile."""
    draft = work.drafts.get(number)
    if draft is None:
        return
    shown.typing = True
    for place, cells in shown.edits.items():
        for name, value in cells.items():
            if name not in EDITED or shown.taken.get((place, name), cells) == value:
                continue
            shown.taken[place, name] = value
            id, typed = shown.ids[place], str(value or "")
            shown.mine[id, name] = _text(value)
            shown.told.pop(id, None)
            program = plan.budget.program_names[id]
            changes = cell_typed(plan, draft.entries, id, EDITED[name], typed)
            after = changes[id]
            amount = after.cents if after is not None and EDITED[name] == "amount" else None
            told = typed or "cleared" if amount is None else show(amount, plan.budget.currency)
            words = f"{program}: {name.lower()} {told}"
            if not keep_typed(work, draft, changes, words, shown.seen):
                # As it was kept: with who typed it.
                shown.seen = entered(shown.seen, {id: draft.entries.get(id) for id in changes})


def _looks() -> dict[str, Any]:
    text, money = st.column_config.TextColumn, st.column_config.NumberColumn
    wide = WIDTHS
    return {
        "Select": st.column_config.CheckboxColumn("✓", width=wide["Select"], pinned=True, help="For the buttons above"),
        "Program": text(width=wide["Program"], pinned=True),
        "Today": money(format="localized", width=wide["Today"]),
        "Recommended": money(format="localized", width=wide["Recommended"]),
        "Change": money(format="accounting", width=wide["Change"]),
        "Decision": st.column_config.SelectboxColumn(options=list(DECISIONS), required=True, width=wide["Decision"]),
        "My amount": text(width=wide["My amount"], max_chars=40),
        "Reason": text(width=wide["Reason"], max_chars=300),
        "Status": text(width=wide["Status"]),
        "Evidence": st.column_config.ListColumn(width=wide["Evidence"]),
        "Confidence": st.column_config.ListColumn(width=wide["Confidence"]),
    }
