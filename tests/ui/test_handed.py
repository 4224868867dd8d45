"""What leaves: for whom it may, recorded, made where it can be stopped."""

from __future__ import annotations

import ast
import datetime
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest
from streamlit.testing.v1 import AppTest

import budgetopt as bo
from budgetopt.errors import UsageError
from budgetopt.standard.report import report_of
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import NOBODY, Person, Right, Role, local
from tests.ui.app import SAMPLES, at_page, texts, work_of
from tests.ui.test_work import LONG, work
from ui import making
from ui.drafts import as_shipped
from ui.jobs import Stopped
from ui.keeping import projects
from ui.parts import handed
from ui.parts.handed import Leaving, Tab, hand_out
from ui.work import Work

__all__ = ["work"]


def exported(deed: Deed = Deed.EXPORTED) -> list[str]:
    return [one.sha256 for one in projects().log.entries() if one.what == deed]


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_export_is_handed_it_and_the_log_has_it(work: Work, role: Role | None) -> None:
    rights = (Right(work.project, role, "Fire" if role is Role.DEPARTMENT else ""),) if role else ()
    ben, tab = Person("ben", "Ben", rights=rights) if role else NOBODY, Tab()
    leaving = Leaving("a.zip", lambda: partial(bytes, b"made"), deed=Deed.PUBLISHED)
    if role in (Role.VIEWER, Role.OFFICER, Role.APPROVER):
        assert hand_out(work, leaving, "a", lambda: ben, tab) == b"made"
        assert exported(Deed.PUBLISHED) == [sha256(b"made").hexdigest()]
        last = projects().log.head()
        assert tab.handed["a"].head == str(last) and not tab.handed["a"].trouble
    else:
        with pytest.raises(UsageError, match="may not export"):
            hand_out(work, leaving, "a", lambda: ben, tab)
        assert not exported(Deed.PUBLISHED) and "was not handed out" in tab.handed["a"].trouble
    # Of another project the right counts for nothing.
    with pytest.raises(UsageError, match="may not export"):
        hand_out(Work(), leaving, "a", lambda: ben, tab)


def test_a_right_that_is_taken_away_while_it_is_made_counts(work: Work) -> None:
    asked: list[Person] = [NOBODY, Person("ben", "Ben", rights=(Right(work.project, Role.VIEWER),))]
    with pytest.raises(UsageError, match="may not export"):
        hand_out(work, Leaving("a.zip", lambda: b"made"), "a", asked.pop, Tab())
    assert not asked and not exported()


def test_what_takes_long_is_shown_with_a_stop_and_is_stopped(loaded: AppTest) -> None:
    work, tab, raised = work_of(loaded), Tab(), list[BaseException]()
    loaded.session_state[f"handed out {work.project}"] = tab
    key = "recommendation workbook"

    def press() -> None:
        try:
            hand_out(work, Leaving("a.xlsx", lambda: partial(time.sleep, LONG)), key, local, tab)
        except BaseException as error:
            raised.append(error)

    thread = Thread(target=press)
    thread.start()
    while not tab.making:
        assert thread.is_alive()
    app = at_page(loaded, "export")
    app.button(key=f"stop {key}").click().run()
    thread.join(LONG)
    assert isinstance(raised[0], Stopped) and not tab.making and not exported()
    assert (tab.handed[key].trouble, tab.handed[key].mark) == ("a.xlsx was not handed out: it was stopped.", "note")
    assert "it was stopped" in texts(at_page(app, "export"))


def test_what_is_made_says_its_steps_and_can_be_stopped_at_each(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = bo.read_budget(SAMPLES / "hamlet.xlsx")
    plan, day = bo.recommend(budget, as_shipped("balanced")), datetime.date(2026, 7, 1)
    makes: dict[str, Callable[[], bytes]] = {
        "report card": lambda: making.report_card(report_of(budget, day)),
        "programs": lambda: making.programs(budget),
        "amendment": lambda: making.amendment(plan, day),
        "journal": lambda: making.journal(plan),
    }
    for name, make in makes.items():
        whole, heard = make(), list[tuple[float, str]]()

        def hears(done: int, of: int, step: str, heard: list[tuple[float, str]] = heard) -> None:
            heard.append((done / of, step))

        monkeypatch.setattr("ui.making.told", hears)
        assert make() == whole, name
        far = [share for share, _ in heard]
        assert heard and far == sorted(far) and far[-1] < 1 and all(step for _, step in heard), (name, heard)
        if name in ("report card", "programs", "amendment"):
            assert len(heard) > 2 and heard[-1][1] == "the file", (name, heard)

        def stops(*_: object) -> None:
            raise Stopped

        monkeypatch.setattr("ui.making.told", stops)
        with pytest.raises(Stopped):
            make()
        monkeypatch.undo()


def calls_of(name: str) -> list[str]:
    """The files of the workbench that name something, once for each time; a text counts as well as a call."""
    found = []
    for path in sorted(Path(handed.__file__).parents[1].rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "value", None)
            found += [path.stem] if isinstance(named, str) and name in named else []
    return found


def test_all_that_leaves_goes_through_one_place() -> None:
    # One for what is asked of the right and recorded, one for the empty template, which has nothing of a city in it.
    assert calls_of("download_button") == ["handed", "handed"] and calls_of("empty_template") == ["uploads"]
    # The exercise in its frame; no link of our own has a file in it.
    assert calls_of(";base64") == ["residents"]
    assert not [name for name in ("<a ", "download=", "link_button") if calls_of(name)]
    # What a tab that was left had made is let go there.
    assert calls_of("media_file_mgr") == ["visitors"]


@pytest.mark.parametrize("page", ["export", "asking", "whatif", "project", "departments"])
def test_each_button_of_a_page_asks_for_the_right_and_writes_the_log(
    loaded: AppTest, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every button that a page draws hands out nothing to who may not export; pressed by who may, it is in the log."""
    work, drawn = work_of(loaded), list[Callable[[], bytes]]()
    monkeypatch.setattr("ui.parts.handed.after_typing", lambda make: drawn.append(make) or make)
    app, before = at_page(loaded, page), len(exported())
    assert not app.exception and len(app.get("download_button")) == len(drawn) > 0
    monkeypatch.setattr("ui.parts.handed._made", lambda *asked: b"made")
    for make in drawn:
        make()
    assert len(exported()) + len(exported(Deed.PUBLISHED)) == before + len(drawn)
    stranger = Person("ben", "Ben", rights=(Right("another", Role.APPROVER),))
    monkeypatch.setattr("ui.parts.handed.person_anew", lambda: lambda: stranger)
    drawn.clear()
    at_page(loaded, page)
    for make in drawn:
        with pytest.raises(UsageError, match="may not export"):
            make()
    tab = loaded.session_state[f"handed out {work.project}"]
    assert drawn and all("was not handed out" in one.trouble for one in tab.handed.values())


def test_the_name_of_a_file_is_no_markup_on_its_button(loaded: AppTest) -> None:
    work_of(loaded).files = (("*a* :red[b].csv", b"x"),)
    app = at_page(loaded, "project")
    labels = [button.proto.label for button in app.get("download_button")]
    assert r"\*a\* \:red\[b\]\.csv" in labels
