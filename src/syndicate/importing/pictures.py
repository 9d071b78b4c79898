"""Downloads an article's pictures, to lie beside it in a bundle. What fails stays a link."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape, unescape
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from syndicate import text, urls
from syndicate.errors import SyndicateError
from syndicate.fetching import MIB, Fetcher, Limits
from syndicate.importing.composing import Draft

_IMG = re.compile(r"<img\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\s(src|srcset|sizes)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>=`]+)""", re.IGNORECASE
)
_MOST = 100
"""Pictures of one article."""
_LARGEST = 20 * MIB
_TOTAL = 1024 * MIB
"""Bytes of all pictures of a run."""
_KINDS = (
    (re.compile(rb"\xff\xd8\xff"), ".jpg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), ".png"),
    (re.compile(rb"GIF8[79]a"), ".gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), ".webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), ".avif"),
)


@dataclass(slots=True)
class Pictures:
    """Downloads for one run; ``left`` is how many bytes it may still take."""

    fetcher: Fetcher
    seconds: float
    left: int = _TOTAL

    def fetch(self, draft: Draft) -> tuple[Draft, Mapping[str, bytes]]:
        """Return the draft with its pictures as files beside it, and these files by name."""
        work = _Fetching(self, draft)
        body = _IMG.sub(work.element, draft.body)
        head = dict(draft.head)
        lead = head.get("image")
        if isinstance(lead, dict) and (name := work.name(lead["url"])):
            head["image"] = {"url": name} | {k: v for k, v in lead.items() if k == "alt"}
        made = replace(draft, head=head, body=body, notes=(*draft.notes, *work.notes))
        return made, work.files

    def get(self, url: str) -> bytes:
        """Return a picture's bytes.

        Raises:
            SyndicateError: it cannot be had.
        """
        limits = Limits(size=min(_LARGEST, self.left), seconds=self.seconds)
        data = self.fetcher.get(url, accept="image/*", limits=limits).data
        self.left -= len(data)
        return data


@dataclass(slots=True)
class _Fetching:
    pictures: Pictures
    draft: Draft
    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def element(self, found: re.Match[str]) -> str:
        """Return an ``<img>`` that shows the file, or the same as before."""
        own = {one[1].lower(): one[2].strip("\"'") for one in _ATTRIBUTE.finditer(found[1])}
        name = self.name(unescape(own.get("src", "")))
        if not name:
            return found[0]
        rest = _ATTRIBUTE.sub("", found[1])
        return f'<img src="{escape(name)}"{rest}>'

    def name(self, url: str) -> str:
        """Return the name of the file that a picture was put into, or nothing if there is none."""
        url = urls.absolute(url, "") or ""
        if urls.scheme(url) not in {"http", "https"}:
            return ""
        if url not in self.names and len(self.names) < _MOST:
            self.names[url] = self._fetched(url)
        return self.names.get(url, "")

    def _fetched(self, url: str) -> str:
        try:
            data = self.pictures.get(url)
        except SyndicateError as error:
            self.notes.append(f"a picture stays a link: {error}")
            return ""
        ending = next((ending for sign, ending in _KINDS if sign.match(data)), "")
        if not ending:
            self.notes.append(f"a picture stays a link: {url}: is no JPEG, PNG, GIF, WebP or AVIF")
            return ""
        stem = text.slug(PurePosixPath(unquote(urlsplit(url).path)).stem) or "picture"
        stem = "picture" if stem == "index" else stem
        names = (f"{stem}{ending}", *(f"{stem}-{n}{ending}" for n in range(2, _MOST + 2)))
        name = next(one for one in names if one not in self.files)
        self.files[name] = data
        return name
