"""What an answer means for a message (RFC 5321 section 4.2, RFC 3463); pure.

A refusal is definite, however late it comes (section 4.2.5). One that is about all that goes this
way says nothing of the recipient: then it is not the delivery that has failed, but the channel.
"""

import re
from enum import Enum

from syndicate.bounces.statuses import BLOCKED, SENDERS_FAULT
from syndicate.deliveries import Outcome, Receipt
from syndicate.mailers.smtp.replies import Reply
from syndicate.model import Message


class Stage(Enum):
    """What was answered."""

    RSET = "the end of a transaction"
    MAIL = "the sender"
    RCPT = "the recipient"
    DATA = "the announcement of a message"
    DOT = "the message"


CLOSING = 421
"""The server ends the connection: its answer to anything."""

SOON, LATER = 60.0, 300.0
"""Seconds until the next try: of the channel, of a recipient (a greylist wants some minutes)."""
_LONGEST = 3600.0

_CHANNEL = frozenset({421, 432, 454, 500, 502, 503, 504, 521, 523, 530, 534, 535, 538})
"""Codes of a login, of TLS, of commands: nothing that another recipient would change."""

_FOR_GOOD, _FAILED = 500, 554

# X.1 the address, X.2 the mailbox, X.4 the way there; and on the other hand X.3 the server itself,
# X.5 commands, X.6 the kind of content, X.7 rules (RFC 3463 section 3).
_RECIPIENT_SUBJECTS = frozenset("124")
_CHANNEL_SUBJECTS = frozenset("3567")
_RECIPIENT_STATUS = frozenset({"5.3.0", "5.5.3", "5.7.2", "5.7.17", "5.7.18"})
"""Those of one mailbox: unspecified, too many at once, a closed list, another owner (RFC 7293)."""
_EXCHANGE = re.compile(r"5\.7\.1[23]\d")
"""Exchange Online's: a mailbox that takes mail from some only."""
_RELAYING = re.compile(r"\brelay|\brcpthosts\b", re.IGNORECASE)
"""A server that does not send for us, and has no better code for it (Exim, qmail)."""
_IN = re.compile(r"\b(?:in|after|wait)\s+(\d{1,5})\s*(s\b|sec|m\b|min)", re.IGNORECASE)


def receipt(message: Message, reply: Reply, stage: Stage) -> Receipt:
    """Return what an answer means for a message."""
    kind = reply.code // 100
    if kind == 2 and stage is Stage.DOT:  # noqa: PLR2004 - the first digit (section 4.2.1)
        return Receipt(key=message.key, outcome=Outcome.SENT, code=reply.code, said=reply.said)
    if kind not in {4, 5}:
        return unclear(message, reply, stage)
    is_channel = _is_channel(reply, stage)
    passes = kind == 4  # noqa: PLR2004 - likewise
    return Receipt(
        key=message.key,
        outcome=Outcome.RETRY if passes else Outcome.FAILED,
        code=reply.code,
        said=reply.said,
        wait=_wait(reply, SOON if is_channel else LATER) if passes else 0,
        is_channel=is_channel,
    )


def unclear(message: Message, reply: Reply, stage: Stage) -> Receipt:
    """Return what an answer means that does not fit: after the dot, nobody knows."""
    said = f"the server answers {stage.value} with {reply.said!r}, which means nothing here"
    return lost(message, said, after_dot=stage is Stage.DOT, code=reply.code)


def lost(message: Message, why: str, *, after_dot: bool, code: int = 0) -> Receipt:
    """Return what a connection that broke means for a message on its way.

    ``after_dot``: the end of the message may have arrived (RFC 1047).
    """
    outcome = Outcome.UNKNOWN if after_dot else Outcome.RETRY
    wait = 0 if after_dot else SOON
    return Receipt(
        key=message.key, outcome=outcome, code=code, said=why, wait=wait, is_channel=True
    )


def _is_channel(reply: Reply, stage: Stage) -> bool:
    status, subject = reply.status, reply.status[2:3] if reply.status[3:4] == "." else ""
    if reply.code in _CHANNEL or stage in {Stage.RSET, Stage.MAIL} or status[2:] in SENDERS_FAULT:
        return True
    if status in _RECIPIENT_STATUS or _EXCHANGE.fullmatch(status):
        return False
    if subject in _CHANNEL_SUBJECTS:
        # A rule that passes is most often a greylist's, and those are for each recipient.
        return not status.startswith("4.7.")
    if subject in _RECIPIENT_SUBJECTS or reply.code < _FOR_GOOD:
        return False
    # It tells no status, or a mere 5.0.0. Words tell more; and after the content 554 is about that.
    worded = _RELAYING.search(reply.said) or BLOCKED.search(reply.said)
    return bool(worded) or (reply.code == _FAILED and stage is not Stage.RCPT)


def _wait(reply: Reply, usual: float) -> float:
    """Return the seconds that a server asks for, if it does so in numbers."""
    if not (found := _IN.search(reply.said)):
        return usual
    seconds = float(found[1]) * (60 if found[2][0] in "mM" else 1)
    return min(max(seconds, 1.0), _LONGEST)
