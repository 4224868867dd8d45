"""The log "budgetopt": what was done and how long it took, with names of files and counts, and no cell's content."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

LOG = logging.getLogger("budgetopt")
LOG.addHandler(logging.NullHandler())

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def logged(words: Callable[[Any], str]) -> Callable[[Callable[_Given, _Result]], Callable[_Given, _Result]]:
    """Log what came of a function, in `words`, and its seconds; of an error its kind alone, for it may quote a cell."""

    def around(work: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
        @wraps(work)
        def timed(*args: _Given.args, **settings: _Given.kwargs) -> _Result:
            start = time.perf_counter()
            try:
                result = work(*args, **settings)
            except Exception as error:
                LOG.info("%s: %s, %.2f s", work.__name__, type(error).__name__, time.perf_counter() - start)
                raise
            LOG.info("%s: %s, %.2f s", work.__name__, words(result), time.perf_counter() - start)
            return result

        return timed

    return around
