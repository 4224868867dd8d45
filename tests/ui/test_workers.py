"""Worker processes: the same answers as here, how far they are, and an end of whatever takes too long or too much."""

from __future__ import annotations

import datetime
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event

import psutil
import pytest

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, InputError, ScenarioError, UsageError
from budgetopt.explore.stability import Robustness
from budgetopt.intake.reading import examine
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.tell.headline import headline
from budgetopt.workbooks.recommendation import SHEETS
from budgetopt.workspace.people import local
from budgetopt.workspace.project_file import export_project
from tests.ui.app import decided_workbook
from tests.ui.test_start import STRANGE
from tests.ui.test_work import LONG, SAMPLES
from ui import making, packing
from ui.jobs import Job, Stopped, Told
from ui.keeping import projects
from ui.parts.wondering import ROBUSTNESS, robustness_steps
from ui.plans_at_hand import _planned
from ui.received import arrived_again, decisions_back, project_taken_in, tried, uploaded_scenarios
from ui.state import STORE
from ui.work import Work
from ui.workers import WORKERS

ROOT = Path(__file__).resolve().parents[2]


# What is asked of a worker.


def counted(most: int, each_s: float) -> Iterator[tuple[int, int, int]]:
    for number in range(1, most + 1):
        time.sleep(each_s)
        yield number, most, number


def ended() -> None:
    os._exit(3)


def eaten() -> int:
    return len(bytearray(64 * 1024**3))


def test_a_worker_gives_the_plan_that_is_made_here(riverton: Budget, balanced: Plan) -> None:
    plan = WORKERS.ask("me", recommend, riverton, balanced.scenario)
    assert plan.allocation.amounts == balanced.allocation.amounts and plan.budget is riverton
    assert plan.why("POL-01" if "POL-01" in riverton.program else riverton.programs[0].id)


def test_a_budget_goes_once_and_is_then_named(riverton: Budget, balanced: Plan) -> None:
    question = packing.pack((recommend, (riverton, balanced.scenario)))
    assert len(question) < 10_000
    key = riverton.memory.key
    assert (packing.FILES.folder / key).stat().st_size > 100_000
    _, (again, _) = packing.unpack(question)
    assert again is riverton
    # A plan that the other side has is named too, with what was worked out of it.
    assert len(packing.pack(balanced, [balanced])) < 200
    assert packing.unpack(packing.pack([balanced], [balanced]), [balanced])[0] is balanced
    # The figures of a plan's headline go with it, and are what is worked out here.
    first = WORKERS.ask("me", _planned, riverton, balanced.scenario)
    assert {"assured", "held_cents", "impact"} <= vars(first).keys() and first.prices.asked_alone
    assert headline(first) == headline(balanced)
    # The file of a budget that is gone goes after a while.
    packing.FILES.sweep()
    assert (packing.FILES.folder / key).exists()


def test_a_plan_is_sent_without_what_both_sides_can_work_out(riverton: Budget, balanced: Plan) -> None:
    content = packing.pack(balanced)
    assert len(content) < len(pickle.dumps(balanced.solved)) / 2
    # On to another worker, before and after somebody asked what it did not bring along.
    sent = packing.unpack(packing.pack(packing.unpack(content)))
    assert sent.case.standing is balanced.case.standing and sent.case.forced == balanced.case.forced
    assert sent.allocation.amounts == balanced.allocation.amounts
    assert all(one is other for one, other in zip(sent.allocation.amounts, sent.case.standing.line, strict=True))
    for plan in (sent, packing.unpack(packing.pack(sent))):
        assert plan.value == balanced.value and [*plan.solved.rows] == [*balanced.solved.rows]
        assert [*plan.solved.solution.lp.rows] == [*balanced.solved.solution.lp.rows]
        # The proof finds the rows of the matrix among the plan's by being the same objects.
        assert {id(row) for row in plan.solved.solution.lp.rows if row} <= {id(row) for row in plan.solved.rows}
    assert sent.prices.of_rule == balanced.prices.of_rule


def test_a_user_is_answered_where_their_budget_is_known() -> None:
    assert len({WORKERS.ask("ann", os.getpid) for _ in range(4)}) == 1
    assert WORKERS.ask("ann", os.getpid) != WORKERS.ask("bob", os.getpid)


def test_files_are_read_there_and_two_readings_are_one_budget() -> None:
    source = SAMPLES / "hamlet.xlsx"
    first, second = (WORKERS.ask("me", examine, source).budget for _ in range(2))
    assert first is second and first == examine(source).budget


def test_errors_come_whole(riverton: Budget) -> None:
    fund = riverton.funds[0].id
    with pytest.raises(Infeasible) as raised:
        WORKERS.ask("me", recommend, riverton, Scenario(name="Less", funds={fund: "-90%"}))
    assert raised.value.conflicts
    with pytest.raises(ScenarioError) as wrong:
        WORKERS.ask("me", recommend, riverton, Scenario(name="Navy", funds={"Navy": "-1%"}))
    assert "Navy" in wrong.value.findings[0].found


