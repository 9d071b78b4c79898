"""Media types by file name, the same on every machine and under every version of Python."""

import mimetypes
import os
from functools import lru_cache

OPML = "text/x-opml"

# The system's own tables differ from machine to machine; equal input must give equal bytes.
_TYPES = mimetypes.MimeTypes(filenames=())
_MORE = {
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


_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xff\x0a", "image/jxl"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
)
_BOXES = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"mif1": "image/heif",
}


def sniffed(head: bytes) -> str:
    """Return the media type of a picture by how its file begins (WHATWG MIME Sniffing, section 6).

    ``application/octet-stream`` is what is none of the usual pictures.
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12], "application/octet-stream")
    is_drawing = b"<svg" in head.lower()
    return "image/svg+xml" if is_drawing else "application/octet-stream"


def is_text(kind: str) -> bool:
    """Tell whether a media type is text of some kind: what compresses well, and has a charset."""
    return (
        kind.startswith("text/")
        or kind.endswith(("+xml", "+json"))
        or kind in {"application/json", "application/xml", "application/x-subrip"}
    )
