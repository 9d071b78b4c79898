"""The items of an RSS channel and the entries of an Atom feed, added to what feedgen made."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from html import escape

from lxml import etree

from syndicate.feeds import _fields, _media, _podcast
from syndicate.feeds._elements import CONTENT, DC, XHTML, XML, add
from syndicate.model import Article, Enclosure, Entry, Feed
from syndicate.text import line

_ENCODED, _LANG = f"{{{CONTENT}}}encoded", f"{{{XML}}}lang"
_CREATOR, _LANGUAGE = f"{{{DC}}}creator", f"{{{DC}}}language"


def rss(channel: etree._Element, feed: Feed) -> None:
    """Add the feed's entries to an RSS channel."""
    for entry in feed.entries:
        _item(etree.SubElement(channel, "item"), feed, entry)


def atom(root: etree._Element, feed: Feed) -> None:
    """Add the feed's entries to an Atom feed whose own elements have no namespace yet."""
    moments = _moments(entry.article.updated for entry in feed.entries)
    for entry, updated in zip(feed.entries, moments, strict=True):
        _entry(etree.SubElement(root, "entry"), feed, entry, updated)


def _item(item: etree._Element, feed: Feed, entry: Entry) -> None:
    article, content = entry.article, _fields.content(entry)
    if title := _fields.title(article):
        add(item, "title", title)
    add(item, "link", article.url)
    # Readers take a description for HTML. One without a summary holds the content too: some readers
    # look for it in one place, and some in the other.
    add(item, "description", escape(_fields.summary(article), quote=False) or content)
    if content:
        add(item, _ENCODED, content)
    permalink = "true" if _fields.is_permalink(article) else "false"
    add(item, "guid", article.id, isPermaLink=permalink)
    scheme = {"domain": feed.scheme} if feed.scheme else {}
    for tag in _fields.tags(article):
        add(item, "category", tag, **scheme)
    if file := _media.first(article.enclosures):
        add(item, "enclosure", None, url=file.url, length=str(file.length), type=file.type)
    add(item, "pubDate", _fields.rfc822(article.published))
    for author in _fields.authors(feed, article):
        add(item, _CREATOR, _fields.name(author))
    if article.language != feed.language:
        add(item, _LANGUAGE, article.language)
    if article.image:
        _media.picture(item, article.image)
    _media.others(item, article.enclosures)
    if feed.podcast:
        _podcast.item(item, entry, feed)


def _entry(made: etree._Element, feed: Feed, entry: Entry, updated: str) -> None:
    article, content = entry.article, _fields.content(entry)
    title, summary = _fields.title(article), _fields.summary(article)
    if article.language != feed.language:
        made.set(_LANG, article.language)
    add(made, "id", article.id)
    _title(made, title)
    add(made, "updated", updated)
    for author in _fields.authors(feed, article):
        add(made, "author")
        for name, said in _fields.person(author).items():
            add(made[-1], name, said)
    if content:
        add(made, "content", content, type="html")
    for link in _links(article):
        etree.SubElement(made, "link", link)
    if said := summary or ("" if content else title or article.url):
        add(made, "summary", said, type="text")  # one that says nothing in words names itself
    scheme = {"scheme": feed.scheme} if feed.scheme else {}
    for tag in _fields.tags(article):
        add(made, "category", None, term=tag, **scheme)
    add(made, "published", _fields.rfc3339(article.published))
    if article.image:
        _media.picture(made, article.image)


def _title(entry: etree._Element, said: str) -> None:
    """Add an Atom entry's title; that of a note is an empty ``div``.

    An empty text is one that somebody forgot, to validators; an empty ``div`` reads the same.
    """
    add(entry, "title", said, type="text" if said else "xhtml")
    if not said:
        etree.SubElement(entry[-1], f"{{{XHTML}}}div", nsmap={None: XHTML})


def _links(article: Article) -> list[dict[str, str]]:
    links = [{"href": article.url, "rel": "alternate", "type": "text/html"}]
    if article.canonical:
        links.append({"href": article.canonical, "rel": "via", "type": "text/html"})
    return links + [_enclosure(enclosure) for enclosure in article.enclosures]


def _enclosure(enclosure: Enclosure) -> dict[str, str]:
    link = {"href": enclosure.url, "rel": "enclosure", "type": enclosure.type}
    link["length"] = str(enclosure.length)
    if title := line(enclosure.title):
        link["title"] = title
    return link


def _moments(times: Iterable[datetime]) -> list[str]:
    """Write instants as Atom does, equal ones in different ways: ``…:00.0+00:00``.

    Articles that have a date and no time often share it. Validators take equal dates of two entries
    for a sign that nobody kept the true ones; an instant is the same with zeros behind it.
    """
    seen: Counter[str] = Counter()
    written = []
    for time in map(_fields.rfc3339, times):
        zeros = "." + "0" * seen[time] if seen[time] else ""
        written.append(f"{time[:-6]}{zeros}{time[-6:]}")
        seen[time] += 1
    return written
