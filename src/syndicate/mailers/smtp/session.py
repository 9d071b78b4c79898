"""Messages to one server: over one connection, and another when that ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from syndicate.deliveries import Outcome, Receipt
from syndicate.errors import DeliveryError
from syndicate.mailers.smtp import outcomes
from syndicate.mailers.smtp.conversation import Conversation, UntouchedError
from syndicate.mailers.smtp.envelope import Envelope, envelope
from syndicate.mailers.smtp.opening import Line
from syndicate.mailers.smtp.settings import Settings
from syndicate.model import Message


class SmtpSession:
    """One connection at a time; for one thread."""

    def __init__(self, connect: Callable[[], Line], settings: Settings) -> None:
        """Connect.

        Raises:
            DeliveryError: it cannot be done now.
        """
        self._connect, self._own = connect, settings
        self._talk: Conversation | None = None
        self._open()

    def send(self, call: Sequence[Message], /, ahead: Sequence[Message] = ()) -> list[Receipt]:
        """Send one message; return its receipt."""
        (message,) = call
        try:
            own = envelope(message)
        except ValueError as error:
            return [_failed(message, str(error))]
        try:
            return [self._sent(message, own, ahead)]
        except DeliveryError as error:
            return [outcomes.lost(message, str(error), after_dot=False)]
        except BaseException:
            # Whoever stops in the middle of a message leaves a connection that takes no commands.
            if self._talk:
                self._talk.drop()
            raise

    def close(self) -> None:
        """Take leave of the server; nothing is raised."""
        talk, self._talk = self._talk, None
        if talk:
            talk.close()

    def _sent(self, message: Message, own: Envelope, ahead: Sequence[Message]) -> Receipt:
        while True:
            talk = self._ready_for(own)
            if why := own.beyond(talk.can):
                return _failed(message, why)
            if why := own.too_long(talk.can):
                return replace(_failed(message, why), is_channel=True)
            was_used = talk.count > 0
            try:
                return talk.send(message, own, self._following(talk, ahead))
            except UntouchedError as ended:
                # Servers end connections that have been idle, or have carried enough.
                if not was_used:
                    return ended.receipt

    def _ready_for(self, own: Envelope) -> Conversation:
        """Return a conversation in which this message may come next."""
        talk, most = self._talk, self._own.messages_per_connection
        if (
            talk
            and talk.is_usable
            and (talk.ahead == own or (not talk.ahead and talk.count < most))
        ):
            return talk
        self.close()
        return self._open()

    def _open(self) -> Conversation:
        self._talk = Conversation(self._connect(), self._own.timeout)
        return self._talk

    def _following(self, talk: Conversation, ahead: Sequence[Message]) -> Envelope | None:
        """Return the envelope of what may be announced already."""
        if not (ahead and talk.can_announce):
            return None
        if talk.count + 1 >= self._own.messages_per_connection:
            return None
        try:
            following = envelope(ahead[0])
        except ValueError:
            return None
        return None if following.beyond(talk.can) or following.too_long(talk.can) else following


def _failed(message: Message, why: str) -> Receipt:
    return Receipt(key=message.key, outcome=Outcome.FAILED, said=why)
