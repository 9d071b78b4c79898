"""Every theme and kind of newsletter in a browser: as accepted, accessible, and of any width.

``make test`` looks at three of the eighteen; ``make looks`` at all, with SYNDICATE_LOOKS=all.
"""

import io
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import NamedTuple, get_args

import pytest
from PIL import Image as Canvas
from PIL import ImageDraw
from playwright.sync_api import Page, Route

import digests
import factories
from browser import boxes, likeness
from browser.proof import EMAIL_RULES, assert_accessible, assert_no_sideways_scroll
from syndicate import templating
from syndicate.email import themes
from syndicate.email.compose import compose
from syndicate.model import ArticleId, Author, Image, Kind, SafeHtml

SCROLLED = (320, 360, 414, 480, 640)
PICTURED = (360, 640)
SCHEMES = ("light", "dark")
PICTURE = Image(
    url="https://example.org/door.jpg", alt="A door", width=1200, height=675, type="image/jpeg"
)
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


SOME = (
    Look("editorial", "article", "ltr"),
    Look("compact", "links", "rtl"),
    Look("bold", "digest", "rtl"),
)
EVERY = tuple(Look(*one) for one in product(themes.names(), get_args(Kind), ("ltr", "rtl")))
LOOKS = EVERY if os.environ.get("SYNDICATE_LOOKS") == "all" else SOME
_environment = cache(templating.environment)


def html(look: Look) -> str:
    """Return the HTML of an edition in that look, of articles in two directions."""
    hebrew = {"language": "he", "direction": "rtl", "authors": (Author(name="נור חדד"),)}
    articles = [
        factories.article(image=replace(PICTURE, alt="A split stick"), body=BODY),
        factories.article(title="מקל התמיר", summary="מקל חצוי היה ספר חשבונות.", **hebrew),
        factories.article(title="", summary="A bakery in Lyon kept its tallies on the door."),
        factories.article(
            title="The sound of clearing", image=PICTURE, summary="Forty clerks. " * 9
        ),
        factories.article(title="無尽と頼母子講、助け合いの金融", language="ja", image=PICTURE),
        factories.article(title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau" * 2),
    ]
    articles = [
        replace(one, id=ArticleId(str(at)), url=f"https://example.org/{at}/")
        for at, one in enumerate(articles)
    ]
    if look.direction == "rtl":
        rest = [articles[0], *articles[2:]]
        body = SafeHtml("<p>מקל חצוי היה ספר חשבונות, ושני חצאיו התאימו רק זה לזה.</p>" * 3)
        articles = [replace(articles[1], image=PICTURE, body=body), *rest]
    letter = digests.full_newsletter(
        kind=look.kind,
        theme=themes.theme(look.theme),
        language="he" if look.direction == "rtl" else "en",
        subject="{{ lead.title }}",
        share=("mail", "bluesky"),
    )
    promo = factories.promo(image=PICTURE if look.kind == "article" else None)
    contents = digests.contents(
        articles[:1] if look.kind == "article" else articles,
        newsletter=replace(letter, preheader=""),
        publication=digests.full_publication(),
        promo=promo,
    )
    return compose(contents, _environment()).html


@cache
def painted(name: str) -> bytes:
    """Return a picture of flat colours: logos are wide, all others of 16 to 9."""
    size = (160, 40) if "logo" in name else (160, 90)
    canvas = Canvas.new("RGB", size, "#c8a36a" if "dark" in name else "#6a8fa8")
    ImageDraw.Draw(canvas).rectangle((size[0] // 4, 8, size[0] // 2, size[1] - 8), "#3a4f5c")
    file = io.BytesIO()
    canvas.save(file, "PNG")
    return file.getvalue()


def _answer(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    route.fulfill(body=painted(name), content_type="image/png")


@pytest.fixture
def shown(page: Page) -> Iterator[Page]:
    """Give a tab in which the pictures of editions are painted here."""
    remote = re.compile("^https:")
    page.route(remote, _answer)
    yield page
    page.unroute(remote, _answer)
    page.emulate_media(color_scheme="light")


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_an_edition_looks_as_accepted(shown: Page, look: Look) -> None:
    """No width scrolls sideways, axe finds nothing, and the pictures are those once accepted."""
    shown.set_viewport_size({"width": SCROLLED[0], "height": 800})
    shown.set_content(html(look), wait_until="load")
    assert shown.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    for width in SCROLLED:
        shown.set_viewport_size({"width": width, "height": 800})
        assert_no_sideways_scroll(shown)
    shown.emulate_media(color_scheme="light")
    assert_accessible(shown, EMAIL_RULES)
    shown.emulate_media(color_scheme="dark")
    assert_accessible(shown, only=["color-contrast"])
    shown.add_style_tag(content=boxes.style())
    shown.evaluate("document.fonts.load('16px Boxes').then(fonts => fonts.length)")
    for width, scheme in product(PICTURED, SCHEMES):
        shown.set_viewport_size({"width": width, "height": 800})
        shown.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        name = f"{look.theme}-{look.kind}-{look.direction}-{width}-{scheme}"
        likeness.assert_like_accepted(shown.screenshot(full_page=True), name)


def test_every_look_has_its_accepted_pictures() -> None:
    """There is one per theme, kind, direction, width and scheme, and they take little room."""
    names = {
        f"{'-'.join(look)}-{width}-{scheme}.png"
        for look, width, scheme in product(EVERY, PICTURED, SCHEMES)
    }
    kept = [*likeness.ACCEPTED.iterdir()]
    assert {path.name for path in kept} == names
    assert sum(path.stat().st_size for path in kept) < 1_500_000


def test_a_comparison_can_fail() -> None:
    """A slight shade, a line that moved by two pixels or a lost dot are seen; noise is not."""
    path = likeness.ACCEPTED / "editorial-digest-ltr-640-light.png"
    kept = likeness.kept(path).convert("RGB")
    box = (40, 40, 200, 60)
    shade = kept.copy()
    shade.paste(tuple(channel ^ 12 for channel in kept.getpixel((41, 41))), box)  # type: ignore[union-attr]
    moved = kept.copy()
    moved.paste(kept.crop((0, 100, kept.width, kept.height - 1)), (0, 101))
    dot = kept.copy()
    dot.paste("#ff0000", (100, 300, 112, 312))
    for changed in (shade, moved, dot):
        assert likeness.differing(kept, changed) > likeness.FEW
    noise = kept.effect_spread(0).point(lambda value: min(255, value + 3))
    assert likeness.differing(kept, noise) <= likeness.FEW
