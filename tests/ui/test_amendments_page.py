"""Amendments on their page: answered, combined in voting order, taken out and put back."""

from __future__ import annotations

import pytest

from budgetopt.workspace.history import Overtaken
from tests.ui.app import at_page, opened, sound, texts, work_of
from tests.ui.small_work import arrived
from ui.amending import AnalysisShown, analysis_shown

AMENDMENTS = """No.,Title,Sponsor,Status,Side,Kind,Program ID,Fund ID,Change,Recurring,Note
1,Fire,Alder,passed,source,program,P-04,General,30000,ongoing,
1,,,,use,program,P-02,General,30000,ongoing,
2,Roads *back*,Birch,filed,source,program,P-01,General,10000,ongoing,
2,,,,use,program,P-04,General,10000,ongoing,
"""


def test_amendments_are_answered_and_combined_in_voting_order() -> None:
    app = opened()
    app.button(key="sample hamlet.xlsx").click().run()
    at_page(app, "amendments")
    assert "Upload an amendment" in texts(app)
    app.file_uploader[0].set_value([("A.csv", AMENDMENTS.replace("P-02", "P-99").encode(), "")]).run()
    sound(app)
    assert "!G3" in texts(app).replace("\\", "") and "the budget has no program" in texts(app)
    app.file_uploader[0].set_value([("A.csv", AMENDMENTS.encode(), "")]).run()
    sound(app)
    said = texts(app).replace("\\", "")
    assert "All together (No. 1, No. 2):" in said and "In the amended workbook: No. 1." in said
    assert "Roads \\*back\\*" in texts(app)  # an input's text stays text
    # The corrected file took the place of the one before, and the box is empty again.
    work = work_of(app)
    assert [name for name, _ in work.amendments] == ["A.csv"] and not app.file_uploader[0].value
    assert work.saved_words == "A.csv uploaded in place of the one before"
    # What another tab gives stays.
    work.amend([("B.csv", AMENDMENTS.replace("Birch", "Cedar").encode())])
    sound(app.run())
    assert [name for name, _ in work_of(app).amendments] == ["B.csv"]
    app.multiselect(key="voting order").set_value(["No. 2"]).run()
    app.selectbox(key="authority").set_value("reduce-only").run()
    sound(app)
    said = texts(app).replace("\\", "")
    assert "In the amended workbook" not in said and "None passed" in said
    assert "Refused (No line may be raised): Streets and plowing from General rises by $10,000; $0 is allowed." in said


def test_amendments_of_another_day_are_added_to_those_that_are_there() -> None:
    app = opened()
    app.button(key="sample hamlet.xlsx").click().run()
    headings, *rows = AMENDMENTS.splitlines(keepends=True)
    first, second = ("".join([headings, *of]).encode() for of in (rows[:2], rows[2:]))
    at_page(app, "amendments")
    app.file_uploader[0].set_value([("monday.csv", first, "")]).run()
    app = at_page(arrived(work_of(app).project), "amendments")
    # The same twice is there once.
    app.file_uploader[0].set_value([("tuesday.csv", second, ""), ("tuesday.csv", second, "")]).run()
    sound(app)
    work = work_of(app)
    assert [name for name, _ in work.amendments] == ["monday.csv", "tuesday.csv"]
    assert "All together (No. 1, No. 2):" in texts(app).replace("\\", "")
    app.file_uploader[0].set_value([("monday.csv", first, "")]).run()
    assert "There already, with the same content: monday.csv" in texts(app).replace("\\", "")
    assert work.saved_words == "tuesday.csv uploaded"
    # One is taken out, and is not back with the next.
    app.button(key="amendments out 0").click().run()
    assert [name for name, _ in work.amendments] == ["tuesday.csv"]
    app.file_uploader[0].set_value([("wednesday.csv", first.replace(b"1,", b"3,", 1), "")]).run()
    assert [name for name, _ in work.amendments] == ["tuesday.csv", "wednesday.csv"]


def test_an_amendment_is_taken_out_and_put_back_and_everything_follows() -> None:
    """No. 2 cuts the program that No. 1 makes: without No. 1 it cannot be answered, and can be taken out too."""
    app = opened()
    app.button(key="sample hamlet.xlsx").click().run()
    made, cut = "new program,NEW-1", "2,Roads,Birch,passed,source,program,NEW-1"
    own = AMENDMENTS.replace("program,P-02", made).replace("2,Roads *back*,Birch,filed,source,program,P-01", cut)
    work = work_of(app)
    work.amend([("A.csv", own.encode())])
    at_page(app, "amendments")
    both = "\n".join(one.value for one in app.markdown).replace("\\", "")
    assert "In the amended workbook: No. 1, No. 2." in both and "All together (No. 1, No. 2):" in both
    app.button(key="take out No. 2").click().run()
    sound(app)
    said = texts(app).replace("\\", "")
    assert "In the amended workbook: No. 1." in said and "1 amendment of" in said and "Taken out:" in said
    plan = work.plan_of(work.draft.scenario)
    shown = analysis_shown(work, plan, "")
    assert isinstance(shown, AnalysisShown) and shown.adopted
    amended, (ledger,) = shown.adopted
    # What the council's ledger and the funds say is of No. 1 alone: 30,000 of P-04 to the new program, to the cent.
    assert [one.called for one in ledger.amendments] == ["No. 1"] and ledger.passed == (0,)
    assert {id: cents for (id, _), cents in ledger.changes.items()} == {"P-04": -3_000_000, "NEW-1": 3_000_000}
    assert amended.allocation.programs["NEW-1"] == 3_000_000
    # Undone by its own button, and by the history of the project.
    app.button(key="put back No. 2").click().run()
    sound(app)
    assert "\n".join(one.value for one in app.markdown).replace("\\", "") == both and work.state.voting_order is None
    app.button(key="take out No. 1").click().run()
    sound(app)
    said = texts(app).replace("\\", "")
    assert "cannot be answered yet" in said and "the budget has no program" in said
    app.multiselect(key="voting order").set_value([]).run()
    sound(app)
    assert not [one for one in app.button if one.key == "take out No. 1"] and work.state.voting_order == ()
    work.restore(work.version - 2)
    sound(app.run())
    assert texts(app).replace("\\", "").count("Taken out:") == 0
    # Somebody was faster: nothing is taken out over what they did.
    drawn = work.version
    work.vote(["No. 1"], "No. 2 taken out of the amendments")
    with pytest.raises(Overtaken):
        work.vote(["No. 2"], "No. 1 taken out of the amendments", drawn)
    assert work.state.voting_order == ("No. 1",)
