"""What leaves: for whom it may, recorded, made where it can be stopped."""

from __future__ import annotations

import time
from functools import partial
from hashlib import sha256
from threading import Thread

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.errors import UsageError
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import NOBODY, Person, Right, Role, local
from tests.ui.test_pages import at_page, loaded, texts, work_of
from tests.ui.test_work import LONG, work
from ui.jobs import Stopped
from ui.keeping import projects
from ui.parts.handed import Leaving, Tab, hand_out
from ui.work import Work

__all__ = ["loaded", "work"]


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
    assert tab.handed[key].trouble == "a.xlsx was not handed out: it was stopped."
    assert "it was stopped" in texts(at_page(app, "export"))
