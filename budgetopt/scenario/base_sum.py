"""What names a recommendation to whoever amends it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from budgetopt.money import Cents


def base_sum(lines: Iterable[tuple[str, str, Cents, Cents]]) -> str:
    """What an amendment names its base by: the SHA-256, in hexadecimal, of the UTF-8 lines
    program_id⇥fund_id⇥current_cents⇥recommended_cents⏎ of the first year, sorted by their bytes."""
    rows = sorted("\t".join(map(str, line)).encode() + b"\n" for line in lines)
    return sha256(b"".join(rows)).hexdigest()
