"""Whether a setting's tags, authors and languages mean an article; none at all mean every one."""

from collections.abc import Collection, Iterable

from syndicate.model import Author
from syndicate.naming import identity


def tags(wanted: Collection[str], found: Collection[str]) -> bool:
    """Tell whether an article has one of the wanted tags, however they are spelled."""
    if not wanted:
        return True
    own = {identity(tag) for tag in found}
    return any(identity(tag) in own for tag in wanted)


def authors(wanted: Collection[str], found: Iterable[Author]) -> bool:
    """Tell whether an article is by one of the wanted authors, given by their names."""
    if not wanted:
        return True
    own = {author.name.casefold() for author in found}
    return any(name.casefold() in own for name in wanted)


def language(wanted: Collection[str], found: str) -> bool:
    """Tell whether a language is wanted: ``pt`` means ``pt-BR`` too (RFC 4647 section 3.3.1)."""
    tag = f"{found.lower()}-"
    return not wanted or any(tag.startswith(f"{one.lower()}-") for one in wanted)
