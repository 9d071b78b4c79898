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


def spread(
    work: Callable[[Sequence[T]], R], items: Sequence[T], *, processes: int | None = None
) -> Iterator[R]:
    """Yield the results of ``work`` on chunks of the items, in their order.

    ``work`` travels to each process once, so it may keep what it has built between chunks. It must
    be picklable (a bound method of a picklable object is), and must open its own databases.

    Raises:
        StorageError: the system has killed a process, as it does when memory runs out.
    """
    chunks = [items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK)]
    count = min(processes or _processors(), len(chunks))
    if count < 2 or len(items) < _WORTH:  # noqa: PLR2004 - one process is no spreading
        yield from map(work, chunks)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - slow to import
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - likewise
    from multiprocessing import get_context  # noqa: PLC0415 - likewise

    # A fork starts at once; it is safe where no other thread may hold a lock.
    alone = sys.platform == "linux" and threading.active_count() == 1
    context = get_context("fork" if alone else "spawn")
    try:
        with ProcessPoolExecutor(count, context, _equip, (pickle.dumps(work),)) as pool:
            yield from _in_order(pool, chunks, count * _AHEAD)
    except BrokenProcessPool as error:
        remedy = "give the machine more memory, or run again when it is less busy"
        raise StorageError(f"a worker process was killed; {remedy}") from error


def _in_order(pool: "ProcessPoolExecutor", chunks: Sequence[Any], window: int) -> Iterator[Any]:
    waiting: deque[Future[Any]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(_run, chunk))
        if len(waiting) >= window:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_work: Callable[[Any], Any] | None = None


def _equip(work: bytes) -> None:
    _end_with_parent()
    gc.freeze()  # what the parent had stays shared
    gc.set_threshold(50_000, 20, 20)
    global _work  # noqa: PLW0603 - a worker process does one thing in its life
    _work = pickle.loads(work)  # noqa: S301 - from the process that started this one


def _end_with_parent() -> None:
    """Let the system end this process when its parent is killed: nobody else would (Linux)."""
    if sys.platform == "linux":
        CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _run(chunk: Any) -> Any:  # noqa: ANN401 - whatever ``work`` takes and gives
    if _work is None:
        raise RuntimeError("this process was not equipped")
    return _work(chunk)
