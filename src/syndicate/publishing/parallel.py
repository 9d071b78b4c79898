"""Work spread over the processors, when there is enough of it."""

import gc
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from ctypes import CDLL
from typing import TYPE_CHECKING, Any, TypeVar

from syndicate.errors import StorageError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_CHUNK = 64
_WORTH = 256
"""With fewer items, starting a process costs more than it saves."""
_AHEAD = 3
"""Chunks that may wait for each process: results must not pile up while they are stored."""

T = TypeVar("T")
R = TypeVar("R")


class Workers:
    """The processes of one run. They start once, when there is work for them, and wait for more."""

    def __init__(self, count: int | None = None) -> None:
        """Use ``count`` processes, by default one for each processor that this one may use."""
        self._count = count or processors()
        self._pool: ProcessPoolExecutor | None = None

    def begin(self, items: int, get_ready: Callable[[], object]) -> None:
        """Start the processes if so many items are worth it, and let each get ready meanwhile.

        ``get_ready`` is picklable; it imports, and compiles, what the work is going to need.
        """
        if self._are_worth(items):
            self._start(get_ready)

    def spread(
        self,
        work: Callable[[Sequence[T]], R],
        items: Sequence[T],
        *,
        all_at_once: bool = False,
        weight: int = 1,
    ) -> Iterator[R]:
        """Return the results of ``work`` on chunks of the items, in their order.

        The work begins at once. ``work`` is pickled (a bound method of a picklable object can be),
        may keep what it has built between chunks, and must open its own databases. With small
        results ``all_at_once`` lets the processes work on while nobody takes them. ``weight`` is
        how many times as much work an item is as an article.

        Raises:
            StorageError: the system has killed a process, as it does when memory runs out.
        """
        size = max(1, _CHUNK // weight)
        chunks = [items[start : start + size] for start in range(0, len(items), size)]
        if not self._are_worth(len(items) * weight):
            return map(work, chunks)
        job = pickle.dumps(work)
        waiting: deque[Future[R]] = deque()
        rest = iter(chunks)
        pool = self._start(None)

        def submit(number: int) -> None:
            for _, chunk in zip(range(number), rest, strict=False):  # in this order none is lost
                waiting.append(pool.submit(_run, job, chunk))

        submit(len(chunks) if all_at_once else self._count * _AHEAD)
        return _in_order(waiting, submit)

    def close(self) -> None:
        """Let the processes go; what they have not begun is not done."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _are_worth(self, items: int) -> bool:
        return self._count > 1 and items >= _WORTH

    def _start(self, get_ready: Callable[[], object] | None) -> "ProcessPoolExecutor":
        if self._pool is None:
            from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - slow to import
            from multiprocessing import get_context  # noqa: PLC0415 - likewise

            # A fork starts at once; it is safe where no other thread may hold a lock.
            alone = sys.platform == "linux" and threading.active_count() == 1
            context = get_context("fork" if alone else "spawn")
            self._pool = ProcessPoolExecutor(self._count, context, _equip)
        for _ in range(self._count if get_ready else 0):
            self._pool.submit(_get_ready, pickle.dumps(get_ready))
        return self._pool


def _in_order(waiting: "deque[Future[R]]", submit: Callable[[int], None]) -> Iterator[R]:
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - slow to import

    try:
        while waiting:
            result = waiting.popleft().result()
            submit(1)
            yield result
    except BrokenProcessPool as error:
        remedy = "give the machine more memory, or run again when it is less busy"
        raise StorageError(f"a worker process was killed; {remedy}") from error


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_jobs: dict[bytes, Callable[..., Any]] = {}
"""In a worker process: what it was told to do, as it was sent, so that it keeps what it built."""


def _equip() -> None:
    end_with_parent()
    gc.freeze()  # what the parent had stays shared
    gc.set_threshold(50_000, 20, 20)


def end_with_parent() -> None:
    """Let the system end this process when its parent is killed: nobody else would (Linux)."""
    if sys.platform == "linux":
        CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _run(job: bytes, chunk: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever ``work`` takes and gives
    work = _jobs.get(job)
    if work is None:
        work = _jobs[job] = pickle.loads(job)  # noqa: S301 - from the process that started this one
    return work(chunk)


def _get_ready(job: bytes) -> None:
    pickle.loads(job)()  # noqa: S301 - likewise
