"""What a role may not do, it cannot do with a browser of its own either: the message of a button that the page does not
draw, or draws disabled, is sent all the same."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.template.filled import write_programs
from budgetopt.workspace.people import NOBODY, Person, Right, Role, local
from budgetopt.workspace.replies import Reply, ask, send_reply
from budgetopt.workspace.rights import make_link
from budgetopt.workspace.tables import METADATA
from tests.small import city
from tests.ui.app import APP
from ui.keeping import projects
from ui.work import Work

# The pages with buttons that change what is kept.
PAGES = ("start", "asking", "recommendation", "decide", "scoring", "departments", "people", "project", "answer")
ME = local()


@pytest.fixture
def asked() -> Work:
    """Two programs, a plan of which a department was asked, and its counter-offer."""
    work = Work()
    money = {id: {"lines": {"General": cents}, "name": id} for id, cents in (("P1", 900_000), ("P2", 100_000))}
    work.load([("programs.xlsx", in_memory(lambda file: write_programs(file, city(money))))])
    kept, of = projects().workspace, work.project
    office = work.budget.program["P1"].department if work.budget else ""
    ask(kept, ME, of, work.draft.number, office)
    send_reply(kept, ME, of, work.draft.number, "P1", office, Reply.COUNTER, 900_000_00, "As it is")
    make_link(kept, ME, of, "Reader")
    work.change(work.draft.scenario.with_changes(name="Another"), "Renamed")
    return work


def arrived(work: Work) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=600)
    app.query_params["project"] = work.project
    return app.run()


def at(app: AppTest, page: str) -> AppTest:
    try:
        return app.switch_page(f"views/{page}.py").run()
    except ValueError:
        # No page of theirs: where they are is all that there is.
        return app


def kept() -> dict[str, list[tuple[object, ...]]]:
    """All that the workspace has, but when a link was opened."""
    with projects().workspace.reading() as connection:
        return {one.name: [tuple(row) for row in connection.execute(select(one))] for one in METADATA.sorted_tables}


def pressed(app: AppTest, ids: list[str]) -> None:
    """The messages of these buttons, whatever the page has drawn."""
    states = WidgetStates()
    for id in ids:
        states.widgets.add(id=id, trigger_value=True)
    app._run(states)


def buttons(work: Work, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Every button of every page as an approver's page has it, by its id; those that are disabled too."""
    # The page People and what approvers alone have on others are drawn where people sign in.
    monkeypatch.setattr("ui.pages_for.signs_in", lambda: True)
    app = arrived(work)
    # Everybody may sign out.
    found = {page: [one.id for one in at(app, page).button if one.key != "sign out"] for page in PAGES}
    assert all(found.values()), found
    return found


@pytest.mark.parametrize("who", ["viewer", "department", "elsewhere", "nobody"])
def test_no_message_of_a_button_does_what_its_sender_may_not(
    asked: Work, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = buttons(asked, monkeypatch)
    of = {"viewer": Right(asked.project, Role.VIEWER), "elsewhere": Right("another", Role.APPROVER)}
    of["department"] = Right(asked.project, Role.DEPARTMENT, "Nowhere")
    them = NOBODY if who == "nobody" else Person(f"https://provider|{who}", who, rights=(of[who],))
    monkeypatch.setattr("ui.keeping.local", lambda: them)
    before = kept()
    for page, there in ids.items():
        app = at(arrived(asked), page)
        # Where a person's own deeds stand each by itself too: of several in a message one may keep another from acting.
        each = [[id] for id in there] if (who, page) in (("viewer", "departments"), ("viewer", "people")) else []
        for together in [*each, there]:
            pressed(app, [*together])
        assert kept() == before, page
        assert not app.exception


def test_the_same_messages_of_who_may_do_what_they_say(asked: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above could fail."""
    ids, before = buttons(asked, monkeypatch), kept()
    app = at(arrived(asked), "departments")
    pressed(app, ids["departments"])
    after = kept()
    assert {name for name in after if after[name] != before[name]} >= {"log", "links"}
