"""Links: that they lead somewhere, safely, and say where."""

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element as Element

from syndicate.checks.email._page import (
    FILLED,
    Fault,
    Page,
    error,
    is_absolute,
    named_by_tag,
    warning,
    words,
)

_ODD = re.compile(r'[^!-~]|["<>\\^`{|}]')
_TWO = 2
_OTHER = ("mailto:", "tel:", "sms:")


def check(page: Page) -> Iterator[Fault]:
    """Yield what is wrong with links."""
    named: dict[str, tuple[str, list[str]]] = {}
    for link in page.all("a", "area"):
        href = link.get("href", "").strip()
        if link.get("href") is None and (link.get("name") or link.get("id")):
            continue
        name = _name(link)
        yield from _target(href, name, page)
        if not name:
            said = f"the link to {named_by_tag(href)[:80]!r} has no words"
            remedy = "write some, or give its image an alt text"
            yield warning("accessible-name", said, remedy, at=(href,))
            continue
        named.setdefault(name.casefold(), (name, []))[1].append(href)
    for name, leads in named.values():
        yield from _alike(name, list(dict.fromkeys(leads)))


def _alike(name: str, leads: Sequence[str]) -> Iterator[Fault]:
    """Yield links of the same words that lead to several places, once."""
    if len(leads) > 1:
        count = "two" if len(leads) == _TWO else str(len(leads))
        first, second = (named_by_tag(one)[:80] for one in leads[:2])
        rest = f"{first} and {second}" if len(leads) == _TWO else f"{first}, {second} and others"
        said = f"links to {count} places say {name[:60]!r}: to {rest}"
        yield warning("alike-links", said, "let each say where it leads", at=(name, *leads[1:]))


def _target(href: str, name: str, page: Page) -> Iterator[Fault]:
    if href.startswith((*page.dialect.openers, FILLED)):
        return
    shown = href[:100]
    if href.startswith(_OTHER) or (href[:1] == "#" and page.has_id(href[1:])):
        return
    if not href:
        remedy = "give it an address with https://, or take the link out"
        yield error("link", f"the link {name[:60]!r} leads nowhere", remedy, at=('href=""', name))
    elif not is_absolute(href):
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
