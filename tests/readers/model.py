"""What readers have to find: the model of a publication, before any feed was made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from newsroom import MONDAY, Newsroom
from syndicate import codec, templating
from syndicate.db.cache import Cache
from syndicate.feeds import _fields
from syndicate.feeds._entries import entries
from syndicate.model import Article, Author, Enclosure, Entry, Publication
from syndicate.podcasts import recording
from syndicate.publishing.desk import CACHE

Kept = dict[str, object]
"""What a reader keeps of a feed or of an entry, by the name of the field."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An entry as it was sent: the article, its content with the promo, and who publishes it."""

    entry: Entry
    publication: Publication

    @property
    def article(self) -> Article:
        """The article."""
        return self.entry.article

    @property
    def authors(self) -> tuple[Author, ...]:
        """Who signs it: the publication's author where nobody else does."""
        return self.article.authors or (self.publication.author,)

    @property
    def content(self) -> str:
        """The content as feeds put it.

        It is the model's, but for players, links within the page, and text from right to left;
        that these are put well is proven in ``tests/unit/test_feeds.py``.
        """
        return _fields.content(self.entry)

    @property
    def recording(self) -> Enclosure | None:
        """The one enclosure that RSS has room for: the first to be heard or seen, or the first."""
        files = self.article.enclosures
        return recording(files) or next(iter(files), None)

    @property
    def is_episode(self) -> bool:
        """Whether there is something to hear or see."""
        return recording(self.article.enclosures) is not None

    def enclosures(self, file: str) -> Sequence[Enclosure]:
        """Return the enclosures in a feed of this file name."""
        if file != "feed.xml":
            return self.article.enclosures
        return [self.recording] if self.recording else []


def sent(room: Newsroom) -> list[Sent]:
    """Return the entries of the feed of a publication as it lies there now, newest first."""
    publisher = room.publisher()
    setup = publisher.setup
    plan = publisher.plan(now=MONDAY).plan
    assert plan is not None
    cache = Cache(setup.folders.state / CACHE, dry=True)
    articles = [codec.unpack(one) for one in cache.articles([head.key for head in plan.live])]
    cache.close()
    publication = setup.settings.publication
    env = templating.environment(setup.folders.templates)
    made = entries(articles, publication, setup.promos, env, now=MONDAY)
    return [Sent(entry, publication) for entry in made]


class Subscription(Protocol):
    """A feed as one reader has subscribed to it, and what that reader remembers."""

    def fetch(self) -> int:
        """Fetch once; return how many entries the reader takes for new ones."""

    def about(self) -> Kept:
        """Return what is kept of the feed."""

    def entries(self) -> list[Kept]:
        """Return what is kept of each entry."""


class Client(Protocol):
    """A feed reader, as a module that drives it.

    ``PROGRAM`` is what it runs, of the Debian package ``PACKAGE``, or nothing. ``FILES`` are the
    formats it reads. ``KNOWS_AT`` is the number of the fetch that is its first conditional one.
    """

    @property
    def PROGRAM(self) -> str: ...  # noqa: N802, D102 - a constant of the module

    @property
    def PACKAGE(self) -> str: ...  # noqa: N802, D102 - likewise

    @property
    def FILES(self) -> Sequence[str]: ...  # noqa: N802, D102 - likewise

    @property
    def KNOWS_AT(self) -> int: ...  # noqa: N802, D102 - likewise

    def subscribe(self, folder: Path, url: str) -> Subscription:
        """Subscribe to a feed; whatever has to be kept is kept in the folder."""

    def about(self, sent: Sequence[Sent]) -> Kept:
        """Return what it should keep of the feed."""

    def expected(self, sent: Sent, file: str) -> Kept:
        """Return what it should keep of an entry of the feed of this file name."""
