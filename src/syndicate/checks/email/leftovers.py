"""Leftovers: marks of a template, merge tags that nobody fills in, texts to be replaced."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from syndicate.checks.email._page import Fault, Page, error, warning

_BRACES = re.compile(r"\{[{%][^<>]{0,40}")
_UNKNOWN_TAG = re.compile(r"</?mj-[a-z-]+")
_NO_VALUE = re.compile(
    r"""\s(?:href|src|width|height|lang|dir)=["'](?:None|undefined|nan|null)["']"""
)
_DUBIOUS = (
    (re.compile(r">\s*(?:None|undefined|null)\s*<"), "a text that looks like a missing value"),
    (re.compile(r"\blorem ipsum\b", re.IGNORECASE), "placeholder text"),
    (
        re.compile(r"""["']https?://(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)\b"""),
        "a link to a local computer",
    ),
)
_PLACEHOLDER = "example.com"
"""RFC 2606 section 3: what tools and guides write where an address is to be filled in."""


def check(page: Page) -> Iterator[Fault]:
    """Yield what was left over."""
    remedy = "mend the template that makes it"
    for found in sorted(set(_UNKNOWN_TAG.findall(page.html))):
        said = f"{found}> came through: mrml does not know it there"
        yield error("leftover", said, remedy, at=(found,))
    if match := _NO_VALUE.search(page.html):
        said = f"attribute without a value: {match[0].strip()}"
        yield error("leftover", said, remedy, at=(match[0].strip(),))
    for pattern, what in _DUBIOUS:
        if match := pattern.search(page.html):
            yield warning(
                "placeholder", f"{what}: {match[0]}", remedy, at=(match[0].strip("<>\"' "),)
            )
    yield from _placeholders(page)
    yield from _merge_tags(page)


def _placeholders(page: Page) -> Iterator[Fault]:
    """Report links to the host that stands for any, unless it is the publication's own."""
    own = page.host.removeprefix("www.")
    for element in page.all("a", "img"):
        url = element.get("href") or element.get("src") or ""
        if _PLACEHOLDER not in url:
            continue
        host = _host(url)
        if host == _PLACEHOLDER != own:
            said = f"a link to a host that stands for any: {url[:80]}"
            yield warning("placeholder", said, "write the address that is meant", at=(url,))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
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
