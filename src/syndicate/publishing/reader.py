"""Reads, parses and prepares files: the part of the intake that any process can do."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from syndicate import codec, sources
from syndicate.codec import Packed
from syndicate.db.cache import Source, to_json
from syndicate.errors import ContentError
from syndicate.library import Library, Stamp
from syndicate.model import Article, Finding, Found, Identity, Record
from syndicate.prepare.settings import Settings

Watched = dict[str, list[int] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record held back; ``kept`` tells whether an earlier version goes on being published."""

    key: str
    path: str
    line: int
    problem: str
    remedy: str
    kept: bool = False

    def __str__(self) -> str:
        """Say where, what, and how to mend it."""
        return str(ContentError(self.path, self.line, self.problem, self.remedy))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to take in, and the identities of its records that are known by key."""

    path: str
    stamp: Stamp
    known: Mapping[str, Identity]

    def knowing(self, identities: Mapping[str, Identity]) -> "Job":
        """Return the same job with more identities, by key."""
        return replace(self, known={**self.known, **identities})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one file came to."""

    job: Job
    articles: tuple[Packed, ...]
    findings: tuple[Finding, ...]
    held: tuple[Held, ...]
    watched: Watched

    def source(self) -> Source:
        """Return what the cache is to know of the file."""
        return Source(
            path=self.job.path,
            size=self.job.stamp.size,
            changed=self.job.stamp.changed,
            watched=to_json(self.watched),
            findings=to_json([asdict(finding) for finding in self.findings]),
            held=to_json([asdict(one) for one in self.held]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """All that taking in a file needs; it travels to worker processes."""

    library: Library
    settings: Settings
    now: datetime

    def get_ready(self) -> None:
        """Import what takes long to import."""
        import syndicate.prepare.article  # noqa: PLC0415 - that is what it is for
        import syndicate.sources._yaml  # noqa: F401, PLC0415 - likewise

    def take_all(self, jobs: Sequence[Job]) -> list[Taken]:
        """Take in some files."""
        return [self.take(job) for job in jobs]

    def take(self, job: Job) -> Taken:
        """Take in one file."""
        articles: list[Packed] = []
        findings: list[Finding] = []
        held: list[Held] = []
        watched: Watched = {}
        for record in self._records(job.path):
            if isinstance(record, ContentError):
                held.append(_held(job.path, record))
                continue
            try:
                article, found = self._prepare(record, job, watched)
            except ContentError as error:
                held.append(_held(record.key, error))
                continue
            articles.append(codec.pack(article, source=job.path, origin=_origin(record)))
            findings.extend(found)
        return Taken(
            job=job,
            articles=tuple(articles),
            findings=tuple(findings),
            held=tuple(held),
            watched=watched,
        )

    def origin(self, path: str) -> str:
        """Return the origin of a file's one record, or nothing for any other file."""
        records = self._records(path)
        one = records[0] if len(records) == 1 else None
        return _origin(one) if isinstance(one, Record) and one.key == path else ""

    def _records(self, path: str) -> Sequence[Record | ContentError]:
        try:
            return sources.parse(self.library.read(path))
        except ContentError as error:
            return (error,)

    def _prepare(
        self, record: Record, job: Job, watched: Watched
    ) -> tuple[Article, tuple[Finding, ...]]:
        def find(path: str) -> Found | None:
            stamp = self.library.stamp(path)
            watched[path] = [stamp.size, stamp.changed] if stamp else None
            return self.library.find(path)

        known = job.known.get(record.key)
        from syndicate.prepare.article import article as prepare_article  # noqa: PLC0415 - slow

        made, found = prepare_article(record, self.settings, known=known, now=self.now, find=find)
        return _corrected(made, _origin(record), known, self.now), found


def _corrected(article: Article, origin: str, known: Identity | None, now: datetime) -> Article:
    """Return the article with the time of its last correction, if its record does not tell one.

    It counts as corrected when its title or its words are not those that were published. That
    time is recorded when the article is published, so that later runs make the same bytes.
    """
    if known is None or article.updated > article.published:
        return article
    updated = known.updated
    if known.origin and (known.origin, known.title) != (origin, article.title):
        updated = now.astimezone(UTC).replace(microsecond=0)
    return replace(article, updated=max(article.published, updated)) if updated else article


def held_of(source: Source) -> Iterator[Held]:
    """Yield the held records that the cache knows of a file."""
    for one in json.loads(source.held):
        yield Held(**one)


def _origin(record: Record) -> str:
    """Return the hash of a record's own words; many records without any are not alike."""
    return codec.digest(record.body) if record.body.strip() else ""


def _held(key: str, error: ContentError) -> Held:
    return Held(
        key=key, path=error.path, line=error.line, problem=error.problem, remedy=error.remedy
    )
