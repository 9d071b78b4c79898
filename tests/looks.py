"""Every theme and kind of newsletter, in both directions: editions of articles that are hard."""

from dataclasses import replace
from itertools import product
from typing import NamedTuple, get_args

import digests
import factories
from syndicate.email import themes
from syndicate.email.contents import Contents
from syndicate.model import ArticleId, Author, Image, Kind, SafeHtml

PICTURE = Image(
    url="https://example.org/door.jpg", alt="A door", width=1200, height=675, type="image/jpeg"
)
CLERKS = replace(PICTURE, alt="Forty clerks at their desks")
BODY = SafeHtml(
    "<p>In the villages above the lake a debt was never a number alone. It was a notch cut across"
    ' a hazel stick, <em>split</em> so that <a href="https://example.net/">each side</a> kept half,'
    " and the two halves would fit no others.</p>"
    "<h2>A split stick</h2>"
    "<blockquote><p>A tally is a promise that two people can hold.</p></blockquote>"
    "<ul><li>One stick of hazel, <strong>dry</strong></li><li>A knife, and a witness</li></ul>"
    "<table><thead><tr><th>Year</th><th>Sticks</th></tr></thead>"
    "<tbody><tr><td>1782</td><td>1,204</td></tr></tbody></table>"
    "<pre><code>def settle(notches):\n    return sum(notches)\n</code></pre>"
    '<figure><img src="https://example.org/halves.jpg" alt="Both halves" width="640" height="360"/>'
    "<figcaption>Both halves of a tally, laid together.</figcaption></figure>"
)


class Look(NamedTuple):
    """What an edition looks like; ``direction`` is that of its own words."""

    theme: str
    kind: Kind
    direction: str


EVERY = tuple(Look(*one) for one in product(themes.names(), get_args(Kind), ("ltr", "rtl")))


def contents(look: Look) -> Contents:
    """Return an edition in that look, of articles in two directions."""
    hebrew = {"language": "he", "direction": "rtl", "authors": (Author(name="נור חדד"),)}
    articles = [
        factories.article(image=replace(PICTURE, alt="A split stick"), body=BODY),
        factories.article(title="מקל התמיר", summary="מקל חצוי היה ספר חשבונות.", **hebrew),
        factories.article(title="", summary="A bakery in Lyon kept its tallies on the door."),
        factories.article(
            title="The sound of clearing", image=CLERKS, summary="Forty clerks. " * 9
        ),
        factories.article(
            title="無尽と頼母子講、助け合いの金融",
            language="ja",
            image=replace(PICTURE, alt="村の講"),
        ),
        factories.article(title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau" * 2),
    ]
    articles = [
        replace(one, id=ArticleId(str(at)), url=f"https://example.org/{at}/")
        for at, one in enumerate(articles)
    ]
    if look.direction == "rtl":
        rest = [articles[0], *articles[2:]]
        body = SafeHtml("<p>מקל חצוי היה ספר חשבונות, ושני חצאיו התאימו רק זה לזה.</p>" * 3)
        latin = (Author(name="Ed Itor"),)
        articles = [replace(articles[1], image=PICTURE, body=body, authors=latin), *rest]
    letter = digests.full_newsletter(
        kind=look.kind,
        theme=themes.theme(look.theme),
        language="he" if look.direction == "rtl" else "en",
        subject="{{ lead.title }}",
        share=("mail", "bluesky"),
    )
    promo = factories.promo(image=PICTURE if look.kind == "article" else None)
    return digests.contents(
        articles[:1] if look.kind == "article" else articles,
        newsletter=replace(letter, preheader=""),
        publication=digests.full_publication(),
        promo=promo,
    )
