"""Reads RSS 2.0 and Atom documents back as they stand."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

from syndicate.checks import _details, _grammar, _history, _podcasts, _values
from syndicate.checks._documents import Document, File, Item, MalformedError, Named
from syndicate.checks._grammar import Problem
from syndicate.checks._tree import Holder, said
from syndicate.checks._values import ATOM_LINK, MEDIA, Lines

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ENCODED, CREATOR = f"{CONTENT}encoded", f"{DC}creator"
ID, TITLE, PUBLISHED, UPDATED = (
    f"{ATOM}{name}" for name in ("id", "title", "published", "updated")
)
ENTRY, AUTHOR, NAME, URI = (f"{ATOM}{name}" for name in ("entry", "author", "name", "uri"))
# Entities are how XML reads files and networks and how it explodes: none is resolved here.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*['\"]([\w.-]+)['\"]")


def read(path: str, data: bytes) -> Document:
    """Read one document, RSS or Atom as its root element says.

    Raises:
        MalformedError: it is not well-formed, has a document type, or is neither of the two.
    """
    root, lines = Holder(_xml(data)), Lines(data)
    tag, channel = root.element.tag, root.first("channel")
    if tag == "rss" and channel is not None:
        return _rss_document(path, root, root.of(channel), lines)
    if tag == f"{ATOM}feed":
        return _atom_document(path, root, lines)
    raise MalformedError(f"its root element is {tag!r}, neither RSS 2.0 nor Atom")


def _xml(data: bytes) -> etree._Element:
    if data[:2] in {b"\xfe\xff", b"\xff\xfe"} or b"\0" in data[:4]:
        raise MalformedError("its encoding is UTF-16 or UTF-32, not UTF-8, as which it is served")
    encoding = _DECLARED.match(data[:200])
    if encoding and encoding[1].lower() not in {b"utf-8", b"us-ascii"}:
        raise MalformedError(f"its encoding is {encoding[1].decode()}, not UTF-8")
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise MalformedError(f"it is not well-formed XML: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise MalformedError("it has a document type declaration")
    return root


def _rss_document(path: str, root: Holder, channel: Holder, lines: Lines) -> Document:
    links, version = channel.all(ATOM_LINK), root.element.get("version", "")
    items = list(map(Holder, channel.all("item")))
    podcast = _podcasts.is_podcast((channel, *items))
    return Document(
        path=path,
        format="RSS",
        selves=tuple(_hrefs(links, "self")),
        page=channel.text("link"),
        dates=_texts(channel, "lastBuildDate", "pubDate"),
        urls=_texts(channel, "link")
        + _texts_below(channel, "image", "url", "link")
        + _link_urls(links),
        types=_link_types(links),
        languages=tuple(channel.texts("language")),
        missing=tuple(_lacking(channel, "title", "link", "description")),
        wrong=() if version == "2.0" else ('its version is not "2.0"',),
        faults=(
            *_grammar.namespaces(root.element.nsmap, atom=False),
            *_grammar.faults(root, _grammar.RSS),
            *_grammar.faults(channel, _grammar.RSS_CHANNEL),
            *_late(channel, "item", "feed-avoid"),
            *_values.channel(channel, lines),
            *_details.channel(channel),
            *_history.problems(channel.element),
            *(_podcasts.channel(channel.element) if podcast else ()),
        ),
        items=tuple(_rss_item(item, lines, podcast=podcast) for item in items),
    )


def _late(holder: Holder, entry: str, rule: str) -> Iterator[Problem]:
    """Yield what tells of the feed and stands behind its entries, or among them."""
    first = holder.first(entry)
    for other in first.itersiblings() if first is not None else ():
        if isinstance(other.tag, str) and other.tag != entry:
            problem = f"<{_grammar.short(other.tag)}> stands behind the entries"
            yield rule, problem, "put all that tells of the feed before its entries"
            return


def _rss_item(item: Holder, lines: Lines, *, podcast: bool) -> Item:
    guid = item.first("guid")
    media = item.all(MEDIA)
    link, title = _texts(item, "link"), item.text("title")
    html = _texts(item, "description", ENCODED)
    titled = title or any(name == "description" for name, _ in html)
    id_, published = item.text("guid"), item.text("pubDate")
    needed = (("guid", id_), ("link", link), ("pubDate", published))
    return Item(
        id=id_,
        page=link[0][1] if link else "",
        title=title,
        published=published,
        html=html,
        files=tuple(_file(one, "url") for one in item.all("enclosure")),
        urls=(*link, *(("media:content", one.get("url", "")) for one in media)),
        types=tuple(("media:content", one.get("type", "")) for one in media if one.get("type")),
        missing=(
            *(name for name, value in needed if not value),
            *_lacking(item, CREATOR),
            *(() if titled else ("title or description",)),
        ),
        faults=(
            *_grammar.faults(item, _grammar.RSS_ITEM),
            *_values.item(item, lines),
            *_details.item(item),
            *(_podcasts.item(item.element) if podcast else ()),
        ),
        authors=tuple(item.texts(CREATOR)),
        permalink="true" if guid is None else guid.get("isPermaLink", "true"),
    )


def _atom_document(path: str, root: Holder, lines: Lines) -> Document:
    links = root.all(ATOM_LINK)
    signed = next(root.below(AUTHOR, NAME), None) is not None
    return Document(
        path=path,
        format="Atom",
        selves=tuple(_hrefs(links, "self")),
        page=next(_hrefs(links, "alternate"), ""),
        dates=_texts(root, UPDATED),
        urls=_texts(root, f"{ATOM}icon", f"{ATOM}logo")
        + _texts_below(root, AUTHOR, URI)
        + _link_urls(links),
        types=_link_types(links),
        languages=tuple(filter(None, [root.element.get(LANG)])),
        missing=tuple(_lacking(root, ID, TITLE, UPDATED)),
        faults=(
            *_grammar.namespaces(root.element.nsmap, atom=True),
            *_grammar.faults(root, _grammar.ATOM_FEED),
            *_late(root, ENTRY, "feed-element"),
            *_values.feed(root, lines),
            *_details.feed(root),
            *_history.problems(root.element),
        ),
        items=tuple(_atom_entry(Holder(one), lines, signed=signed) for one in root.all(ENTRY)),
    )


def _atom_entry(entry: Holder, lines: Lines, *, signed: bool) -> Item:
    links, media, content = entry.all(ATOM_LINK), entry.all(MEDIA), entry.first(f"{ATOM}content")
    signed = signed or any(map(said, entry.below(AUTHOR, NAME)))
    id_, published, updated = entry.text(ID), entry.text(PUBLISHED), entry.text(UPDATED)
    needed = (("id", id_), ("updated", updated), ("published", published))
    return Item(
        id=id_,
        page=next(_hrefs(links, "alternate"), ""),
        title=entry.text(TITLE),
        published=published,
        updated=updated,
        html=_texts(entry, f"{ATOM}content"),
        files=tuple(_file(one, "href") for one in links if one.get("rel") == "enclosure"),
        urls=(
            *_texts_below(entry, AUTHOR, URI),
            *(link for link in _link_urls(links) if link[0] != "link rel=enclosure"),
            *(("media:content", one.get("url", "")) for one in media),
        ),
        types=_link_types(links)
        + tuple(("media:content", one.get("type", "")) for one in media if one.get("type")),
        languages=tuple(filter(None, [entry.element.get(LANG)])),
        authors=tuple(filter(None, map(said, entry.below(AUTHOR, NAME)))),
        missing=(
            *(name for name, value in needed if not value),
            # Mandatory, yet empty for a title-less note.
            *(() if TITLE in entry.named else ("title",)),
            *(() if signed else ("author",)),
        ),
        wrong=()
        if content is None or content.get("type") == "html"
        else ('its content is not of type "html"',),
        faults=(
            *_grammar.faults(entry, _grammar.ATOM_ENTRY),
            *_values.entry(entry, lines),
            *_details.entry(entry),
        ),
    )


def _texts(holder: Holder, *tags: str) -> tuple[Named, ...]:
    return tuple([(_short(tag), text) for tag in tags for text in holder.texts(tag)])


def _texts_below(holder: Holder, tag: str, *inner: str) -> tuple[Named, ...]:
    found = ((name, map(said, holder.below(tag, name))) for name in inner)
    return tuple(
        (f"{_short(tag)}/{_short(name)}", text) for name, texts in found for text in texts if text
    )


def _lacking(holder: Holder, *tags: str) -> list[str]:
    return [_short(tag) for tag in tags if not holder.text(tag)]


@lru_cache(maxsize=64)
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
