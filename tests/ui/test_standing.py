"""The pages The Standard and Look back, and what the page Export publishes."""

from __future__ import annotations

import base64
import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from budgetopt.errors import UsageError
from budgetopt.plan.plan import Plan
from budgetopt.publish.exercise_html import exercise_html
from budgetopt.publish.publication import publication_of
from budgetopt.returned.ours import open_ours
from budgetopt.saving.package import zipped
from budgetopt.saving.whole import in_memory
from budgetopt.standard.exercise import exercise_of
from budgetopt.standard.items import ITEMS, STANDARD
from tests.standard.test_exercise import SCENARIO, town
from tests.ui.app import at_page, opened, sound, texts, work_of
from ui import making


def test_the_standard_names_what_shows_it(loaded: AppTest) -> None:
    app = at_page(loaded, "standard")
    rows = app.dataframe[0].value
    assert list(rows["No."]) == [item.id for item in ITEMS if item.framework == STANDARD]
    shown = dict(zip(rows["No."], rows["Data"], strict=True))
    assert (shown["2.1"], shown["4.2"], shown["4.4"]) == ("shown by data", "data cannot tell", "not shown")
    assert "riverton.xlsx: Metrics" in rows["Where it stands"][4]
    assert "recommendation.xlsx: Measures" in rows["Where it stands"][10]


def test_an_earlier_recommendation_is_looked_back_at(loaded: AppTest, balanced_workbook: bytes) -> None:
    """Beside the very budget that it starts from: nothing of it is adopted."""
    app = at_page(loaded, "lookback")
    app.file_uploader[0].set_value(("then.xlsx", balanced_workbook, "")).run()
    sound(app)
    said = texts(app)
    assert "92 not adopted, 63 as before" in said and "It does not say that the money was the reason" in said
    assert set(app.dataframe[0].value["Became"]) == {"not adopted", "as before"}
    # Another tab looks back at nothing yet.
    other = opened()
    other.session_state["project"] = work_of(app).project
    assert "Upload the recommendation" in texts(at_page(other, "lookback"))
    app.file_uploader[0].set_value(("changed.xlsx", changed_cent(balanced_workbook), "")).run()
    sound(app)
    assert "was changed after it was written" in texts(app) and "Recommendations!G20" in texts(app).replace("\\", "")


def changed_cent(content: bytes) -> bytes:
    """A workbook with one recommended amount a cent higher, its other cells as they were."""
    book = load_workbook(io.BytesIO(content), data_only=True)
    book["Recommendations"]["G20"].value += 0.01
    return in_memory(book.save)


def test_the_screen_publishes_what_the_command_does(balanced: Plan, balanced_workbook: bytes, tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(balanced_workbook)
    day = date(2026, 7, 1)
    made = publication_of(open_ours(tmp_path / "plan.xlsx"), balanced.budget, day)
    assert making.publication(balanced, day) == zipped(made.files, day)


def made(app: AppTest) -> str:
    """The page of the exercise in its frame; a browser sees one that a worker made (tests/browser/test_accessible)."""
    assert not app.get("iframe")
    app.button(key="make exercise").click().run(timeout=120)
    sound(app)
    (frame,) = app.get("iframe")
    return base64.b64decode(str(frame.proto.src).removeprefix("data:text/html;base64,")).decode()


def test_residents_split_a_hundred_dollars_on_the_page_of_the_command(
    loaded: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr("ui.views.residents.WORKERS.ask", lambda *which, **_: asked.append(which) or b"The exercise")
    app = at_page(loaded, "residents")
    assert made(app) == "The exercise"
    work = work_of(app)
    plan = work.plan_of(work.draft.scenario)
    assert isinstance(plan, Plan) and asked == [(work.user, making.exercise, plan.budget, plan.scenario)]
    # What is asked for is what the command writes.
    assert making.exercise(town(), SCENARIO) == exercise_html(exercise_of(town(), SCENARIO))


def test_an_exercise_that_takes_too_long_is_told_and_no_error_of_ours(
    loaded: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at_page(loaded, "residents")

    def late(*_: object, **__: object) -> None:
        raise UsageError("this took longer than it may.")

    monkeypatch.setattr("ui.views.residents.WORKERS.ask", late)
    app.button(key="make exercise").click().run(timeout=60)
    sound(app)
    assert "The exercise was not made" in texts(app) and not app.get("iframe")
    # Asked again, it is made: what a worker gives is shown.
    monkeypatch.setattr("ui.views.residents.WORKERS.ask", lambda *_, **__: b"The exercise")
    app.button(key="try exercise again").click().run(timeout=60)
    assert made(app) == "The exercise"
