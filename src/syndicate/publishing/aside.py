"""A piece of work that another processor does meanwhile, where that costs next to nothing."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property

from syndicate.publishing.parallel import end_with_parent, processors


class Aside:
    """Some work whose result is needed later: a list of texts, small enough to be sent as JSON.

    If it is ``worth`` a process, a fork does it ``there`` from now on: it must open its own
    databases. Without forks, with one processor, or if the fork is killed, it is done ``here``, as
    soon as somebody asks for the result.
    """

    def __init__(
        self, there: Callable[[], list[str]], here: Callable[[], list[str]], *, worth: bool
    ) -> None:
        """Begin."""
        self._here = here
        self._child = 0
        # A fork is safe where no other thread may hold a lock.
        alone = sys.platform == "linux" and threading.active_count() == 1
        if worth and alone and processors() > 1:
            self._pipe, write = os.pipe()
            self._child = os.fork()
            if self._child == 0:
                _work(there, write)
            os.close(write)

    @cached_property
    def result(self) -> list[str]:
        """What came of it."""
        if not self._child:
            return self._here()
        told = b"".join(iter(lambda: os.read(self._pipe, 1 << 16), b""))
        self.close()
        with suppress(ValueError):
            found: list[str] = json.loads(told)
            return found
        return self._here()

    def close(self) -> None:
        """Leave no process behind; a result that nobody has asked for is not needed."""
        if self._child:
            os.close(self._pipe)
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            self._child = 0


def _work(there: Callable[[], list[str]], pipe: int) -> None:
    """Work in the fork, and end without what the parent does at its end."""
    try:
        end_with_parent()
        with os.fdopen(pipe, "wb") as file:
            file.write(json.dumps(there()).encode())
    finally:
        os._exit(0)
