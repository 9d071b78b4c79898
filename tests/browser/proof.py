"""What every page must hold in a real browser, whoever made it."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = (1280, 360)  # in CSS pixels, as all sizes here
NARROWEST = 320  # WCAG 2.2 criterion 1.4.10
HEIGHT = 800
EMAIL_RULES = frozenset({"landmark-one-main", "region"})
"""Rules that do not fit an email: it is shown inside the page of a mail program."""


@dataclass(slots=True)
class Log:
    """What a page complained about while it was open."""

    lines: list[str] = field(default_factory=list)

    def answered(self, status: int, url: str) -> None:
        """Write down a request that was refused."""
        if status >= 400:
            self.lines.append(f"{status}: {url}")


@contextmanager
def logged(page: Page) -> Iterator[Log]:
    """Write down console messages, errors and requests that come to nothing, in the block."""
    log = Log()
    heard: dict[Any, Callable[..., None]] = {
        "console": lambda message: log.lines.append(f"{message.type}: {message.text}"),
        "pageerror": lambda error: log.lines.append(f"error: {error}"),
        "requestfailed": lambda request: log.lines.append(f"failed: {request.url}"),
        "response": lambda answer: log.answered(answer.status, answer.url),
    }
    for event, listener in heard.items():
        page.on(event, listener)
    try:
        yield log
    finally:
        for event, listener in heard.items():
            page.remove_listener(event, listener)


def assert_page_holds(page: Page, url: str, *, ignore: Collection[str] = ()) -> None:
    """Open the URL; assert that it fits its window, complains of nothing, and is accessible.

    It is looked at in each of ``WIDTHS``, by day and by night, where only colours differ, and must
    reflow in ``NARROWEST``. ``ignore`` names rules of axe that do not apply. The page is left open.
    """
    with logged(page) as log:
        page.goto(url, wait_until="load")
        for width in WIDTHS:
            _resize(page, width)
            assert_no_sideways_scroll(page)
            page.emulate_media(color_scheme="light")
            assert_accessible(page, ignore)
            page.emulate_media(color_scheme="dark")
            assert_accessible(page, only=["color-contrast"])
        _resize(page, NARROWEST)
        assert_no_sideways_scroll(page)
    assert not log.lines, f"{url} complains: {log.lines}"


def _resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})


def assert_no_sideways_scroll(page: Page) -> None:
    """Assert that the open page is no wider than its window, and name what is."""
    wide = page.evaluate(
        """() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
        [document.body, ...document.querySelectorAll('*')]
        .filter(element => element.getBoundingClientRect().right > innerWidth)
        .map(element => element.outerHTML.slice(0, 100))"""
    )
    assert not wide, f"{page.url} scrolls sideways because of: {wide[:5]}"


def assert_accessible(page: Page, ignore: Collection[str] = (), only: Collection[str] = ()) -> None:
    """Assert that axe finds nothing on the open page, by all rules but those ignored."""
    if not page.evaluate("'axe' in window"):  # its script is large: once per page is enough
        page.evaluate(AXE_SCRIPT)
    options: dict[str, object] = {
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in ignore},
    }
    if only:
        options["runOnly"] = list(only)
    found = [
        f"{rule['id']}: {rule['help']}: {[node['html'] for node in rule['nodes']][:3]}"
        for rule in page.evaluate("options => axe.run(options)", options)["violations"]
    ]
    assert not found, f"{page.url}: {found}"
