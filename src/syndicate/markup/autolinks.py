"""Bare addresses in Markdown, made links before it is parsed (GFM 6.9, extended autolinks).

They become links in the source, so that no underscore or dash in them is taken for markup. What
begins with ``www.`` leads to ``http://``, as GFM has it: whoever has it safer writes ``https://``.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

# What GFM takes, less what ends an address in prose: quotes, brackets of other scripts, footnotes.
_GOES_ON = r"[^\s<>\"`|\\“”‘’«»「」（）。、，\[\]]*"
# What CommonMark takes between < and > as well; no name at a service (@user@example.org), no path.
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(
    rf"(?P<url>(?<![A-Za-z0-9/+])(?i:https?)://[^\W_]{_GOES_ON})"
    rf"|(?P<www>(?<![^\s*_~(])(?i:www)\.[^\W_]{_GOES_ON})"
    r"|(?P<mail>(?<![\w.+@/:-])(?:mailto:)?[A-Za-z0-9._+-]{1,64}@"
    rf"(?:{_LABEL}\.)+{_LABEL}(?![\w@-]|:[\w/]|\.\w))"
)
_BARE = re.compile(
    r"(?<!\]\()(?<![<\"'=])https?://|(?<![^\s*_~(])www\.|[a-z0-9._+-]@[a-z0-9]", re.IGNORECASE
)
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]+")
_PUNCTUATION = re.compile(r"(?=[!-/:-@\[-`{-~])")
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
        for found in _ADDRESS.finditer(data[start:end].decode()):
            place += len(found.string[read : found.start()].encode())
            read = found.start()
            # The address may go on where the parser saw a sign that might have been markup.
            whole = _ADDRESS.match(data[place : place + 2000].decode("utf-8", "ignore"))
            address, link = _link(whole) if whole else ("", "")
            if place >= done and link:
                out += [data[done:place], link.encode()]
                done = place + len(address.encode())
    return b"".join([*out, data[done:]]).decode()


def _link(found: re.Match[str]) -> tuple[str, str]:
    """Return how far an address goes, and the link that stands for it, or nothing."""
    if found["mail"]:
        return found[0], f"<{found[0]}>"
    address = _trimmed(found[0])
    if found["url"]:
        return address, f"<{address}>" if address.partition("://")[2] else ""
    host = _HOST.match(address)
    if host is None or "_" in "".join(host[0].split(".")[-2:]):
        return address, ""
    plain = _PUNCTUATION.sub(r"\\", address)
    return address, f"[{plain}](<http://{plain}>)"


def _texts(events: Iterable[tuple[Any, Any]]) -> Iterator[tuple[int, int]]:
    """Yield where text stands that is in no link, picture, code or HTML, each stretch whole."""
    within, start, end = 0, 0, 0
    for event, place in events:
        if not isinstance(event, dict):
            continue
        within = max(0, within + _step(event))
        if "Text" not in event or within:
            continue
        if place["start"] != end:
            yield start, end
            start = place["start"]
        end = place["end"]
    yield start, end


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
    return url
