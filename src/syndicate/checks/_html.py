"""What must not stand in HTML that strangers' readers will show.

Scripts, half addresses, tags that do not pair: what the W3C feed validator tells as SecurityRisk,
SecurityRiskAttr, DangerousStyleAttr, ContainsRelRef and NotHtml.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from lxml import etree, html

from syndicate.checks import _html_names as names

Problem = tuple[str, str, str]
"""Rule, what stands there, and remedy."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HARMLESS = frozenset(["http", "https", "mailto", "tel"])
_INVISIBLE = re.compile(r"[\x00-\x20]+")
_STRAY = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#[xX][0-9A-Fa-f]+);|[\s<&]|$)")
_DECLARATION = re.compile(r"\s*([-\w]+)\s*:\s*([-\w#%.,!\s]*)\s*")
_PARSER_SAYS = ("Unexpected end tag", "Opening and ending tag mismatch", "htmlParseStartTag")

_DEEP = 256
"""Elements inside one another; readers' parsers give up not far beyond, as libxml2 does here."""
_ENDLESS = "p li dt dd tr td th thead tbody tfoot option rp rt colgroup"
_CLOSED_BY_NEXT = frozenset(_ENDLESS.split(" "))
_SANITISE = "pass the content through syndicate.markup.sanitise"
_PAIR = "close every element inside the one that holds it"

# What the sanitiser writes; whatever looks otherwise is looked at with a parser.
_TAG = re.compile("<([^<>]*)>")
_INSIDE = re.compile(r'(/?)([a-z][a-z0-9]*)((?:\s+[^\s"=<>/]+(?:="[^"<>]*")?)*)\s*/?')
_NAME = re.compile("/?[a-z][a-z0-9]*")
_NOT_INSIDE = dict.fromkeys(names.BLOCKS, "/p") | {"a": "/a"}
_LINK = re.compile(r'a href="https?://[!#-~]*"')
_PLAIN = "|".join(sorted(names.ATTRIBUTES - names.ADDRESSES - {"style", "srcset"}))
_SAFE = re.compile(
    rf'(?:\s+(?:(?:{_PLAIN}|data-[a-z-]+)(?:="[^"]*")?'
    r'|style="text-align: ?[a-z]+;?"'
    rf'|(?:{"|".join(sorted(names.ADDRESSES))})="(?:https?://|mailto:|tel:)[!#-~]*"))*\s*'
)


@lru_cache(maxsize=512)  # an entry stands in many documents, and in two or three fields of each
def problems(markup: str) -> tuple[Problem, ...]:
    """Return what is unsafe, or torn, or has an address that means nothing on another page."""
    if _STRAY.search(markup) is None and (
        "<" not in markup or (_is_sound(markup) and not _may_count(markup))
    ):
        return ()
    return tuple(dict.fromkeys(_found(markup)))


def _may_count(markup: str) -> bool:
    """Tell whether a picture may be one of no more than a pixel."""
    return "<img" in markup and ('="1"' in markup or '="0"' in markup)


def _is_sound(markup: str) -> bool:
    """Tell, at a glance, that all tags are harmless and pair; if not, a parser finds out why."""
    return _pairs(markup, _named)


def _pairs(markup: str, named: Callable[[str], str]) -> bool:
    """Tell whether all tags pair; ``named`` gives their names, or nothing for one that will not."""
    tags = _TAG.findall(markup)
    if len(tags) != markup.count("<"):
        return False
    awaited: list[str] = []  # the ends of what is open
    for inside in tags:
        if awaited and inside == awaited[-1]:
            awaited.pop()
            continue
        tag = inside if inside in names.HARMLESS else named(inside)
        if tag.startswith("/"):
            if not awaited or awaited.pop() != tag:
                return False
        elif not tag or _NOT_INSIDE.get(tag) in awaited or len(awaited) >= _DEEP:
            return False
        elif tag not in names.VOID:
            awaited.append(f"/{tag}")
    return not awaited


def _any_name(inside: str) -> str:
    found = _NAME.match(inside)
    return found[0] if found else ""


def _named(inside: str) -> str:
    """Return the name of a tag, with a slash if it closes, or nothing if it is not harmless."""
    if _LINK.fullmatch(inside):
        return "a"
    found = _INSIDE.fullmatch(inside)
    if found is None:
        return ""
    slash, tag, attributes = found.groups()
    if slash:
        return f"/{tag}"
    return tag if tag in names.HARMLESS and (not attributes or _SAFE.fullmatch(attributes)) else ""


