"""RSS and Atom through feedgen 1.0, and all that has to be done around it; nobody else imports it.

What feedgen leaves out or writes wrongly is added by hooks (its "extensions", which are told of
every element it makes). Its defaults read the clock, so each of them is set.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from threading import Lock
from typing import Any

from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.feeds import _fields, _media, _podcast
from syndicate.feeds._elements import ATOM, DC, FH, MEDIA, XHTML, XML, add, plainly, put
from syndicate.model import Author, Enclosure, Entry, Feed, Image
from syndicate.text import line

# RSS 2.0 allows a channel's picture to be this wide and high at most, in pixels.
_LOGO_WIDTH, _LOGO_HEIGHT = 144, 400
_RSS_PICTURE = re.compile(r"\.(?:jpe?g|gif|png)$", re.IGNORECASE)
"""What RSS 2.0 knows of; another logo stands in Atom and JSON Feed alone."""

# To write lastBuildDate, feedgen sets the locale of the whole process for a moment; two threads
# at once could leave it changed for good. Every other date is written by the hooks.
_locale = Lock()


def rss(feed: Feed, *, url: str, media_type: str) -> bytes:
    """Return an RSS 2.0 document whose own address is ``url``."""
    generator = _generator(feed, url, media_type)
    generator.register_extension("syndicate", partial(_Channel, feed), atom=False)
    for entry in feed.entries:
        _rss_item(generator, feed, entry)
    with _locale:
        # Pretty is safe: every element holds either text or elements, never both.
        return plainly(generator.rss_str(pretty=True))


def atom(feed: Feed, *, url: str, media_type: str) -> bytes:
    """Return an Atom document whose own address is ``url``."""
    generator = _generator(feed, url, media_type)
    generator.register_extension("syndicate", partial(_AtomFeed, feed), rss=False)
    moments = _moments([entry.article.updated for entry in feed.entries])
    for entry, updated in zip(feed.entries, moments, strict=True):
        _atom_entry(generator, feed, entry, updated)
    return plainly(generator.atom_str(pretty=True))


def _generator(feed: Feed, url: str, media_type: str) -> Any:  # noqa: ANN401 - feedgen is untyped
    generator = FeedGenerator()
    generator.id(feed.id)
    generator.title(_fields.feed_title(feed))
    generator.description(line(feed.description) or _fields.feed_title(feed))  # RSS must have one
    generator.updated(_fields.utc(feed.updated))  # and with it lastBuildDate; both default to now
    generator.author(_person(feed.author))
    generator.generator("Syndicate")  # no version: an upgrade must not change the bytes
    generator.language(feed.language)
    generator.rights(line(feed.rights))
    generator.icon(feed.icon)
    if feed.logo:
        generator.image(feed.logo.url, **_logo_size(feed.logo))
    generator.link(href=url, rel="self", type=media_type)
    for hub in feed.hubs:
        generator.link(href=hub, rel="hub")
    # The page comes last: feedgen takes the last link of any rel as the link of an RSS channel.
    generator.link(href=feed.page, rel="alternate", type="text/html")
    return generator


def _logo_size(logo: Image) -> dict[str, str]:
    """Return the size for RSS, or nothing when it is unknown or more than RSS allows."""
    if not (logo.width and logo.height):
        return {}
    if logo.width > _LOGO_WIDTH or logo.height > _LOGO_HEIGHT:
        return {}
    return {"width": str(logo.width), "height": str(logo.height)}


def _person(author: Author) -> dict[str, str]:
    person = {"name": _fields.name(author), "email": author.email, "uri": author.url}
    return {key: value for key, value in person.items() if value}


def _rss_item(generator: Any, feed: Feed, entry: Entry) -> None:  # noqa: ANN401 - feedgen is untyped
    article = entry.article
    item = generator.add_entry(order="append")  # its default puts every new one in front
    item.register_extension("syndicate", partial(_Item, feed, entry), atom=False)
    if title := _fields.title(article):
        item.title(title)
    item.guid(article.id, permalink=_fields.is_permalink(article))
    item.link(href=article.url, rel="alternate")
    content = _fields.content(entry)
    item.content(content, type="html")
    if summary := _fields.summary(article):
        # Readers take a description for HTML; without one feedgen writes the content there.
        item.description(escape(summary, quote=False), isSummary=True)
    for tag in _fields.tags(article):
        item.category(_category(feed, tag))
    if enclosure := _media.first(article.enclosures):
        item.enclosure(enclosure.url, str(enclosure.length), enclosure.type)


def _atom_entry(generator: Any, feed: Feed, entry: Entry, updated: str) -> None:  # noqa: ANN401 - feedgen is untyped
    article = entry.article
    made = generator.add_entry(order="append")  # its default puts every new one in front
    made.id(article.id)
    made.title(_fields.title(article) or "-")  # feedgen refuses an empty one; the hook clears it
    made.updated(_fields.utc(article.updated))  # defaults to now
    made.published(_fields.utc(article.published))
    made.author([_person(author) for author in _fields.authors(feed, article)])
    if content := _fields.content(entry):
        made.content(content, type="html")
    elif not _fields.summary(article):  # an entry that says nothing in words names itself
        made.summary(_fields.title(article) or article.url, type="text")
    if summary := _fields.summary(article):
        made.summary(summary, type="text")
    for tag in _fields.tags(article):
        made.category(_category(feed, tag))
    links = _atom_links(entry)
    made.link([{"href": link["href"], "rel": link["rel"]} for link in links])
    made.register_extension(
        "syndicate", partial(_AtomEntry, feed, entry, links, updated), rss=False
    )


def _category(feed: Feed, tag: str) -> dict[str, str]:
    return {"term": tag} | ({"scheme": feed.scheme} if feed.scheme else {})


def _atom_links(entry: Entry) -> list[dict[str, str]]:
    article = entry.article
    links = [{"href": article.url, "rel": "alternate", "type": "text/html"}]
    if article.canonical:
        links.append({"href": article.canonical, "rel": "via", "type": "text/html"})
    return links + [_enclosure_link(enclosure) for enclosure in article.enclosures]


def _enclosure_link(enclosure: Enclosure) -> dict[str, str]:
    link = {"href": enclosure.url, "rel": "enclosure", "type": enclosure.type}
    link["length"] = str(enclosure.length)
    if title := line(enclosure.title):
        link["title"] = title
    return link


@dataclass(frozen=True, slots=True)
class _Channel:
    """Adds to an RSS channel what feedgen does not write: hubs, archives, the editor, a podcast."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "media": MEDIA} | _history(self.feed) | _podcast.namespaces(self.feed)

    def extend_rss(self, root: etree._Element) -> None:
        channel = root[0]
        for image in channel.findall("image"):
            if not _RSS_PICTURE.search(image.findtext("url") or ""):
                channel.remove(image)
        _chain(channel, self.feed)
        add(channel, "pubDate", _fields.rfc822(self.feed.updated))
        if self.feed.author.email:
            editor = f"{self.feed.author.email} ({_fields.name(self.feed.author)})"
            add(channel, "managingEditor", editor)
        for hub in self.feed.hubs:
            add(channel, f"{{{ATOM}}}link", href=hub, rel="hub")
        if self.feed.podcast:
            _podcast.channel(channel, self.feed.podcast)


