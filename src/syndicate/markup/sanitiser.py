"""The sanitiser: hostile HTML in, safe and well-formed HTML out, and a note of every loss.

One pass of nh3 (a WHATWG parser with an allow-list) does the work. Its attribute filter sees every
attribute, so that links come out absolute, ids unlike those of any other article, and what is
dropped is told. Only markup that a parser may nest differently when it reads its own output is
read again until it stands still.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from html import escape, unescape

import nh3

from syndicate import text, urls
from syndicate.markup import allowlist, losses
from syndicate.markup.losses import Losses, Note
from syndicate.markup.plaintext import attributes, strip_tags
from syndicate.model import SafeHtml
from syndicate.problems import Unfit

Locate = Callable[[str], str | None]
"""Where a relative reference leads: an absolute URL, or ``None`` to join it to the base."""

_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)")
_STEP = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_IMG = re.compile(r"<img((?:\s[^<>]*)?)>")
_DEAD_LINK = re.compile(r"<a((?:\s(?!href=)[a-z-]+=\"[^\"]*\")*)>(.*?)</a>", re.DOTALL)
_LINK = re.compile(r"<a(?:\s[^<>]*)?>|</a>")
_FRAME = re.compile(r"<(iframe|object)((?:\s[^<>]*)?)>(.*?)</\1>", re.DOTALL)
_LONE = re.compile(r"<(embed|input)((?:\s[^<>]*)?)>\s*")
# Links that are not closed let a heading begin in another; read again, the first one ends there.
_NESTED = re.compile(r"<h[1-6]\b[^<]*(?:<(?!/?h[1-6]\b)[^<]*)*<h[1-6]\b")
_CANDIDATES = re.compile(r",\s+|,(?=\s*$)")
_DESCRIPTOR = re.compile(r"(?:\d+(?:\.\d+)?[wx])?")
_DEEP = 100
_ROUNDS = 8


def sanitise(
    html: str, *, base_url: str, suffix: str, locate: Locate | None = None
) -> tuple[SafeHtml, tuple[Note, ...]]:
    """Return a fragment that is safe in a page, a feed and a mail, and what it lost.

    Links and sources come out absolute (joined to ``base_url`` unless ``locate`` knows better),
    in percent-encoded ASCII; every id and every ``#fragment`` ends with ``-suffix``. The result
    does not change when it is sanitised again.

    Raises:
        Unfit: the elements are nested so deeply that readers would choke on them.
    """
    html = text.clean(html)
    _refuse_depth(html)
    names = {name.lower() for name in _NAME.findall(html)}
    work = _Pass(base_url, suffix, locate)
    work.losses.tags(names - allowlist.TAGS - allowlist.FRAME)
    if not names.isdisjoint(allowlist.EMBEDS):
        html = _unembed(work.clean(_WIDE, html), work.losses)
    cleaned = work.clean(_STRICT, html)
    safe = work.finish(cleaned)
    if safe != cleaned.strip() or _may_nest_anew(names, safe):
        safe = _settle(safe, base_url, suffix)
    return SafeHtml(safe), work.losses.notes()


def _may_nest_anew(names: set[str], safe: str) -> bool:
    return not names <= allowlist.TAME or "<pre>\n" in safe or _NESTED.search(safe) is not None


def _settle(safe: str, base_url: str, suffix: str) -> str:
    """Read the result again until it stands still; what never does is kept as mere text."""
    again = _Pass(base_url, suffix, None)
    for _ in range(_ROUNDS):
        following = again.finish(again.clean(_STRICT, safe))
        if following == safe:
            return safe
        safe = following
    return f"<p>{escape(strip_tags(safe), quote=False)}</p>"


def _refuse_depth(html: str) -> None:
    """Refuse what takes a parser quadratic time, and what libxml2 would not read (256 deep)."""
    if html.count("<") - html.count("</") <= _DEEP:
        return
    standing: dict[str, int] = {}
    depth = 0
    for closing, found in _STEP.findall(html):
        name = found.lower()
        if name in allowlist.FLAT:
            continue
        if not closing:
            standing[name] = standing.get(name, 0) + 1
            depth += 1
        elif standing.get(name):
            standing[name] -= 1
            depth -= 1
        if depth > _DEEP:
            raise Unfit(f"HTML is nested more than {_DEEP} elements deep", "flatten it")


@dataclass(slots=True)
class _Pass:
    """What one article's attributes are judged by, and what they lost."""

    base_url: str
    suffix: str
    locate: Locate | None
    losses: Losses = field(default_factory=Losses)
    ids: set[str] = field(default_factory=set)

    def clean(self, cleaner: nh3.Cleaner, html: str) -> str:
        """Run a cleaner whose filter asks this pass."""
        self.ids.clear()
        token = _current.set(self)
        try:
            cleaned = cleaner.clean(html)
        finally:
            _current.reset(token)
        # A character reference may stand for what was cleaned out of the source.
        return text.clean(cleaned).replace("\r", "\n") if "&#" in html else cleaned

    def attribute(self, tag: str, name: str, value: str) -> str | None:
        """Return an attribute's value as it is published, or ``None`` to drop it."""
        if (tag, name) in allowlist.URLS:
            return self.url(value)
        if (tag, name) in allowlist.SETS_OF_URLS:
            return self.srcset(value)
        kept = self.id(value) if name == "id" else allowlist.value(tag, name, value)
        if kept is None and tag not in allowlist.EMBEDS:
            self.losses.attribute(name)
        return kept

    def url(self, value: str) -> str | None:
        """Return a link's address: absolute, or a fragment in the article."""
        final = value if urls.is_plain(value) else self.joined(urls.trim(value))
        if final is None and value:
            self.losses.url(value)
        return final

    def joined(self, value: str) -> str | None:
        """Return the address of any other reference."""
        if value.startswith("#"):
            return self.fragment(value[1:])
        located = None
        if self.locate is not None and not urls.scheme(value) and not value.startswith("//"):
            located = self.locate(value)
        return located or urls.absolute(value, self.base_url)

    def fragment(self, name: str) -> str:
        """Return a link within the article; the top is the page's own."""
        if name in {"", "top"}:
            return self.base_url
        return "#" + urls.component(self.suffixed(name))

    def suffixed(self, name: str) -> str:
        """Return an id that no other article has."""
        name = "-".join(name.split())
        return name if name.endswith("-" + self.suffix) else f"{name}-{self.suffix}"

    def id(self, value: str) -> str | None:
        """Return an element's id, unless it is empty or there already."""
        own = self.suffixed(value)
        if not value.strip() or own in self.ids:
            return None
        self.ids.add(own)
        return own

    def srcset(self, value: str) -> str | None:
        """Make each candidate absolute (HTML, section "srcset attributes")."""
        candidates = []
        for candidate in _CANDIDATES.split(value.strip()):
            address, _, descriptor = candidate.strip().partition(" ")
            final = self.url(address) if address else None
            if final and _DESCRIPTOR.fullmatch(descriptor.strip()):
                candidates.append(f"{final.replace(',', '%2C')} {descriptor.strip()}".strip())
        return ", ".join(candidates) or None

    def finish(self, html: str) -> str:
        """Take out what has lost its address, and give every picture an alternative text."""
        if "<img" in html:
            html = _IMG.sub(self.image, html)
        if "<a>" in html or "<a " in html:
            html = _DEAD_LINK.sub(_dead_link, html)
            if "<t" in html:  # a cell of a table lets a link stand in another
                html = _unnested(html)
        return html.strip()

    def image(self, found: re.Match[str]) -> str:
        """Return a picture as it is published: none without address, none to count readers."""
        own = attributes(found[1])
        if not own.get("src"):
            self.losses.add(losses.IMAGE)
            return own.get("alt", "")
        if {own.get("width"), own.get("height")} & {"0", "1"}:
            self.losses.add(losses.PIXEL)
            return ""
        if "alt" in own:
            return found[0]
        self.losses.add(losses.ALT)
        return f'<img alt=""{found[1]}>'


