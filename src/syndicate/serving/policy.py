"""Which headers a published file is served with.

Cache-Control is RFC 9111 section 5.2, ``stale-while-revalidate`` RFC 5861, ``immutable`` RFC 8246.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import quote

from syndicate.mediatypes import is_text, media_type

FEEDS = frozenset({"application/atom+xml", "application/feed+json", "application/rss+xml"})
"""The media types of subscription documents: the files that are polled."""

Compress = Literal["feeds", "all", "none"]

_NUMBER = re.compile(r"-[0-9]+(?=\.[a-z]+$)")

_FOREVER = "public, max-age=31536000, immutable"
_SHARED = frozenset({"application/json", "application/x-subrip", "text/vtt"})
"""What players in browsers fetch from other sites beside feeds: transcripts, chapters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How an owner wants files to be served.

    ``url`` is the publication's, with a slash at its end. ``compress`` says which files get
    compressed variants. The ages are in seconds: for how long a copy may be used unasked.
    ``hosts`` are the kinds of servers that want files of their own.
    """

    url: str
    hubs: tuple[str, ...] = ()
    compress: Compress = "feeds"
    feed_age: int = 300
    page_age: int = 60
    file_age: int = 3600
    hosts: tuple[str, ...] = ()

    def compresses(self, resource: "Resource") -> bool:
        """Tell whether a file gets compressed variants: those that are polled, or all text."""
        if self.compress == "feeds":
            return resource.kind in FEEDS and not resource.settled
        return self.compress == "all" and is_text(resource.kind)


class Resource(NamedTuple):
    """What a server has to know of a published file, its bytes apart.

    ``path`` is relative to the public folder. An empty ``type`` is told by the name. ``status`` is
    301 for a page that leads on to ``location``, 404 for the page of wrong addresses, 410 for one
    that says that an article is gone (RFC 9110 section 15). What is ``settled`` seldom changes: a
    full archive of a feed. What is ``immutable`` has a new name whenever its bytes change.

    One with ``ended`` is no file but the folder of a feed, with a slash at its end: the names of
    what is gone below it, in which a star stands for a number.
    """

    path: str
    type: str = ""
    status: int = 200
    location: str = ""
    settled: bool = False
    immutable: bool = False
    ended: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The media type, without parameters."""
        return self.type or media_type(self.path)

    @property
    def character(self) -> tuple[object, ...]:
        """What its headers depend on, but for the address of a feed, which names itself in them."""
        return self.kind, self.status, self.settled, self.immutable


def headers(resource: Resource, policy: Policy, *, varies: bool = False) -> Mapping[str, str]:
    """Return the headers of a file that do not depend on its bytes; ``varies`` if it has variants.

    A feed names its hubs and its own address (WebSub section 4), and may be read by pages of other
    sites.
    """
    kind = resource.kind
    found = {
        "Content-Type": f"{kind}; charset=utf-8" if is_text(kind) else kind,
        "Cache-Control": _cache_control(resource, policy, kind),
        "X-Content-Type-Options": "nosniff",
    }
    if kind in FEEDS:
        found["Link"] = _link(resource.path, policy)
    if kind in FEEDS or kind in _SHARED:
        found["Access-Control-Allow-Origin"] = "*"
    if kind == "image/svg+xml":  # a picture; opened on its own it must not act for the site
        found["Content-Security-Policy"] = "script-src 'none'"
    if varies:
        found["Vary"] = "Accept-Encoding"
    return found


def wildcard(path: str) -> str:
    """Return the path of a numbered document with a star for its number; any other as it is."""
    return _NUMBER.sub("-*", path)


def address(path: str) -> str:
    """Return a file's address relative to the publication's, in percent-encoded ASCII."""
    folder, _, name = path.rpartition("/")
    return quote(path if name != "index.html" else folder and f"{folder}/")


def _cache_control(resource: Resource, policy: Policy, kind: str) -> str:
    if resource.immutable:
        return _FOREVER
    if kind in FEEDS and not resource.settled:
        age = policy.feed_age
    elif kind == "text/html" or resource.status != 200:  # noqa: PLR2004 - OK
        age = policy.page_age
    else:
        return f"public, max-age={policy.file_age}"
    return f"public, max-age={age}, stale-while-revalidate={2 * age}"


def _link(path: str, policy: Policy) -> str:
    links = [f'<{hub}>; rel="hub"' for hub in policy.hubs]
    return ", ".join([*links, f'<{policy.url}{address(path)}>; rel="self"'])
