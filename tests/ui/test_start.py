"""Start: what is proposed is shown before it is used, and what is uploaded again never spoils what is there."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from budgetopt.plan.plan import Plan
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.deciding import decided
from tests.ui.app import SAMPLES, STRANGE, at_page, opened, sound, texts, work_of
from ui.files import again

HAMLET = (SAMPLES / "hamlet.xlsx").read_bytes()
FAULTY = (SAMPLES / "faulty.xlsx").read_bytes()
METRICS = b"Program ID,Metric,Type,Direction,Baseline,2025\nP1,Crimes,outcome,down,10,8\n"


def give(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "") for name, content in files]).run()
    sound(app)
    return app


def ways(app: AppTest) -> list[str]:
    """What is offered for files that come beside others."""
    return [button.label.replace("\\", "") for button in app.button if str(button.key).startswith("way ")]


def test_a_proposal_shows_total_base_year_revenue_programs_and_departments_before_it_is_used() -> None:
    app = give(opened(), ("ledger.csv", STRANGE.encode()))
    assert work_of(app).budget is None
    assert [(metric.label, metric.value) for metric in app.metric][:1] == [("Budget", "$1.0 M")]
    assert app.metric[0].delta == "adopted, FY2026"
    assert "Revenue, not part of the total: $5,000,000" in texts(app).replace("\\", "")
    assert "3 departments: Police; Parks" in texts(app).replace("\\", "")
    shown = app.table[0].value
    assert list(shown["Program"])[:2] == ["Night patrol of the parks", "Planting of street trees"]
    # The program that only revenue names has no money to spend, and does not stand among the first.
    assert list(shown["Adopted, FY2026"]) == ["\\$900,000", "\\$100,000"]


def test_a_ledger_that_tells_no_revenue_says_that_all_is_spending() -> None:
    rows = [line for line in STRANGE.splitlines() if not line.startswith("Revenue")]
    app = give(opened(), ("ledger.csv", "\n".join(rows).encode()))
    assert "everything is read as spending" in texts(app)


def test_what_is_to_be_known_of_a_proposal_is_said_before_it_is_used() -> None:
    ledger = b"Section,Service provided,FY 2026 Adopted\nUtilities,Water and sewer,900000\nSafety,Patrol,700000\n"
    app = give(opened(), ("spending.csv", ledger))
    assert work_of(app).budget is None and app.metric[0].value == "$1.6 M"
    # All is one fund: money would move between water and patrol.
    assert ":material/warning:" in texts(app)


def test_a_sheet_of_knowledge_alone_is_the_products_own() -> None:
    app = give(opened(), ("evidence.csv", b"Program ID,Rating,Rating system\nP1,Strong evidence,wwc\n"))
    assert "shape" not in "\n".join(one.value for one in app.subheader) and not app.selectbox


def test_a_mended_copy_takes_the_place_of_what_could_not_be_read() -> None:
    app = give(opened(), ("faulty.xlsx", FAULTY))
    give(app, ("mended.xlsx", HAMLET))
    assert ways(app) == ["Replace faulty.xlsx", "Add to what is there"]
    assert work_of(app).budget is None and work_of(app).state.name == "faulty.xlsx"
    app.button(key="way 0").click().run()
    sound(app)
    assert work_of(app).files == (("mended.xlsx", HAMLET),) and app.metric[0].value == "$4.8 M"
    assert "appears twice" not in texts(app)
    assert work_of(app).unread is None and not ways(app)
    # Until there is a budget, a project is called after its file, so that two of them can be told apart.
    assert work_of(app).state.name == "Your city · FY2026"


@pytest.mark.parametrize("name", ["hamlet.xlsx", "hamlet (1).xlsx"])
def test_what_cannot_be_read_never_replaces_a_budget_that_is_loaded(name: str) -> None:
    app = give(opened(), ("hamlet.xlsx", HAMLET))
    before = work_of(app).found
    give(app, (name, FAULTY))
    app.button(key="way 0").click().run()
    sound(app)
    work = work_of(app)
    assert work.found is before and work.files == (("hamlet.xlsx", HAMLET),)
    assert app.title[0].value == "Your city · FY2026" and app.metric[0].value == "$4.8 M"
    assert "is still loaded, as it was" in texts(app) and "cannot be read yet" in app.subheader[0].value
    app.button(key="take out 0").click().run()
    sound(app)
    assert "still loaded" not in texts(app) and work.found is before


def test_a_sample_gives_way_and_comes_to_no_harm() -> None:
    app = opened()
    app.button(key="sample riverton.xlsx").click().run()
    give(app, ("faulty.xlsx", FAULTY))
    assert not ways(app) and app.title[0].value == "Riverton · FY2026"
    assert work_of(app).unread is not None
    give(app, ("mended.xlsx", HAMLET))
    app.button(key="way 0").click().run()
    assert app.title[0].value == "Your city · FY2026"


def test_what_is_there_already_is_said_to_be_and_leaves_an_empty_box() -> None:
    app = give(opened(), ("hamlet.xlsx", HAMLET))
    work = work_of(app)
    version, box = work.state, app.file_uploader[0].key
    give(app, ("hamlet.xlsx", HAMLET))
    assert "There already, with the same content: hamlet.xlsx" in texts(app).replace("\\", "")
    assert work.state == version and app.file_uploader[0].key != box and not app.file_uploader[0].value


def test_one_of_several_is_replaced_and_the_others_stay() -> None:
    app = give(opened(), ("hamlet.xlsx", HAMLET), ("metrics.csv", METRICS))
    assert work_of(app).unread is not None  # P1 is no program of Hamlet
    mended = METRICS.replace(b"P1", work_id(HAMLET).encode())
    give(app, ("metrics (1).csv", mended))
    assert ways(app) == ["Replace metrics.csv", "Add to what is there", "Read alone, as another budget"]
    app.button(key="way 0").click().run()
    sound(app)
    assert [name for name, _ in work_of(app).files] == ["hamlet.xlsx", "metrics (1).csv"]


def work_id(content: bytes) -> str:
    """The first program's id of a workbook."""
    from budgetopt.intake.reading import read_budget
    from ui.files import books_of

    return read_budget(list(books_of([("hamlet.xlsx", content)]))).programs[0].id


