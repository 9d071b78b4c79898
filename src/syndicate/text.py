"""Plain text: what XML can carry, and the nearest right name for a wrong one."""

import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches

# XML 1.0 (fifth edition) section 2.2 forbids these; C1 controls are legal but only harm.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"[ \t\r\n\u2028\u2029]+")
_NOT_SLUG = re.compile(r"[^\w]+", re.UNICODE)


def clean(text: str) -> str:
    """Drop what XML 1.0 cannot carry: control characters, lone surrogates, non-characters."""
    return _ILLEGAL.sub("", text)


def is_clean(text: str) -> bool:
    """Tell whether ``clean`` would leave the text as it is."""
    return _ILLEGAL.search(text) is None


def line(text: str) -> str:
    """Return the text on one line: cleaned, white space folded, trimmed."""
    return _SPACE.sub(" ", clean(text)).strip()


def slug(text: str, limit: int = 80) -> str:
    """Return a lower-case name for use in URLs; letters of every script stay."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold().replace("'", "").replace("’", "")
    words = _NOT_SLUG.sub("-", folded.replace("_", "-")).strip("-")
    if len(words) <= limit:
        return words
    return words[: limit + 1].rpartition("-")[0] or words[:limit]


def shorten(text: str, limit: int) -> str:
    """Return at most ``limit`` characters, cut between words, with an ellipsis if cut."""
    folded = line(text)
    if len(folded) <= limit:
        return folded
    head = folded[:limit]
    cut = head.rpartition(" ")[0] if len(head.rpartition(" ")[0]) > limit // 2 else head[:-1]
    return cut.rstrip(" ,;:.–—-") + "…"


def nearest(name: str, known: Collection[str]) -> str:
    """Say which right name was probably meant, or which there are."""
    if close := get_close_matches(name, list(known), n=1):
        return f"did you mean {close[0]!r}?"
    return f"there are: {', '.join(sorted(known))}"
