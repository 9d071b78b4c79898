"""Which hub has to be told of which topic, and when: decisions, without a clock or a database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from syndicate.db.rows import AT_ONCE, Ping

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(days=1),
)
"""How long to wait after each failure in a row, and after any further one; nothing is given up."""


def accounts(
    known: Iterable[Ping],
    hubs: Sequence[str],
    topics: Collection[str],
    published: Mapping[str, str],
) -> list[Ping]:
    """Return what each hub knows and is owed once a release is in place.

    ``topics`` are all that the release has, ``published`` are hashes of the bytes of those that it
    makes anew. A hub that is no longer configured, and a topic that is no more, are left out. A
    topic that changes while it is owed is owed once; one that is again what the hub knows is not.
    """
    kept = {(p.hub, p.topic): p for p in known if p.hub in hubs and p.topic in topics}
    for hub in hubs:
        for topic, wanted in published.items():
            ping = kept.get((hub, topic), Ping(hub=hub, topic=topic, wanted=wanted))
            kept[hub, topic] = _settled_if_known(replace(ping, wanted=wanted))
    return list(kept.values())


def _settled_if_known(ping: Ping) -> Ping:
    if ping.is_owed:
        return ping
    return replace(ping, attempts=0, not_before=AT_ONCE, problem="", outage=False)


def due(pings: Iterable[Ping], now: datetime) -> dict[str, list[Ping]]:
    """Return what can be told now, by hub; a hub that was out of service is not asked too soon.

    What failed most often comes first: if it fails once more, the hub's wait goes on growing.
    """
    return {
        hub: ready
        for hub, owed in _owed_by_hub(pings)
        if _rests_until(owed) <= now
        and (ready := sorted((p for p in owed if p.not_before <= now), key=_most_tried))
    }


def next_at(pings: Iterable[Ping]) -> datetime | None:
    """Return the next time at which something can be told; ``None`` if nothing is owed."""
    times = [
        max(_rests_until(owed), min(one.not_before for one in owed))
        for _, owed in _owed_by_hub(pings)
    ]
    return min(times, default=None)


def _owed_by_hub(pings: Iterable[Ping]) -> list[tuple[str, list[Ping]]]:
    owed = sorted((one for one in pings if one.is_owed), key=_hub)
    return [(hub, list(group)) for hub, group in groupby(owed, key=_hub)]


def _hub(ping: Ping) -> str:
    return ping.hub


def _most_tried(ping: Ping) -> tuple[int, str]:
    return -ping.attempts, ping.topic


def _rests_until(owed: Sequence[Ping]) -> datetime:
    return max((one.not_before for one in owed if one.outage), default=AT_ONCE)


def accepted(ping: Ping) -> Ping:
    """Return the account of a ping that the hub took."""
    return _settled_if_known(replace(ping, announced=ping.wanted))


def refused(ping: Ping, problem: str, *, outage: bool, wait: int, now: datetime) -> Ping:
    """Return the account of a ping that failed; the hub may have asked to ``wait`` (seconds)."""
    pause = WAITS[min(ping.attempts, len(WAITS) - 1)]
    asked = min(timedelta(seconds=wait), WAITS[-1])
    return replace(
        ping,
        attempts=ping.attempts + 1,
        not_before=now + max(pause, asked),
        problem=problem,
        outage=outage,
    )
