"""What an edition's email is made of, and by which templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from syndicate.email.dialects import Place
from syndicate.model import Article, Edition, Kind, Newsletter, Promo, Publication


class Templates(NamedTuple):
    """The names of the templates that make an email's two parts."""

    html: str
    text: str


def templates(kind: Kind) -> Templates:
    """Return the entry templates of a kind of newsletter."""
    return Templates(f"email/{kind}.mjml.j2", f"email/{kind}.txt.j2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """An edition with all that its email tells.

    ``articles`` come in the edition's order, the lead story first. ``view_url`` is the edition's
    page on the web.
    """

    edition: Edition
    articles: tuple[Article, ...]
    newsletter: Newsletter
    publication: Publication
    promo: Promo | None = None
    view_url: str

    @property
    def ways(self) -> Mapping[Place, str]:
        """What the email links to or tells, apart from its articles; empty if not configured."""
        return {
            "unsubscribe_url": self.newsletter.unsubscribe_url,
            "preferences_url": self.newsletter.preferences_url,
            "view_url": self.view_url,
            "postal_address": self.publication.postal_address,
        }
