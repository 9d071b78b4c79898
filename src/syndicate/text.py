"""Plain text: what XML can carry, and the nearest right name for a wrong one."""

import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches
from functools import lru_cache

# XML 1.0 (fifth edition) section 2.2 forbids these; C1 controls are legal but only harm.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# The same in UTF-8, where most bytes are none of them.
_PLAIN = bytes({*range(0x20, 0x7F), *b"\t\n\r"})
_CONTROL = re.compile(b"[\x00-\x1f\x7f]")
_C1, _NO_CHARACTER = re.compile(b"\xc2[\x80-\x9f]"), re.compile(b"\xef\xbf[\xbe\xbf]")
# Embeddings, overrides and isolates, with what ends them: the last ones hide what a name says.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"[ \t\r\n\u2028\u2029]+")
# RFC 5321's addresses in ASCII without quoted strings, which no provider gives out.
_ADDRESS = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@[\w-]+(?:\.[\w-]+)*", re.ASCII
)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_PHRASES = "em|strong|b|i|u|s|code|cite|q|span|small|mark|sub|sup|br|a"
_BLOCKS = (
    "address|article|aside|blockquote|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|header"
    "|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINE = re.compile(rf"</?(?:{_PHRASES})\b[^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\s*<p[\s>]", re.IGNORECASE)  # its end may be left out
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])[^<>]*>|<!--[^<>]*-->")
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")


def clean(text: str) -> str:
    """Drop what XML 1.0 cannot carry: control characters, lone surrogates, non-characters."""
    return text if _is_plain(text) else _ILLEGAL.sub("", text)


def without_overrides(text: str) -> str:
    """Drop what turns the direction of all that follows, be it in another text (UAX 9, X1 to X8).

    Marks such as U+200F, which only stand for a letter, stay.
    """
    return _TURNING.sub("", text)


def is_clean(text: str) -> bool:
    """Tell whether ``clean`` would leave the text as it is."""
    return _is_plain(text) or _ILLEGAL.search(text) is None


def _is_plain(text: str) -> bool:
    """Tell, five times faster than a pattern, that a text has nothing but letters and lines."""
    try:
        written = text.encode()
    except UnicodeEncodeError:
        return False
    rest = written.translate(None, _PLAIN)
    if not rest:
        return True
    return not (_CONTROL.search(rest) or _C1.search(rest) or _NO_CHARACTER.search(rest))


def is_address(text: str) -> bool:
    """Tell whether a text is an email address that can stand in a header as it is."""
    return _ADDRESS.fullmatch(text) is not None


def line(text: str) -> str:
    """Return the text on one line: cleaned, white space folded, trimmed."""
    if "  " not in text and text.isprintable():
        return text.strip()
    return _SPACE.sub(" ", clean(text)).strip()


@lru_cache(maxsize=2048)  # the same tags and names stand on thousands of pages
def slug(text: str, limit: int = 80) -> str:
    """Return a lower-case name for use in URLs; letters of every script stay."""
    folded = fold(text)
    if not folded.isascii():
        folded = "".join(one if is_of_word(one) else "-" for one in folded)
        words = "-".join(filter(None, folded.split("-")))
    else:
        words = _NOT_SLUG.sub("-", folded).strip("-")
    if len(words) <= limit:
        return words
    return words[: limit + 1].rpartition("-")[0] or words[:limit]


def fold(text: str) -> str:
    """Return a name in one spelling and case (Unicode 3.13, definition D146), no apostrophes."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded).casefold()
    return folded.replace("'", "").replace("’", "")


def is_of_word(character: str) -> bool:
    """Tell whether a character is a letter or a digit, or belongs to one."""
    # Marks belong to their letters: without them Hindi and Thai fall apart.
    return character.isalnum() or unicodedata.category(character).startswith("M")


def without_html(text: str) -> str:
    """Return what HTML says in words: a title, a summary or a description written with tags.

    Tags of phrases go at once; all others if the text shows that it is HTML: it begins with a
    paragraph, gives an attribute, or closes an element. ``Using <div> in 1 < 2`` speaks of it.
    """
    if "<" in text:
        text = (_TAG if _is_html(text) else _INLINE).sub(_gap, text)
    if "&" not in text:
        return text
    from html import unescape  # noqa: PLC0415 - few texts ask for its tables

    return _ENTITY.sub(lambda found: unescape(found[0]), text)


def _is_html(text: str) -> bool:
    if _PARAGRAPH.match(text):
        return True
    tags = [tag for tag in _TAG.finditer(text) if not _INLINE.match(tag[0])]
    closed = {tag[2].lower() for tag in tags if tag[1]}
    opened = [tag for tag in tags if tag[2] and not tag[1]]
    return any("=" in tag[0] or tag[2].lower() in closed for tag in opened)


def _gap(tag: re.Match[str]) -> str:
    return " " if _BLOCK.match(tag[0]) else ""


def shorten(text: str, limit: int) -> str:
    """Return at most ``limit`` characters, cut between words, with an ellipsis if cut."""
    # Of a text of megabytes the beginning is enough, unless that is nearly all spaces.
    folded = line(text[: 8 * limit])
    if len(folded) <= limit < len(text):
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
