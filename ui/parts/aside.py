"""What a scenario asks and the budget does not fit: shown struck out with the reason, dropped, or pointed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.present.words import plain_text
from budgetopt.scenario.fitting import SetAside, without
from budgetopt.scenario.model import Scenario
from ui.drafts import Draft, aside_name, draft_of
from ui.parts import show as shown
from ui.parts.changing import change_whole
from ui.parts.fields import button
from ui.parts.frame import link
from ui.work import Work


def told(draft: Draft, name: str = "this scenario") -> None:
    """That something of the scenario is set aside, on every page that shows what it gives."""
    if draft.aside:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"set aside {draft.number}"):
            many = len(draft.aside)
            what = "One setting or rule" if many == 1 else f"{many} settings or rules"
            st.markdown(
                f":material/rule: **{what} of {plain_text(name)} {'does' if many == 1 else 'do'} not fit this budget "
                f"and {'is' if many == 1 else 'are'} set aside: the plan is made without "
                f"{'it' if many == 1 else 'them'}.**",
                width="stretch",
            )
            link("rules", "See and mend: Rules and locks")


def show(work: Work, draft: Draft, budget: Budget) -> None:
    """Each part that is set aside, with what can be done about it."""
    for place, part in enumerate(draft.aside):
        with st.container(border=True, key=f"aside {draft.number} {place}"):
            reason = f":gray[{plain_text(part.finding.found)}]"
            st.markdown(f":material/rule: ~~{plain_text(aside_name(part))}~~ **set aside**  \n{reason}")
            with st.container(horizontal=True, vertical_alignment="bottom"):
                offered = _names(budget, part.what)
                if offered:
                    key = f"point {draft.number} {place} {draft.version}"
                    chosen = shown.pick(f"Another {part.what}", offered, key, index=None, persist_state=None)
                    told, pointed = (
                        (work, draft, place, key, offered),
                        f"pointed {draft.number} {place} {draft.version}",
                    )
                    button("Point it at this", pointed, _point, *told, disabled=chosen is None)
                key = f"drop aside {draft.number} {place} {draft.version}"
                button("Drop it", key, _drop, work, draft, place, icon=":material/delete:")


def _names(budget: Budget, what: str) -> Mapping[str, str]:
    """What a rule may be pointed at, by what its missing name names."""
    offered: Mapping[str, Mapping[str, str]] = {
        "program": budget.program_names,
        "fund": budget.fund_names,
        "goal": budget.goal_names,
        "department": {name: name for name in budget.departments},
        "district": {row.district: row.district for row in budget.districts},
    }
    return offered.get(what, {})


def _point(work: Work, draft: Draft, place: int, key: str, offered: Mapping[str, str]) -> None:
    name = st.session_state.get(key)
    if name is None:
        return

    def pointed(whole: Scenario) -> Scenario:
        part = _same(work, draft, place)
        rules = tuple(part.pointed(name, offered[name]) if rule == part.rule else rule for rule in whole.rules)
        return whole.with_changes(rules=rules)

    change_whole(work, draft, f"A rule was pointed at {offered[name]}", pointed)


def _drop(work: Work, draft: Draft, place: int) -> None:
    def dropped(whole: Scenario) -> Scenario:
        part = _same(work, draft, place)
        rules = tuple(rule for rule in whole.rules if part.rule is None or rule != part.rule)
        return without(whole.with_changes(rules=rules), [part])

    change_whole(work, draft, "What was set aside was dropped", dropped)


def _same(work: Work, draft: Draft, place: int) -> SetAside:
    """The part as this tab shows it."""
    return draft_of(draft.kept, work.budget).aside[place]
