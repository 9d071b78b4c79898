"""Proves that feed documents are what readers and validators accept, and agree with each other.

The rules are those of the W3C feed validator (https://validator.w3.org/feed/docs/), of RSS 2.0 and
its profile (https://www.rssboard.org/rss-profile), RFC 4287, RFC 5005, JSON Feed 1.1, Apple
Podcasts, and of what feed readers can bear: those of the validator that can touch what is written
here, and no others. What it calls an error is one here, and so are its warnings, with these
differences: an odd id is a warning, since it must stay as it is; a language of three letters is not
looked up; and the namespace of Podcasting 2.0, which the validator does not know and warns of, is
known. Documents in one folder are taken for the formats of one feed and must tell the
same; in a folder ``archive`` those of one number.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from itertools import zip_longest
from posixpath import dirname

from syndicate import languages, urls
from syndicate.checks import _html, _ids, _json_feed, _xml_feeds, chains
from syndicate.checks._documents import Document, Item, MalformedError, is_url
from syndicate.model import ArticleId, Finding, Severity
from syndicate.text import is_clean

LARGE = 512 * 1024
"""Bytes from which a feed weighs on every reader that polls it."""
TOO_LARGE = 5 * 1024 * 1024
"""Bytes that the W3C validation service and several readers refuse to read."""

_MEDIA_TYPES = {"RSS": "application/rss+xml", "Atom": "application/atom+xml"}
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;\s*[\w-]+=\S+)*", re.ASCII)
_RFC822 = re.compile(
    r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT)"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# As we write them, and read in a fifth of the time that the standard library needs for any.
_USUAL = re.compile(
    rf"(\w{{3}}), (\d\d) ({'|'.join(_MONTHS)}) ([12]\d{{3}}) (\d\d):(\d\d):(\d\d) \+0000",
    re.ASCII,
)
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})")

_CHAIN = frozenset(
    [f"link rel={rel}" for rel in ["current", "prev-archive", "next-archive", "next", "previous"]]
    + ["next_url"]
)  # fmt: skip
_MOST = 100
"""Findings of one rule in one document that are told one by one."""
_ARCHIVE = re.compile(r"(?:^|/)archive/[^/]*?(-\d+)\.\w+$")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_SLACK = timedelta(minutes=10)
# What a validator warns of; readers get along with it, so it does not stop a release.
_WARNINGS = frozenset(
    {
        "feed-avoid",
        "feed-blank",
        "feed-contact-form",
        "feed-date-implausible",
        "feed-date-order",
        "feed-date-repeated",
        "feed-html",
        "feed-html-attribute",
        "feed-id-form",
        "feed-image",
        "feed-link-relation",
        "feed-namespace",
        "feed-pixel",
        "feed-plain-text",
        "feed-podcast-file",
        "feed-text-doubtful",
    }
)

Problem = tuple[str, str, str]
"""Rule, problem and remedy."""


def check(
    documents: Mapping[str, bytes], *, url: str = "", now: datetime | None = None
) -> list[Finding]:
    """Return what is wrong with rendered feed documents, given as path to bytes; pure.

    ``url`` is the address of the folder that the paths are relative to, where it is known: then a
    document's link to itself must be its address. With ``now``, dates after it are told.
    """
    findings: list[Finding] = []
    feeds: dict[str, list[Document]] = {}
    for path in sorted(documents):
        findings += _size(path, len(documents[path]))
        if len(documents[path]) > TOO_LARGE:
            continue  # not worth the reading
        try:
            document = _read(path, documents[path])
        except MalformedError as error:
            findings.append(_malformed(path, error))
            continue
        findings += _bounded(_findings(document))
        findings += _location(document, url)
        findings += _dates(document, now)
        feeds.setdefault(_place(path), []).append(document)
    for first, *others in feeds.values():
        for other in others:
            findings += _disagreements(first, other)
    return findings


def too_large(path: str, size: int) -> Finding | None:
    """Return the error of a file that is too large to be read, by its size in bytes alone."""
    return next(_size(path, size)) if size > TOO_LARGE else None


def chain(documents: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield an error for each id that stands in two documents of one feed and its archives; pure.

    They are one feed's if one leads to the other as RFC 5005 or ``next_url`` has it, be it by way
    of a third.
    """
    parts: list[chains.Part] = []
    names: dict[str, str] = {}  # what every address is called that belongs to one feed
    for path, data in documents.items():
        with suppress(MalformedError):
            document = _read(path, data)
            places = (*document.selves, *(url for name, url in document.urls if name in _CHAIN))
            known = {names[place] for place in places if place in names}
            name = min(known, default=next(iter(places), path))
            names |= dict.fromkeys((one for one, own in names.items() if own in known), name)
            names |= dict.fromkeys((path, *places), name)
            ids = list(dict.fromkeys(ArticleId(one.id) for one in document.items if one.id))
            parts.append(chains.Part(path, path, ids))
    yield from chains.check(part._replace(feed=names[part.path]) for part in parts)


