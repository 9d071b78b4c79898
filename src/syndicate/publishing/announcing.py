"""Tells hubs of changed feeds, once the feeds are in place: WebSub.

What is owed is promised in the state before a release, and settled when the hub has taken it. So a
run that is killed in between leaves the rest to the next one. The cache only notes when that is, so
that a run with nothing to do need not open the state.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from syndicate.db.rows import Ping
from syndicate.model import Finding, Severity
from syndicate.publishing import owing
from syndicate.publishing.desk import Desk, Told, stamp
from syndicate.serving.etags import etag

if TYPE_CHECKING:
    from syndicate.websub import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What hubs were told, what has to be said about that, and how many pings are ``left``."""

    pings: tuple[Told, ...] = ()
    findings: tuple[Finding, ...] = ()
    left: int = 0


def promise(desk: Desk, topics: Mapping[str, str], tags: Mapping[str, str]) -> None:
    """Record what hubs will be owed by a release.

    ``topics`` maps the public paths of all its feed documents to their addresses, ``tags`` those
    that were made anew to their entity tags.
    """
    known = desk.state.pings()
    hubs = desk.setup.settings.publication.hubs
    told = {(one.hub, one.topic) for one in known if not one.is_owed}
    published = {}
    for path, topic in topics.items():
        tag = tags.get(path)
        if tag is None and any((hub, topic) not in told for hub in hubs):
            data = desk.files.read(path)  # it stays: what a hub does not know of it, it is owed
            tag = etag([data]) if data is not None else None
        if tag is not None:
            published[topic] = tag
    accounts = owing.accounts(known, hubs, set(topics.values()), published)
    left = {(one.hub, one.topic) for one in accounts}
    before = set(known)
    desk.state.record_pings(
        [one for one in accounts if one not in before],
        [one for one in known if (one.hub, one.topic) not in left],
    )


def owed(desk: Desk) -> tuple[Told, ...]:
    """Return what hubs have still to be told."""
    return tuple(_told(one) for one in desk.state.pings() if one.is_owed)


def facts(desk: Desk) -> dict[str, str]:
    """Return what the cache has to note, so that the next run knows whether there is work."""
    pings = desk.state.pings()
    at = owing.next_at(pings)
    count = sum(one.is_owed for one in pings)
    return {"pings_owed": str(count), "pings_at": stamp(at) if at else ""}


def announce(desk: Desk) -> Announcement:
    """Tell hubs what they are owed, as far as it is in place and its time has come.

    It takes a few seconds at most, and a hub that fails is a warning.

    Raises:
        StorageError: what came of it could not be recorded.
    """
    at = desk.cache.fact("pings_at")
    if at is None:  # the cache is new: the state knows
        desk.cache.set_facts(**facts(desk))
        at = desk.cache.fact("pings_at")
    if not at or desk.dry or stamp(desk.now) < at:
        return Announcement(left=waiting(desk))
    with desk.staying_settled():
        tried = _ping(desk)
        desk.state.record_pings(tried)
    noted = facts(desk)
    desk.cache.set_facts(**noted)
    return Announcement(
        pings=tuple(map(_told, tried)),
        findings=tuple(_findings(desk, tried)),
        left=int(noted["pings_owed"]),
    )


def waiting(desk: Desk) -> int:
    """Return how many pings wait for a later run, as far as the cache has noted it."""
    return int(desk.cache.fact("pings_owed") or 0)


def _ping(desk: Desk) -> list[Ping]:
    """Ping, and return what was tried, with what became of it."""
    from syndicate import websub  # noqa: PLC0415 - start-up is counted

    hubs = desk.setup.settings.publication.hubs
    ready = {
        (one.hub, one.topic): one
        for some in owing.due(desk.state.pings(), desk.now).values()
        for one in some
        if one.hub in hubs and _is_in_place(desk, one)
    }
    topics: dict[str, list[str]] = {}
    for hub, topic in ready:
        topics.setdefault(hub, []).append(topic)
    answers = websub.ping(topics, agent=desk.setup.agent, timeout=desk.setup.ping_timeout)
    return [_settled(ready[one.hub, one.topic], one, desk.now) for one in answers]


def _is_in_place(desk: Desk, ping: Ping) -> bool:
    """Tell whether readers find the bytes that the hub is to fetch."""
    base = desk.setup.settings.publication.url
    data = desk.files.read(unquote(ping.topic.removeprefix(base)))
    return data is not None and etag([data]) == ping.wanted


def _settled(ping: Ping, answer: "Answer", now: datetime) -> Ping:
    if not answer.problem:
        return owing.accepted(ping)
    return owing.refused(ping, answer.problem, outage=answer.outage, wait=answer.wait, now=now)


def _told(ping: Ping) -> Told:
    from syndicate.websub import host  # noqa: PLC0415 - start-up is counted

    return Told(
        hub=host(ping.hub),
        topic=ping.topic,
        done=not ping.is_owed,
        attempts=ping.attempts,
        next_try=ping.not_before if ping.attempts else None,
        problem=ping.problem,
    )


def _findings(desk: Desk, tried: Sequence[Ping]) -> Iterator[Finding]:
    """Yield a warning per hub and problem; an outage concerns all that the hub is owed."""
    from syndicate import websub  # noqa: PLC0415 - start-up is counted

    failed: dict[tuple[str, str], list[Ping]] = {}
    for ping in tried:
        if ping.is_owed:
            failed.setdefault((ping.hub, ping.problem), []).append(ping)
    for (hub, problem), some in failed.items():
        owed = [one for one in desk.state.pings() if one.hub == hub and one.is_owed]
        concerned = owed if some[0].outage else some
        again = min(one.not_before for one in some)
        yield Finding(
            rule="hub-failed",
            severity=Severity.WARNING,
            path=websub.host(hub),
            problem=f"the hub {problem}, so the first run from {again:%Y-%m-%d %H:%M} UTC on"
            f" tells it again of {_listed([one.topic for one in concerned])}",
            remedy="nothing, if it recovers; if not, correct or remove its address in [websub]",
        )


def _listed(topics: Sequence[str]) -> str:
    more = f" and {len(topics) - 1} more" if len(topics) > 1 else ""
    return f"{topics[0]}{more}"
