"""A corrected upload, in every way in which one is another: what was decided, typed, scored, moved and answered stays,
and what does not fit any more is told; the workbook of before brings it back."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.plan.plan import Plan
from budgetopt.present.city import other_budget_words
from budgetopt.present.decision_words import of_no_program
from budgetopt.present.scoring import left_out_words
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.deciding import decided
from budgetopt.scenario.entries import TypedDecision
from budgetopt.workspace.people import local
from budgetopt.workspace.replies import Reply, comment, comments_on, replies_of, send_reply
from tests.filled import filled
from tests.ui.app import at_page, opened, sound, texts, work_of
from tests.ui.test_start import give, ways
from ui import scores
from ui.drafts import decided_in
from ui.keeping import projects
from ui.work import Work

PROGRAMS = {"P1": ("Patrol", "Police"), "P2": ("Crews", "Fire"), "P3": ("Lawns", "Parks"), "P4": ("Streets", "Works")}
FUNDS, GOALS = {"G": "General", "W": "Water"}, {"safe": "Safe", "clean": "Clean"}
AMENDMENT = b"""No.,Title,Sponsor,Status,Side,Kind,Program ID,Fund ID,Change,Recurring
1,Crews,Alder,passed,source,program,P4,G,30000,ongoing
1,,,,use,program,P2,G,30000,ongoing
"""


def town(
    programs: Any = None, funds: Any = None, goals: Any = None, year: int = 2026, currency: str = "USD", more: int = 0
) -> bytes:
    """A town's workbook: Pn has n times 100,000 of the first fund, P3 50,000 more of the last, and
    `more`."""
    programs, funds, goals = programs or PROGRAMS, funds or FUNDS, goals or GOALS
    lines = [(id, next(iter(funds)), year, 100_000 * int(id[1:]), "adopted") for id in programs]
    lines.append(("P3", list(funds)[-1], year, 50_000 + more, "adopted"))
    sheets: dict[str, list[tuple[Any, ...]]] = {
        "Settings": [("Item", "Value"), ("City", "Town"), ("Fiscal year", year), ("Currency", currency)],
        "Goals": [("Goal ID", "Goal"), *goals.items()],
        "Funds": [("Fund ID", "Fund", "Restricted", "Open to all"), *((*fund, "no", "yes") for fund in funds.items())],
        "Programs": [("Program ID", "Program", "Department"), *((id, *words) for id, words in programs.items())],
        "Budget": [("Program ID", "Fund ID", "Fiscal year", "Amount", "Kind"), *lines],
        "Alignment": [("Program ID", "Goal ID", "Score"), *((id, next(iter(goals)), 2) for id in programs)],
    }
    return in_memory(filled(sheets).save)


# What is corrected, and what of the work does not fit it any more: findings of what is set aside; then words.
GONE = {id: words for id, words in PROGRAMS.items() if id != "P4"}
NO_PROGRAM, NO_WORKS = "the budget has no program 'P4'.", "the budget has no department 'Works'."
VARIANTS: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "a program renamed": ({"programs": PROGRAMS | {"P4": ("Roads", "Works")}}, [], ""),
    "another id": ({"programs": GONE | {"X4": ("Streets", "Works")}}, [NO_PROGRAM], "P4"),
    "a program gone": ({"programs": GONE}, [NO_PROGRAM, NO_WORKS], "P4"),
    "a program new": ({"programs": PROGRAMS | {"P5": ("Pools", "Parks")}}, [], ""),
    "another department": ({"programs": PROGRAMS | {"P4": ("Streets", "Roads")}}, [NO_WORKS], ""),
    "other order": ({"programs": dict(reversed(PROGRAMS.items()))}, [], ""),
    "a fund renamed": ({"funds": FUNDS | {"W": "Waterworks"}}, [], ""),
    "another id of a fund": ({"funds": {"G": "General", "WA": "Water"}}, ["the budget has no fund 'W'."], ""),
    "a fund gone": ({"funds": {"G": "General"}}, ["the budget has no fund 'W'."], ""),
    "a goal renamed": ({"goals": GOALS | {"clean": "Tidy"}}, [], ""),
    "a goal gone": ({"goals": {"safe": "Safe"}}, [], "clean"),
    "another year": ({"year": 2027}, [], "It is FY2027 now and was FY2026"),
    "another amount": ({"more": 1_500}, [], "with another amount today: Lawns ($351,500, before $350,000);"),
    "another currency": ({"currency": "EUR"}, [], "Amounts are EUR now and were USD"),
}


@pytest.fixture
def worked_in() -> tuple[AppTest, Work]:
    """A town with a lock, rules of a department and a fund, two rows typed, scores in use, an amendment, an answer."""
    app = give(opened(), ("town.xlsx", town()))
    work = work_of(app)
    assert work.budget
    rules = [
        decided(work.budget, "P4", "reject", 40_000_000, "Promised"),
        {"kind": "department", "department": "Works", "cut": "2%"},
        {"kind": "fund", "fund": "W", "reserve": 0},
    ]
    work.change(work.draft.scenario.with_changes(rules=rules), "Rules")
    edit = TypedDecision(decision="edit", amount="340,000", cents=34_000_000, reason="As agreed")
    work.enter(work.draft, {"P3": edit, "P4": TypedDecision(decision="reject", cents=40_000_000, reason="No")}, "Typed")
    given = {("P4", "clean"): 4, ("P1", "clean"): 2}
    scores.enter(work, "Ann scored", lambda scored: scored.with_scores("Ann", given))
    assert scores.use(work) == "" and len(work.files) == 2
    work.amend([("A.csv", AMENDMENT)])
    send_reply(projects().workspace, local(), work.project, 1, "P4", "Works", Reply.COUNTER, 41_000_000, "Salt")
    comment(projects().workspace, local(), work.project, "Ask again in May")
    return app, work


def test_what_was_worked_stays_over_every_correction_and_what_does_not_fit_is_told(
    worked_in: tuple[AppTest, Work],
) -> None:
    _, work = worked_in
    kept, first = work.state, work.budget
    assert first is not None
    for name, (changed, aside, word) in VARIANTS.items():
        others = [file for file in work.files if file[0] != "town.xlsx"]
        work.load([("town.xlsx", town(**changed)), *others])
        budget, plan = work.budget, work.plan_of(work.draft.scenario)
        assert work.unread is None and budget is not None and isinstance(plan, Plan), name
        assert work.state.scenarios == kept.scenarios and work.state.scored == kept.scored, name
        assert work.state.amendments == kept.amendments, name
        assert [one.finding.found for one in work.draft.aside] == aside, name
        said = [*of_no_program(plan, work.draft.entries), left_out_words(budget, work.state.scored)]
        said += other_budget_words(first, budget, decided_in(work.state.scenarios))
        assert (word in " ".join(said)) if word else not any(said), (name, said)
        # Two scores count where the town has their program and goal.
        counts = {(row.program_id, row.goal_id) for row in budget.alignment if row.goal_id == "clean"}
        assert counts == {(id, "clean") for id in ("P1", "P4") if word not in (id, "clean")}, name
        work.load([("town.xlsx", town()), *others])
        assert not work.draft.aside and work.draft.scenario == work.draft.whole, name
        assert len(work.files) == 2 and len([row for row in work.budget.alignment if row.goal_id == "clean"]) == 2
    assert len(replies_of(projects().workspace, work.project, 1)) == 1
    assert [one.words for one in comments_on(projects().workspace, work.project)] == ["Ask again in May"]


def test_the_pages_say_what_a_corrected_upload_does_not_have(worked_in: tuple[AppTest, Work]) -> None:
    app, work = worked_in
    app.switch_page("views/start.py").run()
    give(app, ("town.xlsx", town(programs=GONE, currency="EUR")))
    # What was entered on screen is no file that is replaced, though it has the same sheets.
    assert ways(app) == ["Replace town.xlsx", "Add to what is there"]
    app.button(key="way 0").click().run()
    sound(app)
    assert len(work.files) == 2 and "Amounts are EUR now and were USD" in texts(app)
    said = texts(at_page(app, "decide")).replace("\\", "")
    assert "P4, reject, “No”, was typed of a program that this budget does not have" in said
    assert "1 not planned yet" in said and "set aside" in said
    at_page(app, "departments")
    assert "Of programs that this budget does not have: 1" in [one.label for one in app.expander]
    assert "Works offers €410,000: Salt" in texts(app).replace("\\", "")
    assert "What was entered of program P4 is kept" in texts(at_page(app, "scoring"))
    said = texts(at_page(app, "amendments")).replace("\\", "")
    assert "cannot be answered yet" in said
    assert "the budget has no program 'P4'" in said
