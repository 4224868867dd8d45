"""What is awaited, in a thread of its own: in the main one a browser's loop may run, from a test before."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def awaited(asked: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, asked).result()
