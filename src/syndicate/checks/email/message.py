"""The message as it is sent: lines that every server passes on as they are."""

from collections.abc import Iterator

from syndicate.checks.email._page import Fault, Page, error

_LINE, _LIMIT = 78, 998
"""RFC 5322 section 2.1.1, in characters without CRLF; RFC 2045 section 6.7 allows 76 of them."""


def check(page: Page) -> Iterator[Fault]:
    """Yield what servers would break; nothing of an email that is no message yet."""
    if not page.message:
        return
    remedy = "this is a fault in Syndicate's own MIME code; report it"
    lines = page.message.split(b"\r\n")
    longest = max(map(len, lines))
    if longest > _LINE:
        said = (
            f"a line has {longest} characters, {_LIMIT if longest > _LIMIT else _LINE} are allowed"
        )
        yield error("line-length", said, remedy, "message.eml")
    if page.message.count(b"\n") != len(lines) - 1 or b"\r" in page.message.replace(b"\r\n", b""):
        yield error("line-length", "a line does not end in CRLF", remedy, "message.eml")
    if not page.message.isascii():
        said = "it has bytes that are not ASCII, which not every server takes"
        yield error("line-length", said, remedy, "message.eml")
    if b"charset=utf-8" not in page.message:
        yield error("line-length", "it does not say that it is in UTF-8", remedy, "message.eml")
