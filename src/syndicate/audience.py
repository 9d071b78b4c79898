"""Who is written to: links that only we can have made, and what becomes of a subscription.

Every kind of link and address has a key of its own, made from one secret: what was signed for one
purpose is worth nothing for another.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from syndicate import mailboxes
from syndicate.errors import RefusedError

SHORTEST = 32
"""Characters of a secret: fewer could be found by trying."""

_VERSION = "1"
_LONGEST = 300
_SHORT = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LOCAL = 64
"""Octets before the ``@`` (RFC 5321 section 4.5.3.1.1)."""


class Purpose(StrEnum):
    """What a link lets its bearer do."""

    UNSUBSCRIBE = "unsubscribe"
    CONFIRM = "confirm"

    @property
    def ends(self) -> bool:
        """Whether such a link is good for a time only; who wants to leave can do so always."""
        return self is Purpose.CONFIRM


class TokenError(RefusedError):
    """A token is not ours, is of another purpose, or has ended: all the same to its bearer."""

    def __init__(self) -> None:
        """Say no more than that: a forger learns nothing by trying."""
        super().__init__("this link is not valid, or not any more; ask for a new one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a token stands for: one subscription, and in an email the edition it was in.

    ``expires`` is in whole seconds, and there if, and only if, the purpose has links that end.
    """

    purpose: Purpose
    subscriber: int
    newsletter: str
    edition: str = ""
    expires: datetime | None = None


class Bounce(NamedTuple):
    """Whom a report of failure is about; an edition with too long a name is not told."""

    edition: str
    recipient: int


class Signer:
    """Makes and reads what only the holder of the secret can have made. It keeps no clock."""

    __slots__ = ("_macs",)

    def __init__(self, secret: str) -> None:
        """Make the keys.

        Raises:
            ValueError: the secret is shorter than ``SHORTEST`` characters.
        """
        if len(secret) < SHORTEST:
            raise ValueError(f"a secret has at least {SHORTEST} characters")
        master = secret.encode()
        self._macs: Mapping[str, hmac.HMAC] = {
            use: hmac.new(_derived(master, use), digestmod=sha256)
            for use in (*Purpose, "bounce", "address")
        }

    def __repr__(self) -> str:
        """Tell nothing of the secret."""
        return "Signer()"

    def token(self, link: Link) -> str:
        """Return a link's token, of small letters, digits, hyphens and dots; the last is no mark.

        Mail programs thus take it into a link as a whole. The same link has the same token.

        Raises:
            ValueError: an id has other characters or is too long; the time is missing or too much.
        """
        if (link.expires is not None) != link.purpose.ends:
            raise ValueError(
                f"a link to {link.purpose} must {'' if link.purpose.ends else 'not '}end"
            )
        fields = [_VERSION, _base36(link.subscriber), _short(link.newsletter)]
        if link.expires is not None:
            fields.append(_base36(int(link.expires.timestamp())))
        if link.edition:
            fields.append(_short(link.edition))
        signed = ".".join(fields)
        if len(signed) > _LONGEST:
            raise ValueError(f"{link.newsletter!r} is too long a name for links")
        return f"{signed}.{self._mac(link.purpose, signed)[:16].hex()}"

    def read(self, token: str, purpose: Purpose, *, now: datetime) -> Link:
        """Return what a token stands for.

        Raises:
            TokenError: it was not made with this secret and for this purpose, or has ended.
        """
        signed, _, mac = token[: 2 * _LONGEST].rpartition(".")
        expected = self._mac(purpose, signed)[:16].hex()
        if not hmac.compare_digest(expected.encode(), mac.encode(errors="replace")):
            raise TokenError
        version, subscriber, newsletter, *rest = signed.split(".")
        expires = datetime.fromtimestamp(int(rest.pop(0), 36), UTC) if purpose.ends else None
        if version != _VERSION or (expires is not None and expires <= now):
            raise TokenError
        return Link(
            purpose=purpose,
            subscriber=int(subscriber, 36),
            newsletter=newsletter,
            edition="".join(rest),
            expires=expires,
        )

    def return_path(self, bounces: str, bounce: Bounce) -> str:
        """Return where reports about one message go: ``bounces`` with a tag before its ``@``.

        The tag (RFC 5233) tells whom it was for, as few reports do so reliably (VERP). It is in
        small letters and digits: on the way some servers change the case.
        """
        local, _, host = bounces.rpartition("@")
        tag = self._tag(bounce)
        if len(local) + 1 + len(tag) > _LOCAL:
            tag = self._tag(bounce._replace(edition=""))
        return f"{local}+{tag}@{host}"

    def read_return_path(self, address: str) -> Bounce:
        """Return whom a report is about that came to ``address``.

        Raises:
            TokenError: it is no address that this secret made.
        """
        tag = address.rpartition("@")[0].rpartition("+")[2][:_LOCAL].lower()
        signed, _, mac = tag.rpartition(".")
        expected = _base32(self._mac("bounce", signed))
        if not hmac.compare_digest(expected.encode(), mac.encode(errors="replace")):
            raise TokenError
        edition, _, recipient = signed.rpartition(".")
        return Bounce(edition, int(recipient, 36))

    def address_hash(self, address: str) -> str:
        """Return 32 hexadecimal digits: a normalised address is known by them, and not found out.

        They are equal for addresses that are the same, and stay when an address is erased.
        """
        return self._mac("address", mailboxes.key(address))[:16].hex()

    def _tag(self, bounce: Bounce) -> str:
        parts = [_short(bounce.edition)] if bounce.edition else []
        signed = ".".join([*parts, _base36(bounce.recipient)])
        return f"{signed}.{_base32(self._mac('bounce', signed))}"

    def _mac(self, use: str, signed: str) -> bytes:
        mac = self._macs[use].copy()  # its key is worked in already
        mac.update(signed.encode(errors="replace"))
        return mac.digest()


