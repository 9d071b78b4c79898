"""Hands editions to the channels that they go by, once all that they link to is in place.

That an edition has to go is recorded in the commit that makes it. So a run that is killed before it
is handed over leaves that to the next one; handed over twice, it still goes once.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from syndicate.campaigns import Campaign, Parcel
from syndicate.db.rows import Handover
from syndicate.errors import ConfigError, DeliveryError, StorageError
from syndicate.model import Finding, Newsletter, Severity
from syndicate.plan import lateness
from syndicate.publishing.desk import Desk, Handed, Stand
from syndicate.stores import TakenError

if TYPE_CHECKING:
    from syndicate.publishing.sending.office import Office

READY = "ready"
"""What stands in the state of an edition that came in time, or that a person let go."""


def hand_over(desk: Desk) -> tuple[tuple[Handed, ...], tuple[Finding, ...]]:
    """Hand over what waits; return what became of what goes as a whole, and what keeps the rest.

    Raises:
        StorageError: the state or the ledger cannot be written.
    """
    owed = desk.state.handovers() if desk.setup.channels else []
    done: list[Handed] = []
    found: list[Finding] = []
    mailed: list[Handover] = []
    for one in owed:
        channel = desk.setup.channels.get(one.channel)
        if channel is None:
            found.append(_without_channel(one))
        elif channel.campaign is None:
            mailed.append(one)
        elif one.stand != Stand.HELD:
            done.append(_push(desk, one, channel.campaign))
    if mailed:
        found += _accept(desk, mailed)
    return tuple(done), (*found, *(_told(one) for one in done if one.stand is not Stand.DONE))


def _accept(desk: Desk, mailed: list[Handover]) -> Iterator[Finding]:
    from threading import Event  # noqa: PLC0415 - most runs send nothing

    from syndicate.publishing.sending.clock import Clock  # noqa: PLC0415 - likewise
    from syndicate.publishing.sending.opening import open_office  # noqa: PLC0415 - likewise

    with open_office(desk.setup, Clock(desk.now), Event()) as office:
        for one in mailed:
            yield from _accept_one(desk, office, one)


def _accept_one(desk: Desk, office: "Office", one: Handover) -> Iterator[Finding]:
    letter = _letter(desk, one)
    late = _lateness(desk, one)
    is_held = office.accept(one, dict(letter.segment) if letter else {}, late)
    _settle(desk, one)
    if late and is_held:
        yield _held(one, late)


def _letter(desk: Desk, one: Handover) -> Newsletter | None:
    return next((letter for letter in desk.setup.newsletters if letter.id == one.newsletter), None)


def _lateness(desk: Desk, one: Handover) -> str:
    """Say why an edition comes too late to go without a person who says so, if it does."""
    letter = _letter(desk, one)
    if letter is None:
        return f"there is no newsletter {one.newsletter!r} any more"
    return lateness(one.scheduled_for, desk.now, letter.grace)


def _push(desk: Desk, one: Handover, campaign: Campaign) -> Handed:
    """Hand an edition over as a whole, unless it is too late when somebody first looks at it.

    If that fails, it is owed still; by the time it succeeds, it may be late.
    """
    if not one.stand:
        late = _lateness(desk, one)
        with desk.staying_settled():
            desk.state.decide(one.edition, Stand.HELD if late else READY, late)
        if late:
            return _handed(one, Stand.HELD, problem=late)
    files = desk.state.edition_files(one.edition)
    folder = f"email/{one.edition}/"
    parcel = Parcel(
        edition=one.edition,
        newsletter=one.newsletter,
        files={
            path.removeprefix(folder): data
            for path, data in files.items()
            if path.startswith(folder)
        },
    )
    try:
        where = campaign.push(parcel)
    except TakenError as error:
        return _handed(one, Stand.REFUSED, problem=str(error))
    except (DeliveryError, StorageError, ConfigError) as error:
        return _handed(one, Stand.WAITING, problem=str(error))
    _settle(desk, one)
    return _handed(one, Stand.DONE, where=where)


def _handed(one: Handover, stand: Stand, *, where: str = "", problem: str = "") -> Handed:
    return Handed(
        edition=one.edition, channel=one.channel, stand=stand, where=where, problem=problem
    )


def _settle(desk: Desk, one: Handover) -> None:
    with desk.staying_settled():
        desk.state.hand_over(one.edition, desk.now)


def _told(one: Handed) -> Finding:
    """Tell of an edition that did not go."""
    rule, said, remedy = {
        Stand.HELD: (
            "edition-held",
            "is held, for {}",
            "hand it over with `syndicate resume {0}`, or `syndicate cancel` it",
        ),
        Stand.REFUSED: (
            "edition-refused",
            "cannot be handed over: {}",
            "take away what is there and run again, or `syndicate cancel {0}`",
        ),
    }.get(
        one.stand,
        ("edition-waits", "cannot be handed over now: {}", "the next run tries again"),
    )
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        path=f"email/{one.edition}/",
        problem=f"edition {one.edition} {said.format(one.problem)}",
        remedy=remedy.format(one.edition),
    )


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
