"""What a status says of a recipient: gone for good, not now, or no fault of theirs."""

import re
from enum import IntEnum
from typing import NamedTuple


class Fate(IntEnum):
    """What became of a message, from the mildest on."""

    DELIVERED = 0
    WAITS = 1
    SOFT = 2
    POLICY = 3
    HARD = 4


class Status(NamedTuple):
    """An enhanced status code (RFC 3463), and what it means."""

    fate: Fate
    code: str


# Digits of longer numbers, and of addresses of the internet protocol, are no codes.
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.])([245])\d\d(?=[ -]|$)")

SENDERS_FAULT = frozenset({"1.7", "1.8"})
"""The sender's address is refused (RFC 3463 section 3.2)."""

_PASSES = frozenset({"2.2", "2.3", "3.1", "3.4"})
"""A mailbox or a disk that is full may have room again, a large message a smaller successor.

RFC 3463 section 3.3 calls a full mailbox a persistent transient failure, whatever its class.
"""

_POLICY = "5.7.0"
BLOCKED = re.compile(
    r"spam|block(?:ed|list| list)|black ?list|dns[bw]l|\brbls?\b|reputation|\bpolicy\b"
    r"|\bdmarc\b|\bspf\b|\bdkim\b|unsolicited|abuse",
    re.IGNORECASE,
)
"""Words of a server that has something against who sends."""


def failed(status: str, said: str = "") -> Status:
    """Return what a failure means.

    ``status`` is the code as the report gives it, ``said`` what the server said that refused. Many
    servers report a mere 5.0.0, and what was said tells more.
    """
    code = _first(status)
    if not code or code.endswith(".0.0"):
        code = _first(said) or _from_reply(said) or code
    if code == "5.0.0" and BLOCKED.search(said):
        code = _POLICY
    return Status(_fate(code), code)


def _fate(code: str) -> Fate:
    if code[:1] != "5":  # without any code nobody is given up
        return Fate.SOFT
    if _is_policy(code):
        return Fate.POLICY
    return Fate.SOFT if code[2:] in _PASSES else Fate.HARD


def _is_policy(code: str) -> bool:
    """Tell whether a code speaks of the sender or the way, not of the recipient.

    Security and policy (RFC 3463 section 3.8), the sender's own address, or the content.
    """
    subject, _, detail = code.partition(".")[2].partition(".")
    return code[:2] == "5." and (subject in {"6", "7"} or f"{subject}.{detail}" in SENDERS_FAULT)


def _first(text: str) -> str:
    found = _ENHANCED.search(text)
    return found[0] if found and found[1] != "2" else ""


def _from_reply(text: str) -> str:
    """Return the code of a reply that has none of its own: 550 is 5.0.0."""
    found = _REPLY.search(text)
    return f"{found[1]}.0.0" if found and found[1] != "2" else ""
