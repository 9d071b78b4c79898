"""What is said of a message before its content: from whom, to whom, how long; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from syndicate.mailers.smtp.outcomes import Stage
from syndicate.model import Message

# Nothing in it can end the path or the line, so that no address says a second command.
_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>(),:;\"\\\[\]@]+@[^\x00-\x20\x7f<>(),:;\"\\\[\]@]+")
_LONGEST = 254
"""Bytes of an address: 256 with its brackets (RFC 5321 section 4.5.3.1.3)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Two envelopes are equal if they announce the same message."""

    key: str
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    size: int
    is_ascii: bool

    @property
    def is_international(self) -> bool:
        """Whether it takes SMTPUTF8 (RFC 6531)."""
        return not (self.recipient.isascii() and self.sender.isascii())

    def beyond(self, can: Mapping[str, str]) -> str:
        """Return why a server with these extensions cannot carry it, or nothing."""
        if self.is_international and "SMTPUTF8" not in can:
            return "the address needs SMTPUTF8 (RFC 6531), which the server does not offer"
        if not self.is_ascii and "8BITMIME" not in can:
            return "the message needs 8BITMIME (RFC 6152), which the server does not offer"
        return ""

    def too_long(self, can: Mapping[str, str]) -> str:
        """Return by how much it is longer than a server takes (RFC 1870), or nothing."""
        most = can.get("SIZE", "")
        # A size of 0 is one without a limit.
        if not (most.isascii() and most.isdigit()) or self.size <= int(most) or not int(most):
            return ""
        return f"the server takes {int(most):,} bytes at most, and the message has {self.size:,}"

    def commands(self, can: Mapping[str, str]) -> tuple[tuple[Stage, bytes], ...]:
        """Return the lines that announce it."""
        mail = f"MAIL FROM:<{self.sender}>"
        if "SIZE" in can:
            mail += f" SIZE={self.size}"
        if not self.is_ascii:
            mail += " BODY=8BITMIME"
        if self.is_international:
            mail += " SMTPUTF8"
        return (
            (Stage.MAIL, f"{mail}\r\n".encode()),
            (Stage.RCPT, f"RCPT TO:<{self.recipient}>\r\n".encode()),
            (Stage.DATA, b"DATA\r\n"),
        )


def envelope(message: Message) -> Envelope:
    """Return the envelope of a message.

    Raises:
        ValueError: an address of it cannot stand in a command.
    """
    if not _is_address(message.recipient):
        raise ValueError("the recipient's address cannot stand in a command of SMTP")
    if message.return_path and not _is_address(message.return_path):
        raise ValueError("the return path cannot stand in a command of SMTP")
    return Envelope(
        key=message.key,
        sender=message.return_path,
        recipient=message.recipient,
        size=len(message.data),
        is_ascii=message.data.isascii(),
    )


def content(message: Message) -> bytes:
    """Return what is sent of a message before the final dot (RFC 5321 section 4.5.2).

    Messages come without dots at the beginning of lines. One that has some would be cut off there,
    and what follows be taken for commands.
    """
    data = message.data
    if data.rfind(b"\n.") >= 0 or data.startswith(b"."):  # four times as fast as "in" is here
        data = re.sub(rb"(?m)^\.", b"..", data)
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def _is_address(address: str) -> bool:
    return (
        _ADDRESS.fullmatch(address) is not None
        and address.isprintable()
        and len(address.encode("utf-8", "replace")) <= _LONGEST
    )
