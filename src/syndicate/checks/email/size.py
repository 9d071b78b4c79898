"""How much of an email is shown: where Gmail clips it, and how much CSS it reads."""

from collections.abc import Iterator

from syndicate.checks.email._page import Fault, Page, error, warning

SIZE_WARNING, SIZE_ERROR = 90_000, 102_400
"""Bytes of UTF-8: Gmail clips a message near 102 KB, and the unsubscribe link with it."""

STYLE_WARNING, STYLE_ERROR = 8_192, 16_384
"""Bytes in all style elements: past the second figure Gmail drops every one of them."""


def check(page: Page) -> Iterator[Fault]:
    """Yield what is too large."""
    size = len(page.email.html.encode())
    remedy = "lower the newsletter's maximum, or shorten summaries"
    if size > SIZE_ERROR:
        yield error("size", f"{size:,} bytes: Gmail clips it at {SIZE_ERROR:,}", remedy)
    elif size > SIZE_WARNING:
        yield warning("size", f"{size:,} bytes of the {SIZE_ERROR:,} that Gmail shows", remedy)
    yield from _styles(page)


def _styles(page: Page) -> Iterator[Fault]:
    size = sum(len(one.text.encode()) for one in page.sheets)
    remedy = "take rules out of templates/email/partials/head.mjml.j2"
    if size > STYLE_ERROR:
        yield error("styles", f"{size:,} bytes of CSS: Gmail drops all past 16,384", remedy)
    elif size > STYLE_WARNING:
        yield warning("styles", f"{size:,} bytes of CSS: some clients read only 8,192", remedy)
