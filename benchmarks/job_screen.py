"""One step of the screen, or one question asked in Python, and the processor seconds that the step alone took.

    python -m benchmarks.job_parts screen load|alternatives|NAME CITY.xlsx        (NAME: one of STEPS)

Everything before the step (the start of the process and of its workers, the budget loaded, the first plan shown) is
done and not counted; what workers do in the step is.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

from streamlit import config

from benchmarks.job_pages import PAGES
from benchmarks.job_parts import Parts
from benchmarks.job_tab import at, loaded, processor_s, settled, workers_started
from budgetopt.explore.alternatives import alternatives
from budgetopt.intake.reading import read_budget
from budgetopt.plan.plan import Plan
from budgetopt.present.deciding import sheet_of
from budgetopt.present.entering import cell_typed
from budgetopt.workbooks.recommendation import write_recommendation
from ui.work import Work, shipped_scenarios


def _slider(work: Work) -> Callable[[], object]:
    app = at(work, "asking")
    return lambda: settled(app.slider(key=f"moved {work.draft.number}").set_value(3.0).run())


def _lock(work: Work) -> Callable[[], object]:
    app = at(work, "decide")
    answer = work.plan_of(work.draft.scenario)
    assert isinstance(answer, Plan)
    row = sheet_of(answer, {}).rows[0]
    work.enter(work.draft, cell_typed(answer, {}, row.id, "decision", "reject"), "rejected")
    app = settled(app.run())
    return lambda: settled(app.button(key="decide plan").click().run())


def _typed(work: Work) -> Callable[[], object]:
    app = at(work, "decide")
    answer = work.plan_of(work.draft.scenario)
    assert isinstance(answer, Plan)
    rows = sheet_of(answer, {}).rows

    def edit() -> object:
        work.enter(work.draft, cell_typed(answer, {}, rows[1].id, "amount", "1.2M"), "typed")
        return settled(app.run())

    return edit


def _compare(work: Work) -> Callable[[], object]:
    assert work.budget is not None
    for scenario in list(shipped_scenarios(work.budget).values())[:2]:
        work.add(scenario)
    return lambda: at(work, "compare")


def _export(work: Work) -> Callable[[], object]:
    at(work, "export")
    answer = work.plan_of(work.draft.scenario)
    return lambda: write_recommendation(answer, io.BytesIO(), date(2026, 1, 15), [])


def _alternatives(path: Path) -> Callable[[], object]:
    budget = read_budget(path)
    return lambda: alternatives(budget)


STEPS: dict[str, Callable[[Work], Callable[[], object]]] = {
    "page": lambda work: lambda: at(work, "recommendation"),
    "slider": _slider,
    "lock": _lock,
    "typed": _typed,
    "compare": _compare,
    "export": _export,
    **PAGES,
}


def step(name: str, path: Path) -> Callable[[], object]:
    """What is counted, with all that comes before it done."""
    if name == "alternatives":
        return _alternatives(path)
    workers_started()
    file = path.name, path.read_bytes()
    if name == "load":
        return lambda: at(loaded(file), "start")
    return STEPS[name](loaded(file))


def main(name: str, path: str, parts: Parts) -> None:
    """Do it and tell."""
    # As the server is told (ui/.streamlit/config.toml).
    config.set_option("runner.magicEnabled", False)
    work = step(name, Path(path))
    parts.seconds.clear()
    start = processor_s()
    work()
    print(f"counted: {processor_s() - start:.3f}")
    parts.tell()
