"""Who may do what: every role tries everything; sign-ins, links and departments' answers hold what they promise."""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from budgetopt.errors import UsageError
from budgetopt.workspace import replies, rights
from budgetopt.workspace.database import Workspace, kept_time
from budgetopt.workspace.people import EVERY, NOBODY, Person, Right, Role, may
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.replies import Reply, asked_of, comments_on, replies_of
from budgetopt.workspace.rights import by_link, grant, granted, links_of, make_link, sign_out, signed_in, withdraw
from budgetopt.workspace.state import ProjectState, text_hash
from budgetopt.workspace.tables import links, sign_ins
from tests.workspace.things import ANNA

DEEDS: dict[str, Callable[[Projects, Person, str], object]] = {
    "begin": lambda of, who, id: of.create(who, ProjectState(name="New"), "made"),
    "change": lambda of, who, id: of.change(id, who, "renamed", lambda state: state.with_changes(name=who.name)),
    "restore": lambda of, who, id: of.restore(id, who, 1),
    "bin": lambda of, who, id: of.bin(id, who),
    "take out of the bin": lambda of, who, id: of.unbin(id, who),
    "ask": lambda of, who, id: replies.ask(of.workspace, who, id, 1, "Fire"),
    "answer for Fire": lambda of, who, id: replies.send_reply(of.workspace, who, id, 1, "F1", "Fire", Reply.AGREE),
    "answer for Parks": lambda of, who, id: replies.send_reply(of.workspace, who, id, 1, "P1", "Parks", Reply.AGREE),
    "comment": lambda of, who, id: replies.comment(of.workspace, who, id, "Looked at"),
    "give a right": lambda of, who, id: grant(of.workspace, who, "eve@city.example", Role.VIEWER, id),
    "give a right to all": lambda of, who, id: grant(of.workspace, who, "eve@city.example", Role.APPROVER),
    "link to read": lambda of, who, id: make_link(of.workspace, who, id, "Reader"),
    "link to answer": lambda of, who, id: make_link(of.workspace, who, id, "Fire", "Fire"),
    "withdraw a link": lambda of, who, id: withdraw(of.workspace, who, id, links_of(of.workspace, id)[0].id),
}
WORKS = {"change", "restore", "ask", "answer for Fire", "answer for Parks", "comment", "link to answer"}
WORKS |= {"withdraw a link"}
APPROVES = {"bin", "take out of the bin", "give a right", "link to read"}
# Who, with the role in this project, does what of all that; nobody else does anything.
MATRIX: dict[str, tuple[tuple[Right, ...], set[str]]] = {
    "nobody": ((), set()),
    "viewer": ((Right("here", Role.VIEWER),), set()),
    "officer": ((Right("here", Role.OFFICER),), WORKS),
    "approver": ((Right("here", Role.APPROVER),), WORKS | APPROVES),
    "approver of all": ((Right(EVERY, Role.APPROVER),), WORKS | APPROVES | {"begin", "give a right to all"}),
    "department": ((Right("here", Role.DEPARTMENT, "Fire"),), {"answer for Fire"}),
    "officer of all": ((Right(EVERY, Role.OFFICER),), WORKS | {"begin"}),
    "officer elsewhere": ((Right("elsewhere", Role.APPROVER),), set()),
}


@pytest.mark.parametrize("who", MATRIX)
def test_what_each_role_cannot_do_is_refused_and_changes_nothing(projects: Projects, who: str) -> None:
    id = projects.create(ANNA, ProjectState(name="City"), "made")
    make_link(projects.workspace, ANNA, id, "Reader")
    had, allowed = MATRIX[who]
    mine = tuple(Right(id if one.project == "here" else one.project, one.role, one.department) for one in had)
    person = Person(f"https://provider|{who}", who, rights=mine)
    for deed, act in DEEDS.items():
        before = (projects.read(id), projects.log.head(), projects.cards(ANNA))
        if deed in allowed:
            act(projects, person, id)
        else:
            with pytest.raises(UsageError, match=r"may not .* ask an approver"):
                act(projects, person, id)
            assert (projects.read(id), projects.log.head(), projects.cards(ANNA)) == before
    reads = bool(set(had) & {Right("here", Role.VIEWER)}) or "change" in allowed
    assert may(person, id, "read") == may(person, id, "export") == reads
    assert may(person, id, "log") == may(person, id, "share") == who.startswith("approver")
    assert bool([card for card in projects.cards(person) if card.id == id]) == reads
    assert not any(may(NOBODY, id, what) for what in ("read", "change", "answer", "log"))


