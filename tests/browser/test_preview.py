"""The preview in a browser: every control, live reload, mistakes, keys alone, narrow windows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from browser.proof import NARROWEST, assert_accessible, assert_no_sideways_scroll, logged
from newsroom import Newsroom
from previewing import furnish, previewed
from syndicate import resources

FOOTER = "templates/email/partials/footer.mjml.j2"

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # milliseconds: other tests may keep the machine busy


@pytest.fixture(scope="module")
def room(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Give a publication with a template of its own."""
    assert browser.is_connected()  # without a browser nobody needs it
    made = furnish(tmp_path_factory.mktemp("studio"))
    made.write(FOOTER, (resources.templates().parent / FOOTER).read_text("utf-8"))
    return made


@pytest.fixture(scope="module")
def address(room: Newsroom) -> Iterator[str]:
    """Run its preview."""
    with previewed(room) as found:
        yield found


@pytest.fixture
def studio(page: Page, address: str) -> Iterator[Page]:
    """Open the preview in a wide window, as somebody does who never did before."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(f"{address}preview.css")
    page.evaluate("localStorage.clear()")
    with logged(page) as log:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("The week: A late story")
        expect(page.get_by_role("status").first).to_have_text("Up to date")
        yield page
    # The browser tells of what it does not find in frames: that is meant.
    meant = ("404: http://127", "/f/", "Failed to load resource", "/events")
    told = [line for line in log.lines if not any(one in line for one in meant)]
    assert not told, told


@contextmanager
def changed(room: Newsroom, path: str, old: str, new: str) -> Iterator[Path]:
    """Change a file while the context lasts."""
    file = room.root / path
    before = file.read_text("utf-8")
    assert old in before
    file.write_text(before.replace(old, new, 1), "utf-8")
    try:
        yield file
    finally:
        file.write_text(before, "utf-8")


def framed(page: Page) -> Frame:
    """Return what is shown in the frame, once it is there."""
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "false")
    return page.frames[1]


def tab(page: Page, name: str) -> None:
    """Choose a tab."""
    page.get_by_role("tab", name=name).click()


def ground(page: Page) -> str:
    """Return the colour behind an email's first words."""
    found: str = framed(page).evaluate(
        """() => {
            for (let one = document.querySelector('h1'); one; one = one.parentElement) {
                const colour = getComputedStyle(one).backgroundColor;
                if (colour !== 'rgba(0, 0, 0, 0)') return colour;
            }
        }"""
    )
    return found


def test_widths_colours_and_images(studio: Page) -> None:
    """An email is seen as wide as on each device, in light and dark, and with images off."""
    for name, width in (("Tablet", 768), ("Phone", 375), ("Desktop", 1100)):
        studio.get_by_role("radio", name=name).check()
        assert framed(studio).evaluate("innerWidth") == width
    light = ground(studio)
    shown = studio.frame_locator("#frame")
    picture = "document.querySelector('img').naturalWidth"
    assert framed(studio).evaluate(picture) == 240
    studio.get_by_role("radio", name="Dark", exact=True).check()
    expect(studio.locator("#frame")).to_have_attribute("title", re.compile("Dark"))
    assert ground(studio) != light
    studio.get_by_role("radio", name="Inverted by the app").check()
    expect(shown.locator("html")).to_have_css("filter", re.compile("invert"))
    studio.get_by_role("radio", name="Thunderbird's dark").check()
    expect(shown.locator("body")).to_have_css("background-color", "rgb(28, 27, 34)")
    studio.get_by_role("radio", name="Light").check()
    studio.get_by_role("checkbox", name="Images off").check()
    expect(shown.locator("html")).to_have_css("filter", "none")
    assert framed(studio).evaluate(picture) == 0
    assert ground(studio) == light


def test_every_view_of_an_edition(studio: Page, room: Newsroom) -> None:
    """Text, source, headers, size, findings and the reasons of the plan are a click away."""
    panel = studio.get_by_role("tabpanel")
    tab(studio, "Plain text")
    expect(panel).to_contain_text("A late story")
    tab(studio, "HTML source")
    expect(panel).to_contain_text("<!doctype html>", ignore_case=True)
    tab(studio, "Headers")
    expect(panel).to_contain_text("The week: A late story")
    expect(panel).to_contain_text("letters@small.example")
    expect(studio.locator("#size-words")).to_contain_text("of 102,400 bytes that Gmail shows")
    tab(studio, "Articles")
    expect(panel.get_by_role("row", name="An old story")).to_contain_text("in an earlier edition")
    expect(panel.get_by_role("row", name="A new story")).to_contain_text("is new")
    tab(studio, "Findings")
    panel.get_by_role("button", name="articles/new/index.md").click()
    lines = studio.get_by_role("dialog")
    expect(lines.locator("[aria-current]")).to_contain_text("steal()")
    lines.get_by_label("Open files in").select_option("vscode")
    opened = lines.get_by_role("link", name=re.compile("Open line"))
    where = room.root / "articles/new/index.md"
    expect(opened).to_have_attribute("href", re.compile(f"^vscode://file/{re.escape(str(where))}:"))


