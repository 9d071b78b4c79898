"""Valid objects of the model for tests; every argument has a plain default."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from syndicate import feeds, plugins, sources
from syndicate.model import (
    Article,
    ArticleId,
    Author,
    Edition,
    Enclosure,
    Entry,
    Episode,
    Feed,
    Finding,
    Found,
    Identity,
    Image,
    Newsletter,
    PastedPromo,
    Person,
    Podcast,
    Promo,
    Publication,
    Record,
    SafeHtml,
    Transcript,
)
from syndicate.prepare.article import article as prepare_article
from syndicate.prepare.settings import Settings

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def publication(**changes: Any) -> Publication:  # noqa: ANN401
    """Return a publication at https://example.org/."""
    made = Publication(
        title="Tally",
        url="https://example.org/",
        description="Notes on money without banks.",
        author=Author(name="Ada Reed", email="ada@example.org"),
        rights="© 2026 Tally",
    )
    return replace(made, **changes)


def article(**changes: Any) -> Article:  # noqa: ANN401
    """Return an article named "tally-sticks" of that publication."""
    made = Article(
        id=ArticleId("tag:example.org,2026:tally-sticks"),
        key="tally-sticks.md",
        path="tally-sticks/",
        url="https://example.org/tally-sticks/",
        title="Tally sticks",
        summary="A split stick was a ledger.",
        published=NOON,
        updated=NOON,
        language="en",
        authors=(Author(name="Ada Reed", email="ada@example.org"),),
        tags=("history",),
        body=SafeHtml("<p>A split stick was a ledger.</p>"),
    )
    return replace(made, **changes)


def entry(content: str | None = None, **changes: Any) -> Entry:  # noqa: ANN401
    """Return an entry of the article with those changes; its content is the body by default."""
    made = article(**changes)
    return Entry(article=made, content=made.body if content is None else SafeHtml(content))


def feed(*entries: Entry, **changes: Any) -> Feed:  # noqa: ANN401
    """Return the feed of that publication with the entries given."""
    made = Feed(
        id="tag:example.org,2026:feed",
        title="Tally",
        description="Notes on money without banks.",
        page="https://example.org/",
        language="en",
        author=Author(name="Ada Reed", email="ada@example.org"),
        updated=max((one.article.updated for one in entries), default=NOON),
        entries=entries,
        rights="© 2026 Tally",
        scheme="https://example.org/tags/",
    )
    return replace(made, **changes)


def podcast(**changes: Any) -> Podcast:  # noqa: ANN401
    """Return what makes that feed a podcast."""
    made = Podcast(
        guid="917393e3-1b1e-5cef-ace4-edaa54e1f810",
        categories=(("History", ""), ("Society & Culture", "Documentary")),
        author="Ada Reed",
        owner=Author(name="Ada Reed", email="ada@example.org"),
        image=Image(url="https://example.org/cover.jpg", width=1400, height=1400),
        people=(Person(name="Ada Reed", url="https://example.org/ada/"),),
    )
    return replace(made, **changes)


def episode(**changes: Any) -> Entry:  # noqa: ANN401
    """Return an entry with a recording, and all that can be told of an episode."""
    told = Episode(
        number=3,
        season=2,
        kind="bonus",
        explicit=True,
        people=(
            Person(name="Ada Reed"),
            Person(name="Bo", role="guest", image="https://example.org/bo.png"),
        ),
        transcripts=(
            Transcript(url="https://example.org/talk.vtt", type="text/vtt"),
            Transcript(url="https://example.org/talk.html", type="text/html", language="de"),
        ),
        chapters="https://example.org/talk.json",
    )
    sound = Enclosure(
        url="https://example.org/talk.mp3", type="audio/mpeg", length=99, duration=3723
    )
    fields: dict[str, Any] = {"episode": told, "enclosures": (sound,)} | changes
    return entry(**fields)


def promo(**changes: Any) -> Promo:  # noqa: ANN401
    """Return a promo that fits every article."""
    made = Promo(
        id="index",
        heading="Alternative Financial Systems Index",
        text="Two hundred systems, compared.",
        url="https://example.net/index",
    )
    return replace(made, **changes)


