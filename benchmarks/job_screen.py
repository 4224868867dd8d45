"""One step of the screen, or one question asked in Python, and the processor seconds that the step alone took.

    python -m benchmarks.job_parts screen load|page|slider|lock|typed|compare|export|alternatives CITY.xlsx

Everything before the step (the start of the process, the budget loaded, the first plan shown) is done and not counted.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from streamlit import config
from streamlit.testing.v1 import AppTest

from benchmarks.job_parts import Parts
from budgetopt.explore.alternatives import alternatives
from budgetopt.intake.reading import read_budget
from budgetopt.plan.plan import Plan
from budgetopt.present.deciding import sheet_of
from budgetopt.present.entering import cell_typed
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workspace.location import VARIABLE
from ui.state import STORE
from ui.work import Work, shipped_scenarios

# Nobody's own workspace is touched: each run has one of its own.
_FOLDER = TemporaryDirectory(ignore_cleanup_errors=True)
os.environ[VARIABLE] = str(Path(_FOLDER.name) / "workspace.db")
_APP = str(Path(__file__).parents[1] / "ui" / "app.py")
_LONG = 3600


def loaded(path: Path) -> Work:
    """The server's work with this budget in it."""
    work = Work()
    work.load([(path.name, path.read_bytes())])
    STORE.keep(work)
    return work


def settled(app: AppTest) -> AppTest:
    """The page once nothing of it is being worked out behind it: drawn again where something was."""
    work = STORE.find(app.session_state["project"])
    pending = [job for job in [*work.jobs.values()] if not job.wait(0)]
    for job in pending:
        job.wait(_LONG)
    return app.run() if pending else app


def at(work: Work, page: str) -> AppTest:
    """A browser on a page of this work."""
    app = AppTest.from_file(_APP, default_timeout=_LONG)
    app.query_params["project"] = work.project
    app.run()
    app.switch_page(f"views/{page}.py").run()
    return settled(app)


def _slider(work: Work) -> Callable[[], object]:
    app = at(work, "asking")
    return lambda: settled(app.slider(key=f"moved {work.draft.number}").set_value(3.0).run())


def _lock(work: Work) -> Callable[[], object]:
    app = at(work, "decide")
    answer = work.answer(work.draft.scenario)
    assert isinstance(answer, Plan)
    row = sheet_of(answer, {}).rows[0]
    work.enter(work.draft, cell_typed(answer, {}, row.id, "decision", "reject"), "rejected")
    app = settled(app.run())
    return lambda: settled(app.button(key="decide plan").click().run())


def _typed(work: Work) -> Callable[[], object]:
    app = at(work, "decide")
    answer = work.answer(work.draft.scenario)
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
    answer = work.answer(work.draft.scenario)
    return lambda: write_recommendation(answer, io.BytesIO(), date(2026, 1, 15), [])


def _alternatives(path: Path) -> Callable[[], object]:
    budget = read_budget(path)
    return lambda: alternatives(budget)


def step(name: str, path: Path) -> Callable[[], object]:
    """What is counted, with all that comes before it done."""
    if name == "alternatives":
        return _alternatives(path)
    if name == "load":
        return lambda: at(loaded(path), "start")
    work = loaded(path)
    if name == "page":
        return lambda: at(work, "recommendation")
    return {"slider": _slider, "lock": _lock, "typed": _typed, "compare": _compare, "export": _export}[name](work)


def main(name: str, path: str, parts: Parts) -> None:
    """Do it and tell."""
    # As the server is told (ui/.streamlit/config.toml).
    config.set_option("runner.magicEnabled", False)
    work = step(name, Path(path))
    parts.seconds.clear()
    start = time.process_time()
    work()
    print(f"counted: {time.process_time() - start:.3f}")
    parts.tell()
