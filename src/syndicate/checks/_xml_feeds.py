"""Reads RSS 2.0 and Atom documents back as they stand."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from syndicate.checks import _grammar, _history, _podcasts, _values
from syndicate.checks._documents import Document, File, Item, MalformedError, Named
from syndicate.checks._grammar import Problem
from syndicate.checks._values import Lines

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
XML = "{http://www.w3.org/XML/1998/namespace}"
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*['\"]([\w.-]+)['\"]")


def read(path: str, data: bytes) -> Document:
    """Read one document, RSS or Atom as its root element says.

    Raises:
        MalformedError: it is not well-formed, has a document type, or is neither of the two.
    """
    root, lines = _xml(data), Lines(data)
    channel = root.find("channel")
    if root.tag == "rss" and channel is not None:
        return _rss_document(path, root, channel, lines)
    if root.tag == f"{ATOM}feed":
        return _atom_document(path, root, lines)
    raise MalformedError(f"its root element is {root.tag!r}, neither RSS 2.0 nor Atom")


def _xml(data: bytes) -> etree._Element:
    encoding = _DECLARED.match(data[:200])
    if encoding and encoding[1].lower() not in {b"utf-8", b"us-ascii"}:
        raise MalformedError(f"its encoding is {encoding[1].decode()}, not UTF-8")
    # Entities are how XML reads files and networks and how it explodes: none is resolved here.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedError(f"it is not well-formed XML: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise MalformedError("it has a document type declaration")
    return root


def _rss_document(
    path: str, root: etree._Element, channel: etree._Element, lines: Lines
) -> Document:
    links, version = channel.findall(f"{ATOM}link"), root.get("version", "")
    podcast = _podcasts.is_podcast(channel)
    return Document(
        path=path,
        format="RSS",
        selves=tuple(_hrefs(links, "self")),
        page=_text(channel, "link"),
        dates=_texts(channel, "lastBuildDate", "pubDate"),
        urls=_texts(channel, "link", "image/url", "image/link") + _link_urls(links),
        types=_link_types(links),
        languages=tuple(_all(channel, "language")),
        missing=tuple(_lacking(channel, "title", "link", "description")),
        wrong=() if version == "2.0" else ('its version is not "2.0"',),
        faults=(
            *_grammar.namespaces(root.nsmap, atom=False),
            *_grammar.faults(root, _grammar.RSS),
            *_grammar.faults(channel, _grammar.RSS_CHANNEL),
            *_late(channel, "item", "feed-avoid"),
            *_values.channel(channel, lines),
            *_history.problems(channel),
            *(_podcasts.channel(channel) if podcast else ()),
        ),
        items=tuple(
            _rss_item(item, lines, podcast=podcast) for item in channel.iterchildren("item")
        ),
    )


def _late(holder: etree._Element, entry: str, rule: str) -> Iterator[Problem]:
    """Yield what tells of the feed and stands behind its entries, or among them."""
    first = holder.find(entry)
    for other in first.itersiblings() if first is not None else ():
        if isinstance(other.tag, str) and other.tag != entry:
            problem = f"<{_grammar.short(other.tag)}> stands behind the entries"
            yield rule, problem, "put all that tells of the feed before its entries"
            return


def _rss_item(item: etree._Element, lines: Lines, *, podcast: bool) -> Item:
    guid = item.find("guid")
    media = item.findall(f"{MEDIA}content")
    titled = _text(item, "title") or _text(item, "description")
    return Item(
        id=_text(item, "guid"),
        page=_text(item, "link"),
        title=_text(item, "title"),
        published=_text(item, "pubDate"),
        html=_texts(item, "description", f"{CONTENT}encoded"),
        files=tuple(_file(one, "url") for one in item.findall("enclosure")),
        urls=(*_texts(item, "link"), *(("media:content", one.get("url", "")) for one in media)),
        types=tuple(("media:content", one.get("type", "")) for one in media if one.get("type")),
        missing=(
            *_lacking(item, "guid", "link", "pubDate", f"{DC}creator"),
            *(() if titled else ("title or description",)),
        ),
        faults=(
            *_grammar.faults(item, _grammar.RSS_ITEM),
            *_values.item(item, lines),
            *(_podcasts.item(item) if podcast else ()),
        ),
        permalink="true" if guid is None else guid.get("isPermaLink", "true"),
    )


def _atom_document(path: str, root: etree._Element, lines: Lines) -> Document:
    links = root.findall(f"{ATOM}link")
    signed = root.find(f"{ATOM}author/{ATOM}name") is not None
    return Document(
        path=path,
        format="Atom",
        selves=tuple(_hrefs(links, "self")),
        page=next(_hrefs(links, "alternate"), ""),
        dates=_texts(root, f"{ATOM}updated"),
        urls=_texts(root, f"{ATOM}icon", f"{ATOM}logo", f"{ATOM}author/{ATOM}uri")
        + _link_urls(links),
        types=_link_types(links),
        languages=tuple(filter(None, [root.get(f"{XML}lang")])),
        missing=tuple(_lacking(root, f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated")),
        faults=(
            *_grammar.namespaces(root.nsmap, atom=True),
            *_grammar.faults(root, _grammar.ATOM_FEED),
            *_late(root, f"{ATOM}entry", "feed-element"),
            *_values.feed(root, lines),
            *_history.problems(root),
        ),
        items=tuple(
            _atom_entry(entry, lines, signed=signed) for entry in root.iterchildren(f"{ATOM}entry")
        ),
    )


def _atom_entry(entry: etree._Element, lines: Lines, *, signed: bool) -> Item:
    links = entry.findall(f"{ATOM}link")
    media = entry.findall(f"{MEDIA}content")
    content = entry.find(f"{ATOM}content")
    names = _all(entry, f"{ATOM}author/{ATOM}name")
    return Item(
        id=_text(entry, f"{ATOM}id"),
        page=next(_hrefs(links, "alternate"), ""),
        title=_text(entry, f"{ATOM}title"),
        published=_text(entry, f"{ATOM}published"),
        updated=_text(entry, f"{ATOM}updated"),
        html=_texts(entry, f"{ATOM}content"),
        files=tuple(_file(one, "href") for one in links if one.get("rel") == "enclosure"),
        urls=(
            *_texts(entry, f"{ATOM}author/{ATOM}uri"),
            *(link for link in _link_urls(links) if link[0] != "link rel=enclosure"),
            *(("media:content", one.get("url", "")) for one in media),
        ),
        types=_link_types(links)
        + tuple(("media:content", one.get("type", "")) for one in media if one.get("type")),
        languages=tuple(filter(None, [entry.get(f"{XML}lang")])),
        missing=(
            *_lacking(entry, f"{ATOM}id", f"{ATOM}updated", f"{ATOM}published"),
            # Mandatory, yet empty for a title-less note.
            *(() if entry.find(f"{ATOM}title") is not None else ("title",)),
            *(() if names or signed else ("author",)),
        ),
        wrong=()
        if content is None or content.get("type") == "html"
        else ('its content is not of type "html"',),
        faults=(
            *_grammar.faults(entry, _grammar.ATOM_ENTRY),
            *_values.entry(entry, lines),
        ),
    )


def _all(holder: etree._Element, tag: str) -> list[str]:
    return [text for text in map(_said, holder.iterfind(tag)) if text]


def _said(element: etree._Element) -> str:
    # Nearly all elements hold one text and nothing else.
    text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return text.strip()


def _text(holder: etree._Element, tag: str) -> str:
    return next((text for text in map(_said, holder.iterfind(tag)) if text), "")


def _texts(holder: etree._Element, *tags: str) -> tuple[Named, ...]:
    return tuple((_short(tag), text) for tag in tags for text in _all(holder, tag))


def _lacking(holder: etree._Element, *tags: str) -> Iterator[str]:
    return (_short(tag) for tag in tags if not _text(holder, tag))


def _short(tag: str) -> str:
    for namespace, prefix in ((ATOM, ""), (CONTENT, "content:"), (DC, "dc:")):
        tag = tag.replace(namespace, prefix)
    return tag


def _hrefs(links: Iterable[etree._Element], rel: str) -> Iterator[str]:
    return (link.get("href", "") for link in links if link.get("rel", "alternate") == rel)


def _link_urls(links: Iterable[etree._Element]) -> tuple[Named, ...]:
    return tuple(
        (f"link rel={link.get('rel', 'alternate')}", link.get("href", "")) for link in links
    )


def _link_types(links: Iterable[etree._Element]) -> tuple[Named, ...]:
    return tuple(
        (f"link rel={link.get('rel', 'alternate')}", link.get("type", ""))
        for link in links
        if link.get("type") is not None
    )


def _file(element: etree._Element, address: str) -> File:
    return File(
        url=element.get(address, ""), type=element.get("type", ""), length=element.get("length", "")
    )
