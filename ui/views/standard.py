"""The Standard: what the city's data shows of each line, where it stands, and the next step."""

from __future__ import annotations

import json
from functools import partial

import streamlit as st

from budgetopt.plan.plan import Plan
from budgetopt.present.standing import items_table
from budgetopt.present.words import plain_text
from budgetopt.standard.item import Framework
from budgetopt.standard.items import FRAMEWORKS
from budgetopt.standard.selfcheck import SelfCheck
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.page import of_plan
from ui.standing import self_check_shown
from ui.work import Work

# Pixels: the next step is read, not guessed.
_WIDTHS = {"Why": 300, "Where it stands": 240, "Next step": 380}
_TABS = {"standard": "What Works Cities", "budgeting": "Budgeting", "certification": "Evaluation", "gfoa": "GFOA"}


def show(work: Work, plan: Plan) -> None:
    """The page."""
    found = self_check_shown(work, plan)
    if not isinstance(found, SelfCheck):
        shown.waiting(work, found)
        return
    st.caption(
        "There is no total: items differ in worth, and some cannot be shown by data. “Not shown” says that these files "
        "do not show it, not that it is untrue."
    )
    shown.tabs("standard tab", {_TABS[one.id]: partial(_items, found, one) for one in FRAMEWORKS})
    record = json.dumps(found.record(), indent=1, ensure_ascii=False).encode()
    kind = "application/json"
    handed.workbook(work, "Self-check (JSON)", "standard.json", "self-check", lambda: record, mime=kind)


def _items(found: SelfCheck, framework: Framework) -> None:
    st.markdown(f"**{plain_text(framework.name)}**")
    # All of them in sight: some are to be found, and none stands out.
    items = items_table(framework.name, found.of(framework))
    widths = {name: st.column_config.Column(width=width) for name, width in _WIDTHS.items()}
    key = f"items {framework.id}"
    shown.table(items, key, height="content", row_height=shown.TALL_ROW, column_config=widths)
    st.caption(plain_text(f"Source: {framework.source}."))


if __name__ == "__main__":
    of_plan("The Standard", "what your data shows of it, with the plan at work, and the next step.", show)
