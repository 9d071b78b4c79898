"""Reads, parses and prepares files: the part of the intake that any process can do."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from syndicate import codec, sources
from syndicate.codec import Packed
from syndicate.db.cache import Source, to_json
from syndicate.errors import ContentError
from syndicate.library import Library, Stamp
from syndicate.model import Article, Finding, Found, Identity, Neighbour, Record
from syndicate.prepare import paths
from syndicate.prepare.identity import uri, word
from syndicate.prepare.settings import Settings
from syndicate.publishing import corrections

Watched = dict[str, list[int] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record held back; ``kept`` tells whether an earlier version goes on being published.

    By ``own_id``, or by ``origin`` and ``title``, where they are known, an article is recognised
    that was published from another file; see ``Packed`` for ``origin``.
    """

    key: str
    path: str
    line: int
    problem: str
    remedy: str
    kept: bool = False
    own_id: str = ""
    origin: str = ""
    title: str = ""

    def told(self) -> dict[str, object]:
        """Return what reports tell, by name."""
        hidden = {"own_id", "origin", "title"}
        return {name: value for name, value in asdict(self).items() if name not in hidden}

    def __str__(self) -> str:
        """Say where, what, and how to mend it; of a file of many, in which record."""
        number = self.key.removeprefix(f"{self.path}#")
        which = "" if number == self.key else f"record {number}: "
        return str(ContentError(self.path, self.line, which + self.problem, self.remedy))


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
class Marks:
    """The origins and own ids of ``all`` records of a file, and the origin of one that is alone."""

    alone: str
    all: frozenset[str]


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
        for record in records_of(self.library, job.path):
            if isinstance(record, ContentError):
                held.append(self._unread(job.path, record))
                continue
            try:
                article, found, said = self._prepare(record, job, watched)
            except ContentError as error:
                held.append(_marked(record, error))
                continue
            origin = codec.origin(record)
            own = _own_word(record)
            packed = codec.pack(article, source=job.path, origin=origin, said=said, own=own)
            articles.append(packed)
            findings.extend(found)
        return Taken(
            job=job,
            articles=tuple(articles),
            findings=tuple(findings),
            held=tuple(held),
            watched=watched,
        )

    def marks(self, path: str) -> Marks:
        """Return what a file's records are recognised by, before they are prepared."""
        records = [one for one in records_of(self.library, path) if isinstance(one, Record)]
        words = frozenset(filter(None, map(codec.origin, records)))
        ids = frozenset(filter(None, (uri(_own_id(one)) for one in records)))
        alone = codec.origin(records[0]) if [one.key for one in records] == [path] else ""
        return Marks(alone=alone, all=words | ids)

    def _unread(self, path: str, error: ContentError) -> Held:
        """Return a record that could not be read, with what is left to recognise it by."""
        try:
            own, words = sources.remains(self.library.read(path))
        except ContentError:
            return _held(path, error)
        return _held(path, error, own, codec.digest(words) if words.strip() else "")

    def _prepare(
        self, record: Record, job: Job, watched: Watched
    ) -> tuple[Article, tuple[Finding, ...], str]:
        def watch(path: str) -> bool:
            stamp = self.library.stamp(path)
            watched[path] = [stamp.size, stamp.changed] if stamp else None
            return stamp is not None

        def find(path: str) -> Found | None:
            watch(path)
            return self.library.find(path)

        def neighbour(path: str) -> Neighbour | None:
            there = watch(path) and is_article(path, watch, self.library.names)
            return self._neighbour(path) if there else None

        known = job.known.get(record.key)
        from syndicate.prepare.article import article as prepare_article  # noqa: PLC0415 - slow

        made, found = prepare_article(
            record, self.settings, known=known, now=self.now, find=find, neighbours=neighbour
        )
        said = corrections.said(made, record, self.settings.publication.url)
        return corrections.dated(made, record, known, now=self.now, said=said), found, said

    def _neighbour(self, path: str) -> Neighbour | None:
        from syndicate.prepare.article import neighbour  # noqa: PLC0415 - slow

        records = records_of(self.library, path)
        one = records[0] if len(records) == 1 else None
        if not isinstance(one, Record) or one.key != path:
            return None
        try:
            return neighbour(one, self.settings, now=self.now)
        except ContentError:
            return None


def records_of(library: Library, path: str) -> Sequence[Record | ContentError]:
    """Return the records of a file; in the place of a bad one, or of a bad file, what is wrong."""
    try:
        return sources.parse(library.read(path))
    except ContentError as error:
        return (error,)


def is_article(
    path: str, is_there: Callable[[str], bool], names: Callable[[str], Sequence[str]]
) -> bool:
    """Tell whether a file that is linked to is an article, not something beside one.

    ``names`` lists a folder: one may have translations of an index alone.
    """
    folder = path.rpartition("/")[0]
    if any(part.startswith(".") for part in path.split("/")) or paths.is_section(path):
        return False
    if not folder or paths.is_bundle(path):
        return True
    suffixes = sorted(sources.suffixes())
    if any([is_there(f"{folder}/index{suffix}") for suffix in suffixes]):  # noqa: C419 - each is watched
        return False
    texts = (name for name in names(folder) if name.lower().endswith(tuple(suffixes)))
    return not any(paths.is_bundle(f"{folder}/{name}") for name in texts)


def held_of(source: Source) -> Iterator[Held]:
    """Yield the held records that the cache knows of a file."""
    for one in json.loads(source.held):
        yield Held(**one)


def _own_id(record: Record) -> str:
    """Return what a record says its id is, though another field is wrong; or nothing."""
    from syndicate.prepare import fields  # noqa: PLC0415 - slow

    try:
        return fields.own_id(record)
    except ContentError:
        return ""


def _own_word(record: Record) -> str:
    """Return the id that a record gives itself, if that is a mere word, as it stands in a URI."""
    own = _own_id(record)
    return word(own) if own and not uri(own) else ""


def _marked(record: Record, error: ContentError) -> Held:
    """Return a record that could be read, though one of its fields, or its text, is wrong."""
    from syndicate.prepare import fields  # noqa: PLC0415 - slow

    held = _held(record.key, error, _own_id(record), codec.origin(record))
    try:
        return replace(held, title=fields.own_title(record))
    except ContentError:
        return held


def _held(key: str, error: ContentError, own: str = "", origin: str = "") -> Held:
    return Held(
        key=key,
        path=error.path,
        line=error.line,
        problem=error.problem,
        remedy=error.remedy,
        own_id=uri(own) or "",
        origin=origin,
    )
