"""Which elements may stand where in RSS 2.0 and Atom 1.0, how often, and with which attributes.

As https://www.rssboard.org/rss-specification, RFC 4287 appendix B, RFC 5005 and the specifications
of the extensions have it; the rules are those of the W3C feed validator.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from lxml import etree

from syndicate.checks._tree import Holder

Problem = tuple[str, str, str]
"""Rule, problem and remedy."""

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


@dataclass(frozen=True, slots=True)
class Shape:
    """What an element may hold: text, or these elements if it has any; attributes, some needed.

    What an ``opaque`` one holds is looked at elsewhere.
    """

    many: bool = False
    text: bool = True
    opaque: bool = False
    attributes: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    needed: frozenset[str] = frozenset()
    inner: Mapping[str, "Shape"] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


def _shape(words: list[str], inner: Mapping[str, Shape], *, many: bool, needs: str = "") -> Shape:
    """Read ``attribute``, ``attribute!`` (needed), ``-`` (holds nothing), ``?`` (anything)."""
    named = [word.rstrip("!") for word in words if word not in {"-", "?"}]
    required = tuple(word[:-1] for word in words if word.endswith("!"))
    return Shape(
        many=many,
        text="-" not in words and not inner,
        opaque="?" in words,
        attributes=frozenset(named),
        required=required,
        needed=frozenset(required),
        inner=inner,
        needs=tuple(map(qualified, needs.split())),
    )


@cache
def qualified(name: str) -> str:
    """Return a name such as ``dc:creator`` as lxml writes it."""
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


def _table(
    text: str, default: str = "", **inner: tuple[str, Mapping[str, Shape]]
) -> dict[str, Shape]:
    """Read a table: an element a line, ``*`` for any number, then its attributes."""
    made: dict[str, Shape] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, *words = line.split()
        bare = name.rstrip("*")
        needs, elements = inner.get(bare.replace(":", "_").replace("-", "_"), ("", {}))
        full = qualified(bare if ":" in bare or not default else f"{default}:{bare}")
        made[full] = _shape(words, elements, many=name.endswith("*"), needs=needs)
    return made


_LINK = "href! rel type hreflang title length -"
_MEDIA_INNER = _table(
    """
    media:category* scheme label
    media:copyright url
    media:credit* role scheme
    media:description type
    media:keywords
    media:player url! height width -
    media:rating* scheme
    media:text* type lang start end
    media:thumbnail* url! width height time -
    media:title type
    """
)
_MEDIA_ATTRIBUTES = (
    "url fileSize type medium isDefault expression bitrate framerate samplingrate channels duration"
    " height width lang"
)
_MEDIA = f"""
    media:content* {_MEDIA_ATTRIBUTES}
    media:group*
    media:description type
    media:title type
    media:thumbnail* url! width height time -
    media:credit* role scheme
    media:keywords
    media:rating* scheme
"""
_MEDIA_CONTENT = ("", _MEDIA_INNER)
_MEDIA_GROUP = ("", _table(f"media:content* {_MEDIA_ATTRIBUTES}", media_content=_MEDIA_CONTENT))
_DC = """
    dc:creator*
    dc:date*
    dc:language
    dc:publisher*
    dc:rights
    dc:source
    dc:subject*
    dc:title
    dc:description
    dc:identifier
    dc:type
    dc:format
    dc:contributor*
    dc:coverage
    dc:relation
"""
_PODCAST_CHANNEL = """
    itunes:author
    itunes:block
    itunes:category* text!
    itunes:complete
    itunes:explicit
    itunes:image href! -
    itunes:keywords
    itunes:new-feed-url
    itunes:owner
    itunes:subtitle
    itunes:summary
    itunes:title
    itunes:type
    podcast:guid
    podcast:locked owner
    podcast:person* role group img href
    podcast:funding* url!
    podcast:medium
    podcast:license url
    podcast:location* geo osm rel country
    podcast:trailer* pubdate! url! length type season
    podcast:txt* purpose
    podcast:podping usesPodping -
    podcast:updateFrequency complete dtstart rrule
"""
_PODCAST_ITEM = """
    itunes:author
    itunes:block
    itunes:duration
    itunes:episode
    itunes:episodeType
    itunes:explicit
    itunes:image href! -
    itunes:keywords
    itunes:season
    itunes:subtitle
    itunes:summary
    itunes:title
    podcast:chapters url! type! -
    podcast:episode display
    podcast:license url
    podcast:location* geo osm rel country
    podcast:person* role group img href
    podcast:season name
    podcast:soundbite* startTime! duration!
    podcast:transcript* url! type! language rel -
    podcast:txt* purpose
"""
_ITUNES_CATEGORY = ("", _table("itunes:category* text! -"))
_ITUNES_OWNER = ("itunes:email", _table("itunes:name\nitunes:email"))

RSS_ITEM = _table(
    f"""
    title
    link
    description
    content:encoded
    author
    category* domain
    comments
    enclosure url! length! type! -
    guid isPermaLink
    pubDate
    source url!
    atom:link* {_LINK}
    thr:total
    {_DC} {_MEDIA} {_PODCAST_ITEM}
    """,
    media_content=_MEDIA_CONTENT,
    media_group=_MEDIA_GROUP,
)
RSS = _table("channel ?")
RSS_CHANNEL = _table(
    f"""
    title
    link
    description
    language
    copyright
    managingEditor
    webMaster
    pubDate
    lastBuildDate
    category* domain
    generator
    docs
    cloud domain! port! path! registerProcedure! protocol! -
    ttl
    image
    rating
    textInput
    skipHours
    skipDays
    atom:link* {_LINK}
    fh:archive -
    fh:complete -
    sy:updatePeriod
    sy:updateFrequency
    sy:updateBase
    item* ?
    {_DC} {_MEDIA} {_PODCAST_CHANNEL}
    """,
    image=("url title link", _table("url\ntitle\nlink\nwidth\nheight\ndescription")),
    textInput=("title description name link", _table("title\ndescription\nname\nlink")),
    skipHours=("", _table("hour*")),
    skipDays=("", _table("day*")),
    itunes_category=_ITUNES_CATEGORY,
    itunes_owner=_ITUNES_OWNER,
    media_content=_MEDIA_CONTENT,
    media_group=_MEDIA_GROUP,
)
_PERSON = ("atom:name", _table("name\nuri\nemail", "atom"))
_ATOM_COMMON = f"""
    author*
    category* term! scheme label -
    contributor*
    id
    link* {_LINK}
    rights type
    title type
    updated
    {_DC} {_MEDIA}