def newsletter(**changes: Any) -> Newsletter:  # noqa: ANN401
    """Return a weekly newsletter of that publication."""
    made = Newsletter(
        id="weekly",
        title="Tally Weekly",
        schedule="FREQ=WEEKLY;BYDAY=SU;BYHOUR=12",
        subject="{{ lead.title }}",
        sender="Tally",
        sender_email="letters@example.org",
    )
    return replace(made, **changes)


def edition(**changes: Any) -> Edition:  # noqa: ANN401
    """Return that newsletter's edition of NOON with the one article."""
    made = Edition(
        id="weekly-2026-11-22",
        newsletter="weekly",
        scheduled_for=NOON,
        articles=(ArticleId("tag:example.org,2026:tally-sticks"),),
    )
    return replace(made, **changes)


def sample_feed() -> Feed:
    """Return a feed that uses whatever a feed can say."""
    return feed(
        entry(
            '<p>Read <a href="https://example.org/a?b=1&amp;c=2">this</a>: 1 &lt; 2, “quoted”.</p>',
            title="Clearing & <netting>: 1 < 2 ]]> “so”",
            summary="Netting < gross & cheaper.",
            authors=(
                Author(name="Ada Reed", email="ada@example.org", url="https://example.org/ada/"),
                Author(name="José 中村"),
            ),
            tags=("clearing", "R&D", "clearing", " "),
            updated=datetime(2026, 11, 23, 8, 30, 15, tzinfo=UTC),
            image=Image(
                url="https://example.org/clearing.jpg",
                alt="A clearing house",
                width=1200,
                height=630,
                type="image/jpeg",
            ),
            enclosures=(
                Enclosure(
                    url="https://example.org/talk.mp3",
                    type="audio/mpeg",
                    length=123456,
                    title="The talk",
                    duration=61,
                ),
                Enclosure(url="https://example.org/talk.pdf", type="application/pdf", length=99),
            ),
        ),
        entry(
            "<p>ملاحظة قصيرة.</p>",
            id=ArticleId("https://example.org/note/"),
            url="https://example.org/note/",
            title="",
            summary="ملاحظة قصيرة.",
            published=datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC),
            updated=datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC),
            language="ar",
            direction="rtl",
            authors=(),
            canonical="https://elsewhere.example/note",
        ),
        entry(id=ArticleId("urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6"), summary="", tags=()),
        description="Notes on money without banks & with.",
        icon="https://example.org/icon.png",
        logo=Image(url="https://example.org/logo.png", width=144, height=48),
        hubs=("https://hub.example.org/", "https://hub.example.net/"),
    )


def feed_documents(made: Feed) -> dict[str, bytes]:
    """Return the feed in every format, as file name to bytes."""
    return {
        module.FILENAME: module.render(made, url=f"https://example.org/{module.FILENAME}")
        for module in (plugins.load(feeds, name) for name in plugins.names(feeds))
    }


def record(body: str = "Hello.\n", **changes: Any) -> Record:  # noqa: ANN401
    """Return a Markdown record of the file note.md, dated, with the fields given in ``fields``."""
    made = Record(
        path="note.md",
        key="note.md",
        markup="markdown",
        body=body,
        fields={"title": "A note", "date": "2026-11-22"},
        lines={"title": 2, "date": 3},
    )
    return replace(made, **changes)


INDEX = PastedPromo(
    kicker="Further Reading",
    button="Read more",
    heading="The Index",
    text="It tracks them all.",
    url="https://promo.example/index",
)
"""A promo that may have been pasted."""


def prepared(
    body: str = "Hello.\n",
    *,
    settings: Settings | None = None,
    known: Identity | None = None,
    files: Mapping[str, Found] | None = None,
    **changes: Any,  # noqa: ANN401
) -> tuple[Article, tuple[Finding, ...]]:
    """Return the article of such a record and what was found; ``files`` are beside it."""
    return prepare_article(
        record(body, **changes),
        settings
        or Settings(
            publication=publication(),
            authority="example.org",
            sources=tuple(sources.suffixes()),
            promos=(INDEX,),
            own=("feed.xml",),
        ),
        known=known,
        now=NOON,
        find=(files or {}).get,
    )
