"""From an entry to the file of an article: HTML with front matter. Pure.

Nothing of an entry can end the front matter, or add to it: values are JSON strings on one line each
(which YAML reads alike), and what a body says is proved to come back as a body.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from hashlib import sha256
from html import unescape
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from syndicate import sources, text
from syndicate.errors import ContentError
from syndicate.library import LIMIT
from syndicate.mediatypes import media_type
from syndicate.model import Publication, RawFile, Record
from syndicate.prepare import dates, fields, identity, paths
from syndicate.problems import Unfit
from syndicate.sources._feed_document import Item

_NAME = 200
_TITLE = 2000
_SUMMARY = 4000
_MOST = 200
"""Tags, authors or enclosures of one entry; more is a mistake, or an attack."""
_LONGEST_ID = 2000
_DIGITS = re.compile(r"[0-9]{1,15}")
_CLOCK = re.compile(r"(?:[0-9]{1,3}:)?[0-9]{1,2}:[0-9]{2}|[0-9]{1,9}")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_CUT = re.compile(r"(?:\[(?:…|\.\.\.|&hellip;|&#8230;)\]|\bread more\b|\bcontinue reading\b)[^<>]*"
                  r"(?:</\w+>\s*)*$", re.IGNORECASE)  # fmt: skip
# As our own feeds append one (templates/feed/promo.html.j2): it is not the article's.
_PROMO = '<div dir="auto">'
_OUR_PROMO = re.compile(
    r"<p><em>([^<]*)</em></p>.*<p><a [^<>]*><strong>([^<]*)</strong></a></p>\s*</div>", re.DOTALL
)
# What WordPress appends to whatever its feeds carry.
_APPEARED = re.compile(
    r"(?:<p>)?The post (?:<a [^<>]*>)?[^<>]{0,500}(?:</a>)? appeared first on (?:<a [^<>]*>)?"
    r"[^<>]{0,300}(?:</a>)?\.(?:</p>)?\s*$"
)
_RULE = re.compile(r"\s*<hr\s*/?>\s*$")
_EPISODE = ("episode", "season", "episodeType", "explicit")
_GENERIC = frozenset({"", "index", "post", "posts", "blog", "p", "article", "articles", "default"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article to be written; ``name`` is its file's without suffix, ``notes`` are for people.

    ``is_cut`` tells that the feed seems to carry only its beginning.
    """

    id: str
    name: str
    title: str
    head: Mapping[str, object]
    body: str = field(repr=False)
    notes: tuple[str, ...] = ()
    is_cut: bool = False

    def data(self) -> bytes:
        """Return the bytes of its file."""
        return f"---\n{''.join(_lines(self.head))}---\n{self.body}\n".encode()


def own_id(item: Item) -> str:
    """Return what an entry is known by: its id, else its address, else a name from its words."""
    told = str(item.fields.get("id", ""))
    if told:
        return told
    words = [str(item.fields.get("title", "")), str(item.fields.get("date", "")), item.body]
    return f"imported-{sha256(chr(0).join(words).encode()).hexdigest()[:16]}"


def changed(item: Item, zone: tzinfo) -> datetime | None:
    """Return when an entry says it was last changed, if it does."""
    told = (_moment(item, name, zone) for name in ("updated", "date"))
    return next((one for one in told if one is not None), None)


def day(item: Item, zone: tzinfo) -> str:
    """Return the day that an entry was published on (ISO 8601), or nothing if it tells none."""
    date = _moment(item, "date", zone) or _moment(item, "updated", zone)
    return _day(date, zone) if date else ""


def compose(
    item: Item,
    publication: Publication,
    promos: Sequence[tuple[str, str]] = (),
    own: Collection[str] = (),
) -> Draft:
    """Return the article that an entry comes to; ``promos`` are our own, by kicker and button.

    ``own`` are the names of the publication's own files, which no article's address can be.

    Raises:
        ContentError: nothing can be made of it; the error's path is empty.
    """
    body = _APPEARED.sub("", _without_promo(item.body, promos)).rstrip()
    return _Composing(replace(item, body=body), publication, own).draft()


