"""Tables in docs/ that come from the code, between two marks: `python docs/tables.py` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def put(page: str, name: str, text: str) -> None:
    """Write `text` between the marks of `name` on a page."""
    path = FOLDER / page
    path.write_text(with_table(path.read_text(encoding="utf-8"), name, text), encoding="utf-8")


def with_table(page: str, name: str, text: str) -> str:
    """The page with `text` between the marks of `name`."""
    found, times = re.subn(
        rf"(<!-- table {name} -->\n).*?(<!-- end -->)",
        lambda match: f"{match[1]}\n{text}\n\n{match[2]}",
        page,
        flags=re.S,
    )
    if times != 1:
        raise LookupError(f"the page has the mark <!-- table {name} --> {times} times")
    return found
