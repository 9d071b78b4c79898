"""What the XML feeds are built from: their namespaces, and one way to add an element."""

import re

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
FH = "http://purl.org/syndication/history/1.0"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
MEDIA = "http://search.yahoo.com/mrss/"
PODCAST = "https://podcastindex.org/namespace/1.0"
XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"

_TEXTS = (
    b"title|copyright|category|itunes:author|itunes:name|media:description|media:title"
    b"|podcast:person|name|rights|subtitle|summary"
)
_TEXT = re.compile(rb"(<(%b)(?: [^<>]*)?>)([^<]*&(?:amp|lt);[^<]*)(?=</\2>)" % _TEXTS)
_DESCRIPTION = re.compile(rb"(<(description)>)([^<]*)")
_ESCAPED = re.compile(rb"&(?:amp|lt);")
_HEX = {b"&amp;": b"&#x26;", b"&lt;": b"&#x3C;"}


def add(parent: etree._Element, tag: str, text: str | None = None, /, **attributes: str) -> None:
    """Add an element with a text and attributes to the end of another."""
    element = etree.SubElement(parent, tag, attributes)
    if text is not None:
        element.text = text


def plainly(document: bytes) -> bytes:
    """Return the document with the signs of markup in plain texts as numbers: ``&#x3C;``.

    Readers that take every text for HTML show ``&lt;b>`` as bold letters; these numbers say that a
    sign is meant (https://www.rssboard.org/rss-profile#data-types-characterdata).
    """
    # A channel's description is plain text; those of its items, which follow it, are HTML.
    if b"<description>" in document:  # Atom has none
        document = _DESCRIPTION.sub(_by_number, document, count=1)
    return _TEXT.sub(_by_number, document)


def _by_number(found: re.Match[bytes]) -> bytes:
    return found[1] + _ESCAPED.sub(lambda sign: _HEX[sign[0]], found[3])