def test_feeds_pages_and_past_editions(studio: Page) -> None:
    """Feeds are seen as a reader shows them and as source; pages, past editions, all findings."""
    menu = studio.get_by_role("navigation")
    menu.locator("#list-feeds a").first.click()
    shown = studio.frame_locator("#frame")
    expect(shown.get_by_role("heading", name="A late story")).to_be_visible()
    expect(shown.get_by_role("heading", name="Small Change")).to_be_visible()
    studio.get_by_label("Format").select_option("json")
    tab(studio, "Source")
    expect(studio.get_by_role("tabpanel")).to_contain_text('"https://jsonfeed.org/version/1.1"')
    menu.get_by_role("link", name="Front page").click()
    expect(studio.get_by_role("heading", level=1)).to_have_text("Front page")
    shown.get_by_role("link", name="A new story").first.click()
    expect(shown.get_by_role("heading", level=1)).to_have_text("A new story")
    studio.get_by_label("Find an article").fill("OLD")
    menu.get_by_role("link", name="An old story", exact=True).click()
    expect(shown.get_by_role("heading", level=1)).to_have_text("An old story")
    expect(studio.locator("#about")).to_contain_text("articles/old.md")
    menu.get_by_role("link", name=re.compile("The week: An old story")).click()
    expect(studio.locator("#about")).to_contain_text("shown as it was made")
    expect(shown.get_by_role("heading", name="An old story")).to_be_visible()
    menu.get_by_role("link", name=re.compile("Findings")).click()
    expect(studio.get_by_role("tabpanel")).to_contain_text("articles/broken.md:3")
    studio.go_back()
    expect(studio.locator("#about")).to_contain_text("shown as it was made")


def test_a_test_is_written(studio: Page, room: Newsroom) -> None:
    """A test message lies where the page says."""
    studio.get_by_role("button", name="Send me a test").click()
    dialog = studio.get_by_role("dialog")
    dialog.get_by_label("To").fill("ed@small.example")
    dialog.get_by_role("button", name="Write the message").click()
    told = dialog.get_by_role("status")
    expect(told).to_contain_text("Written: ")
    path = Path((told.text_content() or "").removeprefix("Written: "))
    assert path.is_relative_to(room.root)
    assert b"To: ed@small.example\r\n" in path.read_bytes()


def test_changes_are_seen(studio: Page, room: Newsroom) -> None:
    """A change of an article, a template or a setting is seen without a reload, in its place."""
    shown = studio.frame_locator("#frame")
    studio.get_by_role("radio", name="Phone").check()
    framed(studio).evaluate("scrollTo(0, 60)")
    with changed(room, "articles/late.md", "A late story", "A later story"):
        expect(shown.get_by_text("A later story").first).to_be_attached()
        expect(studio.get_by_role("status").first).to_contain_text("articles/late.md")
        assert framed(studio).evaluate("scrollY") == 60
    with changed(room, FOOTER, "<mj-text", "<mj-text>A word below</mj-text><mj-text"):
        expect(shown.get_by_text("A word below")).to_be_attached()
    with changed(room, "syndicate.toml", 'title = "The week"', 'title = "The month"'):
        expect(studio.get_by_role("navigation")).to_contain_text("The month")
        expect(studio.get_by_role("heading", level=1)).to_have_text("The month: A late story")
    room.write("articles/last.md", "---\ntitle: The last\ndate: 2026-11-24T10:00:00Z\n---\nText.\n")
    expect(studio.get_by_role("heading", level=1)).to_have_text("The week: The last")
    (room.root / "articles/last.md").unlink()
    expect(studio.get_by_role("heading", level=1)).to_have_text("The week: A late story")


def test_mistakes_are_told_and_mended(studio: Page, room: Newsroom) -> None:
    """A broken template, and a broken setting, show where they are broken; mended, all is back."""
    alert = studio.get_by_role("alert")
    shown = studio.frame_locator("#frame")
    with changed(room, FOOTER, "<mj-text", "<mj-text>{{ nobody }}</mj-text><mj-text"):
        expect(alert).to_contain_text("'nobody' is undefined")
        expect(shown.locator("body")).to_be_hidden()
        alert.get_by_role("button", name=FOOTER).click()
        expect(studio.get_by_role("dialog").locator("[aria-current]")).to_contain_text("nobody")
        studio.keyboard.press("Escape")
        studio.get_by_role("navigation").get_by_role("link", name="Front page").click()
        expect(shown.get_by_role("link", name="A late story").first).to_be_visible()
        studio.go_back()
        expect(alert).to_be_visible()
    expect(alert).to_be_hidden()
    expect(shown.locator("h1")).to_be_visible()
    with changed(room, "syndicate.toml", "schedule", "shedule"):
        expect(alert).to_contain_text("shedule")
        expect(alert.get_by_role("button", name="syndicate.toml")).to_be_visible()
    expect(alert).to_be_hidden()


