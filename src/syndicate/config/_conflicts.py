"""Settings that are right, each alone, and do not go together."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate import text
from syndicate.config._feeds import FeedTable
from syndicate.config._letters import NewsletterTable, PromoTable
from syndicate.config._mail import ChannelTable
from syndicate.config._tables import PathsTable
from syndicate.config._values import FolderName
from syndicate.tomltext import Place

if TYPE_CHECKING:
    from syndicate.config import Config


# Of two that overlap the first is told: what the program writes had better move.
_FOLDERS: tuple[FolderName, ...] = ("public", "state", "articles", "static", "templates")


def check(config: "Config") -> Iterator[tuple[Place, str]]:
    """Yield the settings that do not go with others, and why."""
    author, authors = config.publication.author, config.authors
    if author and authors and author not in authors and " " not in author:
        near = text.nearest(author, authors)
        yield ("publication", "author"), f"there is no [authors.{author}]; {near}"
    yield from _overlaps(config.paths)
    hubs = config.websub.hubs
    if twice := [number for number, hub in enumerate(hubs) if hub in hubs[:number]]:
        yield ("websub", "hubs", twice[0]), "is the same hub once more; take it out"
    yield from _double_ids("feed", config.feed)
    yield from _shows(config)
    yield from _double_ids("promo", config.promo)
    yield from _double_ids("newsletter", config.newsletter)
    for number, promo in enumerate(config.promo):
        start, end = config.moment(promo.start), config.moment(promo.end)
        if start and end and end <= start:
            yield ("promo", number, "end"), "is not after start; give a later one"
    letters = [letter.id for letter in config.newsletter]
    for number, silence in enumerate(config.checks.silence):
        if silence.newsletter and silence.newsletter not in letters:
            near = text.nearest(silence.newsletter, letters)
            said = f"there is no newsletter {silence.newsletter!r}; {near}"
            yield ("checks", "silence", number, "newsletter"), said
    yield from _newsletters(config.newsletter)
    yield from _double_ids("channel", config.channel)
    yield from _channels(config)


def _newsletters(letters: Sequence[NewsletterTable]) -> Iterator[tuple[Place, str]]:
    """Yield settings of newsletters that do not go with others of theirs."""
    ids = {letter.id for letter in letters}
    for number, letter in enumerate(letters):
        if letter.kind == "article" and letter.most > 1:
            said = 'is more than the one article of the kind "article"; take it out'
            yield ("newsletter", number, "maximum"), said
        for at, name in enumerate(letter.former or ()):
            if name in ids:
                said = f"{name!r} is the id of a newsletter that there is; take it out"
                yield ("newsletter", number, "former", at), said
        if letter.minimum > letter.most:
            yield ("newsletter", number, "minimum"), "is more than maximum; lower it"


def _shows(config: "Config") -> Iterator[tuple[Place, str]]:
    """Yield what keeps a feed from being the podcast."""
    shows = [number for number, one in enumerate(config.feed) if one.podcast]
    for number in shows:
        place: Place = ("feed", number, "podcast")
        formats = config.feed[number].formats or config.feeds.formats
        if config.podcast is None:
            yield place, "wants a [podcast] table that says what players ask; write one"
        elif number != shows[0]:
            yield place, f"feed[{shows[0]}] is the podcast already; there can be one"
        elif formats and "rss" not in formats:
            yield place, 'a podcast is an RSS feed; add "rss" to its formats'


def _channels(config: "Config") -> Iterator[tuple[Place, str]]:
    """Yield what keeps newsletters from going the way that they name."""
    kinds = {channel.id: channel.kind for channel in config.channel}
    for number, letter in enumerate(config.newsletter):
        place: Place = ("newsletter", number)
        if letter.channel and letter.channel not in kinds:
            near = text.nearest(letter.channel, kinds) if kinds else "write a [[channel]] with it"
            yield (*place, "channel"), f"there is no channel {letter.channel!r}; {near}"
        elif kinds.get(letter.channel) == "smtp":
            if config.letters is None:
                yield (*place, "channel"), "wants a [letters] table for unsubscribing; write one"
            elif config.letters.bounces is None:
                told = "this setting is missing: messages need a return path; write an address"
                yield ("letters", "bounces"), told
            if letter.merge_tags not in {"", "syndicate"}:
                told = "a list of one's own has the merge tags of Syndicate; take it out"
                yield (*place, "merge_tags"), told
            if not config.publication.postal_address.strip():
                told = "who sends to a list of his own says where he is to be found; write one"
                yield ("publication", "postal_address"), told


def _overlaps(table: PathsTable) -> Iterator[tuple[Place, str]]:
    """Yield each folder that lies in another, or around it, once."""
    told = set()
    for name, other in combinations(_FOLDERS, 2):
        one, two = (Path(str(getattr(table, each))) for each in (name, other))
        if name not in told and (one.is_relative_to(two) or two.is_relative_to(one)):
            told.add(name)
            yield ("paths", name), f"needs a folder of its own, apart from {other}; name another"


def _double_ids(
    kind: str, tables: Sequence[FeedTable | PromoTable | NewsletterTable | ChannelTable]
) -> Iterator[tuple[Place, str]]:
    first: dict[str, int] = {}
    for number, table in enumerate(tables):
        if first.setdefault(table.id, number) != number:
            problem = f"is the id of {kind}[{first[table.id]}] too"
            yield (kind, number, "id"), f"{table.id!r} {problem}; choose another"
