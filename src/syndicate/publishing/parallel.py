"""Work spread over the processors, when there is enough of it."""

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

_CHUNK = 64
_WORTH = 256
"""With fewer items, starting a process costs more than it saves."""

T = TypeVar("T")
R = TypeVar("R")


def spread(
    work: Callable[[Sequence[T]], R], items: Sequence[T], *, processes: int | None = None
) -> Iterator[R]:
    """Yield the results of ``work`` on chunks of the items, in their order.

    ``work`` travels to each process once, so it may keep what it has built between chunks. It must
    be picklable (a bound method of a picklable object is), and must open its own databases.
    """
    chunks = [items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK)]
    count = min(processes or os.cpu_count() or 1, len(chunks))
    if count < 2 or len(items) < _WORTH:  # noqa: PLR2004 - one process is no spreading
        yield from map(work, chunks)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - slow to import
    from multiprocessing import get_context  # noqa: PLC0415 - likewise

    # A fork starts at once; it is safe where no other thread may hold a lock.
    alone = sys.platform == "linux" and threading.active_count() == 1
    context = get_context("fork" if alone else "spawn")
    with ProcessPoolExecutor(count, context, _equip, (work,)) as pool:
        yield from pool.map(_run, chunks)


_work: Callable[[Any], Any] | None = None


def _equip(work: Callable[[Any], Any]) -> None:
    global _work  # noqa: PLW0603 - a worker process does one thing in its life
    _work = work


def _run(chunk: Any) -> Any:  # noqa: ANN401 - whatever ``work`` takes and gives
    if _work is None:
        raise RuntimeError("this process was not equipped")
    return _work(chunk)
