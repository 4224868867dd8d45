"""The page What if: each question is started, kept, stopped and refused; robustness goes into the workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
import streamlit
from openpyxl import Workbook, load_workbook
from streamlit.testing.v1 import AppTest

from budgetopt.errors import UsageError
from budgetopt.explore.alternatives import Alternatives
from budgetopt.explore.frontier import frontier_of
from budgetopt.explore.frontier_points import Frontier
from budgetopt.explore.robustness import robustness_of
from budgetopt.explore.sensitivity import Sensitivity, sensitivity_of
from budgetopt.explore.stability import Robustness
from budgetopt.money import show_short
from budgetopt.plan.plan import Plan
from budgetopt.present import what_if, what_if_charts
from budgetopt.present.look import LIGHT
from budgetopt.present.words import plain_text
from budgetopt.scenario.asked import AllOrNothing
from budgetopt.tell.choices import level_in_words
from budgetopt.workbooks.drawn_form import drawn_again
from tests import riverton
from tests.ui.app import at_page, opened, sound, texts, work_of
from ui.jobs import Exploration
from ui.parts.wondering import robustness_found

# Seconds after which something hangs: no busy machine needs them.
LONG = 600
QUESTIONS = {
    "Robustness": ("Robustness", Robustness, "could be gained on average"),
    "Alternatives": ("Alternatives", Alternatives, "of the gain"),
    "Sensitivity": ("Sensitivity", Sensitivity, "moves the plan most"),
}


@pytest.fixture
def quarter() -> AppTest:
    """The pages with a quarter of the city: what is asked of the whole is answered in the same way."""
    app = opened()
    return app.file_uploader[0].set_value([("part.xlsx", riverton.quarter_workbook(), "")]).run()


def finished(app: AppTest, question: str) -> Exploration:
    work = work_of(app)
    running = work.explored(question, work.draft.scenario)
    assert running is not None and running.wait(LONG)
    return running


@pytest.mark.parametrize("tab", QUESTIONS)
def test_a_question_starts_by_its_button_and_is_kept(quarter: AppTest, tab: str) -> None:
    question, kind, said = QUESTIONS[tab]
    app = at_page(quarter, "whatif", tab)
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


def frontier_of_moved(app: AppTest) -> Frontier:
    """What the canvas shows: it starts by itself."""
    work = work_of(app)
    running = work.explored("Frontier: moved", work.draft.scenario.with_limits(moved="none"))
    assert running is not None and running.wait(LONG) and isinstance(running.result, Frontier)
    return running.result


def test_a_point_of_the_frontier_is_adopted_by_its_button_and_undone(quarter: AppTest) -> None:
    app = at_page(quarter, "whatif")
    found = frontier_of_moved(app)
    app.run()
    work, before = work_of(app), plan_of(app)
    place = 4
    app.selectbox(key="behind moved 1").set_value(place).run()
    app.button(key="adopt behind moved 1").click().run()
    sound(app)
    assert work.draft.scenario == before.scenario.with_limits(moved=found.points[place].scenario.limits.moved)
    assert work.draft.kept.last_change == f"Adopted from the frontier: {level_in_words(found, place)}"
    after = plan_of(app)
    # Rounding aside it is the point's plan, and the outlines are those of the plan of before.
    assert after.impact_before_rounding - after.current_impact == pytest.approx(found.points[place].gain)
    assert app.metric[2].delta == plain_text(f"pinned: {show_short(before.moved_cents)}")
    # The same frontier serves: it does not hang on what may be moved.
    assert frontier_of_moved(app) is found
    app.button(key="undo").click().run()
    assert work.draft.scenario == before.scenario
    app.button_group(key="frontier over").set_value("changes").run()
    app.button(key="start Frontier: changes").click().run()
    few = finished(app, "Frontier: changes").result
    app.run()
    app.button(key="adopt behind changes 1").click().run()
    sound(app)
    assert isinstance(few, Frontier) and few.knee is not None
    assert plan_of(app).changed_programs <= few.points[few.knee].level < before.changed_programs


def test_a_large_citys_frontier_starts_by_itself_behind_all_else_and_can_be_stopped(
    loaded: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.parts.canvas._AT_ONCE", 154)
    app = at_page(loaded, "whatif")
    work = work_of(app)
    common = work.draft.scenario.with_limits(moved="none")
    waits = work.explored("Frontier: moved", common)
    assert waits is not None and not waits.wait(0) and not work.busy
    assert "With 155 programs a frontier takes a while" in texts(app)
    # It serves every value of what may be moved, and no other limits.
    work.change(work.draft.scenario.with_limits(moved="3%"), "less")
    app.run()
    assert work.explored("Frontier: moved", common) is waits and not waits.stopped
    work.change(work.draft.scenario.with_limits(program_cut="7%"), "less")
    app.run()
    common = work.draft.scenario.with_limits(moved="none")
    again = work.explored("Frontier: moved", common)
    assert waits.stopped and again is not None and again is not waits and not again.wait(0)
    app.button(key="stop Frontier: moved").click().run()
    assert again.wait(LONG)
    app.run()
    sound(app)
    assert "**Stopped** after 0 of 1 steps" in texts(app) and work.explored("Frontier: moved", common) is again
    monkeypatch.setattr("ui.plans_at_hand._SETTLES_S", 0)
    app.button(key="again Frontier: moved").click().run()
    found = frontier_of_moved(app)
    (*_, here) = frontier_of(plan_of(app))
    assert [(point.level, point.gain) for point in found.points] == [(one.level, one.gain) for one in here.points]
    assert app.run().button(key="adopt behind moved 1")


def test_an_alternative_is_adopted_by_its_button(quarter: AppTest) -> None:
    app, before = at_page(quarter, "whatif", "Alternatives"), plan_of(quarter)
    app.button(key="start Alternatives").click().run()
    found = finished(app, "Alternatives").result
    app.run()
    app.button(key="adopt alternative 2").click().run()
    sound(app)
    assert isinstance(found, Alternatives)
    asked, after = found.plans[1].years[0].programs, plan_of(app)
    apart = {id: after.allocation.programs[id] - cents for id, cents in asked.items()}
    moved = {
        id
        for id, cents in before.case.standing.total.items()
        if not cents == asked[id] == before.allocation.programs[id]
    }
    assert not any(apart[id] for id in moved)
    # What it leaves open is planned again: no worse, and next to nothing.
    assert after.impact >= found.plans[1].impact and sum(map(abs, apart.values())) < 0.001 * after.moved_cents
    assert work_of(app).draft.kept.last_change.startswith("Adopted alternative 2, which keeps 99.")
    app.button(key="undo").click().run()
    assert work_of(app).draft.scenario == before.scenario


def test_the_agenda_comes_with_the_draws_and_the_workbook_has_them(
    quarter: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at_page(quarter, "whatif", "Robustness")
    app.button(key="start Robustness").click().run()
    finished(app, "Robustness")
    app = at_page(app, "whatif", "Evaluation agenda")
    assert "evaluate it first" in texts(app)
    book = exported(app, monkeypatch)
    assert "With the sheet Robustness, by 1,000 draws" in texts(app)
    said = sentences(book, "Robustness")
    assert "1,000 draws, seed 1." in said and "Evaluation agenda: which programs to evaluate first" in said
    assert "was stopped" not in said and "not worked out" not in said


def test_without_robustness_the_workbook_says_nothing_of_it(loaded: AppTest) -> None:
    assert "sheet Robustness" not in texts(at_page(loaded, "export"))


def plan_of(app: AppTest) -> Plan:
    answer = work_of(app).plan_of(work_of(app).draft.scenario)
    assert isinstance(answer, Plan)
    return answer


def stopped_after(app: AppTest, pieces: int, draws: int) -> tuple[Robustness, Exploration]:
    """A run of 25 draws a piece that is stopped while piece `pieces` is worked out: what is under way is kept too."""
    work, plan = work_of(app), plan_of(app)
    there, on = Event(), Event()

    def steps() -> Iterator[tuple[int, int, object]]:
        for step in robustness_of([plan], draws=draws):
            if step.done == pieces:
                there.set()
                assert on.wait(LONG)
            yield step.done, step.total, step.results[0]

    work.explore("Robustness", plan.scenario, steps())
    running = work.explored("Robustness", plan.scenario)
    assert running is not None and there.wait(LONG) and not robustness_found(work, plan)
    running.stop()
    on.set()
    assert running.wait(LONG)
    (found,) = robustness_found(work, plan)
    assert (running.done, found) == (pieces, running.result)
    return found, running


def exported(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> Workbook:
    """The recommendation workbook that the page Export gives."""
    given: dict[str, Callable[[], bytes]] = {}
    shown = streamlit.download_button

    def caught(label: str, **options: Any) -> bool:
        given[options["key"]] = options["data"]
        return shown(label, **options)

    monkeypatch.setattr(streamlit, "download_button", caught)
    at_page(app, "export")
    return load_workbook(io.BytesIO(given["recommendation workbook"]()), data_only=True)


def sentences(book: Workbook, sheet: str) -> str:
    return "\n".join(str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value is not None)


def method(book: Workbook) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in book["Method"].iter_rows(values_only=True)}


def test_a_stop_amid_the_draws_keeps_and_says_what_was_done(loaded: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    found, running = stopped_after(loaded, 4, 10_000)
    assert (found.draws, found.asked, len(found.gains), found.agenda) == (100, 10_000, 100, None)
    whole = list(robustness_of([found.plan], draws=100, agenda=False))[-1].results[0]
    assert (found.gains == whole.gains).all() and found.stability == whole.stability
    app = at_page(loaded, "whatif", "Robustness")
    assert f"**Stopped** after 4 of {running.whole:,} steps; what was done is kept." in texts(app)
    assert plain_text("100 draws (of 10,000 asked for: the run was stopped)") in texts(app)
    assert app.metric[4].value == f"{found.share_better:.1%}" and app.metric[4].delta == "of 100 draws"
    app = at_page(app, "whatif", "Evaluation agenda")
    assert plain_text("The evaluation agenda comes after the draws; it was not worked out.") in texts(app)
    book = exported(app, monkeypatch)
    assert "100 draws (of 10,000 asked for: the run was stopped), seed 1." in sentences(book, "Robustness")
    assert "The evaluation agenda comes after the draws; it was not worked out." in sentences(book, "Robustness")
    assert "Tested: in" in sentences(book, "Summary") and "of 100 draws" in sentences(book, "Summary")
    assert (method(book)["Draws done"], method(book)["Draws asked for"]) == ("100", "10000")
    # Nothing of it belongs to another scenario.
    work = work_of(app)
    work.change(found.plan.scenario.with_limits(moved="3%"), "less")
    app = at_page(app, "whatif", "Robustness")
    assert app.button(key="start Robustness") and not robustness_found(work, plan_of(app))


@pytest.mark.parametrize(("pieces", "evaluated"), [(2, None), (4, 10)])
def test_a_stop_after_the_draws_says_what_there_is_of_the_agenda(
    quarter: AppTest, monkeypatch: pytest.MonkeyPatch, pieces: int, evaluated: int | None
) -> None:
    """50 draws are 2 pieces; then come pieces of 5 programs each. What verify makes again is the same workbook."""
    found, running = stopped_after(quarter, pieces, 50)
    assert (found.draws, found.asked) == (50, 50) and (found.agenda is None) == (evaluated is None)
    said = "The evaluation agenda comes after the draws; it was not worked out."
    if evaluated:
        assert found.evaluated == evaluated < found.to_evaluate
        said = f"The run was stopped when {evaluated} of {found.to_evaluate} programs had been looked at"
    app = at_page(quarter, "whatif", "Robustness")
    assert f"**Stopped** after {pieces} of {running.whole:,} steps" in texts(
        app
    ) and "the run was stopped)" not in texts(app)
    assert plain_text(said) in texts(at_page(app, "whatif", "Evaluation agenda"))
    book = exported(app, monkeypatch)
    assert "50 draws, seed 1." in sentences(book, "Robustness") and said in sentences(book, "Robustness")
    listed = {found.plan.budget.program[one.program_id].name for one in found.agenda or ()}
    heading = next(row[0].row for row in book["Robustness"].iter_rows() if "agenda: which" in str(row[0].value))
    after = {row[1] for row in book["Robustness"].iter_rows(min_row=heading + 1, values_only=True) if row[1]}
    assert after == (listed | {"Program"} if listed else set())
    again = drawn_again(found.plan, method(book))[0]
    assert (again.draws, again.evaluated, again.agenda) == (found.draws, found.evaluated, found.agenda)


TABS = ("Robustness", "Evaluation agenda", "Alternatives", "Sensitivity")


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_shows_the_conflicts_of_what_cannot_be_met(loaded: AppTest, tab: str) -> None:
    work = work_of(loaded)
    work.change(work.draft.scenario.with_limits(program_cut="5%").with_changes(funds={"general": "-10%"}), "less money")
    app = at_page(loaded, "whatif", tab)
    assert "These rules cannot all hold" in [one.value for one in app.subheader]
    assert app.button(key="loosen 0") and not [one.key for one in app.button if str(one.key).startswith("start ")]


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_without_a_budget_says_what_to_do(tab: str) -> None:
    assert "No budget is loaded yet" in texts(at_page(opened(), "whatif", tab))


def asked_of_every_tab(app: AppTest) -> None:
    """Each question is answered under the scenario at work, without an error."""
    for tab, (question, kind, said) in QUESTIONS.items():
        app = at_page(app, "whatif", tab)
        app.button(key=f"start {question}").click().run()
        found = finished(app, question)
        assert isinstance(found.result, kind) and found.error is None, question
        assert said in texts(at_page(app, "whatif", tab))


def test_all_questions_are_answered_of_several_years() -> None:
    app = opened()
    app = app.button(key="sample hamlet.xlsx").click().run()
    work = work_of(app)
    work.change(work.draft.scenario.with_changes(years=3), "three years")
    asked_of_every_tab(app)
    found = finished(app, "Robustness").result
    assert isinstance(found, Robustness) and len(found.plan.years) == 3


def test_all_questions_are_answered_of_proposals_that_are_all_or_nothing(quarter: AppTest) -> None:
    work = work_of(quarter)
    standing = plan_of(quarter).case.standing
    proposals = [id for id in standing.total if standing.is_proposal(id)]
    asked = AllOrNothing(kind="all_or_nothing", programs=tuple(proposals))
    work.change(work.draft.scenario.with_changes(rules=(asked,)), "all or nothing")
    asked_of_every_tab(quarter)


def test_with_caution_there_is_no_agenda_and_the_page_says_why(quarter: AppTest) -> None:
    work = work_of(quarter)
    work.change(work.draft.scenario.with_changes(caution={"programs": 5, "deviations": 1.0}), "caution")
    app = at_page(quarter, "whatif", "Evaluation agenda")
    app.button(key="start Robustness").click().run()
    finished(app, "Robustness")
    assert "With caution a plan is not chosen by its expected impact" in texts(
        at_page(app, "whatif", "Evaluation agenda")
    )


def test_more_or_less_money_without_an_open_fund_is_refused_in_a_sentence() -> None:
    ledger = b"Program ID,Program,Department,Fund ID,Current budget\nA,Pipes,Works,Water,100\nB,Pumps,Works,Water,100\n"
    app = opened()
    app.file_uploader[0].set_value([("Programs.csv", ledger, "")]).run()
    app = at_page(app, "whatif")
    app.button_group(key="frontier over").set_value("money").run()
    question = "Frontier: money"
    app.button(key=f"start {question}").click().run()
    running = work_of(app).explored(question, work_of(app).draft.scenario)
    assert running is not None and running.wait(LONG)
    app = at_page(app, "whatif")
    assert plain_text("there is no unrestricted fund: name one of Water.") in app.info[0].value


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
    assert chart.svg("Riverton").startswith("<svg") and "50 draws" in chart.text
    rows = what_if.stability_table(step.results[0]).rows
    assert len(rows) == len(plan.budget.programs)
