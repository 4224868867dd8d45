"""A memo as a page for a browser: nothing on it is fetched from elsewhere, and every text is escaped."""

from __future__ import annotations

from budgetopt.publish.memo import Memo
from budgetopt.publish.page import rendered_page


def memo_html(memo: Memo) -> bytes:
    """The memo as an .html file."""
    return rendered_page("memo.html", memo=memo)
