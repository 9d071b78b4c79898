"""The words of sending: what becomes of a message on its way to one recipient."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands; from ``SENT`` on nothing is done any more by itself.

    ``CLAIMED`` belongs to a worker, and nothing of it has left. ``SENDING`` is written durably
    before its content leaves: a worker that is killed then leaves ``UNKNOWN``.
    """

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


OPEN = frozenset({DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.SENDING})
"""The states that no edition may have left when it is done."""


class EditionState(StrEnum):
    """Where an edition stands that goes out through a channel."""

    PLANNING = "planning"
    READY = "ready"
    SENDING = "sending"
    PAUSED = "paused"
    HELD = "held"
    DONE = "done"
    DONE_WITH_UNKNOWN = "done_with_unknown"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What an answer means for a message, or the lack of one.

    Only ``UNKNOWN`` is ambiguous: nobody answered after the whole of it had left (RFC 1047).
    ``RETRY`` was certainly not accepted, and may be another time; ``FAILED`` never will.
    """

    SENT = "sent"
    FAILED = "failed"
    RETRY = "retry"
    UNKNOWN = "unknown"


class OnUnknown(StrEnum):
    """What is done about messages of which nobody knows whether they were accepted."""

    HOLD = "hold"
    RESEND = "resend"
    ASSUME_SENT = "assume_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel answered for one message, told by its ``key``.

    ``code`` is the reply code of SMTP or the status of HTTP, 0 for none. Try again after ``wait``
    seconds at the earliest, if the channel said so. ``is_channel`` tells of trouble with all that
    goes this way (421, a refused login), not with this recipient.
    """

    key: str
    outcome: Outcome
    code: int = 0
    said: str = field(default="", repr=False)
    wait: float = 0
    is_channel: bool = False


class EventKind(StrEnum):
    """What came back about a message after it was accepted.

    ``DELAYED`` is still tried by a server that has it. ``REFUSED`` failed for good by no fault of
    the recipient: by policy, or because of the content or the sender.
    """

    DELAYED = "delayed"
    DELIVERED = "delivered"
    REFUSED = "refused"
    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCE = "soft_bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBED = "unsubscribed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent:
    """A report about a message; ``provider`` and ``event_id`` together tell it from all others.

    ``recipient`` is a subscriber's id, 0 if only the ``address`` is known. ``code`` is an enhanced
    status code (RFC 3463) where there is one; ``raw`` is what it was read from.
    """

    kind: EventKind
    provider: str
    event_id: str
    at: datetime
    edition: str = ""
    recipient: int = 0
    address: str = field(default="", repr=False)
    code: str = ""
    raw: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody a delivery goes to: a subscriber, as known when it was claimed."""

    id: int
    address: str = field(repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict, repr=False)
