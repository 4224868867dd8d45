"""A project in a server's memory: as it is in the workspace, whoever changed it, and whatever fails on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.errors import Infeasible, ScenarioError, UsageError
from budgetopt.explore.compare import Comparison
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.entries import TypedDecision, locks_of
from budgetopt.scenario.model import Scenario
from budgetopt.workspace.history import Overtaken
from budgetopt.workspace.people import Person
from budgetopt.workspace.projects import Projects
from ui import worker
from ui.jobs import Job, Stopped
from ui.keeping import person, projects
from ui.parts.changing import keep_typed
from ui.received import uploaded_scenarios
from ui.state import Store
from ui.work import SideBySide, Work, _compared, shipped_scenarios

# Seconds after which something hangs: no busy machine needs them.
LONG = 600
ROOT = Path(__file__).resolve().parents[2]
SAMPLES, APP = ROOT / "sample_budgets", str(ROOT / "ui" / "app.py")


@pytest.fixture
def work() -> Work:
    made = Work()
    made.load([("hamlet.xlsx", (SAMPLES / "hamlet.xlsx").read_bytes())])
    return made


def other_server(work: Work) -> Work:
    """The same project as another server of the workspace has it."""
    other = Work(work.project)
    other.refresh()
    return other


def test_what_a_server_changes_another_has_too_and_a_restarted_one(work: Work) -> None:
    other = other_server(work)
    assert other.budget == work.budget and other.files == work.files
    work.change(work.draft.scenario.with_limits(moved="3%"), "Less moved")
    added = work.add(work.draft.scenario.with_changes(name="Second"))
    other.refresh()
    assert [draft.scenario for draft in other.drafts.values()] == [draft.scenario for draft in work.drafts.values()]
    assert (other.drafts[1].kept.last_change, other.drafts[1].version) == ("Less moved", 1)
    work.remove(added.number)
    other.refresh()
    assert list(other.drafts) == [1]


def test_undo_and_redo_outlive_a_restart(work: Work) -> None:
    for limit in ("4%", "3%"):
        work.change(work.draft.scenario.with_limits(moved=limit), f"Moved {limit}")
    again = other_server(work)
    moved = []
    for back in (True, True, True, False, False):
        again.undo(1, back=back)
        moved.append(again.draft.scenario.limits.moved.text)
    assert moved == ["4%", "5%", "5%", "4%", "3%"]
    assert not again.draft.kept.future and len(again.draft.kept.past) == 2


def test_a_change_on_what_somebody_changed_is_refused_and_says_who_and_when(work: Work) -> None:
    other, seen = other_server(work), work.version
    other.change(other.draft.scenario.with_limits(moved="3%"), "Less moved")
    with pytest.raises(Overtaken) as told:
        work.change(work.draft.scenario.with_limits(moved="1%"), "Much less moved", looked_at=seen)
    (since,) = told.value.since
    assert (since.words, since.name) == ("Less moved", person().name)
    work.refresh()
    assert work.draft.scenario.limits.moved.text == "3%"


def test_two_parts_of_a_scenario_are_changed_by_two_servers_at_once(work: Work) -> None:
    def locked(program: str) -> Callable[[Scenario], Scenario]:
        rule = {"kind": "lock", "program": program, "amount": "100%"}
        return lambda scenario: scenario.with_changes(rules=(*scenario.rules, rule))

    other, seen = other_server(work), work.version
    other.change(locked("P-01"), "One", looked_at=seen, about="P-01")
    work.change(locked("P-02"), "Other", looked_at=seen, about="P-02")
    assert [rule.program for rule in work.draft.scenario.rules] == ["P-01", "P-02"]
    with pytest.raises(Overtaken):
        work.change(locked("P-01"), "Once more", looked_at=seen, about="P-01")


class Down:
    """A workspace that does not answer until it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch, self.true = monkeypatch, Projects.change
        monkeypatch.setattr(Projects, "change", self.refuse)

    def refuse(self, *_: object, **__: object) -> None:
        raise UsageError("the workspace is busy")

    def answers(self) -> None:
        self.monkeypatch.setattr(Projects, "change", self.true)


