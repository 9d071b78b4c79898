"""What articles of one publication have in common."""

from dataclasses import dataclass

from syndicate.model import PastedPromo, Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What articles of one publication have in common.

    ``authority`` is the host for tag URIs (RFC 4151). ``promos`` are those that may have
    been pasted into articles. ``sources`` are the suffixes of files that are articles themselves,
    and are not published along with one that links to them. ``own`` are the names of files in the
    public folder that belong to the publication as it is configured. In a ``podcast``, recordings
    are held to what its players need.
    """

    publication: Publication
    permalink: str = "/{year}/{month}/{slug}/"
    authority: str
    promos: tuple[PastedPromo, ...] = ()
    sources: tuple[str, ...] = ()
    podcast: bool = False
    own: tuple[str, ...] = ()
