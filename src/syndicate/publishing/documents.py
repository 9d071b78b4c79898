"""Feeds as files: which documents each feed consists of, and how one is made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import NamedTuple

from syndicate import feeds, plugins, urls
from syndicate.archives import Layout
from syndicate.codec import digest
from syndicate.feeds import _opml
from syndicate.feedset import Channel, Content, Options, Settings
from syndicate.model import (
    ArticleId,
    Chain,
    Feed,
    Podcast,
    Publication,
)
from syndicate.publishing.targets import Stage, recipe
from syndicate.web.pages import FeedLink

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of a feed without entries, which must have one; validators doubt those before 1990."""


class Document(NamedTuple):
    """One feed document, in a form that travels between processes; there are thousands.

    ``feed`` is its feed, which has no entries yet; ``articles`` are the ids and keys of what will
    be one. ``number`` is that of an archive, or 0. ``form`` names the plug-in of its format,
    ``recipe`` stands for what it is made from.
    """

    path: str
    url: str
    form: str
    stage: Stage
    recipe: str
    feed: Feed
    chain: Chain
    number: int
    articles: tuple[tuple[ArticleId, str], ...]
    updated: datetime
    content: Content
    promo: bool

    @property
    def set(self) -> tuple[str, int]:
        """What the formats of one document have in common."""
        return self.feed.id, self.number


def documents(  # noqa: PLR0913 - all that a document's bytes depend on
    channel: Channel,
    layout: Layout,
    publication: Publication,
    id_: str,
    digests: Mapping[ArticleId, str],
    *,
    base: str,
    podcast: Podcast | None = None,
) -> Iterator[Document]:
    """Yield the documents of one feed: archives first, oldest first, each in every format.

    With a ``podcast``, the documents that have recordings are one. ``base`` is what the recipes of
    all files have in common.
    """
    feed = replace(_feed(channel, publication, id_), podcast=podcast)
    address = publication.url + urls.path(channel.folder)
    guid = podcast.guid if podcast else ""
    told = digest(base, feed.id, feed.title, feed.description, feed.page, feed.language, guid)
    files = [(name, form(name).FILENAME) for name in channel.options.formats]
    last = len(layout.pages)
    for number, heads in (*enumerate(layout.pages, 1), (0, layout.current)):
        older = number - 1 if number else last
        made_from = recipe(f"{told} {older}", heads, digests)
        articles = tuple([(head.id, head.key) for head in heads])
        updated = max([head.updated for head in heads], default=_EPOCH)
        for name, file in files:
            own = archive(file, number) if number else file
            yield Document(
                path=channel.folder + own,
                url=address + own,
                form=name,
                stage=Stage.ARCHIVE if number else Stage.FEED,
                recipe=f"{name} {made_from}",
                feed=feed,
                chain=_chain(address, file, number, older),
                number=number,
                articles=articles,
                updated=updated,
                content=channel.options.content,
                promo=channel.options.promo and not number,  # it would come and go by the clock
            )


def _chain(address: str, file: str, number: int, older: int) -> Chain:
    """Return what a document says of the others of its feed (RFC 5005 section 4)."""
    return Chain(
        older=address + archive(file, older) if older else "",
        current=address + file if number else "",
    )


def archive(file: str, number: int | str) -> str:
    """Return the path of an archive document, below the folder of its feed; a star is any."""
    stem, _, suffix = file.rpartition(".")
    return f"archive/{stem}-{number}.{suffix}"


def _feed(channel: Channel, publication: Publication, id_: str) -> Feed:
    return Feed(
        id=id_,
        title=channel.title,
        description=channel.description,
        page=publication.url + urls.path(channel.folder),
        language=channel.language,
        author=publication.author,
        updated=_EPOCH,
        rights=publication.rights,
        icon=publication.icon,
        logo=publication.logo,
        hubs=publication.hubs,
        scheme=f"{publication.url}tags/",
    )


def links(
    folder: str, title: str, options: Options, publication: Publication
) -> tuple[FeedLink, ...]:
    """Return a feed's documents as pages announce them."""
    base = publication.url + urls.path(folder)
    forms = [form(name) for name in options.formats]
    return tuple(
        FeedLink(
            title=f"{title} ({one.TITLE})",
            url=base + one.FILENAME,
            type=one.MEDIA_TYPE,
            format=one.TITLE,
        )
        for one in forms
    )


def announced(
    settings: Settings, publication: Publication
) -> tuple[tuple[FeedLink, ...], tuple[FeedLink, ...]]:
    """Return what every page announces: the publication's own feed, and the chosen ones."""
    chosen = [
        link
        for one in settings.chosen
        for link in links(one.folder, one.title, one.options, publication)
    ]
    return links("", publication.title, settings.main, publication), tuple(chosen)


def opml(groups: Iterable[tuple[str, Sequence[Channel]]], publication: Publication) -> bytes:
    """Return the list of all feeds for feed readers: each once, in its first format."""
    return _opml.render(
        publication,
        [(name, [_outline(one, publication) for one in channels]) for name, channels in groups],
    )


def _outline(channel: Channel, publication: Publication) -> _opml.Outline:
    page = publication.url + urls.path(channel.folder)
    return _opml.Outline(
        title=channel.title,
        url=page + form(channel.options.formats[0]).FILENAME,
        page=page,
        description=channel.description,
        language=channel.language,
    )


@cache
def form(name: str) -> ModuleType:
    """Return the plug-in of a format; there are few, and thousands of documents."""
    return plugins.load(feeds, name)
