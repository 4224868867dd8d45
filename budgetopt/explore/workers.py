"""Pieces of work on this thread, on several, or on any executor; results in order, and nothing lost with a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from budgetopt.errors import BudgetOptError, UsageError

_ANSWERS_WITHIN = "15s"

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def in_order(task: Callable[[Piece], Result], pieces: Sequence[Piece], executor: Executor | None) -> Iterator[Result]:
    """The results of `task` for every piece, in the order of the pieces; without an executor one by one, when asked.

    A piece that the executor does not take, or whose worker is lost, is worked out here. Closing the iterator calls
    off what has not begun.
    """
    if executor is None:
        yield from map(task, pieces)
        return
    futures = [_handed(executor, task, piece) for piece in pieces]
    try:
        for piece, future in zip(pieces, futures, strict=True):
            yield task(piece) if future is None else _result(task, piece, future)
    finally:
        for future in futures:
            if future is not None:
                future.cancel()


def _handed(executor: Executor, task: Callable[[Piece], Result], piece: Piece) -> Future[Result] | None:
    try:
        return executor.submit(task, piece)
    except RuntimeError:  # broken or shut down
        return None


def _result(task: Callable[[Piece], Result], piece: Piece, future: Future[Result]) -> Result:
    try:
        return future.result()
    except BudgetOptError:
        raise
    except Exception:
        # Whatever became of the worker, the piece is the same here; an error of ours shows itself again.
        return task(piece)


@contextmanager
def workers(number: int = 1, cluster: str = "") -> Iterator[Executor | None]:
    """The executor of `number` threads (HiGHS runs without the interpreter's lock), or of a dask cluster's address.

    None for one thread: the caller's own. Raises UsageError for a cluster that does not answer.
    """
    if cluster:
        with _cluster(cluster) as executor:
            yield executor
    elif number > 1:
        executor = ThreadPoolExecutor(number)
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)
    else:
        yield None


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError('--cluster needs dask: pip install "budgetopt[cluster]".') from None
    connect: Any = Client  # dask ships types for a part of itself
    try:
        # A client that meets no scheduler does not let go for half a minute: whether one answers is asked first.
        import asyncio

        # In a thread of its own, for whoever calls may be in an event loop already (a notebook is).
        with ThreadPoolExecutor(1) as alone:
            alone.submit(lambda: asyncio.run(_answers(address))).result()
        client = connect(address, timeout=_ANSWERS_WITHIN, set_as_default=False)
    except Exception as error:  # whatever stands there: a closed port, a name that is none, another service
        raise UsageError(f"the cluster at {address} does not answer: {error}") from error
    with client:
        yield client.get_executor(pure=False)


async def _answers(address: str) -> None:
    from distributed.core import connect

    comm: Any = await connect(address, timeout=_ANSWERS_WITHIN)
    await comm.close()
