"""HTML: a fragment with front matter, or a whole page whose head says what front matter would."""

import re
from collections.abc import Iterator
from dataclasses import replace

from syndicate.model import RawFile, Record
from syndicate.sources import _frontmatter

SUFFIXES = frozenset({".html", ".htm"})

_HEAD = re.compile(r"<(?:!doctype|html|head|meta|title|link)\b", re.IGNORECASE)
_BODY = re.compile(r"<body\b[^<>]*>|</head\s*>", re.IGNORECASE)
_END = re.compile(r"</body\s*>|</html\s*>", re.IGNORECASE)
_INNER = ("article", "main")


def parse(raw: RawFile) -> Iterator[Record]:
    """Yield the one record of an HTML file.

    Raises:
        ContentError: the file is not UTF-8, or its front matter cannot be read.
    """
    record = _frontmatter.record(raw, "html")
    yield _page(record) if _HEAD.search(record.body, 0, 2000) else record


def _page(record: Record) -> Record:
    """Take the fields from a page's head, and the article out of its body."""
    source = record.body
    body = _BODY.search(source)
    while body and body[0].startswith("</") and (later := _BODY.search(source, body.end())):
        body = later
    head_end = body.end() if body else _last_of_head(source)
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


def _last_of_head(source: str) -> int:
    """Return where a head ends that was never closed: after its last element."""
    ends = [
        found.end()
        for found in re.finditer(r"</title\s*>|<(?:meta|link)\b[^<>]*>", source, re.IGNORECASE)
    ]
    return ends[-1] if ends else 0


def _inner(source: str, start: int) -> tuple[int, int]:
    """Return where the article stands in a page: its one <article>, its <main>, or its body."""
    close = _END.search(source, start)
    end = close.start() if close else len(source)
    for name in _INNER:
        opening = list(re.compile(rf"<{name}\b[^<>]*>", re.IGNORECASE).finditer(source, start, end))
        closing = list(re.compile(rf"</{name}\s*>", re.IGNORECASE).finditer(source, start, end))
        if len(opening) == 1 and len(closing) == 1 and opening[0].end() <= closing[0].start():
            return opening[0].end(), closing[0].start()
    return start, end
