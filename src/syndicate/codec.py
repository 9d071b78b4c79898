"""Articles as JSON text, for the cache and for what is kept of held ones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Protocol

from syndicate.model import (
    Article,
    ArticleId,
    Asset,
    Author,
    Enclosure,
    Episode,
    Head,
    Image,
    Person,
    Record,
    SafeHtml,
    Transcript,
)


class HeadRow(Protocol):
    """What tells of a head: of a ``Packed`` article, or of one without its body."""

    @property
    def id(self) -> ArticleId:
        """The article's id."""

    @property
    def key(self) -> str:
        """The record that it comes from."""

    @property
    def outlook(self) -> str:
        """The part of the head that is asked of every article."""

    @property
    def head(self) -> str:
        """The rest of the head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """An article as text: its head and assets as JSON, its body as it is.

    ``outlook`` is that part of the head which plans and lists ask of every article, ``head`` the
    rest. ``origin`` is the hash of the record's own words, by which a renamed file is recognised,
    ``said`` that of what the article says, by which it is found corrected. ``own`` is the id that
    the record gives itself, if that is a mere word.
    ``digest`` changes whenever anything of the article does: its first part with ``body``, its
    second, the ``outline``, with what lists are made from, its last with ``origin`` and ``said``.
    So all but the body can be proven without it.
    """

    source: str
    key: str
    id: ArticleId
    outlook: str
    head: str
    body: str
    assets: str
    origin: str
    digest: str
    said: str = ""
    own: str = ""

    def is_whole(self) -> bool:
        """Tell whether nothing was changed since it was packed."""
        return self.digest == digest(self.body) + self.proof()

    def proof(self) -> str:
        """Return the part of the digest that stands for all but the body."""
        told = (self.source, self.key, self.id, self.outlook, self.head, self.assets)
        return proof(*told, origin=self.origin, said=self.said, own=self.own)


def proof(*told: str, origin: str, said: str, own: str) -> str:
    """Return what proves all of a packed article but its body."""
    return digest(*told) + digest(origin, said, *filter(None, [own]))[:8]


def outline(whole: str) -> str:
    """Return the part of an article's digest that changes when a list of articles would."""
    return whole[32:64]


def digest(*texts: str) -> str:
    """Return a short hash of some texts, as hexadecimal digits."""
    # The lengths say where one text ends: "ab", "c" are not "a", "bc".
    joined = "\0".join(texts) + str([*map(len, texts)])
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def origin(record: Record) -> str:
    """Return the hash of a record's own words; many records without any are not alike."""
    return digest(record.body) if record.body.strip() else ""


def pack(article: Article, *, source: str, origin: str, said: str = "", own: str = "") -> Packed:
    """Turn an article into text."""
    assets = json.dumps([_asset(a) for a in article.assets], ensure_ascii=False)
    packed = Packed(
        source=source,
        key=article.key,
        id=article.id,
        outlook=_json(_outlook(article)),
        head=_json(_head(article)),
        body=article.body,
        assets=assets,
        origin=origin,
        said=said,
        own=own,
        digest="",
    )
    return replace(packed, digest=digest(packed.body) + packed.proof())


def unpack(packed: Packed) -> Article:
    """Turn the text into the article again."""
    head = unpack_head(packed)
    return Article(
        id=packed.id,
        key=packed.key,
        **{name: getattr(head, name) for name in _OUTLOOK},
        **_fields(json.loads(packed.head)),
        body=SafeHtml(packed.body),
        assets=unpack_assets(packed.assets),
    )


def unpack_assets(assets: str) -> tuple[Asset, ...]:
    """Turn the text of an article's assets into them again."""
    return tuple(Asset(**asset) for asset in json.loads(assets))


class _Stored(Head):
    """A head that reads most of itself only when it is asked for.

    A run looks at every head there is, and at all of a few.
    """

    __slots__ = ("text",)
    text: str

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - asked for what has not been read yet
        """Read the rest."""
        if name not in _LATER:
            raise AttributeError(name)
        for field, value in _fields(json.loads(self.text)).items():
            _set(self, field, value)
        return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        """Be equal to a head that was never stored."""
        names = Head.__slots__
        return isinstance(other, Head) and all(getattr(self, n) == getattr(other, n) for n in names)

    __hash__ = Head.__hash__


def unpack_heads(rows: Sequence[HeadRow]) -> list[Head]:
    """Turn what rows say of their heads into them again."""
    outlooks = json.loads(f"[{','.join([row.outlook for row in rows])}]")
    return [_stored(row, outlook) for row, outlook in zip(rows, outlooks, strict=True)]


