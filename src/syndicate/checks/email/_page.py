"""An email as its proofs read it: parsed once, with samples where there are merge tags."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from urllib.parse import urlsplit

from lxml import etree
from lxml.etree import _Element as Element

from syndicate.checks.email._css import Sheet, sheet
from syndicate.checks.email._painting import Painted, painted
from syndicate.checks.email._places import Origin
from syndicate.checks.standards import Standards
from syndicate.email import dialects
from syndicate.email.dialects import Place
from syndicate.model import Email, Found, MergeSlot, Severity

FILLED = "https://merge-tag.invalid/"
"""What stands for the address that a merge tag becomes, with the tag's name after it."""

SOMEWHERE = "Somewhere, 1 Some Street"
"""What stands for the postal address that a merge tag becomes."""

_SOMEBODY = "Somebody"

Measure = Callable[[str], Found | None]
"""What is published at an image's URL; nothing if that is none of the publication's own."""

# Without comments, and so without what Outlook on Windows alone reads.
_PARSER: Callable[[], etree.HTMLParser[Element]] = partial(
    etree.HTMLParser, encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
)
_BREAKS = re.compile(
    r"address|article|aside|blockquote|br|caption|center|d[dlt]|details|div|fieldset|figcaption"
    r"|figure|footer|form|h[1-6r]|header|li|main|nav|[ou]l|p|pre|section|summary"
    r"|table|tbody|t[dhr]|tfoot|thead"
)
"""Elements that end the word before them."""
_UNSAID = frozenset({"script", "style", "template"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the rules read, with samples where there are merge tags; but not in ``email``.

    ``light`` and ``dark`` are its words as they are seen in either mode. ``host`` is the
    publication's own. ``ways`` are what the footer must link to or tell, by place, as it
    is configured.
    """

    email: Email
    message: bytes
    dialect: dialects.Dialect
    html: str
    text: str
    subject: str
    root: Element
    elements: Mapping[str, Sequence[Element]]
    sheets: Sequence[Sheet]
    light: Sequence[Painted]
    dark: Sequence[Painted]
    standards: Standards
    measure: Measure
    host: str
    ways: Mapping[Place, str]

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of some tags; those of one tag in order."""
        return [one for tag in tags for one in self.elements.get(tag, ())]

    def with_class(self, name: str) -> list[Element]:
        """Return the elements of a class."""
        every = (one for group in self.elements.values() for one in group)
        return [one for one in every if name in one.get("class", "").split()]

    def has_id(self, name: str) -> bool:
        """Tell whether some element has an id, and so can be linked to."""
        return any(one.get("id") == name for group in self.elements.values() for one in group)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: with which rule, in which of the edition's files, and what it is made of.

    ``at`` are texts by which its place in a template or article can be found, the best first. What
    is ``of_template`` is a matter of looks: an article's words show it, and are not at fault.
    """

    severity: Severity
    rule: str
    problem: str
    remedy: str
    file: str = "index.html"
    at: tuple[str, ...] = ()
    of_template: bool = False


error = partial(Fault, Severity.ERROR)
warning = partial(Fault, Severity.WARNING)
note = partial(Fault, Severity.NOTE)


def nothing_measured(_url: str) -> Found | None:
    """Know of no image."""
    return None


def read(
    email: Email, message: bytes, standards: Standards, measure: Measure, origin: Origin
) -> Page:
    """Read an email.

    Raises:
        ConfigError: the email is in a merge-tag dialect that does not exist.
    """
    spoken = dialects.dialect(email.merge_tags)
    html, text, subject = _filled(email, spoken)
    root = etree.fromstring(html.encode() or b"<html></html>", _PARSER())
    elements: dict[str, list[Element]] = {}
    for element in root.iter(etree.Element):
        elements.setdefault(str(element.tag), []).append(element)
    sheets = [sheet(style.text or "") for style in elements.get("style", ())]
    return Page(
        email=email,
        message=message,
        dialect=spoken,
        html=html,
        text=text,
        subject=subject,
        root=root,
        elements=elements,
        sheets=sheets,
        light=painted(root, sheets, dark=False),
        dark=painted(root, sheets, dark=True),
        standards=standards,
        measure=measure,
        host=origin.host,
        ways=origin.ways,
    )


def _filled(email: Email, spoken: dialects.Dialect) -> tuple[str, str, str]:
    """Return HTML, text and subject with samples where there are merge tags."""
    html, text, subject = email.html, email.text, email.subject
    for place, element in spoken.elements.items():
        html = re.sub(rf"<{element}\b", f'<a href="{FILLED}merge.{place}"', html)
        html = html.replace(f"</{element}>", "</a>")
    # The longest first: a tag may be part of another.
    for slot in sorted(email.slots, key=lambda one: -len(one.tag)):
        sample = _sample(slot)
        html, text = html.replace(slot.tag, escape(sample)), text.replace(slot.tag, sample)
        subject = subject.replace(slot.tag, sample)
    return html, text, subject


def _sample(slot: MergeSlot) -> str:
    if slot.name.endswith("_url"):
        return FILLED + slot.name
    return slot.default or (SOMEWHERE if slot.name == "merge.postal_address" else _SOMEBODY)


def words(element: Element) -> str:
    """Return all words in an element, in one line: no word goes on in the next block."""
    pieces = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if _BREAKS.fullmatch(str(one.tag)):
            pieces.append(" ")
        if event == "start":
            pieces.append("" if one.tag in _UNSAID else one.text or "")
        elif one is not element:
            pieces.append(one.tail or "")
    return " ".join("".join(pieces).split())


def named_by_tag(url: str) -> str:
    """Return an address for a message: one that a merge tag becomes has the tag's name."""
    return url.removeprefix(FILLED)


def is_absolute(url: str) -> bool:
    """Tell whether a text is an absolute web address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
