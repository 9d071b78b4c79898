"""A whole publication in a folder, for tests that publish it and look at what came out."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from pathlib import Path
from time import sleep
from urllib.parse import unquote, urldefrag, urljoin

import brotli
from lxml import etree, html

from syndicate import cli, config, wiring
from syndicate.publisher import Publisher
from syndicate.publishing.desk import Report

URL = "https://small.example/"
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""An hour after the newsletter's slot."""

ELSEWHERE = frozenset({"the-index/", "unsubscribe"})
"""Addresses under the publication's URL that it does not publish itself."""

COMMAND = Path(sys.executable).with_name("syndicate")
ATOM = "{http://www.w3.org/2005/Atom}"

SETTINGS = """\
[publication]
title = "Small Change"
url = "https://small.example/"
author = "Ada Reed"
postal_address = "Small Change, 1 Mint Lane, Bristol"
"""

ONE_FEED = """
[feeds]
per_tag = 0
per_author = 0
per_language = 0
"""
"""No feed but that of all articles."""

NEWSLETTER = """
[[newsletter]]
id = "weekly"
title = "The week"
schedule = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7"
sender_email = "letters@small.example"
unsubscribe_url = "https://small.example/unsubscribe"
"""

PROMO = """
[[promo]]
id = "index"
heading = "The Index of Everything"
text = "A promo that stands where it should, and once."
url = "https://small.example/the-index/"
"""


def markdown(title: str, day: str, body: str = "", **fields: str) -> str:
    """Return a Markdown record; ``day`` is an ISO date or time."""
    head = {"title": title, "date": day, **fields}
    lines = "".join(f"{name}: {value}\n" for name, value in head.items())
    return f"---\n{lines}---\n{body or f'All there is to say about {title}.'}\n"


