"""The frozen types of a list of one's own: who comes, who is there, and how they agreed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from syndicate.audience import Act, Reason, Status


class Consent(NamedTuple):
    """What shows that somebody agreed: when, from which IP address, where, and to which words.

    ``text`` names a version of the words.
    """

    at: datetime | None = None
    ip: str = ""
    source: str = ""
    text: str = ""


NO_CONSENT = Consent()


class Newcomer(NamedTuple):
    """A row of a list: what is to be done with an address, and what is known of its owner.

    ``address`` is normalised. ``suppress`` is why the address is not to be written to; without an
    ``act`` that is all. ``at`` is when they left, or it was suppressed, if another list says so.
    """

    line: int
    address: str
    act: Act | None
    attributes: Mapping[str, str] = {}
    consent: Consent = NO_CONSENT
    suppress: Reason | None = None
    at: datetime | None = None


class Why(StrEnum):
    """Why a row of a list was refused."""

    UNREADABLE = "unreadable"
    RAGGED = "ragged"
    ADDRESS = "address"
    VALUE = "value"
    STATUS = "status"
    NEWSLETTER = "newsletter"
    CONSENT = "consent"
    DUPLICATE = "duplicate"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    ERASED = "erased"

    @property
    def needs_mending(self) -> bool:
        """Whether somebody should look at the row."""
        return self not in {Why.DUPLICATE, Why.UNSUBSCRIBED, Why.SUPPRESSED, Why.ERASED}


class Refusal(NamedTuple):
    """A row that was not taken, told by its line."""

    line: int
    why: Why
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One newsletter of a subscriber."""

    newsletter: str
    status: Status
    since: datetime
    changed_at: datetime
    confirmed_at: datetime | None = None
    confirmed_ip: str = field(default="", repr=False)
    unsubscribed_at: datetime | None = None
    unsubscribed_by: str = ""
    consent: Consent = field(default=NO_CONSENT, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Why nothing is sent to an address: of all newsletters, or of the one in ``scope``."""

    scope: str
    reason: Reason
    at: datetime
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Somebody on the list; without an address, somebody who was erased."""

    id: int
    address: str = field(repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict, repr=False)
    created_at: datetime
    erased_at: datetime | None = None
    subscriptions: tuple[Subscription, ...] = ()
    suppressions: tuple[Suppression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of an export: a subscription, and whose it is."""

    address: str = field(repr=False)
    attributes: Mapping[str, str] = field(repr=False)
    subscription: Subscription
    suppressed: Reason | None = None
