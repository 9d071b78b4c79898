"""The sample publication of this repository, published and opened in a browser."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from browser.proof import EMAIL_RULES, assert_page_holds
from browser.served import Served, serving
from syndicate import config, wiring

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ADDRESS = "https://commonledger.example/"


@pytest.fixture(scope="module")
def published(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Publish the samples and serve them."""
    assert browser.is_connected()  # without a browser nobody needs the site
    folder = tmp_path_factory.mktemp("samples")
    for name in ("articles", "static"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "syndicate.toml", folder)
    wiring.publisher(config.load(folder / "syndicate.toml")).publish(now=NOW)
    with serving(folder / "public") as url:
        yield Served(url, folder / "public")


@pytest.mark.browser
@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "feeds/index.html",
        "tags/money/index.html",
        "authors/mara/index.html",
        "2026/11/the-bank-that-counts-its-own-francs/index.html",
        "2026/07/al-hawala-wal-suftaja/index.html",
        "2026/08/a-title-of-some-length/index.html",
        "2025/11/japan-india-technology-cooperation/index.html",
    ],
)
def test_a_sample_page_holds(page: Page, published: Served, path: str) -> None:
    """A newcomer's first pages fit every window, complain of nothing, and are accessible."""
    assert_page_holds(page, published.url + path)


@pytest.mark.browser
@pytest.mark.parametrize("folder", ["email", "editions"])
def test_the_sample_digest_holds(page: Page, published: Served, folder: str) -> None:
    """The digest fits every window, complains of nothing, and is accessible, light and dark."""

    def answer(route: Route) -> None:
        url = route.request.url.replace(ADDRESS, published.url)
        route.fulfill(response=route.fetch(url=url))

    page.route(f"{ADDRESS}**", answer)
    edition = next((published.folder / folder).glob("monday-*")).name
    ignored = EMAIL_RULES if folder == "email" else ()
    assert_page_holds(page, f"{published.url}{folder}/{edition}/index.html", ignore=ignored)
