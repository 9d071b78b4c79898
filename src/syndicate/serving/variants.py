"""Compressed variants of a file, beside it: equal input gives equal bytes.

RFC 1952 for gzip, RFC 7932 for brotli.
"""

import struct
import zlib
from collections.abc import Iterator

SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""The file name endings of variants by content coding; the better one comes first."""

LARGEST = 8 * 1024 * 1024
"""Bytes of the largest file that is worth holding in memory for it."""

# Deflate; no flags; modification time 0; nothing said of the compression; operating system unknown.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# 6 would save another hundredth at a quarter to the double of the time.
_GZIP_LEVEL = 5
# 11 would save another tenth at forty times the cost.
_BROTLI_QUALITY = 5


def encoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the variants of a file as (content coding, bytes); one that saves nothing is no use."""
    for coding, encode in (("br", _brotli), ("gzip", _gzip)):
        variant = encode(data)
        if len(variant) < len(data):
            yield coding, variant


def _gzip(data: bytes) -> bytes:
    # Written out, as libraries disagree on which operating system to name.
    deflate = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(data) + deflate.flush()
    return _GZIP_HEADER + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def _brotli(data: bytes) -> bytes:
    import brotli  # noqa: PLC0415 - not for runs that write nothing

    return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY))
