"""A feed's bytes: which encoding they have, which format, and which feeds a web page announces."""

import codecs
import re
from dataclasses import replace
from html import unescape

from syndicate.errors import ContentError
from syndicate.model import RawFile
from syndicate.sources import _json_feeds, _prolog, _xml_feeds
from syndicate.sources._feed_document import Document
from syndicate.sources._text import decode

_DECLARED = re.compile(rb"\s*<\?xml[^<>]{0,80}?\sencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_HTML = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
          (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
# The encodings of the web (WHATWG Encoding, section 4.2); Python knows others that do more.
_KNOWN = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp(?:125\d|866|874|932|949)|koi8-[ru]|mac-roman|gbk|gb2312|gb18030"
    r"|big5(?:hkscs)?|euc_jp|euc_kr|shift_jis|iso2022_jp"
)
_ALTERNATE = re.compile(r"<link\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
_HEAD = 256 * 1024


def read(raw: RawFile, *, url: str, charset: str, lenient: bool) -> Document:
    """Return what a feed document holds, as ``feed.read`` does."""
    text, notes = _decoded(raw, charset, lenient=lenient)
    if text.lstrip()[:1] == "{":
        document = _json_feeds.read(raw.path, text, url)
    elif _HTML.match(text) or not _prolog.has_root(text):
        what = "is a web page, and no feed" if _HTML.match(text) else "is no feed"
        raise ContentError(raw.path, 0, what, "give the address of an RSS, Atom or JSON feed")
    else:
        document = _xml_feeds.read(raw.path, text, url)
    if not notes:
        return document
    return replace(document, notes=(*notes, *document.notes))


def alternates(data: bytes) -> tuple[str, ...]:
    """Return the feeds that a web page announces, as ``feed.alternates`` does."""
    page = data[:_HEAD].decode("utf-8", "replace")
    if not _HTML.match(page):
        return ()
    found = []
    for link in _ALTERNATE.finditer(page):
        own = {name.lower(): one or two or three
               for name, one, two, three in _ATTRIBUTE.findall(link[1])}  # fmt: skip
        is_feed = own.get("type", "").strip().lower() in _FEED_TYPES
        if is_feed and "alternate" in own.get("rel", "").lower().split() and own.get("href"):
            found.append(unescape(own["href"]))
    return tuple(found)


def _decoded(raw: RawFile, charset: str, *, lenient: bool) -> tuple[str, tuple[str, ...]]:
    """Return a document's text, and what was odd about its bytes."""
    mark = next((name for sign, name in _MARKS if raw.data.startswith(sign)), "")
    declared = _DECLARED.match(raw.data[:200])
    names = (mark, charset, declared[1].decode("ascii") if declared else "")
    for name in filter(None, names):
        codec = _codec(name)
        if codec:
            try:
                return raw.data.decode(codec), ()
            except UnicodeDecodeError:
                continue
    try:
        return decode(raw), ()
    except ContentError as error:
        if not lenient:
            raise
        return (raw.data.decode("cp1252", "replace"),
                (f"{error.problem}; it was read as Windows-1252",))  # fmt: skip


def _codec(name: str) -> str:
    if name in {"utf-8-sig", "utf-16", "utf-32"}:
        return name
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    if not _KNOWN.fullmatch(known):
        return ""
    # As browsers do: what calls itself one of these is its larger sibling.
    return {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030"}.get(known, known)