@dataclass(frozen=True, slots=True)
class _Item:
    """Adds to an RSS item its date, its authors by name, its pictures and its episode."""

    feed: Feed
    entry: Entry

    def extend_rss(self, item: etree._Element) -> None:
        article = self.entry.article
        add(item, "pubDate", _fields.rfc822(article.published))
        for author in _fields.authors(self.feed, article):
            add(item, f"{{{DC}}}creator", _fields.name(author))
        if article.image:
            _media.picture(item, article.image)
        _media.others(item, article.enclosures)
        if self.feed.podcast:
            _podcast.item(item, self.entry, self.feed)


@dataclass(frozen=True, slots=True)
class _AtomFeed:
    """Adds to an Atom feed the namespaces in use and the way to older entries."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"media": MEDIA} | _history(self.feed)

    def extend_atom(self, root: etree._Element) -> None:
        _chain(root, self.feed)
        if not line(self.feed.description):
            for subtitle in root.findall("subtitle"):
                root.remove(subtitle)


@dataclass(frozen=True, slots=True)
class _AtomEntry:
    """Mends an Atom entry: feedgen loses every attribute of its links but the address (#135)."""

    feed: Feed
    entry: Entry
    links: list[dict[str, str]]
    updated: str

    def extend_atom(self, entry: etree._Element) -> None:
        article = self.entry.article
        for element, link in zip(entry.findall("link"), self.links, strict=True):
            put(element, link)
        for updated in entry.findall("updated"):
            updated.text = self.updated
        for title in entry.findall("title"):
            _atom_title(title, _fields.title(article))
        if article.language != self.feed.language:
            entry.set(f"{{{XML}}}lang", article.language)
        if article.image:
            _media.picture(entry, article.image)


def _history(feed: Feed) -> dict[str, str]:
    return {"fh": FH} if feed.chain.current else {}


def _chain(parent: etree._Element, feed: Feed) -> None:
    """Tell where the document stands among its archives (RFC 5005 section 4).

    There is no link to the next archive: an archive must not change when there comes to be one.
    """
    if feed.chain.current:
        add(parent, f"{{{FH}}}archive")
    for rel, href in (("current", feed.chain.current), ("prev-archive", feed.chain.older)):
        if href:
            # In a feedgen tree elements of Atom's own have no namespace yet; RSS is none of them.
            tag = "link" if parent.tag == "feed" else f"{{{ATOM}}}link"
            add(parent, tag, href=href, rel=rel)


def _atom_title(title: etree._Element, said: str) -> None:
    """Set an Atom entry's title; that of a note is an empty ``div``.

    An empty text is one that somebody forgot, to validators; an empty ``div`` reads the same.
    """
    title.set("type", "text" if said else "xhtml")
    title.text = said
    if not said:
        etree.SubElement(title, f"{{{XHTML}}}div", nsmap={None: XHTML})


def _moments(times: list[datetime]) -> list[str]:
    """Write instants as Atom does, equal ones in different ways: ``…:00.0+00:00``.

    Articles that have a date and no time often share it. Validators take equal dates of two entries
    for a sign that nobody kept the true ones; an instant is the same with zeros behind it.
    """
    seen: Counter[datetime] = Counter()
    written = []
    for time in map(_fields.utc, times):
        zeros = "." + "0" * seen[time] if seen[time] else ""
        written.append(f"{time:%Y-%m-%dT%H:%M:%S}{zeros}+00:00")
        seen[time] += 1
    return written
