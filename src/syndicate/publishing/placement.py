"""Puts a release in place: only what differs is written, in an order that no reader can notice."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from syndicate.db.cache import Cache, Output
from syndicate.publishing.pagewriter import PageWriter, lay
from syndicate.publishing.parallel import Workers
from syndicate.publishing.targets import ArticlePage, Stage, Target, folders_above
from syndicate.stores.files import Files

Progress = Callable[[str, int, int], None]

# Folders in which every file is ours: what a lost cache no longer knows of is found there.
# Editions never go: if nothing knows of them, the state was lost, and they are all there is.
_OWN = ("archive", "assets", "feeds", "media", "tags")
_LISTS = ("archive/", "editions/", "feeds/", "tags/")


@dataclass(slots=True)
class Written:
    """What a release changed: paths written anew, removed, and how many were as they should be."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    outputs: dict[str, Output] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """What has to be made again, and what no longer belongs to the release."""

    pages: tuple[ArticlePage, ...]
    targets: tuple[Target, ...]
    removals: tuple[str, ...]
    unchanged: int

    def __bool__(self) -> bool:
        """Tell whether there is anything to do."""
        return bool(self.pages or self.targets or self.removals)

    @property
    def in_the_way(self) -> list[str]:
        """What has to go first: a file where a folder is to be, or the other way round."""
        if not self.removals:
            return []
        new = {*(page.path for page in self.pages), *(target.path for target in self.targets)}
        above = folders_above(new)
        return [path for path in self.removals if path in above or new & folders_above([path])]


def compare(
    pages: Sequence[ArticlePage],
    targets: Sequence[Target],
    recorded: Mapping[str, Output],
    files: Files,
    *,
    spared: Callable[[str], bool],
    known: Iterable[str] = (),
) -> Stale:
    """Find what differs from what was recorded, or from what lies in the public folder.

    ``known`` are further files that an earlier release may have left; ``spared`` tells which must
    not be removed though nothing makes them now.
    """

    def stale(target: ArticlePage | Target) -> bool:
        output = recorded.get(target.path)
        if output is None or output.recipe != target.recipe:
            return True
        return files.look(target.path) != output.stored

    wanted = {page.path for page in pages} | {target.path for target in targets}
    found = {path for path in known if path not in wanted and files.has_traces(path)}
    left = sorted((recorded.keys() - wanted) | found, key=_naming_first)
    stale_pages = tuple(page for page in pages if stale(page))
    stale_targets = tuple(target for target in targets if stale(target))
    return Stale(
        pages=stale_pages,
        targets=stale_targets,
        removals=tuple(path for path in left if not spared(path)),
        unchanged=len(wanted) - len(stale_pages) - len(stale_targets),
    )


def _naming_first(path: str) -> tuple[bool, bool, str]:
    """Sort lists before pages, and pages before what they show: no file may name a removed one."""
    return not path.startswith(_LISTS), not path.endswith(".html"), path


def left_behind(files: Files) -> list[str]:
    """Return every file in the folders that are wholly ours."""
    found = []
    for name in _OWN:
        for folder, _, names in os.walk(files.root / name):
            relative = os.path.relpath(folder, files.root)
            found += [f"{relative}/{one}" for one in names]
    return found


def put(  # noqa: PLR0913 - all that takes part
    stale: Stale,
    made: Mapping[str, bytes],
    writer: PageWriter,
    files: Files,
    cache: Cache,
    *,
    progress: Progress,
    workers: Workers,
) -> Written:
    """Write pages, then indexes, then feeds; then remove; then sync; then record.

    ``made`` holds what was made, and proven, beforehand. The pages, far too many to hold, are laid
    down beside their places first: a template that fails for one of them, or a full disk, changes
    nothing that a reader sees. Killed at any point, a run leaves a release that a reader can
    follow, and the next run completes it.

    Raises:
        ConfigError: a template fails for one of the pages; nothing was published.
        StorageError: the disk did not do its part; nothing is recorded.
    """
    done = Written(unchanged=stale.unchanged)
    first = stale.in_the_way
    files.remove(first)
    laid = _lay_pages(stale.pages, writer, files, progress, workers)
    for stage in Stage:
        if stage is Stage.PAGE:
            _place_pages(laid, files, done)
        for target in stale.targets:
            if target.stage is stage:
                _note(done, _write(target, made, files))
    files.remove(path for path in stale.removals if path not in first)
    done.removed.extend(stale.removals)
    if done.written or done.removed:
        files.sync()
    cache.record(done.outputs, done.removed)
    return done


def _lay_pages(
    pages: Sequence[ArticlePage],
    writer: PageWriter,
    files: Files,
    progress: Progress,
    workers: Workers,
) -> list[tuple[str, Output, bool]]:
    laid: list[tuple[str, Output, bool]] = []
    try:
        for some in workers.spread(writer.lay, pages, all_at_once=True):
            laid += some
            progress("Writing pages", len(laid), len(pages))
    except BaseException:
        files.drop(page.path for page in pages)
        raise
    return laid


def _place_pages(laid: Sequence[tuple[str, Output, bool]], files: Files, done: Written) -> None:
    for one in laid:
        path, _, differs = one
        if differs:
            files.place(path)
        _note(done, one)


def _write(target: Target, made: Mapping[str, bytes], files: Files) -> tuple[str, Output, bool]:
    if target.copy is not None:
        stored, rewritten = files.copy(target.copy, target.path)
        return target.path, Output(target.recipe, stored), rewritten
    data = made.get(target.path)
    if data is None:
        if target.make is None:
            raise ValueError(f"{target.path}: nothing makes it")
        data = target.make()
    settled = lay(files, target.path, target.recipe, data)
    if settled[2]:
        files.place(target.path)
    return settled


def _note(done: Written, settled: tuple[str, Output, bool]) -> None:
    path, output, rewritten = settled
    done.outputs[path] = output
    if rewritten:
        done.written.append(path)
    else:
        done.unchanged += 1