def claims(**also: Any) -> dict[str, Any]:
    said = {"iss": "https://provider", "sub": "17", "email": "Ben@City.example", "name": "Ben", "nonce": "a"}
    return said | {"iat": int(time.time())} | also


def test_rights_are_looked_up_each_time(workspace: Workspace, projects: Projects) -> None:
    id, said = projects.create(ANNA, ProjectState(name="City"), "made"), claims()
    assert signed_in(workspace, said) is not None
    grant(workspace, ANNA, "ben@city.example", Role.OFFICER, id)
    ben = signed_in(workspace, said)
    assert ben is not None and may(ben, id, "change") and not may(ben, EVERY, "change")
    grant(workspace, ANNA, "BEN@city.example ", Role.VIEWER, id)
    ben = signed_in(workspace, said)
    assert ben is not None and may(ben, id, "read") and not may(ben, id, "change")
    # An address that the provider itself has not verified is nobody's.
    stranger = signed_in(workspace, claims(sub="18", email_verified=False))
    assert stranger is not None and not stranger.rights
    grant(workspace, ANNA, "ben@city.example", None, id)
    ben = signed_in(workspace, said)
    assert ben is not None and not ben.rights and granted(workspace, id) == ()
    logged = [entry.what for entry in projects.log.entries()]
    assert logged.count("granted") == 3 and logged.count("signed in") == 2
    with pytest.raises(UsageError):
        grant(workspace, ANNA, "ben@city.example", Role.VIEWER, "no project")
    with pytest.raises(UsageError):
        grant(workspace, ANNA, "ben@city.example", Role.DEPARTMENT, id)


def test_signing_out_holds_whatever_cookie_comes_again(workspace: Workspace, projects: Projects) -> None:
    here, elsewhere = claims(), claims(nonce="b")
    assert signed_in(workspace, here) and signed_in(workspace, elsewhere)
    sign_out(workspace, here)
    assert signed_in(workspace, here) is None and signed_in(workspace, elsewhere) is not None
    sign_out(workspace, here)
    assert [entry.what for entry in projects.log.entries()].count("signed out") == 1
    assert signed_in(workspace, {}) is None and signed_in(workspace, {"is_logged_in": False}) is None


def test_a_sign_in_grows_old(workspace: Workspace) -> None:
    old = time.time() - rights.SIGN_IN_HOURS * 3600 - 60
    assert signed_in(workspace, claims(iat=int(old))) is None and signed_in(workspace, claims(iat=None)) is None
    # A provider whose clock is ahead makes nothing younger than when it was first seen here.
    ahead = claims(iat=int(time.time()) + 10 * 86400)
    assert signed_in(workspace, ahead) is not None
    first = kept_time(datetime.datetime.fromtimestamp(old, datetime.UTC))
    with workspace.writing() as connection:
        connection.execute(update(sign_ins).values(at=first))
    assert signed_in(workspace, ahead) is None


