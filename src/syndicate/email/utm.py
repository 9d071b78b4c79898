"""UTM parameters: links tell the statistics of the site they lead to where the reader comes from.

The names are those of Google's Campaign URL Builder, which every analytics tool reads. They go on
links to the configured hosts only, never twice, and never on links that are not to be counted.
"""

import html
import re
from collections.abc import Callable, Collection
from urllib.parse import quote, urlsplit

from syndicate import slots, urls

NAMES = ("source", "medium", "campaign", "content", "term")
"""The parameters, in the order in which they are written."""

_HREF = re.compile(
    r"""(<(?:a|area|v:[a-z]+)\b(?:[^<>"']|"[^"]*"|'[^']*')*?\shref=")([^"]*)(")""", re.IGNORECASE
)
_WORD = re.compile(r"\S+")
_HAS_UTM = re.compile(r"(?:^|[&;])utm_", re.IGNORECASE)


_WAY_OUT = re.compile(
    r"[/?&=;](?:unsubscribe|unsub|opt[-_]?out)(?:\.\w+)?(?=[/?&=;#]|$)", re.IGNORECASE
)
# What is no percent-encoding.
_PERCENT_TAG = re.compile(r"%(?![0-9A-Fa-f]{2})[A-Za-z][\w.]+%")


Tag = Callable[[str], str]
"""What adds the parameters to a URL, or leaves it as it is."""


def tagger(
    parameters: dict[str, str],
    *,
    hosts: Collection[str],
    never: Collection[str],
    openers: Collection[str] = (),
) -> Tag:
    """Return what adds the parameters to a URL, or leaves it as it is.

    Left alone are other hosts, other schemes, the addresses in ``never`` (to unsubscribe, to
    choose, to see the edition), others that say that they are to unsubscribe, addresses that a
    service fills in, if only a part (a tag begins with one of the ``openers``), and those that have
    a ``utm_`` parameter: whoever wrote it knows better. What is there of query and fragment stays.
    """
    added = "&".join(
        f"utm_{name}={quote(parameters[name], safe='')}" for name in NAMES if parameters.get(name)
    )
    known = {host.lower() for host in hosts}

    def tag(url: str) -> str:
        if not added or url in never or urls.scheme(url) not in {"http", "https"}:
            return url
        if urls.host(url) not in known or slots.TOKEN.search(url):
            return url
        if _WAY_OUT.search(url) or _has_tag(url, openers):
            return url
        if _HAS_UTM.search(urlsplit(url).query):
            return url
        address, hash_sign, fragment = url.partition("#")
        glue = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
        return f"{address}{glue}{added}{hash_sign}{fragment}"

    return tag


def _has_tag(url: str, openers: Collection[str]) -> bool:
    """Tell whether a service's own tag stands in a URL."""
    return any(
        _PERCENT_TAG.search(url) is not None if one == "%" else one in url for one in openers
    )


def in_html(rendered: str, tag: Tag | None) -> str:
    """Tag the links of an HTML part; pictures are no links."""
    if tag is None:
        return rendered

    def tagged(match: re.Match[str]) -> str:
        url = html.unescape(match[2])
        changed = tag(url)
        kept = match[2] if changed == url else html.escape(changed)
        return match[1] + kept + match[3]

    return _HREF.sub(tagged, rendered)


def in_text(rendered: str, tag: Tag | None, html_part: str) -> str:
    """Tag the same links in the text part: the words of it that the HTML part links to."""
    if tag is None:
        return rendered
    linked = {html.unescape(found[2]) for found in _HREF.finditer(html_part)}
    return _WORD.sub(lambda word: tag(word[0]) if word[0] in linked else word[0], rendered)
