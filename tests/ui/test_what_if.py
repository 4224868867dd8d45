"""The page What if: each question is started, kept, stopped and refused; robustness goes into the workbook."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.errors import UsageError
from budgetopt.explore.alternatives import Alternatives
from budgetopt.explore.frontier import Frontier
from budgetopt.explore.robustness import Robustness, robustness_of
from budgetopt.explore.sensitivity import Sensitivity, sensitivity_of
from budgetopt.plan.plan import Plan
from budgetopt.present import what_if, what_if_charts
from budgetopt.present.look import LIGHT
from tests.ui.test_pages import at_page, loaded, sound, texts, work_of
from ui.parts.wondering import robustness_found
from ui.work import Exploration

__all__ = ["loaded"]
QUESTIONS = {
    "Frontier": ("Frontier: Money moved", Frontier, "knee"),
    "Robustness": ("Robustness", Robustness, "would bring"),
    "Alternatives": ("Alternatives", Alternatives, "Must"),
    "Sensitivity": ("Sensitivity", Sensitivity, "moves the plan most"),
}


def finished(app: AppTest, question: str) -> Exploration:
    work = work_of(app)
    running = work.explored(question, work.draft.scenario)
    assert running is not None and running.wait(120)
    return running


@pytest.mark.parametrize("tab", QUESTIONS)
def test_a_question_starts_by_its_button_and_is_kept(loaded: AppTest, tab: str) -> None:
    question, kind, said = QUESTIONS[tab]
    app = at_page(loaded, "whatif", tab)
    assert work_of(app).explored(question, work_of(app).draft.scenario) is None
    app.button(key=f"start {question}").click().run()
    found = finished(app, question)
    assert isinstance(found.result, kind) and found.error is None
    at_page(app, "compare")
    app = at_page(app, "whatif", tab)
    assert said in texts(app)
    assert finished(app, question) is found
    app.button(key=f"again {question}").click().run()
    sound(app)
    assert app.button(key=f"start {question}")


def test_the_agenda_comes_with_the_draws_and_the_workbook_has_them(loaded: AppTest) -> None:
    app = at_page(loaded, "whatif", "Robustness")
    app.button(key="start Robustness").click().run()
    finished(app, "Robustness")
    app = at_page(app, "whatif", "Evaluation agenda")
    assert "evaluate the first one first" in texts(app)
    assert "With the sheet Robustness, by 1,000 draws" in texts(at_page(app, "export"))


def test_without_robustness_the_workbook_says_nothing_of_it(loaded: AppTest) -> None:
    assert "sheet Robustness" not in texts(at_page(loaded, "export"))


def plan_of(app: AppTest) -> Plan:
    answer = work_of(app).answer(work_of(app).draft.scenario)
    assert isinstance(answer, Plan)
    return answer


def test_what_is_done_by_a_stop_is_kept_and_other_scenarios_have_nothing_of_it(loaded: AppTest) -> None:
    work, plan = work_of(loaded), plan_of(loaded)

    def slow() -> Iterator[tuple[int, int, object]]:
        for step in robustness_of([plan], draws=10_000, agenda=False):
            time.sleep(0.02)
            yield step.done, step.total, step.results[0]

    work.explore("Robustness", plan.scenario, slow())
    running = work.explored("Robustness", plan.scenario)
    assert running is not None and not robustness_found(work, plan)
    while running.done < 2:
        time.sleep(0.01)
    running.stop()
    assert running.wait(30)
    (found,) = robustness_found(work, plan)
    assert 50 <= found.draws < found.asked == 10_000
    app = at_page(loaded, "whatif", "Robustness")
    assert "**Stopped**" in texts(app)
    assert f"{found.draws:,} of 10,000 draws were done".replace(",", "\\,") in texts(app) or "draws were done" in texts(
        app
    )
    work.change(plan.scenario.with_limits(moved="3%"), "less")
    app.run()
    assert app.button(key="start Robustness") and not robustness_found(work, plan_of(app))


def test_what_is_refused_is_said_in_a_sentence(loaded: AppTest) -> None:
    work, plan = work_of(loaded), plan_of(loaded)

    def refused() -> Iterator[tuple[int, int, object]]:
        raise UsageError("this scenario plans several years.")
        yield

    work.explore("Alternatives", plan.scenario, refused())
    finished(loaded, "Alternatives")
    app = at_page(loaded, "whatif", "Alternatives")
    assert "several years" in app.info[0].value


def test_the_tornado_step_by_step_is_the_tornado(loaded: AppTest) -> None:
    from budgetopt.explore.sensitivity import tornado_of

    plan = plan_of(loaded)
    *_, (done, whole, found) = tornado_of(plan)
    assert done == whole == len(found.bars)
    assert found.bars == sensitivity_of(plan).bars


def test_every_draw_is_in_one_bar_and_every_chart_is_a_drawing(loaded: AppTest) -> None:
    plan = plan_of(loaded)
    *_, step = robustness_of([plan], draws=50, agenda=False)
    chart = what_if_charts.gain_chart(step.results[0], LIGHT)
    bars = next(rows for rows in chart.spec["datasets"].values() if "draws" in rows[0])
    assert sum(row["draws"] for row in bars) == 50
    assert chart.svg().startswith("<svg") and "50 draws" in chart.text
    rows = what_if.stability_table(step.results[0]).rows
    assert len(rows) == len(plan.budget.programs)
