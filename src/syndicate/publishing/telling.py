"""Warnings are told once: what an earlier run told of, and was published all the same, is accepted.

It is remembered in the cache, by rule, place and problem, so a lost cache tells all once more. What
is mended is forgotten, and told again when it comes back: a run that looks at all of a newsletter,
or of what belongs to no feed and no newsletter, knows what is no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from syndicate.codec import digest
from syndicate.model import Finding, Severity

_EVERYWHERE, _FEEDS = "publication", "feeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The findings of a run that are told, and what has to be remembered of them."""

    findings: tuple[Finding, ...]
    told_before: int
    keys: Mapping[str, str]


def sift(findings: Sequence[Finding], known: Mapping[str, str], fresh: Iterable[Finding]) -> News:
    """Leave out what was told already; errors, and what is ``fresh``, are told in any case.

    Fresh are the findings of articles that somebody has just touched.
    """
    always = frozenset(fresh)
    keys = {one: _key(one) for one in findings if one.severity is not Severity.ERROR}
    told = [one for one in findings if one not in keys or one in always or keys[one] not in known]
    return News(
        findings=tuple(told),
        told_before=len(findings) - len(told),
        keys={key: _scope(one) for one, key in keys.items() if one not in always},
    )


def settled(newsletters: Iterable[str]) -> list[str]:
    """Return the scopes that a run has seen all of, given the newsletters it has editions of."""
    return [_EVERYWHERE, *map(_of_newsletter, newsletters)]


def _scope(finding: Finding) -> str:
    if finding.newsletter:
        return _of_newsletter(finding.newsletter)
    return _FEEDS if finding.rule.startswith("feed") else _EVERYWHERE


def _of_newsletter(name: str) -> str:
    return f"newsletter {name}"


def _key(finding: Finding) -> str:
    """Return what makes two findings one: not the line, and not the edition."""
    place = finding.path
    if finding.newsletter and place.startswith("email/"):
        place = f"{finding.newsletter} {place.rpartition('/')[2]}"
    return digest(finding.rule, place, finding.problem)
