"""What the kinds of servers have in common."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from syndicate.mediatypes import OPML
from syndicate.serving.policy import FEEDS, Policy, Resource, address, headers


@dataclass(frozen=True, slots=True)
class Rule:
    """One resource as a server sees it.

    ``path`` is what is asked for, percent-encoded; ``plain`` is the same decoded, ``file`` the
    decoded path of the file itself.
    """

    resource: Resource
    path: str
    plain: str
    file: str
    headers: Sequence[tuple[str, str]]


def rules(resources: Iterable[Resource], policy: Policy) -> list[Rule]:
    """Return the rules of some resources, sorted by path."""
    base = urlsplit(policy.url).path
    return [
        Rule(
            resource=one,
            path=(path := base + address(one.path)),
            plain=unquote(path),
            file=unquote(base) + one.path,
            headers=tuple(headers(one, policy, varies=False).items()),
        )
        for one in sorted(resources, key=lambda one: one.path)
    ]


def moved(every: Iterable[Rule]) -> list[Rule]:
    """Return the pages that lead on."""
    return [rule for rule in every if rule.resource.location]


def gone(every: Iterable[Rule]) -> list[Rule]:
    """Return the pages of what is gone for good."""
    return [rule for rule in every if rule.resource.status == 410]  # noqa: PLR2004 - Gone


def special(every: Iterable[Rule]) -> list[Rule]:
    """Return the files whose headers no general rule can give: feeds, and what never changes.

    Few servers know of lists of feeds (OPML).
    """
    kinds = FEEDS | {OPML}
    return [rule for rule in every if rule.resource.kind in kinds or rule.resource.immutable]


def quoted(text: str) -> str:
    """Return a text in double quotes, as most configurations read them."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
