"""An edition on its way to many: encoded once, then addressed, spliced and signed for each.

To build a message anew for each recipient takes three milliseconds; to put the parts of one that
is ready around what differs takes hundredths of one.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

from syndicate.email import dkim, mime, splicing
from syndicate.errors import ConfigError
from syndicate.model import Addressee, Email, MergeSlot, Message, Newsletter, Publication

ONE_CLICK = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
"""RFC 8058 section 3.1: an HTTPS POST to the address in ``List-Unsubscribe`` is enough."""

FORM = 1
"""The version of what ``freeze`` writes."""

_SENDER_ID = "syndicate"
"""The last part of ``Feedback-ID``, by which Gmail tells senders: 5 to 15 characters."""

_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>(),:;\"\\\[\]@]+@[^\x00-\x20\x7f<>(),:;\"\\\[\]@]+")
_URL = re.compile(r"https://[!-;=?-~]{1,900}")
_LEAVE = "merge.unsubscribe_url"
_IN_HEAD = frozenset({"subject", "preheader"})

Field = tuple[str, bytes]
"""A field's name in small letters, and the field with its line end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """What all messages of an edition have in common, ready to be spliced.

    ``fields`` are in the order in which they stand; an empty one is made for each recipient; of the
    others the ``canonical`` forms are known. A body
    is the ``opening``, of which ``begun`` is the hash, and then the ``rest``, spliced.
    """

    edition: str
    subject: str
    subject_slots: tuple[MergeSlot, ...]
    host: str
    fields: tuple[Field, ...]
    canonical: dict[str, bytes]
    opening: bytes = field(repr=False)
    rest: tuple[splicing.Piece, ...] = field(repr=False)
    begun: Any = field(repr=False)
    signers: tuple[dkim.Signer, ...] = ()

    def message(self, to: Addressee) -> Message:
        """Return the message of one recipient; each attempt makes the same bytes.

        Raises:
            ValueError: the address, or that for unsubscribing, cannot stand in a message.
        """
        rest = splicing.spliced(self.rest, {_LEAVE: to.unsubscribe_url} | dict(to.values))
        own = self._own(to)
        head = b"".join([line or own[name] for name, line in self.fields])
        if self.signers:
            head = self._signed(own, rest) + head
        data = b"".join((head, b"\r\n", self.opening, rest))
        return Message(key=to.key, recipient=to.address, data=data, return_path=to.return_path)

    def message_id(self, key: str) -> str:
        """Return the ``Message-ID`` of a recipient's message: on every attempt the same."""
        made = sha256(f"{self.edition}\0{key}".encode()).hexdigest()[:32]
        return f"<{made}@{self.host}>"

    def _own(self, to: Addressee) -> dict[str, bytes]:
        if not _ADDRESS.fullmatch(to.address):
            raise ValueError(f"recipient {to.key}: the address cannot stand in a message")
        leave = [to.unsubscribe_url]
        if not _URL.fullmatch(to.unsubscribe_url):
            raise ValueError(f"recipient {to.key}: one-click unsubscribing wants an https address")
        if to.unsubscribe_mail:
            if not _ADDRESS.fullmatch(to.unsubscribe_mail):
                raise ValueError(f"recipient {to.key}: the address for leaving is no address")
            leave.append(f"mailto:{to.unsubscribe_mail}?subject=unsubscribe")
        targets = ",\r\n ".join([f"<{one}>" for one in leave])
        made = {
            "to": f"To: <{to.address}>\r\n".encode(),
            "message-id": f"Message-ID: {self.message_id(to.key)}\r\n".encode(),
            "list-unsubscribe": f"List-Unsubscribe: {targets}\r\n".encode(),
        }
        if self.subject_slots:
            made["subject"] = f"{mime.subject(self._subject(to))}\r\n".encode()
        return made

    def _subject(self, to: Addressee) -> str:
        said = self.subject
        for slot in self.subject_slots:
            value = splicing.escaped(to.values.get(slot.name, ""), slot)
            said = said.replace(slot.tag, value)
        return said

    def _signed(self, own: Mapping[str, bytes], rest: bytes) -> bytes:
        digest = self.begun.copy()
        digest.update(rest)
        known = self.canonical | {name: dkim.canonical(line) for name, line in own.items()}
        return b"".join([one.field(known, digest.digest()) for one in self.signers])


