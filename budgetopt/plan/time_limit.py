"""How long a search over yes and no may take; apart from the pipeline, so that the command's help loads no solver."""

from __future__ import annotations

from budgetopt.errors import UsageError

# Seconds. Most plans of a few hundred programs are proven in less (benchmarks/README.md).
DEFAULT_TIME_LIMIT_S: float = 20


def checked_limit(time_limit_s: float | None) -> float | None:
    """The limit; None is none. Raises UsageError for what is no time."""
    if time_limit_s is not None and not time_limit_s > 0:
        raise UsageError(f"a time limit of {time_limit_s:g} seconds is none; give a number above 0.")
    return time_limit_s
