"""From a subscriber to what a message is made with: values, links for leaving, a return path."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from syndicate import letterlinks
from syndicate.audience import Bounce, Link, Purpose, Signer
from syndicate.deliveries import Recipient
from syndicate.model import Addressee

_OWN = ("first_name", "last_name")
"""Attributes that templates know without ``attributes`` before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    """Where answers of readers arrive.

    ``url`` is that of the pages for unsubscribing, with its slash at the end. Reports of failure go
    to ``bounces``, if there is such an address.
    """

    url: str
    bounces: str
    signer: Signer = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """Addresses the messages of one edition."""

    letterbox: Letterbox
    edition: str
    newsletter: str

    def addressee(self, recipient: Recipient) -> Addressee:
        """Return what the recipient's message is made with: the same on every attempt."""
        box = self.letterbox
        link = Link(
            purpose=Purpose.UNSUBSCRIBE,
            subscriber=recipient.id,
            newsletter=self.newsletter,
            edition=self.edition,
        )
        back = ""
        if box.bounces:
            back = box.signer.return_path(box.bounces, Bounce(self.edition, recipient.id))
        return Addressee(
            key=str(recipient.id),
            address=recipient.address,
            unsubscribe_url=letterlinks.url(box.url, link.purpose, box.signer.token(link)),
            unsubscribe_mail=back,
            return_path=back,
            values=_values(recipient),
        )


def _values(recipient: Recipient) -> Mapping[str, str]:
    own = recipient.attributes
    values = {f"recipient.attributes.{name}": value for name, value in own.items()}
    values |= {f"recipient.{name}": own[name] for name in _OWN if name in own}
    values["recipient.email"] = recipient.address
    return values
