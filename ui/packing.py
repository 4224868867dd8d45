"""Questions and results on their way between the server and its workers.

A budget goes once, as a file beside both, and is then named by its key: a city of 10,000 programs is 12 MB. A plan that
was asked about comes back as itself, not as a copy. Of what is worked out of a plan when it is asked for, the few
figures of its headline go with it; the rest stays behind.
"""

from __future__ import annotations

import atexit
import copyreg
import io
import os
import pickle
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from threading import RLock, local
from typing import Any
from weakref import WeakValueDictionary

import psutil

from budgetopt.city.model import Budget
from budgetopt.memory import without_collection
from budgetopt.plan.plan import Plan
from ui.sent import SENT_AS, parts_of

# What one process keeps of budgets that it was sent, however few questions come: so many, of so many programs together.
_LATEST, _LATEST_PROGRAMS = 3, 40_000
# Begins the name of a server's folder, before the number of its process.
_FOLDER = "budgetopt-workers-"
# Seconds after which a file that nobody here needs is deleted.
_LEFT_S = 600
# A plan's headline and what it is made of.
_WITH_A_PLAN = ("assured", "by_year", "current_impact", "held_cents", "impact", "on_prior", "said")


class BudgetFiles:
    """The budgets of this server and its workers, as files by the hash of their bytes."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._known: WeakValueDictionary[str, Budget] = WeakValueDictionary()
        self._latest: deque[Budget] = deque(maxlen=_LATEST)
        self._lock = RLock()

    @property
    def folder(self) -> Path:
        """Where the files are; the server's own; what one that was killed has left is deleted when another starts."""
        with self._lock:
            if self._folder is None:
                for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
                    if not psutil.pid_exists(int(left.name.removeprefix(_FOLDER).partition("-")[0])):
                        rmtree(left, ignore_errors=True)
                self._folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
                atexit.register(rmtree, self._folder, ignore_errors=True)
            return self._folder

    def key(self, budget: Budget) -> str:
        """The key of a budget, which is a file by then."""
        with self._lock:
            key = budget.memory.key
            if not key or not _touched(self.folder / key):
                content = pickle.dumps(budget, pickle.HIGHEST_PROTOCOL)
                key = budget.memory.key = sha256(content).hexdigest()
                if not _touched(self.folder / key):
                    part = self.folder / f"{key}.{os.getpid()}"
                    part.write_bytes(content)
                    part.replace(self.folder / key)
            self._known[key] = budget
            return key

    def budget(self, key: str) -> Budget:
        """The budget of a key."""
        with self._lock:
            found = self._known.get(key)
            if found is None:
                read: Budget = pickle.loads((self.folder / key).read_bytes())
                found = read
                found.memory.key = key
                self._known[key] = found
            self._latest.append(found)
            while len(self._latest) > 1 and sum(len(one.programs) for one in self._latest) > _LATEST_PROGRAMS:
                self._latest.popleft()
            return found

    def let_go(self) -> None:
        """Keep no budget that nobody has."""
        with self._lock:
            self._latest.clear()

    def sweep(self) -> None:
        """Delete the files of budgets that are gone."""
        with self._lock:
            for path in self.folder.iterdir():
                with suppress(FileNotFoundError):
                    if path.name not in self._known and time.time() - path.stat().st_mtime > _LEFT_S:
                        path.unlink()


def _touched(path: Path) -> bool:
    """Whether there is such a file; it is as good as new then."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


FILES = BudgetFiles()
# The plans of the question that is being unpacked or worked on, on this thread.
_ASKED = local()


def pack(what: object, plans: Sequence[Plan] = ()) -> bytes:
    """The bytes of a question or a result; `plans`, which the other side has, are named by their place."""
    content = io.BytesIO()
    pickler = pickle.Pickler(content, pickle.HIGHEST_PROTOCOL)
    places = {id(plan): place for place, plan in enumerate(plans)}

    def plan_sent(plan: Plan) -> tuple[Any, ...]:
        if id(plan) in places:
            return _plan, (places[id(plan)],)
        known = {name: vars(plan)[name] for name in _WITH_A_PLAN if name in vars(plan)}
        # A copy: another thread may ask for a further one meanwhile.
        prices = {**plan.prices.asked_alone} if "prices" in vars(plan) else {}
        return _plan_with, (*parts_of(plan), known, prices)

    table: dict[type, Any] = {**copyreg.dispatch_table, **SENT_AS, Budget: _budget_sent, Plan: plan_sent}
    pickler.dispatch_table = table
    pickler.dump(what)
    return content.getvalue()


def unpack(content: bytes, plans: Sequence[Plan] = ()) -> Any:
    """The question or the result; `plans` as they were where it was packed."""
    _ASKED.plans = plans
    try:
        with without_collection():
            return pickle.loads(content)
    finally:
        _ASKED.plans = ()


def _budget_sent(budget: Budget) -> tuple[Any, ...]:
    return _budget, (FILES.key(budget),)


def _budget(key: str) -> Budget:
    return FILES.budget(key)


def _plan_with(*sent: Any) -> Plan:
    *parts, known, prices = sent
    plan = Plan(*parts)
    vars(plan).update(known)
    if prices:
        plan.prices.asked_alone.update(prices)
    return plan


def _plan(place: int) -> Plan:
    found: Plan = _ASKED.plans[place]
    return found
