"""Slots that pass without an edition: told once each, though runs come every few minutes."""

from collections.abc import Iterator, Mapping

from syndicate.model import Finding, Severity
from syndicate.plan import Plan
from syndicate.publishing.desk import Desk, stamp


def known(desk: Desk, plan: Plan) -> dict[str, str]:
    """Return of each newsletter the last slot that earlier runs told of, as the cache has it.

    Of a newsletter that is new, the slots before it was written down are none.
    """
    told = {}
    for look in plan.outlooks:
        if look.missed:
            name = _fact(look.newsletter.id)
            before = stamp(look.missed) if look.is_beginning else ""
            told[name] = desk.cache.fact(name) or before
    return told


def skipped(plan: Plan, told: Mapping[str, str] | None) -> Iterator[Finding]:
    """Tell of newsletters whose last slot has passed without an edition, unless it was ``told``."""
    for look in plan.outlooks:
        name = look.newsletter.id
        if look.missed is None or told is None or told[_fact(name)] == stamp(look.missed):
            continue
        yield Finding(
            rule="edition-skipped",
            severity=Severity.NOTE,
            path=f"newsletter {name}",
            problem=f"there is no edition of {look.missed:%Y-%m-%d %H:%M} UTC: {look.reason}",
            remedy="`syndicate plan` says of each article why",
            newsletter=name,
        )


def facts(plan: Plan) -> dict[str, str]:
    """Return what to remember of the slots that are told of."""
    return {_fact(one.newsletter.id): stamp(one.missed) for one in plan.outlooks if one.missed}


def _fact(newsletter: str) -> str:
    return f"slot of {newsletter}"
