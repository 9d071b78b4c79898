"""From a plan to the files of a release; nothing is written here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

from jinja2 import Environment

from syndicate import codec, feeds, plugins, podcasts
from syndicate.codec import digest
from syndicate.db.rows import Made
from syndicate.errors import ConfigError
from syndicate.feeds._entries import entries
from syndicate.library import Library, Stamp
from syndicate.model import Article, ArticleId, Feed, Head, Podcast, Promo, Publication
from syndicate.plan import Plan
from syndicate.publishing.intake import Intake
from syndicate.publishing.pagewriter import PageWriter, SitePlan
from syndicate.publishing.targets import (
    NEWEST,
    ArticlePage,
    Stage,
    Target,
    by_month,
    by_tag,
    recipe,
)
from syndicate.text import slug
from syndicate.web.pages import FeedLink, Pages

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of a feed without entries, which must have one; validators doubt those before 1990."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """All that a release is assembled from.

    ``base`` is a recipe for what all files have in common: the code, the templates, the settings.
    ``addresses`` are all page folders ever given out. ``static`` maps public paths to files.
    """

    base: str
    now: datetime
    site: SitePlan
    env: Environment
    style: bytes
    writer: PageWriter
    promos: tuple[Promo, ...]
    plan: Plan
    intake: Intake
    load: Callable[[Sequence[Head]], list[Article]]
    editions: Sequence[Made]
    edition_files: Sequence[tuple[str, str]]
    edition_file: Callable[[str], bytes]
    addresses: Mapping[str, ArticleId]
    feed_id: str
    feed_entries: int
    podcast: Podcast | None
    library: Library
    static: Mapping[str, tuple[Path, Stamp]]


class Assembly:
    """The files of one release."""

    def __init__(self, materials: Materials) -> None:
        """Look at the materials; the files are made on demand."""
        self._m = materials
        self._live = materials.plan.live
        self._digests = materials.intake.digests
        self._outlines = materials.intake.outlines

    @property
    def _renderer(self) -> Pages:
        return self._m.writer.pages

    @cached_property
    def pages(self) -> tuple[ArticlePage, ...]:
        """The article pages that are rendered from the cache."""
        kept = self._m.intake.kept
        return tuple(
            ArticlePage(path=_file(head.path), recipe=self._recipe(head), key=head.key)
            for head in self._live
            if head.id not in kept
        )

    def targets(self) -> list[Target]:
        """Return all other files.

        Raises:
            ConfigError: two files of the release want the same path.
        """
        every = [
            *self._kept_pages(),
            *self._media(),
            *self._static(),
            *self._editions(),
            *self._moved(),
            *self._lists(),
            *self._feeds(),
        ]
        _refuse_clashes([*(page.path for page in self.pages), *(one.path for one in every)])
        return every

    def _recipe(self, head: Head) -> str:
        return digest(self._m.base, self._digests[head.id])

    def _target(self, path: str, stage: Stage, made_from: str, make: Callable[[], bytes]) -> Target:
        return Target(path=path, stage=stage, recipe=digest(self._m.base, made_from), make=make)

    def _kept_pages(self) -> Iterator[Target]:
        for head in self._live:
            if packed := self._m.intake.kept.get(head.id):
                make = partial(self._m.writer.render, codec.unpack(packed))
                yield self._target(_file(head.path), Stage.PAGE, self._recipe(head), make)

    def _media(self) -> Iterator[Target]:
        live = {head.id for head in self._live}
        assets = {
            asset.path: asset
            for article, held in self._m.intake.assets.items()
            for asset in (held if article in live else ())
        }
        for path, asset in sorted(assets.items()):
            if stamp := self._m.library.stamp(asset.source):
                yield _copy(path, self._m.library.root / asset.source, stamp)

    def _static(self) -> Iterator[Target]:
        for path, (source, stamp) in self._m.static.items():
            yield _copy(path, source, stamp)
        path = unquote(self._m.site.stylesheet.removeprefix(self._publication.url))
        yield self._target(path, Stage.FILE, path, lambda: self._m.style)

    def _editions(self) -> Iterator[Target]:
        for path, edition in self._m.edition_files:
            make = partial(self._m.edition_file, path)
            # An email service picks an edition up as soon as it sees the manifest.
            stage = Stage.FEED if path.endswith("/manifest.json") else Stage.PAGE
            yield Target(path=path, stage=stage, recipe=digest(edition), make=make)

    def _moved(self) -> Iterator[Target]:
        """Yield a page at each former address of a live article that nothing lives at now."""
        taken = {head.path for head in self._live}
        live = {head.id: head for head in self._live}
        former = [(alias, head) for head in self._live for alias in head.aliases]
        former += [(p, live[a]) for p, a in sorted(self._m.addresses.items()) if a in live]
        for path, head in former:
            if path not in taken:
                taken.add(path)
                make = partial(self._redirect, head.url)
                yield self._target(_file(path), Stage.MOVED, head.url, make)

    def _redirect(self, url: str) -> bytes:
        return self._renderer.redirect(url)

    def _lists(self) -> Iterator[Target]:
        months = list(by_month(self._live, self._publication.timezone))
        groups = by_tag(self._live)
        totals = [(year, month, len(heads)) for year, month, heads in months]
        counts = [(tag, slug(tag), len(heads)) for tag, heads in groups.values()]
        newest = self._live[:NEWEST]
        yield from (self._month(*month) for month in months)
        yield from (self._tag(path, *group) for path, group in groups.items())
        yield self._list("archive/", (), lambda: self._renderer.archive(totals), repr(totals))
        yield self._list("tags/", (), lambda: self._renderer.tags(counts), repr(counts))
        yield self._list("feeds/", newest, lambda: self._renderer.feeds(newest))
        if self._m.editions:
            yield self._edition_list()
        yield self._list("", newest, lambda: self._renderer.index(newest))
        yield self._target("404.html", Stage.INDEX, "", self._not_found)

    def _not_found(self) -> bytes:
        return self._renderer.not_found()

    def _month(self, year: int, month: int, heads: Sequence[Head]) -> Target:
        path = f"archive/{year:04}-{month:02}/"
        return self._list(path, heads, lambda: self._renderer.month(year, month, heads))

    def _tag(self, path: str, tag: str, heads: Sequence[Head]) -> Target:
        return self._list(path, heads, lambda: self._renderer.tag(tag, heads), tag)

    def _edition_list(self) -> Target:
        made = [(one.edition, one.subject) for one in reversed(self._m.editions)]
        told = repr([(edition.id, subject) for edition, subject in made])
        return self._list("editions/", (), lambda: self._renderer.editions(made), told)

    def _list(
        self, path: str, heads: Sequence[Head], make: Callable[[], bytes], more: str = ""
    ) -> Target:
        made_from = recipe(digest(path, more), heads, self._outlines)
        return self._target(_file(path), Stage.INDEX, made_from, make)

    def _feeds(self) -> Iterator[Target]:
        heads = self._live[: self._m.feed_entries]
        podcast = self._m.podcast
        made_from = recipe(f"{self._m.feed_id} {podcast and podcast.guid}", heads, self._digests)
        for name in plugins.names(feeds):
            form = plugins.load(feeds, name)
            make = partial(self._feed_bytes, form)
            target = self._target(form.FILENAME, Stage.FEED, f"{name} {made_from}", make)
            yield replace(target, topic=self._publication.url + form.FILENAME)

    def _feed_bytes(self, form: ModuleType) -> bytes:
        data: bytes = form.render(self._feed, url=self._publication.url + form.FILENAME)
        return data

    @cached_property
    def _feed(self) -> Feed:
        heads = self._live[: self._m.feed_entries]
        publication = self._publication
        articles = self._m.load(heads)
        return Feed(
            id=self._m.feed_id,
            title=publication.title,
            description=publication.description,
            page=publication.url,
            language=publication.language,
            author=publication.author,
            updated=max((head.updated for head in heads), default=_EPOCH),
            entries=entries(articles, publication, self._m.promos, self._m.env, now=self._m.now),
            rights=publication.rights,
            icon=publication.icon,
            logo=publication.logo,
            hubs=publication.hubs,
            podcast=self._podcast(heads),
            scheme=f"{publication.url}tags/",
        )

    def _podcast(self, heads: Sequence[Head]) -> Podcast | None:
        """Return the podcast that a feed of these articles is; without recordings it is none."""
        sounds = any(podcasts.recording(head.enclosures) for head in heads)
        return self._m.podcast if sounds else None

    @property
    def _publication(self) -> Publication:
        return self._m.site.publication


def feed_links(publication: Publication) -> tuple[FeedLink, ...]:
    """Return the publication's feeds, as pages announce them."""
    forms = [plugins.load(feeds, name) for name in plugins.names(feeds)]
    forms.sort(key=lambda form: form.TITLE != "RSS")  # every reader knows RSS: it comes first
    return tuple(
        FeedLink(
            title=f"{publication.title} ({form.TITLE})",
            url=publication.url + form.FILENAME,
            type=form.MEDIA_TYPE,
        )
        for form in forms
    )


def _refuse_clashes(paths: Sequence[str]) -> None:
    """Raise ``ConfigError`` if two files want one place, or one the place of another's folder."""
    seen: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        if path in seen:
            raise _clash(path, "two files want this place")
        seen.add(path)
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    if clash := min(seen & folders, default=""):
        raise _clash(clash, "a file stands where a folder has to be")


def _clash(path: str, problem: str) -> ConfigError:
    remedy = "rename the file under static/, or give the article another slug"
    return ConfigError(f"{path}: {problem}; {remedy}")


def _file(path: str) -> str:
    return f"{path}index.html"


def _copy(path: str, source: Path, stamp: Stamp) -> Target:
    made_from = digest(str(source), str(stamp.size), str(stamp.changed))
    return Target(path=path, stage=Stage.FILE, recipe=made_from, copy=source)
