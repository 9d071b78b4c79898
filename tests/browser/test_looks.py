"""Every theme and kind of newsletter in a browser: as accepted, accessible, and of any width.

``make test`` looks at three of the eighteen; ``make looks`` at all, with SYNDICATE_LOOKS=all.
"""

import io
import os
import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from PIL import Image as Canvas
from PIL import ImageDraw
from playwright.sync_api import Page, Route

import looks
from browser import boxes, likeness
from browser.proof import EMAIL_RULES, assert_accessible, assert_no_sideways_scroll
from looks import EVERY, Look
from syndicate import templating
from syndicate.email.compose import compose

SCROLLED = (320, 360, 414, 480, 640)
PICTURED = (360, 640)
SCHEMES = ("light", "dark")
SOME = (
    Look("editorial", "article", "ltr"),
    Look("compact", "links", "rtl"),
    Look("bold", "digest", "rtl"),
)
LOOKS = EVERY if os.environ.get("SYNDICATE_LOOKS") == "all" else SOME
_environment = cache(templating.environment)


def html(look: Look) -> str:
    """Return the HTML of an edition in that look."""
    return compose(looks.contents(look), _environment()).html


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
