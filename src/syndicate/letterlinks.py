"""Where links in letters lead: the addresses of the pages for leaving and for confirming."""

import re
from collections.abc import Iterator

from syndicate.audience import Purpose

_FOLDERS = {Purpose.UNSUBSCRIBE: "unsubscribe/", Purpose.CONFIRM: "confirm/"}
_FOUND = {
    purpose: re.compile(rf"/{folder}([a-z0-9-]+(?:\.[a-z0-9-]+){{1,5}})(?![a-z0-9-])")
    for purpose, folder in _FOLDERS.items()
}
_TRIED = 20


def folder(purpose: Purpose) -> str:
    """Return the folder of a purpose's pages, below ``url`` of ``[letters]``."""
    return _FOLDERS[purpose]


def url(base: str, purpose: Purpose, token: str) -> str:
    """Return the address that a link has; ``base`` is ``url`` of ``[letters]``, with its slash.

    For leaving it is a page, and what a mail program sends a POST to (RFC 8058).
    """
    return f"{base}{_FOLDERS[purpose]}{token}"


def tokens(text: str, purpose: Purpose) -> Iterator[str]:
    """Yield what may be tokens of a purpose in a text, whatever site their links lead to."""
    for number, found in enumerate(_FOUND[purpose].finditer(text)):
        if number == _TRIED:
            return
        yield found[1]