_DOCUMENT = r"(?:.*/)?(?:feed|atom)(?:-\d+)?\.(?:xml|json)"
_LISTS = "(?:archive|authors|editions|feeds|languages|tags)"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A publication's folder, and what its owner and its readers do with it."""

    root: Path

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file below the publication's folder."""
        full = self.root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content.encode() if isinstance(content, str) else content)
        return full

    def settings(self, text: str) -> None:
        """Write ``syndicate.toml``."""
        self.write("syndicate.toml", text)

    def read_settings(self) -> str:
        """Return what ``syndicate.toml`` says."""
        return (self.root / "syndicate.toml").read_text("utf-8")

    def publisher(self) -> Publisher:
        """Return the publisher of the folder as it is configured now."""
        return wiring.publisher(config.load(self.root / "syndicate.toml"))

    def publish(
        self,
        now: datetime = MONDAY,
        *,
        dry: bool = False,
        strict: bool = False,
        allow_removals: bool = False,
    ) -> Report:
        """Publish, in this process."""
        wish = {"dry": dry, "strict": strict, "allow_removals": allow_removals}
        return self.publisher().publish(now=now, **wish)

    def run(
        self, *args: str, through: Sequence[str] = (), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the installed command in the folder, or have another command run it."""
        return subprocess.run(  # noqa: S603 - our own command
            [*through, COMMAND, *args],
            cwd=self.root,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def call(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Do what the command does, in this process: much sooner."""
        out, err = StringIO(), StringIO()
        before, sys.argv = sys.argv, ["syndicate", *args]
        try:
            with chdir(self.root), redirect_stdout(out), redirect_stderr(err):
                cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
            return subprocess.CompletedProcess(args, status, out.getvalue(), err.getvalue())
        finally:
            sys.argv = before
        raise AssertionError("the command did not end")

    def let_files_age(self) -> None:
        """Wait until the clock tells the files' times from now."""
        sleep(0.08)

    # -- what readers see -------------------------------------------------------------------------

    @property
    def public(self) -> Path:
        """The public folder."""
        return self.root / "public"

    def read(self, path: str) -> str:
        """Return a published file as text."""
        return (self.public / path).read_text("utf-8")

    def tree(self) -> dict[str, bytes]:
        """Return every published file's bytes by path."""
        return contents(self.public)

    def feed_ids(self) -> dict[str, list[str]]:
        """Return the ids of the entries of each feed, in their order, by the feed's name."""
        rss = etree.fromstring(self.read("feed.xml").encode())
        atom = etree.fromstring(self.read("atom.xml").encode())
        items = json.loads(self.read("feed.json"))["items"]
        return {
            "feed.xml": [guid.text or "" for guid in rss.iter("guid")],
            "atom.xml": [e.findtext(f"{ATOM}id") or "" for e in atom.iter(f"{ATOM}entry")],
            "feed.json": [item["id"] for item in items],
        }

    def items(self) -> dict[str, dict[str, object]]:
        """Return the items of the JSON feed by title."""
        return {item.get("title", ""): item for item in json.loads(self.read("feed.json"))["items"]}

    def ids(self) -> dict[str, str]:
        """Return the ids of the entries by title; all three feeds must agree on them."""
        every = self.feed_ids()
        assert every["feed.xml"] == every["atom.xml"] == every["feed.json"]
        return {title: str(item["id"]) for title, item in self.items().items()}

    def editions(self) -> list[str]:
        """Return the ids of the editions that lie ready for an email service."""
        return sorted(path.parent.name for path in self.public.glob("email/*/manifest.json"))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def looks(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return (inode, modification time, size) of every file below a folder by its path."""
    return {
        str(path.relative_to(folder)): (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for stat in [path.stat()]
    }


def broken_links(
    tree: Mapping[str, bytes], url: str = URL, *, elsewhere: Collection[str] = ELSEWHERE
) -> list[str]:
    """Return what feeds and lists name, of the publication's own, that is not there.

    Pages announce the feeds, which are written after them, and may link the lists, which are
    written after articles; whatever else a file names must be there whenever it is.
    """
    missing = []
    for path, data in tree.items():
        for address in _named(path, data, url):
            found = unquote(address.removeprefix(url))
            late = re.fullmatch(rf"{_DOCUMENT}|{_LISTS}/.*", found)
            if late and path.endswith(".html"):
                continue
            if found in elsewhere or unquote(address) == url:
                continue
            if {found, f"{found}index.html"}.isdisjoint(tree):
                missing.append(f"{path} names {found!r}")
    return missing


def named_but_removed(tree: Mapping[str, bytes], url: str = URL) -> list[str]:
    """Return what feeds and lists name though its page says that it was removed.

    An edition names for ever what was in it.
    """
    gone = {path for path, data in tree.items() if b"This article has been removed" in data}
    lists = rf"{_DOCUMENT}|({_LISTS}/.*)?index\.html"
    naming = [path for path in tree if re.fullmatch(lists, path) and path[:9] != "editions/"]
    return [
        f"{path} names {page}"
        for path in naming
        for address in _named(path, tree[path], url)
        if (page := f"{unquote(address.removeprefix(url))}index.html") in gone
    ]


@cache  # the same files are looked at after many runs
def _named(path: str, data: bytes, url: str) -> tuple[str, ...]:
    return tuple(_links(path, data, url))


def _links(path: str, data: bytes, url: str) -> Iterator[str]:
    if path.endswith((".html", ".htm")) and not path.startswith(("email/", "404")):
        page = html.fromstring(data)
        named = [str(link) for _, name, link, _ in page.iterlinks() if name in {"href", "src"}]
        base = url + path.removesuffix("index.html")
        addresses = [urldefrag(urljoin(base, link))[0] for link in named]
        folders = [one.removesuffix("index.html") for one in addresses]
        yield from (one for one in folders if one.startswith(url))
    elif re.fullmatch(_DOCUMENT, path):
        # Articles, and archives that were written before.
        yield from re.findall(re.escape(url) + r"(?:20|archive/)[^\s\"'<>\\#]*", data.decode())


def torn(tree: Mapping[str, bytes]) -> list[str]:
    """Return the files that do not hold all of what they should."""
    return [path for path, data in tree.items() if not _is_whole(path, data, tree)]


def _is_whole(path: str, data: bytes, tree: Mapping[str, bytes]) -> bool:
    if path.endswith(".html"):
        return data.rstrip().endswith(b"</html>")
    if path.endswith(".xml"):
        return etree.fromstring(data) is not None
    if path.endswith((".br", ".gz")):
        return _unpacks(path, data)
    if path.endswith("manifest.json"):
        files = json.loads(data)["files"]
        folder = path.removesuffix("manifest.json")
        return all(len(tree.get(folder + name, b"")) == one["bytes"] for name, one in files.items())
    return bool(json.loads(data)) if path.endswith(".json") else bool(data)


def _unpacks(path: str, data: bytes) -> bool:
    """Tell whether a compressed variant has all of its bytes."""
    try:
        return bool(gzip.decompress(data) if path.endswith(".gz") else brotli.decompress(data))
    except (EOFError, OSError, brotli.error):
        return False
