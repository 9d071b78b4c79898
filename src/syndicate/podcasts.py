"""Podcasts: Apple's categories, what Apple wants of a cover, and the id of a podcast.

https://podcasters.apple.com/support/823-podcast-requirements and
https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/guid.md
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

from syndicate import text
from syndicate.model import Enclosure
from syndicate.problems import Unfit

COVER = (1400, 3000)
"""Pixels that a cover has at least and at most, in either direction; it is square."""
COVER_TYPES = frozenset({"image/jpeg", "image/png"})
PLAYED = frozenset({"mp3", "m4a", "mp4", "m4v", "mov", "pdf", "epub"})
"""Endings of the files that Apple Podcasts takes."""

_CATEGORIES = Path(__file__).parent / "data" / "podcast_categories.json"
_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@cache
def categories() -> Mapping[str, frozenset[str]]:
    """Return Apple's categories, each with its subcategories, spelled as Apple spells them."""
    told = json.loads(_CATEGORIES.read_text("utf-8"))
    return {name: frozenset(inner) for name, inner in told.items()}


def category(written: str) -> tuple[str, str]:
    """Return a category and its subcategory, or an empty one: ``"Business > Investing"``.

    Raises:
        Unfit: Apple has no such category; the nearest right name is told.
    """
    name, _, inner = (part.strip() for part in written.partition(">"))
    known = categories()
    if name not in known:
        raise Unfit(
            f"there is no category {name!r} at Apple", text.nearest(name, [*known, *_whole(known)])
        )
    if inner and inner not in known[name]:
        near = text.nearest(inner, known[name]) if known[name] else "it has no subcategories"
        raise Unfit(f"there is no category {inner!r} in {name!r} at Apple", near)
    return name, inner


def _whole(known: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the subcategories with the category that they stand in."""
    return [f"{name} > {one}" for name, inner in known.items() for one in inner]


def guid(url: str) -> str:
    """Return the id of the podcast whose feed was first published at an address.

    A UUID of version 5, of the address without its scheme and the slashes at its end.
    """
    return str(uuid5(_NAMESPACE, _SCHEME.sub("", url).rstrip("/")))


def is_cover(width: int | None, height: int | None, kind: str | None) -> bool:
    """Tell whether a picture has the size, the shape and the type that Apple wants."""
    least, most = COVER
    return width == height and least <= (width or 0) <= most and kind in COVER_TYPES


def recording(enclosures: Iterable[Enclosure]) -> Enclosure | None:
    """Return the first sound or film among an article's enclosures."""
    return next((one for one in enclosures if one.type.startswith(("audio/", "video/"))), None)
