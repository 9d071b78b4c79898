"""A message's parts as far as a report needs them: some levels deep, and never what it returns.

The standard library's parser goes as deep as whoever wrote the message likes. This one stops.
"""

import re
from binascii import Error, a2b_base64, a2b_qp
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from itertools import zip_longest

_DEPTH = 4
"""Levels of multipart: a report has one, and lists and filters wrap it in some more."""

_PARTS = 60
_HEAD = 1 << 16
"""Bytes of the fields before a blank line."""

_BLANK = re.compile(rb"\r?\n(?=\r?\n)")
_PARSER = BytesHeaderParser(policy=compat32)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its fields, its media type in small letters, and its bytes as they were sent."""

    fields: Message
    kind: str
    sent: bytes = field(repr=False)

    def value(self, name: str) -> str:
        """Return a field on one line, or nothing."""
        return _line(self.fields.get(name, ""))

    def values(self, name: str) -> list[str]:
        """Return all fields of a name."""
        return [_line(one) for one in self.fields.get_all(name, [])]

    def parameter(self, name: str, field: str = "Content-Type") -> str:
        """Return a parameter of a field, or nothing."""
        try:
            found = self.fields.get_param(name, "", field)
        except Exception:  # noqa: BLE001 - whatever the library trips over here is no parameter
            return ""
        return found[2] if isinstance(found, tuple) else str(found)

    def content(self) -> bytes:
        """Return what was sent, without its transfer encoding (RFC 2045 section 6)."""
        encoding = self.value("Content-Transfer-Encoding").lower()
        try:
            if encoding == "base64":
                return a2b_base64(self.sent)
            if encoding == "quoted-printable":
                return a2b_qp(self.sent)
        except Error:
            return b""
        return self.sent

    def text(self) -> str:
        """Return the content as text; reports are in ASCII, and what is not is no matter."""
        return self.content().decode("utf-8", "replace")


def part(data: bytes) -> Part:
    """Return a message, or a part of one, as a part."""
    head, body = _halves(data)
    fields = _PARSER.parsebytes(head[:_HEAD])
    try:
        kind = fields.get_content_type()
    except Exception:  # noqa: BLE001 - as above
        kind = "text/plain"
    return Part(fields, kind, body)


def leaves(whole: Part, depth: int = _DEPTH) -> list[Part]:
    """Return the parts that hold no others; a message that is returned is one."""
    found: list[Part] = []
    waiting = [(whole, depth)]
    while waiting and len(found) < _PARTS:
        one, left = waiting.pop(0)
        if one.kind.startswith("multipart/") and left:
            waiting[:0] = [(inner, left - 1) for inner in _inner(one)]
        else:
            found.append(one)
    return found


def blocks(text: str) -> Iterator[Part]:
    """Yield the groups of fields of a machine's report, which blank lines part."""
    written = text.replace("\r\n", "\n").strip("\n")
    for one in re.split(r"\n[ \t]*\n", written)[:_PARTS]:
        yield part(one.encode("utf-8", "replace") + b"\n\n")


def _halves(data: bytes) -> tuple[bytes, bytes]:
    """Part the fields from the body."""
    if data.startswith((b"\n", b"\r\n")):
        return b"", data.lstrip(b"\r\n")
    found = _BLANK.search(data)
    if found is None:
        return data, b""
    return data[: found.end()], data[found.end() :].removeprefix(b"\r").removeprefix(b"\n")


def _inner(one: Part) -> Iterator[Part]:
    boundary = one.parameter("boundary").rstrip()
    if not boundary or len(boundary) > 200:  # noqa: PLR2004 - RFC 2046 has 70
        return
    mark = re.escape(boundary.encode("utf-8", "surrogateescape"))
    line = re.compile(rb"^--" + mark + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    found = list(line.finditer(one.sent))[: _PARTS + 1]
    for start, following in zip_longest(found, found[1:]):
        if start[1]:
            return
        end = following.start() if following else len(one.sent)
        yield part(one.sent[start.end() : end].removesuffix(b"\n").removesuffix(b"\r"))


def _line(value: object) -> str:
    return " ".join(str(value).split())