def _bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings, of each rule the first hundred, and how many more there are."""
    told: Counter[str] = Counter()
    last: dict[str, Finding] = {}
    for one in findings:
        told[one.rule] += 1
        last[one.rule] = one
        if told[one.rule] <= _MOST:
            yield one
    for rule, count in told.items():
        if count > _MOST:
            yield replace(last[rule], problem=f"and {count - _MOST:,} more of {rule}")


def _place(path: str) -> str:
    """Return what the formats of one document have in common: the folder, an archive's number."""
    number = _ARCHIVE.search(path)
    return dirname(path) + (number[1] if number else "")


def _read(path: str, data: bytes) -> Document:
    if data.lstrip().startswith(b"{"):
        return _json_feed.read(path, data)
    return _xml_feeds.read(path, data)


def _malformed(path: str, error: MalformedError) -> Finding:
    return Finding(
        rule="feed-malformed",
        severity=Severity.ERROR,
        path=path,
        problem=str(error),
        remedy="render it anew with one of the formats in syndicate.feeds",
    )


def _findings(document: Document) -> Iterator[Finding]:
    for name, problem, remedy in document.faults:
        yield _finding(document, name, problem, remedy)
    for rule in _DOCUMENT_RULES:
        for name, problem, remedy in rule(document):
            yield _finding(document, name, problem, remedy)
    for item in document.items:
        which = f"entry {item.id or '(no id)'}"
        for name, problem, remedy in item.faults:
            yield _finding(document, name, f"{which}: {problem}", remedy)
        for item_rule in _ITEM_RULES:
            for name, problem, remedy in item_rule(document, item):
                yield _finding(document, name, f"{which}: {problem}", remedy)


def _finding(document: Document, rule: str, problem: str, remedy: str) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.WARNING if rule in _WARNINGS else Severity.ERROR,
        path=document.path,
        problem=problem,
        remedy=remedy,
    )


# --- the document


def _size(path: str, size: int) -> Iterator[Finding]:
    if size <= LARGE:
        return
    fatal = size > TOO_LARGE
    limit = TOO_LARGE if fatal else LARGE
    yield Finding(
        rule="feed-size",
        severity=Severity.ERROR if fatal else Severity.WARNING,
        path=path,
        problem=f"the feed has {size:,} bytes, more than {limit:,}",
        remedy='lower entries or set content = "summary" under [feeds], or put less into each'
        " article: files beside it are linked, not carried",
    )


def _location(document: Document, url: str) -> Iterator[Finding]:
    own = url + urls.path(document.path)
    if url and len(document.selves) == 1 and document.selves[0] != own:
        problem = f"the feed's link to itself is {document.selves[0]}, and its address {own}"
        yield _finding(document, "feed-self", problem, "link to the address where it is fetched")


def _dates(document: Document, now: datetime | None) -> Iterator[Finding]:
    """Yield dates that validators take for a mistake, and equal ones of two Atom entries."""
    said = [("the feed", date) for _, date in document.dates]
    said += [(f"entry {one.id}", date) for one in document.items
             for date in dict.fromkeys((one.published, one.updated)) if date]  # fmt: skip
    for whose, date in said:
        instant = _instant(document, date)
        if instant and (instant < _EARLIEST or (now is not None and instant > now + _SLACK)):
            problem = f"{whose}: the date {date!r} lies before 1990, or is yet to come"
            remedy = "see whether it is right; if so, all is well"
            yield _finding(document, "feed-date-implausible", problem, remedy)
    seen: set[str] = set()
    for item in document.items:
        if document.format == "Atom" and item.updated in seen:
            problem = f"entry {item.id}: the date of update {item.updated!r} is another entry's too"
            yield _finding(document, "feed-date-repeated", problem, "give the time of day as well")
        seen.add(item.updated)


def _document_complete(document: Document) -> Iterator[Problem]:
    for name in document.missing:
        yield "feed-missing", f"the feed has no {name}", "set it for the publication"
    for fault in document.wrong:
        yield "feed-form", f"the feed is not as {document.format} wants it: {fault}", "correct it"


def _document_urls(document: Document) -> Iterator[Problem]:
    for name, url in document.urls:
        if not is_url(url):
            yield "feed-url", f"the feed's {name} is no absolute URL: {url!r}", _FULL_URL


