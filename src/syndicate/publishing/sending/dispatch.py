"""Works off a range of an edition's recipients: claims, lets go, settles, all through the ledger.

Every line asks before each message. All questions and answers that have come meanwhile are one
commit of the ledger, so that many lines cost it little more than one.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from syndicate import pacing
from syndicate.db.letters.rows import Answer, Claim, Going, Kept, Settled, Span
from syndicate.deliveries import EditionState, Outcome, Receipt, Recipient
from syndicate.errors import StorageError
from syndicate.model import Message
from syndicate.publishing.sending.line import Line, Said, Ticket
from syndicate.publishing.sending.supply import Supply, domain

if TYPE_CHECKING:
    from syndicate.db.letters.ledger import Ledger
    from syndicate.email.mailing import Mailing
    from syndicate.mailers import Mailer
    from syndicate.publishing.sending.addressing import Addressing
    from syndicate.publishing.sending.clock import Clock

T = TypeVar("T")

BATCH = 500
LEASE = timedelta(minutes=15)
"""Longer than any answer may take (RFC 5321 section 4.5.3.2.6: ten minutes)."""

_PATIENCE = 5
"""So often in a row a channel may refuse all work before it counts as out of order."""
_HELD = 4 * BATCH
"""Recipients that may be claimed while their domains are not ready for them."""
_TICK = 0.5
_GATHER = 0.0005
"""Seconds to let other lines have their say too, which saves more time in commits."""
_WAITS: tuple[float, ...] = (1, 2, 4, 8)
"""Seconds to wait for a database that is locked, full or away, while answers are at hand that would
be lost."""
_GOES_ON = frozenset({EditionState.READY, EditionState.SENDING})
_SLOW = (421, 450, 451, 452)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How it ended: ``trouble`` with the channel, or none.

    If ``is_grave``, waiting will not help: the channel refuses what it is sent.
    """

    trouble: str = ""
    is_grave: bool = False


class _Mine:
    """A claim, when its lease is renewed, and whom of it nothing is known about yet."""

    __slots__ = ("claim", "left", "until")

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.until = claim.lease_until
        self.left = {one.id for one in claim.recipients}