def _found(markup: str) -> Iterator[Problem]:
    if stray := _STRAY.search(markup):
        there = markup[stray.start() : stray.start() + 12]
        yield "feed-html", f"a bare & in {there!r}", "write &amp;"
    if "<" not in markup:
        return
    if _is_deep(markup):  # a parser would take time by the square
        problem = f"more than {_DEEP} elements inside one another, and is not looked at further"
        yield "feed-html", problem, "make it flat: readers' parsers give up on it"
        return
    parser = html.HTMLParser(no_network=True, encoding="utf-8")
    root = html.document_fromstring(f"<body>{markup}</body>".encode(), parser=parser)
    # The parser adds html and body itself; in a fragment they are no offence.
    for one in root.iter(etree.Element):
        if one.tag not in {"html", "head", "body"}:
            yield from _element(one)
            yield from _pixel(one)
    # Of a table in a link, which HTML allows today, the parser says that it does not pair.
    torn = not _pairs(markup, _any_name)
    for entry in parser.error_log if torn else ():
        if entry.message.startswith(_PARSER_SAYS):
            yield "feed-html", f"HTML that does not pair ({entry.message.strip()})", _PAIR


def _is_deep(markup: str) -> bool:
    """Tell, roughly, whether more elements are open at once than readers can bear."""
    depth = 0
    for inside in _TAG.findall(markup):
        name = inside.removeprefix("/").partition(" ")[0].rstrip("/").lower()
        if name in _CLOSED_BY_NEXT or name in names.VOID or inside.startswith(("!", "?")):
            continue
        if inside.startswith("/"):
            depth = max(0, depth - 1)
        else:
            depth += 1
            if depth > _DEEP:
                return True
    return False


def _pixel(element: etree._Element) -> Iterator[Problem]:
    if element.tag == "img" and {element.get("width"), element.get("height")} <= {"0", "1"}:
        yield "feed-pixel", "a picture of one pixel, which counts its readers", "take it out"


def _element(element: etree._Element) -> Iterator[Problem]:
    tag = str(element.tag)
    if tag not in names.ALL:
        yield "feed-html", f"<{tag}>, which HTML does not have", _SANITISE
    elif tag not in names.HARMLESS:
        yield "feed-unsafe-html", f"<{tag}>", _SANITISE
    for key, value in element.items():
        if key.startswith("on"):
            yield "feed-unsafe-html", f"<{tag} {key}>", _SANITISE
        elif key in names.ADDRESSES:
            yield from _address(f"<{tag} {key}={value!r}>", value)
        elif key == "srcset":
            for candidate in _candidates(value):
                yield from _address(f"<{tag} srcset={value!r}>", candidate)
        elif key == "style":
            yield from _style(tag, value)
        elif key not in names.ATTRIBUTES and not key.startswith("data-"):
            remedy = "leave it out: readers drop it, and validators take it for a risk"
            yield "feed-html-attribute", f"<{tag} {key}>", remedy


def _style(tag: str, value: str) -> Iterator[Problem]:
    for declaration in filter(str.strip, value.split(";")):
        found = _DECLARATION.fullmatch(declaration)
        if found is None or found[1].lower() not in names.PROPERTIES:
            there = declaration.strip()[:40]
            remedy = "leave it out: readers have styles of their own"
            yield "feed-html-attribute", f"<{tag} style> with {there!r}", remedy


def _candidates(srcset: str) -> list[str]:
    return [candidate.split()[0] for candidate in re.split(r",\s+", srcset) if candidate.split()]


def _address(where: str, value: str) -> Iterator[Problem]:
    # Browsers ignore white space and controls in a scheme: "java\nscript:" runs.
    scheme = _SCHEME.match(_INVISIBLE.sub("", value))
    if scheme is None:
        yield "feed-relative-url", where, "write the address in full: readers have no base for it"
    elif scheme[1].lower() not in _HARMLESS:
        yield "feed-unsafe-html", where, _SANITISE
    elif not value.isascii():
        yield "feed-html-attribute", f"{where}, an address that is not ASCII", "percent-encode it"
