"""The publication while it is being worked on: read again when a file has changed."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import TypeVar

from syndicate.errors import SyndicateError
from syndicate.publisher import Publisher
from syndicate.publishing.desk import STATE
from syndicate.publishing.intake import Progress
from syndicate.publishing.previewing import Preview

T = TypeVar("T")


class Studio:
    """One publication, and the last look that was taken at it; any thread may ask."""

    def __init__(self, load: Callable[[], Publisher], clock: Callable[[], datetime]) -> None:
        """Look at what ``load`` returns, as of the time that ``clock`` tells.

        Raises:
            ConfigError: the configuration is wrong from the start.
        """
        self._load, self._clock = load, clock
        self._lock = RLock()
        self._publisher = load()
        self._preview: Preview | None = None
        self._error: SyndicateError | None = None
        self.version = 0

    def close(self) -> None:
        """Let go of the databases."""
        with self._lock:
            if self._preview:
                self._preview.close()
                self._preview = None

    @property
    def publisher(self) -> Publisher:
        """The publisher as it was last configured without a mistake."""
        return self._publisher

    def begin(self, progress: Progress) -> None:
        """Take the first look, which may take long."""
        self._look(lambda: replace(self._publisher, progress=progress))

    def refresh(self) -> None:
        """Look again, at whatever has changed; a mistake is kept, to be told to whoever asks."""
        self._look(self._load)

    def _look(self, load: Callable[[], Publisher]) -> None:
        with self._lock:
            self._error = None
            try:
                publisher = self._publisher = load()
                self._preview = publisher.preview(now=self._clock(), after=self._preview)
            except SyndicateError as error:
                self._error = error
            except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the preview
                told = f"{type(error).__name__}: {error}"
                self._error = SyndicateError(f"{told}; this is a bug: report it with `check`")
            self.version += 1

    def ask(self, work: Callable[[Preview], T]) -> T:
        """Return what can be seen in the publication now.

        Raises:
            SyndicateError: something in it is wrong.
            LookupError: what was asked for is not there.
        """
        with self._lock:
            if self._is_over():
                self.refresh()
            if self._error:
                raise self._error.with_traceback(None)  # it is raised again and again
            if self._preview is None:
                raise RuntimeError("the preview is closed")
            return work(self._preview)

    def _is_over(self) -> bool:
        """Tell whether an article or a slot has come since, by the clock alone."""
        turns = self._preview.plan.turns if self._preview else None
        return turns is not None and turns <= self._clock()

    def watched(self, config: Path) -> tuple[list[Path], list[Path]]:
        """Return the folders of which all is to be watched, and those of which only the top is.

        The latter are watched for folders that do not exist yet, and for what a run does.
        """
        folders = self._publisher.setup.folders
        deep = (folders.articles, folders.templates, folders.static)
        return [one for one in deep if one.is_dir()], _existing([config.parent, folders.state])

    def concerns(self, path: Path, config: Path) -> bool:
        """Tell whether a changed file has to do with what is seen."""
        folders = self._publisher.setup.folders
        if path == config or path in {folders.state / STATE, folders.state / f"{STATE}-wal"}:
            return True
        roots = (folders.articles, folders.templates, folders.static)
        return any(path.is_relative_to(root) for root in roots) and not _is_passing(path)

    def named(self, paths: Iterable[Path], config: Path) -> list[str]:
        """Return files as people name them: from the publication's own folder."""
        found = []
        for path in sorted(paths):
            with suppress(ValueError):
                found.append(path.relative_to(config.parent).as_posix())
        return found


def _existing(folders: Iterable[Path]) -> list[Path]:
    return [folder for folder in folders if folder.is_dir()]


def _is_passing(path: Path) -> bool:
    """Tell whether a file is one that editors write for a moment."""
    name = path.name
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp")) or name == "4913"
