"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Mapping

from syndicate import text
from syndicate.errors import ContentError
from syndicate.sources import _json
from syndicate.sources import _markuptext as markuptext
from syndicate.sources._feed_document import (
    MOST_ENTRIES,
    MOST_PARTS,
    Document,
    Item,
    absolute,
    escaped,
    language,
    too_many,
)

_FILE = {"mime_type": "type", "size_in_bytes": "length", "title": "title",
         "duration_in_seconds": "duration"}  # fmt: skip


def read(path: str, source: str, url: str) -> Document:
    """Return what a JSON Feed holds; ``url`` is its own address, or empty.

    Raises:
        ContentError: it is not JSON, or no feed.
    """
    if source.count("{") + source.count("[") > MOST_PARTS:
        raise too_many(path, MOST_PARTS, "objects and lists")
    try:
        feed = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise _json.error(path, error, "the feed") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ContentError(path, 0, "is no feed: it has no items",
                           "give the address of an RSS, Atom or JSON feed")  # fmt: skip
    if len(feed["items"]) > MOST_ENTRIES:
        raise too_many(path, MOST_ENTRIES, "entries")
    url = url or absolute(_word(feed, "feed_url"), "")
    items = [one for one in feed["items"] if isinstance(one, dict)]
    lost = len(feed["items"]) - len(items)
    return Document(
        title=_word(feed, "title"),
        items=tuple(_item(feed, one, url) for one in items),
        following=absolute(_word(feed, "next_url"), url),
        notes=(f"{lost} of the items are no objects and were left out",) if lost else (),
    )


def _item(feed: Mapping[str, object], item: Mapping[str, object], url: str) -> Item:
    link = absolute(_word(item, "url"), url)
    base = link or absolute(_word(feed, "home_page_url"), url) or url
    html, plain, summary = (item.get(name) for name in ("content_html", "content_text", "summary"))
    if isinstance(html, str) and html.strip():
        body = markuptext.fit(text.clean(html), base)
    else:
        written = plain if isinstance(plain, str) and plain.strip() else summary
        body = markuptext.fit(markuptext.from_text(text.clean(str(written or ""))), base)
    from_summary = not any(isinstance(one, str) and one.strip() for one in (html, plain))
    body, told = markuptext.unwrapped(body)
    image = absolute(_word(item, "image") or _word(item, "banner_image"), base)
    fields: dict[str, object] = {
        "id": _word(item, "id") or link,
        "title": escaped(_word(item, "title")),
        "date": _word(item, "date_published"),
        "updated": _word(item, "date_modified"),
        "authors": _authors(item, base) or _authors(feed, base),
        "tags": [text.line(str(one)) for one in _list(item, "tags") if text.line(str(one))],
        "summary": "" if from_summary else escaped(_word(item, "summary")),
        "language": language(item.get("language")) or told,
        "canonical": absolute(_word(item, "external_url"), base),
        "image": {"url": image} if image else {},
        "enclosures": [made for one in _list(item, "attachments") if (made := _file(one, base))],
    }
    kept = {name: value for name, value in fields.items() if value}
    return Item(
        fields=kept,
        body=body,
        link=link,
        from_summary=from_summary and bool(body),
        feed_language=language(feed.get("language")),
    )


def _word(thing: Mapping[str, object], name: str) -> str:
    """Return a text; numbers are taken for one, as the format asks of readers."""
    value = thing.get(name)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return text.line(value if isinstance(value, str) else str(value) if number else "")


def _list(thing: Mapping[str, object], name: str) -> list[object]:
    value = thing.get(name)
    return value if isinstance(value, list) else []


def _authors(thing: Mapping[str, object], base: str) -> list[dict[str, str]]:
    people = _list(thing, "authors") or [thing.get("author")]  # version 1.0 had one
    made = (
        {"name": _word(one, "name"), "url": absolute(_word(one, "url"), base)}
        for one in people
        if isinstance(one, dict)
    )
    return [kept for one in made if (kept := {key: value for key, value in one.items() if value})]


def _file(one: object, base: str) -> dict[str, str]:
    address = absolute(_word(one, "url"), base) if isinstance(one, dict) else ""
    if not isinstance(one, dict) or not address:
        return {}
    told = {ours: _word(one, theirs) for theirs, ours in _FILE.items()}
    return {"url": address} | {name: value for name, value in told.items() if value}
