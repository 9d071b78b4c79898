"""Feeds that were published and have ended: what is below their folders is gone for good (410)."""

from collections.abc import Collection, Iterable, Iterator

from syndicate import feeds, plugins
from syndicate.feedset import Channel
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
