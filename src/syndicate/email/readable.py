"""An article's body for the text part: the same words as in HTML, and the same links, listed."""

import re
from html import escape, unescape

from syndicate.email import defusing
from syndicate.email.dialects import Dialect
from syndicate.markup.plaintext import to_text

_LINK = re.compile(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_SUP = re.compile(r"(<sup\b[^>]*>)([^<>]+)(?=</sup>)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def readable(html: str, spoken: Dialect) -> str:
    """Return what ``content`` made of a body as plain text.

    Each link has a number after its words, and the numbers are listed at the end. What leads from
    a note to its place and back is only for those who can follow it.
    """
    numbers: dict[str, int] = {}

    def numbered(link: re.Match[str]) -> str:
        url, attributes, words = unescape(link[1]), link[2], link[3]
        if 'role="doc-backlink"' in attributes:
            return ""
        if 'role="doc-noteref"' in attributes:
            words = words.translate(_RAISED)
        if url.startswith("#"):
            before = link.string[: link.start()]
            is_mark = words.isalpha() and before.startswith("<sup", before.rfind("<"))
            return defusing.words(f"[{words}]", spoken) if is_mark else words
        number = numbers.setdefault(url, len(numbers) + 1)
        return f"{words} {escape(defusing.words(f'[{number}]', spoken))}"

    words = to_text(_SUP.sub(_raised, _LINK.sub(numbered, html)))
    listed = [f"{defusing.words(f'[{number}]', spoken)} {url}" for url, number in numbers.items()]
    return "\n\n".join(filter(None, (words, "\n".join(listed))))


def _raised(found: re.Match[str]) -> str:
    """Write a mark of a note, or a power, so that it does not go on in the word before it."""
    number = found[2].strip(" []()")
    if not (number.isascii() and number.isdecimal()):
        return found[0]
    return found[1] + number.translate(_RAISED)
