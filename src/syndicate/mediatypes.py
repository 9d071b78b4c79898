"""Media types by file name and by first bytes, the same on every machine and Python.

How files begin: https://mimesniff.spec.whatwg.org
"""

import mimetypes
import os
from functools import lru_cache

OPML = "text/x-opml"

# The system's own tables differ from machine to machine; equal input must give equal bytes.
_TYPES = mimetypes.MimeTypes(filenames=())
_MORE = {
    ".aac": "audio/aac",
    ".aif": "audio/aiff",
    ".aiff": "audio/aiff",
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".br": "application/octet-stream",
    ".epub": "application/epub+zip",
    ".flac": "audio/flac",
    ".gz": "application/gzip",
    ".ico": "image/x-icon",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".m4a": "audio/mp4",
    ".m4v": "video/mp4",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opml": OPML,
    ".opus": "audio/ogg",
    ".otf": "font/otf",
    ".rss": "application/rss+xml",
    ".srt": "application/x-subrip",
    ".ttf": "font/ttf",
    ".vtt": "text/vtt",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
# Names that tell more than their endings do.
_NAMES = {
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
    "feed.xml": "application/rss+xml",
}


def media_type(name: str) -> str:
    """Return the media type that a file's name tells; it may be a path."""
    return _told(name.rpartition("/")[2])


@lru_cache(maxsize=1024)  # tens of thousands of files are called index.html
def _told(name: str) -> str:
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name, not a path
    guessed = _NAMES.get(name) or _MORE.get(suffix) or _TYPES.guess_type(f"x{suffix}")[0]
    return guessed or "application/octet-stream"


HEAD = 512
"""Bytes from a file's beginning that tell its type; browsers look at some more."""
_UNKNOWN = "application/octet-stream"
# WHATWG MIME Sniffing, sections 6.1 and 6.2, and what it leaves out.
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xff\x0a", "image/jxl"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"OggS\x00", "audio/ogg"),
    (b"fLaC\x00", "audio/flac"),
    (b"fLaC\x80", "audio/flac"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"%PDF-", "application/pdf"),
)
_FORMS = {(b"RIFF", b"WEBP"): "image/webp", (b"RIFF", b"WAVE"): "audio/wav",
          (b"FORM", b"AIFF"): "audio/aiff"}  # fmt: skip
_BOXES = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"mif1": "image/heif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
# Too short to tell against a name that is no picture's: words can begin so.
_SHORT = frozenset({"image/bmp", "image/jxl", "image/svg+xml", "image/x-icon"})
# One way to begin, several types: there the name tells which of them it is.
_FAMILIES = (
    frozenset({"audio/mpeg", "audio/aac", "audio/flac"}),  # ID3 may stand before all
    frozenset({"audio/mp4", "video/mp4", "video/quicktime", "audio/x-m4a", "video/x-m4v"}),
    frozenset({"audio/ogg", "video/ogg", "application/ogg", "audio/opus"}),
    frozenset({"audio/wav", "audio/x-wav", "audio/vnd.wave"}),
    frozenset({"audio/aiff", "audio/x-aiff"}),
    frozenset({"video/webm", "audio/webm", "video/x-matroska", "audio/x-matroska"}),
    frozenset({"image/x-icon", "image/vnd.microsoft.icon"}),
    frozenset({"image/heic", "image/heif", "image/avif"}),
    frozenset({"application/pdf", "application/illustrator", "application/postscript"}),
)
_SOUNDS = frozenset(one for family in _FAMILIES for one in family if one.startswith("audio/"))


def sniffed(head: bytes) -> str:
    """Return the media type of a picture, a recording or a PDF by how its file begins.

    ``application/octet-stream`` is what is none of the usual ones (WHATWG MIME Sniffing, 6).
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if kind := _FORMS.get((head[:4], head[8:12]), ""):
        return kind
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12], "video/mp4")
    if sound := _frames(head):
        return sound
    is_drawing = b"<svg" in head.lower()
    return "image/svg+xml" if is_drawing else _UNKNOWN


def _frames(head: bytes) -> str:
    """Return the type of a stream of frames, or nothing (ID3v2 3.1; MIME Sniffing, section 6.2.2).

    The layer is looked at: a text in UTF-16 begins with eleven ones as well.
    """
    if head[:3] == b"ID3" and head[3:4] in {b"\2", b"\3", b"\4"}:
        return "audio/mpeg"
    bare = head.lstrip(b"\0")  # some encoders leave room before the first frame
    if len(bare) < 3 or bare[0] != 0xFF:  # noqa: PLR2004 - three bytes tell a frame
        return ""
    if bare[1] & 0xF6 == 0xF0:  # noqa: PLR2004 - ADTS, of layer 0
        return "audio/aac"
    is_frame = bare[1] & 0xE6 == 0xE2 and bare[2] >> 4 != 15 and bare[2] & 12 != 12  # noqa: PLR2004
    return "audio/mpeg" if is_frame else ""


def read_type(name: str, head: bytes) -> tuple[str, str]:
    """Return a file's media type, and what is odd about how it begins, or nothing.

    The bytes tell it where they can; else the name does. A name that promises sound, over bytes
    that are none, gives ``application/octet-stream``.
    """
    named, told = media_type(name), sniffed(head)
    if not head or told == named or any({told, named} <= family for family in _FAMILIES):
        return named, _malformed(name, head)
    if told == _UNKNOWN and named in _SOUNDS:
        return _UNKNOWN, f"begins like no recording, and by its name is {named}"
    if told == _UNKNOWN or (told in _SHORT and not named.startswith("image/")):
        return named, _malformed(name, head)
    if named == _UNKNOWN:  # the name tells nothing else
        return told, ""
    return told, f"begins like {told}, and by its name is {named}"


def _malformed(name: str, head: bytes) -> str:
    """Return what a file of words lacks that players read."""
    begin = head.removeprefix(b"\xef\xbb\xbf")
    if name.lower().endswith(".vtt") and not begin.startswith(b"WEBVTT"):
        return "does not begin with WEBVTT"  # WebVTT, section 4.1
    if name.lower().endswith(".json") and begin.lstrip()[:1] not in {b"{", b"["}:
        return "does not begin as JSON does"
    return ""


def is_text(kind: str) -> bool:
    """Tell whether a media type is text of some kind: what compresses well, and has a charset."""
    return (
        kind.startswith("text/")
        or kind.endswith(("+xml", "+json"))
        or kind in {"application/json", "application/xml", "application/x-subrip"}
    )
