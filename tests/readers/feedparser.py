"""feedparser, in the smallest reader there could be around it."""

from calendar import timegm
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import feedparser

from readers.model import Kept, Sent
from readers.shapes import signed

PROGRAM = PACKAGE = ""
FILES = ("feed.xml", "atom.xml")
KNOWS_AT = 2


@dataclass(slots=True)
class Subscription:
    """One feed, the validators of its last fetch, and the entries that ever came, by id."""

    folder: Path
    url: str
    etag: str | None = None
    modified: str | None = None
    read: Any = None
    seen: dict[str, Any] = field(default_factory=dict)

    def fetch(self) -> int:
        """Fetch once; return how many ids are new."""
        read = feedparser.parse(
            self.url,
            etag=self.etag,
            modified=self.modified,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        assert not read.bozo, read.bozo_exception
        if read.status == 304:
            return 0
        self.etag, self.modified, self.read = read.etag, read.modified, read
        new = {one.id for one in read.entries} - self.seen.keys()
        self.seen |= {one.id: one for one in read.entries}
        return len(new)

    def about(self) -> Kept:
        """Return what is kept of the feed."""
        feed = self.read.feed
        names = ("title", "subtitle", "link", "language", "rights")
        return {name: feed[name] for name in names} | {
            "author": feed.author_detail.name,
            "updated": _moment(feed.updated_parsed),
        }

    def entries(self) -> list[Kept]:
        """Return what is kept of each entry, in the order of the feed."""
        return [_kept(one) for one in self.read.entries]


def _kept(entry: Any) -> Kept:  # noqa: ANN401 - feedparser is untyped
    content = entry.get("content", [])
    said = entry.get("title_detail", {}).get("language")  # in Atom languages are those of texts
    pictures = [one for one in entry.get("media_content", []) if one["medium"] == "image"]
    return {
        "id": entry.id,
        "title": entry.get("title", ""),
        "link": entry.link,
        "authors": [(one.name, one.get("email"), one.get("href")) for one in entry.authors],
        "published": _moment(entry.published_parsed),
        "updated": _moment(entry["updated_parsed"]) if "updated_parsed" in entry else None,
        "summary": entry.get("summary", ""),
        "content": [(one.value, one.type) for one in content],
        "language": said or entry.get("language"),
        "enclosures": [(one.href, one.type, one.length) for one in entry.enclosures],
        "tags": [(one.term, one.scheme) for one in entry.get("tags", [])],
        "pictures": [(one["url"], one.get("width"), one.get("height")) for one in pictures],
        "via": [one.href for one in entry.links if one.rel == "via"],
    }


def _moment(parts: Any) -> datetime:  # noqa: ANN401 - likewise
    return datetime.fromtimestamp(timegm(parts), UTC)


def subscribe(folder: Path, url: str) -> Subscription:
    """Subscribe to a feed; whatever has to be kept is kept in the folder."""
    return Subscription(folder, url)


def about(sent: Sequence[Sent]) -> Kept:
    """Return what it should keep of the feed."""
    publication = sent[0].publication
    return {
        "title": publication.title,
        "subtitle": publication.description,
        "link": publication.url,
        "language": publication.language,
        "rights": publication.rights,
        "author": publication.author.name,
        "updated": max(one.article.updated for one in sent),
    }


def expected(sent: Sent, file: str) -> Kept:
    """Return what it should keep of an entry: all that there is to keep.

    RSS has room for the authors' names, not for their addresses or a date of change, and a summary
    in it is HTML. Without a summary the content takes its place. Of podcasts, feedparser counts the
    author that Apple reads as one more. An item tells its language if the feed has another one.
    """
    article, atom = sent.article, file == "atom.xml"
    authors = signed(sent.authors)
    if not atom:
        authors = [(name, None, None) for name, _, _ in authors]
        if sent.is_episode:
            authors.append((", ".join(one.name for one in sent.authors), None, None))
    summary = article.summary if atom else escape(article.summary, quote=False)
    if atom and not sent.content:
        summary = summary or article.title
    told = atom or article.language != sent.publication.language
    return {
        "id": article.id,
        "title": article.title,
        "link": article.url,
        "authors": authors,
        "published": article.published,
        "updated": article.updated if atom else None,
        "summary": summary or sent.content,
        "content": [(sent.content, "text/html")] if sent.content else [],
        "language": article.language if told else None,
        "enclosures": [(one.url, one.type, str(one.length)) for one in sent.enclosures(file)],
        "tags": [(one, f"{sent.publication.url}tags/") for one in article.tags],
        "pictures": [
            (one.url, *(str(size) if size else None for size in (one.width, one.height)))
            for one in ([article.image] if article.image else [])
        ],
        "via": [article.canonical] if atom and article.canonical else [],
    }
