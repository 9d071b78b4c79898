"""What stands before the root of a feed: comments, instructions, a document type (XML 1.0, 2.8).

A document type can declare entities, which grow without end or read files and networks. No feed
needs one; only that of RSS 0.91, which many were once told to write, is passed over.
"""

import re

from syndicate.errors import ContentError

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_HEAD = 64 * 1024
_SKIPPED = (("<!--", "-->"), ("<?", "?>"))
_DECLARATION = re.compile(r"<![a-z]", re.IGNORECASE)
_LITERAL = "(?:\"[^\"<>]*\"|'[^'<>]*')"
_NAMED = re.compile(r"<!DOCTYPE\s+[\w.:-]+\s*>", re.IGNORECASE)
_OLD = re.compile(
    rf"""<!DOCTYPE\s+rss\s+PUBLIC\s+["']-//Netscape(?:\ Communications)?//DTD\ RSS\ 0\.91//EN["']
    (?:\s+(?=["']https?://){_LITERAL})?\s*>""",
    re.IGNORECASE | re.VERBOSE,
)
_OUTSIDE = re.compile(
    rf"<!DOCTYPE\s+[\w.:-]+\s+(?:SYSTEM|PUBLIC\s+{_LITERAL})[^\[<>]*>", re.IGNORECASE
)


def has_root(source: str) -> bool:
    """Tell whether a text has the root element of a feed near its beginning."""
    return _walk(source)[0] >= 0


def root(path: str, source: str) -> int:
    """Return where the root element of a feed begins.

    Raises:
        ContentError: there is none, or a document type before it declares entities or names a file.
    """
    begin, declarations = _walk(source)
    for at in declarations:
        _refuse(path, source, at)
    if begin < 0:
        raise ContentError(path, 0, "is no feed", "give the address of an RSS, Atom or JSON feed")
    return begin


def _walk(source: str) -> tuple[int, list[int]]:
    """Return where the root begins, or -1, and where there are declarations before it.

    What is neither is passed over: feeds come with stray words, and with pieces of a page, before
    them.
    """
    declarations: list[int] = []
    at = source.find("<")
    while 0 <= at < _HEAD:
        if _ROOT.match(source, at):
            return at, declarations
        following = at + 1
        for begin, end in _SKIPPED:
            if source.startswith(begin, at):
                stop = source.find(end, at + len(begin))
                following = stop + len(end) if stop >= 0 else len(source)
        if _DECLARATION.match(source, at):
            declarations.append(at)
            if known := _NAMED.match(source, at) or _OLD.match(source, at):
                following = known.end()
        at = source.find("<", following)
    return -1, declarations


def _refuse(path: str, source: str, at: int) -> None:
    if _NAMED.match(source, at) or _OLD.match(source, at):
        return
    problem = (
        "the feed's document type names a file elsewhere, which is not read"
        if _OUTSIDE.match(source, at)
        else "the feed declares entities of its own, which are not read"
    )
    remedy = "ask its publisher for a plain feed, or take the declaration out"
    raise ContentError(path, source.count("\n", 0, at) + 1, problem, remedy)