def test_one_that_could_not_be_read_is_taken_out() -> None:
    app = give(opened(), ("hamlet.xlsx", HAMLET), ("notes.xlsx", b"not a workbook"))
    assert work_of(app).budget is None
    app.button(key="take out 1").click().run()
    sound(app)
    assert app.title[0].value == "Your city · FY2026"


CSV = b"Unit,What we do,Adopted\nPolice,Patrol,900\n"


@pytest.mark.parametrize(
    ("there", "arrived", "old"),
    [
        (("a.csv", CSV), ("a.csv", b"other,things\n1,2\n3,4\n"), True),  # the same name
        (("a.csv", CSV), ("b.csv", CSV.replace(b"900", b"901")), True),  # the same headings
        (("a.csv", CSV), ("b.csv", METRICS), False),
        (("a.xlsx", HAMLET), ("b.xlsx", FAULTY), True),  # the same sheets
        (("programs.csv", CSV), ("2026-programs.csv", CSV), True),
        (("a.xlsx", b"no workbook"), ("b.xlsx", b"nor this"), False),  # nothing to tell them by
        (("a.yaml", b"city: A\n"), ("b.yaml", b"city: B\n"), True),  # one mapping at a time
        (("a.yaml", b"city: A\n"), ("b.csv", CSV), False),
    ],
)
def test_which_files_come_again(there: Any, arrived: Any, old: bool) -> None:
    assert again([there], [arrived]) == ([there] if old else [])


