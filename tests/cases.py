"""How many random cases are tried: a seeded sample, or all of them by `pytest --all-cases` (docs/trust.md)."""

from __future__ import annotations

# Set by tests/conftest.py before anything is collected.
ALL = False


def cases(sample: int, of: int) -> int:
    """So many of them."""
    return of if ALL else sample
