"""Transactions over one connection, one after the other (RFC 5321 section 3.3).

Where the server takes commands in groups (RFC 2920), the end of a message leaves together with the
announcement of the next, so that a message costs one round trip and not four.
"""

import contextlib
import time

from syndicate.deliveries import Outcome, Receipt
from syndicate.mailers.smtp import outcomes
from syndicate.mailers.smtp.envelope import Envelope, content
from syndicate.mailers.smtp.opening import COMMAND, Line
from syndicate.mailers.smtp.outcomes import CLOSING, Stage
from syndicate.mailers.smtp.replies import Reply
from syndicate.mailers.smtp.wire import LostError
from syndicate.model import Message

DATA_BEGIN, DATA_PART, EARLY, QUITTING = 120, 180, 2, 5
"""Seconds (RFC 5321 section 4.5.3.2). That for the answer to a message is the owner's setting."""

_DOT = b".\r\n"
_GO_ON = 354
_IDLE, _IDLE_AHEAD = 120, 5
"""Seconds after which a connection is not relied on; much less if a message is announced on it."""


class UntouchedError(Exception):
    """The connection ended before any of a message's content left."""

    def __init__(self, receipt: Receipt) -> None:
        """Keep what is to be said of the message if it is not sent another way."""
        super().__init__(receipt)
        self.receipt = receipt


class Conversation:
    """One connection; ``count`` is how many transactions it has seen.

    ``ahead`` is the envelope of the message that is announced and must come next, if one is: the
    server waits for its content, and would take whatever comes for that.
    """

    def __init__(self, line: Line, patience: float) -> None:
        """Take an open line; the answer to a whole message may take ``patience`` seconds."""
        self.can = line.can
        self.count = 0
        self.ahead: Envelope | None = None
        self._wire = line.wire
        self._patience = patience
        self._in_groups = "PIPELINING" in line.can
        self._is_over = False
        self._resets = False
        self._used = time.monotonic()

    @property
    def is_usable(self) -> bool:
        """Whether it is worth trying: the server has not ended it, nor has it been idle long."""
        idle = time.monotonic() - self._used
        return not self._is_over and idle < (_IDLE_AHEAD if self.ahead else _IDLE)

    @property
    def can_announce(self) -> bool:
        """Whether the next message may be announced before the answer to this one."""
        return self._in_groups

    def send(self, message: Message, envelope: Envelope, following: Envelope | None) -> Receipt:
        """Send a message, and announce the following one.

        Raises:
            UntouchedError: the connection ended before any of the content left.
        """
        self.count += 1
        try:
            refused = self._announced(message, envelope)
        except LostError as error:
            self._is_over = True
            raise UntouchedError(outcomes.lost(message, str(error), after_dot=False)) from error
        finally:
            self.ahead = None
        if refused and self._is_over:
            raise UntouchedError(refused)
        receipt = refused or self._delivered(message, following)
        self._used = time.monotonic()
        return receipt

    def close(self) -> None:
        """Take leave of the server, unless it waits for content or has left already."""
        if not self._is_over and self.ahead is None:
            with contextlib.suppress(LostError):
                self._wire.write(QUITTING, b"QUIT\r\n")
                self._wire.reply(QUITTING)
        self.drop()

    def drop(self) -> None:
        """End the connection without a word."""
        self._is_over = True
        self._wire.close()

    def _steps(self, envelope: Envelope) -> tuple[tuple[Stage, bytes], ...]:
        reset = ((Stage.RSET, b"RSET\r\n"),) if self._resets else ()
        return (*reset, *envelope.commands(self.can))

    def _announced(self, message: Message, envelope: Envelope) -> Receipt | None:
        """Announce a message, if that has not been done; return its receipt if it is refused."""
        steps = self._steps(envelope)
        if self._in_groups and self.ahead is None:
            self._wire.write(DATA_PART, b"".join([command for _, command in steps]))
        refused: tuple[Reply, Stage] | None = None
        for stage, command in steps:
            if not self._in_groups:
                self._wire.write(DATA_PART, command)
            reply = self._wire.reply(self._seconds(stage))
            if not _is_good(reply, stage) and not refused:
                refused = reply, stage
            self._is_over |= reply.code == CLOSING
            if self._is_over or (refused and not self._in_groups):
                break
        self._resets = bool(refused)
        if refused:
            self._recover(reply, *refused)
            return outcomes.receipt(message, *refused)
        if not self._wire.is_silent:
            raise LostError("the server says more than it was asked")
        return None

    def _recover(self, last: Reply, refusal: Reply, stage: Stage) -> None:
        """Bring the connection in order after a refusal; ``last`` is the last answer."""
        if last.code == _GO_ON and stage is Stage.RCPT and _is_refusal(refusal):
            # It waits for content all the same, which is for nobody: an empty message ends it (RFC
            # 2920 section 3.1). Were it not certain that it is for nobody, somebody might get that.
            self._wire.write(DATA_PART, _DOT)
            self._wire.reply(self._patience)
        elif not (_is_refusal(refusal) and _is_refusal(last)):
            self._is_over = True

    def _delivered(self, message: Message, following: Envelope | None) -> Receipt:
        """Send the content, and the following announcement with its end; return the receipt."""
        data, self._resets = content(message), False
        steps = self._steps(following) if following else ()
        end = b"".join([_DOT, *(command for _, command in steps)])
        try:
            self._wire.write(DATA_PART, data, end)
        except LostError as error:
            if error.written < len(data) + len(_DOT):
                return self._cut_off(message, error)
            self._is_over = True
        self.ahead = following
        try:
            reply = self._wire.reply(self._patience)
        except LostError as error:
            self._is_over = True
            return outcomes.lost(message, str(error), after_dot=True)
        receipt = outcomes.receipt(message, reply, Stage.DOT)
        # What else was said is an answer to nothing if nothing was announced.
        talks = not following and not self._wire.is_silent
        if reply.code == CLOSING or receipt.outcome is Outcome.UNKNOWN or talks:
            self._is_over = True
        return receipt

    def _cut_off(self, message: Message, error: LostError) -> Receipt:
        """Return the receipt of a message that the server did not take to its end."""
        self._is_over = True
        with contextlib.suppress(LostError):
            reply = self._wire.reply(EARLY)
            if _is_refusal(reply):
                return outcomes.receipt(message, reply, Stage.DOT)
        return outcomes.lost(message, str(error), after_dot=False)

    def _seconds(self, stage: Stage) -> float:
        return min(DATA_BEGIN if stage is Stage.DATA else COMMAND, self._patience)


def _is_refusal(reply: Reply) -> bool:
    return reply.code // 100 in {4, 5}


def _is_good(reply: Reply, stage: Stage) -> bool:
    return reply.code == _GO_ON if stage is Stage.DATA else reply.code // 100 == 2  # noqa: PLR2004 - the first digit of success