def proven(path: str, draft: Draft) -> Record:
    """Return the record that a draft's file is read as, when it is what was meant.

    Raises:
        ContentError: it is too large, or would be read as something else.
    """
    raw = RawFile(path=path, data=draft.data())
    if len(raw.data) > LIMIT:
        told = f"has {len(raw.data) / 1024 / 1024:.1f} MiB, an article may have 5 MiB"
        raise ContentError("", 0, told, "split it at its source")
    found = sources.parse(raw)
    record = found[0]
    if len(found) != 1 or isinstance(record, ContentError) or not _is_meant(record, draft):
        raise ContentError("", 0, "cannot be written so that it reads the same", "copy it by hand")
    return record


def _is_meant(record: Record, draft: Draft) -> bool:
    return record.fields == dict(draft.head) and record.body.strip() == draft.body.strip()


def _lines(head: Mapping[str, object]) -> Iterator[str]:
    for name, value in head.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{name}:\n"
            yield from (f"- {_quote(one)}\n" for one in value)
        else:
            yield f"{name}: {_quote(value)}\n"


def _quote(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@dataclass(slots=True)
class _Composing:
    item: Item
    publication: Publication
    own: Collection[str]
    notes: list[str] = field(default_factory=list)

    def draft(self) -> Draft:
        told, zone = self.item.fields, ZoneInfo(self.publication.timezone)
        id_ = self._id()
        date, updated = self._dates(zone)
        title = self._cut("title", _TITLE)
        head: dict[str, object] = {
            "id": id_,
            "title": title,
            "date": _iso(date),
            "updated": _iso(updated) if updated and date and updated > date else "",
            "draft": "" if date else "true",
            "authors": list(self._authors()),
            "tags": self._tags(),
            "summary": self._cut("summary", _SUMMARY),
            "language": self._language(),
            "permalink": self._permalink(),
            "canonical": told.get("canonical", ""),
            "image": self._image(),
            "enclosures": list(self._enclosures()),
            **{name: told[name] for name in _EPISODE if name in told},
        }
        slug = self._slug(title, id_)
        return Draft(
            id=id_,
            name=f"{_day(date, zone)}-{slug}" if date else slug,
            title=fields.plain(title),
            head={name: value for name, value in head.items() if value},
            body=text.clean(self.item.body),
            notes=tuple(self.notes),
            is_cut=_CUT.search(self.item.body[-300:]) is not None,
        )

    def _id(self) -> str:
        told = own_id(self.item)
        if len(told) > _LONGEST_ID:
            raise ContentError("", 0, f"its id has {len(told):,} characters", "shorten it there")
        if identity.uri(told) is None:
            self.notes.append(f"its id {told[:60]!r} is no URI and becomes part of one; readers of"
                              " the old feed may see it as new")  # fmt: skip
        return told

    def _dates(self, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
        date, updated = (_moment(self.item, name, zone) for name in ("date", "updated"))
        if date is None and updated is None:
            given = str(self.item.fields.get("date", ""))
            what = f"its date {given[:40]!r} cannot be read" if given else "it has no date"
            self.notes.append(f"{what}; it was made a draft: write its date, and take draft out")
        return date or updated, updated

    def _cut(self, name: str, most: int) -> str:
        words = _APPEARED.sub("", str(self.item.fields.get(name, ""))).strip()
        if len(words) <= most:
            return words
        self.notes.append(f"its {name} had {len(words):,} characters and was cut")
        return text.shorten(words, most)

    def _language(self) -> str:
        """Return the entry's language, or the feed's if it is another than the publication's.

        To an entry that says none, ``en-US`` of the feed is no other than ``en``.
        """
        own, ours = str(self.item.fields.get("language", "")), self.publication.language
        if not own and _primary(self.item.feed_language) != _primary(ours):
            own = self.item.feed_language
        return own if own != ours else ""

    def _list(self, name: str) -> Sequence[object]:
        found = self.item.fields.get(name, [])
        return found[:_MOST] if isinstance(found, list) else []

    def _tags(self) -> list[str]:
        short = (text.shorten(str(tag), _NAME) for tag in self._list("tags"))
        return list(dict.fromkeys(filter(None, short)))

    def _authors(self) -> Iterator[dict[str, str]]:
        for one in self._list("authors"):
            told = one if isinstance(one, dict) else {}
            mail = told.get("email", "")
            good = text.is_address(mail) and "." in mail.rpartition("@")[2]
            url = told.get("url", "")
            person = {
                "name": text.shorten(told.get("name", ""), _NAME) or mail or url,
                "email": mail if good else "",
                "url": url if len(url) <= _LONGEST_ID else "",
            }
            if person["name"]:
                yield {name: value for name, value in person.items() if value}

    def _permalink(self) -> str:
        """Return the path of its old page, if a page of ours can have it."""
        address = self.item.link
        parts = urlsplit(address)
        if not address or parts.query or not parts.path.strip("/"):
            return ""
        path = fields.inside(address, self.publication.url) or parts.path
        try:
            paths.normalise(path, self.own)
        except Unfit:
            return ""
        return path if not paths.is_pattern(path) and len(path) <= _LONGEST_ID else ""

    def _slug(self, title: str, id_: str) -> str:
        last = unquote(urlsplit(self.item.link).path).rstrip("/").rpartition("/")[2]
        own = text.slug(re.sub(r"\.[A-Za-z]{3,5}$", "", last))
        wish = "" if own in _GENERIC or own.isdigit() else own
        return paths.slug(wish or fields.plain(title), id_)

    def _image(self) -> dict[str, str]:
        told = self.item.fields.get("image")
        made = _file(told, "width", "height") if isinstance(told, dict) else {}
        if made and isinstance(told, dict) and (alt := text.shorten(told.get("alt", ""), _TITLE)):
            made["alt"] = alt
        return made

    def _enclosures(self) -> Iterator[dict[str, str]]:
        for one in self._list("enclosures"):
            made = _file(one, "length") if isinstance(one, dict) else {}
            if not made or not isinstance(one, dict):
                continue
            made.setdefault("type", media_type(urlsplit(made["url"]).path))
            if title := text.shorten(str(one.get("title", "")), _NAME):
                made["title"] = title
            duration = str(one.get("duration", "")).partition(".")[0]
            if _CLOCK.fullmatch(duration):
                made["duration"] = duration
            yield made


def _primary(language: str) -> str:
    return language.partition("-")[0]


def _without_promo(body: str, promos: Sequence[tuple[str, str]]) -> str:
    start = body.rfind(_PROMO)
    found = _OUR_PROMO.fullmatch(body[start + len(_PROMO) :].strip()) if start >= 0 else None
    if found and (unescape(found[1]), unescape(found[2])) in promos:
        return _RULE.sub("", body[:start].rstrip())
    return body


def _file(told: Mapping[str, str], *numbers: str) -> dict[str, str]:
    url = told.get("url", "")
    if not url or len(url) > _LONGEST_ID:
        return {}
    made = {"url": url}
    if _TYPE.fullmatch(kind := told.get("type", "").partition(";")[0].strip().lower()):
        made["type"] = kind
    return made | {
        name: value for name in numbers if _DIGITS.fullmatch(value := str(told.get(name, "")))
    }


def _moment(item: Item, name: str, zone: tzinfo) -> datetime | None:
    value = str(item.fields.get(name, ""))
    try:
        return dates.parse(value, zone) if 0 < len(value) <= _NAME else None
    except Unfit:
        return None


def _day(moment: datetime, zone: tzinfo) -> str:
    with suppress(OverflowError):  # the last evening of 9999
        moment = moment.astimezone(zone)
    return moment.date().isoformat()


def _iso(moment: datetime | None) -> str:
    return moment.isoformat().replace("+00:00", "Z") if moment else ""
