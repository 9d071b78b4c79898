"""What the values in RSS and Atom have to be like, beyond their being there.

The rules are those of the W3C feed validator (https://validator.w3.org/feed/docs/).
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from html.entities import name2codepoint

from lxml import etree

from syndicate.checks import _html_names, _ids
from syndicate.checks._grammar import Problem, qualified, short
from syndicate.checks._tree import Holder
from syndicate.text import is_address

_GROUP, _ENCODED = qualified("media:group"), qualified("content:encoded")
_SAME = tuple(
    (core, qualified(other))
    for core, other in (
        ("author", "dc:creator"),
        ("category", "dc:subject"),
        ("copyright", "dc:rights"),
        ("language", "dc:language"),
        ("managingEditor", "dc:creator"),
        ("pubDate", "dc:date"),
    )
)
ATOM_LINK, MEDIA = qualified("atom:link"), qualified("media:content")
_WIDEST, _HIGHEST = 144, 400
"""Pixels of a channel's picture (RSS 2.0)."""

_REGISTERED = """
alternate canonical collection current describedby edit edit-media enclosure first hub icon last
license next next-archive payment prev-archive previous related replies search self service up via
"""
_RELS = frozenset(_REGISTERED.split())
_OF_PAGES = "current first last next next-archive prev-archive previous"
_OF_FEEDS = frozenset(_OF_PAGES.split(" "))
_MEDIUMS = frozenset(["image", "audio", "video", "document", "executable"])
_CHOICES = {"expression": ("full", "sample", "nonstop"), "isDefault": ("true", "false")}
_TYPED = (qualified("media:description"), qualified("media:title"))
_PICTURES = re.compile(r"\.(?!jpe?g$|gif$|png$)\w+$", re.IGNORECASE)
_WHOLE = re.compile("[0-9]+")
_POSITIVE = re.compile(r"0*[1-9][0-9]*")
_CONTACT = re.compile(r"([^\s()]+) \((.+)\)", re.DOTALL)
_SIGNS = re.compile(r"</?[a-zA-Z]|&#?\w")
_END_TAG = re.compile(r"</(\w+)>")
_ENTITY = re.compile(r"&(#?\w+)")
_MARKUP = re.compile(r"&#[x0-9]|<[/a-zA-Z]")

# Names of children, and after these pairs of names: of children, and of theirs.
_MEDIA_TEXTS = tuple((MEDIA, qualified(name)) for name in ("media:description", "media:title"))
_PLAIN_ITEM = (("title", "category"), _MEDIA_TEXTS)
_PLAIN_CHANNEL = (
    ("title", "category", "description", "copyright"),
    (("image", "title"), ("image", "description")),
)


def _of_atom(*names: str) -> tuple[str, ...]:
    return tuple(qualified(f"atom:{name}") for name in names)


_PLAIN_ATOM = (_of_atom("title", "subtitle", "rights", "summary"), _MEDIA_TEXTS)
_NAMES = _of_atom("author", "contributor")
_FILLED = _of_atom("title", "subtitle", "rights", "summary", "content", "category")
_TIGHT_IN_FEED = _of_atom("id", "icon", "logo", "updated")
_TIGHT_IN_ENTRY = _of_atom("id", "updated", "published")
_CONTENT, _SUMMARY, _ID = _of_atom("content", "summary", "id")
_NAME, _EMAIL = _of_atom("name", "email")


class Lines:
    """The lines of a document as bytes: how a sign was written is not to be seen in a tree."""

    def __init__(self, data: bytes) -> None:
        """Keep the bytes; they are parted when somebody asks."""
        self._data = data
        self._lines: list[bytes] = []

    def has_numbers(self, element: etree._Element) -> bool:
        """Tell whether signs of markup are written as numbers (``&#x3C;``) in the element."""
        self._lines = self._lines or self._data.split(b"\n")
        first = (element.sourceline or 1) - 1
        last = first + (element.text or "").count("\n")
        return any(b"&#x" in line for line in self._lines[first : last + 1])


