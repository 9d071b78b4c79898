"""Media RSS (https://www.rssboard.org/media-rss): pictures, and files that RSS has no room for."""

from collections.abc import Sequence

from lxml import etree

from syndicate import podcasts
from syndicate.feeds._elements import MEDIA, add
from syndicate.model import Enclosure, Image
from syndicate.text import line

_MEDIUMS = frozenset({"audio", "image", "video"})


def first(enclosures: Sequence[Enclosure]) -> Enclosure | None:
    """Return the one enclosure of an RSS item: the first to be heard or seen, else the first."""
    return podcasts.recording(enclosures) or next(iter(enclosures), None)


def picture(parent: etree._Element, image: Image) -> None:
    """Add an entry's lead image with its true size, and in words what it shows."""
    size = {"width": image.width, "height": image.height}
    known = {key: str(value) for key, value in size.items() if value}
    kind = {"type": image.type} if image.type else {}
    add(parent, f"{{{MEDIA}}}content", url=image.url, medium="image", **kind, **known)
    if alt := line(image.alt):
        add(parent[-1], f"{{{MEDIA}}}description", alt, type="plain")


def others(item: etree._Element, enclosures: Sequence[Enclosure]) -> None:
    """Add the enclosures after the one that an RSS item has, so that none is lost."""
    chosen = first(enclosures)
    for one in enclosures:
        if one is not chosen:
            _file(item, one)


def _file(item: etree._Element, enclosure: Enclosure) -> None:
    kind = enclosure.type.partition("/")[0]
    medium = kind if kind in _MEDIUMS else "document"
    numbers = {"fileSize": enclosure.length, "duration": enclosure.duration}
    known = {key: str(value) for key, value in numbers.items() if value}
    add(item, f"{{{MEDIA}}}content", url=enclosure.url, type=enclosure.type, medium=medium, **known)
    if title := line(enclosure.title):
        add(item[-1], f"{{{MEDIA}}}title", title, type="plain")
