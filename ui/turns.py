"""Whose turn it is: everybody's work in a queue of their own, users in turn, and what nobody waits for behind it.

A place is a worker of its own, with what it worked out in memory: who comes again gets one that they had, where free.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock

from budgetopt.errors import UsageError

# Of one user: what waits beyond this is refused.
MOST_WAITING = 12
_LOOKS_S = 0.1
# So many users a place is remembered for, as many as the budgets that a worker keeps.
_REMEMBERED = 3


class _Waiting:
    """One piece of work that waits for its place."""

    def __init__(self, user: str, behind: bool):
        self.user, self.behind, self.place = user, behind, -1
        self.called = Event()


class Turns:
    """Places to work at, given to users in turn.

    Nobody has all places, unless there is only one; what is done behind (nobody looks at a bar for it) has none while
    others wait, and never the last one.
    """

    def __init__(self, places: int):
        self._lock = Lock()
        self._most = max(1, places - 1)
        self._free = list(range(places))
        self._had: list[deque[str]] = [deque(maxlen=_REMEMBERED) for _ in range(places)]
        self._queues: dict[bool, OrderedDict[str, deque[_Waiting]]] = {False: OrderedDict(), True: OrderedDict()}
        # By user and whether it is done behind; behind, by "" too: that of all.
        self._at_work: Counter[tuple[str, bool]] = Counter()

    @contextmanager
    def turn(self, user: str, look: Callable[[], object], behind: bool = False) -> Iterator[int]:
        """Wait for a place, have it, and give it back. `look` is called while waiting: what it raises ends that.

        Raises UsageError where this user has too much waiting already.
        """
        one = _Waiting(user, behind)
        with self._lock:
            queue = self._queues[behind].setdefault(user, deque())
            if len(queue) >= MOST_WAITING:
                raise UsageError(f"{MOST_WAITING} questions of yours wait already: stop one of them, or wait.")
            queue.append(one)
            self._call()
        try:
            while not one.called.wait(_LOOKS_S):
                look()
            yield one.place
        finally:
            with self._lock:
                if one.place < 0:
                    self._queues[behind][user].remove(one)
                    self._drop_empty(behind, user)
                else:
                    self._free.append(one.place)
                    self._count(one, -1)
                self._call()

    def waiting(self) -> list[str]:
        """Whose work waits, users in the order of their turns."""
        with self._lock:
            return [user for queues in self._queues.values() for user, queue in queues.items() for _ in queue]

    def _call(self) -> None:
        """Give every free place to who is next."""
        while self._free and (one := self._next(False) or self._next(True)):
            one.place = self._known_to(one.user)
            self._free.remove(one.place)
            self._count(one, 1)
            one.called.set()

    def _known_to(self, user: str) -> int:
        """The free place that this user had last, else the one that is free for longest."""
        place = next((place for place in reversed(self._free) if user in self._had[place]), self._free[0])
        if user in self._had[place]:
            self._had[place].remove(user)
        self._had[place].append(user)
        return place

    def _next(self, behind: bool) -> _Waiting | None:
        if behind and self._at_work["", True] >= self._most:
            return None
        queues = self._queues[behind]
        for user in queues:
            if self._at_work[user, behind] < self._most:
                queues.move_to_end(user)
                one = queues[user].popleft()
                self._drop_empty(behind, user)
                return one
        return None

    def _drop_empty(self, behind: bool, user: str) -> None:
        if not self._queues[behind][user]:
            del self._queues[behind][user]

    def _count(self, one: _Waiting, by: int) -> None:
        for user in (one.user, "") if one.behind else (one.user,):
            self._at_work[user, one.behind] += by
            if not self._at_work[user, one.behind]:
                del self._at_work[user, one.behind]
