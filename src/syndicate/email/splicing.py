"""Filling slots in an encoded body: a message is composed once, and spliced for each recipient.

A part in quoted-printable (RFC 2045 section 6.7) keeps every token whole, between soft line breaks:
so a value takes the token's place without moving anything else, and no line grows past 76.
"""

import html
import re
from binascii import b2a_qp
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from syndicate import slots, text
from syndicate.model import MergeSlot

Piece = bytes | MergeSlot

_SOFT = b"=\r\n"
_ROOM = 75
"""Bytes of a line that is to end in a soft break, which takes the 76th."""

# Most names and links are like this, and nothing has to be done to them, wherever they stand.
_TAME = re.compile(r"[A-Za-z0-9]+(?:(?:[ /.:_-]|://)[A-Za-z0-9]+)*")
_TOKEN = re.compile(f"({slots.TOKEN.pattern})")


def quoted_printable(content: str) -> bytes:
    """Return text as quoted-printable, tokens whole; its line ends become CRLF."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n")
    parts = _TOKEN.split(lines)
    if len(parts) == 1:
        return _encoded(lines)
    return b"".join(_around_tokens(parts))


def pieces(body: bytes, wanted: Sequence[MergeSlot]) -> tuple[Piece, ...]:
    """Part an encoded body at its slots.

    Raises:
        ValueError: a slot is in the body more or less often than the email says.
    """
    known = {slot.tag: slot for slot in wanted}
    parts = re.split(b"(" + slots.TOKEN.pattern.encode() + b")", body)
    found: list[Piece] = []
    for number, part in enumerate(parts):
        slot = known.get(part.decode("ascii")) if number % 2 else None
        found.append(part if slot is None else slot)
    for slot in wanted:
        if (there := found.count(slot)) != slot.count:
            raise ValueError(f"{slot.name}: {there} in the body, {slot.count} in the email")
    return tuple(found)


def spliced(body: Sequence[Piece], values: Mapping[str, str]) -> bytes:
    """Return the body with each slot's value; who has none gets the default, or nothing."""
    return b"".join(
        part if isinstance(part, bytes) else encoded(values.get(part.name, ""), part)
        for part in body
    )


def encoded(value: str, slot: MergeSlot) -> bytes:
    """Return a value as it goes into the encoded body: on one line, escaped for its place."""
    if len(value) <= _ROOM and slot.place != "url" and _TAME.fullmatch(value):
        return value.encode("ascii")
    return _room_for_break(_undotted(_encoded(escaped(value, slot))))


def escaped(value: str, slot: MergeSlot) -> str:
    """Return a value as its place wants it; a line break could begin a header, so none is left."""
    words = text.line(value) or text.line(slot.default or "")
    match slot.place:
        case "html":
            return html.escape(words, quote=False)
        case "attribute":
            return html.escape(words)
        case "url":
            return quote(words, safe="")
        case _:
            return words


def _around_tokens(parts: Sequence[str]) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        if number % 2:
            yield part.encode("ascii") + _SOFT
        else:
            segment = _undotted(_encoded(part))
            is_last = number + 1 == len(parts)
            yield segment if is_last else _room_for_break(segment)
            if not is_last and part and not part.endswith("\n"):
                yield _SOFT


def _encoded(content: str) -> bytes:
    return b2a_qp(content.encode(), istext=True).replace(b"\n", b"\r\n")


def _undotted(lines: bytes) -> bytes:
    """Encode dots that begin a line, so that SMTP need not double them (RFC 5321 section 4.5.2)."""
    if not lines.startswith(b".") and b"\n." not in lines:
        return lines
    return b"\r\n".join(map(_undotted_line, lines.split(b"\r\n")))


def _undotted_line(line: bytes) -> bytes:
    if not line.startswith(b"."):
        return line
    line = b"=2E" + line[1:]
    if len(line) <= _ROOM + 1:
        return line
    # No encoded byte is cut, and if possible no dot begins the next line.
    whole = [cut for cut in range(3, _ROOM + 1) if b"=" not in line[cut - 2 : cut]]
    cut = max((cut for cut in whole if line[cut : cut + 1] != b"."), default=whole[-1])
    return line[:cut] + _SOFT + _undotted_line(line[cut:])


def _room_for_break(lines: bytes) -> bytes:
    """Break the last line if a soft break after it would make it too long."""
    start = lines.rfind(b"\n") + 1
    if len(lines) - start <= _ROOM:
        return lines
    cut = lines.rfind(b"=", start, len(lines)) if lines[-3:-2] == b"=" else len(lines) - 1
    return lines[:cut] + _SOFT + lines[cut:]
