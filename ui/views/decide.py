"""Decide: all moves on one sheet; what is typed is checked at once, and the rest planned again when that is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import streamlit as st

from budgetopt.errors import Infeasible, ScenarioError
from budgetopt.plan.plan import Plan
from budgetopt.present import deciding, decision_words, entering
from budgetopt.present.deciding import DecisionSheet, RowFilter
from budgetopt.present.decision_words import DecisionBar
from budgetopt.present.look import DARK, LIGHT
from budgetopt.present.words import plain_text
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.check import checked
from budgetopt.scenario.deciding import ACCEPT, HOLD, REJECT
from budgetopt.scenario.entries import OPEN
from budgetopt.tell.evidence import CONFIDENCE
from budgetopt.tell.figures import plural
from ui.drafts import Draft
from ui.parts import sheet as sheets
from ui.parts import show as shown
from ui.parts.acting import act, acting_button
from ui.parts.changing import change, drop_rule, keep_typed
from ui.parts.fields import typed
from ui.parts.frame import link
from ui.parts.page import of_plan
from ui.parts.told import refused, tell
from ui.parts.wondering import robustness_found
from ui.state import at_work
from ui.work import Work

_REASON = "decide reason"
_TOGETHER = {ACCEPT: "Accept", REJECT: "Reject", HOLD: "Hold", "round": "Round to 5,000", OPEN: "Open again"}
_ICONS = {ACCEPT: "check", REJECT: "close", HOLD: "pause", "round": "adjust", OPEN: "lock_open"}


def show(work: Work, plan: Plan) -> None:
    """The page."""
    draft, asked = at_work(work), _asked()
    act(_deeds(work, draft, plan, asked))
    _sheet(work, draft, plan, asked)
    shown.lines(decision_words.of_no_program(plan, draft.entries), mark=":material/rule: ")
    _decided(work, draft, plan)


def _sheet(work: Work, draft: Draft, plan: Plan, asked: RowFilter) -> None:
    """The bar, the filter, the buttons and the grid.

    No fragment: the first press that a restarted server hears of would be lost in one.
    """
    sheet = deciding.sheet_of(plan, draft.entries, robustness_found(work, plan))
    rows = sheets.shown_rows(draft, plan, sheet, asked)
    sheets.hear_of_others(work, draft, plan, sheet, rows)
    if sheets.stale(draft, sheet, rows):
        sheets.begin_anew(draft, keep_selected=True)
        rows = sheets.shown_rows(draft, plan, sheet, asked)
    _bar(draft, plan, sheet, rows)
    _filter(plan)
    _together(sheet, rows)
    sheets.grid(work, draft, plan, sheet, rows)
    st.caption(
        f"Amounts in {plain_text(plan.budget.currency)} a fiscal year. Type an amount (1.2M, 950,000) or choose a "
        "decision; Tab goes on to the reason. An amount that is paid from several funds is shared out as they pay "
        "today’s recommendation, until the rest is planned again."
    )


def _bar(draft: Draft, plan: Plan, sheet: DecisionSheet, rows: sheets.ShownRows) -> None:
    """What stays in view: funds and rules as the amounts stand, and the two buttons that go on and back."""
    bar = decision_words.bar_of(plan, sheet)
    st.html(
        "<style>.st-key-decide-bar {position: sticky; top: 3.75rem; z-index: 20; "
        f"background: light-dark({LIGHT.paper}, {DARK.paper}); "
        f"border-bottom: 1px solid light-dark({LIGHT.line}, {DARK.line}); padding: 0.25rem 0 0.5rem}}</style>"
    )
    with st.container(key="decide-bar", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain_text(bar.counts)}** {plain_text(bar.impact)}", width="stretch")
            if rows.theirs:
                acting_button("Show theirs", "decide theirs", icon=":material/sync:",
                              help="What others changed where you had typed, in the sheet too")  # fmt: skip
            last = draft.kept.entry_steps[-1].words if draft.kept.entry_steps else ""
            acting_button(
                "Undo typing",
                "decide undo",
                icon=":material/undo:",
                disabled=not last,
                help=f"Take back: {plain_text(last)}" if last else "Nothing typed to take back",
            )
            acting_button(
                "Plan the rest again",
                "decide plan",
                icon=":material/lock:",
                type="primary",
                disabled=not sheet.count(deciding.HowFar.TYPED),
                help="Lock what is decided and plan everything else around it",
            )
        # Of a height of its own: the sheet below stays where it is, under the pointer.
        with st.container(height=62, border=False, key="decide-holds"):
            _holds(bar, rows.told.values())


def _holds(bar: DecisionBar, told: Iterable[str]) -> None:
    """What others changed meanwhile; which funds and rules do not hold as the amounts stand, in words."""
    wrong = refused("decide")
    said = [f":red[:material/cancel: **{plain_text(wrong)}**]"] if wrong else []
    said += [f":material/group: **{plain_text(words)}**" for words in told]
    said += [f":red[:material/error: **{plain_text(one.words)}**]" for one in bar.funds if one.over]
    said += [f":orange[:material/savings: {plain_text(one.words)}]" for one in bar.funds if not one.over]
    balanced = f"{bar.balanced} of {plural(bar.balanced + len(bar.funds), 'fund balances', 'funds balance')}"
    said.append(f":gray[:material/balance: {balanced}]")
    said += [f":red[:material/gavel: {plain_text(words)}]" for words in bar.broken]
    said += [f":red[and {plural(bar.more_broken, 'more rule')} broken]"] if bar.more_broken else []
    said += [] if bar.broken else [":gray[:material/gavel: no rule is broken]"]
    st.markdown(" &nbsp; ".join(said))


def _asked() -> RowFilter:
    """The filter as it is set; its fields are drawn below."""
    at = st.session_state
    return RowFilter(
        frozenset(at.get("decide departments") or ()),
        frozenset(at.get("decide funds") or ()),
        frozenset(at.get("decide confidence") or ()),
        at.get("decide least") or 0,
        at.get("decide standing") or "moves",
    )


def _filter(plan: Plan) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="decide filter"):
        shown.pick("Show", deciding.SHOWN, "decide standing", width=190)
        shown.pick("Size of the move", deciding.sizes(plan.budget.currency), "decide least", width=170)
        for label, offered, key, width in (
            ("Department", plan.budget.departments, "decide departments", 260),
            ("Fund", plan.budget.fund_names.values(), "decide funds", 220),
            ("Confidence", CONFIDENCE, "decide confidence", 200),
        ):
            st.multiselect(label, list(offered), key=key, width=width, placeholder="All", persist_state="session")


def _together(sheet: DecisionSheet, rows: sheets.ShownRows) -> None:
    """What is done to all that is selected, or to all that is shown and open."""
    picked = rows.picked
    what = f"{len(picked):,} selected" if picked else f"all {len(_open(sheet, rows)):,} open shown"
    with st.container(horizontal=True, vertical_alignment="bottom", key="decide together"):
        typed(f"One reason for {what}", _REASON, max_chars=300, width=320, persist_state="session")
        for deed, label in _TOGETHER.items():
            acting_button(
                f"{label} {len(picked) or 'all shown'}",
                f"decide {deed}",
                icon=f":material/{_ICONS[deed]}:",
                disabled=not picked and (deed == OPEN or not _open(sheet, rows)),
            )


def _open(sheet: DecisionSheet, rows: sheets.ShownRows) -> list[str]:
    """The shown programs that the plan moves and nobody has decided."""
    row = sheet.row
    return [id for id in rows.ids if id in row and row[id].standing is deciding.HowFar.OPEN]


def _deeds(work: Work, draft: Draft, plan: Plan, asked: RowFilter) -> dict[str, Callable[[], None]]:
    deeds: dict[str, Callable[[], None]] = {
        f"decide {deed}": partial(_decide_together, work, draft, plan, asked, deed) for deed in _TOGETHER
    }
    return deeds | {
        "decide undo": partial(_undo, work, draft),
        "decide theirs": partial(sheets.begin_anew, draft, True),
        "decide plan": partial(_plan_again, work, draft, plan),
    }


def _decide_together(work: Work, draft: Draft, plan: Plan, asked: RowFilter, deed: str) -> None:
    sheet = deciding.sheet_of(plan, draft.entries)
    rows = sheets.shown_rows(draft, plan, sheet, asked)
    programs = rows.picked or tuple(_open(sheet, rows))
    reason = (st.session_state.get(_REASON) or "").strip()
    if deed == "round":
        changes, words = entering.rounded_together(plan, draft.entries, programs, reason)
    else:
        changes, words = entering.decided_together(plan, draft.entries, programs, deed, reason)
    keep_typed(work, draft, changes, words)
    st.session_state[_REASON] = ""
    sheets.begin_anew(draft)


def _undo(work: Work, draft: Draft) -> None:
    work.undo_entry(draft)
    sheets.begin_anew(draft, keep_selected=True)


def _plan_again(work: Work, draft: Draft, plan: Plan) -> None:
    """Lock what was typed and decides, and plan the rest. Where no plan keeps it all, nothing is locked and that is
    told; what cannot be read stays as it is."""
    new = deciding.not_planned(plan, draft.entries)
    words = decision_words.planned_words(plan, new)
    if not words:
        return
    asked = deciding.with_entries(plan, draft.scenario, new)
    try:
        found = work.asked(checked(asked, plan.budget))
    except ScenarioError as error:
        tell(decision_words.forbidden(plan, asked, error), "decide")
        return
    if isinstance(found, Infeasible):
        tell(decision_words.cannot_hold(found), "decide")
        return
    change(work, draft, words, lambda scenario: deciding.with_entries(plan, scenario, new), "decide")
    st.rerun()


def _take_back(work: Work, draft: Draft, lock: Lock, words: str) -> None:
    drop_rule(work, draft, f"Taken back: {words}", lock)
    keep_typed(work, draft, {lock.program: None}, f"{words} taken back")
    sheets.begin_anew(draft, keep_selected=True)


def _decided(work: Work, draft: Draft, plan: Plan) -> None:
    """What the last planning did, and every decision with the button that takes it back."""
    shown.what_changed(draft, plan)
    link("export", "Hand the plan on")
    made = decision_words.made(plan)
    # Its words stay: by other words it would be another list, and a click on it while the page runs would be lost.
    listed = st.expander("Decided so far", key="decided", on_change="rerun")
    if not listed.open:
        return
    with listed:
        if not made:
            st.caption("Nothing yet. A decision fixes a program’s total, and the rest is planned again around it.")
        for place, (lock, words, amount, reason) in enumerate(made):
            told = f":material/lock: **{plain_text(words)}**  \n{plain_text(amount)}  \n:gray[{plain_text(reason)}]"
            key = f"unlock {draft.number} {place} {draft.version}"
            shown.line(told, "Take back", key, words, _take_back, work, draft, lock, words)


if __name__ == "__main__":
    of_plan("Decide", "every move on one sheet: accept, edit or reject, and plan the rest around it.", show)
