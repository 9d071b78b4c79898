"""The tables about feeds, and the podcast among them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from syndicate.config._values import (
    UUID,
    Address,
    Entries,
    FeedFormats,
    Folder,
    Key,
    Language,
    Least,
    Line,
    Title,
    Words,
    category,
)
from syndicate.settings import Table, like


class FeedsTable(Table):
    """``[feeds]``: what holds for every feed, and which come by themselves."""

    entries: Entries = 30
    content: Literal["full", "summary"] = "full"
    formats: FeedFormats = ()
    per_tag: Least = 3
    per_author: Least = 3
    per_language: Least = 3
    archives: Literal["none", "chosen", "all"] = "chosen"
    archive_size: Annotated[int, Field(ge=1, le=1000)] = 10


class FilterTable(Table):
    """``any``, ``all`` and ``none`` of a ``[[feed]]``: what articles may have."""

    tags: frozenset[Line] = frozenset()
    authors: frozenset[Line] = frozenset()
    languages: frozenset[Language] = frozenset()
    sections: frozenset[Line] = frozenset()


class FeedTable(Table):
    """``[[feed]]``: one feed of the owner's choice."""

    id: Key
    title: Title
    description: Words = ""
    any: FilterTable = FilterTable()
    all: FilterTable = FilterTable()
    none: FilterTable = FilterTable()
    entries: Entries | None = None
    content: Literal["full", "summary"] | None = None
    formats: FeedFormats = ()
    promo: bool = True
    archive: bool | None = None
    podcast: bool = False


class PodcastTable(Table):
    """``[podcast]``: what podcast players and directories want to know of the publication."""

    categories: Annotated[tuple[Annotated[str, AfterValidator(category)], ...], Field(min_length=1)]
    image: Annotated[Folder, like(r".+", "this setting is empty; give it a file")]
    owner_email: Address
    owner: Line = ""
    author: Line = ""
    explicit: bool = False
    type: Literal["episodic", "serial"] = "episodic"
    guid: Annotated[str, like(UUID, 'give a UUID, such as "917393e3-1b1e-…"')] = ""
    locked: bool | None = None
    hosts: tuple[Line, ...] = ()
