"""Work on any executor: results in order, nothing lost with a worker, what was stopped stays."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socketserver
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import budgetopt as bo
from budgetopt.errors import SolverError, UsageError
from budgetopt.explore.robustness import robustness_of
from budgetopt.explore.stability import Robustness
from budgetopt.explore.workers import in_order, workers
from tests import riverton as sample

ROOT = Path(__file__).parents[2]


def square(number: int) -> int:
    return number * number


def dies_once(path_and_number: tuple[str, int]) -> int:
    """The first worker that comes here is gone."""
    mark, number = path_and_number
    if number == 3 and not Path(mark).exists():
        Path(mark).write_text("", encoding="utf-8")
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return number


def no_verdict(number: int) -> int:
    raise SolverError("no verdict")


def test_results_come_in_order_on_any_executor() -> None:
    assert list(in_order(square, range(20), None)) == [n * n for n in range(20)]
    with workers(3) as executor:
        assert isinstance(executor, ThreadPoolExecutor)
        assert list(in_order(square, range(20), executor)) == [n * n for n in range(20)]
    with workers() as executor:
        assert executor is None


def test_a_process_that_dies_loses_nothing(tmp_path: Path) -> None:
    pieces = [(str(tmp_path / "died"), number) for number in range(12)]
    with ProcessPoolExecutor(2) as executor:
        assert list(in_order(dies_once, pieces, executor)) == list(range(12))
    assert (tmp_path / "died").exists()


def test_an_executor_that_takes_no_more_work_loses_nothing() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    assert list(in_order(square, range(5), executor)) == [0, 1, 4, 9, 16]


def test_a_verdict_that_is_missing_is_said_and_not_tried_again() -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(SolverError):
        list(in_order(no_verdict, [1], executor))


def test_closing_calls_off_what_has_not_begun() -> None:
    class Slow(Executor):
        """Begins nothing by itself."""

        def __init__(self) -> None:
            self.futures: list[Future[int]] = []

        def submit(self, task, /, *arguments, **settings):
            self.futures.append(Future())
            return self.futures[-1]

    slow = Slow()
    results = in_order(square, range(4), slow)
    threading.Timer(0.05, lambda: slow.futures[0].set_result(0)).start()
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert [future.cancelled() for future in slow.futures] == [False, True, True, True]


@pytest.fixture(scope="module")
def alone() -> Robustness:
    return run(None)


def run(executor: Executor | None, draws: int = 200) -> Robustness:
    budget = sample.budget()
    scenario = bo.read_scenario(ROOT / "scenarios" / "balanced.toml")
    return bo.robustness(budget, scenario, draws=draws, executor=executor)


def same(one: Robustness, other: Robustness) -> bool:
    return (
        np.array_equal(one.gains, other.gains)
        and np.array_equal(one.best, other.best)
        and np.array_equal(one.ways, other.ways)
        and one.agenda == other.agenda
    )


def test_two_threads_give_the_same_bits(alone: Robustness) -> None:
    with workers(2) as executor:
        assert same(alone, run(executor))


def test_a_cluster_that_loses_a_worker_gives_the_same_bits(alone: Robustness) -> None:
    distributed = pytest.importorskip("distributed")
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**settings) as cluster, workers(cluster=cluster.scheduler_address) as executor:
        assert executor is not None
        plan = sample.plan()
        killed = 0
        for step in robustness_of([plan], draws=200, executor=executor):
            if step.done == 2 and not killed:
                # Midway, the process of one of the two is gone without a word.
                victim = next(iter(cluster.workers.values()))
                killed = victim.process.process.pid
                os.kill(killed, getattr(signal, "SIGKILL", signal.SIGTERM))
        assert killed
        assert step.done == step.total
        assert same(alone, step.results[0])


@pytest.mark.parametrize("address", ["nonsense://nowhere", "nowhere"])
def test_a_cluster_that_cannot_be_is_a_wrong_argument(address: str) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match="does not answer"), workers(cluster=address):
        pass
    # Nothing half made is left behind that would wait for half a minute when it goes.
    clients = [one for one in gc.get_objects() if type(one).__name__ == "Client"]
    assert all(client.status == "closed" for client in clients)


def test_it_can_be_asked_for_within_an_event_loop() -> None:
    """A notebook runs one: what does not answer there is the address, not our asking."""
    pytest.importorskip("distributed")

    async def asked() -> None:
        with pytest.raises(UsageError, match="does not answer") as told, workers(cluster="nowhere"):
            pass
        assert "event loop" not in str(told.value)

    # Other tests may have left a loop running in this thread.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(lambda: asyncio.run(asked())).result()


def test_a_service_that_is_no_scheduler_is_a_wrong_argument() -> None:
    pytest.importorskip("distributed")
    with socketserver.TCPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.server_address[1]}"
        with pytest.raises(UsageError, match="does not answer"), workers(cluster=address):
            pass
        server.shutdown()


class Other(socketserver.BaseRequestHandler):
    """Some other service's answer."""

    def handle(self) -> None:
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 20)


def test_what_was_stopped_is_the_start_of_the_whole(alone: Robustness) -> None:
    for step in robustness_of([alone.plan], draws=200):
        if step.done == 3:
            break
    stopped = step.results[0]
    assert (stopped.draws, stopped.asked) == (75, 200)
    assert np.array_equal(stopped.gains, alone.gains[:75])
    assert np.array_equal(stopped.ways, alone.ways[:75])
