"""Proofs about a composed email: what would be clipped, broken, unlawful or unreadable."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from html import escape
from urllib.parse import urlsplit

from lxml import html as lxml_html

from syndicate.email import dialects
from syndicate.email.text import width
from syndicate.model import Email, Finding, Severity

SIZE_WARNING, SIZE_ERROR = 90_000, 102_400
"""Bytes of UTF-8: Gmail clips a message near 102 KB, and the unsubscribe link with it."""

STYLE_WARNING, STYLE_ERROR = 8_192, 16_384
"""Bytes in all style elements: past the second figure Gmail drops every one of them."""

SUBJECT = 78
"""Characters: most inboxes show fewer still."""

COLUMNS = 78
"""RFC 5322 section 2.1.1: what a line of text should not exceed."""


PREHEADER = 40
"""Characters: a shorter one lets clients fill the preview line with what comes next."""

_CONDITIONAL = re.compile(r"<!--\[if [^\]]*\]>|<!\[endif\]-->")
_BRACES = re.compile(r"\{[{%][^<>]{0,40}")
_UNKNOWN_TAG = re.compile(r"</?mj-[a-z-]+")
_NO_VALUE = re.compile(r"""\s(?:href|src|width|height|lang|dir)=["'](?:None|undefined|nan)["']""")
_DUBIOUS = (
    (re.compile(r">\s*(?:None|undefined)\s*<"), "a text that looks like a missing value"),
    (re.compile(r"\blorem ipsum\b", re.IGNORECASE), "placeholder text"),
    (re.compile(r"""["']https?://(?:localhost|127\.0\.0\.1)\b"""), "a link to a local computer"),
)
_FILLED = "https://merge-tag.invalid/"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What the rules read; all but ``email`` has samples where there are merge tags."""

    email: Email
    dialect: dialects.Dialect
    html: str
    text: str
    tree: lxml_html.HtmlElement
    subject: str


@dataclass(frozen=True, slots=True)
class _Fault:
    severity: Severity
    rule: str
    problem: str
    remedy: str
    file: str = "index.html"


_error = partial(_Fault, Severity.ERROR)
_warning = partial(_Fault, Severity.WARNING)
_note = partial(_Fault, Severity.NOTE)


def check(email: Email) -> list[Finding]:
    """Return what is wrong with an email; an error stops the release.

    No lines are given: mrml writes its HTML on one.

    Raises:
        ConfigError: the email is in a merge-tag dialect that does not exist.
    """
    page = _read(email)
    return [
        Finding(
            rule=f"email.{fault.rule}",
            severity=fault.severity,
            path=f"email/{email.edition.id}/{fault.file}",
            problem=fault.problem,
            remedy=fault.remedy,
        )
        for rule in _RULES
        for fault in rule(page)
    ]


def _read(email: Email) -> _Page:
    spoken = dialects.dialect(email.merge_tags)
    html, text, subject = email.html, email.text, email.subject
    for element in spoken.elements.values():
        html = re.sub(rf"<{element}\b", f'<a href="{_FILLED}"', html)
        html = html.replace(f"</{element}>", "</a>")
    # The longest first: a tag may be part of another.
    for slot in sorted(email.slots, key=lambda one: -len(one.tag)):
        sample = _FILLED if slot.name.endswith("_url") else slot.default or "Somebody"
        html, text = html.replace(slot.tag, escape(sample)), text.replace(slot.tag, sample)
        subject = subject.replace(slot.tag, sample)
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = lxml_html.document_fromstring(html.encode() or b"<html></html>", parser=parser)
    return _Page(email=email, dialect=spoken, html=html, text=text, tree=tree, subject=subject)


def _size(page: _Page) -> Iterator[_Fault]:
    size = len(page.email.html.encode())
    remedy = "lower the newsletter's maximum, or shorten summaries"
    if size > SIZE_ERROR:
        yield _error("size", f"{size:,} bytes: Gmail clips it at {SIZE_ERROR:,}", remedy)
    elif size > SIZE_WARNING:
        yield _warning("size", f"{size:,} bytes of the {SIZE_ERROR:,} that Gmail shows", remedy)


def _styles(page: _Page) -> Iterator[_Fault]:
    size = sum(len((style.text or "").encode()) for style in page.tree.iter("style"))
    remedy = "take rules out of templates/email/partials/head.mjml.j2"
    if size > STYLE_ERROR:
        yield _error("styles", f"{size:,} bytes of CSS: Gmail drops all past 16,384", remedy)
    elif size > STYLE_WARNING:
        yield _warning("styles", f"{size:,} bytes of CSS: some clients read only 8,192", remedy)


def _leftovers(page: _Page) -> Iterator[_Fault]:
    remedy = "mend the template that makes it"
    for found in sorted(set(_UNKNOWN_TAG.findall(page.html))):
        yield _error("leftover", f"{found}> came through: mrml does not know it there", remedy)
    if found := _NO_VALUE.search(page.html):
        yield _error("leftover", f"attribute without a value: {found[0].strip()}", remedy)
    for pattern, what in _DUBIOUS:
        if found := pattern.search(page.html):
            yield _warning("leftover", f"{what}: {found[0]}", remedy)


def _merge_tags(page: _Page) -> Iterator[_Fault]:
    """Report braces that are no tag of ours: a slip, or in some dialects the owner's own tag."""
    known = any(opener.startswith("{") for opener in page.dialect.openers)
    fault = _warning if known else _error
    for file, part in (("index.html", page.html), ("body.txt", page.text)):
        if found := _BRACES.search(part):
            yield fault(
                "merge-tag",
                f"{found[0].strip()!r} is no merge tag known in the dialect {page.dialect.name!r}",
                "write {{ merge.… }} or {{ recipient.… }} in the template, or set merge_tags",
                file,
            )


def _structure(page: _Page) -> Iterator[_Fault]:
    if not page.tree.get("lang"):
        yield _error("language", "no language is declared", 'add lang="{{ language }}" to <mjml>')
    if (count := len(list(page.tree.iter("h1")))) != 1:
        yield _error("headings", f"{count} h1 headings instead of one", "mend the header template")
    if not (page.tree.findtext(".//title") or "").strip():
        yield _error("title", "the title is empty", "add <mj-title>{{ subject }}</mj-title>")


def _conditionals(page: _Page) -> Iterator[_Fault]:
    is_open = False
    for found in _CONDITIONAL.findall(page.html):
        opens = found.startswith("<!--")
        if opens == is_open:
            break
        is_open = opens
    else:
        if not is_open:
            return
    yield _error(
        "conditionals",
        "Outlook's conditional comments do not pair",
        "close each <!--[if mso]> with <![endif]--> before the next",
    )


def _images(page: _Page) -> Iterator[_Fault]:
    for image in page.tree.iter("img"):
        source = image.get("src", "")
        if image.get("alt") is None:
            yield _error("image-alt", f"{source!r} has no alt text", 'add alt="" or a description')
        if not image.get("width", "").isdigit():
            yield _error("image-width", f"{source!r} has no width in pixels", 'add width="…"')
        if not _is_absolute(source):
            yield _error("image-url", f"{source!r} is no absolute URL", "write it with https://")
        elif source.startswith("http:"):
            yield _warning("image-url", f"{source!r} is not encrypted", "serve it over https")


def _links(page: _Page) -> Iterator[_Fault]:
    for link in page.tree.iter("a"):
        href = link.get("href", "").strip()
        if href.startswith(page.dialect.openers) or _is_absolute(href):
            continue
        if not href.startswith(("mailto:", "tel:")):
            yield _error("link", f"{href!r} is no absolute URL", "write it with https://")


def _law(page: _Page) -> Iterator[_Fault]:
    """Look for what the law and the mailbox providers want to see, by the classes of the footer."""
    fault = _warning if page.dialect.name == "plain" else _error
    if not _has_link(page, "unsubscribe"):
        yield fault(
            "unsubscribe",
            "there is no unsubscribe link",
            "set the newsletter's unsubscribe_url, or merge_tags to the service that sends it",
        )
    if not _has_link(page, "view"):
        yield _warning(
            "view-link",
            "there is no link to the web version",
            'link merge.view_url with class="view"',
        )
    address = page.tree.find_class("postal-address")
    if not any(element.text_content().strip() for element in address):
        yield _warning(
            "postal-address",
            "there is no postal address (CAN-SPAM section 5, and the laws of other countries)",
            "set postal_address in [publication]",
        )


def _subject(page: _Page) -> Iterator[_Fault]:
    file = "manifest.json"
    subject, preheader = page.subject, page.email.preheader
    if not subject.strip():
        yield _error("subject", "the subject is empty", "set the newsletter's subject", file)
    if len(subject) > SUBJECT:
        said = f"the subject has {len(subject)} characters; inboxes cut it"
        yield _warning("subject", said, f"stay below {SUBJECT}", file)
    if len(preheader) < PREHEADER:
        count = "1 character" if len(preheader) == 1 else f"{len(preheader)} characters"
        said = f"the preheader has {count}; there is room for {PREHEADER} to 130"
        yield _note("preheader", said, "set the newsletter's preheader", file)


def _text_part(page: _Page) -> Iterator[_Fault]:
    remedy = "mend templates/email/digest.txt.j2"
    if not page.text.strip():
        yield _error("text", "the text part is empty", remedy, "body.txt")
    for number, line in enumerate(page.text.splitlines(), 1):
        if width(line) > COLUMNS and "://" not in line:
            said = f"line {number} takes {width(line)} columns, {COLUMNS} are usual"
            yield _warning("text-width", said, remedy, "body.txt")
    words = set(page.text.split())
    links = dict.fromkeys(link.get("href", "") for link in page.tree.iter("a"))
    for href in links:
        if _is_absolute(href) and href not in words:
            yield _error("text-links", f"{href} is not in the text part", remedy, "body.txt")


_RULES = (
    _size,
    _styles,
    _leftovers,
    _merge_tags,
    _structure,
    _conditionals,
    _images,
    _links,
    _law,
    _subject,
    _text_part,
)


def _has_link(page: _Page, name: str) -> bool:
    return any(link.get("href") and link.tag == "a" for link in page.tree.find_class(name))


def _is_absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
