"""Steps of the screen beyond limits, plan and export: what a person does on the pages of deciding and of the year."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable

from benchmarks.job_tab import at, loaded, settled
from budgetopt.city.model import Goal
from budgetopt.city.scored import OFFERED_GOALS
from budgetopt.plan.plan import Plan
from budgetopt.present import departments
from budgetopt.present.scoring import to_score
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workspace.replies import Reply, ask, send_reply
from ui import rolling
from ui.keeping import person, projects
from ui.scores import enter
from ui.work import Work, shipped_scenarios

Counted = Callable[[], object]


def _plan(work: Work) -> Plan:
    found = work.plan_of(work.draft.scenario)
    assert isinstance(found, Plan)
    return found


def _bulk(work: Work) -> Counted:
    """Every move accepted at once, and planned."""
    app = at(work, "decide")

    def accepted() -> None:
        settled(app.button(key="decide accept").click().run())
        settled(app.button(key="decide plan").click().run())

    return accepted


def _scored(work: Work) -> Counted:
    """One score, in the grid of a city of which only the money is known."""
    plan, ledger = _plan(work), io.StringIO()
    of, funds = plan.budget.program, plan.budget.fund_names
    table = csv.writer(ledger)
    table.writerow(("Program", "Department", "Fund", f"FY{plan.budget.fiscal_year} Adopted"))
    for id, lines in plan.case.standing.lines_of_program.items():
        for line in lines:
            table.writerow((of[id].name, of[id].department, funds[line.id.fund_id], line.current / 100))
    bare = loaded(("ledger.csv", ledger.getvalue().encode()))
    budget = bare.budget
    assert budget is not None
    goals = tuple(Goal(id=f"G{place}", name=name) for place, name in enumerate(OFFERED_GOALS[:6]))
    enter(bare, "Goals", lambda scored: scored.with_changes(goals=goals))
    app = at(bare, "scoring", kept_score_tab="Alignment")
    given = {(to_score(budget)[0].id, bare.state.scored.goals[0].id): 3}

    def scored() -> None:
        enter(bare, "A score", lambda scored: scored.with_scores(person().name, given))
        settled(app.run())

    return scored


def _taken(work: Work) -> Counted:
    """A move of another scenario taken over, and compared again."""
    assert work.budget is not None
    for scenario in list(shipped_scenarios(work.budget).values())[:2]:
        work.add(scenario)
    app = at(work, "compare")
    take = next(one for one in app.button if (one.key or "").startswith("take "))
    return lambda: settled(take.click().run())


def _answered(work: Work) -> Counted:
    """A department's counter-offer on the officer's page, with what it costs."""
    plan = _plan(work)
    office = departments.departments_of(plan.budget)[0]
    program = departments.own_programs(plan, office)[0]
    at(work, "departments")
    ask(projects().workspace, person(), work.project, work.draft.number, office)
    cents = (plan.case.standing.total[program] + plan.allocation.programs[program]) // 2
    said = (Reply.COUNTER, cents, "Half of it")
    send_reply(projects().workspace, person(), work.project, work.draft.number, program, office, *said)
    return lambda: at(work, "departments")


def _undone(work: Work) -> Counted:
    """A limit moved and taken back, on the page History."""
    app = at(work, "asking")
    settled(app.slider(key=f"moved {work.draft.number}").set_value(3.0).run())
    app = at(work, "project")
    return lambda: settled(app.button(key="undo").click().run())


def _exercise(work: Work) -> Counted:
    app = at(work, "residents")
    return lambda: settled(app.button(key="make exercise").click().run())


def _next_year(work: Work) -> Counted:
    """The next year's files, here this year's again, and the project that is made of them."""
    app, files = at(work, "next_year"), work.files

    def made() -> None:
        rolling.take_files(work, files)
        page = settled(app.run())
        settled(page.button(key="make next").click().run())

    return made


def _looked_back(work: Work) -> Counted:
    """The recommendation of then, here that of now, uploaded."""
    written, app = io.BytesIO(), at(work, "lookback")
    write_recommendation(_plan(work), written, datetime.date(2026, 1, 15), [])
    return lambda: settled(app.file_uploader[0].set_value(("then.xlsx", written.getvalue(), "")).run())


def _opened(page: str) -> Callable[[Work], Counted]:
    """A page on which nothing is pressed."""
    return lambda work: at(work, "recommendation") and (lambda: at(work, page))


PAGES: dict[str, Callable[[Work], Counted]] = {
    "decide all at once": _bulk,
    "score": _scored,
    "what if": _opened("whatif"),
    "take a move over": _taken,
    "a department's answer": _answered,
    "present": _opened("present"),
    "residents' exercise": _exercise,
    "next year": _next_year,
    "look back": _looked_back,
    "the Standard": _opened("standard"),
    "undo": _undone,
    "data": _opened("data"),
    "how it goes": _opened("how"),
}