def mailing(
    email: Email,
    *,
    newsletter: Newsletter,
    publication: Publication,
    sent_at: datetime,
    signers: Sequence[dkim.Signer] = (),
) -> Mailing:
    """Make an email ready for many; what it takes and raises is told at ``freeze``.

    Without ``signers`` the relay is left to sign.
    """
    frozen = freeze(email, newsletter=newsletter, publication=publication, sent_at=sent_at)
    return thaw(frozen, signers)


def freeze(
    email: Email, *, newsletter: Newsletter, publication: Publication, sent_at: datetime
) -> bytes:
    """Return all that the messages of an edition are made from, as it is to be kept.

    Whatever becomes of settings and templates, each attempt makes the same bytes of it. ``sent_at``
    is the edition's scheduled time.

    Raises:
        ConfigError: the sender's address cannot stand in a header, or the edition has no postal
            address, which the law wants in it (CAN-SPAM, 15 U.S.C. 7704(a)(5)), or no place for
            unsubscribing.
    """
    _refuse_unlawful(email, newsletter, publication)
    kind, body = mime.content(email)
    made = {
        "form": FORM,
        "edition": email.edition.id,
        "subject": email.subject,
        "host": mime.domain(publication),
        "fields": list(_fields(email, newsletter, publication, sent_at, kind)),
        "body": body.decode("ascii"),
        "slots": [asdict(slot) for slot in email.slots],
    }
    return json.dumps(made, separators=(",", ":"), sort_keys=True).encode("ascii")


def thaw(frozen: bytes, signers: Sequence[dkim.Signer] = ()) -> Mailing:
    """Make a frozen edition ready.

    Raises:
        ConfigError: another version of Syndicate froze it, in a form that is not known here.
    """
    made = json.loads(frozen)
    if made["form"] != FORM:
        told = f"the edition was frozen in form {made['form']}, and this version knows {FORM}"
        raise ConfigError(f"{told}; send it with the version that made it, or cancel it")
    every = [MergeSlot(**slot) for slot in made["slots"]]
    in_body = [slot for slot in every if slot.place not in _IN_HEAD]
    opening, *rest = splicing.pieces(made["body"].encode("ascii"), in_body)
    if not isinstance(opening, bytes):
        raise TypeError("a body begins with its boundary")
    fields = tuple((name, line.encode("ascii")) for name, line in made["fields"])
    return Mailing(
        edition=made["edition"],
        subject=made["subject"],
        subject_slots=tuple(slot for slot in every if slot.place == "subject"),
        host=made["host"],
        fields=fields,
        canonical={name: dkim.canonical(line) for name, line in fields if line},
        opening=opening,
        rest=tuple(rest),
        begun=sha256(opening),
        signers=tuple(signers),
    )


def _refuse_unlawful(email: Email, newsletter: Newsletter, publication: Publication) -> None:
    if not publication.postal_address.strip():
        told = "an edition needs a postal address: set postal_address in [publication]"
        raise ConfigError(f"newsletter {newsletter.id!r}: {told}")
    places = {slot.place for slot in email.slots if slot.name == _LEAVE}
    for part, wanted in (("HTML", {"attribute"}), ("text part", {"text"})):
        if not places & wanted:
            told = f"its {part} has no link for unsubscribing; print merge.unsubscribe_url there"
            raise ConfigError(f"newsletter {newsletter.id!r}: {told}")


def _fields(
    email: Email, newsletter: Newsletter, publication: Publication, sent_at: datetime, kind: str
) -> Iterator[tuple[str, str]]:
    """Yield the fields in the order in which they stand; empty ones are each recipient's own."""
    own_subject = any(slot.place == "subject" for slot in email.slots)
    host = mime.domain(publication)
    feedback = f"{mime.atom(email.edition.id)}:{mime.atom(newsletter.id)}:{host}:{_SENDER_ID}"
    yield _field(mime.sender(newsletter, publication))
    yield _each("to")
    yield _each("subject") if own_subject else _field(mime.subject(email.subject))
    yield _field(f"Date: {format_datetime(sent_at.astimezone(UTC))}")
    yield _each("message-id")
    yield _field(mime.list_id(newsletter, publication))
    yield _each("list-unsubscribe")
    yield _field(ONE_CLICK)
    yield _field(f"Feedback-ID: {feedback}")
    yield _field("Auto-Submitted: auto-generated")
    yield _field(mime.language(publication))
    yield _field("MIME-Version: 1.0")
    yield _field(kind)


def _field(written: str) -> tuple[str, str]:
    return written.partition(":")[0].lower(), f"{written}\r\n"


def _each(name: str) -> tuple[str, str]:
    """Return the place of a field that is made for each recipient."""
    return name, ""
