"""Feeds: RSS, Atom and JSON Feed, an article per entry.

Files that end in ``.rss`` or ``.atom`` are articles like others; ``syndicate import feed`` makes
files of their own of whatever a feed holds. JSON Feeds that end in ``.json`` are read by ``json``.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from syndicate.model import RawFile, Record

if TYPE_CHECKING:
    from syndicate.sources._feed_document import Document

SUFFIXES = frozenset({".rss", ".atom"})


def parse(raw: RawFile) -> Iterator[Record]:
    """Yield a record for each entry of a feed file, named ``path#n``.

    Raises:
        ContentError: the file cannot be decoded, is no feed, or declares entities.
    """
    for number, item in enumerate(read(raw).items, 1):
        yield Record(
            path=raw.path, key=f"{raw.path}#{number}", markup="html", body=item.body, body_line=0,
            fields=item.fields,
        )  # fmt: skip


def read(raw: RawFile, *, url: str = "", charset: str = "", lenient: bool = False) -> "Document":
    """Return what a feed document holds, whichever format it has.

    ``url`` is its own address, to which its relative ones are joined; ``charset`` is what HTTP said
    (RFC 7303). ``lenient`` reads bytes that are wrong in every encoding told as Windows-1252.

    Raises:
        ContentError: it cannot be decoded, is no feed, or declares entities.
    """
    from syndicate.sources import _feed_bytes  # noqa: PLC0415 - takes time, and is seldom needed

    return _feed_bytes.read(raw, url=url, charset=charset, lenient=lenient)


def alternates(data: bytes) -> tuple[str, ...]:
    """Return the feeds that a web page announces by ``<link rel="alternate">``, in its order."""
    from syndicate.sources import _feed_bytes  # noqa: PLC0415 - likewise

    return _feed_bytes.alternates(data)
