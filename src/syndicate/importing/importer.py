"""Brings a feed's entries into the articles folder: what is there already is left alone.

A file that was made belongs to the owner from then on: no import changes or removes one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate.errors import ConfigError, ContentError
from syndicate.fetching import Fetcher, Limits
from syndicate.importing import composing, reading
from syndicate.importing.composing import Draft
from syndicate.importing.known import Known, same, survey
from syndicate.importing.pictures import Pictures
from syndicate.importing.report import Fate, Report, Told
from syndicate.library import Library
from syndicate.markup import pasted
from syndicate.prepare.article import article as prepare_article
from syndicate.publisher import Publisher
from syndicate.publishing.intake import Progress
from syndicate.sources._feed_document import Item
from syndicate.stores.files import Files


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the owner asked for; ``into`` is a folder below the articles folder, or empty."""

    into: str = ""
    pages: int = 100
    images: bool = False
    again: bool = False
    dry: bool = False
    limits: Limits = field(default_factory=Limits)


def run(
    publisher: Publisher,
    source: str,
    wishes: Wishes,
    *,
    fetcher: Fetcher,
    now: datetime,
    progress: Progress,
) -> Report:
    """Import a feed from an address or a file.

    Raises:
        RefusedError, FetchError, ContentError: there is no feed, or none that is safe to take.
        ConfigError: the folder to import into is none.
        BusyError: another run is at work.
        StorageError: a file cannot be written; those written before are whole.
    """
    read = reading.read(source, fetcher, limits=wishes.limits, pages=wishes.pages)
    with publisher.lock(dry=wishes.dry):
        work = _Import(publisher, wishes, fetcher, now, progress)
        entries = tuple(work.entries(read.items))
    return Report(source=source, title=read.title, documents=read.documents, entries=entries,
                  notes=(*read.notes, *work.notes), broken=read.broken, dry=wishes.dry)  # fmt: skip


