"""Tries a way out before an edition goes by it: a connection, DNS records, a message to oneself."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from syndicate import slots
from syndicate.deliveries import Outcome, Recipient
from syndicate.email.mailing import mailing
from syndicate.errors import DeliveryError, UsageError
from syndicate.model import Edition, Email, MergeSlot, Message, Newsletter
from syndicate.publishing.desk import Setup
from syndicate.publishing.sending.addressing import Addressing
from syndicate.publishing.sending.opening import letterbox, way
from syndicate.text import nearest

if TYPE_CHECKING:
    from syndicate.publishing.sending.office import Way

_LEAVE = "merge.unsubscribe_url"
_NOBODY = 0
"""No subscriber's id: who leaves by the links of this message leaves nothing."""


def lines(setup: Setup, name: str, to: str, at: datetime) -> Iterator[str]:
    """Try a way out; yield what was found, a line each. With ``to``, a message goes there.

    Raises:
        UsageError: there is no such way, or it is not one for messages.
        ConfigError: a key for signing is none; or something is missing that a message needs.
        DeliveryError: it cannot be reached, or refuses the message.
    """
    if name not in setup.channels:
        raise UsageError(f"there is no channel {name!r}; {nearest(name, setup.channels)}")
    found = way(setup.channels[name])
    if found is None:
        kind = setup.channels[name].kind
        raise UsageError(f"channel {name!r} is of the kind {kind!r}, which sends no messages")
    message = _message(setup, name, found, to, at) if to else None
    session = found.mailer.session()
    yield f"Reached {name}: it takes messages."
    for one in found.signers:
        record, text = one.record()
        yield f'Messages are signed. DNS has to say: {record} TXT "{text}"'
    receipts = session.send([message]) if message else []
    session.close()
    for receipt in receipts:
        if receipt.outcome is not Outcome.SENT:
            raise DeliveryError(f"channel {name}: the message was not taken: {receipt.said}")
        yield f"Sent a message to {to}: {receipt.said}"


def _message(setup: Setup, name: str, found: "Way", to: str, at: datetime) -> Message:
    """Return a message with the headers of a real one."""
    letter = _newsletter(setup, name)
    publication = setup.settings.publication
    edition = Edition(id=f"{letter.id}-trial", newsletter=letter.id, scheduled_for=at, articles=())
    link, words = (
        MergeSlot(name=_LEAVE, place=place, tag=slots.token(_LEAVE, place, ""), count=1)
        for place in ("attribute", "text")
    )
    said = f"This message tries how newsletters of {publication.title} are sent. No edition was."
    leave = f'<a href="{link.tag}">Unsubscribe</a>, if this were one'
    email = Email(
        edition=edition,
        subject=f"{publication.title}: a trial",
        preheader="",
        html=f"<p>{escape(said)}</p>\n<p>{leave}</p>\n",
        text=f"{said}\n\nUnsubscribe, if this were one: {words.tag}\n",
        merge_tags="syndicate",
        slots=(link, words),
    )
    made = mailing(
        email, newsletter=letter, publication=publication, sent_at=at, signers=found.signers
    )
    addressing = Addressing(letterbox=letterbox(setup), edition=edition.id, newsletter=letter.id)
    try:
        return made.message(addressing.addressee(Recipient(id=_NOBODY, address=to)))
    except ValueError as error:
        raise UsageError(f"no message can go to {to!r}: {error}") from error


def _newsletter(setup: Setup, name: str) -> Newsletter:
    for letter in setup.newsletters:
        if letter.channel == name:
            return letter
    told = f"no newsletter goes by channel {name!r}, and a message needs a sender"
    raise UsageError(f'{told}; write channel = "{name}" in a [[newsletter]]')
