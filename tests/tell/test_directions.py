"""Names from right to left stand in one piece in a sentence from left to right, on screens and pages."""

from __future__ import annotations

import pytest

from budgetopt.present.words import label_text, plain_text
from budgetopt.publish.page import rendered_page
from budgetopt.tell.directions import isolated

ARABIC, HEBREW = "الصندوق العام", "בית־ספר"


def marked(name: str) -> str:
    return f"\u2068{name}\u2069"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"At most $50 of it in {ARABIC}.", f"At most $50 of it in {marked(ARABIC)}."),
        (f"{ARABIC} 2 of 4", f"{marked(ARABIC)} 2 of 4"),
        (f"{ARABIC}, {HEBREW} (P2)", f"{marked(ARABIC)}, {marked(HEBREW)} (P2)"),
        ("Parks, Straße 5, 公園", "Parks, Straße 5, 公園"),
        ("", ""),
    ],
)
def test_each_name_is_a_piece_and_what_follows_it_is_not(text: str, said: str) -> None:
    assert isolated(text) == said


def test_screens_and_pages_do_so() -> None:
    assert plain_text(f"In {ARABIC}.") == f"In {marked(ARABIC)}\\."
    assert label_text(ARABIC) == marked(ARABIC)
    values = {"title": f"{ARABIC}: 5", "year": "", "dollars": 1, "money": "", "scenario": "", "goals": [], "first": []}
    page = rendered_page("exercise.html", loss="", solved="", **values).decode()
    assert f"<h1>{marked(ARABIC)}: 5</h1>" in page
