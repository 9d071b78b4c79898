"""One line to a channel: a thread that makes messages, sends them, and says what was answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

from syndicate.deliveries import Outcome, Receipt, Recipient
from syndicate.errors import DeliveryError
from syndicate.model import Message

if TYPE_CHECKING:
    from syndicate.db.letters.rows import Claim
    from syndicate.mailers import Mailer, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A recipient that is to be written to, and the claim that allows it."""

    claim: "Claim" = field(repr=False)
    recipient: Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a line says: that one is ``done``, that it would like to send ``going``, or its end.

    ``unsent`` was given to it, and it did not begin with it. It ends with ``trouble``, if the
    channel cannot be reached, or with an ``error``, which is a bug.
    """

    line: "Line"
    done: Ticket | None = None
    receipt: Receipt | None = None
    going: Ticket | None = None
    unsent: Ticket | None = None
    ended: bool = False
    trouble: str = ""
    error: BaseException | None = None


@dataclass(slots=True)
class _Ready:
    ticket: Ticket
    message: Message | None
    problem: str = ""


class Line(Thread):
    """Sends what it is supplied with, one call after the other, each only when it may.

    The next message is made and signed while the last one's answer is being recorded: what costs
    most of the time holds nothing up.
    """

    def __init__(
        self,
        mailer: "Mailer",
        make: Callable[[Recipient], Message],
        supply: "SimpleQueue[Ticket | None]",
        said: "SimpleQueue[Said]",
        stop: Event,
    ) -> None:
        """Take tickets from ``supply`` until it says ``None``; say everything to ``said``."""
        super().__init__(daemon=True)
        self._mailer, self._make = mailer, make
        self._supply, self._said, self._stop_wanted = supply, said, stop
        self._may: SimpleQueue[bool] = SimpleQueue()
        self._session: Session | None = None
        self._is_last = False

    def answer(self, *, may: bool) -> None:
        """Tell whether what it would like to send may go."""
        self._may.put(may)

    def run(self) -> None:
        """Work until there is no more to send."""
        trouble, error = "", None
        try:
            self._session = self._mailer.session()
            self._work()
        except DeliveryError as failed:
            trouble = str(failed)
        except BaseException as failed:  # noqa: BLE001 - raised again where it is heard
            error = failed
        finally:
            self._close()
            self._said.put(Said(line=self, ended=True, trouble=trouble, error=error))

    def _work(self) -> None:
        ready = self._wait()
        if ready:
            self._said.put(Said(line=self, going=ready.ticket))
        while ready:
            following = self._at_once()
            receipt = self._send(ready, following) if self._may.get() else None
            if following and self._stop_wanted.is_set():
                done = ready.ticket
                self._say(done, receipt, unsent=following.ticket)
                return
            self._say(ready.ticket, receipt, going=following.ticket if following else None)
            if following is None and (following := self._wait()):
                self._said.put(Said(line=self, going=following.ticket))
            ready = following

    def _say(
        self,
        done: Ticket,
        receipt: Receipt | None,
        *,
        going: Ticket | None = None,
        unsent: Ticket | None = None,
    ) -> None:
        self._said.put(Said(line=self, done=done, receipt=receipt, going=going, unsent=unsent))

    def _wait(self) -> _Ready | None:
        if self._is_last:
            return None
        ticket = self._supply.get()
        self._is_last = ticket is None
        return self._prepared(ticket) if ticket else None

    def _at_once(self) -> _Ready | None:
        if self._is_last:
            return None
        try:
            ticket = self._supply.get_nowait()
        except Empty:
            return None
        self._is_last = ticket is None
        return self._prepared(ticket) if ticket else None

    def _prepared(self, ticket: Ticket) -> _Ready:
        try:
            return _Ready(ticket, self._make(ticket.recipient))
        except ValueError as error:
            return _Ready(ticket, None, str(error))

    def _send(self, ready: _Ready, following: _Ready | None) -> Receipt:
        key = str(ready.ticket.recipient.id)
        if ready.message is None:
            return Receipt(key=key, outcome=Outcome.FAILED, said=ready.problem)
        ahead = [following.message] if following and following.message else []
        try:
            session = self._session = self._session or self._mailer.session()
        except DeliveryError as error:
            return Receipt(key=key, outcome=Outcome.RETRY, said=str(error), is_channel=True)
        (receipt,) = session.send([ready.message], ahead)
        if receipt.is_channel or receipt.outcome is Outcome.UNKNOWN:
            self._close()
        return receipt

    def _close(self) -> None:
        if self._session:
            self._session.close()
            self._session = None
