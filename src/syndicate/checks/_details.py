"""Smaller rules of RSS and Atom: order of dates, types of texts, counters, what validators warn of.

RSS 2.0 (https://www.rssboard.org/rss-specification), RFC 4287, RFC 6721.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from syndicate import languages
from syndicate.checks._documents import is_url
from syndicate.checks._grammar import Problem, qualified, short
from syndicate.checks._tree import Holder

_XSLT = re.compile(r"text/xsl|application/xslt\+xml|\.xslt?\b", re.IGNORECASE)
_NUMBER = re.compile("[0-9]{1,9}")
_LAST_HOUR = 23
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_LINK, _ENTRY, _UPDATED, _PUBLISHED = (
    qualified(f"atom:{name}") for name in ("link", "entry", "updated", "published")
)
_TEXTS = tuple(qualified(f"atom:{name}") for name in ("title", "subtitle", "rights", "summary"))


def channel(holder: Holder) -> Iterator[Problem]:
    """Yield what is wrong with an RSS channel."""
    yield from _stylesheets(holder)
    yield from _categories(holder)
    ttl = holder.findtext("ttl")
    if ttl is not None and not _NUMBER.fullmatch(ttl.strip()):
        yield "feed-form", f"<ttl> is {ttl!r}", "write minutes as a whole number"
    for hour in holder.below("skipHours", "hour"):
        said = (hour.text or "").strip()
        if not _NUMBER.fullmatch(said) or int(said) > _LAST_HOUR:
            yield "feed-form", f"<hour> is {said!r}", f"write a whole number up to {_LAST_HOUR}"
    for day in holder.below("skipDays", "day"):
        if (day.text or "").strip() not in _DAYS:
            yield "feed-form", f"<day> is {day.text!r}", f"write one of {', '.join(_DAYS)}"


def item(holder: Holder) -> Iterator[Problem]:
    """Yield what is wrong with an RSS item."""
    yield from _categories(holder)
    comments = holder.findtext("comments")
    if comments is not None and not is_url(comments.strip()):
        yield "feed-url", f"its comments is no absolute URL: {comments!r}", "write it in full"
    guid = holder.findtext("guid") or ""
    if guid != guid.strip():
        yield "feed-form", "<guid> has white space around it", "take it away"


def feed(holder: Holder) -> Iterator[Problem]:
    """Yield what is wrong with an Atom feed."""
    yield from _stylesheets(holder)
    yield from _atom(holder)
    if _DELETED in holder.named:
        yield ("feed-avoid", "there is an <at:deleted-entry>, which readers ignore",
               "leave the entry out, and this too")  # fmt: skip
    moments = [_moment(one.findtext(_UPDATED)) for one in holder.all(_ENTRY)]
    known = [moment for moment in moments if moment]
    own = _moment(holder.findtext(_UPDATED))
    if own and known and own != max(known):
        yield ("feed-date-order", "the feed was updated at another time than its newest entry",
               "write the newest of the entries' times")  # fmt: skip


def entry(holder: Holder) -> Iterator[Problem]:
    """Yield what is wrong with an Atom entry."""
    yield from _atom(holder)
    updated, published = (_moment(holder.findtext(name)) for name in (_UPDATED, _PUBLISHED))
    if updated and published and updated < published:
        yield "feed-date-order", "it was updated before it was published", "correct the times"


def _atom(holder: Holder) -> Iterator[Problem]:
    for name in _TEXTS:
        for one in holder.all(name):
            if one.get("type", "text") not in {"text", "html", "xhtml"}:
                problem = f"<{short(name)}> has the type {one.get('type')!r}"
                yield "feed-form", problem, "write text, html or xhtml (RFC 4287 section 3.1.1)"
    base = holder.element.get(_BASE)
    for link in holder.all(_LINK):
        language = link.get("hreflang")
        if language is not None and not languages.is_known(language):
            yield "feed-language", f"a link's hreflang is no tag: {language!r}", 'write "en"'
        if base and link.get("rel", "alternate") == "alternate" and link.get("href") in {base, ""}:
            problem = "xml:base is the page itself: a link to it is one to this document"
            yield "feed-avoid", problem, "take the feed's own address for xml:base"


def _stylesheets(holder: Holder) -> Iterator[Problem]:
    root = holder.element.getroottree().getroot()
    for one in root.itersiblings(preceding=True):
        # Comments stand here too, and have no target.
        if getattr(one, "target", "") == "xml-stylesheet" and _XSLT.search(one.text or ""):
            yield ("feed-avoid", "the feed asks for XSLT, which browsers are taking out",
                   "leave it out, and link to a page for people")  # fmt: skip


def _categories(holder: Holder) -> Iterator[Problem]:
    if any(not (one.text or "").strip() for one in holder.all("category")):
        yield "feed-blank", "<category> is empty", "fill it, or leave it out"


def _moment(said: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((said or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None
