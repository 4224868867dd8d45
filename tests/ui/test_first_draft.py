"""Start offers a first draft after a bare ledger; what is accepted by its confidence is what the project then knows."""

from __future__ import annotations

from budgetopt.present.first_draft import BY_GOALS, NEXT, TITLE
from budgetopt.tell.headline import PRIORITIES_ONLY
from tests.drafting.test_unaccepted import LEDGER, drafted
from tests.ui.app import at_page, opened, sound, texts, work_of
from tests.ui.test_start import give


def test_from_a_bare_ledger_to_a_plan_by_goals() -> None:
    app = give(opened(), ("ledger.csv", LEDGER.encode()))
    work = work_of(app)
    assert work.budget is not None and not work.budget.goals and TITLE in texts(app)

    app.button(key="prepare first draft").click().run()
    sound(app)
    # Nothing is accepted yet: the project knows what it knew, and what waits is said.
    assert [name for name, _ in work_of(app).files] == ["first-draft.xlsx"]
    budget = work_of(app).budget
    assert budget is not None and not budget.goals and not budget.alignment
    assert any(finding.rule == "suggestions-unaccepted" for finding in budget.findings)
    assert any(NEXT in expander.label for expander in app.expander)
    assert "Hour 1: " in texts(app).replace("\\", "")

    app.selectbox(key="accept first draft").set_value("at least 70% sure").run()
    app.button(key="prepare first draft").click().run()
    sound(app)
    budget = work_of(app).budget
    sure = [one for one in drafted().waiting if one.confidence >= 0.7]
    assert budget is not None
    assert len(budget.goals) == sum(one.sheet == "Goals" for one in sure) > 0
    assert len(budget.alignment) == sum(one.sheet == "Alignment" for one in sure) > 0
    assert not budget.studies

    at_page(app, "recommendation")
    assert PRIORITIES_ONLY not in texts(app)
    app.button(key="by goals").click().run()
    sound(app)
    assert PRIORITIES_ONLY in texts(app) and BY_GOALS not in [button.label for button in app.button]


def test_a_budget_that_knows_its_programs_is_offered_none() -> None:
    app = opened()
    app.button(key="sample riverton.xlsx").click().run()
    assert TITLE not in texts(app)
