"""Reads a feed, and what it goes on with: from the web or from a file, within bounds."""

import stat
from dataclasses import dataclass, field, replace
from pathlib import Path

from syndicate import urls
from syndicate.errors import RefusedError, SyndicateError
from syndicate.fetching import Fetched, Fetcher, Limits, too_large
from syndicate.model import RawFile
from syndicate.sources import feed
from syndicate.sources._feed_document import Document, Item

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.8, text/html;q=0.5, */*;q=0.1"
)


@dataclass(slots=True, kw_only=True)
class Reading:
    """All that was read: entries in their order, and what ended the reading, if it was an error."""

    source: str
    title: str = ""
    documents: int = 0
    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: SyndicateError | None = None


def read(source: str, fetcher: Fetcher, *, limits: Limits, pages: int) -> Reading:
    """Return the entries of a feed, and of at most ``pages`` documents that it leads through.

    ``limits.size`` holds for all documents together, ``limits.seconds`` for each.

    Raises:
        RefusedError: the address or file is not safe to take, too large, or not there.
        FetchError: the server did not do its part.
        ContentError: it is no feed.
    """
    reading = Reading(source=source)
    if urls.scheme(source) in {"http", "https"}:
        _read_web(reading, fetcher, limits, pages)
        return reading
    if "://" in source:
        raise RefusedError(f"{source}: is no web address; give one that begins with https://")
    raw = RawFile(path=source, data=_file(Path(source), limits.size))
    following = _take(reading, feed.read(raw, lenient=True))
    if following:
        reading.notes.append(f"the feed goes on at {following}: import that as well")
    return reading


def _read_web(reading: Reading, fetcher: Fetcher, limits: Limits, pages: int) -> None:
    """Read one document after the other; an address that comes again ends the chain."""
    url, seen, used = _feed_of(reading.source, fetcher, limits), set[str](), 0
    try:
        while isinstance(url, Fetched) or (url and url not in seen and reading.documents < pages):
            left = replace(limits, size=limits.size - used)
            found = (
                url if isinstance(url, Fetched) else fetcher.get(url, accept=_ACCEPT, limits=left)
            )
            seen |= {found.url} if isinstance(url, Fetched) else {url, found.url}
            used += len(found.data)
            raw = RawFile(path=found.url, data=found.data)
            document = feed.read(raw, url=found.url, charset=found.charset, lenient=True)
            url = _take(reading, document)
    except SyndicateError as error:
        if not reading.documents:
            raise
        reading.broken = error
        return
    if url and url not in seen:
        reading.notes.append(f"the feed goes on at {url}; allow more documents with --pages")


def _feed_of(url: str, fetcher: Fetcher, limits: Limits) -> Fetched | str:
    """Return what is at an address; of a web page, the address of the feed that it announces."""
    found = fetcher.get(url, accept=_ACCEPT, limits=limits)
    announced = feed.alternates(found.data)
    return (urls.absolute(announced[0], found.url) if announced else None) or found


def _take(reading: Reading, document: Document) -> str:
    """Add a document to what was read; return where the feed goes on."""
    reading.documents += 1
    reading.title = reading.title or document.title
    reading.items += document.items
    reading.notes += document.notes
    return document.following


def _file(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file; no device, and no pipe that never ends.

    Raises:
        RefusedError: it is not there, no file, or too large.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RefusedError(f"{path}: is no file; give a feed's file or address")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or "its name is none"
        raise RefusedError(
            f"{path}: cannot be read ({told}); give a feed's file or address"
        ) from error
    if len(data) > most:
        raise too_large(path, most)
    return data