@dataclass(slots=True, kw_only=True)
class Dispatch:
    """One edition on its way by one channel."""

    ledger: "Ledger"
    edition: Kept
    mailing: "Mailing"
    mailer: "Mailer"
    addressing: "Addressing"
    clock: "Clock"
    pace: pacing.Pace
    stop: Event
    _said: "SimpleQueue[Said]" = field(default_factory=SimpleQueue)
    _claims: dict[int, "_Mine"] = field(default_factory=dict)
    _lines: list[Line] = field(default_factory=list)
    _alive: int = 0
    _refusals: int = 0
    _trouble: str = ""
    _is_grave: bool = False
    _is_over: bool = False

    def work(self, span: Span) -> Worked:
        """Work off what is due of a range.

        It ends when all is settled, ``stop`` is set, the edition is paused, or the channel fails;
        what did not go is given back.

        Raises:
            StorageError: the ledger cannot be written; what is on its way by then is unknown.
        """
        supply = self._begin()
        try:
            while self._alive:
                wait = self._refill(supply, span)
                self._settle(supply, self._heard(wait))
        finally:
            supply.take_back()
            supply.end()
            for line in self._lines:
                line.answer(may=False)  # one that waits for an answer would wait for ever
        self._give_back()
        return Worked(trouble=self._trouble, is_grave=self._is_grave)

    def _begin(self) -> Supply:
        self._trouble, self._is_grave, self._is_over, self._refusals = "", False, False, 0
        supply = Supply(self.pace, self.mailer.sessions)
        self._lines = [
            Line(self.mailer, self._message, supply.queue, self._said, self.stop)
            for _ in range(self.mailer.sessions)
        ]
        self._alive = len(self._lines)
        for line in self._lines:
            line.start()
        return supply

    def _message(self, recipient: Recipient) -> Message:
        return self.mailing.message(self.addressing.addressee(recipient))

    def _refill(self, supply: Supply, span: Span) -> float:
        """Claim more while there is more; return after how long lines can be given some."""
        if self.stop.is_set() and not self._is_over:
            self._finish(supply, take_back=True)
        wait = supply.flow(self.clock.seconds())
        while not self._is_over and self._wants_more(supply):
            claim = _patiently(
                lambda: self.ledger.claim(
                    self.edition.id, span, size=BATCH, now=self.clock.now(), lease=LEASE
                )
            )
            if claim is None:
                break
            self._claims[claim.token] = _Mine(claim)
            supply.put([Ticket(claim=claim, recipient=one) for one in claim.recipients])
            wait = supply.flow(self.clock.seconds())
        if not self._is_over and not len(supply):
            self._finish(supply)
        self._renew()
        return wait

    def _wants_more(self, supply: Supply) -> bool:
        """Tell whether to claim more; also while those at hand go to domains that are slow."""
        kept = len(supply)
        return kept < BATCH // 2 or (kept < _HELD and supply.queue.empty())

    def _finish(self, supply: Supply, *, take_back: bool = False) -> None:
        self._is_over = True
        if take_back:
            supply.take_back()
        supply.end()

    def _heard(self, wait: float) -> list[Said]:
        """Return what lines have said: at least one thing, unless it takes too long."""
        found = []
        try:
            found.append(self._said.get(timeout=min(wait or _TICK, _TICK)))
            if self._alive > 1:
                time.sleep(_GATHER)
            while True:
                found.append(self._said.get_nowait())
        except Empty:
            return found

    def _settle(self, supply: Supply, heard: Sequence[Said]) -> None:
        asking = [one for one in heard if one.going]
        settled = [
            self._settled(one.done, one.receipt) for one in heard if one.done and one.receipt
        ]
        for one in heard:
            self._note(supply, one)
        going = [
            Going(claim=one.going.claim, recipients=(one.going.recipient.id,))
            for one in asking
            if one.going and not self._trouble
        ]
        may = frozenset[int]()
        if settled or going:
            may = _patiently(
                lambda: self.ledger.step(self.edition.id, settled, going, self.clock.now(), LEASE)
            )
        for one in asking:
            one.line.answer(may=one.going is not None and one.going.recipient.id in may)
        if len(may) < len(going):
            self._look(supply)
        for one in heard:
            self._end(supply, one)

    def _settled(self, done: Ticket, receipt: Receipt) -> Settled:
        self._claims[done.claim.token].left.discard(done.recipient.id)
        return Settled(claim=done.claim, answers=(self._answer(done, receipt),))

    def _answer(self, done: Ticket, receipt: Receipt) -> Answer:
        outcome, said = receipt.outcome, receipt.said
        if receipt.is_channel and outcome is Outcome.FAILED:
            outcome = Outcome.RETRY  # it says nothing of this recipient
        attempt = done.claim.attempts.get(done.recipient.id, 0) + 1
        not_before = self.clock.now() + pacing.delay(attempt, receipt.wait)
        is_tried = attempt >= pacing.FEWEST and not receipt.is_channel
        if outcome is Outcome.RETRY and is_tried and not_before > self._give_up_at():
            outcome, said = Outcome.FAILED, f"given up after {attempt} attempts: {said}"
        return Answer(
            recipient=done.recipient.id,
            outcome=outcome,
            code=receipt.code,
            said=said,
            not_before=not_before if outcome is Outcome.RETRY else None,
        )

    def _give_up_at(self) -> datetime:
        due, planned = self.edition.scheduled_for, self.edition.planned_at
        return max(due, planned or due) + pacing.GIVE_UP

    def _end(self, supply: Supply, one: Said) -> None:
        """Count a line that has ended."""
        if one.ended:
            self._alive -= 1
            if one.error:
                raise one.error
            # Servers that take few connections refuse the others: those there are do it all.
            if one.trouble and not self._alive and not self._is_over:
                self._fail(supply, one.trouble, is_grave=False)

    def _note(self, supply: Supply, one: Said) -> None:
        """Take down how the channel and its domains do."""
        if not one.receipt or not one.done:
            return
        receipt, name = one.receipt, domain(one.done)
        if receipt.outcome is Outcome.SENT:
            self._refusals = 0
            self.pace.recover(name)
        elif receipt.is_channel:
            self._refusals += 1
            if self._refusals >= _PATIENCE:
                is_grave = receipt.outcome is Outcome.FAILED
                self._fail(supply, receipt.said, is_grave=is_grave)
        elif receipt.code in _SLOW and "4.7." in receipt.said:
            self.pace.slow(name, self.clock.seconds())

    def _fail(self, supply: Supply, trouble: str, *, is_grave: bool) -> None:
        self._trouble, self._is_grave = trouble, is_grave
        if not self._is_over:
            self._finish(supply, take_back=True)

    def _look(self, supply: Supply) -> None:
        """Somebody was not let go: see whether the edition as a whole is to go on."""
        kept = _patiently(lambda: self.ledger.edition(self.edition.id))
        if kept is None or kept.state not in _GOES_ON:
            self._finish(supply, take_back=True)

    def _renew(self) -> None:
        """Keep the claims that still have recipients, and forget the others."""
        now = self.clock.now()
        for token, mine in list(self._claims.items()):
            if not mine.left:
                del self._claims[token]
            elif mine.until - now < LEASE / 2:
                mine.until = now + LEASE
                _patiently(partial(self.ledger.renew, mine.claim, now, LEASE))

    def _give_back(self) -> None:
        now = self.clock.now()
        for mine in self._claims.values():
            if mine.left:
                self.ledger.give_back(mine.claim, sorted(mine.left), now)
        self._claims = {}


def _patiently(work: Callable[[], T]) -> T:
    """Do what may be done again if it fails, and wait a while for it to succeed."""
    for wait in _WAITS:
        try:
            return work()
        except StorageError:
            time.sleep(wait)
    return work()
