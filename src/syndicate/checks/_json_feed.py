"""Reads JSON Feed 1.1 documents back as they stand (https://www.jsonfeed.org/version/1.1/)."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from syndicate.checks import _html_names
from syndicate.checks._documents import Document, File, Item, MalformedError, Named
from syndicate.checks._grammar import Problem

_END_TAG = re.compile(r"</([a-zA-Z][a-zA-Z0-9]*)>")
VERSION = "https://jsonfeed.org/version/1.1"


def read(path: str, data: bytes) -> Document:
    """Read one document.

    Raises:
        MalformedError: it is not well-formed, or another version of JSON Feed.
    """
    feed = _json(data)
    items = feed.get("items")
    return Document(
        path=path,
        format="JSON Feed",
        selves=tuple(filter(None, [_string(feed, "feed_url")])),
        page=_string(feed, "home_page_url"),
        urls=(
            *_strings(feed, "home_page_url", "feed_url", "icon", "favicon", "next_url"),
            *(("hub", _string(hub, "url")) for hub in _objects(feed, "hubs")),
            *_author_urls(feed),
        ),
        languages=tuple(filter(None, [_string(feed, "language")])),
        missing=tuple(_absent(feed, "title")),
        wrong=tuple(_wrong_feed(feed)),
        faults=tuple(_odd(feed, _FEED_TYPES)),
        items=tuple(map(_json_item, _objects(feed, "items"))) if isinstance(items, list) else (),
    )


def _json(data: bytes) -> Mapping[str, object]:
    try:
        feed = json.loads(data.decode(), object_pairs_hook=_members)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise MalformedError(f"it is not well-formed JSON in UTF-8: {error}") from error
    if not isinstance(feed, dict):
        raise MalformedError("it is no JSON object")
    version = feed.get("version")
    if version != VERSION:
        raise MalformedError(f"its version is {version!r}, not {VERSION!r}")
    return feed


class _Doubled(dict[str, object]):
    """An object that remembers which of its members it was told twice."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        names = Counter(name for name, _ in pairs)
        self.doubled = [name for name, count in names.items() if count > 1]


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Doubled(pairs)


def _json_item(item: Mapping[str, object]) -> Item:
    content = _strings(item, "content_html", "content_text")
    return Item(
        id=_string(item, "id"),
        page=_string(item, "url"),
        title=_string(item, "title"),
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
        html=_strings(item, "content_html"),
        files=tuple(map(_attachment, _objects(item, "attachments"))),
        urls=(
            *_strings(item, "url", "external_url", "image", "banner_image"),
            *_author_urls(item),
        ),
        languages=tuple(filter(None, [_string(item, "language")])),
        authors=tuple(filter(None, (_string(one, "name") for one in _objects(item, "authors")))),
        missing=(
            *_absent(item, "id", "url", "date_published", "authors"),
            *(() if content or "content_html" in item else ("content_html or content_text",)),
        ),
        wrong=(
            *_wrong_types(item, _ITEM_TYPES),
            *(wrong for one in _objects(item, "attachments") for wrong in _wrong_file(one)),
        ),
        faults=(*_odd(item, _ITEM_TYPES), *_marked_up(item)),
    )


def _attachment(one: Mapping[str, object]) -> File:
    size = one.get("size_in_bytes")
    length = "" if size is None else str(size)
    return File(url=_string(one, "url"), type=_string(one, "mime_type"), length=length)


_FEED_TYPES: Mapping[str, type] = {
    "version": str,
    "user_comment": str,
    "author": dict,
    "expired": bool,
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "description": str,
    "icon": str,
    "favicon": str,
    "language": str,
    "next_url": str,
    "authors": list,
    "hubs": list,
    "items": list,
}
_ITEM_TYPES: Mapping[str, type] = {
    "author": dict,
    "banner_image": str,
    "id": str,
    "url": str,
    "external_url": str,
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "image": str,
    "date_published": str,
    "date_modified": str,
    "language": str,
    "authors": list,
    "tags": list,
    "attachments": list,
}


_FILE_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "url": str,
    "mime_type": str,
    "title": str,
    "size_in_bytes": int,
    "duration_in_seconds": (int, float),
}
_SAID = {str: "a string", list: "an array", dict: "an object", bool: "true or false"}


def _odd(holder: Mapping[str, object], types: Mapping[str, object]) -> Iterator[Problem]:
    """Yield members that the format does not have; those of others begin with ``_``."""
    for key in holder:
        if key not in types and not key.startswith("_"):
            remedy = "take it out, or begin its name with _"
            yield (
                "feed-element",
                f"there is a member {key!r}, which JSON Feed does not have",
                remedy,
            )
    for key in getattr(holder, "doubled", ()):
        yield "feed-form", f"it has two members {key!r}", "keep one"


def _marked_up(item: Mapping[str, object]) -> Iterator[Problem]:
    """Yield a summary that looks like HTML: it is plain text."""
    for tag in _END_TAG.findall(_string(item, "summary")):
        if tag.lower() in _html_names.ALL:
            problem = f"its summary is plain text and looks like HTML: '</{tag}>'"
            yield "feed-plain-text", problem, "write text without tags"
            return


def _wrong_feed(feed: Mapping[str, object]) -> Iterator[str]:
    yield from _wrong_types(feed, _FEED_TYPES)
    if "items" not in feed:
        yield "it has no items array"
    if any(not (_string(hub, "type") and _string(hub, "url")) for hub in _objects(feed, "hubs")):
        yield "a hub lacks its type or url"
    if feed.get("next_url") is not None and feed.get("next_url") == feed.get("feed_url"):
        yield "its next_url is its feed_url"


def _wrong_types(holder: Mapping[str, object], types: Mapping[str, type]) -> Iterator[str]:
    wrong = {key for key, value in holder.items() if not isinstance(value, types.get(key, object))}
    for key in types if wrong else ():
        if key in wrong:
            yield f"its {key} is not {_SAID[types[key]]}"
    for key in ("authors", "hubs", "items", "attachments"):
        if key in holder and len(_objects(holder, key)) != len(_list(holder, key)):
            yield f"its {key} holds something that is no object"
    if not all(isinstance(tag, str) for tag in _list(holder, "tags")):
        yield "its tags holds something that is no string"
    if any(not {"name", "url", "avatar"} & set(author) for author in _objects(holder, "authors")):
        yield "an author has neither name, url nor avatar"


def _wrong_file(file: Mapping[str, object]) -> Iterator[str]:
    for key, wanted in _FILE_TYPES.items():
        value = file.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, wanted)):
            yield f"the {key} of an attachment is {value!r}"
        elif isinstance(value, (int, float)) and value < 0:
            yield f"the {key} of an attachment is less than 0: {value!r}"


def _string(holder: Mapping[str, object], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def _strings(holder: Mapping[str, object], *keys: str) -> tuple[Named, ...]:
    said = [(key, holder[key]) for key in keys if key in holder]
    return tuple([(key, value) for key, value in said if value and isinstance(value, str)])


def _list(holder: Mapping[str, object], key: str) -> list[object]:
    value = holder.get(key)
    return value if isinstance(value, list) else []


def _objects(holder: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    if key not in holder:
        return []
    return [value for value in _list(holder, key) if isinstance(value, dict)]


def _author_urls(holder: Mapping[str, object]) -> tuple[Named, ...]:
    urls = (_string(author, "url") for author in _objects(holder, "authors"))
    return tuple(("author", url) for url in urls if url)


def _absent(holder: Mapping[str, object], *keys: str) -> list[str]:
    return [key for key in keys if not holder.get(key)]
