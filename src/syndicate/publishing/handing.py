"""Hands editions to the channels that they go by, once all that they link to is in place.

That an edition has to go is recorded in the commit that makes it. So a run that is killed before it
is handed over leaves that to the next one; handed over twice, it still goes once.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from syndicate.db.rows import Handover
from syndicate.model import Finding, Severity
from syndicate.publishing.desk import Channel, Desk

if TYPE_CHECKING:
    from syndicate.publishing.sending.office import Office


def hand_over(desk: Desk) -> tuple[Finding, ...]:
    """Hand over what waits; return what keeps the rest.

    Raises:
        StorageError: the state or the ledger cannot be written.
    """
    if not desk.setup.channels:
        return ()
    owed = desk.state.handovers()
    return tuple(_hand_over(desk, owed)) if owed else ()


def _hand_over(desk: Desk, owed: list[Handover]) -> Iterator[Finding]:
    mailed: list[Handover] = []
    for one in owed:
        channel = desk.setup.channels.get(one.channel)
        if channel is None:
            yield _without_channel(one)
        elif channel.is_mailed:
            mailed.append(one)
        else:
            yield from _push(desk, one, channel)
    if mailed:
        yield from _accept(desk, mailed)


def _accept(desk: Desk, mailed: list[Handover]) -> Iterator[Finding]:
    from threading import Event  # noqa: PLC0415 - most runs send nothing

    from syndicate.publishing.sending.clock import Clock  # noqa: PLC0415 - likewise
    from syndicate.publishing.sending.opening import open_office  # noqa: PLC0415 - likewise

    with open_office(desk.setup, Clock(desk.now), Event()) as office:
        for one in mailed:
            yield from _accept_one(desk, office, one)


def _accept_one(desk: Desk, office: "Office", one: Handover) -> Iterator[Finding]:
    from syndicate.publishing.sending.office import lateness  # noqa: PLC0415 - as above

    letters = {letter.id: letter for letter in desk.setup.newsletters}
    letter = letters.get(one.newsletter)
    if letter is None:
        late = f"there is no newsletter {one.newsletter!r} any more"
    else:
        late = lateness(one.scheduled_for, desk.now, letter.grace)
    is_held = office.accept(one, dict(letter.segment) if letter else {}, late)
    _settle(desk, one)
    if late and is_held:
        yield _held(one, late)


def _push(_desk: Desk, one: Handover, channel: Channel) -> Iterator[Finding]:
    raise NotImplementedError(f"{one.edition} by {channel.kind}")


def _settle(desk: Desk, one: Handover) -> None:
    with desk.staying_settled():
        desk.state.hand_over(one.edition, desk.now)


def _held(one: Handover, why: str) -> Finding:
    return Finding(
        rule="edition-held",
        severity=Severity.WARNING,
        path=f"email/{one.edition}/",
        problem=f"edition {one.edition} is held, for {why}",
        remedy=f"send it with `syndicate resume {one.edition}`, or `syndicate cancel` it",
        newsletter=one.newsletter,
    )


def _without_channel(one: Handover) -> Finding:
    return Finding(
        rule="channel-missing",
        severity=Severity.WARNING,
        path=f"email/{one.edition}/",
        problem=f"edition {one.edition} waits for channel {one.channel!r}, which there is not",
        remedy="write a [[channel]] of that id again",
        newsletter=one.newsletter,
    )
