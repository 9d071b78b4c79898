"""rss2email: the mails that it puts into a maildir."""

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape
from pathlib import Path

from readers.model import Kept, Sent
from readers.shapes import sanitised, shape, signed, text

PROGRAM = "r2e"
PACKAGE = "rss2email"
FILES = ("feed.xml", "atom.xml")
KNOWS_AT = 2
_PAGE = re.compile(
    r'<h1 class="header"><a [^>]*>(?P<heading>.*?)</a></h1>\n'
    r'<div id="body">\n(?P<body>.*)\n</div>\n'
    r'<div class="footer">\n(?P<footer>.*)</div>\n</div>\n</body>',
    re.DOTALL,
)
_LINK = re.compile(r'<a href="([^"]*)">')
_SETTINGS = """\
[DEFAULT]
to = reader@small.example
email-protocol = maildir
maildir-path = {folder}/mail
maildir-mailbox =
html-mail = True
date-header = True
date-header-order = published
verbose = warning

[feed.feed]
url = {url}
"""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed and the mails that came of it."""

    folder: Path
    url: str

    def fetch(self) -> int:
        """Fetch once; return how many mails came."""
        before = len(self._mails())
        for name in ("cur", "new", "tmp"):
            (self.folder / "mail" / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "config").write_text(_SETTINGS.format(folder=self.folder, url=self.url))
        done = subprocess.run(  # noqa: S603 - our own command line
            [PROGRAM, "-c", "config", "-d", "data.json", "run"],
            cwd=self.folder,
            env={"HOME": str(self.folder), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        return len(self._mails()) - before

    def _mails(self) -> list[EmailMessage]:
        return [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted((self.folder / "mail").glob("new/*"))
        ]

    def about(self) -> Kept:
        """Return what is kept of the feed: all of it stands in the mails."""
        return {}

    def entries(self) -> list[Kept]:
        """Return what is in each mail."""
        return [_kept(mail) for mail in self._mails()]


def _kept(mail: EmailMessage) -> Kept:
    page = mail.get_content()
    found = _PAGE.search(page)
    assert found, page
    return {
        "id": str(mail["X-RSS-ID"]),
        "title": str(mail["Subject"]),
        "heading": unescape(found["heading"]),
        "link": str(mail["X-RSS-URL"]),
        "from": parseaddr(str(mail["From"])),
        "published": parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC),
        "tags": str(mail["X-RSS-TAGS"] or ""),
        "content": shape(found["body"]),
        "links": [unescape(one) for one in _LINK.findall(found["footer"])],
    }


def subscribe(folder: Path, url: str) -> Subscription:
    """Subscribe to a feed; whatever has to be kept is kept in the folder."""
    return Subscription(folder, url)


def about(sent: Sequence[Sent]) -> Kept:
    """Return what it should keep of the feed."""
    del sent
    return {}


def expected(sent: Sent, file: str) -> Kept:
    """Return what should be in a mail.

    It is from the feed and one author. RSS tells the first one's name, and has room for no address
    but the editor's; of Atom it takes the last name and the last address that there are. A note
    without a title has the first 70 characters of its text as subject, or in Atom, where every
    entry has a title, an empty one. The text went through feedparser's sanitiser; below it stand
    links to the page and the files. There is no summary, date of change or language.
    """
    article, feed = sent.article, sent.publication
    name, address, subject, via = sent.authors[0].name, feed.author.email, article.title, []
    content = sent.content
    if file == "atom.xml":
        name, known, _ = signed(sent.authors)[-1]
        address = known or address
        content = content or article.title
        via = [article.canonical] if article.canonical else []
    elif not subject:
        subject = text(content)[:70].strip()
    return {
        "id": article.id,
        "title": subject,
        "heading": subject,
        "link": article.url,
        "from": (f"{feed.title}: {name}", address),
        "published": article.published,
        "tags": ",".join(article.tags),
        "content": sanitised(content),
        "links": [article.url, *(one.url for one in sent.enclosures(file)), *via],
    }