class _Import:
    """One import at work."""

    def __init__(
        self,
        publisher: Publisher,
        wishes: Wishes,
        fetcher: Fetcher,
        now: datetime,
        progress: Progress,
    ) -> None:
        setup = publisher.setup
        self._settings, self._publication = setup.settings, setup.settings.publication
        self._wishes, self._now, self._progress = wishes, now, progress
        self._articles = setup.folders.articles
        self._files = Files(self._articles)
        self._into = _inside(self._articles, wishes.into)
        self._zone = ZoneInfo(self._publication.timezone)
        self._pictures = Pictures(fetcher, wishes.limits.seconds) if wishes.images else None
        self._known: Known = survey(Library(self._articles), self._publication, setup.folders.state)
        self._permalinks: set[str] = set()
        self._names: set[str] = set()
        self._cut = self._summaries = 0
        self.notes: list[str] = []

    def entries(self, items: list[Item]) -> Iterator[Told]:
        """Take each entry in, and yield what became of it; at the end all is on the disk."""
        wanted = self._without_doubles(items)
        try:
            for number, item in enumerate(wanted.values(), 1):
                id_ = self._known.id(composing.own_id(item), composing.day(item, self._zone))
                yield self._known_already(id_, item) or self._take(item)
                self._progress("Importing", number, len(wanted))
        finally:
            if self._names and not self._wishes.dry:
                self._files.sync()
        self._tell_of_beginnings()

    def _tell_of_beginnings(self) -> None:
        if self._cut:
            self.notes.append(f"{self._cut} of the articles made end as if the feed carried only"
                              " their beginning: look at one of them")  # fmt: skip
        if self._summaries:
            self.notes.append(f"{self._summaries} of the articles made had but a summary, or an RSS"
                              " description, which was taken for the whole")  # fmt: skip

    def _without_doubles(self, items: list[Item]) -> dict[str, Item]:
        """Return the entries by id; of several of one id the one that was changed last counts.

        RFC 4287 section 4.1.1 allows them; the pages of a feed that grows while it is read overlap.
        """
        found: dict[str, Item] = {}
        for item in items:
            first = found.setdefault(same(composing.own_id(item)), item)
            if first is not item and self._is_newer(item, composing.changed(first, self._zone)):
                found[same(composing.own_id(item))] = item
        if more := len(items) - len(found):
            self.notes.append(f"{more} entries came more than once and were taken once")
        return found

    def _is_newer(self, item: Item, than: datetime | None) -> bool:
        changed = composing.changed(item, self._zone)
        return changed is not None and than is not None and changed > than

    def _known_already(self, id_: str, item: Item) -> Told | None:
        title = str(item.fields.get("title", ""))
        if holder := self._known.here.get(id_):
            if holder.changed and self._is_newer(item, holder.changed):
                reason = "was changed in the feed since; to take it anew, remove the file first"
                return Told(fate=Fate.NEWER, id=id_, title=title, path=holder.key, reason=reason)
            return Told(fate=Fate.PRESENT, id=id_, title=title, path=holder.key)
        if id_ in self._known.gone and not self._wishes.again:
            reason = "was taken away from this publication; to bring it back, give --again"
            return Told(fate=Fate.GONE, id=id_, title=title, reason=reason)
        return None

    def _take(self, item: Item) -> Told:
        """Make the file of an entry."""
        id_, title = composing.own_id(item), str(item.fields.get("title", ""))
        try:
            draft = self._with_own_address(self._composed(item))
            path = self._free(draft.name)
            held = self._problem(path, draft)
            pictures: Mapping[str, bytes] = {}
            if self._pictures and not self._wishes.dry:
                draft, pictures = self._pictures.fetch(draft)
                path = f"{path.removesuffix('.html')}/index.html" if pictures else path
                composing.proven(path, draft)
        except ContentError as error:
            reason = f"{error.problem}; {error.remedy}"
            return Told(fate=Fate.REFUSED, id=id_, title=title, reason=reason)
        if not self._wishes.dry:
            self._write(path, draft, pictures)
        return Told(fate=Fate.MADE, id=draft.id, title=draft.title, path=path, notes=draft.notes,
                    held=held)  # fmt: skip

    def _composed(self, item: Item) -> Draft:
        configured = ((one.kicker, one.button) for one in self._settings.promos)
        promos = [pasted.USUAL, *configured]
        draft = composing.compose(item, self._publication, promos, self._settings.own)
        self._cut += draft.is_cut
        self._summaries += item.from_summary
        return draft

    def _with_own_address(self, draft: Draft) -> Draft:
        """Let the first of several articles have an address that they all had."""
        wish = str(draft.head.get("permalink", "")).rstrip("/").casefold()
        if not wish or wish not in self._permalinks:
            self._permalinks.add(wish)
            return draft
        head = {name: value for name, value in draft.head.items() if name != "permalink"}
        note = f"{wish}/ is the address of another entry as well; it gets one of its own"
        return replace(draft, head=head, notes=(*draft.notes, note))

    def _free(self, name: str) -> str:
        """Return a path that no file has, in the articles folder or of this run.

        Raises:
            ContentError: a file of that name cannot be read: it may be this very entry.
        """
        names = chain([name], (f"{name}-{number}" for number in count(2)))
        for stem in (f"{self._into}{one}" for one in names):
            path, bundle = f"{stem}.html", f"{stem}/index.html"
            if not {path, bundle}.isdisjoint(self._known.unreadable):
                problem = f"{self._articles.name}/{path} is there and cannot be read"
                raise ContentError("", 0, problem, "mend that file, and import again")
            if stem not in self._names and not any(map(self._is_taken, (path, bundle))):
                self._names.add(stem)
                return path
        raise AssertionError  # count() has no end

    def _is_taken(self, path: str) -> bool:
        full = self._articles / path
        return full.exists() or full.is_symlink()

    def _problem(self, path: str, draft: Draft) -> str:
        """Return what a run will hold the article back for, or nothing.

        Raises:
            ContentError: it cannot be written, or there is nothing in it.
        """
        record = composing.proven(path, draft)
        try:
            prepare_article(record, self._settings, known=None, now=self._now, find=_nothing)
        except ContentError as error:
            if not draft.title and not draft.body.strip():
                raise
            return str(error)
        return ""

    def _write(self, path: str, draft: Draft, pictures: Mapping[str, bytes]) -> None:
        folder = path.rpartition("/")[0]
        for name, data in pictures.items():  # first: an article appears with all that it shows
            self._files.put(f"{folder}/{name}", data)
        self._files.put(path, draft.data())


_nothing: Callable[[str], None] = lambda _path: None  # noqa: E731 - finds no file


def _inside(articles: Path, into: str) -> str:
    """Return the prefix of paths in a folder below the articles folder.

    Raises:
        ConfigError: it leads out, or hides.
    """
    parts = [part for part in into.split("/") if part not in {"", "."}]
    if into.startswith("/") or any(part.startswith(".") or "\\" in part for part in parts):
        raise ConfigError(
            f"--into {into!r}: give a folder below {articles.name}/, such as old-blog"
        )
    folder = articles.joinpath(*parts)
    if not folder.resolve().is_relative_to(articles.resolve()) or (
        folder.exists() and not folder.is_dir()
    ):
        raise ConfigError(
            f"--into {into!r}: leads out of {articles.name}/; give a folder inside it"
        )
    return "".join(f"{part}/" for part in parts)
