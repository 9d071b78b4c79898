"""What is said of an edition on its way, to people and machines, and what status it ends with."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from syndicate.deliveries import DeliveryState, EditionState
from syndicate.publishing.sending.office import Sending

ATTENTION = 3
"""The status of a run after which a person has to look at an edition."""
LATER = 75
FEW = 0.05
"""Of all recipients: as many may fail without anybody having to look."""

_SAID = {
    EditionState.PLANNING: "is being planned",
    EditionState.READY: "is ready to go",
    EditionState.SENDING: "is on its way",
    EditionState.PAUSED: "is paused",
    EditionState.HELD: "is held",
    EditionState.DONE: "is done",
    EditionState.DONE_WITH_UNKNOWN: "is done, but for what is unknown",
    EditionState.CANCELLED: "is cancelled",
}
_SHOWN = (
    (DeliveryState.SENT, "sent"),
    (DeliveryState.FAILED, "failed"),
    (DeliveryState.UNKNOWN, "unknown"),
    (DeliveryState.SUPPRESSED, "suppressed meanwhile"),
    (DeliveryState.CANCELLED, "cancelled"),
)


def line(one: Sending) -> str:
    """Return an edition's account on one line."""
    counts = one.counts
    parts = [f"{counts.of(state):,} {said}" for state, said in _SHOWN if counts.of(state)]
    if counts.open:
        parts.append(f"{counts.open:,} wait{'s' if counts.open == 1 else ''}{_from(one.next_try)}")
    if counts.excluded:
        parts.append(f"{counts.excluded:,} excluded beforehand")
    people = "nobody subscribes" if not counts.candidates else f"of {counts.candidates:,}"
    told = f"{people}: {', '.join(parts)}" if parts else people
    return f"Edition {one.edition} by {one.channel} {_SAID[one.state]}; {told}."


def _from(moment: datetime | None) -> str:
    return f", from {moment:%Y-%m-%d %H:%M} UTC on" if moment else ""


def lines(one: Sending) -> Iterator[str]:
    """Yield an edition's account, and what a person has to do about it."""
    yield line(one)
    if one.why:
        yield f"  why: {one.why}"
    if one.trouble and one.trouble != one.why:
        yield f"  trouble: {one.trouble}"
    if one.state in {EditionState.HELD, EditionState.PAUSED}:
        yield f"  send it with `syndicate resume {one.edition}`, or end it with `syndicate cancel`"
    if one.counts.of(DeliveryState.UNKNOWN):
        yield (
            f"  `syndicate resolve {one.edition} --unknown resend` sends the unknown ones again;"
            " `assume-sent` and `failed` leave it at that"
        )


def as_json(one: Sending) -> dict[str, Any]:
    """Return an edition's account for machines."""
    counts = one.counts
    return {
        "edition": one.edition,
        "channel": one.channel,
        "state": one.state.value,
        "why": one.why,
        "trouble": one.trouble,
        "next_try": one.next_try.isoformat().replace("+00:00", "Z") if one.next_try else None,
        "candidates": counts.candidates,
        "excluded": counts.excluded,
        **{state.value: counts.of(state) for state in DeliveryState},
        "assumed": counts.assumed,
        "delivered": counts.delivered,
        "bounced": counts.bounced,
        "complained": counts.complained,
    }


def exit_status(sendings: Sequence[Sending]) -> int:
    """Return 0, 3 if a person has to look at one of them, or 75 if a channel is out of order."""
    if any(_wants_attention(one) for one in sendings):
        return ATTENTION
    return LATER if any(one.trouble for one in sendings) else 0


def _wants_attention(one: Sending) -> bool:
    counts = one.counts
    failed = counts.of(DeliveryState.FAILED)
    return (
        one.state in {EditionState.HELD, EditionState.PAUSED}
        or counts.of(DeliveryState.UNKNOWN) > 0
        or failed > FEW * max(counts.candidates, 1 / FEW)
    )
