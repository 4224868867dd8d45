"""What is uploaded is read as it is, asked about, and shown with its findings."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.ui.app import LEDGER, PAGES, SAMPLES, STRANGE, at_page, opened, sound, texts, work_of


def test_start_shows_a_sample_in_figures(loaded: AppTest) -> None:
    assert loaded.title[0].value == "Riverton · FY2026"
    assert [metric.value for metric in loaded.metric] == ["$589.1 M", "155", "12", "6", "6", "2,968"]
    assert "Metrics\\!B27" in texts(loaded)


def test_an_upload_is_read_as_it_is_and_given_once() -> None:
    app = opened()
    content = (SAMPLES / "hamlet.xlsx").read_bytes()
    app.file_uploader[0].set_value([("hamlet.xlsx", content, "")]).run()
    sound(app)
    work = work_of(app)
    assert work.files == (("hamlet.xlsx", content),)
    assert app.title[0].value == "Your city · FY2026"


def test_an_upload_with_errors_shows_findings_and_no_traceback() -> None:
    app = opened()
    app.file_uploader[0].set_value([("faulty.xlsx", (SAMPLES / "faulty.xlsx").read_bytes(), "")]).run()
    sound(app)
    assert [one.value for one in app.subheader][2] == "The files cannot be read yet"
    work = work_of(app)
    assert work.budget is None and work.unread is not None
    errors = [finding for finding in work.unread.found.findings if finding.level == "error"]
    assert errors and str(errors[0].place.cell) in texts(app)
    # It is laid out as the product's template: nobody asks whether it is of another shape.
    assert "shape" not in "\n".join(one.value for one in app.subheader) and not app.selectbox
    for page in PAGES:
        assert "cannot be read yet" in texts(at_page(app, page))


def test_a_file_that_is_no_workbook_is_a_finding() -> None:
    app = opened()
    app.file_uploader[0].set_value([("notes.xlsx", b"not a workbook", "")]).run()
    sound(app)
    assert "cannot be read yet" in "\n".join(one.value for one in app.subheader)


def test_a_ledger_of_another_shape_is_read_by_pointing() -> None:
    ledger = (
        "City ledger\n\nUnit,What we do,Purse,Adopted\n"
        "Police,Patrol,General,900000\nParks,Trees,General,100000\nTotal,,,1000000\n"
    )
    app = opened()
    app.file_uploader[0].set_value([("ledger.csv", ledger.encode(), "")]).run()
    sound(app)
    assert work_of(app).budget is None
    app.selectbox(key="part amount 0").set_value("Adopted")
    app.selectbox(key="part program 0").set_value("What we do")
    app.selectbox(key="part department 0").set_value("Unit")
    app.selectbox(key="part fund 0").set_value("Purse").run()
    sound(app)
    # The total is seen before anything is used; the row that says Total is left out.
    assert app.metric[0].value == "$1.0 M"
    assert work_of(app).budget is None
    app.text_input(key="ledger city").set_value("Littleton")
    app.button(key="use mapping").click().run()
    assert app.title[0].value == "Littleton · FY2026"
    sound(app)


def test_a_ledger_of_another_shape_is_proposed_with_its_total_and_revenue_apart() -> None:
    app = opened()
    app.file_uploader[0].set_value([("ledger.csv", STRANGE.encode(), "")]).run()
    sound(app)
    assert work_of(app).budget is None
    assert app.metric[0].value == "$1.0 M"
    assert "Revenue\\, not part of" in texts(app) or "Revenue, not part of" in texts(app)
    app.text_input(key="proposed city").set_value("Littleton")
    app.button(key="use proposal").click().run()
    sound(app)
    assert app.title[0].value == "Littleton · FY2026"
    assert app.metric[0].value == "$1.0 M"


def test_a_mapping_is_uploaded_with_the_workbooks_it_describes() -> None:
    mapping = (
        "city: Littleton\nfiscal_year: 2026\nledgers:\n- file: ledger.csv\n"
        "  columns: {program_id: Program Code, program: Program Name, department: Department, fund_id: Fund Code, "
        "amount: FY2026 Adopted Budget}\n  revenue: {column: Kind of row, matches: ^Revenue$}\n"
    )
    last_year = ("last-year.yaml", mapping.encode(), "")
    app = opened()
    app.file_uploader[0].set_value([last_year]).run()
    sound(app)
    assert "Now add the workbooks" in texts(app)
    app.file_uploader[0].set_value([last_year, ("ledger.csv", LEDGER.encode(), "")]).run()
    sound(app)
    assert app.title[0].value == "Littleton · FY2026" and app.metric[0].value == "$1.0 M"
    found = work_of(app).found
    assert found is not None and [item.file for item in found.inputs] == ["ledger.csv", "last-year.yaml"]


MEASURES = "Program,Measure,FY2025,Target,Direction\n{},Calls answered (%),70,90,up\n"


def test_what_is_added_to_a_ledger_is_read_with_the_mapping_that_it_was_read_by() -> None:
    app = opened()
    app.file_uploader[0].set_value([("ledger.csv", STRANGE.encode(), "")]).run()
    app.button(key="use proposal").click().run()
    work = work_of(app)
    assert work.budget is not None and not work.budget.metrics
    program = work.budget.programs[0].name
    app.file_uploader[0].set_value([("measures.csv", MEASURES.format(program).encode(), "")]).run()
    app.button(key="way 0").click().run()
    sound(app)
    assert work_of(app).budget is not None and len(work_of(app).budget.metrics) == 1
    # What cannot be read beside it is told with it: nobody is asked for the columns of the ledger again.
    app.file_uploader[0].set_value([("more.csv", MEASURES.format("Nobody's").encode(), "")]).run()
    app.button(key="way 0").click().run()
    sound(app)
    unread = work_of(app).unread
    assert unread and {finding.place.file for finding in unread.found.findings if finding.level == "error"} == {
        "more.csv"
    }


def test_a_ledger_beside_a_sheet_of_our_own_layout_is_proposed() -> None:
    app = opened()
    program = STRANGE.splitlines()[1].split(",")[2]
    files = [("ledger.csv", STRANGE.encode(), ""), ("measures.csv", MEASURES.format(program).encode(), "")]
    app.file_uploader[0].set_value(files).run()
    sound(app)
    assert "Is this how to read it?" in "\n".join(one.value for one in app.subheader), texts(app)


def test_a_clearinghouses_list_beside_a_city_is_proposed_as_what_it_is() -> None:
    app = opened()
    city = b"Program ID,Program,Department,Fund ID,Current budget\nP1,Drug Court,Justice,GF,100\nP2,Pool,Parks,GF,50\n"
    settings = b"Item,Value\nCity,Elm\nFiscal year,2026\n"
    rated = b"Title,Rating\nDrug Court,Promising - One study\nScared Straight,No Effects\nJob Corps,Promising\n"
    files = [("programs.csv", city, ""), ("settings.csv", settings, ""), ("list.csv", rated, "")]
    app.file_uploader[0].set_value(files).run()
    sound(app)
    assert "This is a file with a layout of its own. Is this how to read it?" in [one.value for one in app.subheader]
    shown = texts(app)
    assert "Evidence, 1 row" in shown, shown
    assert "revenue" not in shown and app.text_input(key="proposed city").value == "Elm"
    app.button(key="use proposal").click().run()
    sound(app)
    budget = work_of(app).budget
    assert budget and budget.city == "Elm" and [study.program_id for study in budget.studies] == ["P1"]
