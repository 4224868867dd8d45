"""`python -m tests.golden`: write the golden listings anew."""

from __future__ import annotations

from tests.golden.listing import rewrite

for kind in rewrite():
    print(f"tests/golden/{kind}.lp changed")
