"""Asks for the addresses in editions, if somebody wants to know whether they lead anywhere."""

import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

from syndicate.checks import reached
from syndicate.checks.reached import Answer
from syndicate.errors import FetchError, RefusedError
from syndicate.fetching import Fetcher
from syndicate.model import Finding
from syndicate.publishing.editions import Composed

_AT_ONCE = 8
_SECONDS, _ALL_SECONDS = 10.0, 300.0
"""For one address with its redirects, and for all of them."""


def reach(
    editions: Sequence[Composed], fetcher: Fetcher, *, base: str, own: Collection[str]
) -> list[Finding]:
    """Return which addresses in some editions are dead, each address asked for once.

    ``own`` are the paths below ``base`` that the publication itself has: they are not asked for, as
    the next release may be the first to publish them.
    """
    found = {url for one in editions for url in reached.addresses(one.email)}
    urls = sorted(url for url in found if not _is_own(url, base, own))
    end = time.monotonic() + _ALL_SECONDS
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = dict(zip(urls, pool.map(lambda url: _ask(url, fetcher, end), urls), strict=True))
    return [
        finding for one in editions for finding in reached.check(one.email, one.origin, answers)
    ]


def _is_own(url: str, base: str, own: Collection[str]) -> bool:
    if not url.startswith(base):
        return False
    path = unquote(url.removeprefix(base).partition("#")[0].partition("?")[0])
    return path in own or f"{path}index.html" in own


def _ask(url: str, fetcher: Fetcher, end: float) -> Answer:
    left = min(_SECONDS, end - time.monotonic())
    if left <= 0:
        return Answer(problem="was not asked for: the time for all addresses was over")
    try:
        found = fetcher.probe(url, seconds=left)
    except (FetchError, RefusedError) as error:
        return Answer(problem=str(error).removeprefix(f"{url}: ").partition(";")[0])
    return Answer(status=found.status, type=found.media_type, length=found.length)
