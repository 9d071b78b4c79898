"""What a request asks for: path, coding, conditions and ranges, read as RFC 9110 has it; pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import unquote_to_bytes

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)
_ALIASES = {"x-gzip": "gzip"}
_VISIBLE = frozenset({".well-known"})
"""The one hidden name that is meant for the public (RFC 8615)."""


class Unsatisfiable(Exception):  # noqa: N818 - an answer, not a fault
    """A range that lies beyond the end of what there is."""


def parts(raw: bytes) -> tuple[str, ...] | None:
    """Return the decoded parts of a request's path, or ``None`` for one that nothing can be at.

    A trailing slash gives an empty last part. Refused are dots that climb, encoded slashes, control
    characters, hidden names (half-written files have them), and empty parts.
    """
    encoded = raw.split(b"?")[0].split(b"/")
    if encoded[0] or len(encoded) == 1:
        return None
    try:
        found = tuple(unquote_to_bytes(part).decode() for part in encoded[1:])
    except UnicodeDecodeError:
        return None
    if any(map(_is_odd, found)) or "" in found[:-1]:
        return None
    return found


def _is_odd(part: str) -> bool:
    if part.startswith(".") and part not in _VISIBLE:
        return True
    return "/" in part or "\\" in part or any(c < " " or c == "\x7f" for c in part)


def coding(accepted: str | None, offered: Mapping[str, int]) -> str:
    """Return which content coding to send, of those offered with their sizes (section 12.5.3).

    It is the most wanted one, then the smallest. "identity" is the file as it is: always at hand,
    and sent if nothing is wanted.
    """
    wishes = dict(_wishes(accepted or ""))
    rest = wishes.get("*", 0.0)
    wanted = [(wishes.get(name, rest), -size, name) for name, size in offered.items()]
    quality, _, best = max(wanted, default=(0.0, 0, ""))
    return best if quality > 0 and quality >= wishes.get("identity", 0.0) else "identity"


def _wishes(accepted: str) -> Iterator[tuple[str, float]]:
    for part in accepted.lower().split(","):
        name, *parameters = (one.strip() for one in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            found = _QUALITY.fullmatch(parameter)
            quality = float(found[1]) if found else 0.0
        if name:
            yield _ALIASES.get(name, name), quality


def is_known(
    etag: str, modified: int, *, none_match: str | None, modified_since: str | None
) -> bool:
    """Tell whether the client has these bytes already (sections 13.1.2, 13.1.3 and 13.2.2).

    ``etag`` is without quotes, ``modified`` in seconds since 1970. A date counts only if it is the
    one that was sent with these bytes: anything else proves nothing about them.
    """
    if none_match is not None:
        return none_match.strip() == "*" or etag in _TAG.findall(none_match)
    return modified_since is not None and _seconds(modified_since) == modified


def byte_range(
    asked: str | None, size: int, *, if_range: str | None, etag: str, modified: int
) -> tuple[int, int] | None:
    """Return (start, length) of the range to send, or ``None`` for all of it (section 14).

    Several ranges at once are answered with the whole, as a server may.

    Raises:
        Unsatisfiable: the range begins at or after the end.
    """
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or found.groups() == ("", "") or not _is_same(if_range, etag, modified):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return size - length, length
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, min(int(last or size), size - 1) - start + 1


def _is_same(if_range: str | None, etag: str, modified: int) -> bool:
    """Tell whether a client's part is a part of these bytes; a weak tag is none (13.1.5)."""
    if if_range is None:
        return True
    return if_range.strip() == f'"{etag}"' or _seconds(if_range) == modified


def _seconds(text: str) -> int | None:
    try:
        return int(parsedate_to_datetime(text).timestamp())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def http_date(seconds: int) -> str:
    """Write a time as HTTP does (section 5.6.7)."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)
