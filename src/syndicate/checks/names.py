"""Tells of tags, or authors, that only signs without words keep apart: one may be a misspelling."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from syndicate import naming
from syndicate.feedset import AUTOMATIC, Kind, mentioned
from syndicate.model import Author, Finding, Head, Severity
from syndicate.naming import Slugs


def check(
    heads: Iterable[Head], authors: Collection[Author], slugs: Mapping[str, Slugs]
) -> Iterator[Finding]:
    """Yield a warning for each address that tells several tags or authors apart by a number.

    ``authors`` are those that have an id, which keeps them apart.
    """
    tags, signed = mentioned(heads)
    names = {author.name for author in signed.difference(authors)}
    for problem, folder in _alike("tag", tags, slugs["tag"]):
        remedy = "if they are one, write it one way; or tell them apart by letters or digits"
        yield _finding("tags-alike", folder, problem, remedy)
    for problem, folder in _alike("author", names, slugs["author"]):
        remedy = "if they are one, write it one way; or list each under [authors] with an id"
        yield _finding("authors-alike", folder, problem, remedy)


def _alike(kind: Kind, names: Iterable[str], slugs: Slugs) -> Iterator[tuple[str, str]]:
    """Yield what is to be told of names that a number tells apart, and the first of their pages."""
    found: dict[str, dict[str, str]] = {}
    for name in sorted(names):
        if (one := naming.identity(name)) in slugs:
            found.setdefault(naming.spelled(name), {}).setdefault(one, name)
    for _, alike in sorted(found.items()):
        if len(alike) > 1:
            folders = sorted(f"{AUTOMATIC[kind]}/{slugs[one]}/" for one in alike)
            told = _listed(map(repr, sorted(alike.values())))
            yield f"the {kind}s {told} have a page and a feed each: {_listed(folders)}", folders[0]


def _finding(rule: str, path: str, problem: str, remedy: str) -> Finding:
    return Finding(rule=rule, severity=Severity.WARNING, path=path, problem=problem, remedy=remedy)


def _listed(several: Iterable[str]) -> str:
    told = [*several]
    return f"{', '.join(told[:-1])} and {told[-1]}"
