"""From a message to what it reports, and about whom."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from hashlib import sha256

from syndicate import letterlinks
from syndicate.audience import Bounce, Purpose, Signer, TokenError
from syndicate.bounces import complaints, dsn, others
from syndicate.bounces.parts import Part, leaves, part
from syndicate.bounces.statuses import Fate
from syndicate.deliveries import DeliveryEvent, EventKind

MOST = 1 << 20
"""Bytes that are read of a message: what a server says comes first, what it returns after it."""

_TOLD = 2000
_OLDEST = timedelta(days=366)
_TRIED = 100
"""Addresses that are tried: each costs a hash."""

_TO = (
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Delivered-To",
    "To",
    "Cc",
)
"""Where servers note whom a message was delivered to, then where its author does."""

_ADDRESS = re.compile(r"[!#-'*+/-9=?A-Z^-~.-]{1,64}@[\w.-]{1,255}", re.ASCII)
_TAGGED = re.compile(r"[\w.-]{1,64}\+[a-z0-9.-]{10,64}@[\w.-]{1,255}", re.ASCII | re.IGNORECASE)
_LEAVE = re.compile(r"(?:re:\s*)?unsubscribe\.?", re.IGNORECASE)


class Found(StrEnum):
    """What a message turned out to be."""

    DELIVERED = "delivered"
    WAITS = "waits"
    SOFT_BOUNCE = "soft_bounce"
    HARD_BOUNCE = "hard_bounce"
    POLICY = "policy"
    COMPLAINT = "complaint"
    UNSUBSCRIBED = "unsubscribed"
    AUTOMATIC = "automatic"
    UNSIGNED = "unsigned"
    OTHER = "other"


_EVENTS: Mapping[Found, EventKind] = {
    Found.DELIVERED: EventKind.DELIVERED,
    Found.WAITS: EventKind.DELAYED,
    Found.SOFT_BOUNCE: EventKind.SOFT_BOUNCE,
    Found.HARD_BOUNCE: EventKind.HARD_BOUNCE,
    Found.POLICY: EventKind.REFUSED,
    Found.COMPLAINT: EventKind.COMPLAINT,
    Found.UNSUBSCRIBED: EventKind.UNSUBSCRIBED,
}
_FATES: Mapping[Fate, Found] = {
    Fate.DELIVERED: Found.DELIVERED,
    Fate.WAITS: Found.WAITS,
    Fate.SOFT: Found.SOFT_BOUNCE,
    Fate.POLICY: Found.POLICY,
    Fate.HARD: Found.HARD_BOUNCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message is; one that reports something of one of our recipients has an ``event``."""

    found: Found
    event: DeliveryEvent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a report says, before it is known whether to believe it."""

    found: Found
    provider: str = ""
    code: str = ""
    told: str = ""


def read(data: bytes, signer: Signer, *, now: datetime, recipient: str = "") -> Reading:
    """Return what a message reports.

    ``recipient`` is the address it was delivered to, if the server that did so has told. No more
    than ``MOST`` bytes are read.

    A report of a failure names its recipient as it likes, if it does at all. So who is meant is
    taken from the address that it came to or, failing that, from the message that it returns.
    """
    data = data[:MOST]
    whole = part(data)
    parts = leaves(whole)
    said = _said(data, whole, parts)
    if said.found not in _EVENTS:
        return Reading(found=said.found)
    direct = [recipient, *(value for name in _TO for value in whole.values(name))]
    returned = [] if said.found is Found.UNSUBSCRIBED else [one.text()[:MOST] for one in parts]
    meant = _meant(direct, returned, signer, now)
    if meant is None:
        is_ours = said.found is not Found.UNSUBSCRIBED
        return Reading(found=Found.UNSIGNED if is_ours else Found.OTHER)
    event = DeliveryEvent(
        kind=_EVENTS[said.found],
        provider=said.provider,
        event_id=_event_id(data, whole, said, meant),
        at=_date(whole, now),
        edition=meant.edition,
        recipient=meant.recipient,
        code=said.code,
        raw=_ADDRESS.sub("…", said.told)[:_TOLD],
    )
    return Reading(found=said.found, event=event)


def _said(data: bytes, whole: Part, parts: Sequence[Part]) -> _Said:
    if result := dsn.read(parts):
        found = _FATES[result.status.fate]
        return _Said(found=found, provider="dsn", code=result.status.code, told=result.told)
    if complaints.is_report(parts):
        kind = complaints.told(parts)
        found = Found.COMPLAINT if kind else Found.OTHER
        return _Said(found=found, provider="arf", told=kind)
    if _LEAVE.fullmatch(whole.value("Subject")):
        return _Said(found=Found.UNSUBSCRIBED, provider="mail", told="by mail")
    if others.is_automatic(whole, parts):
        return _Said(found=Found.AUTOMATIC)
    return _guessed(data, parts)


def _guessed(data: bytes, parts: Sequence[Part]) -> _Said:
    texts = "\n".join(one.text() for one in parts if one.kind.startswith("text/"))
    if guess := others.read(data, texts):
        found = _FATES[guess.status.fate]
        return _Said(found=found, provider="text", code=guess.status.code, told=guess.told)
    return _Said(found=Found.OTHER)


def _meant(
    direct: Sequence[str], returned: Sequence[str], signer: Signer, now: datetime
) -> Bounce | None:
    """Return whom a report is about, by the first signature that is ours."""
    tried = 0
    for address in _addresses(direct, returned):
        if (tried := tried + 1) > _TRIED:
            break
        try:
            return signer.read_return_path(address)
        except TokenError:
            continue
    for text in returned:
        for token in letterlinks.tokens(text, Purpose.UNSUBSCRIBE):
            try:
                link = signer.read(token, Purpose.UNSUBSCRIBE, now=now)
            except TokenError:
                continue
            return Bounce(link.edition, link.subscriber)
    return None


def _addresses(direct: Sequence[str], returned: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for text in (*direct, *returned):
        for found in _TAGGED.finditer(text):
            if found[0] not in seen:
                seen.add(found[0])
                yield found[0]


def _event_id(data: bytes, whole: Part, said: _Said, meant: Bounce) -> str:
    """Return what tells a report from others, however often and wherever it is delivered.

    On each way it gets other fields in front, so its own ``Message-ID`` counts. Some servers repeat
    theirs, so what is said counts as well.
    """
    own = whole.value("Message-ID") or data.partition(b"\n\n")[2].hex()
    parts = (own, meant.edition, str(meant.recipient), said.found, said.code)
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _date(whole: Part, now: datetime) -> datetime:
    """Return when a report was written, as it says itself, if that can be."""
    try:
        said = parsedate_to_datetime(whole.value("Date"))
        at = (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return now
    return at if now - _OLDEST <= at <= now else now
