"""Articles as JSON text, for the cache and for what is kept of held ones."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from syndicate.model import (
    Article,
    ArticleId,
    Asset,
    Author,
    Enclosure,
    Head,
    Image,
    SafeHtml,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """An article as text: its head and assets as JSON, its body as it is.

    ``origin`` is the hash of the record's own words, by which a renamed file is recognised.
    ``digest`` changes whenever anything of the article does: its first half with ``body``, its
    second with all the rest, so that the rest can be proven without the body.
    """

    source: str
    key: str
    id: ArticleId
    head: str
    body: str
    assets: str
    origin: str
    digest: str

    def is_whole(self) -> bool:
        """Tell whether nothing was changed since it was packed."""
        return self.digest == digest(self.body) + self.proof()

    def proof(self) -> str:
        """Return the half of the digest that stands for all but the body."""
        return digest(self.source, self.key, self.id, self.head, self.assets, self.origin)


def digest(*texts: str) -> str:
    """Return a short hash of some texts, as hexadecimal digits."""
    hashed = blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        hashed.update(len(data).to_bytes(8, "big"))
        hashed.update(data)
    return hashed.hexdigest()


def pack(article: Article, *, source: str, origin: str) -> Packed:
    """Turn an article into text."""
    head = json.dumps(_head(article), ensure_ascii=False, separators=(",", ":"))
    assets = json.dumps([_asset(a) for a in article.assets], ensure_ascii=False)
    packed = Packed(
        source=source,
        key=article.key,
        id=article.id,
        head=head,
        body=article.body,
        assets=assets,
        origin=origin,
        digest="",
    )
    return replace(packed, digest=digest(packed.body) + packed.proof())


def unpack(packed: Packed) -> Article:
    """Turn the text into the article again."""
    return Article(
        **_fields(packed.head),
        body=SafeHtml(packed.body),
        assets=unpack_assets(packed.assets),
    )


def unpack_assets(assets: str) -> tuple[Asset, ...]:
    """Turn the text of an article's assets into them again."""
    return tuple(Asset(**asset) for asset in json.loads(assets))


def unpack_head(head: str) -> Head:
    """Turn the text of a head into the head again."""
    return Head(**_fields(head))


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


def _head(head: Head) -> dict[str, Any]:
    return {
        "id": head.id,
        "key": head.key,
        "path": head.path,
        "url": head.url,
        "title": head.title,
        "summary": head.summary,
        "published": head.published.isoformat(),
        "updated": head.updated.isoformat(),
        "language": head.language,
        "direction": head.direction,
        "draft": head.draft,
        "authors": [[a.name, a.email, a.url] for a in head.authors],
        "tags": head.tags,
        "image": head.image and _image(head.image),
        "enclosures": [[e.url, e.type, e.length, e.title, e.duration] for e in head.enclosures],
        "aliases": head.aliases,
        "canonical": head.canonical,
    }


def _image(image: Image) -> list[str | int | None]:
    return [image.url, image.alt, image.width, image.height, image.type]


def _asset(asset: Asset) -> dict[str, str | int | None]:
    return {
        "source": asset.source,
        "path": asset.path,
        "size": asset.size,
        "type": asset.type,
        "width": asset.width,
        "height": asset.height,
    }


def _fields(text: str) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(text)
    head["published"] = datetime.fromisoformat(head["published"])
    head["updated"] = datetime.fromisoformat(head["updated"])
    head["authors"] = tuple(Author(name=n, email=e, url=u) for n, e, u in head["authors"])
    head["tags"] = tuple(head["tags"])
    head["aliases"] = tuple(head["aliases"])
    if image := head["image"]:
        url, alt, width, height, kind = image
        head["image"] = Image(url=url, alt=alt, width=width, height=height, type=kind)
    head["enclosures"] = tuple(
        Enclosure(url=url, type=kind, length=length, title=title, duration=duration)
        for url, kind, length, title, duration in head["enclosures"]
    )
    return head
