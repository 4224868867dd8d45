"""A department at its page: which plan it answers to, to which amounts, and that it sees nothing of the others."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.plan.plan import Plan
from budgetopt.present.departments import is_earlier, own_table, progress_words, reply_words
from budgetopt.present.words import plain_text
from budgetopt.workspace.people import EVERY, local
from budgetopt.workspace.replies import ask, replies_of
from tests.ui.app import texts
from tests.ui.small_work import arrived, comes, of_fire, small_work
from ui.keeping import projects
from ui.work import Work

# 5% of the General fund's 1,700,000 may be moved, and Fire's is raised by it.
RAISED = "$985,000, up $85,000 from today"


def asked_work(city: str = "Test") -> Work:
    work = small_work(city)
    ask(projects().workspace, local(), work.project, work.draft.number, "Fire")
    return work


def plan_now(work: Work) -> Plan:
    work.refresh()
    plan = work.plan_of(work.draft.scenario)
    assert isinstance(plan, Plan)
    return plan


def agrees(app: AppTest) -> AppTest:
    (button,) = (one for one in app.button if one.label == "Send the answer")
    return button.click().run()


def test_no_other_department_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    work = asked_work()
    assert "a cut of Parade pays for it" in plan_now(work).why("P1")
    comes(monkeypatch, of_fire(work.project))
    told = texts(arrived(work.project))
    assert plain_text(RAISED) in told and "has a study" in told and "Parade" not in told and "Parks" not in told


def test_what_was_said_to_another_amount_is_not_said_to_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    work, me = asked_work(), local()
    comes(monkeypatch, of_fire(work.project))
    drawn = arrived(work.project)
    monkeypatch.setattr("ui.keeping.local", lambda: me)
    # The office halves what may be moved while the page stands: Fire agrees to what it was shown, not to 42,500.
    halved = work.draft.scenario.limits.with_changes(moved="2.5%")
    work.change(work.draft.scenario.with_changes(limits=halved), "Half of it")
    comes(monkeypatch, of_fire(work.project))
    app = agrees(drawn)
    plan, said = plan_now(work), replies_of(projects().workspace, work.project, work.draft.number)
    assert plan.allocation.programs["P1"] == 942_500_00
    assert said["P1"][0].recommended == 985_000_00 and is_earlier(plan, said["P1"][0])
    assert reply_words(plan, said["P1"][0]) == "Fire agrees to $985,000, which was recommended then."
    assert progress_words(plan, ["P1"], said, "") == "1 of 1 program answered, 1 to an earlier amount"
    assert own_table(plan, ["P1"], said).rows[0]["Answer"] == "Agree, to an earlier amount"
    # Said again to what it sees now, it is said to that.
    agrees(app)
    again = replies_of(projects().workspace, work.project, work.draft.number)["P1"]
    assert [one.recommended for one in again] == [942_500_00, 985_000_00] and not is_earlier(plan, again[0])


def test_who_answers_in_several_projects_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (asked_work(name) for name in ("Last year", "This year", "Binned"))
    projects().bin(third.project, local())
    comes(monkeypatch, *(of_fire(one.project) for one in (first, second, third)))
    # Without an address that which was asked last; by an address that one.
    app = arrived()
    assert "This year" in texts(app) and app.selectbox(key="asked project").options == [
        "This year · FY2026", "Last year · FY2026"]  # fmt: skip
    assert "asked by" in texts(arrived(first.project)) and "Last year" in texts(arrived(first.project))
    assert "Last year" in texts(app.selectbox(key="asked project").select(first.project).run())


@pytest.mark.parametrize("project", ["", "0" * 32])
def test_who_answers_in_every_project_sees_nothing_else(project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    comes(monkeypatch, of_fire(EVERY))
    assert "Nothing is asked of your department" in texts(arrived(project))


def test_an_error_on_it_is_told_and_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    work = asked_work()
    comes(monkeypatch, of_fire(work.project))

    def fails(*_: object) -> None:
        raise ValueError("Parade: 800,000")

    monkeypatch.setattr("budgetopt.present.departments.own_programs", fails)
    app = arrived(work.project)
    assert ["This is an error of ours" in one.value for one in app.error] == [True]
    assert not app.exception and not app.code and "Parade" not in texts(app)
