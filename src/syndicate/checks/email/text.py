"""The text part: that it is there, says and links what the HTML does, and fits its readers."""

from collections.abc import Iterator

from syndicate.checks.email._page import (
    Fault,
    Page,
    error,
    is_absolute,
    named_by_tag,
    warning,
    words,
)
from syndicate.email.text import width

COLUMNS = 78
"""RFC 5322 section 2.1.1: what a line of text should not exceed."""

_ALIKE = 0.5
_ENOUGH = 20


def check(page: Page) -> Iterator[Fault]:
    """Yield what is wrong with the text part."""
    remedy = "mend the newsletter's text template"
    if not page.text.strip():
        yield error("text", "the text part is empty", remedy, "body.txt")
        return  # that it lacks each link as well goes without saying
    for number, line in enumerate(page.text.splitlines(), 1):
        if len(line) * 2 > COLUMNS and width(line) > COLUMNS and "://" not in line:
            said = f"line {number} takes {width(line)} columns, {COLUMNS} are usual"
            yield warning("text-width", said, remedy, "body.txt")
    said_in_text = set(page.text.split())
    for href in dict.fromkeys(link.get("href", "") for link in page.all("a")):
        if is_absolute(href) and href not in said_in_text:
            yield error(
                "text-links", f"{named_by_tag(href)} is not in the text part", remedy, "body.txt"
            )
    yield from _difference(page, said_in_text)


def _difference(page: Page, said: set[str]) -> Iterator[Fault]:
    """Compare the words of both parts, as SpamAssassin's MPART_ALT_DIFF does."""
    known = {_bare(word) for word in said}
    shown = {_bare(word) for body in page.all("body") for word in words(body).split()} - {""}
    missing = sorted(shown - known)
    if known - {""} and len(shown) >= _ENOUGH and len(missing) > _ALIKE * len(shown):
        said_so = f"of {len(shown)} words {len(missing)} are not in the text part"
        remedy = "mend the newsletter's text template"
        yield warning("text-differs", said_so, remedy, "body.txt")


def _bare(word: str) -> str:
    return word.strip(".,:;!?()[]«»„“”\"'’‘·—–-").casefold()
