"""The tables of the state: what was promised to readers, and cannot be made again."""

from pathlib import Path

from sqlalchemy import (
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
)
from sqlalchemy.pool import StaticPool

from syndicate.db.sqlite import connect

STATE_VERSION = 7
"""Changes with the tables; ``migrations`` has the step that leads to it."""

state = MetaData()

fact = Table(
    "fact",
    state,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

article = Table(
    "article",
    state,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False),
    Column("path", String, nullable=False),
    Column("published", String, nullable=False),
    Column("title", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("status", String, nullable=False),
    Column("kept", Text),
    Column("said", String),
    Index("article_key", "key"),
)

address = Table(
    "address",
    state,
    Column("path", String, primary_key=True),
    Column("article_id", String, nullable=False),
)

alias = Table(
    "alias",
    state,
    Column("path", String, primary_key=True),
    Column("article_id", String, nullable=False),
    Index("alias_article", "article_id"),
)
"""Further addresses of an article, as its author lists them."""

correction = Table(
    "correction",
    state,
    Column("article_id", String, primary_key=True),
    Column("updated", String, nullable=False),
)
"""When an article was updated last, if it was."""

feed = Table(
    "feed",
    state,
    Column("folder", String, primary_key=True),
    Column("id", String, nullable=False),
)
"""Every feed ever published but the publication's own, whose id is a fact."""

slug = Table(
    "slug",
    state,
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("slug", String, nullable=False),
    Index("slug_once", "kind", "slug", unique=True),
)
"""The slug of every tag and author ever published; ``name`` is what their spellings share."""

archived = Table(
    "archived",
    state,
    Column("folder", String, primary_key=True),
    Column("article_id", String, primary_key=True),
    Column("page", Integer, nullable=False),
)
"""Which archive document of a feed an article is in."""

edition = Table(
    "edition",
    state,
    Column("id", String, primary_key=True),
    Column("newsletter", String, nullable=False),
    Column("scheduled_for", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("announced", Integer, nullable=False),
    Index("edition_slot", "newsletter", "scheduled_for", unique=True),
)

edition_article = Table(
    "edition_article",
    state,
    Column("newsletter", String, primary_key=True),
    Column("article_id", String, primary_key=True),
    Column("edition_id", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("published", String, nullable=False),
)

edition_file = Table(
    "edition_file",
    state,
    Column("path", String, primary_key=True),
    Column("edition_id", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

handover = Table(
    "handover",
    state,
    Column("edition_id", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("handed_at", String),
    Column("stand", String),
    Column("why", String),
)
"""Which way an edition goes, what its messages are made from, and when it was handed on.

``stand`` is what was decided of one that goes as a whole, and ``why``: nothing as long as nobody
looked at it, ``ready``, ``held``, ``cancelled``.
"""

ping = Table(
    "ping",
    state,
    Column("hub", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("wanted", String, nullable=False),
    Column("announced", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", String, nullable=False),
    Column("problem", String, nullable=False),
    Column("outage", Integer, nullable=False),
)


def open_state(path: Path | None, *, dry: bool = False) -> Engine:
    """Open the state: every confirmed commit survives a power cut."""
    return create_engine(
        "sqlite://", creator=lambda: connect(path, "FULL", dry=dry), poolclass=StaticPool
    )
