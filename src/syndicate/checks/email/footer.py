"""What the law and the mailbox providers want to see: judged by where links lead, and by words.

A class is no proof: a link counts that can be seen and leads to the configured address, or to what
the service fills in; an address counts whose words can be seen.
"""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from syndicate.checks.email._page import FILLED, SOMEWHERE, Fault, Page, error, warning
from syndicate.checks.email._painting import Painted
from syndicate.checks.email.contrast import UNREADABLE
from syndicate.colours import contrast
from syndicate.email.dialects import Place


def check(page: Page) -> Iterator[Fault]:
    """Yield what is missing, or not to be seen, or leads elsewhere."""
    seen = {one.element for one in page.light if _can_be_read(one)}
    leads = {link.get("href", "").strip() for link in page.all("a", "area") if _is_in(link, seen)}
    if not _leads(page, leads, "unsubscribe_url"):
        fault = warning if page.dialect.name == "plain" else error
        yield fault(
            "unsubscribe",
            "there is no unsubscribe link that can be seen",
            "set the newsletter's unsubscribe_url, or merge_tags to the service that sends it, "
            "and link merge.unsubscribe_url",
        )
    if not _leads(page, leads, "view_url"):
        yield warning(
            "view-link",
            "there is no link to the web version that can be seen",
            "link merge.view_url",
        )
    if page.ways.get("preferences_url") and not _leads(page, leads, "preferences_url"):
        yield warning(
            "preferences-link",
            "there is no link to the newsletter's preferences_url that can be seen",
            "link merge.preferences_url, or take the setting out",
        )
    if not _tells_address(page, seen):
        yield warning(
            "postal-address",
            "there is no postal address that can be seen",
            "set postal_address in [publication], and print merge.postal_address",
        )


def _can_be_read(one: Painted) -> bool:
    """Tell whether words are shown, and not in the colour of their ground."""
    return not one.hidden and (one.ground is None or contrast(one.colour, one.ground) >= UNREADABLE)


def _is_in(link: Element, seen: set[Element]) -> bool:
    return any(one in seen for one in link.iter())


def _leads(page: Page, leads: set[str], place: Place) -> bool:
    """Tell whether one of some links leads to a place, as configured or filled in by a service."""
    right = {f"{FILLED}merge.{place}", page.ways.get(place)} - {"", None}
    return not right.isdisjoint(leads) or any(_is_tag(one, page, place) for one in leads)


def _is_tag(href: str, page: Page, place: Place) -> bool:
    """Tell whether a link is a service's own tag for a place, written by hand.

    Of tags to unsubscribe some services have several; all of them say so.
    """
    if not href.startswith(page.dialect.openers):
        return False
    tag = page.dialect.tags.get(place)
    is_known = tag is not None and _closed(href) == _closed(tag)
    return is_known or (place == "unsubscribe_url" and "unsub" in href.lower())


def _closed(written: str) -> str:
    return "".join(written.split())


def _tells_address(page: Page, seen: set[Element]) -> bool:
    """Tell whether the postal address is among the words that can be seen."""
    said = _letters(_shown(page, seen))
    wanted = [SOMEWHERE, page.dialect.tags.get("postal_address"), page.ways.get("postal_address")]
    return any(letters in said for one in wanted if (letters := _letters(one or "")))


def _shown(page: Page, seen: set[Element]) -> str:
    """Return all words that can be seen, in order."""
    pieces = []
    for event, one in etree.iterwalk(page.root, events=("start", "end")):
        holder = one if event == "start" else one.getparent()
        if holder in seen:
            pieces.append((one.text if event == "start" else one.tail) or "")
    return " ".join(pieces)


def _letters(said: str) -> str:
    """Return letters and digits alone: line breaks and commas are a matter of layout."""
    return re.sub(r"[\W_]+", "", said)
