"""newsboat: what is in its cache file after a reload."""

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from readers.model import Kept, Sent

PROGRAM = "newsboat"
PACKAGE = "newsboat"
FILES = ("feed.xml", "atom.xml")
KNOWS_AT = 3
"""The fetch that is the first to be conditional: it stores an ETag with the second one."""

_ITEMS = """
SELECT guid, title, url, author, pubDate, content, enclosure_url, enclosure_type
FROM rss_item WHERE deleted = 0 ORDER BY id DESC"""  # it stores the oldest first


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed in a cache of its own: in a shared one, equal ids of two feeds are one entry."""

    folder: Path
    url: str

    def fetch(self) -> int:
        """Fetch once; return how many entries are unread, if all that came before were read."""
        if self._cache.exists():
            with closing(sqlite3.connect(self._cache)) as db, db:
                db.execute("UPDATE rss_item SET unread = 0")
        for name, text in (("urls", self.url), ("config", "")):
            (self.folder / name).write_text(text)
        command = [PROGRAM, "-u", "urls", "-c", self._cache.name, "-C", "config"]
        done = subprocess.run(  # noqa: S603 - our own command line
            [*command, "-x", "reload", "print-unread"],
            cwd=self.folder,
            env={"HOME": str(self.folder), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        told = re.fullmatch(r"(\d+) unread articles?\n", done.stdout)
        assert told, done.stdout + done.stderr
        return int(told[1])

    @property
    def _cache(self) -> Path:
        return self.folder / "cache.db"

    def about(self) -> Kept:
        """Return what is kept of the feed."""
        ((title, url),) = self._rows("SELECT title, url FROM rss_feed")
        return {"title": title, "link": url}

    def entries(self) -> list[Kept]:
        """Return what is kept of each entry, newest first."""
        names = ("id", "title", "link", "author", "published", "content")
        return [
            {**dict(zip(names, row, strict=False)), "enclosure": row[-2:]}
            for row in self._rows(_ITEMS)
        ]

    def _rows(self, query: str) -> Iterator[tuple[object, ...]]:
        with closing(sqlite3.connect(self._cache)) as db:
            yield from db.execute(query).fetchall()


def subscribe(folder: Path, url: str) -> Subscription:
    """Subscribe to a feed; whatever has to be kept is kept in the folder."""
    return Subscription(folder, url)


def about(sent: Sequence[Sent]) -> Kept:
    """Return what it should keep of the feed."""
    publication = sent[0].publication
    return {"title": publication.title, "link": publication.url}


def expected(sent: Sent, file: str) -> Kept:
    """Return what it should keep of an entry.

    It names a note without a title by the last part of its address. Of several authors RSS leaves
    it the last one, Atom all of them in one text. It keeps one file: the first to be heard or seen,
    without its length. Times are seconds in 32 bits. There is no summary, date of change, tag or
    language.
    """
    article, names = sent.article, [one.name for one in sent.authors]
    file_kept = sent.recording
    return {
        "id": article.id,
        "title": article.title or _named_by(article.url),
        "link": article.url,
        "author": ", ".join(names) if file == "atom.xml" else names[-1],
        "published": int(article.published.timestamp()) % 2**32,
        "content": sent.content or (article.title if file == "atom.xml" else ""),
        "enclosure": (file_kept.url, file_kept.type) if file_kept else ("", ""),
    }


def _named_by(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2].replace("-", " ").capitalize()
