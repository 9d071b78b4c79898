"""Pictures and sound that a record's fields name: a file beside it, or an address elsewhere."""

import re
from dataclasses import replace

from syndicate import urls
from syndicate.model import Enclosure, Image
from syndicate.prepare.fields import Media
from syndicate.prepare.links import Files, Trouble, missing
from syndicate.problems import Unfit

_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_LOCAL_OR_FULL = "write https://… or the name of a file beside the article"


def image(media: Media, files: Files) -> Image | None:
    """Return the lead image, or ``None`` for a file that is not there, which is told.

    Raises:
        Unfit: the address is none that a picture can have.
    """
    asset = files.asset(media.address) if _is_relative(media.address) else None
    if asset is not None:
        return Image(
            url=files.url(asset),
            alt=media.alt,
            width=asset.width,
            height=asset.height,
            type=asset.type,
        )
    media = _from_elsewhere(media, files)
    if _is_relative(media.address) and not media.address.startswith("/"):
        files.troubles[media.address] = missing(media.address, media.line)
        return None
    return Image(
        url=_address("image", media, files),
        alt=media.alt,
        width=media.width,
        height=media.height,
        type=media.type or None,
    )


def enclosure(media: Media, files: Files) -> Enclosure:
    """Return an enclosure: a local file says its own type and length, a remote one must be told.

    Raises:
        Unfit: the file is not there, the address is none, or the type is missing.
    """
    asset = files.asset(media.address) if _is_relative(media.address) else None
    if asset is not None:
        kind, length, url = asset.type, asset.size, files.url(asset)
    else:
        media = _from_elsewhere(media, files)
        url = _address("enclosure", media, files)
        kind, length = _told(media, files)
    return Enclosure(url=url, type=kind, length=length, title=media.title, duration=media.duration)


def _told(media: Media, files: Files) -> tuple[str, int]:
    if not _TYPE.fullmatch(media.type):
        raise Unfit("an enclosure has no media type", "write its type, such as type: audio/mpeg")
    if media.length is None:
        files.troubles[media.address] = Trouble(
            "enclosure-length-missing", media.address,
            "an enclosure has no length; readers are told 0 bytes", "write its length in bytes",
            media.line,
        )  # fmt: skip
    return media.type, media.length or 0


def _from_elsewhere(media: Media, files: Files) -> Media:
    """Take an address that is relative to a page of another site as that page takes it."""
    if not files.elsewhere or not _is_relative(media.address):
        return media
    return replace(media, address=urls.absolute(media.address, files.elsewhere) or media.address)


def _is_relative(address: str) -> bool:
    return not urls.scheme(address) and not address.startswith("//")


def _address(what: str, media: Media, files: Files) -> str:
    """Return the web address of what is no file of ours; ``/…`` is below the publication's URL."""
    given = media.address
    if _is_relative(given):
        if not given.startswith("/"):
            raise Unfit(missing(given).problem, missing(given).remedy)
        given = files.root + given.lstrip("/")
    url = urls.absolute(given, files.root)
    if url is None or urls.scheme(url) not in {"http", "https"}:
        raise Unfit(f"{what} {media.address[:60]!r} is not a web address", _LOCAL_OR_FULL)
    return url
