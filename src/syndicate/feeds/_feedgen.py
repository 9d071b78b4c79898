"""RSS and Atom through feedgen 1.0, and all that has to be done around it; nobody else imports it.

What feedgen leaves out or writes wrongly is added by hooks (its "extensions", which are told of
every element it makes). Its defaults read the clock, so each of them is set. The entries come from
a hook as a whole: of an Atom entry feedgen loses half (#135), and its own objects, a dozen calls
for each entry, take as long as all that is left to do.
"""

import re
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.feeds import _fields, _items, _podcast
from syndicate.feeds._elements import ATOM, DC, FH, MEDIA, add, plainly
from syndicate.model import Feed, Image
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
    with _locale:
        # Pretty is safe: every element holds either text or elements, never both.
        return plainly(generator.rss_str(pretty=True))


def atom(feed: Feed, *, url: str, media_type: str) -> bytes:
    """Return an Atom document whose own address is ``url``."""
    generator = _generator(feed, url, media_type)
    generator.register_extension("syndicate", partial(_AtomFeed, feed), rss=False)
    return plainly(generator.atom_str(pretty=True))


def _generator(feed: Feed, url: str, media_type: str) -> Any:  # noqa: ANN401 - feedgen is untyped
    generator = FeedGenerator()
    generator.id(feed.id)
    generator.title(_fields.feed_title(feed))
    generator.description(line(feed.description) or _fields.feed_title(feed))  # RSS must have one
    generator.updated(_fields.utc(feed.updated))  # and with it lastBuildDate; both default to now
    generator.author(_fields.person(feed.author))
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


@dataclass(frozen=True, slots=True)
class _Channel:
    """Adds to an RSS channel what feedgen does not write: hubs, archives, a podcast, the items."""

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
        _items.rss(channel, self.feed)


@dataclass(frozen=True, slots=True)
class _AtomFeed:
    """Adds to an Atom feed the namespaces in use, the way to older entries, and the entries."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"media": MEDIA} | _history(self.feed)

    def extend_atom(self, root: etree._Element) -> None:
        _chain(root, self.feed)
        if not line(self.feed.description):
            for subtitle in root.findall("subtitle"):
                root.remove(subtitle)
        _items.atom(root, self.feed)


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