def test_a_link_opens_one_project_until_it_expires_or_is_withdrawn(workspace: Workspace, projects: Projects) -> None:
    id, other = (projects.create(ANNA, ProjectState(name=name), "made") for name in ("City", "Other"))
    tokens = {make_link(workspace, ANNA, id, "Chief", "Fire") for _ in range(50)}
    assert len(tokens) == 50 and all(len(token) >= 32 for token in tokens)
    token, last, *_ = tokens
    found = by_link(workspace, token, opens=True)
    assert found is not None and found[1] == id
    chief = found[0]
    assert may(chief, id, "answer") and not may(chief, id, "read") and not may(chief, other, "answer")
    reader = by_link(workspace, make_link(workspace, ANNA, other, "Reader"))
    assert reader is not None and may(reader[0], other, "read") and not may(reader[0], id, "read")
    # The workspace itself knows no token.
    kept = links_of(workspace, id)
    assert not {link.id for link in kept} & tokens and by_link(workspace, kept[0].id) is None
    # A thousand guesses, right but for their last signs, open nothing and teach nothing: a token is looked up by its
    # hash, so that how much of it is right cannot be seen, and 192 bits are not tried through.
    before = projects.log.head()
    guesses = {token[:-2] + secrets.token_urlsafe(2)[:2] for _ in range(1000)} - tokens
    assert all(by_link(workspace, guess, opens=True) is None for guess in guesses)
    assert projects.log.head() == before and by_link(workspace, token) is not None
    held = next(link for link in kept if text_hash(token) == link.id)
    withdraw(workspace, ANNA, other, held.id)
    assert by_link(workspace, token) is not None
    withdraw(workspace, ANNA, id, held.id)
    assert by_link(workspace, token) is None and by_link(workspace, last) is not None
    with workspace.writing() as connection:
        connection.execute(update(links).values(expires_at=kept_time(datetime.datetime.now(datetime.UTC))))
    assert by_link(workspace, last) is None
    logged = [entry.what for entry in projects.log.entries()]
    assert logged.count("made a link") == 51 and logged.count("opened a link") == logged.count("withdrew a link") == 1


def test_the_newest_answer_counts_and_nothing_is_lost(workspace: Workspace, projects: Projects) -> None:
    id = projects.create(ANNA, ProjectState(name="City"), "made")
    replies.ask(workspace, ANNA, id, 1, "Fire", "2027-03-01")
    replies.ask(workspace, ANNA, id, 1, "Fire", "2027-03-08")
    (asked,) = asked_of(workspace, id)
    assert (asked.scenario, asked.department, asked.due, asked.asked_by) == (1, "Fire", "2027-03-08", "Anna")
    chief = Person("link:1", "Chief", rights=(Right(id, Role.DEPARTMENT, "Fire"),))

    def say(*what: Any, **also: Any) -> None:
        replies.send_reply(workspace, chief, id, 1, "F1", "Fire", *what, **also)

    say(Reply.OBJECT, reason="Not safe")
    say(Reply.COUNTER, cents=12_345_00, reason="This much", attachment=("plan.pdf", b"%PDF-"))
    for wrong in (
        lambda: say(Reply.COUNTER, reason="How much?"),
        lambda: say(Reply.AGREE, cents=1),
        lambda: say(Reply.OBJECT, reason="  "),
        lambda: say(Reply.AGREE, attachment=("large", bytes(replies.MOST_ATTACHED + 1))),
    ):
        with pytest.raises(UsageError):
            wrong()
    found, before = replies_of(workspace, id, 1)["F1"]
    assert (before.reply, before.reason, before.name) == (Reply.OBJECT, "Not safe", "Chief") and before.at <= found.at
    assert (found.reply, found.cents, found.reason, found.name) == (Reply.COUNTER, 12_345_00, "This much", "Chief")
    assert projects.blob(found.attachment) == b"%PDF-" and replies_of(workspace, id, 2) == {}
    logged = [entry.about for entry in projects.log.entries() if entry.what == "answered"]
    assert len(logged) == 2 and "objects" not in logged[0] and "object" in logged[0]
    replies.comment(workspace, ANNA, id, " Ask again in May ", "F1")
    replies.comment(workspace, ANNA, id, "  ")
    (note,) = comments_on(workspace, id)
    assert (note.words, note.program, note.name) == ("Ask again in May", "F1", "Anna")
    # All of it goes with the project.
    projects.bin(id, ANNA)
    assert projects.purge(ANNA, days=-1) == 1 and asked_of(workspace, id) == ()
