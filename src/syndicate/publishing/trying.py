"""An edition as one reader gets it: for whoever looks at it before it goes out, and for tests.

Where Syndicate itself fills in what differs for each recipient, it is filled in here for one of
whom nothing is known. What another service fills in stays as it is.
"""

import re
from dataclasses import replace

from syndicate import text
from syndicate.email import splicing
from syndicate.email.mailing import mailing
from syndicate.errors import ConfigError
from syndicate.model import Addressee, Email, Newsletter, Publication
from syndicate.publishing.editions import Composed

LEAVE = "https://unsubscribe.invalid/test"
"""What stands for a recipient's own address for unsubscribing; it leads nowhere (RFC 2606)."""

_OWN = "syndicate"
_TO = re.compile(rb"^To: [^\r\n]*\r\n", re.MULTILINE)


def filled(email: Email) -> Email:
    """Return an email as a reader sees it of whom nothing is known."""
    if email.merge_tags != _OWN:
        return email

    def fill(part: str) -> str:
        for slot in email.slots:
            value = LEAVE if slot.name == "merge.unsubscribe_url" else ""
            part = part.replace(slot.tag, splicing.escaped(value, slot))
        return part

    return replace(
        email,
        subject=fill(email.subject),
        preheader=fill(email.preheader),
        html=fill(email.html),
        text=fill(email.text),
    )


def message(
    composed: Composed, to: str, *, newsletter: Newsletter, publication: Publication
) -> bytes:
    """Return the message of an edition, to an address or to nobody yet.

    Raises:
        ConfigError: the address is none, or the newsletter lacks what a message must have.
    """
    if to and not text.is_address(to):
        raise ConfigError(f"{to!r} is no plain ASCII email address; write it like ed@news.example")
    email = composed.email
    if to and email.merge_tags == _OWN:
        ready = mailing(
            email,
            newsletter=newsletter,
            publication=publication,
            sent_at=composed.edition.scheduled_for,
        )
        values = {"recipient.email": to}
        return ready.message(
            Addressee(key="test", address=to, unsubscribe_url=LEAVE, values=values)
        ).data
    made = next(one.data for one in composed.files if one.path.endswith("/message.eml"))
    return _TO.sub(b"To: " + to.encode() + b"\r\n", made, count=1) if to else made
