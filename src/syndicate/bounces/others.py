"""Reports in forms that servers made up: what flufl.bounce knows of, and who answers by itself."""

import email
import re
from collections.abc import Sequence
from typing import NamedTuple

from syndicate.bounces.parts import Part
from syndicate.bounces.statuses import Fate, Status, failed

_MOST = 1 << 18
_LINE = 1000
_LINES = 5000
_NESTED = 20
_PARTS = 100
_NOBODY = "nobody@invalid"
_WORD = re.compile(rb"^content-type:\s*(?:multipart/|message/)", re.IGNORECASE | re.MULTILINE)
_PART = re.compile(rb"^--", re.MULTILINE)
_RETURNED = re.compile(
    r"^-{2,}.*(?:copy of|original|undelivered|unsent|returned).*$|^(?:Return-Path|Received):",
    re.IGNORECASE | re.MULTILINE,
)
_RECEIPTS = frozenset(
    {"message/disposition-notification", "message/global-disposition-notification"}
)
_MACHINES = re.compile(r"mailer-daemon|postmaster|mail delivery", re.IGNORECASE)
_BY_ITSELF = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response-Suppress")


class Result(NamedTuple):
    """What a text says became of a message."""

    status: Status
    told: str


def is_automatic(whole: Part, parts: Sequence[Part]) -> bool:
    """Tell whether somebody's machine answers for them: out of the office, or gone from there.

    A program may also tell that a message was read, or thrown away (RFC 8098). A server that
    reports a failure calls its report an automatic reply as well (RFC 3834), and is none of them.
    """
    if any(one.kind in _RECEIPTS for one in parts):
        return True
    if whole.value("X-Failed-Recipients") or _MACHINES.search(whole.value("From")):
        return False
    said = whole.value("Auto-Submitted").lower()
    answers = said not in {"", "no"} or whole.value("Precedence").lower() == "auto_reply"
    return answers or any(whole.value(name) for name in _BY_ITSELF)


def read(data: bytes, texts: str) -> Result | None:
    """Return what flufl.bounce makes of a message; ``texts`` is what it says to people.

    It is not shown what has more levels or parts than reports have, or lines longer than mail's.
    """
    from flufl.bounce import all_failures  # noqa: PLC0415 - slow to import, and seldom needed

    cut = data[:_MOST]
    if len(_WORD.findall(cut)) > _NESTED or len(_PART.findall(cut)) > _PARTS:
        return None
    short = b"\n".join(line[:_LINE] for line in cut.splitlines()[:_LINES])
    message = email.message_from_bytes(short)
    if not message["From"]:
        message["From"] = _NOBODY  # one of its detectors stumbles without
    try:
        passing, lasting = all_failures(message)
    except Exception:  # noqa: BLE001 - it is shown what anybody sends, and asks of it what it likes
        return None
    if not passing and not lasting:
        return None
    said = " ".join(_RETURNED.split(texts, maxsplit=1)[0].split())[:_LINE]
    found = failed("", said)
    if not lasting:
        return Result(Status(Fate.WAITS, found.code), said)
    if not found.code:  # it says no more than that it is for good
        found = Status(Fate.HARD, "5.0.0") if found.fate is Fate.SOFT else found
    return Result(found, said)
