"""What Apple Podcasts requires of a feed, and Podcasting 2.0 of its tags.

https://podcasters.apple.com/support/823-podcast-requirements,
https://podcasting2.org/docs/podcast-namespace
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lxml import etree

from syndicate import podcasts
from syndicate.checks._documents import is_url
from syndicate.checks._grammar import NAMESPACES, Problem, qualified
from syndicate.checks._tree import Holder
from syndicate.problems import Unfit
from syndicate.text import is_address, shorten

_ITUNES = f"{{{NAMESPACES['itunes']}}}"
_OURS = (_ITUNES, f"{{{NAMESPACES['podcast']}}}")
_DURATION = re.compile(r"\d+(?::[0-5]\d(?::[0-5]\d)?)?", re.ASCII)
_NUMBER = re.compile(r"0*[1-9][0-9]*")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_ENDING = re.compile(r"\.(\w+)$", re.ASCII)
_LONGEST_NAME, _LONGEST_TEXT = 255, 4000

_SHOW = "set it under [podcast]"
_EPISODE = "set it in the article"
_TRUTH = ('write "true" or "false"', frozenset({"true", "false"}))
_ALLOWED = {
    "explicit": _TRUTH,
    "type": ('write "episodic" or "serial"', frozenset({"episodic", "serial"})),
    "episodeType": ('write "full", "trailer" or "bonus"', frozenset({"full", "trailer", "bonus"})),
    "block": ('write "Yes"', frozenset({"yes", "no", "clean"})),
}


def is_podcast(holders: Iterable[Holder]) -> bool:
    """Tell whether a channel, or one of its items, has a tag of Apple's."""
    return any(
        isinstance(tag, str) and tag.startswith(_ITUNES)
        for holder in holders
        for tag in holder.named
    )


def channel(element: etree._Element) -> Iterator[Problem]:
    """Yield what a podcast's channel lacks, or says wrongly."""
    needed = ("category", "explicit", "image", "owner")
    for name in (one for one in needed if element.find(_ITUNES + one) is None):
        yield "feed-podcast", f"the podcast has no itunes:{name}", _SHOW
    if element.find("language") is None:
        yield "feed-podcast", "the podcast has no language", "set language of the publication"
    for one in element.iterfind(f"{_ITUNES}category"):
        yield from _category(one)
    for mail in element.iterfind(f"{_ITUNES}owner/{_ITUNES}email"):
        if not is_address(mail.text or ""):
            yield "feed-podcast", f"the owner's email is none: {mail.text!r}", _SHOW
    guid = element.findtext(qualified("podcast:guid"))
    if guid is not None and not _UUID.fullmatch(guid):
        yield "feed-podcast", f"podcast:guid is no UUID: {guid!r}", "write one of version 5"
    locked = element.findtext(qualified("podcast:locked"))
    if locked not in {None, "yes", "no"}:
        yield "feed-podcast", f"podcast:locked is {locked!r}", 'write "yes" or "no"'
    yield from _common(element)
    yield from _enclosures(element)


def _enclosures(element: etree._Element) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for one in element.iterfind("item"):
        enclosure = one.find("enclosure")
        url = enclosure.get("url", "") if enclosure is not None else ""
        if url and url in seen:
            problem = f"{_called(one)} and {seen[url]} are episodes with one file, {url}"
            yield "feed-podcast", problem, "give each its own: Apple passes over the second"
        seen.setdefault(url, _called(one))


def _called(item: etree._Element) -> str:
    """Return what an entry is known by: its id, and its title if it has one."""
    own, title = item.findtext("guid") or item.findtext("link") or "?", item.findtext("title")
    return f"{own} ({shorten(title, 60)})" if title else own


def item(element: etree._Element) -> Iterator[Problem]:
    """Yield what an episode says wrongly."""
    for name in ("episode", "season"):
        said = element.findtext(_ITUNES + name)
        if said is not None and not _NUMBER.fullmatch(said):
            yield "feed-podcast", f"itunes:{name} is {said!r}", "write a whole number from 1 on"
    duration = element.findtext(f"{_ITUNES}duration")
    if duration is not None and not _DURATION.fullmatch(duration):
        yield "feed-podcast", f"itunes:duration is {duration!r}", "write seconds, or 1:02:03"
    for name in ("transcript", "chapters"):
        for one in element.iterfind(qualified(f"podcast:{name}")):
            if not is_url(one.get("url", "")):
                yield "feed-podcast", f"podcast:{name} has no address in full", _EPISODE
    yield from _common(element)
    enclosure = element.find("enclosure")
    if enclosure is not None and any(str(one.tag).startswith(_ITUNES) for one in element):
        yield from _recording(enclosure)
        if not (element.findtext("title") or element.findtext(f"{_ITUNES}title") or "").strip():
            yield "feed-podcast", "an episode has no title", _EPISODE


def _recording(enclosure: etree._Element) -> Iterator[Problem]:
    url = enclosure.get("url", "")
    ending = _ENDING.search(urlsplit(url).path)
    if ending is None or ending[1].lower() not in podcasts.PLAYED:
        problem = f"Apple does not play the file {url!r}"
        yield "feed-podcast-file", problem, "publish it as MP3 or M4A as well"
    elif url.rpartition(".")[2] not in podcasts.PLAYED:  # as the W3C feed validator has it
        problem = f"the address {url!r} does not end in {ending[0].lower()!r}, in small letters"
        yield "feed-podcast-file", problem, "end it so: some players go by it, as validators do"
    if enclosure.get("length") == "0":
        problem = f"nobody knows how long the file {url!r} is"
        yield "feed-podcast-file", problem, "write the length of its enclosure, in bytes"


def _common(element: etree._Element) -> Iterator[Problem]:
    for name, (remedy, allowed) in _ALLOWED.items():
        said = element.findtext(_ITUNES + name)
        if said is not None and said.lower() not in allowed:
            yield "feed-podcast", f"itunes:{name} is {said!r}", remedy
    for image in element.iterfind(f"{_ITUNES}image"):
        if not is_url(image.get("href", "")):
            yield (
                "feed-podcast",
                f"itunes:image has no address in full: {image.get('href')!r}",
                _SHOW,
            )
    for name, most in (("author", _LONGEST_NAME), ("subtitle", _LONGEST_NAME),
                       ("keywords", _LONGEST_NAME), ("summary", _LONGEST_TEXT)):  # fmt: skip
        length = len(element.findtext(_ITUNES + name) or "")
        if length > most:
            problem = f"itunes:{name} has {length:,} characters"
            yield "feed-podcast", problem, f"shorten it to {most:,}"
    for person in element.iterfind(qualified("podcast:person")):
        if not (person.text or "").strip():
            yield "feed-podcast", "a podcast:person has no name", "write it"


def _category(element: etree._Element) -> Iterator[Problem]:
    inner = [one.get("text", "") for one in element.iterfind(f"{_ITUNES}category")]
    for written in [element.get("text", ""), *(f"{element.get('text', '')} > {i}" for i in inner)]:
        try:
            podcasts.category(written)
        except Unfit as unfit:
            yield "feed-podcast", unfit.problem, unfit.remedy
            return
