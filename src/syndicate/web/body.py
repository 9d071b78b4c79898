"""An article's body, made fit for a page: its own links relative, its wide parts scrollable."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from markupsafe import Markup, escape

from syndicate.model import SafeHtml
from syndicate.web.links import Links

_WIDE = {"table": "table", "pre": "code"}  # element: the word that names it
_URL = re.compile(r' (href|src|poster|cite)="([^"]*)"')
_ADDRESSES = re.compile(r'(\s(?:href|src|poster|cite|background)=")([^"]*)')
_SEVERAL = re.compile(r'(\ssrcset=")([^"]*)')
_PAINTED = re.compile(r"""(\burl\(\s*(?:["']|&\#39;|&\#34;|&quot;)?)([^"')\s]*)""")
_TAG = re.compile(r"<style\b.*?</style>|<[a-z][^<>]*>", re.DOTALL)


def fit(body: SafeHtml, url: str, links: Links, words: Mapping[str, str]) -> Markup:
    """Return the body of the page at ``url``, ready to be placed.

    Tables and code blocks are wrapped in a named region that scrolls and takes the focus (WCAG 2.2
    criterion 2.1.1): a screen is often narrower than they are.
    """
    if not (f'="{links.base}' in body or "<table" in body or "<pre" in body):
        return Markup(body)  # noqa: S704 - sanitised, as its type says
    return Markup("".join(_parts(body, url, links, words)))  # noqa: S704 - likewise


@cache
def _tags(base: str) -> re.Pattern[str]:
    """Match the tags to change. A sanitised body has "<" and ">" around tags and nowhere else."""
    return re.compile(rf'<(?:(/?(?:table|pre))\b[^>]*>|[a-z0-9]+ [^>]*?="{re.escape(base)}[^>]*>)')


def _parts(body: str, url: str, links: Links, words: Mapping[str, str]) -> Iterator[str]:
    wide = _Wide(words)
    done = 0
    for match in _tags(links.base).finditer(body):
        tag, name = match.group(0, 1)
        yield body[done : match.start()]
        yield wide.wrap(name, tag) if name else _relative(tag, url, links)
        done = match.end()
    yield body[done:]


def _relative(tag: str, url: str, links: Links) -> str:
    def address(match: re.Match[str]) -> str:
        target = match[2]
        inside = target.startswith(f"{url}#")
        return f' {match[1]}="{target[len(url) :] if inside else links(target)}"'

    return _URL.sub(address, tag)


def inward(html: str, links: Links) -> str:
    """Return the HTML of a whole page with its own addresses as the page at its place writes them.

    It was made for a mail program, which knows no place that they could be relative to.
    """

    def one(match: re.Match[str]) -> str:
        return match[1] + links(match[2])

    def each(match: re.Match[str]) -> str:
        return match[1] + ", ".join(links(part.strip()) for part in match[2].split(", "))

    def tag(match: re.Match[str]) -> str:
        found = match[0]
        if links.base not in found:
            return found
        return _SEVERAL.sub(each, _PAINTED.sub(one, _ADDRESSES.sub(one, found)))

    return _TAG.sub(tag, html)


class _Wide:
    """Wraps the outermost tables and code blocks, each under a name of its own."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self.depth = 0
        self.seen = dict.fromkeys(_WIDE, 0)

    def wrap(self, name: str, tag: str) -> str:
        if name.startswith("/"):
            self.depth -= 1
            return tag if self.depth else f"{tag}</div>"
        self.depth += 1
        return tag if self.depth > 1 else f"{self._open(name)}{tag}"

    def _open(self, name: str) -> str:
        self.seen[name] += 1
        label = escape(self.words[_WIDE[name]])
        # Regions of one name cannot be told apart, so the second is "Table 2".
        number = f" {self.seen[name]}" if self.seen[name] > 1 else ""
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}{number}">'
