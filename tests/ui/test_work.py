"""Work in the server's memory: apart from other officers', found by its token alone, gone when it expires."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.errors import Infeasible, ScenarioError
from budgetopt.explore.compare import Comparison
from budgetopt.plan.plan import Plan
from ui.jobs import Job, Stopped
from ui.state import KEPT_HOURS, STORE, Store
from ui.work import Work, shipped_scenarios, uploaded_scenario

# Seconds after which something hangs: no busy machine needs them.
LONG = 600
ROOT = Path(__file__).resolve().parents[2]
SAMPLES, APP = ROOT / "sample_budgets", str(ROOT / "ui" / "app.py")


@pytest.fixture
def work() -> Work:
    made = Work("a token")
    made.load([("hamlet.xlsx", (SAMPLES / "hamlet.xlsx").read_bytes())])
    return made


def test_a_store_finds_work_by_its_token_alone() -> None:
    store = Store()
    first, second = store.new(), store.new()
    assert store.find(first.token) is None
    store.keep(first)
    store.keep(second)
    assert first.token != second.token and len(first.token) >= 32
    assert store.find(first.token) is first
    assert store.find(second.token) is second
    assert store.find("") is None


def test_work_expires() -> None:
    store = Store()
    work = store.new()
    store.keep(work)
    work.touched = time.time() - KEPT_HOURS * 3600 - 1
    assert store.find(work.token) is None
    assert store.find(work.token) is None


def test_a_store_is_bounded() -> None:
    store = Store()
    works = [store.new() for _ in range(205)]
    for work in works:
        store.keep(work)
    tokens = [work.token for work in works]
    assert sum(store.find(token) is not None for token in tokens) == 200
    assert store.find(tokens[-1]) is not None


# Every session begins as this one does: with nothing in its state. The field that remembers can stand on a page once.
OPENED = """
import streamlit as st
from ui.state import current
for _ in range(200):
    st.session_state.clear()
    assert not current().files
    assert "work" not in st.query_params
"""


def test_two_hundred_pages_that_were_opened_without_work_push_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = AppTest.from_file(APP, default_timeout=LONG).run().button(key="sample hamlet.xlsx").click().run()
    assert "work" not in AppTest.from_file(APP, default_timeout=LONG).run().query_params
    monkeypatch.setattr("ui.state._remembered", lambda work: None)
    opened = AppTest.from_string(OPENED, default_timeout=LONG).run()
    assert not opened.exception
    assert STORE.find(loaded.session_state["work"]) is not None


def test_a_change_that_cannot_be_asked_changes_nothing(work: Work) -> None:
    before = work.draft.scenario
    wrong = before.with_changes(rules=[{"kind": "department", "department": "Navy", "cut": "1%"}])
    with pytest.raises(ScenarioError):
        work.change(wrong, "a rule")
    assert work.draft.scenario == before and not work.draft.steps


def test_an_answer_is_worked_out_once(work: Work) -> None:
    plan = work.answer(work.draft.scenario)
    assert isinstance(plan, Plan)
    assert work.answer(work.draft.scenario) is plan
    assert work.asked(work.draft.scenario) is plan


def test_another_budget_forgets_the_answers_and_keeps_what_fits(work: Work) -> None:
    plan = work.answer(work.draft.scenario)
    work.add(work.draft.scenario.with_changes(name="Other", limits={"moved": "1%"}))
    work.load([("riverton.xlsx", (SAMPLES / "riverton.xlsx").read_bytes())])
    assert [draft.scenario.name for draft in work.drafts.values()] == ["Balanced", "Other"]
    assert work.answer(work.draft.scenario) is not plan


def test_names_of_scenarios_are_unlike(work: Work) -> None:
    work.add(work.draft.scenario)
    work.add(work.draft.scenario)
    assert [draft.scenario.name for draft in work.drafts.values()] == ["Balanced", "Balanced (2)", "Balanced (3)"]


def test_long_work_shows_how_far_it_is_and_stops() -> None:
    begun, go_on = Event(), Event()

    def count(told) -> None:  # type: ignore[no-untyped-def]
        told(3, 1000)
        begun.set()
        go_on.wait(LONG)
        told(4, 1000)

    job = Job("Counting", count)
    assert begun.wait(LONG) and (job.done, job.whole) == (3, 1000)
    job.stop()
    go_on.set()
    assert job.wait(LONG)
    assert isinstance(job.error, Stopped) and job.stopped and job.done == 4


def test_what_goes_wrong_in_long_work_arrives(work: Work) -> None:
    work.change(work.draft.scenario.with_changes(funds={work.budget.funds[0].id: "-90%"}), "less")
    second = work.add(work.draft.scenario)
    with pytest.raises(Infeasible) as raised:
        work.compared([1, second.number])
    assert raised.value.scenario == "Balanced"


def test_a_comparison_is_made_once(work: Work) -> None:
    second = work.add(shipped_scenarios(work.budget)["law-only"])
    found = work.compared([1, second.number])
    assert isinstance(found, Comparison)
    assert work.compared([1, second.number]) is found


def test_an_uploaded_scenario_extends_only_what_ships_or_itself() -> None:
    made = uploaded_scenario("mine.toml", b'extends = "balanced.toml"\nname = "Mine"\n')
    assert made.name == "Mine" and made.limits.moved.text == "5%"
    with pytest.raises(ScenarioError, match=r"'/etc/passwd' is not the name of a scenario file"):
        uploaded_scenario("mine.toml", b'extends = "/etc/passwd"\n')
