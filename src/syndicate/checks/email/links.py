"""Links: that they lead somewhere, safely, and say where."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from syndicate.checks.email._page import FILLED, Fault, Page, error, is_absolute, warning, words

_ODD = re.compile(r'[^!-~]|["<>\\^`{|}]')
_OTHER = ("mailto:", "tel:", "sms:")


def check(page: Page) -> Iterator[Fault]:
    """Yield what is wrong with links."""
    named: dict[str, str] = {}
    for link in page.all("a", "area"):
        href = link.get("href", "").strip()
        if link.get("href") is None and (link.get("name") or link.get("id")):
            continue
        name = _name(link)
        yield from _target(href, page)
        if not name:
            said = f"the link to {href[:80]!r} has no words"
            remedy = "write some, or give its image an alt text"
            yield warning("accessible-name", said, remedy, at=(href,))
            continue
        known = named.setdefault(name.casefold(), href)
        if known != href:
            said = f"two links say {name[:60]!r} and lead to {known[:80]} and {href[:80]}"
            remedy = "let each say where it leads"
            yield warning("alike-links", said, remedy, at=(name, href))


def _target(href: str, page: Page) -> Iterator[Fault]:
    if href.startswith((*page.dialect.openers, FILLED)):
        return
    shown = href[:100]
    if href.startswith(_OTHER) or (href[:1] == "#" and page.has_id(href[1:])):
        return
    if not is_absolute(href):
        yield error("link", f"{shown!r} is no absolute URL", "write it with https://", at=(href,))
    elif odd := _ODD.search(href):
        # A service's own tag, in a dialect that the whole link is not written in, is judged there.
        if "{" in odd[0] or any(one in href for one in page.dialect.openers):
            return
        said = f"{shown!r} has {odd[0]!r} in it, which no address may have"
        yield error("link", said, "write it percent-encoded", at=(href,))
    elif href.startswith("http:"):
        said = f"{shown!r} is not encrypted"
        yield warning("link-insecure", said, "link to it with https://, if it can", at=(href,))


def _name(link: Element) -> str:
    """Return what a screen reader says of a link."""
    own = link.get("aria-label") or words(link)
    return own or " ".join(filter(None, (one.get("alt", "") for one in link.iter("img")))).strip()