def test_upload_again_sets_one_rule_aside_and_no_scenario() -> None:
    app = give(opened(), ("hamlet.xlsx", HAMLET))
    work = work_of(app)
    first, second = work.budget.programs[:2]
    rules = [
        {"kind": "lock", "program": first.id, "amount": "100%", "name": "Ours", "source": "Promised"},
        {"kind": "program", "program": second.id, "growth": "10%"},
    ]
    work.change(work.draft.scenario.with_changes(rules=rules), "Two rules")
    kept = work.draft.scenario
    app.switch_page("views/start.py").run()
    # Next year's workbook has no such program.
    give(app, ("hamlet.xlsx", without_program(first.id)))
    app.button(key="way 0").click().run()
    sound(app)
    assert work.draft.whole == kept and [rule.program for rule in work.draft.scenario.rules] == [second.id]
    assert "1 set aside" in texts(app) and "Set aside: Ours" in work.draft.scenario.description
    assert isinstance(work.plan_of(work.draft.scenario), Plan)
    at_page(app, "asking", "Rules and locks")
    assert "~~Ours~~ **set aside**" in texts(app) and f"no program '{first.id}'" in texts(app).replace("\\", "")
    # What is changed meanwhile is kept with it; and the workbook that has the program brings the rule back.
    work.change(work.draft.scenario.with_limits(moved="3%"), "Less moved")
    app.switch_page("views/start.py").run()
    give(app, ("hamlet.xlsx", HAMLET))
    app.button(key="way 0").click().run()
    assert not work.draft.aside and work.draft.scenario == work.draft.whole
    assert set(work.draft.scenario.rules) == set(kept.rules) and work.draft.scenario.limits.moved.text == "3%"


@pytest.mark.parametrize("way", ["pointed", "dropped"])
def test_what_is_set_aside_is_pointed_elsewhere_or_dropped(way: str) -> None:
    app = give(opened(), ("hamlet.xlsx", HAMLET))
    work = work_of(app)
    first, second = work.budget.programs[:2]
    today = work.plan_of(work.draft.scenario).case.standing.total[first.id]
    locked = decided(work.budget, first.id, "reject", today, "Promised")
    work.change(work.draft.scenario.with_changes(rules=[locked]), "A lock")
    work.load([("hamlet.xlsx", without_program(first.id))])
    at_page(app, "asking", "Rules and locks")
    if way == "pointed":
        app.selectbox(key=f"point 1 0 {work.draft.version}").set_value(second.id).run()
        app.button(key=f"pointed 1 0 {work.draft.version}").click().run()
        (rule,) = work.draft.scenario.rules
        assert (rule.program, rule.source, rule.name) == (second.id, "Promised", f"{second.name}: rejected")
    else:
        app.button(key=f"drop aside 1 0 {work.draft.version}").click().run()
        assert not work.draft.whole.rules
    sound(app)
    assert not work.draft.aside and "set aside:" not in texts(app) and "**set aside**" not in texts(app)


def without_program(program: str) -> bytes:
    """Hamlet's workbook without the row of a program."""
    book = load_workbook(io.BytesIO(HAMLET))
    for sheet in book:
        for row in reversed([row for row in sheet.iter_rows() if any(cell.value == program for cell in row)]):
            sheet.delete_rows(row[0].row)
    return in_memory(book.save)


def test_the_zip_of_all_scenarios_comes_back() -> None:
    from ui.parts.frame import _zipped

    app = give(opened(), ("hamlet.xlsx", HAMLET))
    work = work_of(app)
    work.change(work.draft.scenario.with_limits(moved="3%"), "Less moved")
    work.add(work.draft.scenario.with_changes(name="Second: “ours”", limits={"moved": "1%"}))
    before = [draft.whole for draft in work.drafts.values()]
    packed = _zipped(work)
    other = at_page(give(opened(), ("hamlet.xlsx", HAMLET)), "asking", "Scenarios")
    other.file_uploader[0].set_value(("scenarios.zip", packed, "")).run()
    sound(other)
    found = [draft.whole for draft in work_of(other).drafts.values()]
    assert found[1:] == [before[0].with_changes(name="Balanced (2)"), before[1]]
    other.file_uploader[0].set_value(("scenarios.zip", packed[:200], "")).run()
    assert "damaged or incomplete" in texts(other) and len(work_of(other).drafts) == 3
