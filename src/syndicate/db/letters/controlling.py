"""What a person, or the end of the work, does with a whole edition."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from syndicate.db.letters import lasting
from syndicate.db.letters.claiming import CLAIMED, GOING, PLANNED
from syndicate.db.letters.inserting import insert_new
from syndicate.db.letters.rows import NewEdition, Resolution
from syndicate.db.letters.schema import delivery, edition
from syndicate.db.letters.telling import counts
from syndicate.deliveries import DeliveryState, EditionState
from syndicate.errors import StorageError, UsageError

_FINISHED = (EditionState.DONE.value, EditionState.DONE_WITH_UNKNOWN.value)
_ENDING = (*GOING, EditionState.PAUSED.value, *_FINISHED)
"""The states that an edition may end from by itself."""


def add(db: Connection, new: NewEdition, now: datetime) -> bool:
    """Add an edition unless it, or another for its time, is there; tell whether it was new."""
    row = {
        "id": new.id,
        "newsletter": new.newsletter,
        "channel": new.channel,
        "scheduled_for": new.scheduled_for,
        "content": new.content,
        "content_sha256": new.content_sha256,
        "segment": {name: list(values) for name, values in new.segment.items()},
        "state": EditionState.PLANNING.value,
        "why": new.held,
        "added_at": now,
    }
    return bool(db.execute(insert_new(db.dialect.name, edition), row).rowcount)


def pause(
    db: Connection, edition_id: str, why: str, state: EditionState = EditionState.PAUSED
) -> bool:
    """Let nothing more of an edition go; tell whether it was under way."""
    found = _locked(db, edition_id)
    if found.state not in (*GOING, EditionState.PLANNING.value):
        return False
    _set(db, found, state=state.value, epoch=found.epoch + 1, why=why)
    _move(db, found, (CLAIMED,), PLANNED)
    return True


def resume(db: Connection, edition_id: str, now: datetime) -> bool:
    """Let an edition that is paused or held go on; tell whether it was."""
    found = _locked(db, edition_id)
    if found.state not in {EditionState.PAUSED.value, EditionState.HELD.value}:
        return False
    state = EditionState.PLANNING if found.planned_at is None else EditionState.READY
    _set(db, found, state=state.value, why="")
    lasting.let_go(db, edition_id, now)
    return True


def cancel(db: Connection, edition_id: str, now: datetime) -> int | None:
    """Cancel all that has not left; return how many, or ``None`` if the edition had ended."""
    found = _locked(db, edition_id)
    if found.state in {*_FINISHED, EditionState.CANCELLED.value}:
        return None
    _set(db, found, state=EditionState.CANCELLED.value, epoch=found.epoch + 1)
    cancelled = _move(db, found, (PLANNED, CLAIMED), DeliveryState.CANCELLED.value, settled_at=now)
    finish(db, edition_id, now)
    return cancelled


def resolve(db: Connection, edition_id: str, how: Resolution, now: datetime) -> int:
    """Decide about the unknown deliveries of an edition; return how many there were."""
    found = _locked(db, edition_id)
    unknown = (DeliveryState.UNKNOWN.value,)
    if how is not Resolution.RESEND:
        assumed = how is Resolution.ASSUME_SENT
        to = DeliveryState.SENT if assumed else DeliveryState.FAILED
        moved = _move(db, found, unknown, to.value, assumed=int(assumed), settled_at=now)
        finish(db, edition_id, now)
        return moved
    if found.state == EditionState.CANCELLED:
        remedy = "resolve its unknown ones as assume-sent or failed"
        raise UsageError(f"edition {edition_id} is cancelled, so nothing goes again; {remedy}")
    moved = _move(db, found, unknown, PLANNED, token=None, settled_at=None)
    if moved and found.state in _FINISHED:
        _set(db, found, state=EditionState.READY.value, finished_at=None)
    return moved


def finish(db: Connection, edition_id: str, now: datetime) -> EditionState:
    """End an edition that has nothing open left and adds up; return the state it is in."""
    found = _locked(db, edition_id)
    is_cancelled = found.state == EditionState.CANCELLED
    if not is_cancelled and (found.planned_at is None or found.state not in _ENDING):
        return EditionState(found.state)
    told = counts(db, found)
    if told.open:
        return EditionState(found.state)
    if not told.balanced:
        what = f"edition {edition_id} has {told.candidates} candidates, but not as many outcomes"
        raise StorageError(f"{what}; it is left as it is; restore the database from a backup")
    state = EditionState.DONE_WITH_UNKNOWN if told.of(DeliveryState.UNKNOWN) else EditionState.DONE
    state = EditionState.CANCELLED if is_cancelled else state
    if found.finished_at is None or found.state != state:
        _set(db, found, state=state.value, finished_at=found.finished_at or now)
    return state


def _locked(db: Connection, edition_id: str) -> Row[*tuple[Any, ...]]:
    rows = select(
        edition.c.number,
        edition.c.state,
        edition.c.epoch,
        edition.c.candidates,
        edition.c.excluded,
        edition.c.planned_at,
        edition.c.finished_at,
    )
    found = db.execute(rows.where(edition.c.id == edition_id).with_for_update()).one_or_none()
    if found is None:
        raise UsageError(f"there is no edition {edition_id}; `syndicate status` lists them")
    return found


def _set(db: Connection, found: Row[*tuple[Any, ...]], **values: object) -> None:
    db.execute(update(edition).where(edition.c.number == found.number).values(**values))


def _move(
    db: Connection, found: Row[*tuple[Any, ...]], states: tuple[str, ...], to: str, **values: object
) -> int:
    own = delivery.c.edition == found.number
    moving = update(delivery).where(own, delivery.c.state.in_(states))
    if to in {PLANNED, DeliveryState.CANCELLED.value}:
        values["token"] = None
    return db.execute(moving.values(state=to, **values)).rowcount
