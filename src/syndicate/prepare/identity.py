"""What an article is known by, for ever: its id."""

import re
from datetime import datetime

from syndicate import urls
from syndicate.model import ArticleId, Identity

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")
_MADE = re.compile(r"tag:[^,:]*,(\d{4}-\d{2}-\d{2}):(.+)")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def uri(own: str) -> ArticleId | None:
    """Return the id that a record's own one is in every feed, or ``None`` for a mere word."""
    if _UUID.fullmatch(own):
        return ArticleId(f"urn:uuid:{own.lower()}")
    return ArticleId(urls.component(own)) if _URI.match(own) else None


def word(own: str) -> str:
    """Return what a mere word is in the tag URI that it becomes part of."""
    return urls.path(own).replace("/", "%2F")


def made_from(id_: str) -> tuple[str, str] | None:
    """Return the day (ISO 8601) and the word that a tag URI could have been made from."""
    found = _MADE.fullmatch(id_)
    return (found[1], found[2]) if found else None


def choose(
    own: str, known: Identity | None, *, authority: str, day: datetime, slug: str
) -> ArticleId:
    """Return the record's own id, else the recorded one, else a new tag URI (RFC 4151).

    ``own`` may be a URI, a UUID (RFC 9562), or any word, which becomes part of a tag URI, since an
    Atom id must be a URI (RFC 4287 section 4.2.6); ``day`` is local to the publication.
    """
    if told := uri(own):
        return told
    name = word(own or slug)
    # A word of the record's own must not change with date or authority, once it was published.
    if known is not None and (not own or known.id.endswith(":" + name)):
        return known.id
    host = urls.host(f"https://{authority}/") or "localhost"
    return ArticleId(f"tag:{host},{day.year:04}-{day.month:02}-{day.day:02}:{name}")
