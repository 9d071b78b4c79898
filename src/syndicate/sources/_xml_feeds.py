"""RSS and Atom through feedparser, and all that has to be done around it; nobody else imports it.

It is given bytes in memory and nothing else: no address to open, no entities to expand. Its own
sanitiser stays off, since it would rewrite every body; ours works when an article is prepared.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from syndicate import text
from syndicate.errors import ContentError
from syndicate.sources import _markuptext as markuptext
from syndicate.sources import _prolog, _xml_bounds
from syndicate.sources._feed_document import Document, Item, absolute, escaped, language

_Raw = dict[str, Any]
"""What feedparser makes of an element."""
_MARKUP = frozenset({"text/html", "application/xhtml+xml"})
# feedparser takes the title and description of a picture for those of the entry.
_OF_MEDIA = re.compile(r"<(/?)media:(title|description)\b[^<>]*(?<!/)>")
# It forgets what "true" and "false" mean, as Apple writes them now.
_EXPLICIT = re.compile(r"<(/?)itunes:explicit\b[^<>]*(?<!/)>")
_EPISODE = {"itunes_episode": "episode", "itunes_season": "season",
            "itunes_episodetype": "episodeType", "itunes_ownexplicit": "explicit"}  # fmt: skip
_TOLD_OF_EPISODES = re.compile(r"[0-9]{1,6}|full|trailer|bonus|true|false|yes|no|clean")
_OURS = "Syndicate"
_NEXT = ("next", "prev-archive")


def read(path: str, source: str, url: str) -> Document:
    """Return what an RSS or Atom document holds; ``url`` is its own address, or empty.

    Raises:
        ContentError: it declares entities or names an external file, or no feed can be made out.
    """
    begin = _prolog.root(path, source)
    told = _OF_MEDIA.sub(r"<\1media:own\2>", text.clean(source[begin:]))
    parsed = _parse(path, _EXPLICIT.sub(r"<\1itunes:ownexplicit>", told))
    feed = parsed["feed"]
    home = absolute(_get(feed, "link"), url) or url
    reader = _Reader(feed, url, home, atom=str(parsed.get("version", "")).startswith("atom"))
    items = tuple(reader.item(entry) for entry in parsed["entries"])
    links = {str(link.get("rel")): link.get("href") for link in reversed(_list(feed, "links"))}
    following = next((str(links[rel]) for rel in _NEXT if links.get(rel)), "")
    notes = []
    if parsed.get("bozo"):
        problem = text.shorten(str(parsed.get("bozo_exception", "")), 160)
        notes.append(f"the feed is not well-formed ({problem}); what could be read was taken")
    return Document(
        title=_line(feed, "title"),
        items=items,
        following=absolute(following, url),
        notes=tuple(notes),
    )


def _parse(path: str, source: str) -> Any:  # noqa: ANN401 - feedparser is untyped
    import feedparser  # noqa: PLC0415 - slow to import

    _xml_bounds.hold(path, source)
    try:
        return feedparser.parse(
            BytesIO(source.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # what strangers send can trip a parser in any way
        problem = f"cannot be read as a feed ({type(error).__name__})"
        raise ContentError(path, 0, problem, "check it with a feed validator") from error


class _Reader:
    """Reads the entries of one feed."""

    def __init__(self, feed: _Raw, url: str, home: str, *, atom: bool) -> None:
        self._feed, self._url, self._home, self._atom = feed, url, home, atom
        self._ours = _line(feed, "generator") == _OURS
        self._authors = list(self._people(feed)) if atom else []

    def item(self, entry: _Raw) -> Item:
        """Return one entry: its fields, as our records have them, and its body."""
        link = absolute(_get(entry, "link"), self._url)
        body, from_summary, spoken = self._body(entry, link)
        body, told = markuptext.unwrapped(body)
        # RSS says it of an item by dc:language.
        spoken = told or language(_line(entry, "language")) or spoken
        image, enclosures = self._media(entry)
        fields: dict[str, object] = {
            "id": _line(entry, "id") or link,
            "title": escaped(_words(entry, "title")),
            "date": _date(entry, "published"),
            "updated": _date(entry, "updated"),
            "authors": list(self._people(entry)) or self._authors,
            "tags": [tag for one in _list(entry, "tags")
                     if (tag := text.line(str(one.get("label") or one.get("term") or "")))],
            "summary": "" if from_summary else escaped(self._summary(entry)),
            "language": language(spoken),
            "canonical": self._canonical(entry, link),
            "image": image,
            "enclosures": enclosures,
            **(_episode(entry) if enclosures else {}),
        }  # fmt: skip
        kept = {name: value for name, value in fields.items() if value}
        spoken = language(_get(self._feed, "language"))
        return Item(fields=kept, body=body, link=link, from_summary=from_summary,
                    feed_language=spoken)  # fmt: skip

    def _body(self, entry: _Raw, link: str) -> tuple[str, bool, str]:
        """Return the body as HTML, whether it is but the summary, and its language."""
        contents = [one for one in _list(entry, "content") if str(one.get("value", "")).strip()]
        marked = [one for one in contents if one.get("type") in _MARKUP]
        plain = [one for one in contents if one.get("type") == "text/plain"]
        for one in [*marked, *plain]:
            return self._html(one, link), False, str(one.get("language") or "")
        detail = dict.get(entry, "summary_detail") or {}
        if not detail and (words := _get(entry, "media_owndescription")):  # a video's
            detail = {"type": "text/plain", "value": words}
        if str(detail.get("value", "")).strip():
            return self._html(detail, link), True, str(detail.get("language") or "")
        detail = dict.get(entry, "title_detail") or {}
        return "", False, str(detail.get("language") or "")

    def _html(self, detail: _Raw, link: str) -> str:
        value = str(detail["value"])
        if detail.get("type") == "text/plain":
            value = markuptext.from_text(value)
        elif detail.get("type") == "application/xhtml+xml":
            value = markuptext.from_xhtml(value)
        told = absolute(str(detail.get("base") or ""), self._url or self._home)
        # RFC 4287 section 2: Atom has a base; RSS does not say, and a body was written for its page
        base = told or (self._url if self._atom else "") or link or self._home
        return markuptext.fit(value, base)

    def _summary(self, entry: _Raw) -> str:
        values = {str(one.get("value", "")).strip() for one in _list(entry, "content")}
        if str(dict.get(entry, "summary") or "").strip() in values:
            return ""  # feedparser's copy
        return _words(entry, "summary")

    def _people(self, entry: _Raw) -> Iterator[dict[str, str]]:
        for one in _list(entry, "authors"):
            person = {
                "name": text.line(str(one.get("name") or "")),
                "email": text.line(str(one.get("email") or "")),
                "url": absolute(str(one.get("href") or ""), self._url),
            }
            if kept := {name: value for name, value in person.items() if value}:
                yield kept

    def _canonical(self, entry: _Raw, link: str) -> str:
        """Return what our own feeds say by ``via``; in others' it is where a story was found."""
        if not self._ours:
            return ""
        vias = [one.get("href") for one in _list(entry, "links") if one.get("rel") == "via"]
        return absolute(str(vias[0]), self._url) if vias and vias[0] != link else ""

    def _media(self, entry: _Raw) -> tuple[dict[str, str], list[dict[str, str]]]:
        """Return the lead image, and the enclosures."""
        enclosures = [
            made
            for one in _list(entry, "links")
            if one.get("rel") == "enclosure" and (made := self._file(one, "href"))
        ]
        duration = text.line(str(dict.get(entry, "itunes_duration") or ""))
        if duration and len(enclosures) == 1:
            enclosures[0]["duration"] = duration
        pictures = [*_list(entry, "media_content"), *_list(entry, "media_thumbnail")]
        image = next((made for one in pictures
                      if _is_picture(one) and (made := self._file(one, "url"))), {})  # fmt: skip
        if image and (alt := _line(entry, "media_owndescription")):
            image["alt"] = escaped(alt)
        if self._ours:  # what RSS has no room for
            enclosures += self._further(entry, {one["url"] for one in enclosures})
        if not image:
            own = dict.get(entry, "image") or {}
            image = self._file(own, "href") if isinstance(own, dict) else {}
        if not image and len(enclosures) == 1 and enclosures[0].get("type", "")[:6] == "image/":
            image, enclosures = enclosures[0], []
            image.pop("length", None)
        return image, enclosures

    def _further(self, entry: _Raw, known: set[str]) -> Iterator[dict[str, str]]:
        """Yield the enclosures that our own feeds tell as Media RSS alone."""
        for one in _list(entry, "media_content"):
            made = self._file(one, "url")
            if made and made["url"] not in known and not _is_picture(one):
                told = {"length": one.get("filesize"), "duration": one.get("duration")}
                yield made | {name: text.line(str(value)) for name, value in told.items() if value}

    def _file(self, one: _Raw, name: str) -> dict[str, str]:
        address = absolute(str(one.get(name) or ""), self._url)
        if not address:
            return {}
        told = {
            key: text.line(str(one.get(key) or ""))
            for key in ("type", "length", "title", "width", "height")
        }
        return {"url": address} | {key: value for key, value in told.items() if value}


