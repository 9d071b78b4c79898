"""The pages behind links in letters in a real browser: everybody can use them, without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

import mailing
from browser.proof import assert_accessible, assert_no_sideways_scroll, assert_page_holds, logged
from newsroom import NEWSLETTER, SETTINGS, Newsroom
from serving import answering
from syndicate.audience import Purpose
from syndicate.server.opening import letter_routes

pytestmark = pytest.mark.browser

ARABIC = NEWSLETTER.replace('"weekly"', '"usbu"').replace('"The week"', '"The week in فلوس"')


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Return a publication with newsletters in two directions, and somebody who is to confirm."""
    made = Newsroom(tmp_path_factory.mktemp("letters") / "room")
    made.settings(SETTINGS + NEWSLETTER + f'{ARABIC}language = "ar"\n' + mailing.LETTERS)
    mailing.people(made, 1, state="pending")
    return made


@pytest.fixture(scope="module")
def url(room: Newsroom) -> Iterator[str]:
    """Serve the pages."""
    icon = Route("/favicon.ico", lambda _: Response(media_type="image/png"))  # as browsers ask
    routes = letter_routes(room.publisher().setup, lambda _: None)
    with answering(Starlette(routes=[icon, *routes])) as one:
        yield f"http://127.0.0.1:{one.port}"


def test_pages_that_ask_hold(page: Page, url: str) -> None:
    """Wide or narrow, by day or night, in both directions, a page that asks satisfies axe."""
    assert_page_holds(page, url + mailing.link())
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert_page_holds(page, url + mailing.link(Purpose.CONFIRM, newsletter="usbu"))
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("html").get_attribute("lang") == "ar"


def test_buttons_do_what_they_say(room: Newsroom, page: Page, url: str) -> None:
    """By keyboard alone: the button confirms, another one leaves, and each page says so."""
    for purpose, heading, state in (
        (Purpose.CONFIRM, "You are subscribed", "confirmed"),
        (Purpose.UNSUBSCRIBE, "You are unsubscribed", "unsubscribed"),
    ):
        with logged(page) as log:
            page.goto(url + mailing.link(purpose))
            assert page.evaluate("document.scripts.length") == 0
            button = page.get_by_role("button")
            assert button.evaluate("one => getComputedStyle(one).borderStyle") == "none"
            button.focus()
            page.keyboard.press("Enter")
            page.get_by_role("heading", level=1, name=heading).wait_for()
            assert_accessible(page)
            assert_no_sideways_scroll(page)
        assert not log.lines
        assert mailing.states(room) == {"weekly": state}


def test_a_wrong_link_has_a_page_as_well(page: Page, url: str) -> None:
    """What is said of a link that is cut off can be read by everybody."""
    page.goto(url + mailing.link()[:-1])
    page.get_by_role("heading", level=1, name="This link is not valid").wait_for()
    assert_accessible(page)
