"""What podcast players read in RSS: Apple's tags, and those of Podcasting 2.0.

https://podcasters.apple.com/support/823-podcast-requirements and https://podcasting2.org/docs/
"""

from collections.abc import Iterable

from lxml import etree

from syndicate import podcasts
from syndicate.feeds import _fields
from syndicate.feeds._elements import ITUNES, PODCAST, add
from syndicate.model import Entry, Episode, Feed, Person, Podcast
from syndicate.text import line, shorten

_LONGEST_NAME = 255
"""Characters; Apple cuts names off there."""
_LONGEST_PERSON = 128
"""Characters; aggregators may cut the name of a person off there."""


def namespaces(feed: Feed) -> dict[str, str]:
    """Return the namespaces that a podcast needs; another feed does not name them."""
    return {"itunes": ITUNES, "podcast": PODCAST} if feed.podcast else {}


def channel(parent: etree._Element, podcast: Podcast) -> None:
    """Add to a channel what makes it a podcast."""
    _itunes(parent, "author", _name(podcast.author))
    _itunes(parent, "type", podcast.kind)
    _itunes(parent, "explicit", _truth(value=podcast.explicit))
    _itunes(parent, "image", href=podcast.image.url)
    for name, inner in podcast.categories:
        _itunes(parent, "category", text=name)
        if inner:
            _itunes(parent[-1], "category", text=inner)
    _itunes(parent, "owner")
    owner = parent[-1]
    _itunes(owner, "name", _name(podcast.owner.name))
    _itunes(owner, "email", podcast.owner.email)
    add(parent, f"{{{PODCAST}}}guid", podcast.guid)
    if podcast.locked is not None:
        who = {"owner": podcast.owner.email} if podcast.owner.email else {}
        add(parent, f"{{{PODCAST}}}locked", "yes" if podcast.locked else "no", **who)
    _people(parent, podcast.people)


def item(parent: etree._Element, entry: Entry, feed: Feed) -> None:
    """Add to an item with a recording what players want to know of an episode."""
    article = entry.article
    recording = podcasts.recording(article.enclosures)
    if recording is None:
        return
    episode = article.episode or Episode()
    names = (line(_fields.name(one)) for one in _fields.authors(feed, article))
    _itunes(parent, "author", _name(", ".join(names)))
    if recording.duration:
        _itunes(parent, "duration", str(recording.duration))
    if episode.explicit is not None:
        _itunes(parent, "explicit", _truth(value=episode.explicit))
    for name, number in (("season", episode.season), ("episode", episode.number)):
        if number:
            _itunes(parent, name, str(number))
    _itunes(parent, "episodeType", episode.kind)
    image = article.image
    if image and podcasts.is_cover(image.width, image.height, image.type):
        _itunes(parent, "image", href=image.url)
    for one in episode.transcripts:
        language = {"language": one.language} if one.language else {}
        add(parent, f"{{{PODCAST}}}transcript", url=one.url, type=one.type, **language)
    if episode.chapters:
        kind = "application/json+chapters"
        add(parent, f"{{{PODCAST}}}chapters", url=episode.chapters, type=kind)
    _people(parent, episode.people)


def _people(parent: etree._Element, people: Iterable[Person]) -> None:
    for one in people:
        said = {"role": one.role, "group": one.group, "href": one.url, "img": one.image}
        known = {key: line(value) for key, value in said.items() if value}
        add(parent, f"{{{PODCAST}}}person", shorten(one.name, _LONGEST_PERSON), **known)


def _itunes(
    parent: etree._Element, name: str, said: str | None = None, /, **attributes: str
) -> None:
    add(parent, f"{{{ITUNES}}}{name}", said, **attributes)


def _name(written: str) -> str:
    return shorten(written, _LONGEST_NAME)


def _truth(*, value: bool) -> str:
    return "true" if value else "false"
