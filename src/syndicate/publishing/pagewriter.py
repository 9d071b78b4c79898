"""Writes article pages, many at a time: the part of a release that any process can do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from syndicate import codec, templating
from syndicate.db.cache import Cache, Output, StaleCache
from syndicate.model import Article, Promo, Publication
from syndicate.promos import for_article
from syndicate.publishing.targets import ArticlePage
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
            )
        )


@dataclass(slots=True, kw_only=True)
class PageWriter:
    """Renders article pages and lays down those that differ from what is there."""

    site: SitePlan
    promos: tuple[Promo, ...]
    now: datetime
    cache: Path
    public: Path
    _pages: Pages | None = field(default=None, init=False)
    _cache: Cache | None = field(default=None, init=False)
    _files: Files | None = field(default=None, init=False)

    def __getstate__(self) -> dict[str, object]:
        """Leave behind what only this process can use."""
        kept = ("site", "promos", "now", "cache", "public")
        return {name: getattr(self, name) for name in kept}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Begin with nothing built."""
        for name, value in state.items():
            setattr(self, name, value)
        self._pages = self._cache = self._files = None

    def close(self) -> None:
        """Let go of the cache; a worker process lets go of it by ending."""
        if self._cache:
            self._cache.close()
            self._cache = None

    def lay(self, jobs: Sequence[ArticlePage]) -> list[tuple[str, Output, bool]]:
        """Lay some pages down; return the path, how it will look, whether it has to be placed."""
        self._cache = self._cache or Cache(self.cache, mend=False)
        files = self._files = self._files or Files(self.public)
        packed = self._cache.articles([job.key for job in jobs])
        found = {one.key: one for one in packed}
        if missing := [job.key for job in jobs if job.key not in found]:
            raise StaleCache(f"{missing[0]}: is not there any more")
        return [
            lay(files, job.path, job.recipe, self.render(codec.unpack(found[job.key])))
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


def lay(files: Files, path: str, recipe: str, data: bytes) -> tuple[str, Output, bool]:
    """Lay a file down unless the same bytes are in its place already."""
    if files.read(path) == data and (stored := files.look(path)):
        return path, Output(recipe, stored), False
    stored = files.lay(path, data)
    return path, Output(recipe, stored), True
