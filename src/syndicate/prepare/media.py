"""Pictures, sound and what goes with it, as fields name them: a file beside, or an address."""

import posixpath
import re
from dataclasses import replace
from urllib.parse import urlsplit

from syndicate import urls
from syndicate.model import Enclosure, Image, Person, Transcript
from syndicate.prepare.fields import Guest, Media
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
    url = _address("image", media, files)
    width, height = files.sizes.get(url, (media.width, media.height))
    return Image(url=url, alt=media.alt, width=width, height=height, type=media.type or None)


def enclosure(media: Media, files: Files) -> Enclosure:
    """Return an enclosure: a local file says its own type and length, a remote one must be told.

    Raises:
        Unfit: the file is not there, the address is none, or the type is missing.
    """
    asset = files.asset(media.address) if _is_relative(media.address) else None
    duration = media.duration
    if asset is not None:
        kind, length, url = asset.type, asset.size, files.url(asset)
        duration = duration or files.durations.get(asset.source)
    else:
        media = _from_elsewhere(media, files)
        url = _address("enclosure", media, files)
        kind, length = _told(media, files)
    return Enclosure(url=url, type=kind, length=length, title=media.title, duration=duration)


def person(told: Guest, files: Files) -> Person:
    """Return somebody who is heard in an episode.

    Raises:
        Unfit: the portrait is not there, or its address is none.
    """
    portrait = Media(address=told.image, line=told.line)
    return Person(
        name=told.name,
        role=told.role,
        group=told.group,
        url=told.url,
        image=_beside("image", portrait, files)[0] if told.image else None,
    )


def chapters(media: Media, files: Files) -> str:
    """Return the address of a file of chapters.

    Raises:
        Unfit: the file is not there, or the address is none.
    """
    url, kind = _beside("chapters", media, files)
    if kind and not kind.endswith(("/json", "+json")):
        files.troubles[media.address] = Trouble(
            "file-type", media.address, f"the chapters {media.address[:80]!r} are no JSON by name",
            "write them as JSON, in a file that ends in .json", media.line,
        )  # fmt: skip
    return url


# What readers of transcripts know (Podcasting 2.0); ``.srt`` and the like are no types of the IANA.
_TRANSCRIPTS = {
    ".html": "text/html",
    ".json": "application/json",
    ".srt": "application/x-subrip",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
}


def transcript(one: Media, files: Files) -> Transcript:
    """Return a transcript; its media type is told, or known by the file's name.

    Raises:
        Unfit: the file is not there, the address is none, or the type is not known.
    """
    url, asset_type = _beside("transcript", one, files)
    suffix = posixpath.splitext(urlsplit(url).path)[1].lower()
    kind = one.type or _TRANSCRIPTS.get(suffix) or asset_type
    if not _TYPE.fullmatch(kind):
        raise Unfit("a transcript has no media type", "write its type, such as type: text/vtt")
    return Transcript(url=url, type=kind, language=one.language)


def _beside(what: str, media: Media, files: Files) -> tuple[str, str]:
    """Return the address and the media type of a file beside the article, or elsewhere."""
    asset = files.beside(media.address) if _is_relative(media.address) else None
    if asset is not None:
        return files.url(asset), asset.type
    return _address(what, media, files), ""


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
        url = files.below(given, media.line)
    else:
        url = urls.absolute(given, files.root)
    if url is None or urls.scheme(url) not in {"http", "https"}:
        raise Unfit(f"{what} {media.address[:60]!r} is not a web address", _LOCAL_OR_FULL)
    return url