def test_progress_is_heard_and_a_stop_keeps_what_is_done() -> None:
    heard: list[tuple[int, int]] = []

    def told(done: int, whole: int, step: str = "", /) -> None:
        heard.append((done, whole))
        if done >= 3:
            raise Stopped

    kept = WORKERS.ask("me", counted, 10_000, 0.02, told=told)
    assert 3 <= kept < 10_000 and heard[0] == (0, 1) and heard[-1][1] == 10_000


def test_what_is_made_says_its_steps(balanced: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[float, str]] = []
    monkeypatch.setattr("ui.making.told", lambda done, whole, step: heard.append((done / whole, step)))
    making.publication(balanced, datetime.date(2026, 5, 1))
    first = "the workbook first, "
    said = [step.removeprefix(f"{first}sheet ") for _, step in heard if step.startswith(f"{first}sheet ")]
    places, _, sheets = zip(*(words.partition(", ") for words in said), strict=True)
    assert [*places] == [f"{place} of {len(said)}" for place in range(1, len(said) + 1)]
    assert [*sheets] == [sheet.name for sheet in SHEETS if sheet.name in sheets] and {"Summary", "Rules"} <= {*sheets}
    assert [step for _, step in heard[len(sheets) :]] == [f"{first}the file", "open data and the page"]
    assert (parts := [part for part, _ in heard]) == sorted(parts) and parts[0] >= 0 and parts[-1] < 1


def test_a_stop_between_steps_leaves_nothing(balanced: Plan) -> None:
    heard: list[str] = []

    def told(done: int, whole: int, step: str = "", /) -> None:
        if done and step:
            heard.append(step)
            raise Stopped

    with pytest.raises(Stopped):
        WORKERS.ask("me", partial(making.recommendation, balanced, datetime.date(2026, 5, 1)), told=told)
    assert heard[0].startswith("sheet ") and WORKERS.ask("me", pow, 2, 5) == 32


def stop_soon(job: Job) -> None:
    job.stop()
    assert job.wait(LONG) and isinstance(job.error, Stopped)


@pytest.mark.parametrize("asked", [partial(time.sleep, LONG), partial(counted, 3, LONG)], ids=["plain", "steps"])
def test_what_does_not_end_by_itself_is_ended(asked: Callable[[], object]) -> None:
    begun = Event()

    def work(told: Told) -> object:
        def heard(done: int, whole: int, step: str = "", /) -> None:
            begun.set()
            told(done, whole)

        return WORKERS.ask("me", asked, told=heard)

    job = Job("Sleeping", work)
    assert begun.wait(LONG)
    stop_soon(job)
    # However often a page asks, it is told of the stop, not of an error.
    assert not Work().done(job)
    # Another worker stands in its place.
    assert WORKERS.ask("me", partial(pow, 2, mod=7), 5) == 32 % 7


def test_a_deadline_a_death_and_too_much_memory_are_told_in_a_sentence() -> None:
    with pytest.raises(UsageError, match="longer than"):
        WORKERS.ask("me", time.sleep, LONG, deadline_s=0.5)
    with pytest.raises(UsageError, match="The process that worked on this ended"):
        WORKERS.ask("me", ended)
    if sys.platform == "linux":
        with pytest.raises(UsageError, match="GB of memory"):
            WORKERS.ask("me", eaten)
    assert WORKERS.ask("me", pow, 2, 5) == 32


def test_workers_that_nobody_asks_end_and_others_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.workers.RESTS_S", 0)
    at_work = WORKERS.ask("me", os.getpid)
    asked = Job("Thinking", lambda told: WORKERS.ask("me", time.sleep, 1.5, told=told))
    while not WORKERS._asked:
        time.sleep(0.01)
    WORKERS.rest()
    # Somebody waits: nobody is sent away.
    assert psutil.pid_exists(at_work) and not asked.wait(0)
    assert asked.wait(60) and asked.error is None
    monkeypatch.setattr("ui.workers.RESTS_S", 3600)
    WORKERS.rest()
    assert psutil.pid_exists(at_work)
    monkeypatch.setattr("ui.workers.RESTS_S", 0)
    WORKERS.rest()
    assert not psutil.pid_exists(at_work)
    assert WORKERS.ask("me", pow, 2, 5) == 32