def _dead_link(found: re.Match[str]) -> str:
    rest, inner = found.groups()
    return f"<span{rest}>{inner}</span>" if ' id="' in rest else inner


def _unnested(html: str) -> str:
    """Take out the tags of links that stand in other links; what they say stays."""
    depth = 0

    def tag(found: re.Match[str]) -> str:
        nonlocal depth
        opens = found[0] != "</a>"
        depth += 1 if opens else -1
        return found[0] if depth == (1 if opens else 0) else ""

    return _LINK.sub(tag, html)


def _unembed(html: str, lost: Losses) -> str:
    """Turn frames into links to what they show, and the boxes of task lists into signs."""

    def frame(found: re.Match[str]) -> str:
        lost.add(losses.EMBED)
        # The text inside an iframe is never shown, and no HTML to the parser.
        return _link_to(found[2]) + (found[3] if found[1] == "object" else "")

    def lone(found: re.Match[str]) -> str:
        own = attributes(found[2])
        if found[1] == "embed":
            lost.add(losses.EMBED)
            return _link_to(found[2])
        if own.get("type") == "checkbox":
            return "☑ " if "checked" in own else "☐ "
        lost.tags({"form"})
        return ""

    return _LONE.sub(lone, _FRAME.sub(frame, html)).replace("<p></p>", "")


def _link_to(rest: str) -> str:
    own = attributes(rest)
    target = unescape(own.get("src") or own.get("data") or "")
    if not target.startswith("https://"):
        return ""
    words = unescape(own.get("title", "")) or target
    return f'<p><a href="{escape(target)}">{escape(words, quote=False)}</a></p>'


_current: ContextVar[_Pass] = ContextVar("_current")


def _filter(tag: str, name: str, value: str) -> str | None:
    return _current.get().attribute(tag, name, value)


def _cleaner(extra: frozenset[str] = frozenset()) -> nh3.Cleaner:
    """Make a cleaner whose filter is shown every attribute and is the one to decide."""
    return nh3.Cleaner(
        tags=allowlist.TAGS | extra,
        clean_content_tags=allowlist.GONE,
        attributes={},
        generic_attribute_prefixes={""},
        attribute_filter=_filter,
        link_rel=None,
        # Schemes that are not safe reach the filter, so that it can tell; it keeps none of them.
        url_schemes={*urls.SCHEMES, "javascript", "vbscript", "data", "file", "ftp", "blob"},
    )


_STRICT = _cleaner()
_WIDE = _cleaner(allowlist.EMBEDS)
