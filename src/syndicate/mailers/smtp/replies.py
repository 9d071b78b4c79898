"""What a server answers (RFC 5321 section 4.2), read from bytes as they come; pure."""

import re
from dataclasses import dataclass

LONGEST = 4096
"""Bytes of a line. The RFC allows 512 (section 4.5.3.1.5), and not everybody keeps to it."""
MOST_LINES = 256

# Some servers end lines in LF alone. To wait for a CR would make messages unknown that they took.
_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])([^\n]*)|\r?)\n")
_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\S)")


class NonsenseError(Exception):
    """The server answers in a way that is none of SMTP's."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: its code, and the text of each of its lines."""

    code: int
    lines: tuple[str, ...]

    @property
    def said(self) -> str:
        """The reply in one line, for people; it is long only if the server is talkative."""
        return f"{self.code} {' '.join(self.lines)}".strip()[:500]

    @property
    def status(self) -> str:
        """The enhanced status code (RFC 3463), if it has one that fits: ``"5.1.1"`` or nothing.

        Servers write it with and without having said so (RFC 2034).
        """
        found = _ENHANCED.match(self.lines[0])
        return found[0] if found and int(found[1]) == self.code // 100 else ""


class Replies:
    """Bytes in, replies out; it keeps no more than one reply may have."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._data = b""
        self._lines: list[str] = []
        self._code = b""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left, not even a part."""
        return not self._data and not self._lines

    def feed(self, data: bytes) -> None:
        """Take what has arrived."""
        self._data += data

    def take(self) -> Reply | None:
        """Return the next reply, or nothing if it has not arrived as a whole.

        Raises:
            NonsenseError: it is no reply, or has no end.
        """
        start = 0
        while found := _LINE.match(self._data, start):
            start = found.end()
            code, more, said = found.groups()
            if self._lines and code != self._code:
                raise NonsenseError("changes its code in the middle of a reply")
            if len(self._lines) >= MOST_LINES:
                raise NonsenseError(f"answers more than {MOST_LINES} lines")
            self._code = code
            self._lines.append(_text(said or b""))
            if more != b"-":
                reply = Reply(int(code), tuple(self._lines))
                self._data, self._lines = self._data[start:], []
                return reply
        self._data = self._data[start:]
        if b"\n" in self._data[: LONGEST + 1]:
            shown = _text(self._data.partition(b"\n")[0])[:60]
            raise NonsenseError(f"answers {shown!r}, which is no reply of SMTP")
        if len(self._data) > LONGEST:
            raise NonsenseError(f"answers a line of more than {LONGEST} bytes")
        return None


def _text(line: bytes) -> str:
    said = line.rstrip(b"\r").decode("utf-8", "replace")
    return said if said.isprintable() else "".join(c if c.isprintable() else " " for c in said)
