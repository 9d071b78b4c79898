"""Feeds as files: which documents there are, and that any process can make one."""

import pickle
from contextlib import closing
from pathlib import Path

from factories import NOON, article, publication
from syndicate import codec
from syndicate.archives import lay_out
from syndicate.db.cache import Cache, Source
from syndicate.feedset import Channel, Options
from syndicate.model import ArticleId
from syndicate.publishing.documents import Document, archive, documents
from syndicate.publishing.feedwriter import FeedWriter
from syndicate.serving.policy import Policy

ARTICLES = {
    one.id: one
    for one in (article(id=ArticleId(f"tag:a.example,2026:{n}"), key=f"{n}.md") for n in range(5))
}


def made(folder: str = "tags/öl/", digest: str = "a") -> list[Document]:
    """Return the documents of a feed of five articles, three at most, two in an archive."""
    channel = Channel(
        kind="tag",
        folder=folder,
        name="Öl",
        title="Tally: Öl",
        description="Articles about Öl.",
        language="en",
        heads=list(ARTICLES.values()),
        options=Options(formats=("rss", "json"), entries=3, archive=2),
    )
    layout = lay_out(channel.heads, {}, entries=3, size=2)
    digests = {id_: f"{id_}{digest if id_.endswith('4') else ''}" for id_ in ARTICLES}
    return list(
        documents(channel, layout, publication(), "tag:a.example,2026:feed/x", digests, base="")
    )


def test_documents_of_a_feed() -> None:
    """Archives come first, each in every format, below the feed's folder; URLs are ASCII."""
    assert [one.path for one in made()] == [
        "tags/öl/archive/feed-1.xml",
        "tags/öl/archive/feed-1.json",
        "tags/öl/feed.xml",
        "tags/öl/feed.json",
    ]
    first, *_, last = made()
    assert first.url == "https://example.org/tags/%C3%B6l/archive/feed-1.xml"
    assert first.chain.current == "https://example.org/tags/%C3%B6l/feed.xml"
    assert last.chain.older == "https://example.org/tags/%C3%B6l/archive/feed-1.json"


def test_recipes_follow_the_articles() -> None:
    """A document has another recipe when one of its own articles has another digest."""
    before, after = made(), made(digest="b")
    changed = [one.path for one, two in zip(before, after, strict=True) if one.recipe != two.recipe]
    assert changed == ["tags/öl/archive/feed-1.xml", "tags/öl/archive/feed-1.json"]
    assert len({one.recipe for one in before}) == len(before)


def test_any_process_can_make_one(tmp_path: Path) -> None:
    """A document that travelled is made to the same bytes, whatever was made before it."""
    packed = [codec.pack(one, source=one.key, origin="") for one in ARTICLES.values()]
    with closing(Cache(tmp_path / "cache.db")) as cache:
        cache.replace([Source(path=one.key, size=1, changed=1) for one in packed[1:]], packed[1:])
    here = FeedWriter(
        publication=publication(),
        templates=None,
        promos=(),
        policy=Policy(url="https://example.org/"),
        kept={packed[0].id: packed[0]},
        now=NOON,
        cache=tmp_path / "cache.db",
        public=tmp_path / "public",
    )
    with closing(here):
        every = [here.make(one) for one in made()]
        there, travelled = pickle.loads(pickle.dumps((here, made())))  # noqa: S301 - our own
    with closing(there):
        assert [there.make(one) for one in reversed(travelled)] == every[::-1]


def test_archives_are_named_after_their_feed() -> None:
    """A number comes before the suffix, so that servers know the type."""
    assert archive("atom.min.xml", 12) == "archive/atom.min-12.xml"
