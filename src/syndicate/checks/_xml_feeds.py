"""Reads RSS 2.0 and Atom documents back as they stand."""

from collections.abc import Iterable, Iterator

from lxml import etree

from syndicate.checks._documents import Document, File, Item, MalformedError, Named

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
XML = "{http://www.w3.org/XML/1998/namespace}"


def read(path: str, data: bytes) -> Document:
    """Read one document, RSS or Atom as its root element says.

    Raises:
        MalformedError: it is not well-formed, has a document type, or is neither of the two.
    """
    root = _xml(data)
    channel = root.find("channel")
    if root.tag == "rss" and channel is not None:
        return _rss_document(path, root.get("version", ""), channel)
    if root.tag == f"{ATOM}feed":
        return _atom_document(path, root)
    raise MalformedError(f"its root element is {root.tag!r}, neither RSS 2.0 nor Atom")


def _xml(data: bytes) -> etree._Element:
    # Entities are how XML reads files and networks and how it explodes: none is resolved here.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedError(f"it is not well-formed XML: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise MalformedError("it has a document type declaration")
    return root


def _rss_document(path: str, version: str, channel: etree._Element) -> Document:
    links = channel.findall(f"{ATOM}link")
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
        items=tuple(map(_rss_item, channel.findall("item"))),
    )


def _rss_item(item: etree._Element) -> Item:
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
        permalink="true" if guid is None else guid.get("isPermaLink", "true"),
    )


def _atom_document(path: str, root: etree._Element) -> Document:
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
        items=tuple(_atom_entry(entry, signed=signed) for entry in root.findall(f"{ATOM}entry")),
    )


def _atom_entry(entry: etree._Element, *, signed: bool) -> Item:
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
    )


def _all(holder: etree._Element, tag: str) -> list[str]:
    found = ("".join(map(str, element.itertext())).strip() for element in holder.findall(tag))
    return [text for text in found if text]


def _text(holder: etree._Element, tag: str) -> str:
    return next(iter(_all(holder, tag)), "")


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