def test_robustness_starts_by_itself_and_the_next_change_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    work.load([("hamlet.xlsx", (SAMPLES / "hamlet.xlsx").read_bytes())])
    before, first = work.draft.scenario, work.plan_of(work.draft.scenario)
    assert isinstance(first, Plan)
    work.wonder(ROBUSTNESS, before, partial(robustness_steps, first), (1, 0))
    waits = work.explored(ROBUSTNESS, before)
    work.wonder(ROBUSTNESS, before, partial(robustness_steps, first), (1, 0))
    assert waits is not None and work.explored(ROBUSTNESS, before) is waits
    # Another tab's scenario has its own.
    other = before.with_changes(name="Other")
    work.wonder(ROBUSTNESS, other, partial(robustness_steps, first), (2, 0))
    assert not waits.stopped and not work.busy
    work.change(before.with_limits(moved="3%"), "less")
    second = work.plan_of(work.draft.scenario)
    assert isinstance(second, Plan)
    monkeypatch.setattr("ui.plans_at_hand._SETTLES_S", 0)
    work.wonder(ROBUSTNESS, work.draft.scenario, partial(robustness_steps, second), (1, 1))
    assert waits.stopped and work.explored(ROBUSTNESS, before) is None
    beside = work.explored(ROBUSTNESS, other)
    assert beside is not None and not beside.stopped
    running = work.explored(ROBUSTNESS, work.draft.scenario)
    assert running is not None and running.wait(LONG)
    assert isinstance(running.result, Robustness) and running.result.plan is second
    assert running.result.agenda is not None and running.result.draws == 1000

    # What a person asks for is theirs: no other state of the scenario ends it.
    held = Event()
    work.explore(ROBUSTNESS, other, ((1, 1, held.wait(LONG)) for _ in "a"))
    asked = work.explored(ROBUSTNESS, other)
    assert beside.stopped and asked is not None and work.busy
    work.wonder(ROBUSTNESS, before, partial(robustness_steps, first), (2, 1))
    assert not asked.stopped
    work.unexplore(ROBUSTNESS, before)
    held.set()


def test_the_web_process_reads_nothing_that_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reader would fail here; workers, which were forked before, have theirs."""
    work, ledger = Work(), STRANGE.encode()
    work.load([("riverton.xlsx", (SAMPLES / "riverton.xlsx").read_bytes())])
    plan, mailed = work.plan_of(work.draft.scenario), export_project(projects(), work.project, local())
    assert isinstance(plan, Plan) and work.budget is not None
    returned, program = decided_workbook(plan, "reject")

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("read in the web process")

    # Below every reader of workbooks and packed files: only what is written here is packed here.
    monkeypatch.setattr("zipfile.ZipFile._RealGetContents", refused)
    for door in ("taking.take", "opening.open_book", "settings.read_toml", "settings.read_yaml"):
        monkeypatch.setattr(f"budgetopt.intake.files.{door}", refused)
    monkeypatch.setattr("budgetopt.intake.reading.take", refused)
    monkeypatch.setattr("budgetopt.intake.reading.open_book", refused)
    work.load([("hamlet.xlsx", (SAMPLES / "hamlet.xlsx").read_bytes())])
    assert work.budget is not None and len(work.budget.programs) == 12
    work.load([("ledger.csv", ledger)])
    assert work.unread is not None and work.ledgers() and work.proposal().mapping is not None
    assert arrived_again(work.user, work.there, [("ledger.csv", ledger)]) == [("ledger.csv", ledger)]
    assert tried(work.user, work.there, work.proposal().mapping).budget is not None
    with pytest.raises(ScenarioError):
        uploaded_scenarios(work.user, "mine.toml", b'name = "Mine"\nnothing = 1\n')
    made = decisions_back(work.user, plan.scenario, "returned.xlsx", returned, plan.budget)
    assert [rule.program for rule in made.scenario.rules] == [program]
    taken_in = project_taken_in(work.user, projects().workspace, "mailed.budgetopt", mailed, local())
    assert STORE.find(taken_in).budget == plan.budget
    with pytest.raises(InputError, match="is no budgetopt project"):
        project_taken_in(work.user, projects().workspace, "bad.budgetopt", returned, local())


def test_files_that_take_long_are_read_behind_a_bar_and_taken_over_when_read() -> None:
    work, table = Work(), "Program ID,Program,Department,Fund ID,Current budget\nA,Pipes,Works,Water,{}\n"
    work.load([("first.csv", table.format(100).encode())], wait_s=0)
    reading = work.read_by_now()
    assert reading is not None and work.budget is None and "first.csv" in reading.doing
    assert reading.wait(LONG) and work.read_by_now() is None
    assert work.budget is not None and [name for name, _ in work.files] == ["first.csv"]
    work.load([("second.csv", table.format(200).encode())], wait_s=0)
    stopped = work.read_by_now()
    assert stopped is not None
    stopped.stop()
    assert stopped.wait(LONG) and work.read_by_now() is None and [name for name, _ in work.files] == ["first.csv"]


SERVER = """
import psutil
from tests.ui.test_workers import counted
from ui.packing import FILES
from ui.workers import WORKERS

def told(done, whole, step=""):
    if done == 1:
        print(FILES.folder, *(one.pid for one in psutil.Process().children(True)), flush=True)

if __name__ == "__main__":
    WORKERS.ask("me", counted, 600, 1.0, told=told)
"""


def test_workers_end_with_their_server_however_it_ends(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment)
    assert server.stdout is not None
    folder, *started = server.stdout.readline().split()
    assert Path(folder).is_dir() and len(started) >= 2
    server.send_signal(signal.SIGKILL)
    server.wait()
    workers = [psutil.Process(int(pid)) for pid in started if psutil.pid_exists(int(pid))]
    _, alive = psutil.wait_procs(workers, LONG)
    assert not alive and not Path(folder).exists()
