"""What articles of one publication have in common."""

from dataclasses import dataclass

from syndicate.model import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What articles of one publication have in common.

    ``authority`` is the host for tag URIs (RFC 4151). ``promos`` are kicker and button label of
    the promos that may have been pasted into articles. ``sources`` are the suffixes of files that
    are articles themselves, and are not published along with one that links to them. ``own`` are
    the names of files in the public folder that belong to the publication as it is configured.
    """

    publication: Publication
    permalink: str = "/{year}/{month}/{slug}/"
    authority: str
    promos: tuple[tuple[str, str], ...] = (("Further Reading", "Read more"),)
    sources: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
