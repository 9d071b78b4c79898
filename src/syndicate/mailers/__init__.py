"""Ways out for messages, one module each, of what its ``kind`` in ``[[channel]]`` is called.

A module has two names: ``Settings``, the table of its own settings, a ``SendingTable``, and
``build(settings)``, which returns a :class:`Mailer` and connects to nothing yet.
"""

from collections.abc import Sequence
from typing import Protocol

from syndicate.deliveries import Receipt
from syndicate.model import Message


class Session(Protocol):
    """A connection of a mailer, for one thread."""

    def send(self, call: Sequence[Message], /, ahead: Sequence[Message] = ()) -> list[Receipt]:
        """Send the messages of one call; return a receipt for each, in their order.

        Whatever happens on the way is told in the receipts, and nothing is raised for it. The
        outcome is ``UNKNOWN`` only if the whole message had left and no answer came. A failure that
        ``is_channel`` says nothing of the recipient: waiting does not mend it, but a person may.

        ``ahead`` is the call that will come next, of which less is certain: nothing of its content
        may leave. A mailer may announce it already, to save a round trip. If another call, or none,
        comes in its place, nobody gets it.
        """
        ...

    def close(self) -> None:
        """End the connection; nothing is raised."""
        ...


class Mailer(Protocol):
    """A way out for messages."""

    @property
    def most(self) -> int:
        """How many messages a call takes: as many are unknown if it is cut off."""
        ...

    @property
    def sessions(self) -> int:
        """How many sessions may be at work at once."""
        ...

    def session(self) -> Session:
        """Connect.

        Raises:
            DeliveryError: it cannot be reached, is not who it should be, or takes nothing now.
        """
        ...
