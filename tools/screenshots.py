"""Makes the pictures of the README from the sample publication, as Chromium shows it.

Needs the test extra and Chromium (its path in SYNDICATE_CHROMIUM, or on PATH). Run from the
project's root: ``make pictures``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Route, sync_playwright

from syndicate.email import themes

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
ADDRESS = "https://commonledger.example/"
NOW = "2026-11-23T08:00:00Z"
PREVIEW_NOW = "2026-11-24T08:00:00Z"
COLOURS = 192
ARTICLE = "2026/11/the-pot-goes-round/"
STORY = ".rule, .band, .promo, .wide:has(a.accent)"
BLOCKS = "main p, main h2, main li, main pre, main table"


class View(NamedTuple):
    """A page to show, how wide the window is, and what of the page is shown.

    It ends at the last of ``whole`` that ends within ``height``, so that nothing is cut through. It
    begins with the page, or at the first of ``whole`` that begins that far above the end of
    ``last``.
    """

    name: str
    path: str
    width: int
    height: int
    whole: str
    last: str = ""
    scale: float = 1.5
    below: int = 2


MARGIN = 20
BOUNDS = """([whole, last, height]) => {
    const boxes = [...document.querySelectorAll(whole)].map(one => one.getBoundingClientRect())
    const end = last ? document.querySelector(last).getBoundingClientRect().bottom : height
    const tops = boxes.map(one => one.top).filter(top => top >= end - height)
    const bottoms = boxes.map(one => one.bottom).filter(bottom => bottom <= end)
    return [last ? Math.min(...tops) : 0, last ? end : Math.max(...bottoms)]
}"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def publish(folder: Path, theme: str = themes.DEFAULT) -> str:
    """Publish the samples into a folder, all by themselves; return the edition's id."""
    for name in ("articles", "static"):
        shutil.copytree(ROOT / name, folder / name)
    settings = (ROOT / "syndicate.toml").read_text("utf-8")
    (folder / "syndicate.toml").write_text(f'{settings}\n[theme]\nbase = "{theme}"\n', "utf-8")
    command = Path(sys.executable).with_name("syndicate")
    subprocess.run([str(command), "publish", "--now", NOW], cwd=folder, check=True)
    return next((folder / "public" / "email").iterdir()).name


def fulfil(site: str, route: Route) -> None:
    """Answer a request to the samples' address from the folder that is served."""
    route.fulfill(response=route.fetch(url=route.request.url.replace(ADDRESS, site)))


def shot(browser: Browser, site: str, view: View, scheme: str) -> Image.Image:
    """Return what is shown of a page."""
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=view.scale,
    )
    page = context.new_page()
    # The samples' own address is a reserved one: what they fetch from it is served from here.
    page.route(f"{ADDRESS}**", partial(fulfil, site))
    page.goto(site + view.path)
    page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.wait_for_load_state("networkidle")
    top, bottom = page.evaluate(BOUNDS, [view.whole, view.last, view.height])
    top, margin = max(0, top - MARGIN), MARGIN if view.last else view.below
    clip: FloatRect = {"x": 0, "y": top, "width": view.width, "height": bottom + margin - top}
    shown = page.screenshot(clip=clip, full_page=True)
    context.close()
    return Image.open(BytesIO(shown)).convert("RGB")


def both(browser: Browser, site: str, view: View) -> Image.Image:
    """Return a page by day and by night."""
    return pair(*(shot(browser, site, view, scheme) for scheme in ("light", "dark")))


def pair(light: Image.Image, dark: Image.Image) -> Image.Image:
    """Return two pictures side by side."""
    both = Image.new("RGB", (light.width + dark.width + 24, light.height), "white")
    both.paste(light, (0, 0))
    both.paste(dark, (light.width + 24, 0))
    return both


def save(picture: Image.Image, name: str) -> None:
    """Save a picture with few colours, so that it stays small."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"made {path.relative_to(ROOT)} ({path.stat().st_size // 1024} KB)")


@contextmanager
def previewed(folder: Path) -> Iterator[str]:
    """Run the preview of the samples and yield its address."""
    command = [str(Path(sys.executable).with_name("syndicate")), "preview", "--port", "0"]
    options = ["--no-open", "--now", PREVIEW_NOW]
    with subprocess.Popen([*command, *options], cwd=folder, stdout=subprocess.PIPE) as process:
        line = process.stdout.readline().decode() if process.stdout else ""
        try:
            yield line.split()[2]
        finally:
            process.terminate()


def preview_shot(browser: Browser, url: str, colours: str, width: str) -> Image.Image:
    """Return the preview of the next edition, as it is seen in one width and in some colours."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    page.goto(url)
    page.get_by_text("Up to date").wait_for()
    page.get_by_role("radio", name=width).check()
    page.get_by_role("radio", name=colours, exact=True).check()
    page.wait_for_timeout(1000)  # news keep the network busy for ever
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return picture


def main() -> None:
    """Make every picture."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    chromium = os.environ.get("SYNDICATE_CHROMIUM") or next(filter(None, found), None)
    if chromium is None:
        sys.exit("there is no Chromium; install it, or name it in SYNDICATE_CHROMIUM")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        edition = publish(Path(name))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with served(Path(name) / "public") as site:
            for view in (
                View("index", "", 860, 1300, "article.item", scale=1.25),
                View("feeds", "feeds/", 860, 900, "main p, main li", below=MARGIN),
                View("digest", f"email/{edition}/", 640, 1240, STORY),
                View("promo", f"email/{edition}/", 640, 760, STORY, ".promo"),
                View("promo-web", ARTICLE, 860, 640, BLOCKS, "aside.promo"),
            ):
                save(both(browser, site, view), view.name)
        with previewed(Path(name)) as url:
            light = preview_shot(browser, url, "Light", "Desktop")
            save(pair(light, preview_shot(browser, url, "Dark", "Phone")), "preview")
        for theme in themes.names():
            folder = Path(name) / theme
            folder.mkdir()
            edition = publish(folder, theme)
            with served(folder / "public") as site:
                view = View(f"theme-{theme}", f"email/{edition}/", 640, 1600, STORY, scale=0.75)
                save(both(browser, site, view), view.name)


if __name__ == "__main__":
    main()
