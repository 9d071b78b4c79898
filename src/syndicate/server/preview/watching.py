"""Watches the files of a publication, and tells pages when what they show has changed."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import watchfiles

_SETTLE, _PATIENCE = 20, 200
"""Milliseconds: a change is told when nothing has followed for so long, or after that."""

_ROUND = 1000
"""Milliseconds after which it is looked whether to go on."""


class Hub:
    """Pages that wait for news."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Queue[str | None]]] = set()

    @contextmanager
    def listener(self) -> Iterator[asyncio.Queue[str | None]]:
        """Give a queue of news, ``None`` at the end; to be used in a running event loop."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        one = (asyncio.get_running_loop(), queue)
        self._waiting.add(one)
        try:
            yield queue
        finally:
            self._waiting.discard(one)

    def tell(self, **news: object) -> None:
        """Tell everybody, from any thread."""
        self._put(json.dumps(news))

    def close(self) -> None:
        """Tell everybody that nothing will follow."""
        self._put(None)

    def _put(self, what: str | None) -> None:
        for loop, queue in list(self._waiting):
            loop.call_soon_threadsafe(queue.put_nowait, what)


class Watcher:
    """Two threads that wait for files to change: below some folders, and at the top of others."""

    def __init__(
        self,
        folders: Callable[[], tuple[list[Path], list[Path]]],
        changed: Callable[[set[Path]], None],
    ) -> None:
        """Call ``changed`` with what changed; ``folders`` tells which, and is asked after each."""
        self._folders, self._changed = folders, changed
        self._stop, self._again = Event(), Event()
        self._polls = False
        self._threads = [Thread(target=one, daemon=True) for one in (self._deep, self._top)]

    def start(self) -> None:
        """Begin to watch."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stop.set()
        self._again.set()
        for thread in self._threads:
            thread.join(timeout=2)

    def _deep(self) -> None:
        while not self._stop.is_set():
            self._again.clear()
            folders = self._folders()[0]
            if folders and not self._stop.is_set():
                self._watch(folders, self._again, deep=True)
            else:
                self._again.wait(_ROUND / 1000)

    def _top(self) -> None:
        while not self._stop.is_set():
            self._watch(self._folders()[1], self._stop, deep=False)

    def _watch(self, folders: list[Path], stop: Event, *, deep: bool) -> None:
        """Tell of changes until there are other folders to watch, or nothing is to be watched.

        Where the system has no more watches to give (Linux: ``fs.inotify.max_user_watches``), and
        after a folder has gone, the files are looked at again and again instead.
        """
        watched = self._folders()
        try:
            for changes in watchfiles.watch(
                *folders,
                watch_filter=None,
                debounce=_PATIENCE,
                step=_SETTLE,
                stop_event=stop,
                rust_timeout=_ROUND,
                recursive=deep,
                raise_interrupt=False,
                force_polling=self._polls or None,
            ):
                self._changed({Path(path) for _, path in changes})
                if self._folders() != watched:
                    self._again.set()
                    return
        except OSError:
            self._polls = all(folder.is_dir() for folder in folders)
            self._stop.wait(_ROUND / 1000)
