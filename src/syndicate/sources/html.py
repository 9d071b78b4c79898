"""HTML: a fragment with front matter, or a whole page whose head says what front matter would."""

import re
from collections.abc import Iterator
from dataclasses import replace

from syndicate.model import RawFile, Record
from syndicate.sources import _frontmatter

SUFFIXES = frozenset({".html", ".htm"})

# What may stand before a body (HTML, section "The before head insertion mode", and what follows).
_BEFORE = re.compile(
    r"\s+|<!--(?:[^-]|-(?!->))*-->|<\?[^<>]*>"
    r"|<(?P<page>!doctype|html|head|meta|link|base|/head)\b[^<>]*>"
    r"|<(?P<whole>title|style|script|noscript)\b[^<>]*>"
    r"[^<]*(?:<(?!/(?P=whole)\b)[^<]*)*</(?P=whole)\s*>",
    re.IGNORECASE,
)
_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_ENDS = ("</html>", "</body>")
# Around the article: a paragraph outside of these belongs to what is to be read.
_FURNITURE = re.compile(
    r"<(header|nav|footer|aside|script|style|noscript|form)\b[^<>]*>"
    r"[^<]*(?:<(?!/?\1\b)[^<]*)*</\1\s*>",
    re.IGNORECASE,
)
_PROSE = re.compile(r"<p(?:\s[^<>]*)?>", re.IGNORECASE)
_INNER = ("article", "main")


def parse(raw: RawFile) -> Iterator[Record]:
    """Yield the one record of an HTML file.

    Raises:
        ContentError: the file is not UTF-8, or its front matter cannot be read.
    """
    record = _frontmatter.record(raw, "html")
    end, is_page = _head(record.body)
    yield _page(record, end) if is_page else record


def _head(source: str) -> tuple[int, bool]:
    """Return where a page's head ends, and whether there is one; comments alone make none."""
    place, is_page = 0, False
    while found := _BEFORE.match(source, place):
        is_page = is_page or bool(found["page"]) or (found["whole"] or "").lower() == "title"
        place = found.end()
    body = _BODY.match(source, place)
    return (body.end(), True) if body else (place, is_page)


def _page(record: Record, head_end: int) -> Record:
    """Take the fields from a page's head, and the article out of its body."""
    source = record.body
    from syndicate.sources._head import Head  # noqa: PLC0415 - loads a parser

    reader = Head(record.body_line)
    reader.feed(source[:head_end])
    start, end = _inner(source, head_end)
    return replace(
        record,
        body=source[start:end],
        body_line=record.body_line + source.count("\n", 0, start),
        fields={**reader.fields, **record.fields},
        lines={**reader.lines, **record.lines},
    )


def _inner(source: str, start: int) -> tuple[int, int]:
    """Return where the article stands in a page: its one <article>, its <main>, or its body."""
    end = _end(source, start)
    for name in _INNER:
        opening = list(re.compile(rf"<{name}\b[^<>]*>", re.IGNORECASE).finditer(source, start, end))
        closing = list(re.compile(rf"</{name}\s*>", re.IGNORECASE).finditer(source, start, end))
        if len(opening) == 1 and len(closing) == 1 and opening[0].end() <= closing[0].start():
            around = source[start : opening[0].start()], source[closing[0].end() : end]
            if not any(_PROSE.search(_FURNITURE.sub("", one)) for one in around):
                return opening[0].end(), closing[0].start()
    return start, end


def _end(source: str, start: int) -> int:
    """Return where a body ends: before the end tags that nothing follows."""
    kept = source.rstrip()
    while kept[-len(_ENDS[0]) :].lower() in _ENDS:
        kept = kept[: -len(_ENDS[0])].rstrip()
    return max(start, len(kept)) if len(kept) < len(source.rstrip()) else len(source)