def _document_dates(document: Document) -> Iterator[Problem]:
    for name, date in document.dates:
        if _instant(document, date) is None:
            yield "feed-date", f"the feed's {name} is no date: {date!r}", _date_remedy(document)


def _document_ids(document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for item in document.items:
        if item.id and item.id in seen:
            remedy = "give each of the articles an id of its own"
            yield "feed-duplicate-id", f"two entries have the id {item.id}", remedy
        seen.add(item.id)


def _document_links(document: Document) -> Iterator[Problem]:
    if len(document.selves) != 1:
        problem = f"the feed links to itself {len(document.selves)} times"
        yield "feed-self", problem, "give it one self link, its own address"
    if not document.page:
        yield "feed-page", "the feed links to no web page", "link to the page of the publication"
    elif document.page in document.selves:
        problem = f"the feed's page is the feed itself: {document.page}"
        yield "feed-page", problem, "link to the web page that lists the same articles"


def _document_types(document: Document) -> Iterator[Problem]:
    wanted = _MEDIA_TYPES.get(document.format)
    for name, kind in document.types:
        if name == "link rel=self" and kind.partition(";")[0] != wanted:
            yield "feed-media-type", f"the feed's {name} says {kind!r}", f"say {wanted!r}"
        elif not _MEDIA_TYPE.fullmatch(kind):
            yield "feed-media-type", f"the feed's {name} has no media type: {kind!r}", _TYPE


def _document_language(document: Document) -> Iterator[Problem]:
    for language in document.languages:
        if not languages.is_known(language):
            yield "feed-language", f"the feed's language is no tag: {language!r}", _TAG


_DOCUMENT_RULES: tuple[Callable[[Document], Iterator[Problem]], ...] = (
    _document_complete,
    _document_urls,
    _document_dates,
    _document_ids,
    _document_links,
    _document_types,
    _document_language,
)


# --- an entry


def _item_complete(document: Document, item: Item) -> Iterator[Problem]:
    for name in item.missing:
        yield "feed-missing", f"it has no {name}", "set it in the article"
    for fault in item.wrong:
        yield "feed-form", f"it is not as {document.format} wants it: {fault}", "correct it"


def _item_id(document: Document, item: Item) -> Iterator[Problem]:
    if document.format == "Atom" and item.id:
        yield from _ids.problems(item.id, "its")


def _item_permalink(_document: Document, item: Item) -> Iterator[Problem]:
    if item.permalink not in {"true", "false"}:
        yield "feed-permalink", f"isPermaLink is {item.permalink!r}", 'write "true" or "false"'
    elif item.permalink == "true" and item.id and not is_url(item.id):
        problem = "its guid claims to be a permalink and is no URL"
        yield "feed-permalink", problem, 'write isPermaLink="false"'


def _item_urls(_document: Document, item: Item) -> Iterator[Problem]:
    for name, url in item.urls:
        if not is_url(url):
            yield "feed-url", f"its {name} is no absolute URL: {url!r}", _FULL_URL


def _item_dates(document: Document, item: Item) -> Iterator[Problem]:
    for name, date in (("date", item.published), ("date of update", item.updated)):
        if date and _instant(document, date) is None:
            yield "feed-date", f"its {name} is no date: {date!r}", _date_remedy(document)


def _item_files(document: Document, item: Item) -> Iterator[Problem]:
    for file in item.files:
        if not is_url(file.url):
            yield "feed-enclosure", f"an enclosure has no absolute URL: {file.url!r}", _FULL_URL
        if not _MEDIA_TYPE.fullmatch(file.type):
            problem = f"the enclosure {file.url} has no media type: {file.type!r}"
            yield "feed-enclosure", problem, _TYPE
        if not (re.fullmatch("[0-9]+", file.length) or _may_lack_length(document, file.length)):
            problem = f"the enclosure {file.url} has no length: {file.length!r}"
            yield "feed-enclosure", problem, "state its size in bytes"
    if document.format == "RSS" and len(item.files) > 1:
        problem = f"it has {len(item.files)} enclosures, RSS knows one"
        yield "feed-enclosure", problem, "keep the first; Atom and JSON Feed carry them all"


def _item_types(_document: Document, item: Item) -> Iterator[Problem]:
    for name, kind in item.types:
        if name != "link rel=enclosure" and not _MEDIA_TYPE.fullmatch(kind):
            yield "feed-media-type", f"its {name} has no media type: {kind!r}", _TYPE


def _item_language(_document: Document, item: Item) -> Iterator[Problem]:
    for language in item.languages:
        if not languages.is_known(language):
            yield "feed-language", f"its language is no tag: {language!r}", _TAG


def _item_text(_document: Document, item: Item) -> Iterator[Problem]:
    for name, text in (("title", item.title), *item.html):
        for rule, problem, remedy in _text(text):
            yield rule, f"its {name} holds {problem}", remedy


@lru_cache(maxsize=512)  # the same texts stand in all formats of a document
def _text(text: str) -> tuple[Problem, ...]:
    if not is_clean(text):
        remedy = "drop them: readers refuse the whole feed or show boxes"
        return (("feed-text", "control characters", remedy),)
    if "\ufffd" in text:
        remedy = "write the character that was meant"
        return (("feed-text-doubtful", "U+FFFD, a sign for a lost one", remedy),)
    return ()


def markup_problems(markup: str) -> tuple[Problem, ...]:
    """Return what is wrong with a piece of HTML that stands in an entry; pure."""
    return _html.problems(markup)


def _item_content(_document: Document, item: Item) -> Iterator[Problem]:
    for name, markup in item.html:
        for rule, problem, remedy in _html.problems(markup):
            yield rule, f"its {name} holds {problem}", remedy


_ITEM_RULES: tuple[Callable[[Document, Item], Iterator[Problem]], ...] = (
    _item_complete,
    _item_id,
    _item_permalink,
    _item_urls,
    _item_dates,
    _item_files,
    _item_types,
    _item_language,
    _item_text,
    _item_content,
)


# --- between the formats


def _disagreements(first: Document, other: Document) -> Iterator[Finding]:
    for one, two in zip_longest(map(_said(first), first.items), map(_said(other), other.items)):
        if one != two:
            problem = f"it says {two or 'nothing'} where {first.path} says {one or 'nothing'}"
            yield _finding(other, "feeds-disagree", problem, "render all formats from one feed")
            return  # what follows is only shifted
    for mine, its in zip(first.items, other.items, strict=True):
        if not _same_files(first, mine, other, its):
            problem = f"entry {its.id}: it has other enclosures than in {first.path}"
            yield _finding(other, "feeds-disagree", problem, "render all formats from one feed")


def _same_files(first: Document, one: Item, other: Document, two: Item) -> bool:
    """Tell whether an entry has the same files in two formats; RSS carries one of several."""
    mine, its = ([(f.url, f.type, f.length.lstrip("0")) for f in i.files] for i in (one, two))
    if "RSS" in {first.format, other.format}:
        few, many = sorted((mine, its), key=len)
        return set(few) <= set(many) and bool(few) == bool(many)
    return mine == its


def _said(document: Document) -> Callable[[Item], tuple[object, ...]]:
    def said(item: Item) -> tuple[object, ...]:
        instant = _instant(document, item.published)
        when = instant.isoformat() if instant else item.published
        return item.id, item.title, when, item.authors

    return said


# --- small steps

_FULL_URL = "write it in full, http or https, percent-encoded"
_TYPE = 'write it as type and subtype, like "audio/mpeg"'
_TAG = 'write a language tag, like "en" or "pt-BR" (RFC 5646, ISO 639)'


def _may_lack_length(document: Document, length: str) -> bool:
    return document.format == "JSON Feed" and not length


def _date_remedy(document: Document) -> str:
    if document.format == "RSS":
        return 'write it as in "Sun, 22 Nov 2026 07:00:00 +0000" (RFC 822)'
    return 'write it as in "2026-11-22T07:00:00Z" (RFC 3339)'


def _instant(document: Document, date: str) -> datetime | None:
    try:
        return _rfc822(date) if document.format == "RSS" else _rfc3339(date)
    except ValueError:
        return None


@lru_cache(maxsize=2048)  # the same dates stand in many documents, and are looked at thrice in each
def _rfc822(date: str) -> datetime | None:
    if usual := _USUAL.fullmatch(date):
        weekday, day, month, year, hour, minute, second = usual.groups()
        date_of = int(year), _MONTHS.index(month) + 1, int(day)
        when = datetime(*date_of, int(hour), int(minute), int(second), tzinfo=UTC)
        return when if _WEEKDAYS[when.weekday()] == weekday else None
    if not _RFC822.fullmatch(date):
        return None
    instant = parsedate_to_datetime(date)
    return instant if format_datetime(instant)[:3] == date[:3] else None  # the right day of week


@lru_cache(maxsize=2048)
def _rfc3339(date: str) -> datetime | None:
    return datetime.fromisoformat(date) if _RFC3339.fullmatch(date) else None
