"""Articles in full in an email, in a real browser: they fit a phone, and can be read by all."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

import digests
import factories
from browser import samples
from browser.proof import EMAIL_RULES, assert_accessible, assert_no_sideways_scroll
from syndicate.markup import sanitise
from syndicate.model import Direction

WIDTHS = (320, 360, 414, 480, 640)


def _table(columns: int) -> str:
    rows = (
        "".join(
            f"<{tag}>{'Bookkeepers' if column % 3 else 'x'}</{tag}>" for column in range(columns)
        )
        for tag in ("th", "td", "td")
    )
    return f"<table><tr>{'</tr><tr>'.join(rows)}</tr></table>"


HARD = (
    samples.RICH.replace("{base}", "https://example.org/")
    + samples.DEEP
    + "".join(map(_table, (1, 5, 8, 9, 40)))
    + f"<table><tr><th>a<td><ul><li>{_table(8)}</ul></table><pre>{'x' * 400}\n  y</pre>"
    + '<p>A<img src="https://example.org/a.png" alt="map" width="2000" height="1000"> in a line</p>'
    + '<p><a href="https://example.org/b"><img src="https://example.org/b.png" alt=""></a></p>'
    + "<dl><dt>Tally<dd>A stick.</dl><details><summary>More</summary><p>Notches.</details>"
    + '<p><mark>m</mark> <kbd>K</kbd> <small>s</small> <abbr title="x">X</abbr> <q>said</q>'
    + '<video src="https://example.org/v.mp4" poster="https://example.org/p.jpg" width="640"'
    + ' height="360"></video>'
)


@pytest.mark.browser
@pytest.mark.parametrize(("direction", "language"), [("ltr", "en"), ("rtl", "ar")])
def test_everything_fits_a_phone(
    page: Page, tmp_path: Path, direction: Direction, language: str
) -> None:
    """Wide tables, code, pictures and deep lists scroll nowhere, and axe finds nothing."""
    body, _ = sanitise(HARD, base_url="https://example.org/a/", suffix="a")
    email = digests.email(
        [factories.article(body=body, direction=direction, language=language)],
        newsletter=factories.newsletter(kind="article"),
        publication=factories.publication(language=language),
    )
    file = tmp_path / "index.html"
    file.write_text(email.html, "utf-8")
    page.route(
        "https://**/*", lambda route: route.fulfill(body=_picture(), content_type="image/png")
    )
    page.goto(file.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert_no_sideways_scroll(page)
    assert_accessible(page, EMAIL_RULES)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, only=["color-contrast"])


def _picture() -> bytes:
    """Return a picture that is wider than any screen here."""
    made = BytesIO()
    Image.new("L", (2000, 1000)).save(made, "PNG")
    return made.getvalue()