def test_what_cannot_be_saved_is_held_told_and_saved_later(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    down = Down(monkeypatch)
    work.change(work.draft.scenario.with_limits(moved="3%"), "Less moved")
    work.change(work.draft.scenario.with_limits(moved="2%"), "Still less")
    assert work.draft.scenario.limits.moved.text == "2%"
    assert [one.words for one in work.unsaved] == ["Less moved", "Still less"] and "busy" in work.trouble
    assert other_server(work).draft.scenario.limits.moved.text == "5%"
    down.answers()
    work.refresh()
    assert not work.unsaved and not work.trouble
    assert other_server(work).draft.scenario.limits.moved.text == "2%"
    assert [entry.words for entry in projects().history(work.project)][:2] == ["Still less", "Less moved"]


def test_what_could_not_be_saved_in_time_stands_beside_what_others_did(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    down, other = Down(monkeypatch), other_server(work)
    work.change(work.draft.scenario.with_limits(moved="3%"), "Ours")
    down.answers()
    other.change(other.draft.scenario.with_limits(moved="1%"), "Theirs")
    work.refresh()
    for server in (work, other_server(work)):
        moved = {draft.whole.name: draft.scenario.limits.moved.text for draft in server.drafts.values()}
        assert moved == {"Balanced": "1%", "Balanced (2)": "3%"}
    assert "Ours" in work.told and not work.unsaved


def test_a_page_that_is_opened_without_work_makes_no_project_and_pushes_nobody_out() -> None:
    app = AppTest.from_file(APP, default_timeout=LONG).run().button(key="sample hamlet.xlsx").click().run()
    for _ in range(5):
        assert "project" not in AppTest.from_file(APP, default_timeout=LONG).run().query_params
    (card,) = projects().cards(person())
    assert card.id == app.session_state["project"] and (card.name, card.changed_by) == (
        "Your city · FY2026",
        person().name,
    )


def test_a_server_has_the_last_at_hand_and_what_could_not_be_saved(work: Work) -> None:
    store = Store()
    work.unsaved.append(None)
    store.keep(work)
    for number in range(100):
        other = Work()
        other.project = str(number)
        store.keep(other)
    assert len(store._works) == 61 and store._works[work.project][0] is work


def test_a_change_that_cannot_be_asked_changes_nothing(work: Work) -> None:
    before = work.draft.scenario
    wrong = before.with_changes(rules=[{"kind": "department", "department": "Navy", "cut": "1%"}])
    with pytest.raises(ScenarioError):
        work.change(wrong, "a rule")
    assert work.draft.scenario == before and not work.draft.kept.past


def test_an_answer_is_worked_out_once(work: Work) -> None:
    plan = work.plan_of(work.draft.scenario)
    assert isinstance(plan, Plan)
    assert work.plan_of(work.draft.scenario) is plan
    assert work.asked(work.draft.scenario) is plan


def test_work_is_waited_for_from_when_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.plans_at_hand.AT_ONCE_S", 2.5)
    monkeypatch.setattr("ui.plans_at_hand.time", SimpleNamespace(monotonic=lambda: 100.0))
    waited: list[float] = []
    monkeypatch.setattr(Job, "wait", lambda _, seconds: waited.append(seconds))
    job = Job("Thinking", lambda told: None)
    for ago in (0, 2, 3):
        job.began = 100.0 - ago
        assert not Work().done(job)
    assert waited == [2.5, 0.5, 0]


def test_another_budget_forgets_the_answers_and_keeps_what_fits(work: Work) -> None:
    plan = work.plan_of(work.draft.scenario)
    work.add(work.draft.scenario.with_changes(name="Other", limits={"moved": "1%"}))
    work.load([("riverton.xlsx", (SAMPLES / "riverton.xlsx").read_bytes())])
    assert [draft.scenario.name for draft in work.drafts.values()] == ["Balanced", "Other"]
    assert work.plan_of(work.draft.scenario) is not plan


def test_names_of_scenarios_are_unlike(work: Work) -> None:
    work.add(work.draft.scenario)
    work.add(work.draft.scenario)
    assert [draft.scenario.name for draft in work.drafts.values()] == ["Balanced", "Balanced (2)", "Balanced (3)"]


def test_long_work_shows_how_far_it_is_and_stops() -> None:
    begun, go_on = Event(), Event()

    def count(told) -> None:
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


def test_what_cannot_be_met_stands_beside_the_others_with_why(work: Work) -> None:
    second = work.add(work.draft.scenario.with_changes(funds={work.budget.funds[0].id: "-90%"}))
    found = work.compared([1, second.number])
    assert isinstance(found, SideBySide) and list(found.plans) == [1] and found.comparison is None
    assert isinstance(found.unmet[second.number], Infeasible)


def test_a_comparison_is_made_once(work: Work) -> None:
    second = work.add(shipped_scenarios(work.budget)["law-only"])
    found = work.compared([1, second.number])
    assert isinstance(found, SideBySide) and isinstance(found.comparison, Comparison)
    assert work.compared([1, second.number]) is found


def test_an_uploaded_scenario_extends_only_what_ships_or_itself() -> None:
    (made,) = uploaded_scenarios("me", "mine.toml", b'extends = "balanced.toml"\nname = "Mine"\n')
    assert made.name == "Mine" and made.limits.moved.text == "5%"
    with pytest.raises(ScenarioError, match=r"'/etc/passwd' is not the name of a scenario file"):
        uploaded_scenarios("me", "mine.toml", b'extends = "/etc/passwd"\n')


def test_what_is_decided_on_screen_carries_who_decided_it_where_people_sign_in(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert work.budget is not None
    (first, second), typed = [one.id for one in work.budget.programs[:2]], TypedDecision(decision="hold", cents=100_00)
    keep_typed(work, work.draft, {first: typed}, "held")
    assert work.draft.entries[first].by == ""
    monkeypatch.setattr("ui.parts.changing.signs_in", lambda: True)
    for name, rows in (("Anna", {second: typed}), ("Ben", {first: typed, second: typed})):
        monkeypatch.setattr("ui.parts.changing.person", lambda name=name: Person(name, name))
        keep_typed(work, work.draft, rows, "held")
    # What said the same before stays whose it was.
    assert [work.draft.entries[id].by for id in (first, second)] == ["", "Anna"]
    keep_typed(work, work.draft, {second: typed.model_copy(update={"reason": "Safety"})}, "reason")
    (lock,) = locks_of(work.budget, {second: work.draft.entries[second]}, 1)
    assert lock.decided is not None and (lock.decided.by, lock.granted_by) == ("Ben", "Ben")
    keep_typed(work, work.draft, {second: TypedDecision(by="Ben")}, "opened again")
    assert second not in work.draft.entries


def test_a_comparison_says_which_difference_it_prices(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[object, ...]] = []
    monkeypatch.setattr(worker, "told", lambda *said: heard.append(said))
    assert work.budget is not None
    less = work.draft.scenario.with_limits(moved="3%", program_cut="4%")
    _compared(recommend(work.budget, work.draft.scenario), recommend(work.budget, less))
    assert heard == [
        (0, 2, "what difference 1 of 2 costs"), (1, 2, "what difference 2 of 2 costs"), (2, 2, "the figures"),
    ]  # fmt: skip
