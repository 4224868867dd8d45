"""Fair turns, without any work: who has a place when."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Event, Thread

import pytest

from budgetopt.errors import UsageError
from ui.turns import MOST_WAITING, Turns

LONG = 600


class Asker:
    """Waits for a place on a thread of its own, writes its name down when it has one, and keeps it until told."""

    def __init__(self, turns: Turns, user: str, served: list[str], behind: bool = False):
        self.turns, self.user, self.served, self.behind = turns, user, served, behind
        self.has, self.go, self.stop = Event(), Event(), Event()
        self.thread = Thread(target=self._wait, daemon=True)
        waiting = len(turns.waiting())
        self.thread.start()
        while not self.has.wait(0.005) and len(turns.waiting()) == waiting:
            pass

    def _look(self) -> None:
        if self.stop.is_set():
            raise InterruptedError

    def _wait(self) -> None:
        try:
            with self.turns.turn(self.user, self._look, self.behind):
                self.served.append(self.user)
                self.has.set()
                self.go.wait(LONG)
        except InterruptedError:
            self.served.append(f"{self.user} left")

    def leave(self) -> None:
        self.go.set()
        self.thread.join(LONG)


def test_users_are_served_in_turn_however_much_one_asks() -> None:
    turns, served = Turns(2), list[str]()
    first, other = Asker(turns, "much", served), Asker(turns, "first", served)
    much = [Asker(turns, "much", served) for _ in range(3)]
    few = [Asker(turns, user, served) for user in ("ann", "bob")]
    # Two places, and one user has at most one of them.
    assert served == ["much", "first"] and turns.waiting() == ["much"] * 3 + ["ann", "bob"]
    other.leave()
    assert few[0].has.wait(LONG) and not much[0].has.is_set()
    few[0].leave()
    assert few[1].has.wait(LONG)
    first.leave()
    assert much[0].has.wait(LONG)
    assert served == ["much", "first", "ann", "bob", "much"]
    # With nobody else left, still not more than one at a time.
    few[1].leave()
    assert not much[1].has.wait(0.3)
    much[0].leave()
    assert much[1].has.wait(LONG)


def test_what_nobody_waits_for_comes_last_and_leaves_a_place() -> None:
    turns, served = Turns(3), list[str]()
    behind = [Asker(turns, user, served, behind=True) for user in ("a", "b", "c")]
    assert served == ["a", "b"] and not behind[2].has.is_set()
    front = Asker(turns, "a", served)
    assert front.has.is_set()
    waits = Asker(turns, "d", served)
    behind[0].leave()
    assert waits.has.wait(LONG) and not behind[2].has.wait(0.2)
    front.leave()
    assert behind[2].has.wait(LONG)


def test_who_stops_waiting_is_not_served_and_holds_nobody_up() -> None:
    turns, served = Turns(1), list[str]()
    first, leaves, last = (Asker(turns, user, served) for user in ("a", "b", "c"))
    leaves.stop.set()
    leaves.thread.join(LONG)
    first.leave()
    assert last.has.wait(LONG) and served == ["a", "b left", "c"]
    last.leave()
    assert turns.waiting() == []
    with turns.turn("b", lambda: None) as place:
        assert place == 0


def test_nobody_can_have_any_number_of_questions_waiting() -> None:
    turns, served = Turns(1), list[str]()
    with ExitStack() as all_places:
        all_places.enter_context(turns.turn("other", lambda: None))
        mine = [Asker(turns, "me", served) for _ in range(MOST_WAITING)]
        with pytest.raises(UsageError, match="wait already"), turns.turn("me", lambda: None):
            pass
        assert len(turns.waiting()) == MOST_WAITING
        for one in mine:
            one.stop.set()
            one.thread.join(LONG)
    assert turns.waiting() == []


def test_who_comes_again_gets_a_place_that_they_had() -> None:
    turns, places = Turns(2), list[int]()
    for user in ("ann", "bob", "ann", "bob", "bob", "ann"):
        with turns.turn(user, lambda: None) as place:
            places.append(place)
    assert places == [0, 1, 0, 1, 1, 0]
    # It is no reason to wait.
    with turns.turn("cat", lambda: None) as hers, turns.turn("ann", lambda: None) as other:
        assert {hers, other} == {0, 1}
