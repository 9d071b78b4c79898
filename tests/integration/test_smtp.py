"""Messages over SMTP, to servers that do well and to servers that do not."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest

from mailhost import Answer, Server, drop, message, running
from syndicate.deliveries import Receipt
from syndicate.mailers import Session, smtp
from syndicate.model import Message

LOCAL = {"host": "127.0.0.1", "security": "none", "local_name": "client.example"}


def mailer(server: Server, **more: object) -> smtp.Smtp:
    """Return a mailer to a server of the test."""
    return smtp.build(smtp.Settings.model_validate(LOCAL | {"port": server.port} | more))


def sent(session: Session, messages: Sequence[Message], *, ahead: bool = True) -> list[Receipt]:
    """Send messages as the loop does: each call knows the next."""
    found = []
    for at, one in enumerate(messages):
        found += session.send([one], ahead=messages[at + 1 : at + 2] if ahead else ())
    return found


def outcomes(receipts: Sequence[Receipt]) -> list[str]:
    """Return what became of them."""
    return [str(one.outcome) for one in receipts]


Answers = dict[str, list[Answer]]
Opened = tuple[Server, Session]
Open = Callable[..., Opened]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Start a server that answers as told, and connect to it."""
    with ExitStack() as stack:

        def start(
            answers: dict[str, list[Answer]] | None = None, **more: object
        ) -> tuple[Server, Session]:
            extensions = more.pop("extensions", None)
            server = Server(answers or {})
            if extensions is not None:
                server.extensions = extensions  # type: ignore[assignment]
            stack.enter_context(running(server))
            session = mailer(server, **more).session()
            stack.callback(session.close)
            return server, session

        yield start


def test_messages_arrive_as_they_are(opened: Open) -> None:
    """Envelope and content of each, once, in order, over one connection."""
    server, session = opened()
    messages = [message(number) for number in range(3)]
    assert outcomes(sent(session, messages)) == ["sent"] * 3
    assert [tuple(one) for one in server.kept] == [
        (one.return_path, one.recipient, one.data) for one in messages
    ]
    assert server.connections == 1


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_a_drop_after_the_dot_is_unknown_and_nothing_else_is(
    opened: Open, extensions: Sequence[str]
) -> None:
    """The message that was on its way is unknown; those before and after it are sent, once."""
    server, session = opened({".": [b"250 ok\r\n", drop]}, extensions=extensions)
    receipts = sent(session, [message(number) for number in range(4)])
    assert outcomes(receipts) == ["sent", "unknown", "sent", "sent"]
    assert [one.recipient for one in server.kept] == [
        f"reader-{at}@reader.example" for at in range(4)
    ]
