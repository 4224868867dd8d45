"""Present: six slides to be read, one after the other; and the same facts handed on as files by buttons."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import pptx
import pytest
import streamlit
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from budgetopt.present.presenting import spoken
from budgetopt.present.words import plain_text
from budgetopt.publish.memo import memo_html, memo_of, memo_of_plan, one_page
from budgetopt.publish.slides import memo_pptx, slides_of
from budgetopt.workbooks.recommendation import write_recommendation
from tests.ui.app import at_page, sound, texts
from tests.ui.test_what_if import plan_of

FILE = "recommendation-balanced.xlsx"


def test_the_slides_are_the_memo_s_and_go_on_and_back(loaded: AppTest) -> None:
    app = at_page(loaded, "present")
    slides = slides_of(memo_of_plan(plan_of(app), datetime.date.today(), (), FILE))
    assert spoken(slides[0].words[0]) in texts(app)
    assert all(
        f"**{plain_text(figure.text)}**  \n{plain_text(label)}" in texts(app) for label, figure in slides[0].figures
    )
    assert app.button(key="back").disabled
    for slide in slides[1:]:
        app.button(key="next").click().run()
        sound(app)
        assert app.header[0].value == plain_text(slide.title)
        assert all(spoken(words) in texts(app) for words in slide.words)
    assert app.button(key="next").disabled
    app.button(key="back").click().run()
    assert app.header[0].value == plain_text(slides[-2].title)
    # It is read and not changed: nothing to decide, to move or to type in.
    fields = [*app.slider, *app.selectbox, *app.number_input, *app.text_input]
    assert [one.key for one in fields if one.key != "this tab"] == []


def test_export_hands_on_the_same_facts_as_files(loaded: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Callable[[], bytes]] = {}
    shown = streamlit.download_button

    def caught(label: str, **options: Any) -> bool:
        given[options["key"]] = options["data"]
        return shown(label, **options)

    monkeypatch.setattr(streamlit, "download_button", caught)
    monkeypatch.setattr("ui.parts.fields._ARRIVES_S", 0)
    app = at_page(loaded, "export")
    app.multiselect(key="record tables").set_value(["ordinance", "positions"]).run()
    sound(app)
    plan, today = plan_of(app), datetime.date.today()
    target = io.BytesIO()
    write_recommendation(plan, target, today)
    target.seek(0)
    target.name = FILE
    memo = memo_of(target, today)[1]
    assert memo is not None
    slides = given["slides.pptx"]()
    assert slides == memo_pptx(memo) and len(pptx.Presentation(io.BytesIO(slides)).slides) == 6
    assert given["one-page.html"]() == memo_html(one_page(memo))
    assert given["journal"]().startswith(b"account,fund,program,increase,decrease")
    sheets = load_workbook(io.BytesIO(given["recommendation workbook"]()), read_only=True).sheetnames
    assert {"Ordinance", "Positions"} <= set(sheets) and "Four columns" not in sheets
