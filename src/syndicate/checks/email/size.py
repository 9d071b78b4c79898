"""How much of an email is shown: where Gmail clips it, and how much CSS it reads."""

from collections.abc import Iterator

from syndicate.checks.email._page import Fault, Page, error, note, warning
from syndicate.model import Email, Finding, Severity

SIZE_WARNING, SIZE_ERROR = 90_000, 102_400
"""Bytes of UTF-8: Gmail clips a message near 102 KB, and the unsubscribe link with it."""

STYLE_WARNING, STYLE_ERROR = 8_192, 16_384
"""Bytes in all style elements: past the second figure Gmail drops every one of them."""


_REMEDY = "write shorter, or lower the newsletter's maximum; all of it is on the edition's page"


def check(page: Page) -> Iterator[Fault]:
    """Yield what is too large."""
    size = len(page.email.html.encode())
    remedy = "lower the newsletter's maximum, or shorten summaries"
    if size > SIZE_ERROR:
        yield error("size", f"{size:,} bytes: Gmail clips it at {SIZE_ERROR:,}", remedy)
    elif size > SIZE_WARNING and not page.email.shortened.is_any:
        yield warning("size", f"{size:,} bytes of the {SIZE_ERROR:,} that Gmail shows", remedy)
    if said := told(page.email):
        yield note("shortened", said, _REMEDY)
    yield from _styles(page)


def told(email: Email) -> str:
    """Say in which way an email was shortened, if it was."""
    how = email.shortened
    rest = max(how.lines, how.left_out)
    parts = (
        ("the article ends early" if how.is_cut else ""),
        _count(how.summaries - rest, "has no summary", "have no summary"),
        _count(rest - how.left_out, "is only a title", "are only titles"),
        _count(how.left_out, "is only on the web", "are only on the web"),
    )
    said = ", ".join(filter(None, parts))
    return f"shortened, or Gmail would clip it: {said}" if said else ""


def shortened(email: Email) -> Iterator[Finding]:
    """Tell in which way an email was shortened, without reading it."""
    if said := told(email):
        yield Finding(
            rule="email.shortened",
            severity=Severity.NOTE,
            path=f"email/{email.edition.id}/index.html",
            problem=said,
            remedy=_REMEDY,
            newsletter=email.edition.newsletter,
        )


def _count(number: int, one: str, many: str) -> str:
    if number <= 0:
        return ""
    return f"{number:,} {'article' if number == 1 else 'articles'} {one if number == 1 else many}"


def _styles(page: Page) -> Iterator[Fault]:
    size = sum(len(one.text.encode()) for one in page.sheets)
    remedy = "take rules out of templates/email/partials/head.mjml.j2"
    if size > STYLE_ERROR:
        yield error("styles", f"{size:,} bytes of CSS: Gmail drops all past 16,384", remedy)
    elif size > STYLE_WARNING:
        yield warning("styles", f"{size:,} bytes of CSS: some clients read only 8,192", remedy)