def unpack_head(row: HeadRow) -> Head:
    """Turn what a row says of its head into it again."""
    return _stored(row, json.loads(row.outlook))


def _stored(row: HeadRow, outlook: Sequence[Any]) -> Head:
    path, title, published, updated, draft, language, authors, tags, aliases, expires = outlook
    head = object.__new__(_Stored)
    _set(head, "text", row.head)
    _set(head, "id", row.id)
    _set(head, "key", row.key)
    _set(head, "path", path)
    _set(head, "title", title)
    _set(head, "published", _moment(published))
    _set(head, "updated", _moment(updated))
    _set(head, "draft", draft)
    _set(head, "language", language)
    alone = len(authors) == 1
    _set(head, "authors", _alone(*authors[0]) if alone else tuple([_author(*a) for a in authors]))
    _set(head, "tags", tuple(tags))
    _set(head, "aliases", tuple(aliases))
    _set(head, "expires", _moment(expires) if expires else None)
    return head


def dump(packed: Packed) -> str:
    """Turn a packed article into one text."""
    return json.dumps({name: getattr(packed, name) for name in Packed.__slots__})


def undump(text: str) -> Packed | None:
    """Turn one text into the packed article again; ``None`` if another version wrote it."""
    try:
        packed = Packed(**json.loads(text))
        unpack(packed)
    except (TypeError, ValueError, KeyError):
        return None
    return packed


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _outlook(head: Head) -> list[object]:
    return [
        head.path,
        head.title,
        head.published.isoformat(),
        head.updated.isoformat(),
        head.draft,
        head.language,
        [[a.name, a.email, a.url] for a in head.authors],
        head.tags,
        head.aliases,
        head.expires and head.expires.isoformat(),
    ]


_OUTLOOK = (
    "path", "title", "published", "updated", "draft", "language", "authors", "tags", "aliases",
    "expires",
)  # fmt: skip
_moment = datetime.fromisoformat


@lru_cache(maxsize=1024)
def _author(name: str, email: str | None, url: str | None) -> Author:
    return Author(name=name, email=email, url=url)


@lru_cache(maxsize=1024)
def _alone(name: str, email: str | None, url: str | None) -> tuple[Author]:
    """Return the one author of an article; all articles by one share a tuple."""
    return (_author(name, email, url),)


def _head(head: Head) -> dict[str, Any]:
    return {
        "url": head.url,
        "summary": head.summary,
        "direction": head.direction,
        "image": head.image and _image(head.image),
        "enclosures": [[e.url, e.type, e.length, e.title, e.duration] for e in head.enclosures],
        "episode": head.episode and _episode(head.episode),
        "canonical": head.canonical,
        "section": head.section,
    }


_LATER = frozenset(
    {"url", "summary", "direction", "image", "enclosures", "episode", "canonical", "section"}
)
"""The fields of a head that are not in its outlook."""
_set = object.__setattr__  # as the frozen class itself does it


def _image(image: Image) -> list[str | int | None]:
    return [image.url, image.alt, image.width, image.height, image.type]


def _episode(one: Episode) -> dict[str, Any]:
    return {
        "number": one.number,
        "season": one.season,
        "kind": one.kind,
        "explicit": one.explicit,
        "people": [[p.name, p.role, p.group, p.url, p.image] for p in one.people],
        "transcripts": [[t.url, t.type, t.language] for t in one.transcripts],
        "chapters": one.chapters,
    }


def _asset(asset: Asset) -> dict[str, str | int | None]:
    return {
        "source": asset.source,
        "path": asset.path,
        "size": asset.size,
        "type": asset.type,
        "width": asset.width,
        "height": asset.height,
    }


def _fields(head: dict[str, Any]) -> dict[str, Any]:
    if image := head["image"]:
        url, alt, width, height, kind = image
        head["image"] = Image(url=url, alt=alt, width=width, height=height, type=kind)
    head["enclosures"] = tuple(
        Enclosure(url=url, type=kind, length=length, title=title, duration=duration)
        for url, kind, length, title, duration in head["enclosures"]
    )
    episode = head.get("episode")  # articles kept by an earlier version have none
    head["episode"] = _read_episode(episode) if episode else None
    return head


def _read_episode(told: dict[str, Any]) -> Episode:
    told["people"] = tuple(
        Person(name=name, role=role, group=group, url=url, image=image)
        for name, role, group, url, image in told["people"]
    )
    told["transcripts"] = tuple(
        Transcript(url=url, type=kind, language=language)
        for url, kind, language in told["transcripts"]
    )
    return Episode(**told)