def channel(holder: Holder, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the values of an RSS channel."""
    yield from _plain(holder, _PLAIN_CHANNEL, lines, rss=True)
    for name in ("managingEditor", "webMaster"):
        yield from _contact(name, holder.findtext(name))
    for image in holder.all("image"):
        yield from _image(holder.of(image), holder)
    for link in holder.all(ATOM_LINK):
        yield from _link(link, entry=False)
    if "textInput" in holder.named:
        yield "feed-avoid", "there is a <textInput>, which readers ignore", "take it out"
    yield from _twice(holder.named)


def item(holder: Holder, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the values of an RSS item."""
    yield from _plain(holder, _PLAIN_ITEM, lines, rss=True)
    yield from _contact("author", holder.findtext("author"))
    yield from _ids.few((holder.findtext("guid") or "").strip())
    for link in holder.all(ATOM_LINK):
        yield from _link(link, entry=True)
    yield from _twice(holder.named)
    yield from _media(holder)
    tags = list(holder.named)
    if _ENCODED in tags and "description" not in tags[: tags.index(_ENCODED)]:
        yield ("feed-avoid", "content:encoded stands before the description",
               "write the description first: some readers take the last for the text")  # fmt: skip


def feed(holder: Holder, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the values of an Atom feed."""
    yield from _plain(holder, _PLAIN_ATOM, lines, rss=False)
    yield from _people(holder)
    yield from _links(holder, entry=False)
    yield from _spaces(holder, _TIGHT_IN_FEED)
    yield from _blank(holder)
    yield from _ids.problems((holder.findtext(_ID) or "").strip(), "the feed's")


def entry(holder: Holder, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the values of an Atom entry."""
    yield from _plain(holder, _PLAIN_ATOM, lines, rss=False)
    yield from _people(holder)
    yield from _links(holder, entry=True)
    yield from _spaces(holder, _TIGHT_IN_ENTRY)
    yield from _blank(holder)
    yield from _media(holder)
    if _CONTENT in holder.named:
        return
    if _SUMMARY not in holder.named:
        yield "feed-missing", "it has neither content nor summary", "write one of the two"
    alternates = (link.get("rel", "alternate") for link in holder.all(ATOM_LINK))
    if "alternate" not in alternates:
        yield (
            "feed-missing",
            "it has neither content nor a link to its page",
            "write one of the two",
        )


_is_address = lru_cache(maxsize=256)(is_address)  # the same few people sign all entries


# --- texts


def _plain(
    holder: Holder,
    names: tuple[tuple[str, ...], tuple[tuple[str, str], ...]],
    lines: Lines,
    *,
    rss: bool,
) -> Iterator[Problem]:
    own, inner = names
    found = [one for name in own if name in holder.named for one in holder.named[name]]
    found += [one for pair in inner if pair[0] in holder.named for one in holder.below(*pair)]
    for element in found:
        text = element.text or ""
        if not ("<" in text or "&" in text) or not _SIGNS.search(text):
            continue
        if element.get("type", "text") not in {"text", "plain"}:
            continue
        if tags := [tag for tag in _END_TAG.findall(text) if tag in _html_names.ALL]:
            yield _looks_marked_up(element, f"</{tags[0]}>")
        elif not lines.has_numbers(element):
            yield from _signs(element, text, rss=rss)


def _signs(element: etree._Element, text: str, *, rss: bool) -> Iterator[Problem]:
    entities = _ENTITY.findall(text)
    if found := [one for one in entities if one in name2codepoint or not one.isalpha()]:
        yield _looks_marked_up(element, f"&{found[0]}")
    elif rss and (mark := _MARKUP.search(text)):
        yield _looks_marked_up(element, text[mark.start() : mark.end() + 8])


def _looks_marked_up(element: etree._Element, sign: str) -> Problem:
    problem = f"<{short(str(element.tag))}> is plain text and looks like HTML: {sign!r}"
    return "feed-plain-text", problem, "write text without tags; write signs as &#x3C; and &#x26;"


def _blank(holder: Holder) -> Iterator[Problem]:
    for name in _FILLED:
        for element in holder.all(name):
            said = (element.text or "").strip() or element.get("src") or element.get("term")
            if not said and not len(element):
                yield "feed-blank", f"<{short(name)}> is empty", "fill it, or leave it out"


def _spaces(holder: Holder, names: Iterable[str]) -> Iterator[Problem]:
    for name in names:
        for element in holder.all(name):
            text = element.text or ""
            if text != text.strip():
                yield "feed-form", f"<{short(name)}> has white space around it", "take it away"


def _contact(name: str, said: str | None) -> Iterator[Problem]:
    if said is None:
        return
    found = _CONTACT.fullmatch(said.strip())
    if found is None and is_address(said.strip()):
        yield "feed-contact-form", f"<{name}> has an address and no name", "write mail (Name)"
    elif found is None or not is_address(found[1]):
        remedy = "write it as ada@example.org (Ada Reed)"
        yield "feed-contact", f"<{name}> is no mail address with a name: {said!r}", remedy


def _people(holder: Holder) -> Iterator[Problem]:
    for person in (holder.of(one) for name in _NAMES for one in holder.all(name)):
        mail = person.findtext(_EMAIL)
        if mail is not None and not _is_address(mail):
            remedy = "write it as ada@example.org"
            yield "feed-contact", f"an author's email is none: {mail!r}", remedy
        if not (person.findtext(_NAME) or "").strip():
            yield "feed-blank", "an author's name is empty", "write a name"


def _twice(tags: Collection[object]) -> Iterator[Problem]:
    for core, other in _SAME:
        if other in tags and core in tags:
            problem = f"<{core}> and <{short(other)}> say the same"
            yield "feed-avoid", problem, f"leave out <{short(other)}>"


# --- links, pictures, media


def _links(holder: Holder, *, entry: bool) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for link in holder.all(ATOM_LINK):
        yield from _link(link, entry=entry)
        rel = link.get("rel", "alternate")
        key = (rel, link.get("type", ""), link.get("hreflang", ""))
        counts = rel == "alternate" or (not entry and rel not in {"hub", "related", "via"})
        if counts and key in seen:
            problem = f"there are two links of rel {rel!r}, type {key[1]!r} and one language"
            yield "feed-duplicate-link", problem, "keep one (RFC 4287 section 4.1.1)"
        seen.add(key)


def _link(link: etree._Element, *, entry: bool) -> Iterator[Problem]:
    rel = link.get("rel", "alternate")
    if rel not in _RELS and ":" not in rel:
        problem = f"a link has the relation {rel!r}, which is not registered"
        yield "feed-link-relation", problem, "take one of the IANA's, or a full address"
    if entry and rel in _OF_FEEDS:
        problem = f"a link of rel {rel!r} stands in an entry"
        yield "feed-link-relation", problem, "put it into the feed (RFC 5005)"
    length, title = link.get("length"), link.get("title") or ""
    if length is not None and not _WHOLE.fullmatch(length):
        yield "feed-form", f"the length of the link rel={rel} is {length!r}", "write bytes"
    if any(tag in _html_names.ALL for tag in _END_TAG.findall(title)):
        problem = f"the title of the link rel={rel} is plain text and looks like HTML: {title!r}"
        yield "feed-plain-text", problem, "write text without tags"
    if link.get("title") == "":
        yield "feed-blank", f"the title of the link rel={rel} is empty", "leave it out"


def _image(image: Holder, parent: Holder) -> Iterator[Problem]:
    for name in ("title", "link"):
        own, channels = image.findtext(name), parent.findtext(name)
        if own is not None and own != channels:
            problem = f"the {name} of the image is not the channel's: {own!r}"
            yield "feed-image", problem, f"repeat the channel's {name}"
    for name, most in (("width", _WIDEST), ("height", _HIGHEST)):
        said = image.findtext(name)
        if said is not None and not (_POSITIVE.fullmatch(said) and int(said) <= most):
            problem = f"the image has the {name} {said!r}"
            yield "feed-image-size", problem, f"write 1 to {most} pixels, or leave it out"
    if found := _PICTURES.search(image.findtext("url") or ""):
        problem = f"the image is no JPEG, GIF or PNG by its name: {found[0]!r}"
        yield "feed-image", problem, "give one of these: RSS knows no other"


def _media(holder: Holder) -> Iterator[Problem]:
    for group in holder.all(_GROUP):
        if len(group.findall(MEDIA)) < 2:  # noqa: PLR2004 - that is what a group is
            yield "feed-media", "a media:group holds one file", "leave the group out"
    for content in holder.all(MEDIA):
        medium = content.get("medium")
        if medium is not None and medium not in _MEDIUMS:
            remedy = "write image, audio, video, document or executable"
            yield "feed-media", f"media:content has the medium {medium!r}", remedy
        for name, allowed in _CHOICES.items():
            said = content.get(name)
            if said is not None and said not in allowed:
                problem = f"media:content has the {name} {said!r}"
                yield "feed-media", problem, f"write {' or '.join(allowed)}"
        for name in ("fileSize", "height", "width"):
            said = content.get(name)
            if said and not _POSITIVE.fullmatch(said):
                problem = f"media:content has the {name} {said!r}"
                yield "feed-media", problem, "write a whole number above 0, or leave it out"
        yield from _media_texts(content.iterchildren(*_TYPED))
    yield from _media_texts(one for name in _TYPED for one in holder.all(name))


def _media_texts(texts: Iterable[etree._Element]) -> Iterator[Problem]:
    for text in texts:
        if text.get("type", "plain") not in {"plain", "html"}:
            problem = f"<{short(str(text.tag))}> has the type {text.get('type')!r}"
            yield "feed-media", problem, "write plain or html"
