"""What a publication has already: the ids in its articles, and those it has ever given out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate import sources
from syndicate.errors import ContentError
from syndicate.library import Library
from syndicate.model import Publication, Record
from syndicate.prepare import fields, identity
from syndicate.publishing.desk import STATE
from syndicate.publishing.intake import article_paths

_UNIQUE = re.compile(r"(?:imported-)?[0-9a-f]{12,}", re.IGNORECASE)
"""Words that are long enough to be nobody else's, such as Ghost's and our own."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has an id: a record's key, and when the record says it was last changed."""

    key: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """``here`` is by id; ``gone`` are the ids of articles that were published and taken away.

    ``unreadable`` are files whose ids nobody can tell. ``made`` are the ids that words were made
    into, by day and word, and by word alone.
    """

    here: Mapping[str, Holder]
    gone: frozenset[str]
    unreadable: tuple[str, ...]
    made: Mapping[tuple[str, str], str]

    def id(self, own: str, day: str) -> str:
        """Return the id under which an entry is known, or that it would have.

        ``own`` is its own, ``day`` (ISO 8601, or empty) that of its publication. A mere word is
        published as part of a tag URI, which ``check --fix`` writes into the file in its place:
        that of the same day, since two feeds may well have the same short words, is the same. For
        a word that nobody else has the day, which the owner may have changed, does not matter.
        """
        id_ = same(own)
        if id_ in self.here or id_ in self.gone or identity.uri(own):
            return id_
        word = identity.word(own)
        any_day = not day or _UNIQUE.fullmatch(word)
        return self.made.get((day, word)) or (any_day and self.made.get(("", word))) or id_


def same(own: str) -> str:
    """Return an id as it is compared: as feeds carry it, if it is a URI or UUID."""
    return identity.uri(own) or own


def survey(library: Library, publication: Publication, state: Path) -> Known:
    """Return every id that the articles tell, or that was recorded when they were published.

    Raises:
        StorageError: the folder or the state cannot be read.
    """
    here: dict[str, Holder] = {}
    unreadable = []
    zone = ZoneInfo(publication.timezone)
    files = article_paths(library.scan())
    for path in files:
        try:
            records = sources.parse(library.read(path))
        except ContentError:
            unreadable.append(path)
            continue
        for record in records:
            if isinstance(record, Record) and (own := _own(record)):
                here.setdefault(same(own), Holder(record.key, _changed(record, publication, zone)))
    gone = set()
    for id_, key, is_live in _recorded(state / STATE):
        if key in files or key.rpartition("#")[0] in files:
            here.setdefault(id_, Holder(key))
        elif not is_live:
            gone.add(id_)
    gone -= here.keys()
    return Known(here=here, gone=frozenset(gone), unreadable=tuple(unreadable),
                 made=_made([*sorted(gone), *here]))  # fmt: skip


def _made(ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return ids by the day and word they may come of; of several the last counts."""
    found: dict[tuple[str, str], str] = {}
    for id_ in ids:
        if parts := identity.made_from(id_):
            found[parts] = found["", parts[1]] = id_
    return found


def _own(record: Record) -> str:
    try:
        return fields.own_id(record)
    except ContentError:
        return ""


def _changed(record: Record, publication: Publication, zone: ZoneInfo) -> datetime | None:
    try:
        told = fields.read(record, publication, zone)
    except ContentError:
        return None
    return told.updated or told.published


def _recorded(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield (id, key, whether it is live) of every article ever published."""
    if not path.is_file():
        return
    from syndicate.db.state import State  # noqa: PLC0415 - slow to import

    state = State(path, dry=True)
    try:
        for row in state.known():
            yield row.id, row.key, row.status == "live"
    finally:
        state.close()
