"""What every page does around what it shows: whose work it is, errors of ours, and where the work is kept."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.frame import footer, told_lost
from ui.parts.trouble import ours
from ui.state import current
from ui.work import Work


def page(show: Callable[[Work], None]) -> None:
    """Show the officer's work; an error of ours is shown in words, and the work is kept."""
    work = current()
    told_lost()
    try:
        show(work)
    except Exception as error:
        ours(error, work)
    footer(work)
