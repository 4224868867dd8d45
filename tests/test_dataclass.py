"""Our `dataclass` does what the standard library's does, of whatever it is asked in this house."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
from dataclasses import FrozenInstanceError, field, fields, replace
from functools import cached_property
from typing import Any

import pytest

from budgetopt import dataclass as ours


def classes(dataclass: Any) -> dict[str, Any]:
    """A class of every shape that the house has."""

    @dataclass
    class Plain:
        """Its own words."""

        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list, repr=False)
        count: int = field(default=0, init=False)
        found: dict[str, int] = field(default_factory=dict, init=False)
        later: int = field(init=False)

        def __post_init__(self) -> None:
            self.later = self.a + 1

    @dataclass(frozen=True)
    class Frozen:
        a: int
        b: str = field(default="b", compare=False)

        @cached_property
        def double(self) -> int:
            return self.a * 2

    @dataclass(frozen=True)
    class Child(Frozen):
        c: float = 1.0

    @dataclass(frozen=True, slots=True)
    class Slots:
        a: int
        b: tuple[int, ...] = ()

    @dataclass(frozen=True, slots=True, weakref_slot=True)
    class Single:
        a: object

    @dataclass(frozen=True)
    class Empty:
        pass

    @dataclass(frozen=True, eq=False)
    class Same:
        a: int

    @dataclass(frozen=True, repr=False)
    class Own:
        a: int

        def __repr__(self) -> str:
            return "own"

        def __hash__(self) -> int:
            return 7

    made = {kind.__name__: kind for kind in (Plain, Frozen, Child, Slots, Single, Empty, Same, Own)}
    for name, kind in made.items():
        # Where pickle looks for it.
        kind.__qualname__, kind.__module__ = name, __name__
    return made


OURS, THEIRS = classes(ours.dataclass), classes(dataclasses.dataclass)
ASKED = [
    ("Plain", (1,)), ("Plain", (1, "x", [2])), ("Frozen", (1,)), ("Frozen", (1, "x")), ("Child", (1, "x", 2.0)),
    ("Slots", (1,)), ("Slots", (1, (2,))), ("Single", (float("nan"),)), ("Empty", ()), ("Same", (1,)), ("Own", (1,)),
]  # fmt: skip


def told(kinds: dict[str, Any], name: str, given: tuple[Any, ...]) -> dict[str, Any]:
    """What can be seen of an object of one shape: by name of what is asked."""
    kind = kinds[name]
    one, like = kind(*given), kind(*given)
    sys.modules[__name__].__dict__[name] = kind
    seen = {
        "repr": repr(one),
        "equal": (one == like, one == kind(2) if given else None, one == 5, len({one, like}) if kind.__hash__ else 0),
        "values": [getattr(one, f.name) for f in fields(one)],
        "copied": (repr(copy.copy(one)), repr(pickle.loads(pickle.dumps(one)))),
        "match": (kind.__match_args__, hasattr(one, "__dict__"), kind.__doc__ if name == "Plain" else None),
    }
    if given:
        seen["replaced"] = repr(replace(one, a=3))
        try:
            one.a = 4
            del one.a
            seen["set"] = "set and deleted"
        except FrozenInstanceError:
            seen["set"] = "frozen"
    for bad in ((1,) * 9, ()):
        try:
            kind(*bad)
        except TypeError:
            seen[f"given {len(bad)}"] = "refused"
    return seen


@pytest.mark.parametrize(("name", "given"), ASKED)
def test_it_is_as_the_librarys(name: str, given: tuple[Any, ...]) -> None:
    assert repr(told(OURS, name, given)) == repr(told(THEIRS, name, given))


def test_what_is_cached_stays_and_what_loops_ends() -> None:
    one = OURS["Frozen"](4)
    assert one.double == 8 and vars(one)["double"] == 8
    many: list[Any] = []
    looped = OURS["Single"](many)
    many.append(looped)
    assert repr(looped) == "Single(a=[...])"
