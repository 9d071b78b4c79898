"""reader: the library that podcast and feed readers in Python are built on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from reader import Entry, Reader, make_reader

from readers.model import Kept, Sent
from readers.shapes import sanitised, shape, signed

PROGRAM = PACKAGE = ""
FILES = ("feed.xml", "atom.xml", "feed.json")
KNOWS_AT = 2


@dataclass(slots=True)
class Subscription:
    """One feed in a database of its own; ``changed`` counts what the last fetch modified."""

    folder: Path
    url: str
    changed: int = 0

    def fetch(self) -> int:
        """Fetch once; return how many entries are new."""
        with self._reader() as reader:
            reader.add_feed(self.url, exist_ok=True)
            done = reader.update_feed(self.url)
        self.changed = done.modified if done else 0
        return done.new if done else 0

    def _reader(self) -> Reader:
        return make_reader(str(self.folder / "reader.sqlite"))

    def about(self) -> Kept:
        """Return what is kept of the feed."""
        with self._reader() as reader:
            feed = reader.get_feed(self.url)
        names = ("title", "subtitle", "link")
        return {name: getattr(feed, name) for name in names} | {"author": feed.authors[0].name}

    def entries(self) -> list[Kept]:
        """Return what is kept of each entry."""
        with self._reader() as reader:
            return [_kept(one) for one in reader.get_entries()]


def _kept(entry: Entry) -> Kept:
    return {
        "id": entry.id,
        "title": entry.title or "",
        "link": entry.link,
        "authors": [(one.name, one.email, one.href) for one in entry.authors],
        "published": entry.published,
        "updated": entry.updated,
        "summary": shape(entry.summary or ""),
        "content": [(shape(one.value), one.type, one.language) for one in entry.content],
        "enclosures": [(one.href, one.type, one.length) for one in entry.enclosures],
    }


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
        "author": publication.author.name,
    }


def expected(sent: Sent, file: str) -> Kept:
    """Return what it should keep of an entry: all but tags and pictures.

    What comes through feedparser is sanitised, has the content as summary where there is no other,
    and the last of its authors alone. RSS has no more of them than a name, of which what stands in
    brackets is taken for an address; no date of change; and an item's language is passed over.
    """
    article, content = sent.article, sent.content
    if file == "feed.json":
        return _of_json(sent)
    authors, summary = signed(sent.authors)[-1:], article.summary
    updated: datetime | None = article.updated
    language: str | None = article.language
    if file == "feed.xml":
        name, bracket, rest = sent.authors[-1].name.partition(" (")
        authors = [(name, rest.removesuffix(")") if bracket else None, None)]
        summary, updated, language = escape(summary, quote=False), None, None
    elif not content:
        summary = summary or article.title
    return _of_json(sent) | {
        "authors": authors,
        "updated": updated,
        "summary": sanitised(summary or content),
        "content": [(sanitised(content), "text/html", language)] if content else [],
        "enclosures": [(one.url, one.type, one.length) for one in sent.enclosures(file)],
    }


def _of_json(sent: Sent) -> Kept:
    """Return what it should keep of a JSON Feed: everything as it is, and lengths if known."""
    article, content = sent.article, sent.content
    return {
        "id": article.id,
        "title": article.title,
        "link": article.url,
        "authors": [(one.name, None, one.url) for one in sent.authors],
        "published": article.published,
        "updated": article.updated,
        "summary": shape(article.summary),
        "content": [(shape(content), "text/html", article.language)] if content else [],
        "enclosures": [(one.url, one.type, one.length or None) for one in article.enclosures],
    }
