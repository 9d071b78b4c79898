"""Feeds that were published and have ended: what is below their folders is gone for good (410).

A format of a feed that goes on is another matter: who reads it can be led to one of the others.
"""

from collections.abc import Collection, Container, Iterable, Iterator

from syndicate import feeds, plugins, urls
from syndicate.feedset import Channel
from syndicate.model import Finding, Severity
from syndicate.publishing import documents
from syndicate.serving.policy import Resource, wildcard


def endings(
    given: Iterable[str],
    archived: Collection[str],
    channels: Iterable[Channel],
    away: Collection[str],
    published: Iterable[str],
) -> Iterator[Resource]:
    """Yield the folder of each feed that has ended, or whose archives have, with what is gone.

    ``given`` are the folders of all feeds ever published, ``archived`` those that ever had an
    archive, ``channels`` the feeds there are. The feeds of the folders that are ``away`` may come
    back any day. No name is gone at which something is ``published``.
    """
    live = {one.folder: one for one in channels}
    ended = [folder for folder in given if folder not in live and folder not in away]
    shortened = [one for one in archived if one in live and not live[one].options.archive]
    if not ended and not shortened:
        return
    files = [documents.form(name).FILENAME for name in plugins.names(feeds)]
    archives = [documents.archive(file, "*") for file in files]
    taken = set(map(wildcard, published))
    found = {one: [*files, *(archives if one in archived else ())] for one in ended}
    found |= dict.fromkeys(shortened, archives)
    for folder, names in sorted(found.items()):
        if gone := tuple(name for name in names if folder + name not in taken):
            yield Resource(path=folder, status=410, ended=gone)


def dropped(channels: Iterable[Channel], removed: Container[str], url: str) -> Iterator[Finding]:
    """Yield a warning for each format in which feeds are published no longer.

    ``removed`` are the paths that go in this release, ``url`` is the publication's.
    """
    formats = plugins.names(feeds)
    lost: dict[str, list[tuple[str, str]]] = {}
    for one in channels:
        left = url + urls.path(one.folder) + documents.form(one.options.formats[0]).FILENAME
        for name in formats:
            path = one.folder + documents.form(name).FILENAME
            if name not in one.options.formats and path in removed:
                lost.setdefault(name, []).append((path, left))
    for name, some in lost.items():
        path, left = some[0]
        more = f", and {len(some) - 1} more feeds" if len(some) > 1 else ""
        yield Finding(
            rule="feed-format-ended",
            severity=Severity.WARNING,
            path=path,
            problem=f"{url}{urls.path(path)}{more} will be missing (404) for all who subscribed"
            f' to it, as "{name}" is no longer among its formats',
            remedy=f"put it back, or redirect the address (301) to {left}"
            f"{' and the others likewise' if more else ''}: entries keep their ids",
        )
