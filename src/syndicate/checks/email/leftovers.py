"""Leftovers: marks of a template, merge tags that nobody fills in, texts to be replaced."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from lxml.etree import _Element as Element

from syndicate.checks.email._page import Fault, Page, error, warning

_BRACES = re.compile(r"\{[{%][^<>]{0,40}")
_UNKNOWN_TAG = re.compile(r"</?(mj-[a-z-]+)")
_NO_VALUE = re.compile(
    r"""\s(?:href|src|width|height|lang|dir)=["'](?:None|undefined|nan|null)["']"""
)
_DUBIOUS = (
    (re.compile(r">\s*(?:None|undefined|null)\s*<"), "a text that looks like a missing value"),
    (re.compile(r"\blorem ipsum\b", re.IGNORECASE), "placeholder text"),
)
_PLACEHOLDER = "example.com"
"""RFC 2606 section 3: what tools and guides write where an address is to be filled in."""

_LOCAL = frozenset({"localhost", "::1", "0.0.0.0"})  # noqa: S104 - a link to it, no server on it
_URL = re.compile(r"""["'(]\s*((?:https?:)?//[^"'\s()<>]+|mailto:[^"'\s<>]+)""")
_VALUE_IN_URL = re.compile(r"[/=](None|undefined|null|nan|NaN)(?=[/?#&]|$)")
_IN_WORDS = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*example\.com)\b[^\s<>]*"
    r"|(?<![\w.+-])[\w.+-]+@(?:localhost|(?:[\w-]+\.)*example\.com)\b",
    re.IGNORECASE,
)
_MEANT = "write the address that is meant"


def check(page: Page) -> Iterator[Fault]:
    """Yield what was left over."""
    remedy = "mend the template that makes it"
    for found in sorted(set(_UNKNOWN_TAG.findall(page.html))):
        said = f"<{found}> came through: mrml does not know it there"
        yield error("leftover", said, remedy, at=(f"<{found}",))
    if match := _NO_VALUE.search(page.html):
        said = f"attribute without a value: {match[0].strip()}"
        yield error("leftover", said, remedy, at=(match[0].strip(),))
    for pattern, what in _DUBIOUS:
        if match := pattern.search(page.html):
            yield warning(
                "placeholder", f"{what}: {match[0]}", remedy, at=(match[0].strip("<>\"' "),)
            )
    yield from _addresses(page)
    yield from _words(page)
    yield from _merge_tags(page)


def _addresses(page: Page) -> Iterator[Fault]:
    """Report addresses with a missing value in them, or of hosts that are not meant."""
    is_own = _is_placeholder(page.host)
    for url in dict.fromkeys(unescape(one) for one in _URL.findall(page.html)):
        if found := _VALUE_IN_URL.search(url):
            said = f"a link with a missing value in it, {found[1]}: {url[:80]}"
            yield warning("placeholder", said, "mend what makes the address", at=(url,))
        if (what := _stands_for(_host(url))) and not is_own:
            said = f"a link to {what}: {url[:80]}"
            yield warning("placeholder", said, _MEANT, at=(url,))


def _words(page: Page) -> Iterator[Fault]:
    """Report the first address among the words that stands for another, but not in code."""
    if _is_placeholder(page.host):
        return
    for element in (one.element for one in page.light if one.element.tag != "img"):
        pieces = filter(None, (element.text, *(child.tail for child in element)))
        if (found := _IN_WORDS.search(" ".join(pieces))) and not _is_code(element):
            said = f"an address that stands for another: {found[0]}"
            yield warning("placeholder", said, _MEANT, at=(found[0],))
            return


def _is_code(element: Element) -> bool:
    holders = (element, *element.iterancestors())
    return any(one.tag in {"code", "pre", "kbd", "samp"} for one in holders)


def _stands_for(host: str) -> str:
    if _is_placeholder(host):
        return "a host that stands for any"
    is_local = host in _LOCAL or host.endswith(".localhost") or host.startswith("127.")
    return "a local computer" if is_local else ""


def _is_placeholder(host: str) -> bool:
    return host == _PLACEHOLDER or host.endswith(f".{_PLACEHOLDER}")


def _host(url: str) -> str:
    if url.startswith("mailto:"):
        return url.partition("?")[0].rpartition("@")[2].lower()
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _merge_tags(page: Page) -> Iterator[Fault]:
    """Report braces that are no tag of ours: a slip, or in some dialects the owner's own tag."""
    known = any(opener.startswith("{") for opener in page.dialect.openers)
    fault = warning if known else error
    for file, part in (("index.html", page.html), ("body.txt", page.text)):
        if found := _BRACES.search(part):
            yield fault(
                "merge-tag",
                f"{found[0].strip()!r} is no merge tag known in the dialect {page.dialect.name!r}",
                "write {{ merge.… }} or {{ recipient.… }} in the template, or set merge_tags",
                file,
            )
