"""Puts a release in place: only what differs is written, in an order that no reader can notice."""

import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from syndicate.db.cache import Output, Outputs
from syndicate.errors import StorageError
from syndicate.feedset import AUTOMATIC
from syndicate.model import Finding
from syndicate.publishing import dating
from syndicate.publishing.dating import Times
from syndicate.publishing.desk import Desk, variant_paths
from syndicate.publishing.feedwriter import FeedWriter, Wanted
from syndicate.publishing.pagewriter import Laid, PageWriter, Placer, lay
from syndicate.publishing.targets import MADE, ArticlePage, Stage, Target, folders_above
from syndicate.serving.etags import etag
from syndicate.serving.policy import Policy
from syndicate.serving.variants import LARGEST, SUFFIXES
from syndicate.stores.files import Files

Progress = Callable[[str, int, int], None]

# Folders in which every file is ours: what a lost cache no longer knows of is found there.
# Editions never go: if nothing knows of them, the state was lost, and they are all there is.
_OWN = ("archive", "assets", "feeds", "media", *AUTOMATIC.values())
_LISTS = tuple(f"{name}/" for name in ("archive", "editions", "feeds", *AUTOMATIC.values()))
_BLOCK = 1 << 20
_SET_WEIGHT = 16
"""A feed document, in its formats and with its proofs, takes as long as so many articles."""