"""
ATOM_ENTRY = _table(
    f"""{_ATOM_COMMON}
    content type src
    published
    source ?
    summary type
    thr:in-reply-to* ref! href type source -
    thr:total
    """,
    "atom",
    author=_PERSON,
    contributor=_PERSON,
    media_content=_MEDIA_CONTENT,
    media_group=_MEDIA_GROUP,
)
ATOM_FEED = _table(
    f"""{_ATOM_COMMON}
    generator uri version
    icon
    logo
    subtitle type
    entry* ?
    fh:archive -
    fh:complete -
    """,
    "atom",
    author=_PERSON,
    contributor=_PERSON,
)
_MARKED_UP = frozenset(
    map(qualified, ("atom:title", "atom:subtitle", "atom:rights", "atom:summary", "atom:content"))
)


def faults(holder: Holder, table: Mapping[str, Shape]) -> Iterator[Problem]:
    """Yield what stands inside an element and may not, or not so, or more than once."""
    seen: set[str] = set()
    where = short(str(holder.element.tag))
    text = holder.element.text
    if text and not text.isspace():
        yield _odd(f"text in <{where}>", "put it into an element of its own")
    for child in holder.children:
        tag, tail = child.tag, child.tail
        if tail and not tail.isspace():
            yield _odd(f"text in <{where}>", "put it into an element of its own")
        if not isinstance(tag, str):  # a comment
            continue
        shape = table.get(tag)
        if shape is None:
            yield from _unknown(tag, where)
            continue
        if tag in seen and not shape.many:
            yield _odd(f"a second <{short(tag)}> in <{where}>", "keep one")
        seen.add(tag)
        names = child.keys()
        if not shape.attributes.issuperset(names) or not shape.needed.issubset(names):
            yield from _attributes(child, shape)
        # Most hold one text and nothing else, and may.
        if not shape.opaque and (shape.inner or not shape.text or len(child)):
            yield from _inside(holder, child, shape)


def _inside(holder: Holder, element: etree._Element, shape: Shape) -> Iterator[Problem]:
    if shape.inner:
        inside = holder.of(element)
        yield from faults(inside, shape.inner)
        yield from _needs(inside, shape)
    elif len(element) and not _is_marked_up(element):
        yield _odd(f"elements in <{short(str(element.tag))}>", "write plain text there")
    elif not shape.text and element.text and not element.text.isspace():
        yield _odd(f"text in <{short(str(element.tag))}>", "leave the element empty")


def _is_marked_up(element: etree._Element) -> bool:
    if element.tag not in _MARKED_UP or element.get("type") != "xhtml":
        return False
    return [child.tag for child in element] == [qualified("xhtml:div")]


def _unknown(tag: str, where: str) -> Iterator[Problem]:
    namespace = etree.QName(tag).namespace
    if namespace is None or namespace in _PREFIXES:
        yield _odd(f"<{short(tag)}> in <{where}>, where it has no place", "take it out")


def _attributes(element: etree._Element, shape: Shape) -> Iterator[Problem]:
    tag = short(str(element.tag))
    for name in element.attrib:
        if name not in shape.attributes and not str(name).startswith("{"):
            yield _odd(f"an attribute {str(name)!r} of <{tag}>, which has none such", "take it out")
    for name in shape.required:
        if element.get(name) is None:
            rule = "feed-enclosure" if tag == "enclosure" else "feed-element"
            yield rule, f"there is a <{tag}> without {name!r}", "write it"


def _needs(holder: Holder, shape: Shape) -> Iterator[Problem]:
    for name in shape.needs:
        if name not in holder.named:
            tag = short(str(holder.element.tag))
            yield "feed-missing", f"there is a <{tag}> without <{short(name)}>", "add it"


def _odd(problem: str, remedy: str) -> Problem:
    return "feed-element", f"there is {problem}", remedy


def namespaces(declared: Mapping[str | None, str], *, atom: bool) -> Iterator[Problem]:
    """Yield what readers that look at prefixes would mistake."""
    for prefix, uri in declared.items():
        usual = _PREFIXES.get(uri)
        if usual is None:
            near = NAMESPACES.get(prefix or "")
            remedy = f"write {near!r}" if near else "leave it out, or see who reads it"
            yield "feed-namespace", f"the namespace {uri!r} is known to few", remedy
        elif prefix and atom and usual in {"atom", "xhtml"}:
            remedy = "make it the default: some readers know no prefixes"
            yield "feed-namespace", f"the prefix {prefix!r} stands for {uri!r}", remedy


@lru_cache(maxsize=1024)
def short(tag: str) -> str:
    """Return a name as people write it: ``dc:creator``; those of Atom need no prefix."""
    name = etree.QName(tag)
    prefix = _PREFIXES.get(name.namespace or "", "")
    return f"{prefix}:{name.localname}" if prefix and prefix != "atom" else name.localname