def _episode(entry: _Raw) -> dict[str, str]:
    told = {ours: _line(entry, theirs).lower() for theirs, ours in _EPISODE.items()}
    return {name: value for name, value in told.items() if _TOLD_OF_EPISODES.fullmatch(value)}


def _is_picture(one: _Raw) -> bool:
    kind = str(one.get("type") or "")
    medium = str(one.get("medium") or ("image" if not kind else ""))
    return medium == "image" or kind.startswith("image/")


def _get(thing: _Raw, name: str) -> str:
    # Past feedparser's own look-up, which takes one date for the other, and warns of it.
    value = dict.get(thing, name)
    return value if isinstance(value, str) else ""


def _line(thing: _Raw, name: str) -> str:
    return text.line(_get(thing, name))


def _list(thing: _Raw, name: str) -> Sequence[_Raw]:
    value = dict.get(thing, name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _words(entry: _Raw, name: str) -> str:
    """Return a title or summary as plain text, whatever it was."""
    from syndicate.markup.plaintext import strip_tags  # noqa: PLC0415 - loads a parser

    detail = dict.get(entry, f"{name}_detail")
    kind = detail.get("type") if isinstance(detail, dict) else "text/html"
    value = _get(entry, name)
    return text.line(value if kind == "text/plain" else strip_tags(value))


def _date(entry: _Raw, name: str) -> str:
    """Return a date as ISO 8601 if feedparser knows its form; else as it is written."""
    parsed = dict.get(entry, f"{name}_parsed")
    written = _line(entry, name)
    if parsed is None or "/" in written:
        return written
    year, month, day, hour, minute, second = parsed[:6]
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{min(second, 59):02}Z"