@dataclass(slots=True)
class Written:
    """What a release changed: paths written anew, removed, and how many were as they should be.

    ``new`` is what is known of those that were looked at, ``outputs`` of every published file
    afterwards, ``floor`` the time that no file but these may be older than (see ``dating``).
    """

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    new: dict[str, Output] = field(default_factory=dict)
    outputs: Outputs = field(default_factory=Outputs)
    floor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """What has to be made again, and what no longer belongs to the release.

    ``recorded`` is what was known of the last one. ``beside`` are the compressed variants that lie
    beside files: those that the release does not have go.
    """

    pages: tuple[ArticlePage, ...]
    targets: tuple[Target, ...]
    removals: tuple[str, ...]
    unchanged: int
    recorded: Outputs
    beside: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether there is anything to do."""
        return bool(self.pages or self.targets or self.removals)

    @property
    def lists(self) -> list[str]:
        """The lists among what goes later: they name pages that others take the place of."""
        gone = set(self.in_the_way)
        return [path for path in self.removals if path.startswith(_LISTS) and path not in gone]

    @property
    def in_the_way(self) -> list[str]:
        """What has to go first: a file where a folder is to be, or the other way round."""
        if not self.removals:
            return []
        new = {*(page.path for page in self.pages), *(target.path for target in self.targets)}
        new |= {path + suffix for path in new for suffix in SUFFIXES.values()}
        above = folders_above(new)
        return [path for path in self.removals if path in above or new & folders_above([path])]


def compare(  # noqa: PLR0913 - all there is to compare
    pages: Sequence[ArticlePage],
    targets: Sequence[Target],
    recorded: Outputs,
    files: Files,
    *,
    touched: Container[str],
    spared: Callable[[str], bool],
    known: Iterable[str] | None = None,
) -> Stale:
    """Find what differs from what was recorded, or from what lies in the public folder.

    ``touched`` are recorded files that do not look as they did. ``known`` are further files that an
    earlier release may have left, given if what is recorded may not be all; ``spared`` tells which
    must not be removed though nothing makes them now.
    """
    wanted = {page.path for page in pages} | {target.path for target in targets}
    found = _found(known or (), wanted, files)
    left = sorted((set(recorded) - wanted) | found, key=_naming_first)
    removals = tuple(path for path in left if not spared(path))
    beside = _variants(recorded)
    if known is not None and files.root.exists():
        every = (path + suffix for path in (*wanted, *removals) for suffix in SUFFIXES.values())
        beside |= {name for name in every if files.has_traces(name)}
    recipes = recorded.recipes

    def differs(one: ArticlePage | Target) -> bool:
        return recipes.get(one.path) != one.recipe or one.path in touched

    stale_pages = tuple(filter(differs, pages))
    stale_targets = tuple(filter(differs, targets))
    return Stale(
        pages=stale_pages,
        targets=stale_targets,
        removals=removals,
        unchanged=len(wanted) - len(stale_pages) - len(stale_targets),
        recorded=recorded,
        beside=frozenset(beside - wanted),
    )


def _found(known: Iterable[str], wanted: Container[str], files: Files) -> set[str]:
    """Return which files that may be there are there, and nobody wants."""
    return {
        path
        for path in known
        if path not in wanted and _plain(path) not in wanted and files.has_traces(path)
    }


def _variants(outputs: Outputs) -> set[str]:
    """Return where the compressed forms of files lie; most files have none."""
    return {name for path in outputs.varied for name in variant_paths(path, outputs[path])}


def _plain(path: str) -> str:
    """Return the name of the file that this is a variant of by its name, or nothing."""
    return path.rpartition(".")[0] if path.endswith(tuple(SUFFIXES.values())) else ""


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


class Laying:
    """Pages, lists and feed documents on their way, laid down beside their places.

    They are far too many to hold. So a template that fails for one of them, a proof that fails, or
    a full disk changes nothing that a reader sees. The processes begin at once; this one can make
    the rest of the release meanwhile.
    """

    def __init__(self, stale: Stale, pages: PageWriter, feeds: FeedWriter, desk: Desk) -> None:
        """Begin."""
        self._stale, self._desk = stale, desk
        self.pages: list[Laid] = []
        self.others: dict[str, Laid] = {}
        self.findings: list[Finding] = []
        workers = desk.workers
        self._laid = workers.spread(pages.lay, stale.pages, all_at_once=True)
        sets = _sets(stale.targets)
        self._proven = workers.spread(feeds.lay, sets, all_at_once=True, weight=_SET_WEIGHT)

    def finish(self) -> None:
        """Make the rest, and wait until everything is laid down and proven.

        Raises:
            ConfigError: a template fails.
            StorageError: the disk did not do its part.
        """
        policy, files = self._desk.setup.policy, self._desk.files
        for target in self._stale.targets:
            if target.stage in MADE and not target.document:
                self.others[target.path] = _lay(target, policy, files)
        total = len(self._stale.pages)
        for some in self._laid:
            self.pages += some
            self._desk.progress("Writing pages", len(self.pages), total)
        for proven in self._proven:
            for one in proven:
                self.others |= {laid.path: laid for laid in one.laid}
                self.findings += one.findings

    def drop(self) -> None:
        """Take away what was laid down; no process lays down more."""
        self._desk.workers.close()
        paths = [page.path for page in self._stale.pages]
        paths += [target.path for target in self._stale.targets if target.stage in MADE]
        self._desk.files.drop(
            f"{path}{suffix}" for path in paths for suffix in ("", *SUFFIXES.values())
        )

    @property
    def tags(self) -> dict[str, str]:
        """The entity tags of all but article pages, by path."""
        return {path: one.output.etag for path, one in self.others.items()}


def _sets(targets: Sequence[Target]) -> list[list[Wanted]]:
    """Return the feed documents among the targets, each with its other formats."""
    sets: dict[tuple[str, int], list[Wanted]] = {}
    for target in targets:
        if document := target.document:
            wanted = Wanted(document, target.recipe, target.resource)
            sets.setdefault(document.set, []).append(wanted)
    return list(sets.values())


def put(
    stale: Stale,
    laying: Laying,
    policy: Policy,
    desk: Desk,
    *,
    times: Times,
    newest: int,
) -> Written:
    """Put pages in place, then indexes, then feeds; remove lists, then all else; sync; record.

    Pages that say that an article was removed, or has moved, are removals where it stood.

    Killed at any point, a run leaves a release that a reader can follow, and the next run completes
    it.

    A file's variants are placed just before it, and removed just after. In between one of them may
    be of this release and the other of the last; a reader is sent one of them, and each is whole.

    ``newest`` is the date of the newest article: when what is new in this release became so, unless
    the ``times`` told before are later.

    Raises:
        StorageError: the disk did not do its part; nothing is recorded.
    """
    done, files = _placed(stale, laying, policy, desk), desk.files
    done.new = {path: times.date(path, output, newest) for path, output in done.new.items()}
    kept = done.outputs = stale.recorded.after(stale.removals, done.new)
    done.removed += [*stale.removals, *sorted(stale.beside - _variants(kept))]
    first = {*stale.in_the_way, *stale.lists}  # gone, and something else may be there by now
    files.remove(path for path in done.removed if path not in first)
    if done.written or done.removed:
        files.sync()
    done.floor = times.floor_after(kept)
    dating.remember(desk, done.floor)
    desk.cache.record(done.new, done.removed)
    return done


def _placed(stale: Stale, laying: Laying, policy: Policy, desk: Desk) -> Written:
    """Put all that is new in its place, stage by stage."""
    done, files = Written(unchanged=stale.unchanged), desk.files
    turns = {target.path: _turn(target, files) for target in stale.targets}
    for stage in Stage:
        if stage is Stage.PAGE:
            _place_pages(laying.pages, desk, done)
        if stage is Stage.LEFT:
            files.remove(stale.lists)
        for target in stale.targets:
            if turns[target.path] is stage:
                laid = laying.others.get(target.path) or _lay(target, policy, files)
                files.place(laid.waiting)
                _note(laid, done)
    return done


def _turn(target: Target, files: Files) -> Stage:
    """Return when a file is written: one that takes the place of a page when none names that."""
    takes = target.stage is Stage.MOVED and files.look(target.path)
    return Stage.LEFT if takes else target.stage


def _place_pages(pages: Sequence[Laid], desk: Desk, done: Written) -> None:
    waiting = [path for one in pages for path in one.waiting]
    for _ in desk.workers.spread(Placer(desk.files.root).place, waiting, all_at_once=True):
        pass
    desk.workers.close()  # they have a third of all memory, and what is left to do takes some
    for one in pages:
        _note(one, done)


def _lay(target: Target, policy: Policy, files: Files) -> Laid:
    compresses = policy.compresses(target.resource)
    if target.copy is None:
        if target.make is None:
            raise ValueError(f"{target.path}: nothing makes it")
        data = target.make()
    else:
        with _readable(target.copy):
            if not compresses or target.copy.stat().st_size > LARGEST:
                return _copy(target, target.copy, files)
            data = target.copy.read_bytes()
    return lay(files, target.path, target.recipe, data, compresses=compresses)


def _copy(target: Target, source: Path, files: Files) -> Laid:
    """Copy a file that may be too large to hold; it is in its place at once."""
    stored, rewritten = files.copy(source, target.path)
    with source.open("rb") as file:
        tag = etag(iter(partial(file.read, _BLOCK), b""))
    return Laid(target.path, Output(target.recipe, stored, tag), copied=rewritten)


@contextmanager
def _readable(source: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "put it back, and run again: the run goes on where it stopped"
        told = f"{source}: cannot be read: {error.strerror or error}; {remedy}"
        raise StorageError(told) from error


def _note(one: Laid, done: Written) -> None:
    done.new[one.path] = one.output
    if one.waiting or one.copied:
        done.written.append(one.path)
    else:
        done.unchanged += 1
