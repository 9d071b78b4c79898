"""Bare web addresses in Markdown, made links before it is parsed (GFM 6.9, extended autolinks).

They become autolinks in the source, so that no underscore or dash in them is taken for markup.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

# What GFM takes, less what ends an address in prose: quotes, brackets of other scripts, footnotes.
_URL = re.compile(
    r"(?<![A-Za-z0-9/+])https?://[^\W_][^\s<>\"`|\\“”‘’«»「」（）。、，\[\]]*", re.IGNORECASE
)
_BARE = re.compile(r"(?<!\]\()(?<![<\"'=])https?://", re.IGNORECASE)
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")
_TRAILING = "?!.,:;*_~'"
_OPENS = re.compile(r"<(a|code|pre)\b", re.IGNORECASE)
_CLOSES = re.compile(r"</(a|code|pre)\s*>", re.IGNORECASE)


def may_have(source: str) -> bool:
    """Tell, at little cost, whether a text may have a bare address."""
    return _BARE.search(source) is not None


def marked(source: str, events: Iterable[tuple[Any, Any]]) -> str:
    """Return the Markdown with its bare addresses as autolinks; code and links stay as they are.

    ``events`` are the parser's, with their places in the text's UTF-8.
    """
    data = source.encode()
    out: list[bytes] = []
    done = 0
    for start, end in _texts(events):
        place, read = start, 0
        for found in _URL.finditer(data[start:end].decode()):
            place += len(found.string[read : found.start()].encode())
            read = found.start()
            # The address may go on where the parser saw a sign that might have been markup.
            whole = _URL.match(data[place : place + 2000].decode("utf-8", "ignore"))
            url = _trimmed(whole[0]) if whole else ""
            if place >= done and url:
                out += [data[done:place], f"<{url}>".encode()]
                done = place + len(url.encode())
    return b"".join([*out, data[done:]]).decode()


def _texts(events: Iterable[tuple[Any, Any]]) -> Iterator[tuple[int, int]]:
    """Yield where text stands that is in no link, picture, code or HTML."""
    within = 0
    for event, place in events:
        if not isinstance(event, dict):
            continue
        within = max(0, within + _step(event))
        if "Text" in event and within == 0:
            yield place["start"], place["end"]


def _step(event: dict[str, Any]) -> int:
    """Return 1 where something begins whose text stays, -1 where it ends, else 0."""
    if isinstance(html := event.get("InlineHtml"), str):
        return bool(_OPENS.match(html)) - bool(_CLOSES.match(html))
    for name, step in (("Start", 1), ("End", -1)):
        what = event.get(name)
        kind = next(iter(what)) if isinstance(what, dict) else what
        if kind in {"Link", "Image", "CodeBlock"}:
            return step
    return 0


def _trimmed(url: str) -> str:
    """Leave out what ends a sentence, a reference and brackets that were opened before."""
    while url:
        if entity := _ENTITY.search(url):
            url = url[: entity.start()]
        elif url[-1] in _TRAILING or (url[-1] == ")" and url.count(")") > url.count("(")):
            url = url[:-1]
        else:
            break
    return url if len(url.partition("://")[2]) > 0 else ""
