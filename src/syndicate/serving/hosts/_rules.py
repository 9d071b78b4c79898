"""What the kinds of servers have in common."""

import re
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
    files = (rule for rule in every if not rule.resource.ended)
    return [rule for rule in files if rule.resource.status == 410]  # noqa: PLR2004 - Gone


def ended(every: Iterable[Rule]) -> list[Rule]:
    """Return the folders of feeds that have ended, wholly or in their archives."""
    return [rule for rule in every if rule.resource.ended]


def expression(rule: Rule) -> str:
    """Return a regular expression for the paths, decoded, of what is gone below a folder."""
    names = (re.escape(name).replace(r"\*", "[0-9]+") for name in rule.resource.ended)
    return f"^{re.escape(rule.plain)}(?:{'|'.join(names)})$"


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
