"""A clock that a test holds, for one module alone: threads of others that wait by the true one are not held up."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest


def own_clock(patched: pytest.MonkeyPatch, module: str, now: Callable[[], float]) -> None:
    """`time.monotonic`, as the module of this name asks it, is what `now` says."""
    patched.setattr(f"{module}.time", SimpleNamespace(**vars(time) | {"monotonic": now}))
