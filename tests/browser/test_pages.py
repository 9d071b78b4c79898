"""The pages in a real browser: they fit, they are quiet, and everybody can use them."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser import samples
from browser.proof import assert_page_holds, logged
from browser.served import Served

pytestmark = pytest.mark.browser

PATHS = sorted(samples.pages("https://example.org/"))

# Waits by itself for at most 300 pictures: wait_for_function asks for eval(), which the pages'
# policy forbids.
_SCROLLED = """async frame => {
    for (let left = 300; left > 0 && frame.scrollLeft === 0; left--)
        await new Promise(requestAnimationFrame);
    return frame.scrollLeft > 0;
}"""


@pytest.mark.parametrize("path", PATHS)
def test_every_page_holds(site: Served, page: Page, path: str) -> None:
    """Wide or narrow, by day or night, a page fits, logs and loses nothing, and satisfies axe."""
    assert_page_holds(page, site.url + path)


def test_pages_work_from_a_disk(page: Page, tmp_path: Path) -> None:
    """Before a publication has an address, its folder can be read by opening it: style and all."""
    samples.build(tmp_path, "https://example.org/news/")
    with logged(page) as log:
        page.goto((tmp_path / "index.html").as_uri())
        page.locator("h2 a").first.click()
        page.wait_for_url((tmp_path / "2026/11/tally-sticks/index.html").as_uri())
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
        assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        page.locator(".name a").click()
        page.wait_for_url((tmp_path / "index.html").as_uri())
    assert not log.lines


def test_a_former_address_leads_on(site: Served, page: Page) -> None:
    """The page at a former address brings the browser to the present one."""
    page.goto(f"{site.url}moved/")
    page.wait_for_url(f"{site.url}2026/11/tally-sticks/")


def test_no_script_runs(site: Served, page: Page) -> None:
    """Should the sanitiser ever let a script through, the page's policy still stops it."""
    hostile = samples.hostile(site.url)
    (site.folder / "hostile").mkdir()
    (site.folder / "hostile/index.html").write_bytes(hostile)
    page.goto(f"{site.url}hostile/")
    assert page.evaluate("window.ran") is None


def test_the_keyboard_reaches_the_text_first(site: Served, page: Page) -> None:
    """The first stop of the Tab key is a visible link that skips to the text."""
    page.goto(site.url)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "start"


def test_wide_tables_scroll_by_keyboard(site: Served, page: Page) -> None:
    """A table wider than the window scrolls in its own frame, by keyboard too."""
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{site.url}2026/11/tally-sticks/")
    frame = page.get_by_role("region", name="Table", exact=True)
    frame.focus()
    page.keyboard.press("ArrowRight")
    assert frame.evaluate("frame => frame === document.activeElement && frame.matches('.scroll')")
    assert frame.evaluate(_SCROLLED)


@pytest.mark.parametrize(
    "fault",
    [
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
        "<p style='inline-size: 4000px'>wide</p>",
        "<p style='color: #aaa; background: #fff'>pale</p>",
        "<script>console.error('lost')</script>",
        "<link rel='stylesheet' href='nowhere.css'>",
    ],
)
def test_a_faulty_page_is_caught(site: Served, page: Page, fault: str) -> None:
    """The proof that the others rest on does fail: on each kind of fault that it looks for."""
    head = "<!doctype html><html lang='en'><title>x</title>"
    whole = f"{head}<main><h1>x</h1>{fault}</main></html>"
    (site.folder / "faulty.html").write_text(whole, "utf-8")
    with pytest.raises(AssertionError):
        assert_page_holds(page, f"{site.url}faulty.html")
