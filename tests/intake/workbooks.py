"""Rows of a small city that tests start from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Rows = list[list[Any]]
MakeBook = Callable[..., Path]

PROGRAMS: Rows = [
    ["Program ID", "Program", "Department", "Fund ID", "Current budget"],
    ["P1", "Youth jobs", "Parks", "GF", 4_000_000],
    ["P2", "Campaign", "Health", "GF", 3_000_000],
]
FUNDS: Rows = [["Fund ID", "Fund", "Restricted"], ["GF", "General Fund", "no"]]
SETTINGS: Rows = [["Item", "Value"], ["City", "Testville"], ["Fiscal year", 2026]]
