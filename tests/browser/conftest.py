"""A browser, and a small site for it to read.

Other tests may use ``page`` with pages of their own; see ``proof``.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from browser import samples
from browser.served import Served, serving

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SIZE: ViewportSize = {"width": 1280, "height": 720}
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _program() -> str:
    named = os.environ.get("SYNDICATE_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        told = "needs Chromium: install the package chromium, or name one in SYNDICATE_CHROMIUM"
        if os.environ.get("SYNDICATE_REQUIRE_ALL") == "1":
            pytest.fail(told)
        pytest.skip(told)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one headless Chromium per test process."""
    program = _program()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give one context for all tests of the process, as making one is slow."""
    made = browser.new_context(reduced_motion="reduce", viewport=SIZE)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Give an empty page, in the one tab of the process: a new one costs more than most tests.

    Size, colours and routes are as in a new one afterwards; listeners are for a test to take away.
    """
    opened = context.pages[0] if context.pages else context.new_page()
    opened.set_viewport_size(SIZE)
    opened.emulate_media(color_scheme="null")
    yield opened
    if not opened.is_closed():
        opened.unroute_all()
        opened.goto("about:blank")


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the sample pages from below a path, as many a publication lives in one."""
    assert browser.is_connected()  # without a browser nobody needs the site
    folder = tmp_path_factory.mktemp("site")
    with serving(folder) as url:
        base = f"{url}news/"
        samples.build(folder / "news", base)
        yield Served(base, folder / "news")