def test_no_script_of_the_publication_runs(studio: Page, room: Newsroom) -> None:
    """Neither a template's script nor one in a text that the page tells runs in the preview."""
    evil = "<script>parent.ran = 1; window.ran = 1</script>"
    raw = (
        f"<mj-text>Evil here {evil}<img src='x' onerror='parent.ran=1' alt='' width='9'/></mj-text>"
    )
    title = '"&lt;img src=x onerror=window.ran=1&gt;"'
    with (
        changed(room, FOOTER, "<mj-text", f"{raw}<mj-text"),
        changed(room, "articles/late.md", "A late story", title),
    ):
        expect(studio.frame_locator("#frame").get_by_text("Evil here")).to_be_attached()
        tab(studio, "Findings")
        tab(studio, "Articles")
        expect(studio.get_by_role("tabpanel")).to_contain_text("onerror=window.ran")
        assert studio.evaluate("'ran' in window") is False
    tab(studio, "Preview")
    expect(studio.get_by_role("heading", level=1)).to_have_text("The week: A late story")


def test_keys_alone(studio: Page) -> None:
    """All can be reached and done without a pointer; single keys are listed, and can be put off."""
    keys = studio.keyboard
    keys.press("Tab")
    expect(studio.get_by_role("link", name="Skip to the preview")).to_be_focused()
    keys.press("3")
    expect(studio.get_by_role("radio", name="Phone")).to_be_checked()
    keys.press("d")
    expect(studio.get_by_role("radio", name="Dark", exact=True)).to_be_checked()
    keys.press("m")
    expect(studio.get_by_role("checkbox", name="Images off")).to_be_checked()
    keys.press("t")
    expect(studio.get_by_role("tab", name="Plain text")).to_have_attribute("aria-selected", "true")
    studio.get_by_role("tab", name="Plain text").focus()
    keys.press("ArrowRight")
    expect(studio.get_by_role("tab", name="HTML source")).to_be_focused()
    keys.press("End")
    expect(studio.get_by_role("tab", name="Articles")).to_be_focused()
    keys.press("n")
    expect(studio.locator("#about")).to_contain_text("shown as it was made")
    keys.press("p")
    expect(studio.get_by_role("button", name="Send me a test")).to_be_visible()
    keys.press("?")
    listed = studio.get_by_role("dialog")
    expect(listed.get_by_text("Tablet width")).to_be_visible()
    listed.get_by_role("checkbox", name="Use these keys").uncheck()
    keys.press("Escape")
    expect(listed).to_be_hidden()
    keys.press("1")
    expect(studio.get_by_role("radio", name="Phone")).to_be_checked()


def test_it_is_accessible_and_fits(studio: Page) -> None:
    """In wide and narrow windows, light and dark, axe finds nothing and nothing sticks out."""
    for width in (1280, 360):
        studio.set_viewport_size({"width": width, "height": 800})
        studio.emulate_media(color_scheme="light")
        for name in ("Preview", "Findings", "Articles"):
            tab(studio, name)
            assert_no_sideways_scroll(studio)
        assert_accessible(studio)
        studio.emulate_media(color_scheme="dark")
        assert_accessible(studio, only=["color-contrast"])
    menu = studio.get_by_role("button", name="Menu")
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    assert_no_sideways_scroll(studio)
    studio.get_by_role("navigation").get_by_role("link", name="Front page").click()
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(studio.get_by_role("heading", level=1)).to_have_text("Front page")
    studio.get_by_role("button", name="Keys").click()
    assert_accessible(studio)
    studio.keyboard.press("Escape")
    studio.set_viewport_size({"width": NARROWEST, "height": 800})
    assert_no_sideways_scroll(studio)


def test_an_address_of_nothing_is_told(studio: Page, address: str) -> None:
    """A mistyped address says so in the status line, also one that is not even well-formed."""
    for wrong in ("page/nowhere.html", "edition/nobody", "page/%E0%A4%A"):
        studio.goto(f"{address}#/{wrong}")
        status = studio.get_by_role("status").first
        expect(status).to_have_text(
            re.compile("There is nothing at this address|cannot|Nothing can")
        )
    studio.goto(f"{address}#/page/index.html")
    expect(studio.get_by_role("status").first).to_have_text("Up to date")
