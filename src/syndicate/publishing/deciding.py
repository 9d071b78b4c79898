"""What a person decides of editions that go by a channel as a whole, and how these stand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from syndicate.db.rows import Handover
from syndicate.db.state import State
from syndicate.publishing.desk import STATE, Handed, Setup, Stand
from syndicate.publishing.handing import READY


def stands(setup: Setup) -> list[Handed]:
    """Return how each edition stands that goes as a whole, newest first.

    Raises:
        StorageError: the state cannot be read.
    """
    with _state(setup) as state:
        return [_stand(one) for one in reversed(state.parcels())]


def _stand(one: Handover) -> Handed:
    if one.stand == Stand.CANCELLED:
        stand = Stand.CANCELLED
    elif one.handed_at:
        stand = Stand.DONE
    else:
        stand = Stand.HELD if one.stand == Stand.HELD else Stand.WAITING
    return Handed(edition=one.edition, channel=one.channel, stand=stand, problem=one.why)


def hold(setup: Setup, edition: str, why: str) -> str | None:
    """Keep an edition back; return what was done, or ``None`` if it does not go as a whole.

    Raises:
        StorageError: the state cannot be written.
    """
    with _owed(setup, edition) as (state, one):
        if one is None:
            return None
        if one.handed_at:
            return f"{edition} was not on its way."
        state.decide(edition, Stand.HELD, why)
        return f"Paused {edition}."


def release(setup: Setup, edition: str) -> str | None:
    """Let an edition go that is held; what it returns and raises is told at ``hold``."""
    with _owed(setup, edition) as (state, one):
        if one is None:
            return None
        if one.handed_at or one.stand != Stand.HELD:
            return f"{edition} was neither held nor paused."
        state.decide(edition, READY)
        return f"Resumed {edition}."


def cancel(setup: Setup, edition: str, now: datetime) -> str | None:
    """Hand an edition over never; what it returns and raises is told at ``hold``."""
    with _owed(setup, edition) as (state, one):
        if one is None:
            return None
        if one.handed_at:
            return f"{edition} had ended before; nothing was changed."
        state.decide(edition, Stand.CANCELLED)
        state.hand_over(edition, now)
        return f"Cancelled {edition}: it will not be handed over."


@contextmanager
def _owed(setup: Setup, edition: str) -> Iterator[tuple[State, Handover | None]]:
    with _state(setup) as state:
        found = [one for one in state.parcels() if one.edition == edition]
        yield state, found[0] if found else None


@contextmanager
def _state(setup: Setup) -> Iterator[State]:
    path = setup.folders.state / STATE
    # Before the first run there is nothing, and to look does not make anything.
    state = State(path if path.exists() else None)
    try:
        yield state
    finally:
        state.close()
