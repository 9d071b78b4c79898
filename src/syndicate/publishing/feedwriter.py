"""Makes feed documents, many at a time: the part of a release that any process can do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment

from syndicate import codec, podcasts, templating
from syndicate.checks import feeds as feed_checks
from syndicate.codec import Packed
from syndicate.db.cache import StaleCache
from syndicate.feeds._entries import entries, titled
from syndicate.model import Article, ArticleId, Entry, Finding, Promo, Publication
from syndicate.publishing.blaming import of_promo
from syndicate.publishing.documents import Document, form
from syndicate.publishing.oversize import explained
from syndicate.publishing.pagewriter import Laid, lay
from syndicate.publishing.travelling import CacheReader
from syndicate.serving.policy import Policy, Resource
from syndicate.stores.files import Files

Load = Callable[[Sequence[tuple[ArticleId, str]]], list[Article]]
"""Finds articles by their ids and keys."""


class Wanted(NamedTuple):
    """A document that has to be made anew, and what has to be known of its file."""

    document: Document
    recipe: str
    resource: Resource


class Proven(NamedTuple):
    """A document in its formats, laid down, and what the proofs found in it."""

    laid: tuple[Laid, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True, kw_only=True)
class FeedWriter(CacheReader):
    """Makes feed documents, proves them, and lays down those that differ from what is there.

    ``kept`` are the last good versions of held articles; all others are in the ``cache``.
    ``articles`` is the name of the folder that holds their files.
    """

    publication: Publication
    templates: Path | None
    promos: tuple[Promo, ...]
    policy: Policy
    kept: Mapping[ArticleId, Packed]
    now: datetime
    public: Path
    articles: str = "articles"
    load: Load | None = field(default=None, init=False)
    """How this process finds articles, if not in the cache as it is on the disk."""
    _env: Environment | None = field(default=None, init=False)
    _last: tuple[object, ...] = field(default=(), init=False)
    _entries: tuple[Entry, ...] = field(default=(), init=False)

    def lay(self, sets: Sequence[Sequence[Wanted]]) -> list[Proven]:
        """Prove documents and lay them down, set by set.

        A set is one document in several formats: they are proven to agree.
        """
        files = Files(self.public)
        return [self._lay(wanted, files) for wanted in sets]

    def _lay(self, wanted: Sequence[Wanted], files: Files) -> Proven:
        made = {one.document.path: self.make(one.document) for one in wanted}
        findings = self.prove(made, {one.document.path: one.document for one in wanted})
        laid = (
            lay(
                files,
                one.document.path,
                one.recipe,
                made[one.document.path],
                compresses=self.policy.compresses(one.resource),
            )
            for one in wanted
        )
        return Proven(tuple(laid), tuple(findings))

    def prove(self, made: Mapping[str, bytes], documents: Mapping[str, Document]) -> list[Finding]:
        """Return what the proofs find in documents, given by path; a too large one is told once."""
        every = feed_checks.check(made, url=self.publication.url, now=self.now)
        findings = [one for one in every if not _speaks_of_tags(one)]
        found = of_promo(findings, documents, self._entries_of)
        return explained(found, documents, self.load or self._load, self.articles)

    def make(self, document: Document) -> bytes:
        """Return the bytes of a document; the formats of one share their entries."""
        own = self._entries_of(document)
        heard = any(podcasts.recording(entry.article.enclosures) for entry in own)
        podcast = document.feed.podcast if heard else None
        feed = replace(
            document.feed,
            chain=document.chain,
            updated=document.updated,
            entries=titled(own) if podcast else own,
            podcast=podcast,
        )
        data: bytes = form(document.form).render(feed, url=document.url)
        return data

    def _entries_of(self, document: Document) -> tuple[Entry, ...]:
        # The formats of one document come one after the other.
        wanted = (document.articles, document.content, document.promo)
        if self._last != wanted:
            self._env = self._env or templating.environment(self.templates)
            with templating.told():
                self._entries = entries(
                    (self.load or self._load)(document.articles),
                    self.publication,
                    self.promos if document.promo else (),
                    self._env,
                    now=self.now,
                    full=document.content == "full",
                )
            self._last = wanted
        return self._entries

    def _load(self, articles: Sequence[tuple[ArticleId, str]]) -> list[Article]:
        packed = self.opened().articles([key for id_, key in articles if id_ not in self.kept])
        found = {one.id: one for one in packed} | dict(self.kept)
        if missing := [key for id_, key in articles if id_ not in found]:
            raise StaleCache(f"{missing[0]}: is not there any more")
        return [codec.unpack(found[id_]) for id_, _ in articles]


def _speaks_of_tags(finding: Finding) -> bool:
    """Tell whether a title or summary merely has an end tag in it, as one about HTML may.

    What stands in our plain texts is meant to be read: markup was taken out when the article was
    prepared, and signs are written as numbers. In feeds of others nobody can know.
    """
    return finding.rule == "feed-plain-text" and "'</" in finding.problem
