"""Writes article pages, many at a time: the part of a release that any process can do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from syndicate import codec, templating
from syndicate.db.cache import Output, StaleCache
from syndicate.model import Article, Promo, Publication, Stored, Variant
from syndicate.naming import Slugs
from syndicate.promos import for_article
from syndicate.publishing.targets import ArticlePage
from syndicate.publishing.travelling import CacheReader
from syndicate.serving.etags import etag
from syndicate.serving.policy import Policy, Resource
from syndicate.serving.variants import SUFFIXES, encoded
from syndicate.stores.files import Files
from syndicate.web.pages import FeedLink, Pages, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """What a site is made of, in a form that travels between processes."""

    publication: Publication
    templates: Path | None
    feeds: tuple[FeedLink, ...]
    stylesheet: str
    editions: bool
    chosen: tuple[FeedLink, ...] = ()
    odd_tags: Slugs = field(default_factory=dict)

    def pages(self) -> Pages:
        """Make the renderer of its pages."""
        return Pages(
            Site(
                publication=self.publication,
                env=templating.environment(self.templates),
                feeds=self.feeds,
                stylesheet=self.stylesheet,
                editions=self.editions,
                chosen=self.chosen,
                odd_tags=self.odd_tags,
            )
        )


class Laid(NamedTuple):
    """A file that lies ready: how it will look, and what has to be placed for that, in order.

    Its variants are placed before itself. Nothing has to be if the same bytes are there already, or
    if it was ``copied`` into its place.
    """

    path: str
    output: Output
    waiting: tuple[str, ...] = ()
    copied: bool = False


@dataclass(slots=True, kw_only=True)
class PageWriter(CacheReader):
    """Renders article pages and lays down those that differ from what is there."""

    site: SitePlan
    policy: Policy
    promos: tuple[Promo, ...]
    now: datetime
    public: Path
    _pages: Pages | None = field(default=None, init=False)
    _files: Files | None = field(default=None, init=False)

    def lay(self, jobs: Sequence[ArticlePage]) -> list[Laid]:
        """Lay some pages down."""
        files = self._files = self._files or Files(self.public)
        packed = self.opened().articles([job.key for job in jobs])
        found = {one.key: one for one in packed}
        if missing := [job.key for job in jobs if job.key not in found]:
            raise StaleCache(f"{missing[0]}: is not there any more")
        compresses = self.policy.compresses(Resource(path="index.html"))
        return [
            lay(
                files,
                job.path,
                job.recipe,
                self.render(codec.unpack(found[job.key])),
                compresses=compresses,
            )
            for job in jobs
        ]

    @property
    def pages(self) -> Pages:
        """The renderer of the site's pages."""
        self._pages = self._pages or self.site.pages()
        return self._pages

    def render(self, article: Article) -> bytes:
        """Render one page."""
        return self.pages.article(article, for_article(self.promos, article, "web", now=self.now))


@dataclass(frozen=True, slots=True)
class Placer:
    """Puts files that were laid down in their places."""

    public: Path

    def place(self, paths: Sequence[str]) -> None:
        """Place some files, in their order."""
        Files(self.public).place(paths)


def lay(files: Files, path: str, recipe: str, data: bytes, *, compresses: bool) -> Laid:
    """Lay a file down, and its variants if it ``compresses``, but for what is there already."""
    waiting: list[str] = []
    variants = []
    for coding, packed in encoded(data) if compresses else ():
        stored = _lay(files, path + SUFFIXES[coding], packed, waiting)
        variants.append(Variant(coding, etag([packed], coding), stored))
    stored = _lay(files, path, data, waiting)
    output = Output(recipe, stored, etag([data]), variants=tuple(variants))
    return Laid(path, output, tuple(waiting))


def _lay(files: Files, path: str, data: bytes, waiting: list[str]) -> Stored:
    if files.read(path) == data and (stored := files.look(path)):
        return stored
    waiting.append(path)
    return files.lay(path, data)
