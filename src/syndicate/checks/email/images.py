"""Images: what is seen of them, and what is read where they are not seen."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.etree import _Element as Element

from syndicate.checks.email._page import Fault, Page, error, is_absolute, note, warning
from syndicate.mediatypes import media_type

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif"})
"""What every client shows: Outlook on Windows no WebP and no AVIF, Gmail no SVG."""

WEIGHT = 1024 * 1024
"""Bytes."""


def check(page: Page) -> Iterator[Fault]:
    """Yield what is wrong with images."""
    for image in page.all("img"):
        source = image.get("src", "")
        if image.get("alt") is None:
            remedy = 'add alt="" or a description'
            yield error("image-alt", f"{source!r} has no alt text", remedy, at=(source,))
        if not image.get("width", "").isdigit():
            said = f"{source!r} has no width in pixels"
            yield error("image-width", said, 'add width="…"', at=(source,))
        if not image.get("height", "").isdigit():
            said = f"{source!r} has no height in pixels"
            remedy = 'add height="…", if it is known'
            yield note("image-height", said, remedy, at=(source,))
        yield from _address(source, image)
        yield from _file(source, page)


def _address(source: str, image: Element) -> Iterator[Fault]:
    shown, remedy = source[:100], "write it with https://"
    if image.get("srcset"):
        said = f"{shown!r} has a srcset, which Gmail and Outlook ignore"
        yield warning(
            "image-url", said, "give one picture, twice as wide as it is shown", at=(source,)
        )
    if not source:
        remedy = "give it a src that begins with https://, or take it out"
        yield error("image-url", "a picture has no address", remedy, at=('src=""',))
    elif not is_absolute(source):
        yield error("image-url", f"{shown!r} is no absolute URL", remedy, at=(source,))
    elif source.startswith("http:"):
        said = f"{shown!r} is not encrypted"
        yield warning("image-url", said, "serve it over https", at=(source,))


def _file(source: str, page: Page) -> Iterator[Fault]:
    """Judge the file itself where it is ours, else what its name says of it."""
    found = page.measure(source)
    kind = found.type if found else _named(source)
    if kind not in SHOWN and (found or kind.startswith("image/")):
        said = f"{source!r} is {kind}, which some clients do not show"
        yield warning("image-type", said, "save it as JPEG, PNG or GIF", at=(source,))
    if found and found.size > WEIGHT:
        said = f"{source!r} has {found.size / WEIGHT:.1f} MiB"
        remedy = "save it smaller: 1,200 pixels are wide enough"
        yield warning("image-size", said, remedy, at=(source,))


def _named(source: str) -> str:
    try:
        return media_type(urlsplit(source).path)
    except ValueError:
        return ""
