"""``syndicate channel``: a way out is tried before an edition goes by it."""

from pathlib import Path

import dkim
import pytest

from keys import pem
from mailhost import Server, running
from mailroom import Mailroom

DKIM = """
[[channel.dkim]]
domain = "small.example"
selector = "2026-11"
key = "env:MAILROOM_KEY"
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mailroom:
    """Return a publication that signs."""
    monkeypatch.setenv("MAILROOM_KEY", pem("rsa"))
    return Mailroom(tmp_path)


def test_a_way_that_works_is_told(room: Mailroom) -> None:
    """It connects, tells the DNS record of each key, and sends nothing unless asked to."""
    with running(Server()) as server:
        room.begin(server.port, more=DKIM)
        done = room.call("channel", "own")
    assert done.stdout.startswith("Reached own: it takes messages.\n")
    assert '2026-11._domainkey.small.example TXT "v=DKIM1; k=rsa; p=MI' in done.stdout
    assert done.returncode == 0
    assert server.connections == 1
    assert not server.kept


def test_a_message_arrives_as_those_of_editions_do(room: Mailroom) -> None:
    """Signed, from the newsletter's sender, with the headers for leaving; it subscribes nobody."""
    with running(Server()) as server:
        room.begin(server.port, more=DKIM)
        done = room.call("channel", "own", "--to", "me@reader.example")
        record = done.stdout.partition(' TXT "')[2].partition('"')[0].encode()
    assert "Sent a message to me@reader.example: 250 2.0.0 kept\n" in done.stdout
    (kept,) = server.kept
    assert kept.recipient == "me@reader.example"
    assert kept.sender.endswith("@small.example")
    assert b"From: " in kept.data
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in kept.data
    assert dkim.verify(kept.data, dnsfunc=lambda *_, **__: record)


def test_what_goes_wrong_is_told(room: Mailroom) -> None:
    """A refusal, a server that is gone, another channel, an address that is none: each with why."""
    with running(Server({"RCPT": [b"550 5.1.1 nobody\r\n"]})) as server:
        room.begin(server.port)
        refused = room.call("channel", "own", "--to", "me@reader.example")
        odd = room.call("channel", "own", "--to", "me")
    assert (refused.returncode, odd.returncode) == (75, 2)
    assert "channel own: the message was not taken: 550 5.1.1 nobody" in refused.stderr
    assert "no message can go to 'me'" in odd.stderr
    gone, other = room.call("channel", "own"), room.call("channel", "owm")
    assert (gone.returncode, other.returncode) == (75, 2)
    assert "cannot be reached: Connection refused" in gone.stderr
    assert "there is no channel 'owm'; did you mean 'own'?" in other.stderr
