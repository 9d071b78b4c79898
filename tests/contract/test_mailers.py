"""Every way out for messages, found by name, keeps the same promises."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest

from mailhost import Server, message, running
from syndicate import mailers, plugins
from syndicate.deliveries import Outcome
from syndicate.errors import DeliveryError
from syndicate.mailers import Mailer, smtp
from syndicate.model import Message


@dataclass(frozen=True)
class Channel:
    """A mailer, and what its other end has got: whom it is for and its bytes."""

    mailer: Mailer
    got: Callable[[], list[tuple[str, bytes]]]


@contextmanager
def over_smtp() -> Iterator[Channel]:
    """Send to a mail server of the tests."""
    with running(Server()) as server:
        own = smtp.Settings(host="127.0.0.1", port=server.port, security="none")
        kept = server.kept
        yield Channel(smtp.build(own), lambda: [(one.recipient, one.data) for one in kept])


CHANNELS: dict[str, Callable[[], AbstractContextManager[Channel]]] = {"smtp": over_smtp}
"""How a channel of each kind is had for a test; a new mailer adds its own here."""


@pytest.fixture(params=plugins.names(mailers))
def channel(request: pytest.FixtureRequest) -> Iterator[Channel]:
    """Return a channel of each kind."""
    with CHANNELS[request.param]() as made:
        yield made


def calls(channel: Channel, number: int) -> list[list[Message]]:
    """Return so many messages, as the calls they go in."""
    made, most = [message(at) for at in range(number)], channel.mailer.most
    return [made[at : at + most] for at in range(0, number, most)]


def test_each_message_is_answered_and_arrives_once(channel: Channel) -> None:
    """Its receipt bears its key, in the order of the call, and the other end has its bytes."""
    assert channel.mailer.most >= 1
    assert channel.mailer.sessions >= 1
    all_of_them = calls(channel, 5)
    session = channel.mailer.session()
    for at, call in enumerate(all_of_them):
        ahead = all_of_them[at + 1] if at + 1 < len(all_of_them) else ()
        receipts = session.send(call, ahead=ahead)
        assert [one.key for one in receipts] == [one.key for one in call]
        assert {one.outcome for one in receipts} == {Outcome.SENT}
    session.close()
    assert channel.got() == [(one.recipient, one.data) for call in all_of_them for one in call]


def test_what_is_only_announced_does_not_arrive(channel: Channel) -> None:
    """If another call comes in its place, or none, nothing of it has left."""
    first, second, third = calls(channel, 3 * channel.mailer.most)
    session = channel.mailer.session()
    session.send(first, ahead=second)
    session.send(third, ahead=second)
    session.close()
    assert channel.got() == [(one.recipient, one.data) for one in (*first, *third)]


def test_sessions_are_apart(channel: Channel) -> None:
    """Two at once do not mix, and to end one, or to end it twice, hurts no other."""
    first, second = calls(channel, 2 * channel.mailer.most)
    one, other = channel.mailer.session(), channel.mailer.session()
    one.send(first)
    one.close()
    one.close()
    assert {each.outcome for each in other.send(second)} == {Outcome.SENT}
    other.close()
    assert len(channel.got()) == len(first) + len(second)


@pytest.mark.parametrize("name", plugins.names(mailers))
def test_an_end_that_is_not_there_is_told_at_once(name: str) -> None:
    """To connect to nobody is an error to try again after."""
    with CHANNELS[name]() as gone:
        pass
    with pytest.raises(DeliveryError):
        gone.mailer.session()


@pytest.mark.parametrize("name", plugins.names(mailers))
def test_settings_hide_what_they_hold(name: str) -> None:
    """No secret is shown by accident: neither by the settings nor by what is built of them."""
    module = plugins.load(mailers, name)
    secret = {"password", "token"} & set(module.Settings.model_fields)
    given = {"smtp": {"host": "mail.example", "username": "letters"}}.get(name, {})
    settings = module.Settings.model_validate(given | dict.fromkeys(secret, "s3cret"))
    assert "s3cret" not in repr(settings) + str(settings) + repr(module.build(settings))
