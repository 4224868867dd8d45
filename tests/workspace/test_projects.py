"""A project comes back as it was left; every change is a version; what clashes is told."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import update

from budgetopt.errors import UsageError
from budgetopt.workspace import blobs, tables
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.history import Overtaken
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import Person, known, local, may
from budgetopt.workspace.plans import MOST_PLANS
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.state import MOST_STEPS, KeptFile, KeptScenario, ProjectState, text_hash
from tests.workspace.things import ANNA, BEN, LEDGER, a_state, edit, everything, worked_in


def test_a_project_comes_back_in_another_process_s_workspace(url: str, projects: Projects) -> None:
    state = a_state(projects)
    id = projects.create(ANNA, state, "Project made")
    again = Projects(Workspace.opened(url))
    assert again.read(id) == (state, 1) and again.version(id) == 1
    assert again.blob(state.files[0].sha256) == LEDGER
    (card,) = again.cards(local())
    assert (card.id, card.name, card.city, card.version, card.changed_by) == (id, "2027", "Rïverton 市", 1, "Anna")
    assert len(id) == 32 and card.binned_at is None
    assert datetime.datetime.now(datetime.UTC) - card.changed_at < datetime.timedelta(minutes=10)
    again.workspace.close()


def test_every_change_is_a_version_that_comes_back(projects: Projects) -> None:
    id = projects.create(ANNA, a_state(projects), "Project made")
    edit(projects, id, BEN, 2, "second")
    state, version = projects.change(id, ANNA, "Renamed", lambda state: state.with_changes(name="2028"), "name")
    assert version == 3
    assert projects.change(id, ANNA, "Nothing", lambda state: None) == (state, 3)
    assert projects.change(id, ANNA, "The same", lambda state: state.with_changes(name="2028")) == (state, 3)
    told = [(one.version, one.name, one.words, one.subject) for one in projects.history(id)]
    assert told == [
        (3, "Anna", "Renamed", "name"), (2, "Ben", "Scenario 2: second", "scenario 2"), (1, "Anna", "Project made", ""),
    ]  # fmt: skip
    assert projects.history(id, most=1)[0].version == 3
    then = projects.at(id, 1)
    assert then.name == "2027" and then.scenarios[1].toml == 'name = "Law"\n'
    back, version = projects.restore(id, BEN, 1)
    assert version == 4 and back.name == "2027" and back.scenarios[1].toml == 'name = "Law"\n'
    # A tab that shows scenario 2 as it was changed (1) has not seen that it was brought back.
    assert back.scenarios[1].version == 2
    with pytest.raises(UsageError, match="no version 9"):
        projects.at(id, 9)


def test_what_fails_changes_nothing(workspace: Workspace, projects: Projects) -> None:
    id = projects.create(ANNA, a_state(projects), "Project made")
    before = everything(workspace)
    with pytest.raises(ZeroDivisionError):
        projects.change(id, ANNA, "Broken", lambda state: 1 / 0)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        # A file that nobody kept.
        projects.change(id, ANNA, "Broken", lambda state: state.with_changes(files=(KeptFile("a", "0" * 64),)))
    assert everything(workspace) == before
    with pytest.raises(UsageError, match="not in the workspace"):
        projects.version("0" * 32)


def test_undo_and_redo_go_on_over_sessions(url: str, projects: Projects) -> None:
    id = projects.create(ANNA, a_state(projects), "Project made")
    texts = [projects.read(id)[0].scenarios[0].toml, *(f"step {step}" for step in range(60))]
    for text in texts[1:]:
        edit(projects, id, ANNA, 1, text)
    workspace = Workspace.opened(url)
    again = Projects(workspace)
    for step in range(1, MOST_STEPS + 1):
        state, _ = again.undo(id, ANNA, 1)
        assert state.scenarios[0].toml == texts[-1 - step]
    stands = again.version(id)
    assert again.undo(id, ANNA, 1)[1] == stands, "50 steps are kept"
    state, _ = again.redo(id, ANNA, 1)
    assert state.scenarios[0].toml == texts[-MOST_STEPS]
    state, _ = edit(again, id, BEN, 1, "another way")
    assert state.scenarios[0].future == () and again.redo(id, ANNA, 1)[1] == again.version(id)
    assert state.scenarios[0].version == 60 + MOST_STEPS + 2
    assert again.undo(id, ANNA, 9)[1] == again.version(id), "a scenario that is not there"
    workspace.close()


def test_an_undoing_says_what_it_took_back(projects: Projects) -> None:
    id = projects.create(ANNA, a_state(projects), "Project made")
    for text in ("one", "two", "three"):
        edit(projects, id, ANNA, 1, text)
    for step in (projects.undo, projects.undo, projects.redo, projects.undo, projects.redo, projects.redo):
        step(id, ANNA, 1)
    told = [one.words for one in projects.history(id, most=6)][::-1]
    steps = ("Undo: now 'three'", "Undo: now 'two'", "Redo: now 'two'", "Undo: now 'two'", "Redo: now 'two'")
    assert told == [*steps, "Redo: now 'three'"]
    assert projects.read(id)[0].scenarios[0].last_change.startswith("Redo: ")
    # What an earlier version kept has steps without words.
    old = KeptScenario(number=1, toml="c", past=(text_hash("a"), text_hash("b")), last_change="Less moved")
    undone = old.changed("d", "More moved").undone("c").undone("b")
    assert (undone.last_change, undone.past_words, undone.future_words) == ("Undo", (), ("More moved", ""))
    again = undone.redone("c").redone("d")
    assert (again.last_change, again.past_words, again.future_words) == ("Redo: More moved", ("", "More moved"), ())


def test_what_a_tab_did_itself_does_not_overtake_it(projects: Projects) -> None:
    id = projects.create(ANNA, a_state(projects), "Project made")

    def by(tab: str, text: str, subject: str = "scenario 1") -> list[int]:
        """A change by a tab that was told of version 1 alone; or the versions that overtake it."""
        rename = lambda state: state.with_changes(name=text)  # noqa: E731
        try:
            projects.change(id, ANNA, text, rename, subject, looked_at=1, tab=tab)
        except Overtaken as told:
            return [one.version for one in told.since]
        return []

    # Also where somebody else changed another part of the project in between.
    assert not by("a", "2") and not by("b", "3", "files") and not by("a", "4")
    assert by("b", "x") == [4, 2] and by("", "x") == [4, 2] and by("a", "x", "") == [3]
    # An older version brought back is its tab's who did that, not of whom had the last word in it.
    projects.restore(id, ANNA, 2, tab="b")
    assert by("a", "x") == [5]


def test_an_undo_that_its_tab_was_not_told_is_not_done_twice(projects: Projects) -> None:
    id = projects.create(ANNA, a_state(projects), "Project made")
    for text in ("one", "two", "three"):
        edit(projects, id, ANNA, 1, text)
    # What the tab changed itself is taken back; that it was, it does not hear, and presses again.
    assert projects.undo(id, ANNA, 1, looked_at=4, tab="a")[0].scenarios[0].toml == "two"
    with pytest.raises(Overtaken):
        projects.undo(id, ANNA, 1, looked_at=4, tab="a")
    # Other fields of that page count, and what the page shows now can be taken back.
    rename = lambda state: state.with_changes(name="x")  # noqa: E731
    assert projects.change(id, ANNA, "x", rename, "scenario 1", looked_at=4, tab="a")[1] == 6
    assert projects.undo(id, ANNA, 1, looked_at=6, tab="a")[0].scenarios[0].toml == "one"


def test_a_change_on_an_older_version_is_told_and_not_made(projects: Projects) -> None:
    id = projects.create(ANNA, a_state(projects), "Project made")
    edit(projects, id, BEN, 1, "Fire rescue was decided", looked_at=1)
    with pytest.raises(Overtaken, match=r"Ben changed this at \d\d:\d\d UTC.*Fire rescue was decided") as told:
        edit(projects, id, ANNA, 1, "mine", looked_at=1)
    assert [one.version for one in told.value.since] == [2]
    assert projects.read(id)[0].scenarios[0].toml == "Fire rescue was decided"
    # Of another scenario it says nothing; of a part of the same, and of everything, it does.
    assert edit(projects, id, ANNA, 2, "mine", looked_at=1)[1] == 3
    rename = {"words": "x", "make": lambda state: state.with_changes(name="x"), "looked_at": 1}
    for subject in ("scenario 1/FIR-01", ""):
        with pytest.raises(Overtaken):
            projects.change(id, ANNA, subject=subject, **rename)
    assert projects.change(id, ANNA, subject="scenario 10", **rename)[1] == 4
    with pytest.raises(Overtaken):
        projects.undo(id, ANNA, 1, looked_at=1)


def test_of_two_who_make_the_next_year_at_once_one_does(url: str, projects: Projects) -> None:
    """Each with a connection of their own, as two processes have; many times, for each may be first."""
    other = Projects(Workspace.opened(url))
    for year in range(8):
        id = projects.create(ANNA, ProjectState(name=f"{year}"), "Project made")
        both = Barrier(2)

        def rolled(by: Projects, who: Person, id: str = id, both: Barrier = both) -> str | Overtaken:
            both.wait()
            try:
                return by.roll(id, who, ProjectState(name="next"), looked_at=1)
            except Overtaken as error:
                return error

        with ThreadPoolExecutor(2) as pool:
            found = [one.result() for one in [pool.submit(rolled, projects, ANNA), pool.submit(rolled, other, BEN)]]
        (made,) = [one for one in found if isinstance(one, str)]
        (told,) = [one for one in found if isinstance(one, Overtaken)]
        assert projects.read(id)[0].next_project == made and projects.read(made)[0].name == "next"
        assert told.since[0].words == "Rolled to the project “next”"
        assert told.since[0].name == (ANNA, BEN)[found.index(made)].name
    assert len(projects.cards(local())) == 16
    # Who has seen what was made may make it anew.
    assert projects.roll(id, ANNA, ProjectState(name="anew"), looked_at=2) == projects.read(id)[0].next_project
    other.workspace.close()


def test_the_bin_is_emptied_after_its_days_and_takes_only_what_nobody_needs(
    workspace: Workspace, projects: Projects
) -> None:
    kept, gone = (projects.create(ANNA, a_state(projects, name), "Made") for name in ("Kept", "Gone"))
    alone = projects.keep(b"only here")
    projects.change(gone, ANNA, "File", lambda state: state.with_changes(files=(KeptFile("c", alone),)))
    projects.keep_plan(gone, 1, '{"only": "here"}', "h")
    fresh = projects.keep(b"a moment ago, for a change to come")
    projects.bin(gone, BEN)
    assert {card.name: card.binned_at is not None for card in projects.cards(ANNA)} == {"Kept": False, "Gone": True}
    assert projects.purge(ANNA) == 0
    projects.unbin(gone, BEN)
    assert projects.purge(ANNA, days=-1) == 0
    projects.bin(gone, BEN)
    old = "2026-01-01T00:00:00.000000Z"
    with workspace.writing() as connection:
        connection.execute(update(tables.projects).where(tables.projects.c.id == gone).values(binned_at=old))
        connection.execute(update(tables.blobs).where(tables.blobs.c.sha256 != fresh).values(kept_at=old))
    assert projects.purge(ANNA) == 1
    assert [card.id for card in projects.cards(ANNA)] == [kept]
    with workspace.reading() as connection:
        assert alone not in blobs.names(connection) and fresh in blobs.names(connection)
    assert projects.blob(projects.read(kept)[0].files[0].sha256) == LEDGER
    deeds = [entry.what for entry in projects.log.entries()]
    assert deeds.count(Deed.PURGED) == 1 and deeds.count(Deed.BINNED) == 2 and deeds.count(Deed.UNBINNED) == 1
    assert projects.log.verify() == ()


def test_plans_are_kept_as_made(projects: Projects) -> None:
    id = projects.create(ANNA, a_state(projects), "Project made")
    for number in range(MOST_PLANS + 3):
        projects.keep_plan(id, 1, f'{{"plan": {number}}}', f"hash {number}")
    projects.keep_plan(id, 2, "{}", "another")
    projects.keep_plan(id, 1, '{"plan": 5}', "hash 5")
    made = [plan for plan in projects.plans(id) if plan.scenario == 1]
    assert [plan.hash for plan in made] == ["hash 5", *(f"hash {n}" for n in range(MOST_PLANS + 2, 2, -1) if n != 5)]
    assert projects.blob(made[0].sha256) == b'{"plan": 5}'


def test_a_damaged_content_is_told(workspace: Workspace, projects: Projects) -> None:
    id = worked_in(workspace)
    sha256 = projects.read(id)[0].files[0].sha256
    for content in (b"x", b""):
        with workspace.writing() as connection:
            connection.execute(update(tables.blobs).where(tables.blobs.c.sha256 == sha256).values(content=content))
        with pytest.raises(UsageError, match="damaged"):
            projects.blob(sha256)
    with pytest.raises(UsageError, match="missing"):
        projects.blob("0" * 64)


def test_any_text_is_kept(projects: Projects) -> None:
    id = projects.create(Person("local:\0", "A\0nna"), ProjectState(name="a\0b", city="\0"), "made\0")
    projects.change(id, ANNA, "\ud800", lambda state: state.with_scenario(KeptScenario(number=1, toml="\0")), "\0")
    assert projects.read(id)[0].scenarios[0].toml == "\0" and projects.read(id)[0].name == "a\0b"
    assert projects.history(id)[0].words == "\N{REPLACEMENT CHARACTER}" and projects.log.verify() == ()


def test_the_local_user_may_and_a_stranger_may_not(projects: Projects, workspace: Workspace) -> None:
    id = worked_in(workspace)
    assert may(local(), id, "change") and not may(Person("https://sign.in/7", "Eve"), id, "read")
    assert projects.cards(Person("https://sign.in/7", "Eve")) == ()
    assert known(workspace) == (ANNA, BEN)