class Status(StrEnum):
    """Where a subscription stands; only who is confirmed is written to."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


class Act(StrEnum):
    """What can be done to a subscription.

    ``ASK`` is done by somebody who may not be the address's owner, and so is answered by an email
    with a link; ``CONFIRM`` is that link. ``INVITE`` has the same answer, and is the publisher's,
    for a whole list. ``VOUCH`` is the publisher saying that the owner agreed already, elsewhere.
    """

    ASK = "ask"
    INVITE = "invite"
    CONFIRM = "confirm"
    VOUCH = "vouch"
    UNSUBSCRIBE = "unsubscribe"


AFTER: Mapping[tuple[Status | None, Act], Status] = {
    (None, Act.ASK): Status.PENDING,
    (None, Act.INVITE): Status.PENDING,
    (None, Act.VOUCH): Status.CONFIRMED,
    (None, Act.UNSUBSCRIBE): Status.UNSUBSCRIBED,
    (Status.PENDING, Act.CONFIRM): Status.CONFIRMED,
    (Status.PENDING, Act.VOUCH): Status.CONFIRMED,
    (Status.PENDING, Act.UNSUBSCRIBE): Status.UNSUBSCRIBED,
    (Status.CONFIRMED, Act.UNSUBSCRIBE): Status.UNSUBSCRIBED,
    (Status.UNSUBSCRIBED, Act.ASK): Status.PENDING,
}
"""What changes; of all else a subscription stays as it is.

Who left comes back by asking and confirming alone: neither a list that a publisher brings undoes
it, nor an old link.
"""


def after(status: Status | None, act: Act) -> Status | None:
    """Return where a subscription stands after an act; ``None`` if there is none."""
    return AFTER.get((status, act), status)


class Reason(StrEnum):
    """Why an address is not written to, whatever its subscriptions say; the weightiest is last."""

    ERASED = "erased"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    HAND = "hand"

    @property
    def yields(self) -> bool:
        """Whether the address's owner lifts it by confirming a subscription."""
        return self is Reason.ERASED


def _derived(master: bytes, use: str) -> bytes:
    """Return the key of one use: HKDF-Expand (RFC 5869 section 2.3), of one block."""
    return hmac.digest(master, f"syndicate {use}".encode() + b"\x01", "sha256")


def _short(name: str) -> str:
    if not name or not _SHORT.issuperset(name):
        raise ValueError(f"{name!r} has other than small letters, digits and hyphens")
    return name


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError(f"{number} is negative")
    digits = ""
    while number >= len(_DIGITS):
        number, rest = divmod(number, len(_DIGITS))
        digits = _DIGITS[rest] + digits
    return _DIGITS[number] + digits


def _base32(mac: bytes) -> str:
    """Return 40 bits in eight letters and digits."""
    number = int.from_bytes(mac[:5])
    return "".join(_DIGITS[number >> shift & 31] for shift in range(0, 40, 5))
