"""RSS and Atom through feedgen 1.0, and all that has to be done around it; nobody else imports it.

What feedgen leaves out or writes wrongly is added by hooks (its "extensions", which are told of
every element it makes). Its defaults read the clock, so each of them is set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from threading import Lock
from typing import Any

from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.feeds import _fields
from syndicate.model import Author, Enclosure, Entry, Feed, Image
from syndicate.text import line

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
FH = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
XML = "http://www.w3.org/XML/1998/namespace"

# RSS 2.0 allows a channel's picture to be this wide and high at most, in pixels.
_LOGO_WIDTH, _LOGO_HEIGHT = 144, 400

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
        return bytes(generator.rss_str(pretty=True))


def atom(feed: Feed, *, url: str, media_type: str) -> bytes:
    """Return an Atom document whose own address is ``url``."""
    generator = _generator(feed, url, media_type)
    generator.register_extension("syndicate", partial(_AtomFeed, feed), rss=False)
    for entry in feed.entries:
        _atom_entry(generator, feed, entry)
    return bytes(generator.atom_str(pretty=True))


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
        item.category(term=tag)
    for enclosure in article.enclosures[:1]:  # RSS knows one per item
        item.enclosure(enclosure.url, str(enclosure.length), enclosure.type)


def _atom_entry(generator: Any, feed: Feed, entry: Entry) -> None:  # noqa: ANN401 - feedgen is untyped
    article = entry.article
    made = generator.add_entry(order="append")  # its default puts every new one in front
    made.id(article.id)
    made.title(_fields.title(article) or "-")  # feedgen refuses an empty one; the hook clears it
    made.updated(_fields.utc(article.updated))  # defaults to now
    made.published(_fields.utc(article.published))
    made.author([_person(author) for author in _fields.authors(feed, article)])
    if content := _fields.content(entry):
        made.content(content, type="html")
    if summary := _fields.summary(article):
        made.summary(summary, type="text")
    for tag in _fields.tags(article):
        made.category(term=tag)
    links = _atom_links(entry)
    made.link([{"href": link["href"], "rel": link["rel"]} for link in links])
    made.register_extension("syndicate", partial(_AtomEntry, feed, entry, links), rss=False)


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
    """Adds to an RSS channel what feedgen does not write: hubs, archives, pubDate, the editor."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "media": MEDIA} | _history(self.feed)

    def extend_rss(self, root: etree._Element) -> None:
        channel = root[0]
        _chain(channel, self.feed)
        _add(channel, "pubDate", _fields.rfc822(self.feed.updated))
        if self.feed.author.email:
            editor = f"{self.feed.author.email} ({_fields.name(self.feed.author)})"
            _add(channel, "managingEditor", editor)
        for hub in self.feed.hubs:
            _add(channel, f"{{{ATOM}}}link", href=hub, rel="hub")


@dataclass(frozen=True, slots=True)
class _Item:
    """Adds to an RSS item its date, its authors by name, and its lead image."""

    feed: Feed
    entry: Entry

    def extend_rss(self, item: etree._Element) -> None:
        article = self.entry.article
        _add(item, "pubDate", _fields.rfc822(article.published))
        for author in _fields.authors(self.feed, article):
            _add(item, f"{{{DC}}}creator", _fields.name(author))
        if article.image:
            _add(item, f"{{{MEDIA}}}content", **_picture(article.image))


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

    def extend_atom(self, entry: etree._Element) -> None:
        article = self.entry.article
        for element, link in zip(entry.findall("link"), self.links, strict=True):
            _set(element, link)
        for title in entry.findall("title"):
            title.set("type", "text")
            title.text = _fields.title(article)
        if article.language != self.feed.language:
            entry.set(f"{{{XML}}}lang", article.language)
        if article.image:
            _add(entry, f"{{{MEDIA}}}content", **_picture(article.image))


def _history(feed: Feed) -> dict[str, str]:
    return {"fh": FH} if feed.chain.current else {}


def _chain(parent: etree._Element, feed: Feed) -> None:
    """Tell where the document stands among its archives (RFC 5005 section 4).

    There is no link to the next archive: an archive must not change when there comes to be one.
    """
    if feed.chain.current:
        _add(parent, f"{{{FH}}}archive")
    for rel, href in (("current", feed.chain.current), ("prev-archive", feed.chain.older)):
        if href:
            # In a feedgen tree elements of Atom's own have no namespace yet; RSS is none of them.
            tag = "link" if parent.tag == "feed" else f"{{{ATOM}}}link"
            _add(parent, tag, href=href, rel=rel)


def _picture(image: Image) -> dict[str, str]:
    size = {"width": image.width, "height": image.height}
    known = {key: str(value) for key, value in size.items() if value}
    kind = {"type": image.type} if image.type else {}
    return {"url": image.url, "medium": "image"} | kind | known


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> None:
    element = etree.SubElement(parent, tag)
    element.text = text
    _set(element, attributes)


def _set(element: etree._Element, attributes: Mapping[str, str]) -> None:
    for key, value in attributes.items():
        element.set(key, value)
